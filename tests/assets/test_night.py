"""A night over a make-believe city: what it leaves in archive, tables, warehouse and exports, and what a failure stops."""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import dagster as dg
import polars as pl
from dagster._core.storage.dagster_run import DagsterRun

from assets.night import HOST_TAG, PROCESS_TAG, _run_in_processes, end_dead_runs, open_instance, run_night
from assets.nightly import PORTAL_JOB, PUBLISH_JOB, newest_night, night_tags, why_not_over
from pipelines.archive import read_index
from pipelines.crawl import CrawlProgress
from pipelines.tables.schema import TABLES
from pipelines.warehouse import query
from sandbox.server import free_port, serve_city
from tests.assets.conftest import Published, sandbox_city


def test_night_runs_every_portal_and_publishes(published: Published) -> None:
    night = published.night
    assert [run.portal_id for run in night.portals] == published.city.portal_ids
    assert all(run.is_success and run.error is None for run in (*night.portals, night.publication))
    runs = published.instance.get_runs()
    assert sorted(run.job_name for run in runs) == [PORTAL_JOB, PORTAL_JOB, PUBLISH_JOB]
    assert newest_night(published.instance) == night.night
    assert why_not_over(published.instance, night.night) == "published"


def test_progress_reaches_the_end_of_every_portal(published: Published) -> None:
    last = {(news.portal_id, news.phase): news for news in published.progress}
    assert {portal_id for portal_id, _ in last} == set(published.city.portal_ids)
    assert all(news.done == news.total > 0 for news in last.values())


def test_tables_lie_where_they_are_agreed_to(published: Published) -> None:
    for table in TABLES:
        path = published.layout.tables / table.schema / table.name
        files = (
            [path / f"{portal_id}.parquet" for portal_id in published.city.portal_ids]
            if table.by_portal
            else [path.with_suffix(".parquet")]
        )
        for file in files:
            assert dict(pl.read_parquet_schema(file)) == table.frame_schema, file


def test_warehouse_and_exports_hold_the_same_rows(published: Published) -> None:
    package = json.loads((published.layout.export / "datapackage.json").read_text("utf-8"))
    assert {resource["title"] for resource in package["resources"]} == {table.full_name for table in TABLES}
    for resource in package["resources"]:
        (count,) = query(published.layout.warehouse, f"SELECT count(*) FROM {resource['title']}").rows[0]
        assert pl.read_parquet(published.layout.export / resource["path"]).height == count
    assert query(published.layout.warehouse, "SELECT count(*) FROM core.reports").rows[0][0] >= 5


def test_every_report_is_traceable_to_its_record(published: Published) -> None:
    sql = "SELECT r.report_id, c.warc_path FROM core.reports r LEFT JOIN raw.captures c USING (capture_id)"
    rows = query(published.layout.warehouse, sql).rows
    assert rows
    assert all((published.layout.archive / path).is_file() for _, path in rows)


def test_metadata_can_be_read_by_a_person(published: Published) -> None:
    (event,) = published.instance.fetch_materializations(dg.AssetKey(["quality", "verdicts"]), limit=1).records
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert "| portal_id | pass |" in str(metadata["verdicts by status"].value)
    assert str(metadata["verdicts by status and portal"].value).startswith("![verdicts by status](data:image/png;base64,")


def test_failing_portal_stops_only_itself_and_processes_share_the_instance(tmp_path: Path) -> None:
    port = free_port()
    city = sandbox_city(tmp_path, port)
    broken, sound = city.portal_ids
    # where the first portal's folder of WARC files should be is a file: a fault of the disk, which is no finding
    city.layout.archive.mkdir(parents=True)
    (city.layout.archive / broken).write_text("in the way")
    heard: list[CrawlProgress] = []
    with serve_city(tmp_path / "city", port), open_instance(tmp_path / "dagster") as instance:
        night = run_night(city.portals, city.layout, heard.append, instance, workers=2)
        assert len(instance.get_runs()) == 3
    assert [run.is_success for run in night.portals] == [False, True]
    assert (night.portals[0].error or "").startswith("raw__captures: ")
    assert night.publication.is_success
    assert {news.portal_id for news in heard} == {sound}
    reports = query(city.layout.warehouse, "SELECT portal_id, count(*) FROM core.reports GROUP BY ALL").rows
    assert [portal_id for portal_id, _ in reports] == [sound]
    assert (tmp_path / "dagster" / "dagster.yaml").read_text() == Path("dagster.yaml").read_text()


def test_portals_of_a_process_that_died_are_run_again(tmp_path: Path) -> None:
    port = free_port()
    city = sandbox_city(tmp_path, port)
    killed: list[int] = []

    def kill_one(news: CrawlProgress) -> None:
        if not killed:
            child = multiprocessing.active_children()[0]
            killed.append(child.pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    with serve_city(tmp_path / "city", port), open_instance(tmp_path / "dagster") as instance:
        tags = night_tags("test", len(city.portals))
        outcomes = _run_in_processes(replace(city, on_progress=kill_one), instance, city.portal_ids, tags, 2)
    assert killed
    assert {portal_id: outcome.is_success for portal_id, outcome in outcomes.items()} == dict.fromkeys(city.portal_ids, True)
    for portal_id in city.portal_ids:
        index = read_index(city.layout.archive, portal_id)
        assert len({capture.url for capture in index.captures if capture.http_status == 200}) > 3


def test_runs_of_a_process_that_is_gone_are_ended_and_those_of_the_living_are_not() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with dg.DagsterInstance.ephemeral() as instance:
        for process in (gone.pid, os.getpid()):
            tags = {HOST_TAG: socket.gethostname(), PROCESS_TAG: str(process)}
            instance.add_run(DagsterRun(job_name=PORTAL_JOB, tags=tags, status=dg.DagsterRunStatus.STARTED))
        end_dead_runs(instance)
        ended = {int(run.tags[PROCESS_TAG]): run.status for run in instance.get_runs()}
    assert ended == {gone.pid: dg.DagsterRunStatus.FAILURE, os.getpid(): dg.DagsterRunStatus.STARTED}


def test_only_chosen_portals_are_crawled(tmp_path: Path) -> None:
    port = free_port()
    city = sandbox_city(tmp_path, port)
    chosen = city.portal_ids[1]
    with serve_city(tmp_path / "city", port), dg.DagsterInstance.ephemeral() as instance:
        night = run_night(city.portals, city.layout, None, instance, chosen=[chosen])
        assert why_not_over(instance, night.night) == "published"
    assert [run.portal_id for run in night.portals] == [chosen]
    assert [folder.name for folder in city.layout.archive.iterdir()] == [chosen]

"""kill -9 at twenty random moments of one crawl: nothing archived is lost, nothing is asked twice but what was in flight, and in
the end the warehouse is that of a crawl that nobody disturbed."""

from __future__ import annotations

import multiprocessing
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import dagster as dg
import pytest
from warcio.archiveiterator import ArchiveIterator

from assets.fetching import fetch_portal
from assets.layout import City, Layout
from assets.night import run_night
from pipelines.archive import read_index
from pipelines.crawl import CrawlSettings
from pipelines.portals import load_portals
from pipelines.tables.schema import TABLES
from pipelines.warehouse import query
from sandbox.city import build_city
from sandbox.server import CityServer, Served, free_port, serve_city
from sandbox.store import read_site, write_site

KILLS = 20
SEED = 20260121
PAUSE = 0.004
# A whole response is told from these; anything else is asked again.
ANSWERS = (200, 301, 302, 304, 404)
# What a second crawl cannot have in common with the first: ids, instants, and where a record stands.
PASSING = {
    "capture_id",
    "refers_to_id",
    "run_id",
    "fetched_at",
    "warc_path",
    "warc_offset",
    "is_revisit",
    "first_seen_at",
    "last_seen_at",
    "seen_at",
    "first_listed_at",
    "last_listed_at",
    "build_id",
    "newest_fetched_at",
    "inputs_sha256",
}
Asked = tuple[str, str]


@dataclass
class Crash:
    """What one killed run left: requests whose answers were whole in the archive, and how many the server had had."""

    archived: set[Asked]
    served: int
    asked: list[Served] = field(default_factory=list)


@dataclass
class Story:
    """A city crawled undisturbed, and crawled with kills."""

    calm: City
    killed: City
    crashes: list[Crash]
    log: list[Served]
    exit_codes: list[int | None]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder, port = tmp_path_factory.mktemp("crashes"), free_port()
    built = build_city(folder / "city", port=port, portals=1, organs_per_portal=9)
    make_calm(folder / "city")
    settings = CrawlSettings(read_seconds=2.0, total_seconds=2.0, attempts=2, retry_pause_seconds=0.01)
    (portal,) = load_portals(str(built.portal_files))
    portal = replace(portal, pause_seconds=PAUSE)
    calm, killed = (City((portal,), Layout(folder / name), settings) for name in ("calm", "killed"))
    with serve_city(folder / "city", port) as server:
        publish(calm)
        before = len(server.log)
        crashes, codes = crawl_with_kills(killed, server, before)
        publish(killed)
        yield Story(calm, killed, crashes, list(server.log)[before:], codes)


def make_calm(folder: Path) -> None:
    """Servers that only answer, a 404 now and then: what heals or stalls would differ between two crawls by itself."""
    site = read_site(folder / "site")
    pages = {place: replace(page, fault=page.fault if page.fault == "gone" else None) for place, page in site.pages.items()}
    write_site(folder / "site", replace(site, pages=pages))


def publish(city: City) -> None:
    """A night of the whole city, by the same jobs as by the clock: what an earlier run left is salvaged and gone on with."""
    with dg.DagsterInstance.ephemeral() as instance:
        night = run_night(city.portals, city.layout, None, instance)
    assert [run.error for run in (*night.portals, night.publication)] == [None, None]


def crawl_with_kills(city: City, server: CityServer, before: int) -> tuple[list[Crash], list[int | None]]:
    rng = Random(SEED)
    # Forked from a process that has imported everything and has no threads: a start costs milliseconds.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["assets.fetching"])
    crashes: list[Crash] = []
    codes: list[int | None] = []
    for _ in range(KILLS):
        process = context.Process(target=fetch_portal, args=(city, city.portal_ids[0], datetime.now(UTC)))
        start = len(server.log)
        process.start()
        await_requests(process, server, start + rng.randint(0, 6))
        time.sleep(rng.uniform(0, 2 * PAUSE))
        process.kill()
        process.join()
        codes.append(process.exitcode)
        crashes.append(Crash(answered(city.layout.archive), len(server.log) - before))
    return crashes, codes


def await_requests(process: BaseProcess, server: CityServer, count: int) -> None:
    deadline = time.monotonic() + 20
    while len(server.log) < count and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.0005)


def answered(archive: Path) -> set[Asked]:
    """Requests with a whole answer in any of the archive's files, torn ends left out; read by warcio and zlib alone."""
    paths = [path for path in archive.glob("*/*.warc.gz*") if not path.name.endswith((".torn", ".salvaged"))]
    return {asked for path in paths for asked in answered_in(path.read_bytes())}


def answered_in(data: bytes) -> Iterator[Asked]:
    for record in ArchiveIterator(BytesIO(data[: whole_length(data)])):
        if record.rec_type in ("response", "revisit") and int(record.http_headers.get_statuscode()) in ANSWERS:
            method = record.rec_headers.get_header("WARC-Gongkai-Method") or "GET"
            yield method, record.rec_headers.get_header("WARC-Target-URI")


def whole_length(data: bytes) -> int:
    """Where the last whole gzip member ends. warcio yields the beginning of one that a kill cut off, and says nothing."""
    end = 0
    while member := member_length(data[end:]):
        end += member
    return end


def member_length(data: bytes) -> int:
    """Bytes of the gzip member that ``data`` begins with, its trailer included; 0 if it is cut off."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    unpacker.decompress(data)
    return len(data) - len(unpacker.unused_data) if unpacker.eof else 0


@pytest.mark.parametrize("missing", [1, 8, 9, 200])
def test_an_answer_that_a_kill_cut_off_is_not_counted(story: Story, missing: int) -> None:
    archive = story.calm.layout.archive
    first, second = [c for c in read_index(archive, "yunhe").captures if c.http_status == 200][-2:]
    data = (archive / second.warc_path).read_bytes()
    whole = list(answered_in(data[: second.warc_offset]))
    assert ("GET", first.url) in whole
    assert ("GET", second.url) not in whole
    end = second.warc_offset + member_length(data[second.warc_offset :])
    assert list(answered_in(data[:end])) == [*whole, ("GET", second.url)]
    assert list(answered_in(data[: end - missing])) == whole


def test_every_run_was_killed_at_another_moment(story: Story) -> None:
    assert story.exit_codes == [-9] * KILLS
    moments = [crash.served for crash in story.crashes]
    assert moments == sorted(moments)
    assert len(set(moments)) > KILLS // 2
    assert 10 < moments[-1] < len(story.log)


def test_nothing_that_was_archived_is_lost(story: Story) -> None:
    index = read_index(story.killed.layout.archive, story.killed.portal_ids[0])
    held = {(capture.method, capture.url) for capture in index.captures}
    for crash in story.crashes:
        assert crash.archived <= held
    assert len(story.crashes[-1].archived) > 10
    assert {finding.code for finding in index.findings} >= {"archive_salvaged"}
    files = [path.name for path in (story.killed.layout.archive / story.killed.portal_ids[0]).iterdir()]
    assert not [name for name in files if name.endswith(".open")]
    # A file whose first record was not yet whole holds nothing but the finding about it.
    assert len(index.interrupted) + 1 == len(index.runs)


def test_nothing_is_asked_twice_but_what_was_in_flight(story: Story) -> None:
    for crash in story.crashes:
        later = {(served.method, served.target) for served in story.log[crash.served :]}
        assert later & crash.archived == set()
    asked = [(served.method, served.target) for served in story.log]
    calm = len({(capture.method, capture.url) for capture in read_index(story.calm.layout.archive, "yunhe").captures})
    assert len(set(asked)) == calm
    # At most one request is under way when a run is killed.
    assert len(asked) <= calm + KILLS


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.full_name)
def test_the_warehouse_is_that_of_an_undisturbed_crawl(story: Story, table) -> None:
    columns = [name for name in table.frame_schema if name not in PASSING]
    if table.full_name == "quality.findings":
        columns = [name for name in columns if name != "finding_id"]
    names = ", ".join(f'"{name}"' for name in columns)
    where = "WHERE code <> 'archive_salvaged'" if table.full_name == "quality.findings" else ""
    # One request in flight may have been answered and archived twice over: same answer, same row.
    sql = f"SELECT DISTINCT {names} FROM {table.full_name} {where} ORDER BY ALL"
    calm, killed = (query(city.layout.warehouse, sql).rows for city in (story.calm, story.killed))
    assert calm == killed
    plain = f"SELECT count(*) FROM {table.full_name} {where}"
    if table.full_name != "raw.captures":
        assert query(story.calm.layout.warehouse, plain).rows == query(story.killed.layout.warehouse, plain).rows


def test_the_undisturbed_crawl_held_something_of_every_kind(story: Story) -> None:
    counts = (f"SELECT count(*) FROM {table}" for table in ("core.reports", "core.attachments", "quality.findings"))
    reports, attachments, findings = (query(story.calm.layout.warehouse, sql).rows[0][0] for sql in counts)
    assert reports > 50
    assert attachments > 3
    assert findings > 5

"""The judging judged, through the whole job: a broken reader publishes nothing, builds are remembered, decisions arrive."""

import shutil
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from assets.assembly import build_definitions
from assets.history import digest_code
from assets.layout import Layout, make_city
from expectations import chunks
from pipelines.errors import DispositionFileError
from pipelines.tables.build_records import read_builds
from pipelines.warehouse import query
from tests.assets.conftest import Published


@pytest.fixture
def apart(published: Published, tmp_path: Path) -> Layout:
    """The published city's folders copied, so that a publication can be made again without touching them."""
    shutil.copytree(published.layout.data, tmp_path / "data")
    shutil.copytree(published.layout.dispositions, tmp_path / "dispositions")
    return Layout(tmp_path / "data", tmp_path / "dispositions")


def publish(published: Published, layout: Layout) -> dg.ExecuteInProcessResult:
    job = build_definitions(make_city(published.city.portals, layout)).resolve_job_def("publish_job")
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(instance=instance, raise_on_error=False)


def everything(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table and view."""
    names = query(warehouse, "SELECT table_schema || '.' || table_name FROM information_schema.tables ORDER BY ALL").rows
    return {
        name: list(query(warehouse, f"SELECT * FROM {name.replace('out.', chr(34) + 'out' + chr(34) + '.')} ORDER BY ALL").rows)
        for (name,) in names
    }


def test_a_reader_that_has_gone_blind_publishes_nothing(
    published: Published, apart: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cell of the requests becomes a blank: no sum fails, and nothing may be taken for a success."""

    def blind(frames: dict[str, pl.DataFrame], forms: object) -> pl.DataFrame:
        blank = frames["core.requests"].with_columns(count=pl.lit(None, pl.Int64), cell_status=pl.lit("blank"))
        return judge({**frames, "core.requests": blank}, forms)  # type: ignore[arg-type]

    judge = chunks.judge
    monkeypatch.setattr(chunks, "judge", blind)
    before = apart.warehouse.read_bytes()
    result = publish(published, apart)
    assert not result.success
    failures = {evaluation.check_name for evaluation in result.get_asset_check_evaluations() if not evaluation.passed}
    assert {"rules_assessed", "A_01", "A_02", "A_03"} <= failures
    assert apart.warehouse.read_bytes() == before
    assert [build.number for build in read_builds(apart.history)] == [1], "what was not published is no build"


def test_the_same_archive_and_code_are_the_same_build_row_for_row(published: Published, apart: Layout) -> None:
    before = everything(apart.warehouse)
    records = {path.name: path.read_bytes() for path in apart.history.iterdir()}
    assert publish(published, apart).success
    assert everything(apart.warehouse) == before
    assert {path.name: path.read_bytes() for path in apart.history.iterdir()} == records
    assert query(apart.warehouse, "SELECT build_number, is_this_build, code_sha256 FROM quality.builds").rows == (
        (1, True, digest_code()),
    )


def test_another_code_is_another_build_and_tells_what_it_changed(
    published: Published, apart: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A judge that overlooks A-06 heals what failed: said as a change of ours, not of the pages."""

    def lenient(frames: dict[str, pl.DataFrame], forms: object) -> pl.DataFrame:
        verdicts = judge(frames, forms)  # type: ignore[arg-type]
        is_flag = (pl.col("rule_id") == "S-08") & (pl.col("status") == "fail")
        return verdicts.with_columns(status=pl.when(is_flag).then(pl.lit("pass")).otherwise("status"))

    judge = chunks.judge
    monkeypatch.setattr(chunks, "judge", lenient)
    monkeypatch.setattr("assets.history.digest_code", lambda: "another")
    assert publish(published, apart).success
    builds = query(apart.warehouse, "SELECT build_number, is_this_build FROM quality.builds ORDER BY 1").rows
    assert builds == ((1, False), (2, True))
    changed = query(apart.warehouse, "SELECT DISTINCT change, rule_id, is_new_version FROM out.verdict_changes").rows
    assert changed == (("healed", "S-08", False),)
    rows = query(apart.warehouse, "SELECT DISTINCT rule_id, status, sign(change) FROM out.rule_changes ORDER BY 2").rows
    assert rows == (("S-08", "fail", -1), ("S-08", "pass", 1))


def test_decisions_stand_beside_verdicts_as_the_truth_has_them(published: Published) -> None:
    truth = pl.read_parquet(published.layout.dispositions.parent / "truth" / "dispositions.parquet").filter(pl.col("night") == 1)
    sql = "SELECT portal_id, organ, report_year, rule_id, scope, coalesce(decision, exemption), state FROM quality.dispositions"
    found = query(published.layout.warehouse, sql).rows
    assert sorted(found) == sorted(truth.drop("night").rows())
    assert {"active", "lapsed", "unmatched"} >= {row[-1] for row in found}
    sql = "SELECT rule_id, scope, disposition FROM quality.verdicts WHERE disposition IS NOT NULL"
    active = [(rule, scope, decision) for *_, rule, scope, decision, state in truth.drop("night").rows() if state == "active"]
    assert sorted(query(published.layout.warehouse, sql).rows) == sorted(active) != []


def test_a_malformed_file_of_decisions_stops_the_publication_by_name(published: Published, apart: Layout) -> None:
    (apart.dispositions / f"{published.city.portal_ids[0]}.toml").write_text("[[dispositions]]\norgan = 7\n", "utf-8")
    result = publish(published, apart)
    assert not result.success
    errors = [event.step_failure_data.error for event in result.all_events if event.is_step_failure]
    texts = " ".join(str(error and error.cause and error.cause.message) for error in errors)
    assert DispositionFileError.__name__ in texts
    assert f"{published.city.portal_ids[0]}.toml:1: entry 1: organ: must be text, is 7" in texts


def test_data_docs_lie_beside_the_warehouse_and_checks_lead_there(published: Published) -> None:
    docs = published.layout.data_docs
    assert (docs / "index.html").is_file()
    key = dg.AssetCheckKey(dg.AssetKey(["core", "requests"]), "suite")
    record = published.instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    assert record.event and record.event.dagster_event
    metadata = record.event.dagster_event.event_specific_data.metadata  # type: ignore[union-attr]
    assert metadata["data docs"].value == (docs / "validations" / "core.requests.html").absolute().as_uri()
    assert (docs / "validations" / "core.requests.html").is_file()
    assert metadata["seconds of great expectations"].value > 0

"""Checks: what warns, what blocks, and that a block leaves the published file as it was."""

from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from assets import city_assets
from assets.assembly import build_definitions
from assets.checks import describe_standing, judge_rules, newest_runs_of, rule_check_name
from assets.standing import count_reports
from expectations import chunks
from expectations.gx import Outcome
from expectations.rules import RULES
from expectations.strength import measure_strength
from pipelines.tables.schema import BY_NAME, VERDICTS
from tests.assets.conftest import Published

WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR


def load_frames(published: Published) -> dict[str, pl.DataFrame]:
    """All tables as the night left them."""
    frames = {}
    for table in BY_NAME.values():
        path = published.layout.tables / table.schema / table.name
        files = sorted(path.glob("*.parquet")) if table.by_portal else [path.with_suffix(".parquet")]
        frames[table.full_name] = pl.concat([pl.read_parquet(file) for file in files])
    return frames


def make_verdicts(*rows: tuple[str, str, str, str | None]) -> pl.DataFrame:
    """Verdicts from (report_id, rule_id, status, fault)."""
    dicts = [
        {"report_id": report_id, "rule_id": rule_id, "scope": "total", "status": status, "fault": fault}
        for report_id, rule_id, status, fault in rows
    ]
    return pl.DataFrame(dicts, schema=VERDICTS.frame_schema)


def make_outcomes(failing: Mapping[str, bool]) -> list[Outcome]:
    """One outcome per rule, failed where the mapping says so."""
    return [
        Outcome(
            "quality.verdicts.failures", "e", ("fault",), "critical", not failing.get(rule.rule_id, False), 1, 0, (), rule.rule_id
        )
        for rule in RULES
    ]


def strength_of(verdicts: pl.DataFrame) -> pl.DataFrame:
    """As measured over the reports that the verdicts are about, all of edition 2021."""
    reports = verdicts.select("report_id").unique()
    return measure_strength(
        verdicts, reports.with_columns(form_edition=pl.lit("2021"), portal_id=pl.lit("a"), report_year=pl.lit(2024))
    )


def result_of(verdicts: pl.DataFrame, rule_id: str) -> dg.AssetCheckResult:
    failing = set(verdicts.filter(pl.col("status") == "fail")["rule_id"])
    outcomes = make_outcomes(dict.fromkeys(failing, True))
    results = {result.check_name: result for result in judge_rules(verdicts, outcomes, strength_of(verdicts))}
    assert len(results) == len(RULES)
    return results[rule_check_name(rule_id)]


def test_rule_that_holds_passes() -> None:
    result = result_of(make_verdicts(("a/1", "A-01", "pass", None)), "A-01")
    assert result.passed


def test_fault_of_the_source_warns() -> None:
    result = result_of(make_verdicts(("a/1", "A-01", "fail", "source")), "A-01")
    assert (result.passed, result.severity) == (False, WARN)
    assert result.description == "1 failures, 0 by extraction; strong, assessed on 1 of 1 reports"


def test_fault_of_ours_on_an_error_rule_is_an_error() -> None:
    result = result_of(make_verdicts(("a/1", "A-01", "fail", "extraction")), "A-01")
    assert (result.passed, result.severity) == (False, ERROR)


def test_fault_of_ours_on_a_rule_that_only_warns_warns() -> None:
    result = result_of(make_verdicts(("a/1", "S-09", "fail", "extraction")), "S-09")
    assert (result.passed, result.severity) == (False, WARN)


def test_withheld_report_warns_because_nothing_of_it_is_published() -> None:
    verdicts = make_verdicts(("a/1", "S-04", "fail", "extraction"), ("a/1", "A-01", "fail", "extraction"))
    assert (result_of(verdicts, "S-04").severity, result_of(verdicts, "A-01").severity) == (WARN, WARN)


def test_rule_that_was_not_asserted_does_not_pass() -> None:
    verdicts = make_verdicts(("a/1", "A-01", "pass", None))
    results = list(judge_rules(verdicts, [], strength_of(verdicts)))
    assert not any(result.passed for result in results)


def test_withheld_report_keeps_its_row_and_verdicts_and_loses_its_figures(published: Published) -> None:
    frames = load_frames(published)
    report_id = frames["core.requests"]["report_id"][0]
    gate = (pl.col("report_id") == report_id) & (pl.col("rule_id") == "S-04")
    frames["quality.verdicts"] = frames["quality.verdicts"].with_columns(
        status=pl.when(gate).then(pl.lit("fail")).otherwise("status"),
        fault=pl.when(gate).then(pl.lit("extraction")).otherwise("fault"),
    )
    kept, stopped = city_assets.withhold(frames)
    assert report_id in stopped
    for table in ("core.requests", "core.disputes", "core.disclosure", "core.sections", "core.statements", "core.form_tables"):
        assert report_id not in kept[table]["report_id"]
        assert kept[table].height > 0
    for table in ("core.reports", "quality.verdicts"):
        assert kept[table].equals(frames[table])


def test_reports_found_are_counted_per_portal(published: Published) -> None:
    counts = count_reports(load_frames(published), newest_runs_of(published.city))
    assert counts["portal_id"].to_list() == published.city.portal_ids
    assert counts.filter(pl.col("found") < pl.col("minimum")).is_empty()
    frames = load_frames(published)
    frames["raw.captures"] = frames["raw.captures"].filter(pl.col("portal_id") != published.city.portal_ids[0])
    assert count_reports(frames, newest_runs_of(published.city))["found"].to_list()[0] == 0


def test_a_run_without_a_response_found_nothing(published: Published) -> None:
    silent, *others = published.city.portal_ids
    newest = {**newest_runs_of(published.city), silent: "20991231T000000Z-00000000"}
    counts = dict(count_reports(load_frames(published), newest).select("portal_id", "found").rows())
    assert counts[silent] == 0
    assert all(counts[portal_id] > 0 for portal_id in others)


def test_portal_below_its_minimum_is_broken_now(published: Published) -> None:
    frames = load_frames(published)
    frames["core.portals"] = frames["core.portals"].with_columns(minimum_reports_count=pl.lit(999, pl.Int64))
    result = describe_standing(frames, newest_runs_of(published.city))
    assert not result.passed
    assert (result.description or "").startswith("2 portals below their minimum")


def test_every_check_was_evaluated(published: Published) -> None:
    definitions = build_definitions(published.city)
    keys = definitions.resolve_asset_graph().asset_check_keys
    records = published.instance.event_log_storage.get_latest_asset_check_execution_by_key(list(keys))
    assert set(records) == set(keys)
    suites = {key.asset_key.to_user_string(): records[key].event for key in keys if key.name == "suite"}
    evaluations = {
        name: event.dagster_event.event_specific_data for name, event in suites.items() if event and event.dagster_event
    }
    broken = {name: data for name, data in evaluations.items() if not data.passed}  # type: ignore[union-attr]
    assert set(broken) == set()
    listed = evaluations["quality/rule_strength"].metadata["broken"].value  # type: ignore[union-attr]
    # Rules of the form of 2019 have nothing to judge in a city of 2023 and 2024: said, and no reproach.
    assert "T-03" in listed


def check_of(published: Published, asset: str, name: str) -> dg.AssetCheckEvaluation:
    key = dg.AssetCheckKey(dg.AssetKey(asset.split("/")), name)
    record = published.instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    assert record.event and record.event.dagster_event
    data = record.event.dagster_event.event_specific_data
    assert isinstance(data, dg.AssetCheckEvaluation)
    return data


def test_a_rule_that_met_nothing_does_not_pass(published: Published) -> None:
    unmet = check_of(published, "quality/verdicts", "T_03")
    assert (unmet.passed, unmet.severity) == (False, WARN)
    assert unmet.description == "0 failures, 0 by extraction; judged nothing (out_of_scope, 0 reports in scope)"
    assert check_of(published, "quality/verdicts", "S_13").passed


def test_small_city_passes_its_guard(published: Published) -> None:
    assert check_of(published, "quality/rule_strength", "rules_assessed").passed
    weak = check_of(published, "quality/rule_strength", "rules_strong_enough")
    assert weak.passed, weak.description


def test_decisions_that_do_not_hold_are_told(published: Published) -> None:
    check = check_of(published, "quality/dispositions", "dispositions_hold")
    assert (check.passed, check.severity) == (False, WARN)
    assert "已撤销局" in str(check.metadata["not active"].value)


def test_fault_of_ours_blocks_the_publication(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    def blame_us(verdicts: pl.DataFrame, *_: object) -> pl.DataFrame:
        first = verdicts["report_id"][0]
        wrong = (pl.col("rule_id") == "A-01") & (pl.col("report_id") == first)
        return verdicts.with_columns(
            status=pl.when(wrong).then(pl.lit("fail")).otherwise("status"), fault=pl.when(wrong).then(pl.lit("extraction"))
        )

    def state(path: Path) -> tuple[int, int]:
        return path.stat().st_ino, path.stat().st_mtime_ns

    monkeypatch.setattr(chunks, "add_faults", blame_us)
    before = state(published.layout.warehouse), state(published.layout.export / "datapackage.json")
    verdicts = (published.layout.tables / "quality" / "verdicts.parquet").read_bytes()
    job = build_definitions(published.city).resolve_job_def("publish_job")
    try:
        with dg.DagsterInstance.ephemeral() as instance:
            result = job.execute_in_process(instance=instance, raise_on_error=False)
    finally:
        (published.layout.tables / "quality" / "verdicts.parquet").write_bytes(verdicts)
    assert not result.success
    materialized = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}
    assert "quality/verdicts" in materialized
    assert materialized.isdisjoint({"warehouse", "exports"})
    assert (state(published.layout.warehouse), state(published.layout.export / "datapackage.json")) == before

"""What broke and what healed since the build before, as the views tell it."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from pipelines.tables.schema import BUILDS, FAILURES_BEFORE, RULE_COUNTS
from pipelines.warehouse import query
from tests.warehouse.conftest import BUREAU, DISTRICT, NOON

LAST, THIS = "20260114T040000Z-aaa", "20260115T040000Z-bbb"


def ask(path, sql):
    answer = query(path, sql)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def with_history(frames, *before):
    """The frames with a build before this one, which found these failures: (organ, year, rule, scope)."""
    builds = [(LAST, 1, NOON - timedelta(days=1), "c", "i", 3, False), (THIS, 2, NOON, "c", "j", 3, True)]
    counts = [(LAST, "yuhang", "A-01", "fail", 1), (THIS, "yuhang", "A-01", "fail", 3), (THIS, "yuhang", "A-02", "pass", 2)]
    failures = [(f"{organ}/{year}/v1", rule, scope, organ, year, "source") for organ, year, rule, scope in before]
    return {
        **frames,
        "quality.builds": pl.DataFrame(builds, schema=BUILDS.frame_schema, orient="row"),
        "quality.rule_counts": pl.DataFrame(counts, schema=RULE_COUNTS.frame_schema, orient="row"),
        "quality.failures_before": pl.DataFrame(failures, schema=FAILURES_BEFORE.frame_schema, orient="row"),
    }


@pytest.fixture
def changes(tmp_path, build, frames):
    """verdict_changes by (organ, year, rule, scope) → change, after a build that found the failures given."""

    def made(*before, frames=frames):
        path = tmp_path / "changed.duckdb"
        build(path, with_history(frames, *before))
        rows = ask(path, "FROM out.verdict_changes")
        return {(row["organ_id"], row["report_year"], row["rule_id"], row["scope"]): row for row in rows}

    return made


def test_what_fails_as_it_did_is_no_change(changes):
    rows = changes((DISTRICT, 2021, "A-01", "total"))
    assert (DISTRICT, 2021, "A-01", "total") not in rows
    assert rows[DISTRICT, 2021, "A-02", "total"]["change"] == "broke"


def test_what_passes_again_has_healed_though_the_version_is_another(changes):
    """Version 1 failed A-02 last time; version 2 is online now and passes it."""
    row = changes((BUREAU, 2021, "A-02", "total"))[BUREAU, 2021, "A-02", "total"]
    assert (row["change"], row["status_now"], row["report_before"], row["report_now"]) == (
        "healed",
        "pass",
        f"{BUREAU}/2021/v1",
        f"{BUREAU}/2021/v2",
    )
    assert row["is_new_version"], "first seen after the build before"


def test_what_can_no_longer_be_judged_has_not_healed(changes, frames):
    lost = pl.when(pl.col("rule_id") == "A-02").then(pl.lit("not_assessable")).otherwise("status")
    frames["quality.verdicts"] = frames["quality.verdicts"].with_columns(status=lost, fault=pl.lit(None, pl.String))
    rows = changes((BUREAU, 2021, "A-02", "total"), ("yuhang/乙局", 2020, "A-02", "total"), frames=frames)
    assert rows[BUREAU, 2021, "A-02", "total"]["change"] == "lost"
    gone = rows["yuhang/乙局", 2020, "A-02", "total"]
    assert (gone["change"], gone["status_now"], gone["organ_name"]) == ("lost", None, None)


def test_a_declared_exemption_is_told_apart_from_healing(changes, frames):
    exempt = pl.when(pl.col("rule_id") == "A-02").then(pl.lit("exempt")).otherwise("status")
    frames["quality.verdicts"] = frames["quality.verdicts"].with_columns(status=exempt, fault=pl.lit(None, pl.String))
    assert changes((BUREAU, 2021, "A-02", "total"), frames=frames)[BUREAU, 2021, "A-02", "total"]["change"] == "exempted"


def test_superseded_versions_are_no_part_of_it(changes):
    rows = changes()
    assert (BUREAU, 2021, "A-01", "total") not in rows, "only version 1 fails it, and version 2 is online"


def test_counts_are_compared_with_the_build_before(tmp_path, build, frames):
    path = tmp_path / "counted.duckdb"
    build(path, with_history(frames))
    rows = ask(path, "FROM out.rule_changes")
    assert [(row["rule_id"], row["status"], row["count_before"], row["count_now"], row["change"]) for row in rows] == [
        ("A-01", "fail", 1, 3, 2),
        ("A-02", "pass", 0, 2, 2),
    ]
    assert rows[0]["severity"] == "ERROR"


def test_the_first_build_changes_nothing(warehouse):
    assert ask(warehouse, "FROM out.rule_changes") == ask(warehouse, "FROM out.verdict_changes") == []


def test_a_decision_stands_beside_the_broken_sum(tmp_path, build, frames):
    here = (pl.col("report_id") == f"{DISTRICT}/2021/v1") & (pl.col("rule_id") == "A-01")
    frames["quality.verdicts"] = frames["quality.verdicts"].with_columns(
        disposition=pl.when(here).then(pl.lit("confirmed_error")), disposition_note=pl.when(here).then(pl.lit("来函"))
    )
    path = tmp_path / "decided.duckdb"
    build(path, frames)
    rows = {row["rule_id"]: row for row in ask(path, "FROM out.broken_sums")}
    assert (rows["A-01"]["disposition"], rows["A-01"]["disposition_note"]) == ("confirmed_error", "来函")
    assert rows["A-02"]["disposition"] is None

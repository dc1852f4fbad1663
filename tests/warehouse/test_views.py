"""What the views say of a small city, and that they say what each column is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.duties import build_duties
from pipelines.tables import render_dictionary
from pipelines.tables.schema import BY_NAME
from pipelines.warehouse import load_views, parse_view, query

BUREAU, DISTRICT = "yuhang/余杭区财政局", "yuhang/余杭区人民政府"
DICTIONARY = Path(__file__).parents[2] / "data" / "README.md"


def ask(path, sql):
    answer = query(path, sql)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def test_the_committed_dictionary_is_the_rendered_one():
    assert DICTIONARY.read_text("utf-8") == render_dictionary(load_views()), "run `make render`"


def test_every_column_of_every_view_is_described_in_its_order(warehouse):
    for view in load_views():
        answer = query(warehouse, f"SELECT * FROM {view.full_name}")
        assert answer.columns == tuple(name for name, _ in view.columns), view.full_name


def test_the_views_are_these():
    assert [view.full_name for view in load_views()] == [
        "out.broken_sums",
        "out.carry_over",
        "out.coverage",
        "out.coverage_organs",
        "out.district_years",
        "out.outcome_rates",
        "out.reports",
        "out.requests_wide",
        "out.revisions",
        "out.rule_changes",
        "out.timeliness",
        "out.verdict_changes",
    ]


def test_a_file_without_view_or_comment_is_refused():
    with pytest.raises(ValueError, match="no view with a comment in: 'SELECT 1'"):
        parse_view("SELECT 1")


def test_requests_wide_has_current_reports_only_and_keeps_blanks(warehouse):
    rows = ask(warehouse, "FROM out.requests_wide")
    assert {row["report_id"] for row in rows} == {f"{BUREAU}/2021/v2", f"{BUREAU}/2022/v1", f"{DISTRICT}/2021/v1"}
    assert len(rows) == 75
    (blank,) = [row for row in rows if (row["report_id"], row["outcome_code"]) == (f"{BUREAU}/2022/v1", "denied_state_secret")]
    assert (blank["natural_person"], blank["total"], blank["other"]) == (None, None, None)
    (new,) = [row for row in rows if (row["report_id"], row["outcome_code"]) == (f"{DISTRICT}/2021/v1", "new_received")]
    assert (new["natural_person"], new["total"], new["organ_name"], new["report_year"]) == (50, 50, "余杭区人民政府", 2021)


def test_rates_stand_beside_their_denominators(warehouse):
    (row,) = ask(warehouse, f"FROM out.outcome_rates WHERE report_id = '{DISTRICT}/2021/v1'")
    assert (row["new_received_count"], row["in_hand_count"], row["total_processed_count"]) == (50, 50, 40)
    assert (row["granted_rate"], row["denied_rate"], row["unable_rate"]) == (0.5, 0.25, 0.0)
    assert (row["completion_rate"], row["carry_forward_rate"]) == (0.8, 0.18)
    assert (row["review_decided_count"], row["review_correction_rate"]) == (4, 0.25)
    assert (row["processed_sample_strength"], row["in_hand_sample_strength"], row["dispute_sample_strength"]) == ("weak",) * 3
    assert row["review_sample_strength"] == "not ranked", "four decided reviews carry no rate, whatever the requests"
    assert row["litigation_direct_sample_strength"] is None, "the litigation cells are absent"
    assert (row["open_errors_count"], row["open_errors"]) == (3, "A-01[total] A-02[total] L-01[review]")
    assert row["dispute_rate"] is None, "the litigation cells are absent"


def test_a_denominator_of_zero_gives_null_and_the_zero_report_is_flagged(warehouse):
    (row,) = ask(warehouse, f"FROM out.outcome_rates WHERE report_id = '{BUREAU}/2021/v2'")
    assert (row["total_processed_count"], row["granted_rate"], row["completion_rate"], row["carry_forward_rate"]) == (
        0,
        None,
        None,
        None,
    )
    assert (row["is_zero_report"], row["open_errors_count"], row["open_errors"]) == (True, 0, None)


def test_a_blank_counts_as_zero_only_where_its_sum_holds(tmp_path, build, frames, warehouse):
    report = f"FROM out.outcome_rates WHERE report_id = '{BUREAU}/2022/v1'"
    assert ask(warehouse, report)[0]["denied_rate"] == 0.0
    broken = pl.when(pl.col("rule_id") == "A-02").then(pl.lit("not_assessable")).otherwise("status")
    frames["quality.verdicts"] = frames["quality.verdicts"].with_columns(status=broken, fault=pl.lit(None, pl.String))
    path = tmp_path / "other.duckdb"
    build(path, frames)
    row = ask(path, report)[0]
    assert (row["denied_rate"], row["denied_count"], row["granted_rate"]) == (None, None, 1.0)


def test_a_row_that_is_absent_leaves_its_group_null(tmp_path, build, frames):
    requests = frames["core.requests"]
    frames["core.requests"] = requests.filter(
        ~((pl.col("report_id") == f"{DISTRICT}/2021/v1") & (pl.col("outcome_code") == "notproc_repeat"))
    )
    path = tmp_path / "other.duckdb"
    build(path, frames)
    row = ask(path, f"FROM out.outcome_rates WHERE report_id = '{DISTRICT}/2021/v1'")[0]
    assert (row["notproc_rate"], row["factual_refusal_count"], row["denied_rate"]) == (None, None, 0.25)


def test_broken_sums_prove_themselves(warehouse):
    rows = ask(warehouse, "FROM out.broken_sums")
    assert [(row["report_id"], row["rule_id"]) for row in rows] == [
        (f"{DISTRICT}/2021/v1", rule) for rule in ("A-01", "A-02", "L-01")
    ]
    first = rows[0]
    assert (first["reported"], first["expected"], first["residual"]) == (49, 50, -1)
    assert (first["organ_name"], first["statement_zh"], first["statement_en"]) == ("余杭区人民政府", "A-01 成立", "A-01 holds")
    assert first["source_cells"] == (
        "new_received/total = 50 (t2r4c10); carried_over/total = 0 (t2r5c10); "
        "total_processed/total = 40 (t2r27c10); carried_forward/total = 9 (t2r28c10)"
    )
    assert (first["capture_id"], first["warc_path"], first["warc_offset"]) == ("c3", "yuhang/run.warc.gz", 100)
    assert first["url"] == "http://www.yuhang.example/2021.html"
    assert rows[1]["source_cells"].count(";") == 21
    assert "review/pending = 1 (t3r4c1)" in rows[2]["source_cells"]


def test_broken_sums_carry_the_most_plausible_edits(tmp_path, build, frames):
    def cell(rank, row, figure, suggested, clears="A-01[total]", table="requests", count=5):
        key = (f"{DISTRICT}/2021/v1", table, row, "total", rank)
        return (*key, "likely" if count == 1 else "candidate", "other", figure, suggested, "x", "t2r4c10", clears, 1, count)

    rows = [cell(rank, row, 50, 50 + rank) for rank, row in enumerate(("new_received", "carried_over", "granted", "other"), 1)]
    rows.append(cell(1, "review", None, 4, "L-01[review]", "disputes", 1))
    schema = BY_NAME["quality.suggestions"].frame_schema
    frames["quality.suggestions"] = pl.DataFrame(rows, schema=schema, orient="row")
    build(tmp_path / "other.duckdb", frames)
    found = dict(query(tmp_path / "other.duckdb", "SELECT rule_id, suggestion FROM out.broken_sums").rows)
    assert found == {
        "A-01": "candidate, other: new_received/total: 50 → 51 (t2r4c10); "
        "candidate, other: carried_over/total: 50 → 52 (t2r4c10); "
        "candidate, other: granted/total: 50 → 53 (t2r4c10); and 2 more",
        "A-02": None,
        "L-01": "likely, other: review/total: blank → 4 (t2r4c10)",
    }


def test_blank_and_padded_cells_can_be_read_in_the_proof(tmp_path, build, frames):
    disputes = frames["core.disputes"]
    is_total = pl.col("result_code") == "total"
    raw = pl.when(is_total).then(pl.lit("\u00a0\n")).otherwise(pl.lit(" \u00a0") + pl.col("raw_text"))
    frames["core.disputes"] = disputes.with_columns(
        count=pl.when(~is_total).then("count"),
        raw_text=raw,
        cell_status=pl.when(is_total).then(pl.lit("blank")).otherwise("cell_status"),
    )
    build(tmp_path / "other.duckdb", frames)
    (row,) = ask(tmp_path / "other.duckdb", "SELECT source_cells FROM out.broken_sums WHERE rule_id = 'L-01'")
    assert "review/total = blank (t3r4c5)" in row["source_cells"]
    assert "review/pending = 1 (t3r4c1)" in row["source_cells"]


def test_coverage_names_who_is_missing(warehouse):
    rows = ask(warehouse, "FROM out.coverage")
    counts = ("expected_organs_count", "held_reports_count", "missing_organs_count", "missing_organs", "coverage_rate")
    assert {row["report_year"]: tuple(row[name] for name in counts) for row in rows} == {
        2021: (2, 2, 0, None, 1.0),
        2022: (2, 1, 1, "余杭区人民政府", 0.5),
        2023: (1, 0, 1, "余杭区财政局", 0.0),
    }
    assert [row["without_table_count"] for row in rows] == [1, 0, 0]
    fixed = ("portal_id", "minimum_reports_count", "unread_pages_count", "withheld_count", "late_reports_count", "is_listed")
    assert {tuple(row[name] for name in fixed) for row in rows} == {("yuhang", 3, 1, 0, 0, False)}
    assert {str(row["as_of_date"]) for row in rows} == {"2026-01-15"}
    named = ask(warehouse, "FROM out.coverage_organs WHERE status = 'missing'")
    assert [(row["organ_name"], row["report_year"], str(row["due_date"]), row["earlier_report_id"]) for row in named] == [
        ("余杭区人民政府", 2022, "2023-03-31", f"{DISTRICT}/2021/v1"),
        ("余杭区财政局", 2023, "2024-01-31", f"{BUREAU}/2022/v1"),
    ]


def test_timeliness_tells_days_and_where_the_date_is_from(tmp_path, build, frames):
    day = pl.when(pl.col("report_year") == 2022).then(pl.date(2023, 2, 3))
    frames["core.reports"] = frames["core.reports"].with_columns(
        published_date=day, stated_dates=pl.when(day.is_not_null()).then(pl.lit("list: 2023-02-03"))
    )
    build(tmp_path / "other.duckdb", {**frames, "quality.duties": build_duties(frames)})
    rows = ask(tmp_path / "other.duckdb", "FROM out.timeliness")
    assert [(row["report_id"], row["days_late"], row["is_late"], row["stated_dates"]) for row in rows] == [
        (f"{DISTRICT}/2021/v1", None, None, None),
        (f"{BUREAU}/2021/v2", None, None, None),
        (f"{BUREAU}/2022/v1", 3, True, "list: 2023-02-03"),
    ]
    (late,) = ask(tmp_path / "other.duckdb", "SELECT late_reports_count FROM out.coverage WHERE report_year = 2022")
    assert late == {"late_reports_count": 1}


def test_revisions_name_the_numbers_that_changed(warehouse):
    rows = ask(warehouse, "FROM out.revisions")
    assert {(row["report_id"], row["earlier_report_id"]) for row in rows} == {(f"{BUREAU}/2021/v2", f"{BUREAU}/2021/v1")}
    changed = [(row["row_code"], row["column_code"], row["earlier_value"], row["later_value"]) for row in rows]
    assert changed == [
        (row, column, 1, 0) for row in ("granted", "new_received", "total_processed") for column in ("natural_person", "total")
    ]
    assert all(row["is_number_changed"] and row["seen_at"] is not None for row in rows)


def test_carry_over_sets_two_years_side_by_side(warehouse):
    rows = ask(warehouse, "FROM out.carry_over")
    assert [(row["report_id"], row["applicant_code"], row["difference_count"], row["is_entity_break"]) for row in rows] == [
        (f"{BUREAU}/2022/v1", "natural_person", 0, False),
        (f"{BUREAU}/2022/v1", "total", 0, False),
    ]


def test_district_years_know_the_unit_of_the_year(tmp_path, build, frames):
    districts = pl.DataFrame(
        [
            ("330110", date(2001, 1, 1), date(2021, 4, 9), "余杭区", None, False),
            ("330110", date(2021, 4, 9), None, "余杭区", "余杭区 (part)", True),
        ],
        schema=frames["core.districts"].schema,
        orient="row",
    )
    build(tmp_path / "other.duckdb", {**frames, "core.districts": districts})
    (row,) = ask(tmp_path / "other.duckdb", "FROM out.district_years")
    assert (row["report_id"], row["district_name"], str(row["valid_from"])) == (f"{DISTRICT}/2021/v1", "余杭区", "2021-04-09")
    assert (row["is_first_year"], row["is_comparable"], row["predecessors"]) == (True, False, "余杭区 (part)")
    assert (row["in_hand_count"], row["total_processed_count"], row["held_reports_count"]) == (50, 40, 2)
    broken = ask(tmp_path / "other.duckdb", "SELECT is_entity_break FROM out.carry_over")
    assert broken == [{"is_entity_break": False}] * 2, "2022 follows 2021 in the same unit"


def test_a_report_withheld_is_told(tmp_path, build, frames):
    gate = pl.when(pl.col("rule_id") == "A-01").then(pl.lit("extraction")).otherwise("fault")
    verdicts = frames["quality.verdicts"].with_columns(fault=pl.when(pl.col("status") == "fail").then(gate))
    path = tmp_path / "other.duckdb"
    build(path, {**frames, "quality.verdicts": verdicts})
    assert query(path, "SELECT report_id FROM out.reports WHERE is_withheld").rows == ((f"{DISTRICT}/2021/v1",),)
    assert query(path, "SELECT withheld_count FROM out.coverage ORDER BY report_year").rows == ((1,), (0,), (0,))
    assert query(path, "SELECT rule_id FROM out.broken_sums").rows == (("A-02",), ("L-01",))


def test_reports_count_what_fails(warehouse):
    rows = ask(warehouse, "SELECT report_id, failed_errors_count, failed_warnings_count, portal_name FROM out.reports")
    assert [tuple(row.values()) for row in rows] == [
        (f"{DISTRICT}/2021/v1", 3, 1, "余杭"),
        (f"{BUREAU}/2021/v2", 0, 0, "余杭"),
        (f"{BUREAU}/2022/v1", 1, 0, "余杭"),
    ]


def test_views_of_an_empty_warehouse_are_empty(tmp_path, build, frames):
    path = tmp_path / "empty.duckdb"
    build(path, {name: frame.clear() for name, frame in frames.items()})
    with duckdb.connect(str(path), read_only=True) as connection:
        for view in load_views():
            assert connection.execute(f"SELECT * FROM {view.full_name}").fetchall() == []

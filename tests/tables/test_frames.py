"""Versions, captures and findings become exactly the frames that the schema says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from pipelines.forms import load_forms
from pipelines.model import Capture, Cell, Finding, FormTable, ListColumn, Portal, Statement
from pipelines.tables import (
    assign_versions,
    build_applicants,
    build_captures,
    build_disclosure,
    build_findings,
    build_form_tables,
    build_organs,
    build_outcomes,
    build_portal,
    build_portals,
    build_reports,
    build_requests,
    build_second_readings,
    build_sections,
    build_statements,
)
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.schema import BY_NAME, PORTALS

ORGAN = "yuhang/余杭区财政局"


@pytest.fixture
def versions(make_read):
    return assign_versions([make_read()], "yuhang").versions


def test_every_frame_of_a_portal_has_the_columns_order_and_types_of_the_schema(make_read):
    read = make_read()
    identified = assign_versions([read], "yuhang")
    for rows in (identified.versions, ()):
        frames = build_portal(rows, [read.capture] * bool(rows), [], parser_version="1")
        assert {name: frame.schema for name, frame in frames.items()} == {
            name: pl.Schema(BY_NAME[name].frame_schema) for name in frames
        }
    per_portal = {name for name, table in BY_NAME.items() if table.by_portal}
    assert set(frames) == per_portal - {"quality.second_readings", "core.attachments"}


def test_requests_keep_blank_and_raw_text_and_are_sorted_by_key(versions):
    frame = build_requests(versions)
    assert frame.select("outcome_code", "applicant_code", "count", "raw_text", "cell_status", "source_cell").rows() == [
        ("carried_over", "total", 0, "0", "number", "t2r1c3"),
        ("new_received", "natural_person", None, " ", "blank", "t2r1c2"),
        ("new_received", "total", 8, "8", "number", "t2r1c1"),
    ]
    assert frame["report_id"].unique().to_list() == [f"{ORGAN}/2022/v1"]


def test_disclosure_holds_exact_decimals_and_a_dash_is_null(make_read, change_cell):
    amount = Cell("24252.311082", Decimal("24252.311082"), "number", "t1r9c2")
    changed = change_cell("disclosure", ("licence", "decisions"), amount)
    frame = build_disclosure(assign_versions([make_read(base=changed)], "yuhang").versions)
    assert frame.select("item_code", "value", "cell_status").rows() == [
        ("fee", None, "dash"),
        ("licence", Decimal("24252.311082"), "number"),
        ("rules", Decimal(0), "number"),
    ]


@pytest.mark.parametrize("value", [10**15, -(10**15), 10**30, Decimal("1.5")])
def test_a_count_that_the_column_cannot_hold_is_unreadable_and_keeps_its_text(make_read, change_cell, value):
    changed = change_cell("requests", ("carried_over", "total"), Cell(str(value), value, "number", "t2r2c8"))
    frame = build_requests(assign_versions([make_read(base=changed)], "yuhang").versions)
    assert frame.row(0)[3:6] == (None, str(value), "unreadable")


def test_an_amount_is_never_rounded(make_read, change_cell):
    amount = Cell("0.123456789", Decimal("0.123456789"), "number", "t1r9c2")
    changed = change_cell("disclosure", ("rules", "issued"), amount)
    frame = build_disclosure(assign_versions([make_read(base=changed)], "yuhang").versions)
    assert frame.row(1)[3:6] == (None, "0.123456789", "unreadable")


def test_versions_that_were_told_apart_in_two_calls_make_one_frame(make_read, change_cell):
    glued = Cell("2700201302700201", 2700201302700201, "number", "t2r2c8")
    one, other = make_read(), make_read(base=change_cell("requests", ("carried_over", "total"), glued), report_year=2023)
    apart = [version for read in (other, one) for version in assign_versions([read], "yuhang").versions]
    together = build_requests(assign_versions([one, other], "yuhang").versions)
    assert build_requests(apart).equals(together)
    assert together["report_id"].n_unique() == 2


def test_a_table_that_is_absent_has_no_rows(make_read):
    versions = assign_versions([make_read(requests=None)], "yuhang").versions
    assert build_requests(versions).height == 0


def test_reports_carry_where_and_when_they_were_first_seen(versions):
    row = build_reports(versions, parser_version="7").row(0, named=True)
    assert row["report_id"] == f"{ORGAN}/2022/v1"
    assert (row["organ_id"], row["report_year"], row["version"], row["is_current"]) == (ORGAN, 2022, 1, True)
    assert (row["url"], row["capture_id"]) == (
        "http://www.yuhang.example/art_1.html",
        "<urn:http://www.yuhang.example/art_1.html:1>",
    )
    assert (row["headings"], row["heading_texts"]) == ("16", "一、总体情况\n六、其他需要报告的事项")
    assert row["parser_version"] == "7"
    assert len(row["content_sha256"]) == 64


def test_organs_are_one_row_each_over_all_years(make_read):
    reads = [make_read("http://a.example/1", report_year=2021), make_read("http://a.example/2")]
    frame = build_organs(assign_versions(reads, "yuhang").versions)
    assert frame.rows() == [(ORGAN, "yuhang", "余杭区财政局", "department", None)]


def test_sections_and_form_tables(make_read):
    table = FormTable("requests", ("new_received", "carried_over", "new_received"), ("五、未知",), 2)
    versions = assign_versions([make_read(tables=(table,))], "yuhang").versions
    assert build_sections(versions).select("section", "text").rows() == [("1", "总体情况。"), ("6", "无。")]
    assert build_form_tables(versions).rows() == [
        (f"{ORGAN}/2022/v1", "requests", 2, "new_received carried_over new_received", "五、未知")
    ]


def test_statements_are_one_row_per_figure_and_claim(make_read):
    sentence = "其中规范性文件9件"
    stated = [
        Statement(claim, Decimal(9), "1", sentence, 7, "9件") for claim in ("normative_docs_issued", "disclosed_items_part")
    ]
    beyond = Statement("disclosed_items", Decimal(10**16), "1", sentence, 2)
    versions = assign_versions([make_read(statements=(*stated, beyond))], "yuhang").versions
    assert build_statements(versions).rows() == [
        (f"{ORGAN}/2022/v1", "1", 7, "disclosed_items_part", Decimal(9), "9件", sentence),
        (f"{ORGAN}/2022/v1", "1", 7, "normative_docs_issued", Decimal(9), "9件", sentence),
    ]


def test_captures_are_kept_as_the_index_has_them(make_read):
    captures = [make_read(night=2).capture, make_read(night=1).capture]
    frame = build_captures(captures)
    assert [Capture(**row) for row in frame.rows(named=True)] == sorted(captures, key=lambda capture: capture.capture_id)


def test_findings_are_one_row_with_first_and_last_night(make_read):
    capture = make_read().capture

    def seen(days, message="it is so", portal="yuhang"):
        at = capture.fetched_at + timedelta(days=days)
        return Finding("crawl", "http_error", "http://x/1", message, portal, f"<c{days}>", at)

    frame = build_findings([seen(2), seen(0), seen(1), seen(1, "another"), seen(1, portal="linping"), seen(2)])
    assert frame.height == 3
    row = frame.filter(pl.col("first_seen_at") != pl.col("last_seen_at")).row(0, named=True)
    assert (row["capture_id"], row["first_seen_at"], row["last_seen_at"]) == ("<c0>", seen(0).seen_at, seen(2).seen_at)
    assert frame["finding_id"].n_unique() == 3


def test_findings_without_place_or_time_are_kept():
    frame = build_findings([Finding("archive", "archive_damaged", None, "run.warc.gz at 77")])
    assert frame.drop("finding_id").rows() == [("archive", "archive_damaged", None, None, "run.warc.gz at 77", None, None, None)]


def test_second_readings_tell_cell_by_cell_whether_the_readers_agree(report, change_cell):
    other = change_cell("requests", ("carried_over", "total"), 1)
    fewer = replace(other, disputes=None)
    rows = build_second_readings([("r1", report, fewer)]).drop("report_id").rows()
    assert ("requests", "carried_over", "total", Decimal(0), "number", Decimal(1), "number", False) in rows
    assert ("requests", "new_received", "total", Decimal(8), "number", Decimal(8), "number", True) in rows
    assert ("requests", "new_received", "natural_person", None, "blank", None, "blank", True) in rows
    assert ("disputes", "review", "total", Decimal(1), "number", None, None, False) in rows
    assert len(rows) == 7


def test_a_second_reader_who_sees_no_report_agrees_on_nothing(report):
    frame = build_second_readings([("r1", report, None)])
    assert frame["is_agreed"].to_list() == [False] * 7


def test_outcomes_and_applicants_come_from_all_editions():
    outcomes = {row[0]: row for row in build_outcomes(load_forms()).rows()}
    assert len(outcomes) == 26
    assert outcomes["granted"] == ("granted", 3, "（一）予以公开", "granted", "granted", "36(1)(2)", "2019 2021")
    assert outcomes["other_handling"][-1] == "2019"
    assert outcomes["other_other"][-1] == "2021"
    applicants = build_applicants(load_forms())
    assert applicants.sort("sort_order")["applicant_code"].to_list()[-1] == "total"
    assert applicants.height == 7


def test_portals_are_rows_as_declared():
    portal = Portal("yuhang", "余杭", "hangzhou", "330110", ("www.yuhang.gov.cn", "b"), (ListColumn("http://x"),), 5)
    assert build_portals([portal]).rows() == [
        ("yuhang", "余杭", "hangzhou", "330110", "www.yuhang.gov.cn", 5, "www.yuhang.gov.cn b")
    ]


def test_two_rows_with_one_key_are_refused():
    row = ("yuhang", "余杭", "hangzhou", "330110", "www.yuhang.gov.cn", 5, None)
    with pytest.raises(ValueError, match=r"core\.portals: key stands twice: \['yuhang'\]"):
        rows_to_frame(PORTALS, [row, row])

"""Versions, duplicates, edits and rivals: which report a page is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipelines.model import Cell
from pipelines.tables import assign_versions, digest_content

A, B = "http://www.yuhang.example/art_1.html", "http://www.yuhang.example/art_2.html"
ORGAN = "yuhang/余杭区财政局"


def summarise(identified):
    return [(version.report_id, version.is_current) for version in identified.versions]


def test_one_page_is_version_one_and_current(make_read):
    identified = assign_versions([make_read()], "yuhang")
    assert summarise(identified) == [(f"{ORGAN}/2022/v1", True)]
    assert identified.findings == ()
    version = identified.versions[0]
    assert (version.organ_id, version.portal_id, version.report_year, version.version) == (ORGAN, "yuhang", 2022, 1)


def test_unchanged_pages_on_later_nights_add_nothing(make_read):
    first = assign_versions([make_read()], "yuhang")
    later = assign_versions([make_read(night=3), make_read(night=1), make_read(night=2)], "yuhang")
    assert (later.versions, later.findings) == (first.versions, first.findings)
    assert [(one.report_id, one.capture.fetched_at, one.is_last) for one in later.seen] == [
        (f"{ORGAN}/2022/v1", make_read(night=night).capture.fetched_at, night == 3) for night in (1, 2, 3)
    ]


def test_an_edit_at_its_address_is_a_new_version_and_the_old_one_stays(make_read, change_cell):
    edited = change_cell("requests", ("new_received", "total"), 9)
    identified = assign_versions([make_read(), make_read(night=2, base=edited)], "yuhang")
    assert summarise(identified) == [(f"{ORGAN}/2022/v1", False), (f"{ORGAN}/2022/v2", True)]
    (finding,) = identified.findings
    assert (finding.code, finding.url, finding.capture_id) == ("report_edited", A, f"<urn:{A}:2>")
    assert finding.message == f"{ORGAN}/2022/v1 became {ORGAN}/2022/v2: requests new_received/total '8' → '9'"


def test_an_edit_that_is_taken_back_makes_the_first_version_current_again(make_read, change_cell):
    edited = change_cell("requests", ("new_received", "total"), 9)
    nights = [make_read(), make_read(night=2, base=edited), make_read(night=3)]
    identified = assign_versions(nights, "yuhang")
    assert summarise(identified) == [(f"{ORGAN}/2022/v1", True), (f"{ORGAN}/2022/v2", False)]
    assert [finding.code for finding in identified.findings] == ["report_edited", "report_edited"]


def test_the_same_report_at_two_addresses_is_one_report(make_read):
    identified = assign_versions([make_read(A), make_read(B), make_read(A, 2), make_read(B, 2)], "yuhang")
    assert summarise(identified) == [(f"{ORGAN}/2022/v1", True)]
    assert identified.versions[0].first.capture.url == A
    assert {(finding.code, finding.url, finding.message) for finding in identified.findings} == {
        ("report_duplicate", B, f"same report as {A}")
    }
    assert len(identified.findings) == 2


def test_different_reports_at_two_addresses_are_rivals_and_the_later_one_is_current(make_read, change_cell):
    other = change_cell("requests", ("carried_over", "total"), 1)
    identified = assign_versions([make_read(A), make_read(B, 2, base=other), make_read(A, 3)], "yuhang")
    assert summarise(identified) == [(f"{ORGAN}/2022/v1", False), (f"{ORGAN}/2022/v2", True)]
    (finding,) = identified.findings
    assert (finding.code, finding.url, finding.message) == ("reports_rival", A, f"version 1, while version 2 stands at {B}")


def test_an_address_that_becomes_another_report_leaves_the_old_one_without_a_current_version(make_read):
    identified = assign_versions([make_read(), make_read(night=2, report_year=2023)], "yuhang")
    assert summarise(identified) == [(f"{ORGAN}/2022/v1", False), (f"{ORGAN}/2023/v1", True)]
    (finding,) = identified.findings
    assert finding.code == "report_edited"
    assert finding.message.startswith(f"{ORGAN}/2022/v1 became {ORGAN}/2023/v1")


def test_organs_are_told_by_name_whatever_its_blanks_and_width(make_read):
    reads = [make_read(A, organ="余杭区（良渚）财政局", report_year=2021), make_read(B, organ="余杭区(良渚) 财政局")]
    identified = assign_versions(reads, "yuhang")
    assert {version.organ_id for version in identified.versions} == {"yuhang/余杭区(良渚)财政局"}


def test_a_report_without_organ_or_year_gets_a_finding_and_no_identity(make_read):
    identified = assign_versions([make_read(A, organ=None), make_read(B, report_year=None)], "yuhang")
    assert identified.versions == ()
    assert [(finding.code, finding.url) for finding in identified.findings] == [("organ_unknown", A), ("year_unknown", B)]


def test_a_value_that_no_table_can_hold_gets_a_finding(make_read, change_cell):
    glued = change_cell("requests", ("carried_over", "total"), Cell("2700201302700201", 2700201302700201, "number", "t2r2c8"))
    (finding,) = assign_versions([make_read(base=glued)], "yuhang").findings
    assert finding.code == "cell_unreadable"
    assert "requests carried_over, column total (t2r2c8)" in finding.message
    assert "2700201302700201" in finding.message


def test_each_report_with_a_value_that_no_table_can_hold_gets_a_finding(make_read, change_cell):
    glued = change_cell("requests", ("carried_over", "total"), Cell("2700201302700201", 2700201302700201, "number", "t2r2c8"))
    reads = [make_read(f"http://www.yuhang.example/{year}.html", base=glued, report_year=year) for year in (2021, 2022)]
    findings = assign_versions([make_read("http://www.yuhang.example/2020.html", report_year=2020), *reads], "yuhang").findings
    assert [(finding.code, finding.url) for finding in findings] == [("cell_unreadable", read.capture.url) for read in reads]


def test_a_digest_keeps_its_value_as_warehouses_and_dispositions_hold_it(report):
    assert digest_content(report) == "cab9d5144aad14dc9b0cef90cf3f001b581ca7c5ad0d412e4a41591c7f3b2a6e"
    assert (
        digest_content(replace(report, organ=None, requests={}, disputes=None, title="\ud800"))
        == "f327e57f1a798db1dedba7bf718fe8e6d25963ae20565634109ac4384863f7cc"
    )


def test_the_digest_sees_what_is_stated(report, change_cell):
    same = digest_content(report)
    for other in (
        change_cell("requests", ("carried_over", "total"), 1),
        change_cell("requests", ("carried_over", "total"), "-"),
        change_cell("disclosure", ("rules", "issued"), Cell("0.0", Decimal("0.0"), "number", "t1r1c1")),
    ):
        assert digest_content(other) != same


def test_the_digest_does_not_see_markup(report, change_cell):
    moved = change_cell("requests", ("carried_over", "total"), Cell(" 0 ", 0, "number", "t7r7c7"))
    assert digest_content(moved) == digest_content(report)

"""Whose fault a failure is: what is read again, when two readers agree, what is withheld."""

import polars as pl
import pytest

from expectations.faults import add_faults, reports_to_reread, withheld_reports
from expectations.verdicts import judge
from pipelines.tables.schema import SECOND_READINGS

SHAPES = {
    "disclosure": ("item_code", "measure_code", "value"),
    "requests": ("outcome_code", "applicant_code", "count"),
    "disputes": ("group_code", "result_code", "count"),
}


def second_readings(frames, *report_ids):
    """A second reader that agrees with the first on every cell of these reports."""
    parts = []
    for table, (row, column, value) in SHAPES.items():
        cells = frames[f"core.{table}"].filter(pl.col("report_id").is_in(report_ids))
        figure = pl.col(value).cast(pl.Decimal(28, 8))
        parts.append(
            cells.select(
                "report_id",
                table_name=pl.lit(table),
                row_code=row,
                column_code=column,
                first_value=figure,
                first_status="cell_status",
                second_value=figure,
                second_status="cell_status",
                is_agreed=pl.lit(True),
            )
        )
    return pl.concat(parts).select(*SECOND_READINGS.frame_schema)


def differing(readings, row, column):
    """The same readings, but the second reader saw something else in one cell."""
    here = (pl.col("row_code") == row) & (pl.col("column_code") == column)
    assert readings.filter(here).height
    return readings.with_columns(is_agreed=~here)


def broken(build):
    """宿迁 2024 with one granted request too many: A-02[natural_person] and A-03[granted] fail."""
    draft = build.suqian_2024()
    draft.requests["granted", "natural_person"] += 1
    return draft


def faults(frames, readings):
    """(rule, scope) → fault of every failure."""
    frames = frames if readings is None else {**frames, "quality.second_readings": readings}
    verdicts = add_faults(judge(frames), frames)
    assert verdicts.filter(pl.col("status") != "fail")["fault"].null_count() == verdicts.filter(pl.col("status") != "fail").height
    return {
        (rule, scope): fault
        for rule, scope, fault in verdicts.filter(pl.col("status") == "fail").select("rule_id", "scope", "fault").rows()
    }


def test_readers_that_agree_put_the_fault_on_the_source(build):
    frames = build.build_frames(broken(build))
    readings = second_readings(frames, broken(build).report_id)
    assert faults(frames, readings) == {("A-02", "natural_person"): "source", ("A-03", "granted"): "source"}


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("granted", "natural_person", ("extraction", "extraction")),
        ("granted", "total", ("source", "extraction")),
        ("other_other", "natural_person", ("extraction", "source")),
        ("new_received", "natural_person", ("source", "source")),
        ("review", "total", ("source", "source")),
    ],
)
def test_only_cells_that_the_verdict_is_about_count(build, row, column, expected):
    frames = build.build_frames(broken(build))
    readings = differing(second_readings(frames, broken(build).report_id), row, column)
    found = faults(frames, readings)
    assert (found["A-02", "natural_person"], found["A-03", "granted"]) == expected


def test_without_a_second_reading_nothing_is_the_source_s_fault(build):
    draft = broken(build)
    frames = build.build_frames(draft)
    extraction = {("A-02", "natural_person"): "extraction", ("A-03", "granted"): "extraction"}
    assert faults(frames, None) == extraction
    assert faults(frames, SECOND_READINGS.empty()) == extraction
    # another report was read again, this one was not
    other = build.suqian_2023()
    both = build.build_frames(draft, other)
    read = faults(both, second_readings(both, other.report_id))
    assert {key: read[key] for key in extraction} == extraction


def test_a_cell_that_the_second_reader_did_not_see(build):
    frames = build.build_frames(broken(build))
    readings = second_readings(frames, broken(build).report_id)
    here = (pl.col("row_code") == "granted") & (pl.col("column_code") == "other")
    assert faults(frames, readings.filter(~here)) == {("A-02", "natural_person"): "source", ("A-03", "granted"): "extraction"}


def test_a_row_that_only_the_second_reader_sees(build):
    draft = build.suqian_2024()
    whole = build.build_frames(draft)
    draft.requests = {key: figure for key, figure in draft.requests.items() if key[0] != "granted"}
    frames = build.build_frames(draft)
    assert faults(frames, second_readings(frames, draft.report_id)) == {("S-04", "requests"): "source"}
    seen = second_readings(whole, draft.report_id).with_columns(is_agreed=pl.col("row_code") != "granted")
    assert faults(frames, seen) == {("S-04", "requests"): "extraction"}


def test_a_table_that_neither_reader_finds(build):
    draft = build.suqian_2024().copy(disputes=None)
    frames = build.build_frames(draft)
    assert faults(frames, second_readings(frames, draft.report_id)) == {("S-06", "disputes"): "source"}


def test_classes_that_need_no_second_reading(build):
    draft = build.suqian_2024().copy(unknown_labels={"requests": "新的一行"}, headings="124356", report_year=2020)
    assert faults(build.build_frames(draft), None) == {
        ("S-02", "report"): "source",
        ("S-09", "requests"): "extraction",
        ("S-10", "report"): "source",
    }


def test_a_page_without_a_form(build):
    draft = build.suqian_2024().copy(form_edition="narrative", requests=None, disclosure=None, disputes=None)
    frames = build.build_frames(draft)
    assert faults(frames, None)["S-01", "report"] == "extraction"
    # a row without codes says that the second reader found no table either
    nothing = {"report_id": draft.report_id, "table_name": "requests", "row_code": "", "column_code": "", "is_agreed": True}
    assert faults(frames, pl.DataFrame([nothing], schema=SECOND_READINGS.frame_schema))["S-01", "report"] == "source"
    something = {**nothing, "is_agreed": False}
    assert faults(frames, pl.DataFrame([something], schema=SECOND_READINGS.frame_schema))["S-01", "report"] == "extraction"


def test_rows_and_order_stay(build):
    frames = build.build_frames(broken(build), build.suqian_2023(), build.report_2019().copy(organ_id="p/b"))
    verdicts = judge(frames)
    judged = add_faults(verdicts, frames)
    assert judged.drop("fault").equals(verdicts.drop("fault"))
    assert judged.schema == verdicts.schema


def test_reports_to_reread(build):
    fine, wrong = build.suqian_2024(), broken(build).copy(organ_id="p/b")
    unreadable = build.suqian_2024().copy(organ_id="p/a")
    unreadable.disputes["review", "pending"] = "3 6"
    flagged = build.suqian_2024().copy(organ_id="p/c", has_balance_note=False)
    frames = build.build_frames(fine, wrong, unreadable, flagged)
    assert reports_to_reread(judge(frames), frames) == [unreadable.report_id, wrong.report_id]
    alone = build.build_frames(fine)
    assert reports_to_reread(judge(alone), alone) == []


def test_a_gate_that_fails_by_extraction_withholds_the_report(build):
    draft = build.suqian_2024()
    draft.requests = {key: figure for key, figure in draft.requests.items() if key[0] != "granted"}
    sums = broken(build).copy(organ_id="p/b")
    frames = build.build_frames(draft, sums)
    assert withheld_reports(add_faults(judge(frames), frames)) == [draft.report_id]
    frames["quality.second_readings"] = second_readings(frames, draft.report_id)
    assert withheld_reports(add_faults(judge(frames), frames)) == []


def test_agreement_proves_nothing_where_a_row_has_no_name(build):
    draft = broken(build).copy(unknown_labels={"requests": "6.其他不予处理的申请"})
    frames = build.build_frames(draft)
    found = faults(frames, second_readings(frames, draft.report_id))
    assert found["A-02", "natural_person"] == found["A-03", "granted"] == "extraction"


def two_years(build):
    """宿迁 2024 whose carry-over of natural persons is one too small, with new requests to balance it; and 2023."""
    draft, earlier = build.two_years("2021")
    build.apply(draft, "requests carried_over.natural_person=117 carried_over.total=120")
    build.apply(draft, "requests new_received.natural_person=3441 new_received.total=3526; disclosure rules.in_force=13")
    return draft, earlier


OVER_YEARS = [("P-01", "rules"), ("C-01", "total"), ("C-02", "natural_person")]


def test_a_failure_between_two_reports_has_both_read_again(build):
    draft, earlier = two_years(build)
    frames = build.build_frames(draft, earlier, build.suqian_2024().copy(organ_id="p/b"))
    assert reports_to_reread(judge(frames), frames) == [earlier.report_id, draft.report_id]


def test_readers_must_agree_on_the_cells_of_both_reports(build):
    draft, earlier = two_years(build)
    frames = build.build_frames(draft, earlier)
    one, both = second_readings(frames, draft.report_id), second_readings(frames, draft.report_id, earlier.report_id)
    assert faults(frames, None) == dict.fromkeys(OVER_YEARS, "extraction")
    assert faults(frames, one) == dict.fromkeys(OVER_YEARS, "extraction")
    assert faults(frames, second_readings(frames, earlier.report_id)) == dict.fromkeys(OVER_YEARS, "extraction")
    assert faults(frames, both) == dict.fromkeys(OVER_YEARS, "source")


@pytest.mark.parametrize(
    ("year", "row", "column", "doubted"),
    [
        (2023, "carried_forward", "natural_person", {("C-02", "natural_person")}),
        (2023, "carried_forward", "total", {("C-01", "total")}),
        (2023, "carried_over", "natural_person", set()),
        (2023, "rules", "in_force", {("P-01", "rules")}),
        (2023, "rules", "issued", set()),
        (2024, "carried_over", "natural_person", {("C-02", "natural_person")}),
        (2024, "carried_forward", "natural_person", set()),
        (2024, "rules", "issued", {("P-01", "rules")}),
    ],
)
def test_a_doubted_cell_of_either_year(build, year, row, column, doubted):
    draft, earlier = two_years(build)
    frames = build.build_frames(draft, earlier)
    readings = second_readings(frames, draft.report_id, earlier.report_id)
    report = draft if year == 2024 else earlier
    here = (pl.col("report_id") == report.report_id) & (pl.col("row_code") == row) & (pl.col("column_code") == column)
    assert readings.filter(here).height == 1
    found = faults(frames, readings.with_columns(is_agreed=~here))
    assert found == {key: "extraction" if key in doubted else "source" for key in OVER_YEARS}


def test_items_of_edition_2019_are_read_again_in_both_years(build):
    draft, earlier = build.two_years("2019", "disclosure penalty.items_prev=4")
    frames = build.build_frames(draft, earlier, organ_kind="office", division_code="330106")
    readings = second_readings(frames, draft.report_id, earlier.report_id)
    assert faults(frames, readings) == {("P-02", "penalty"): "source"}
    of_last_year = pl.col("report_id") == earlier.report_id
    changed = of_last_year & (pl.col("row_code") == "penalty") & (pl.col("column_code") == "items_change")
    assert faults(frames, readings.with_columns(is_agreed=~changed)) == {("P-02", "penalty"): "extraction"}

"""Group R: a roll-up against its office and its units; what is not held is told and never held against anybody."""

import polars as pl
import pytest

from expectations.verdicts import judge

WHOLE, ALONE = "2024年，全市各级行政机关积极推进公开。", "本报告为市政府本级数据。"
GOVERNMENT, OFFICE = "suqian/宿迁市人民政府", "suqian/宿迁市人民政府办公室"
UNITS = {"suqian/宿迁市财政局": "department", "suqian/宿迁市教育局": "department", "suqian/宿迁市古黄河街道办事处": "subdistrict"}


def city(build, *, one=WHOLE, office="", government="", units=(), form=None):
    """A government with an office of the same figures less one request granted, and units of no requests at all."""
    own = (build.suqian_2024() if form is None else build.report_2019()).copy(organ_id=GOVERNMENT)
    own.sections = own.sections | {"1": one}
    its = own.copy(organ_id=OFFICE)
    build.apply(own, government)
    build.apply(its, office)
    others = []
    for organ_id, change in units:
        unit = its.copy(organ_id=organ_id)
        build.apply(unit, f"requests *.*=0; {change}")
        others.append(unit)
    frames = build.build_frames(own, its, *others)
    kinds = {GOVERNMENT: "government", OFFICE: "office"} | UNITS
    frames["core.organs"] = frames["core.organs"].with_columns(organ_kind=pl.col("organ_id").replace_strict(kinds))
    return own, frames


def rollups(verdicts, own, *statuses):
    found = verdicts.filter(pl.col("rule_id").is_in(["R-01", "R-02"]), pl.col("report_id") == own.report_id)
    assert verdicts.filter(pl.col("rule_id").str.starts_with("R-")).height == found.height, "only with the government"
    return {(row[0], row[1]) for row in found.filter(pl.col("status").is_in(statuses)).select("rule_id", "scope").iter_rows()}


@pytest.mark.parametrize(("form", "rows"), [(None, 25), ("2019", 23)])
def test_all_rows_hold(build, form, rows):
    own, frames = city(build, units=[(unit, "") for unit in UNITS], form=form)
    verdicts = judge(frames)
    held = rollups(verdicts, own, "pass")
    assert len([entry for entry in held if entry[0] == "R-01"]) == rows
    assert held >= {("R-02", "new_received"), ("R-02", "total_processed")}
    found = build.verdict(verdicts, own, "R-02", "new_received")
    assert (found["expected"], found["residual"], found["reason"]) == (0, found["reported"], "3 of 3 units held")


def test_an_office_above_its_government_fails_in_exactly_that_row(build):
    own, frames = city(build, office="requests notproc_massive.total=4")
    verdicts = judge(frames)
    assert rollups(verdicts, own, "fail") == {("R-01", "notproc_massive")}
    found = build.verdict(verdicts, own, "R-01", "notproc_massive")
    assert (found["reported"], found["expected"], found["residual"], found["reason"]) == (3, 4, -1, "definite")


def test_units_above_their_government_fail_with_the_coverage_told(build):
    units = [
        ("suqian/宿迁市财政局", "requests new_received.total=3000"),
        ("suqian/宿迁市教育局", "requests new_received.total=600"),
    ]
    own, frames = city(build, units=units)
    frames["quality.duties"] = pl.DataFrame(
        [
            {"organ_id": unit, "report_year": 2024, "portal_id": "suqian", "organ_kind": kind, "status": "missing"}
            for unit, kind in UNITS.items()
        ],
        schema=_duties(),
    )
    verdicts = judge(frames)
    assert rollups(verdicts, own, "fail") == {("R-02", "new_received")}
    found = build.verdict(verdicts, own, "R-02", "new_received")
    assert (found["expected"], found["residual"], found["reason"]) == (3600, -75, "definite; 2 of 3 units held")
    assert build.verdict(verdicts, own, "R-02", "total_processed")["reason"] == "2 of 3 units held"


def _duties():
    from pipelines.tables.schema import BY_NAME

    return BY_NAME["quality.duties"].frame_schema


def test_a_missing_office_and_missing_units_are_no_failure(build):
    own, frames = city(build)
    frames = {
        name: frame.filter(pl.col("report_id") == own.report_id) if "report_id" in frame.columns else frame
        for name, frame in frames.items()
    }
    verdicts = judge(frames)
    assert rollups(verdicts, own, "not_assessable") >= {("R-01", "granted"), ("R-02", "new_received")}
    assert build.verdict(verdicts, own, "R-01", "granted")["reason"] == "no_office_report"
    assert build.verdict(verdicts, own, "R-02", "new_received")["reason"] == "no_unit_report"


@pytest.mark.parametrize(("one", "reason"), [(ALONE, "own_figures_only"), ("一年来，公开工作平稳。", "scope_unknown")])
def test_a_report_that_is_no_roll_up_is_not_judged(build, one, reason):
    own, frames = city(build, one=one, office="requests granted.total=9999")
    verdicts = judge(frames)
    assert rollups(verdicts, own, "fail") == set()
    assert build.verdict(verdicts, own, "R-01", "granted")["reason"] == reason


@pytest.mark.parametrize(
    ("office", "government", "status", "reason"),
    [
        ("requests notproc_publication.total=blank", "", "pass_blank_as_zero", "1 numeric of 2 needed"),
        ("", "requests notproc_publication.total=blank", "pass_blank_as_zero", "1 numeric of 2 needed"),
        ("requests notproc_publication.total=blank", "requests notproc_publication.total=blank", "not_assessable", "no_number"),
        ("requests notproc_publication.total=unreadable", "", "not_assessable", "unreadable"),
        ("requests notproc_publication.*=absent", "", "not_assessable", "row_absent"),
    ],
)
def test_blanks_and_what_cannot_be_read(build, office, government, status, reason):
    own, frames = city(build, office=office, government=government)
    found = build.verdict(judge(frames), own, "R-01", "notproc_publication")
    assert (found["status"], found["reason"]) == (status, reason)


def test_a_total_that_was_not_filled_in_is_no_zero(build):
    own, frames = city(build, government="requests granted.total=blank")
    found = build.verdict(judge(frames), own, "R-01", "granted")
    assert (found["status"], found["reason"]) == ("not_assessable", "total_not_filled")


def test_the_office_of_another_place_is_not_its_office(build):
    own, frames = city(build, office="requests granted.total=9999")
    frames = {
        name: frame.with_columns(
            pl.col(column).str.replace("宿迁市人民政府办公室", "沭阳县人民政府办公室")
            for column in ("organ_id", "report_id")
            if column in frame.columns
        )
        for name, frame in frames.items()
    }
    assert build.verdict(judge(frames), own, "R-01", "granted")["reason"] == "no_office_report"

"""When a declared reason frees a report from rules over years, and from which: divisions made anew, and dispositions."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from expectations.exemptions import DISPOSITIONS
from expectations.rules import RULES_BY_ID
from expectations.verdicts import judge
from pipelines.tables.reference import read_districts

BROKEN_BY_A_NEW_UNIT = {"P-01", "P-03", "C-01", "C-02", "C-04", "C-05"}


def years(build, year, organ="余杭区财政局"):
    """A report of edition 2021 for the year, and one for the year before that agrees with it in nothing."""
    draft = build.suqian_2024().copy(report_year=year, organ_id=f"yuhang/{organ}")
    earlier = draft.copy(report_year=year - 1)
    build.apply(earlier, "requests carried_forward.natural_person=1 carried_forward.total=8; disclosure rules.in_force=0")
    return draft, earlier


def judge_in(build, code, kind, *drafts, districts):
    frames = build.build_frames(*drafts, organ_kind=kind, division_code=code)
    return judge({**frames, "core.districts": districts})


@pytest.fixture(scope="module")
def districts():
    return read_districts(Path(__file__).resolve().parents[2] / "data" / "reference" / "districts.csv")


@pytest.mark.parametrize(
    ("code", "kind", "year", "is_broken"),
    [
        ("330110", "department", 2021, True),
        ("330110", "government", 2021, True),
        ("330110", "subdistrict", 2021, False),
        ("330110", "department", 2022, False),
        ("330106", "department", 2021, False),
        ("330109", "government", 2021, False),
    ],
)
def test_a_division_made_anew(build, districts, code, kind, year, is_broken):
    draft, earlier = years(build, year)
    verdicts = judge_in(build, code, kind, draft, earlier, districts=districts).filter(pl.col("report_id") == draft.report_id)
    exempt = verdicts.filter((pl.col("reason") == "entity_break") & (pl.col("status") == "exempt"))
    assert set(exempt["rule_id"]) == (BROKEN_BY_A_NEW_UNIT if is_broken else set())
    assert (("C-01", "total") in build.failures(verdicts, draft)) is not is_broken


def test_the_rules_that_a_new_unit_breaks_say_so():
    assert {rule_id for rule_id, rule in RULES_BY_ID.items() if "entity_break" in rule.exemptions} == BROKEN_BY_A_NEW_UNIT


def test_without_a_report_of_last_year_there_is_nothing_to_exempt(build, districts):
    draft, _ = years(build, 2021)
    verdicts = judge_in(build, "330114", "department", draft, districts=districts)
    assert build.verdict(verdicts, draft, "C-01", "total")["reason"] == "no_previous_report"


def test_a_day_within_the_year_breaks_that_year_s_report(build):
    begins = {"division_code": "330110", "district_name": "余杭区", "is_new_unit": True}
    for day, year in ((date(2022, 1, 1), 2022), (date(2022, 12, 31), 2022)):
        frame = pl.DataFrame([{**begins, "valid_from": day, "valid_to": None, "predecessors": None}])
        draft, earlier = years(build, year)
        verdicts = judge_in(build, "330110", "office", draft, earlier, districts=frame)
        assert build.verdict(verdicts, draft, "C-01", "total")["status"] == "exempt"


def disposition(draft, rule, scope, exemption, digest="0"):
    key = {"organ_id": draft.organ_id, "report_year": draft.report_year, "rule_id": rule, "scope": scope}
    row = {**key, "exemption": exemption, "content_sha256": digest}
    return pl.DataFrame([row], schema_overrides={"report_year": pl.Int32, "exemption": pl.String})


def judge_with(build, declared, *drafts):
    return judge({**build.build_frames(*drafts), DISPOSITIONS: declared})


def test_a_declared_reason_exempts_what_it_names(build):
    draft, earlier = years(build, 2024)
    before = judge(build.build_frames(draft, earlier))
    verdicts = judge_with(build, disposition(draft, "C-01", "total", "org_reform"), draft, earlier)
    found = build.verdict(verdicts, draft, "C-01", "total")
    assert (found["status"], found["reason"], found["reported"], found["residual"]) == ("exempt", "org_reform", None, None)
    others = ~((pl.col("rule_id") == "C-01") & (pl.col("report_id") == draft.report_id))
    assert verdicts.filter(others).equals(before.filter(others))


def test_every_scope_at_once(build):
    draft, earlier = years(build, 2024)
    verdicts = judge_with(build, disposition(draft, "C-02", "*", "scope_change"), draft, earlier)
    of_rule = verdicts.filter((pl.col("rule_id") == "C-02") & (pl.col("report_id") == draft.report_id))
    assert of_rule.select("status", "reason").unique().rows() == [("exempt", "scope_change")]


@pytest.mark.parametrize(
    ("rule", "exemption", "digest"),
    [
        ("C-01", "org_reform", "another page"),
        ("C-01", "recount", "0"),
        ("C-01", "entity_break", "0"),
        ("C-01", None, "0"),
        ("A-01", "org_reform", "0"),
    ],
)
def test_what_a_disposition_cannot_exempt(build, rule, exemption, digest):
    draft, earlier = years(build, 2024)
    declared = disposition(draft, rule, "total", exemption, digest)
    assert judge_with(build, declared, draft, earlier).equals(judge(build.build_frames(draft, earlier)))


def test_a_clean_up_of_documents_exempts_the_stock(build):
    draft, earlier = years(build, 2024)
    verdicts = judge_with(build, disposition(draft, "P-01", "rules", "recount"), draft, earlier)
    assert build.verdict(verdicts, draft, "P-01", "rules")["reason"] == "recount"
    assert build.verdict(verdicts, draft, "P-01", "normative_docs")["status"] == "fail"


def test_what_could_not_be_judged_stays_so(build):
    draft, _ = years(build, 2024)
    verdicts = judge_with(build, disposition(draft, "C-01", "total", "org_reform"), draft)
    assert build.verdict(verdicts, draft, "C-01", "total")["reason"] == "no_previous_report"

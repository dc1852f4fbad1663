"""Group F: what section 6 says of fees, and that nothing is said where the figure is not known."""

import polars as pl
import pytest

from expectations.verdicts import judge

TOLD, SILENT = "本年度未收取信息处理费。", "没有其他需要报告的事项。"


def judged(build, six, change="", **attributes):
    draft = build.suqian_2024().copy(**attributes)
    draft.sections = draft.sections | ({"6": six} if six is not None else {})
    build.apply(draft, change)
    return draft, judge(build.build_frames(draft))


def failing(build, verdicts, draft):
    return {entry for entry in build.failures(verdicts, draft) if entry[0].startswith("F-")}


def test_a_word_on_fees_is_enough(build):
    draft, verdicts = judged(build, TOLD)
    assert failing(build, verdicts, draft) == set()
    assert {build.verdict(verdicts, draft, rule, "report")["status"] for rule in ("F-01", "F-02")} == {"pass"}


def test_silence_is_flagged_and_with_lapsed_requests_a_warning(build):
    draft, verdicts = judged(build, SILENT)
    assert failing(build, verdicts, draft) == {("F-01", "report"), ("F-02", "report")}
    assert build.verdict(verdicts, draft, "F-02", "report")["reported"] == 38
    draft, verdicts = judged(build, SILENT, "requests other_overdue_fee.total=0")
    assert failing(build, verdicts, draft) == {("F-01", "report")}


@pytest.mark.parametrize(
    ("six", "change", "rule", "status", "reason"),
    [
        (None, "", "F-01", "not_assessable", "section_absent"),
        (None, "", "F-02", "not_assessable", "section_absent"),
        (SILENT, "requests other_overdue_fee.total=blank", "F-02", "not_assessable", "blank"),
        (SILENT, "requests other_overdue_fee.total=unreadable", "F-02", "not_assessable", "unreadable"),
        (SILENT, "requests *.*=absent", "F-02", "not_assessable", "table_absent"),
    ],
)
def test_what_cannot_be_told(build, six, change, rule, status, reason):
    draft, verdicts = judged(build, six, change)
    found = build.verdict(verdicts, draft, rule, "report")
    assert (found["status"], found["reason"]) == (status, reason)


def test_before_2021_nobody_had_to_speak_of_the_fee(build):
    draft = build.report_2019()
    draft.sections = draft.sections | {"6": SILENT}
    found = build.verdict(judge(build.build_frames(draft)), draft, "F-01", "report")
    assert (found["status"], found["reason"]) == ("exempt", "not_yet_in_force")
    later = draft.copy(report_year=2021)
    assert build.verdict(judge(build.build_frames(later)), later, "F-01", "report")["status"] == "fail"


def statements(draft, *claims):
    return [
        {"report_id": draft.report_id, "section": "6", "offset": place, "claim_code": claim, "value": value, "sentence": "-"}
        for place, (claim, value) in enumerate(claims)
    ]


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([("info_fee_cases", 25), ("info_fee_yuan", 2950)], {"info_fee_cases": "pass", "info_fee_yuan": "pass"}),
        ([("info_fee_cases", 3), ("info_fee_yuan", 0)], {"info_fee_cases": "pass", "info_fee_yuan": "pass"}),
        ([("info_fee_cases", 0), ("info_fee_yuan", 100)], {"info_fee_cases": "fail", "info_fee_yuan": "fail"}),
        ([("info_fee_yuan", 100)], {"info_fee_yuan": "pass"}),
        ([("info_fee_yuan", 100), ("info_fee_yuan", 200)], {"info_fee_yuan": "not_assessable"}),
        ([], {}),
    ],
)
def test_statements_on_fees_do_not_contradict_each_other(build, claims, expected):
    draft = build.suqian_2024()
    frames = build.build_frames(draft)
    frames["core.statements"] = pl.DataFrame(statements(draft, *claims), schema=frames["core.statements"].schema)
    found = judge(frames).filter(pl.col("rule_id") == "F-04")
    assert dict(found.select("scope", "status").rows()) == expected

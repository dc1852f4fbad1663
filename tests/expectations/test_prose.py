"""Group X, prose against tables. Each rule holds, breaks in exactly the named scope, meets blanks, cannot be assessed."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.faults import add_faults
from expectations.rules_prose import PROSE_RULES
from expectations.verdicts import judge
from expectations.verdicts_prose import CLAIMS
from pipelines.tables.schema import BY_NAME, VERDICTS

RECEIVED, IN_HAND, DONE, HANDLED = "requests_received", "requests_in_hand", "requests_processed", "requests_handled"
NATURAL, LEGAL = "requests_received_natural_person", "requests_received_legal_person"
ISSUED, REPEALED, IN_FORCE = "normative_docs_issued", "normative_docs_repealed", "normative_docs_in_force"
OVER, FORWARD = "requests_carried_over", "requests_carried_forward"
# 宿迁市 2024: new 3525 (3440 of natural persons, 85 of others), carried over 121, answered 3521, carried forward 125;
# reviews 170 (18 corrected), suits 25 + 52 (none corrected, 40 upheld); documents 50 issued, 227 repealed, 420 in force.
A = "依申请公开方面，"
HOLDS = [
    (A + "新收到政府信息公开申请3525件，上年结转121件，答复3521件，125件结转下年", "X-01[requests_received]"),
    (A + "受理申请3646件，上年结转121件，答复3521件，125件结转下年", "X-01[requests_received]"),
    (A + "受理申请3646件（含上年结转121件）", "X-01[requests_in_hand]"),
    (A + "已答复3521件", "X-02[requests_processed]"),
    (A + "全年办理3646件", "X-02[requests_handled]"),
    (A + "上年结转121件", "X-03[requests_carried_over]"),
    (A + "有125件结转下年", "X-03[requests_carried_forward]"),
    (A + "自然人申请3440件，法人或其他组织申请85件", f"X-04[{NATURAL}] X-04[{LEGAL}]"),
    ("制发规范性文件50件，废止规范性文件227件，现行有效规范性文件420件", f"X-05[{ISSUED}] X-05[{REPEALED}] X-05[{IN_FORCE}]"),
    ("主动公开政府信息500条，其中规范性文件420件，政策解读8件", f"X-05[{ISSUED}] X-08[disclosed_items]"),
    ("因政府信息公开引起的行政复议170件，行政诉讼77件", "X-06[reviews] X-06[litigations]"),
    (A + "网络申请3000件，信函申请500件，当面申请25件", "X-07[channels]"),
    (A + "网络申请3000件，信函申请646件", "X-07[channels]"),
    ("主动公开政府信息88条，其中动态66条、文件18条、其他信息4条", "X-08[disclosed_items]"),
    (A + "收到申请3525件，其中自然人3440件，法人85件", "X-08[requests_received]"),
    (A + "答复3521件，其中予以公开1431件，不予公开98件", "X-08[requests_processed]"),
    (A + "予以公开1431件，占40.6%", "X-09[outcome_granted_rate]"),
    (A + "予以公开1431件，占40.64%", "X-09[outcome_granted_rate]"),
    ("政府信息公开行政诉讼无败诉", "X-10[litigations_corrected]"),
]
BREAKS = [
    (A + "收到申请3524件", "X-01[requests_received]"),
    (A + "收到申请3646件，上年结转121件，答复3642件，125件结转下年", "X-01[requests_received] X-02[requests_processed]"),
    (A + "受理申请3525件（含上年结转121件）", "X-01[requests_in_hand]"),
    (A + "未收到政府信息公开申请", "X-01[requests_received]"),
    (A + "已答复3525件", "X-02[requests_processed]"),
    (A + "全年办理3640件", "X-02[requests_handled]"),
    (A + "上年结转12件", "X-03[requests_carried_over]"),
    (A + "无上年和下年结转件", "X-03[requests_carried_over] X-03[requests_carried_forward]"),
    (A + "自然人申请85件，法人或其他组织申请85件", f"X-04[{NATURAL}]"),
    (A + "收到申请3525件，均为自然人提交", f"X-04[{LEGAL}]"),
    ("制发规范性文件420件", f"X-05[{ISSUED}]"),
    ("未制定规范性文件。现行有效规范性文件42件", f"X-05[{ISSUED}] X-05[{IN_FORCE}]"),
    ("未因政府信息公开引起行政复议，行政诉讼25件", "X-06[reviews] X-06[litigations]"),
    (A + "网络申请3000件，信函申请500件", "X-07[channels]"),
    ("主动公开政府信息88条，其中动态66条、文件17条、其他信息4条", "X-08[disclosed_items]"),
    ("主动公开政府信息88条，其中动态66条、文件23条", "X-08[disclosed_items]"),
    (A + "收到申请3525件，其中自然人3440件，法人58件", f"X-04[{LEGAL}] X-08[requests_received]"),
    (A + "答复3521件，其中予以公开1431件，其他处理469件", "X-08[requests_processed]"),
    (A + "予以公开1431件，占46%", "X-09[outcome_granted_rate]"),
    (A + "予以公开1431件，占40.5%", "X-09[outcome_granted_rate]"),
    (
        "信息公开类行政复议170件，诉讼77件，均获维持",
        "X-10[reviews_not_maintained] X-10[litigations_not_maintained]",
    ),
    ("政府信息公开行政复议没有被纠错", "X-10[reviews_corrected]"),
    (A + "全部申请均已按时办结", "X-11[requests_unfinished]"),
]


def listed(text: str) -> set[tuple[str, str]]:
    return {(rule, scope) for rule, _, scope in (entry.rstrip("]").partition("[") for entry in text.split())}


def judge_prose(build, text: str, change: str = "", edition: str = "2021", **sections: str):
    """The verdicts of group X on one report whose section 1 says the text."""
    ((draft, verdicts),) = judge_all(
        build, [({"1": text, **{key[1:]: value for key, value in sections.items()}}, change)], edition
    )
    return draft, verdicts


def judge_all(build, cases, edition: str = "2021"):
    """Per case (prose, cells changed) its report and the verdicts of group X on it; all are judged at once."""
    drafts = []
    for number, (prose, change) in enumerate(cases):
        draft, _ = build.two_years(edition, change, prose=prose)
        drafts.append(draft.copy(organ_id=f"p/{number}"))
    verdicts = judge(build.build_frames(*drafts)).filter(pl.col("rule_id").str.starts_with("X-"))
    return [(draft, verdicts.filter(pl.col("report_id") == draft.report_id)) for draft in drafts]


@pytest.fixture(scope="module")
def judged(build):
    """Text and cells changed → report and verdicts, for the three tables of cases."""
    cases = [*((text, "") for text, _ in (*HOLDS, *BREAKS)), *((A + case[0], case[1]) for case in BLANKS)]
    return dict(zip(cases, judge_all(build, [({"1": text}, change) for text, change in cases]), strict=True))


@pytest.mark.parametrize(("text", "scopes"), HOLDS, ids=[case[1] for case in HOLDS])
def test_holds(judged, text, scopes):
    _, verdicts = judged[text, ""]
    assert listed(scopes) <= set(verdicts.select("rule_id", "scope").rows())
    assert verdicts["status"].unique().to_list() == ["pass"]


@pytest.mark.parametrize(("text", "scopes"), BREAKS, ids=[case[1] for case in BREAKS])
def test_breaks_in_exactly_the_named_scope(build, judged, text, scopes):
    draft, verdicts = judged[text, ""]
    assert build.failures(verdicts, draft) == listed(scopes)
    assert verdicts.filter(pl.col("status") == "fail")["reason"].null_count() == 0


def test_every_rule_holds_and_breaks_somewhere():
    both = [{rule for _, scopes in cases for rule, _ in listed(scopes)} for cases in (HOLDS, BREAKS)]
    every = {rule.rule_id for rule in PROSE_RULES}
    assert both[0] | {"X-11", "X-12"} == every
    assert both[1] | {"X-12"} == every


def test_all_answered_holds_where_nothing_is_carried_forward(build):
    change = "requests carried_forward.*=0"
    _, verdicts = judge_prose(build, A + "全部申请均已按时办结", change)
    assert verdicts.select("rule_id", "status").rows() == [("X-11", "pass")]


@pytest.mark.parametrize(
    ("sections", "fails", "reported", "expected"),
    [
        ({"_1": "2024年，我局做好公开。", "_5": "2025年，我局将继续改进。"}, False, 2024, 2024),
        ({"_1": "2023年，我局做好公开。", "_5": "2025年，我局将继续改进。"}, True, 2023, 2024),
        ({"_1": "2024年，我局做好公开。", "_5": "2024年，我局将会改进。"}, True, 2024, 2025),
        ({"_5": "2026年，我局将继续改进。"}, False, 2026, 2026),
    ],
)
def test_years(build, sections, fails, reported, expected):
    _, verdicts = judge_prose(build, **{"text": "", **sections})
    (found,) = verdicts.iter_rows(named=True)
    assert (found["rule_id"], found["scope"], found["status"]) == ("X-12", "report", "fail" if fails else "pass")
    assert (found["reported"], found["expected"]) == (reported, expected)


BLANKS = [
    ("收到申请3525件", "requests carried_over.total=blank carried_over.*=blank", "X-01", RECEIVED, "pass", None),
    ("受理申请3525件（含上年结转0件）", "requests carried_over.*=blank", "X-01", IN_HAND, "pass_blank_as_zero", None),
    ("收到申请3525件", "requests new_received.total=blank", "X-01", RECEIVED, "not_assessable", "total_not_filled"),
    ("收到申请3525件", "requests *.*=absent", "X-01", RECEIVED, "not_assessable", "table_absent"),
    ("收到申请3525件", "requests new_received.*=absent", "X-01", RECEIVED, "not_assessable", "row_absent"),
    ("收到申请3525件", "requests new_received.total=unreadable", "X-01", RECEIVED, "not_assessable", "unreadable"),
    ("收到申请5件。收到申请6件", "", "X-01", RECEIVED, "not_assessable", "ambiguous"),
    ("答复5件", "requests total_processed.total=blank", "X-02", DONE, "not_assessable", "total_not_filled"),
    ("答复5件。答复6件", "", "X-02", DONE, "not_assessable", "ambiguous"),
    ("上年结转0件", "requests carried_over.*=blank", "X-03", OVER, "not_assessable", "no_number"),
    (
        "法人申请85件",
        "requests new_received.research_institute=blank",
        "X-04",
        LEGAL,
        "pass_blank_as_zero",
        "4 numeric of 5 needed",
    ),
    ("自然人申请3440件", "requests new_received.natural_person=unreadable", "X-04", NATURAL, "not_assessable", "unreadable"),
    ("法人申请90件", "requests new_received.research_institute=blank", "X-04", LEGAL, "fail", "fillable"),
    ("制定规范性文件3件", "disclosure normative_docs.*=absent", "X-05", ISSUED, "not_assessable", "row_absent"),
    ("制定规范性文件3件", "disclosure normative_docs.issued=dash", "X-05", ISSUED, "not_assessable", "no_number"),
    (
        "行政诉讼25件",
        "disputes litigation_post_review.*=blank",
        "X-06",
        "litigations",
        "pass_blank_as_zero",
        "1 numeric of 2 needed",
    ),
    ("行政复议5件", "disputes *.*=absent", "X-06", "reviews", "not_assessable", "table_absent"),
    ("网络申请3525件", "", "X-07", "channels", "not_assessable", "one_channel"),
    ("网络申请5件，信函申请6件", "requests new_received.total=blank", "X-07", "channels", "not_assessable", "total_not_filled"),
    ("收到申请5件。收到申请6件，其中自然人申请2件", "", "X-08", RECEIVED, "not_assessable", "ambiguous"),
    ("收到申请9件，予以公开5件，不予公开3件", "", "X-08", DONE, "not_assessable", "carried_untold"),
    ("予以公开5件，占50%。予以公开6件", "", "X-09", "outcome_granted_rate", "not_assessable", "ambiguous"),
    ("予以公开5件，占50%", "requests *.*=absent", "X-09", "outcome_granted_rate", "not_assessable", "no_base"),
    ("无行政诉讼败诉", "disputes litigation_direct.corrected=blank", "X-10", "litigations_corrected", "pass_blank_as_zero", None),
    (
        "全部申请均已按时办结",
        "requests carried_forward.total=blank",
        "X-11",
        "requests_unfinished",
        "not_assessable",
        "total_not_filled",
    ),
]


@pytest.mark.parametrize("case", BLANKS, ids=[f"{case[2]}-{case[4]}-{case[5]}" for case in BLANKS])
def test_blanks_and_what_cannot_be_assessed(build, judged, case):
    text, change, rule, scope, status, reason = case
    draft, verdicts = judged[A + text, change]
    found = build.verdict(verdicts, draft, rule, scope)
    assert found["status"] == status
    assert reason in (None, found["reason"])
    if status == "not_assessable":
        assert (found["reported"], found["expected"], found["residual"]) == (None, None, None)


def test_every_rule_on_cells_is_unassessable_somewhere():
    assert {case[2] for case in BLANKS if case[4] == "not_assessable"} | {"X-10", "X-12"} == {
        rule.rule_id for rule in PROSE_RULES
    }


def test_a_claim_in_two_sections_has_two_verdicts(build):
    _, verdicts = judge_prose(build, "因政府信息公开引起的行政复议170件", _4="未发生行政复议。")
    assert verdicts.select("rule_id", "scope", "status", "residual").rows() == [
        ("X-06", "reviews.1", "pass", 0),
        ("X-06", "reviews.4", "fail", -170),
    ]


def test_the_same_figure_twice_is_one_claim(build):
    _, verdicts = judge_prose(build, A + "收到申请3525件。全年依申请公开3525件")
    assert verdicts.select("rule_id", "scope", "status").rows() == [("X-01", RECEIVED, "pass")]


def test_several_lists_have_a_verdict_each(build):
    text = "主动公开政府信息9条，其中动态6条、其他3条。发布信息8条，其中动态9条"
    _, verdicts = judge_prose(build, text, _4="公开信息5条，其中动态5条")
    assert verdicts.select("rule_id", "scope", "status").rows() == [
        ("X-08", "disclosed_items.1.1", "pass"),
        ("X-08", "disclosed_items.1.2", "fail"),
        ("X-08", "disclosed_items.4", "pass"),
    ]


def test_which_base_is_meant_is_said(build):
    expected = {
        A + "收到申请3525件": "base new_received",
        A + "收到申请3646件": "base new_received + carried_over",
        A + "全年办理3521件": "base total_processed",
        "主动公开政府信息500条，其中规范性文件420件": "base in_force",
        "主动公开政府信息500条，其中规范性文件50件": "base issued",
        A + "予以公开1431件，占40.6%": "base total_processed",
    }
    found = judge_all(build, [({"1": text}, "") for text in expected])
    for (_, verdicts), reason in zip(found, expected.values(), strict=True):
        assert reason in verdicts["reason"].to_list()


def test_the_form_of_2019(build):
    text = A + "收到申请9件，均为自然人提交，答复8件，1件结转下年。制定规范性文件3件，现行有效规范性文件7件。"
    _, verdicts = judge_prose(build, text, edition="2019")
    assert set(verdicts["status"]) == {"pass"}
    # what is in force is not asked for by that form, so nothing is said of it
    assert set(verdicts["scope"]) == {RECEIVED, LEGAL, DONE, FORWARD, ISSUED}


def test_reports_without_the_form_and_without_statements_have_no_verdict(build):
    for changes in ({"prose": {}}, {"form_edition": "narrative", "requests": None, "disclosure": None, "disputes": None}):
        draft = build.suqian_2024().copy(**{"prose": {"1": A + "收到申请3525件"}, **changes})
        verdicts = judge(build.build_frames(draft))
        assert verdicts.filter(pl.col("rule_id").str.starts_with("X-")).is_empty()
    frames = build.build_frames(build.suqian_2024())
    assert judge(frames).equals(judge({name: frame for name, frame in frames.items() if name != "core.statements"}))


def test_a_contradiction_is_the_source_s(build):
    frames = build.build_frames(build.suqian_2024().copy(prose={"1": A + "收到申请3524件"}))
    verdicts = add_faults(judge(frames), frames).filter(pl.col("status") == "fail")
    assert verdicts.filter(pl.col("rule_id") == "X-01")["fault"].to_list() == ["source"]


STATED = st.tuples(
    st.sampled_from("13456"), st.integers(0, 30), st.sampled_from([*CLAIMS, "own_year", "plan_year"]), st.integers(0, 4000)
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(STATED, max_size=30, unique_by=lambda one: one[:3]),
    st.sampled_from(["", "requests *.*=absent", "disputes *.*=blank"]),
)
def test_whatever_is_stated_every_verdict_has_a_status_and_a_scope_of_its_own(build, stated, change):
    draft, _ = build.two_years("2021", change)
    frames = build.build_frames(draft)
    rows = [(draft.report_id, section, place, claim, Decimal(value), str(value), "…") for section, place, claim, value in stated]
    frames["core.statements"] = pl.DataFrame(rows, schema=BY_NAME["core.statements"].frame_schema, orient="row")
    verdicts = judge(frames)
    assert verdicts.schema == VERDICTS.empty().schema
    assert not verdicts.select(VERDICTS.key).is_duplicated().any()
    assert verdicts["scope"].null_count() == 0


def test_statements_of_one_edition_leave_the_other_alone(build):
    old = build.report_2019().copy(organ_id="p/b")
    new = build.suqian_2024().copy(prose={"1": A + "收到申请3525件"})
    verdicts = judge(build.build_frames(new, old)).filter(pl.col("rule_id").str.starts_with("X-"))
    assert verdicts.select("report_id", "rule_id").rows() == [(new.report_id, "X-01")]

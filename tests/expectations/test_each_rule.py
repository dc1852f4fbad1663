"""Every rule with a frame that holds and one that breaks it in exactly the named scope. Blanks are in ``test_blanks``."""

import polars as pl
import pytest

from expectations.declaration import scopes_of
from expectations.rules import RULES as EVERY_RULE
from expectations.verdicts import judge

# Rules on what stands in the three tables; metadata, fees and roll-ups have tests of their own.
RULES = [rule for rule in EVERY_RULE if rule.group in "STALPC"]
SIX = "一、总体情况\n二、主动公开\n三、收到和处理\n四、复议诉讼\n五、存在的主要问题\n六、其他需要报告的事项"
FIVE = "一、总体情况\n二、主动公开\n三、收到和处理\n四、复议诉讼\n五、其他需要报告的事项"
NO_FORM = {"form_edition": "narrative", "requests": None, "disclosure": None, "disputes": None}
CITY = {"organ_kind": "government", "division_code": "321300"}
OFFICE = {"organ_kind": "office", "division_code": "330106"}

NO_CARRY = "C-01[total] C-02[natural_person] C-02[commercial_enterprise]"

# edition, cells changed, attributes changed, everything that must fail
BREAKS = [
    ("2021", "", NO_FORM, "S-01[report] S-10[report]"),
    ("2021", "", {"headings": "12346", "heading_texts": FIVE, "sections": {}}, "S-02[report]"),
    ("2021", "", {"headings": "124356"}, "S-02[report]"),
    ("2021", "disclosure fee.*=absent", {}, "S-03[disclosure]"),
    ("2021", "disclosure *.*=absent", {}, "S-03[disclosure]"),
    ("2019", "disclosure licence.items_change=absent", {}, "S-03[disclosure]"),
    ("2021", "requests granted.*=absent", {}, "S-04[requests]"),
    ("2021", "requests granted.other=absent", {}, "S-05[requests]"),
    ("2021", "disputes review.pending=absent", {}, "S-06[disputes]"),
    ("2019", "disputes *.*=absent", {}, "S-06[disputes]"),
    ("2021", "", {"has_balance_note": False}, "S-07[requests]"),
    ("2021", "requests granted.other=blank", {}, "S-08[requests]"),
    ("2021", "disclosure rules.repealed=dash", {}, "S-08[disclosure]"),
    ("2019", "disputes review.pending=blank", {}, "S-08[disputes]"),
    ("2021", "", {"unknown_labels": {"requests": "（八）新的一行\n另一行"}}, "S-09[requests]"),
    ("2019", "", {"report_year": 2021}, "S-10[report]"),
    ("2021", "", {"report_year": 2020}, "S-10[report]"),
    ("2021", "", {"sections": {"5": "无。"}}, "S-11[report]"),
    ("2021", "", {"sections": {}}, "S-11[report]"),
    ("2021", "", {"sections": {"5": "无" * 12}}, "S-11[report]"),
    ("2021", "", {"is_image_only": True}, "S-12[report]"),
    ("2021", "requests *.*=blank", {}, f"S-13[requests] S-08[requests] {NO_CARRY}"),
    ("2021", "requests *.*=absent", {}, "S-13[requests] S-04[requests]"),
    ("2021", "", {"heading_texts": SIX.replace("三、", "二、")}, "S-14[report]"),
    ("2021", "", {"heading_texts": SIX.replace("三、", "（三）")}, "S-14[report]"),
    ("2021", "", {"headings": "1233456", "heading_texts": SIX.replace("四", "三、又\n四")}, "S-14[report]"),
    ("2021", "disclosure coercion.decisions=-1", {}, "T-01[disclosure] P-03[coercion]"),
    ("2021", "disclosure coercion.decisions=1.5", {}, "T-01[disclosure] P-03[coercion]"),
    ("2021", "requests granted.other=-1", {}, "T-01[requests] A-02[other] A-03[granted]"),
    ("2019", "disputes review.pending=-1", {}, "T-01[disputes] L-01[review]"),
    ("2021", "disclosure fee.amount_10k_yuan=-0.01", {}, "T-02[fee]"),
    ("2019", "disclosure penalty.items_change=-4", {}, "T-03[penalty]"),
    ("2019", "disclosure fee_items.items_change=0.5", {}, "T-03[fee_items]"),
    ("2021", "disclosure fee.amount_10k_yuan=5923724.50", {}, "T-04[fee]"),
    ("2019", "disclosure rules.newly_made=1", {}, "T-05[rules]"),
    ("2021", "disclosure rules.issued=14", {}, "T-06[rules] P-01[rules]"),
    ("2021", "disclosure normative_docs.issued=648", {}, "T-06[normative_docs] P-01[normative_docs]"),
    (
        "2021",
        "requests carried_over.other=1 carried_over.total=122",
        {},
        "A-01[other] A-01[total] C-01[total] C-02[other]",
    ),
    ("2021", "requests granted.other=1 granted.total=1432", {}, "A-02[other] A-02[total]"),
    ("2021", "requests granted.other=1 unable_not_held.other=1", {}, "A-03[granted] A-03[unable_not_held]"),
    (
        "2021",
        "requests carried_forward.research_institute=1 carried_forward.total=126",
        {},
        "A-04[research_institute] A-01[research_institute] A-01[total]",
    ),
    ("2021", "requests total_processed.total=blank", {}, "A-05[requests] S-08[requests]"),
    ("2021", "requests *.*=0", {}, f"A-06[requests] C-04[total] {NO_CARRY}"),
    ("2021", "disputes review.total=171", {}, "L-01[review]"),
    ("2021", "disputes litigation_direct.pending=8", {}, "L-02[litigation_direct]"),
    ("2019", "disputes litigation_post_review.total=1", {}, "L-03[litigation_post_review]"),
    ("2021", "disputes litigation_direct.pending=8 litigation_direct.total=26", {}, "L-06[report]"),
    ("2021", "disclosure normative_docs.in_force=421", {}, "P-01[normative_docs]"),
    ("2021", "disclosure rules.repealed=2", {}, "P-01[rules]"),
    ("2019", "disclosure penalty.items_prev=4", {}, "P-02[penalty]"),
    ("2019", "disclosure fee_items.items_prev=2", {}, "P-02[fee_items]"),
    ("2021", "disclosure coercion.decisions=4032", {}, "P-03[coercion]"),
    ("2021", "disclosure coercion.decisions=4033", {}, ""),
    ("2021", "disclosure coercion.decisions=100815", {}, ""),
    ("2021", "disclosure coercion.decisions=100816", {}, "P-03[coercion]"),
    ("2019", "disclosure licence.decisions=30", {}, "P-03[licence]"),
    ("2019", "disclosure licence.decisions=29", {}, ""),
    (
        "2021",
        "requests carried_over.natural_person=117 carried_over.total=120; "
        "requests new_received.natural_person=3441 new_received.total=3526",
        {},
        "C-01[total] C-02[natural_person]",
    ),
    (
        "2021",
        "requests carried_over.natural_person=117 carried_over.other=1 new_received.natural_person=3441 new_received.other=2",
        {},
        "C-02[natural_person] C-02[other]",
    ),
    ("2021", "requests new_received.total=17556", {}, "C-04[total] A-01[total] A-03[new_received]"),
    ("2021", "requests new_received.total=17555", {}, "A-01[total] A-03[new_received]"),
]


def listed(text):
    """``A-01[other] A-02[total]`` → the set of (rule, scope)."""
    return {tuple(entry.rstrip("]").split("[")) for entry in text.split()}


@pytest.fixture(scope="module")
def judged(build):
    """Per case its report, that of the year before, and the verdicts. All are judged at once: no report touches another."""
    pairs = {}
    for number, (edition, change, attributes, _) in enumerate(BREAKS):
        draft, earlier = build.two_years(edition, change, **attributes)
        pairs[number] = (draft.copy(organ_id=f"p/{number}"), earlier.copy(organ_id=f"p/{number}"), edition)
    found = {}
    for edition, organ in (("2021", CITY), ("2019", OFFICE)):
        drafts = [draft for *both, own in pairs.values() if own == edition for draft in both]
        found[edition] = judge(build.build_frames(*drafts, **organ))
    return {number: (draft, earlier, found[edition]) for number, (draft, earlier, edition) in pairs.items()}


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=[f"{number}-{case[-1]}" for number, case in enumerate(BREAKS)])
def test_breaks_in_exactly_the_named_scope(build, judged, number):
    draft, earlier, verdicts = judged[number]
    assert build.failures(verdicts, draft) == listed(BREAKS[number][-1])
    assert build.failures(verdicts, earlier) == set()
    assert verdicts.filter(pl.col("status") == "fail")["reason"].null_count() == 0


def test_disputes_without_requests_in_two_years(build):
    draft, earlier = build.two_years("2021", "requests *.*=0")
    build.apply(earlier, "requests *.*=0")
    verdicts = judge(build.build_frames(draft, earlier))
    assert build.failures(verdicts, draft) == listed("L-05[report] A-06[requests]")
    found = build.verdict(verdicts, draft, "L-05", "report")
    assert (found["reported"], found["expected"], found["residual"]) == (247, 0, 247)
    build.apply(earlier, "requests carried_over.total=1")
    verdicts = judge(build.build_frames(draft, earlier))
    assert build.failures(verdicts, draft) == listed("A-06[requests]")


def test_rules_of_a_district_and_of_a_department_of_a_city(build):
    draft = build.suqian_2024()
    for kind, code in (("government", "330106"), ("department", "321300")):
        verdicts = judge(build.build_frames(draft, organ_kind=kind, division_code=code))
        assert build.failures(verdicts, draft) == listed("T-05[rules]")
        found = build.verdict(verdicts, draft, "T-05", "rules")
        assert (found["reported"], found["expected"], found["residual"]) == (15, 0, 15)
    frames = build.build_frames(draft)
    alone = {name: frame for name, frame in frames.items() if name not in ("core.organs", "core.portals")}
    verdicts = judge(alone)
    assert build.failures(verdicts, draft) == set()
    found = build.verdict(verdicts, draft, "T-05", "rules")
    assert (found["status"], found["reason"]) == ("not_assessable", "organ_level_unknown")


def test_every_rule_is_broken_somewhere():
    broken = {rule for *_, expected in BREAKS for rule, _ in listed(expected)}
    assert broken | {"L-05", "C-05", "C-06", "C-07"} == {rule.rule_id for rule in RULES if not rule.per_statement}


# Figures that are large enough for their ratio to be compared.
LARGE = (
    "disclosure licence.decisions=40 penalty.decisions=40 coercion.decisions=40; "
    "requests new_received.natural_person=99 new_received.total=99 granted.natural_person=96 granted.total=96; "
    "requests total_processed.natural_person=98 total_processed.total=98"
)


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_holds_in_every_scope(build, edition):
    large = "" if edition == "2021" else LARGE
    draft, earlier = build.two_years(edition, large, sections={"1": build.story(0), "5": build.story(1)})
    build.apply(earlier, large)
    earlier.sections = {"1": build.story(2)}
    other = draft.copy(organ_id="suqian/b", sections={"1": build.story(3)})
    verdicts = judge(build.build_frames(draft, earlier, other)).filter(pl.col("report_id") == draft.report_id)
    verdicts = verdicts.filter(pl.col("rule_id").is_in([rule.rule_id for rule in RULES]))
    expected = [(rule.rule_id, scope) for rule in RULES for scope in scopes_of(rule, build.FORMS[edition])]
    assert verdicts.select("rule_id", "scope").rows() == expected
    assert verdicts["status"].unique().to_list() == ["pass"]
    sums = verdicts.filter(pl.col("rule_id").is_in(["A-01", "A-02", "A-03", "L-01", "L-02", "L-03"]))
    assert sums["residual"].unique().to_list() == [0]
    assert (sums["numeric_count"] == sums["needed_count"]).all()

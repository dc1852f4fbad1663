"""Every rule on a frame with blanks and on one where it cannot be assessed: the two kinds of blank, and the reasons."""

import polars as pl
import pytest

from expectations.rules import RULES
from expectations.verdicts import judge

DIRECT, AFTER = "litigation_direct", "litigation_post_review"
# rule, scope, edition, cells changed, status, reason
BLANKS = [
    ("T-01", "disclosure", "2021", "disclosure licence.decisions=blank", "pass", None),
    ("T-02", "fee", "2021", "disclosure fee.amount_10k_yuan=dash", "not_assessable", "blank"),
    ("T-03", "licence", "2019", "disclosure licence.items_change=blank", "not_assessable", "blank"),
    ("T-04", "fee", "2021", "disclosure fee.amount_10k_yuan=blank", "not_assessable", "blank"),
    ("T-05", "rules", "2019", "disclosure rules.newly_made=blank", "pass_blank_as_zero", "1 numeric of 2 needed"),
    ("T-06", "rules", "2021", "disclosure rules.repealed=blank", "pass_blank_as_zero", "2 numeric of 3 needed"),
    ("T-06", "rules", "2021", "disclosure rules.in_force=dash", "fail", "fillable"),
    ("A-01", "other", "2021", "requests carried_over.other=blank", "pass_blank_as_zero", "3 numeric of 4 needed"),
    ("A-01", "natural_person", "2021", "requests carried_over.natural_person=blank", "fail", "fillable"),
    ("A-01", "natural_person", "2021", "requests total_processed.natural_person=blank", "not_assessable", "total_not_filled"),
    ("A-02", "other", "2021", "requests granted.other=dash", "pass_blank_as_zero", "21 numeric of 22 needed"),
    ("A-02", "other", "2021", "requests unable_not_held.other=blank", "fail", "fillable"),
    ("A-02", "other", "2021", "requests granted.other=blank partial_grant.other=1", "fail", "definite"),
    ("A-03", "granted", "2021", "requests granted.other=blank", "pass_blank_as_zero", "6 numeric of 7 needed"),
    ("A-03", "granted", "2021", "requests granted.total=blank", "not_assessable", "total_not_filled"),
    ("A-03", "notproc_massive", "2021", "requests notproc_massive.*=0 notproc_massive.total=blank", "pass_blank_as_zero", None),
    ("A-03", "total_processed", "2021", "requests total_processed.other=blank", "not_assessable", "total_not_filled"),
    ("A-04", "other", "2021", "requests carried_over.other=blank", "pass_blank_as_zero", "2 numeric of 3 needed"),
    ("A-04", "other", "2021", "requests carried_forward.other=4 carried_over.other=blank", "fail", "fillable"),
    ("A-04", "other", "2021", "requests carried_forward.other=4", "fail", "definite"),
    ("A-05", "requests", "2021", "requests notproc_reconfirm.total=blank", "pass", None),
    ("A-06", "requests", "2021", "requests *.*=0 granted.other=blank", "fail", "fillable"),
    ("L-01", "review", "2019", "disputes review.pending=blank", "pass_blank_as_zero", "4 numeric of 5 needed"),
    ("L-02", DIRECT, "2019", f"disputes {DIRECT}.total=blank", "pass_blank_as_zero", "4 numeric of 5 needed"),
    ("L-02", DIRECT, "2021", f"disputes {DIRECT}.total=blank", "not_assessable", "total_not_filled"),
    ("L-03", AFTER, "2021", f"disputes {AFTER}.pending=blank", "fail", "fillable"),
    ("L-03", AFTER, "2021", f"disputes {AFTER}.corrected=blank {AFTER}.total=1", "fail", "definite"),
    ("L-05", "report", "2021", "requests new_received.total=blank", "not_assessable", "blank"),
    ("L-06", "report", "2021", f"disputes {DIRECT}.total=blank", "not_assessable", "blank"),
    ("P-01", "rules", "2021", "disclosure rules.repealed=blank", "not_assessable", "blank"),
    ("P-02", "licence", "2019", "disclosure licence.items_prev=dash", "not_assessable", "blank"),
    ("P-03", "penalty", "2021", "disclosure penalty.decisions=blank", "not_assessable", "blank"),
    ("C-01", "total", "2021", "requests carried_over.total=blank", "not_assessable", "total_not_filled"),
    ("C-01", "total", "2021", "requests carried_over.*=blank", "fail", "fillable"),
    ("C-02", "other", "2021", "requests carried_over.other=blank", "pass_blank_as_zero", "1 numeric of 2 needed"),
    ("C-02", "commercial_enterprise", "2021", "requests carried_over.commercial_enterprise=dash", "fail", "fillable: other"),
    ("C-04", "total", "2021", "requests new_received.total=blank", "not_assessable", "blank"),
    ("C-05", "report", "2021", "disputes review.pending=blank", "pass", None),
]
# rule, scope, edition, cells changed, attributes changed, reason
UNASSESSABLE = [
    ("S-05", "requests", "2021", "requests *.*=absent", {}, "table_absent"),
    ("S-07", "requests", "2021", "requests *.*=absent", {}, "table_absent"),
    ("S-08", "disputes", "2021", "disputes *.*=absent", {}, "table_absent"),
    ("S-09", "disclosure", "2021", "disclosure *.*=absent", {}, "table_absent"),
    ("S-11", "report", "2021", "", {"headings": "12346", "sections": {}}, "section_absent"),
    ("S-13", "requests", "2021", "requests *.*=absent", {"headings": "12456"}, "section_absent"),
    ("S-14", "report", "2021", "", {"headings": "", "heading_texts": ""}, "section_absent"),
    ("T-01", "requests", "2021", "requests *.*=absent", {}, "table_absent"),
    ("T-01", "requests", "2021", "requests granted.other=unreadable", {}, "unreadable"),
    ("T-01", "disputes", "2021", "disputes *.*=blank", {}, "no_number"),
    ("T-02", "fee", "2021", "disclosure fee.*=absent", {}, "row_absent"),
    ("T-02", "fee", "2021", "disclosure fee.*=unreadable", {}, "unreadable"),
    ("T-03", "licence", "2019", "disclosure licence.*=absent", {}, "row_absent"),
    ("T-04", "fee", "2021", "disclosure *.*=absent", {}, "table_absent"),
    ("T-05", "rules", "2021", "disclosure rules.repealed=absent", {}, "cell_absent"),
    ("T-06", "normative_docs", "2021", "disclosure normative_docs.in_force=unreadable", {}, "unreadable"),
    ("A-01", "other", "2021", "requests carried_over.*=absent", {}, "row_absent"),
    ("A-01", "other", "2021", "requests *.other=blank", {}, "no_number"),
    ("A-01", "other", "2021", "requests total_processed.other=blank granted.other=unreadable", {}, "total_not_filled"),
    ("A-02", "total", "2021", "requests granted.total=unreadable", {}, "unreadable"),
    ("A-03", "granted", "2021", "requests granted.other=absent", {}, "cell_absent"),
    ("A-04", "total", "2021", "requests *.*=absent", {}, "table_absent"),
    ("A-05", "requests", "2021", "requests *.*=blank", {}, "no_number"),
    ("A-06", "requests", "2021", "requests *.*=blank", {}, "no_number"),
    ("A-06", "requests", "2021", "requests *.*=0 granted.other=unreadable", {}, "unreadable"),
    ("A-06", "requests", "2021", "requests *.*=0 granted.*=absent", {}, "row_absent"),
    ("L-01", "review", "2021", "disputes *.*=absent", {}, "table_absent"),
    ("L-02", DIRECT, "2021", f"disputes {DIRECT}.pending=unreadable", {}, "unreadable"),
    ("L-03", AFTER, "2021", f"disputes {AFTER}.*=blank", {}, "no_number"),
    ("L-05", "report", "2021", "disputes review.*=absent", {}, "row_absent"),
    ("L-06", "report", "2021", "disputes *.*=absent", {}, "table_absent"),
    ("P-01", "rules", "2021", "disclosure rules.issued=unreadable", {}, "unreadable"),
    ("P-01", "rules", "2021", "", {"report_year": 2025}, "no_previous_report"),
    ("P-02", "licence", "2019", "disclosure licence.*=absent", {}, "row_absent"),
    ("P-03", "coercion", "2021", "disclosure *.*=absent", {}, "table_absent"),
    ("P-03", "coercion", "2019", "", {}, "too_small_to_compare"),
    ("C-01", "total", "2021", "requests carried_over.total=unreadable", {}, "unreadable"),
    ("C-02", "other", "2021", "requests carried_over.other=absent", {}, "cell_absent"),
    ("C-04", "total", "2019", "", {}, "too_small_to_compare"),
    ("C-05", "report", "2021", "requests granted.other=unreadable", {}, "unreadable"),
    ("C-05", "report", "2021", "disputes *.*=absent", {}, "table_absent"),
    ("C-05", "report", "2021", "requests granted.*=absent", {}, "cell_absent"),
    ("C-05", "report", "2021", "requests *.*=0", {}, "zero_report"),
    ("C-06", "report", "2021", "", {"report_year": 2025}, "no_previous_report"),
    ("C-06", "report", "2021", "", {}, "text_too_short"),
    ("C-07", "report", "2021", "", {"sections": {}}, "section_absent"),
]
ALWAYS_JUDGED = {"S-01", "S-02", "S-03", "S-04", "S-06", "S-10", "S-12"}


def judge_together(build, cases):
    """Per case (edition, cells changed, attributes changed) its report and the verdicts on all cases."""
    drafts, years_before = [], []
    for number, (edition, change, attributes) in enumerate(cases):
        draft, earlier = build.two_years(edition, change, **attributes)
        drafts.append(draft.copy(organ_id=f"p/{number}"))
        years_before.append(earlier.copy(organ_id=f"p/{number}"))
    verdicts = judge(build.build_frames(*drafts, *years_before))
    return [(draft, verdicts) for draft in drafts]


@pytest.fixture(scope="module")
def with_blanks(build):
    return judge_together(build, [(edition, change, {}) for _, _, edition, change, _, _ in BLANKS])


@pytest.fixture(scope="module")
def unassessable(build):
    return judge_together(build, [(edition, change, attributes) for _, _, edition, change, attributes, _ in UNASSESSABLE])


@pytest.mark.parametrize("number", range(len(BLANKS)), ids=[f"{case[0]}-{case[3]}" for case in BLANKS])
def test_blanks(build, with_blanks, number):
    rule, scope, _, _, status, reason = BLANKS[number]
    draft, verdicts = with_blanks[number]
    found = build.verdict(verdicts, draft, rule, scope)
    assert found["status"] == status
    assert found["reason"] == (reason or ("6 numeric of 7 needed" if status == "pass_blank_as_zero" else None))


def test_blanks_do_not_matter_to_the_structure(build):
    draft, earlier = build.two_years("2021", "requests *.*=blank; disclosure *.*=blank; disputes *.*=blank")
    verdicts = judge(build.build_frames(draft, earlier)).filter(pl.col("report_id") == draft.report_id)
    structure = verdicts.filter(pl.col("rule_id").str.starts_with("S-"))
    assert set(structure.filter(pl.col("status") != "pass")["rule_id"]) == {"S-08", "S-13"}


@pytest.mark.parametrize("number", range(len(UNASSESSABLE)), ids=[f"{case[0]}-{case[-1]}" for case in UNASSESSABLE])
def test_not_assessable(build, unassessable, number):
    rule, scope, *_, reason = UNASSESSABLE[number]
    draft, verdicts = unassessable[number]
    found = build.verdict(verdicts, draft, rule, scope)
    assert (found["status"], found["reason"]) == ("not_assessable", reason)
    assert (found["reported"], found["expected"], found["residual"]) == (None, None, None)
    always = verdicts.filter((pl.col("report_id") == draft.report_id) & pl.col("rule_id").is_in(sorted(ALWAYS_JUDGED)))
    assert "not_assessable" not in always["status"].to_list()


def test_every_other_rule_is_unassessable_somewhere():
    assert {case[0] for case in UNASSESSABLE} == {rule.rule_id for rule in RULES if rule.group in "STALPC"} - ALWAYS_JUDGED


def test_what_the_rules_needed_and_got(build):
    draft, earlier = build.two_years("2021", "requests granted.other=blank partial_grant.other=unreadable other_other.*=absent")
    verdicts = judge(build.build_frames(draft, earlier))
    counted = {
        key: build.verdict(verdicts, draft, *key) for key in (("A-02", "other"), ("A-03", "granted"), ("T-01", "requests"))
    }
    assert {key: (found["needed_count"], found["numeric_count"]) for key, found in counted.items()} == {
        ("A-02", "other"): (22, 19),
        ("A-03", "granted"): (7, 6),
        ("T-01", "requests"): (175, 166),
    }

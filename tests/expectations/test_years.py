"""Groups P and C: classes of difference, repetition, versions of last year's report, changes of the form; and one wrong cell."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.verdicts import judge

OVER_YEARS = pl.col("rule_id").str.contains("^[PC]")
seeds = st.integers(min_value=0, max_value=2**32)


def judged(build, *drafts, **organ):
    return judge(build.build_frames(*drafts, **organ)).filter(OVER_YEARS)


def carried(build, over, forward, older=()):
    """宿迁 2024 and 2023 with a row of carry-over each (persons, firms, …), and the row carried over of the year before."""
    draft, earlier = build.two_years("2021")
    for cells, row, figures in (
        (draft.requests, "carried_over", over),
        (earlier.requests, "carried_forward", forward),
        (earlier.requests, "carried_over", older),
    ):
        for column, figure in zip(build.APPLICANTS, figures, strict=False):
            cells[row, column] = figure
    return draft, earlier


@pytest.mark.parametrize(
    ("over", "forward", "older", "expected"),
    [
        ((0, 5, 0), (5, 0, 0), (), {"natural_person": "shifted column", "commercial_enterprise": "shifted column"}),
        ((3, 0, 8), (3, 8, 0), (), {"commercial_enterprise": "shifted column", "research_institute": "shifted column"}),
        ((75, 3), (57, 3), (), {"natural_person": "transposed digits"}),
        ((1234, 3), (1243, 3), (), {"natural_person": "transposed digits"}),
        ((40, 3), (4, 3), (), {"natural_person": "other"}),
        ((91, 3), (118, 3), (91, 3), {"natural_person": "missing year"}),
        ((0, 3), (118, 3), (0, 3), {"natural_person": "other"}),
        ((119, 2), (118, 3), (), {"natural_person": "other", "commercial_enterprise": "other"}),
    ],
)
def test_classes_of_a_difference_in_carry_over(build, over, forward, older, expected):
    draft, earlier = carried(build, over, forward, older)
    verdicts = judged(build, draft, earlier)
    failing = verdicts.filter((pl.col("status") == "fail") & (pl.col("rule_id") == "C-02"))
    assert dict(failing.select("scope", "reason").rows()) == {scope: f"definite: {word}" for scope, word in expected.items()}


def test_last_year_not_filled_in(build):
    draft, earlier = build.two_years("2021")
    earlier.requests["carried_forward", "total"] = None
    assert build.verdict(judged(build, draft, earlier), draft, "C-01", "total")["reason"] == "previous_total_not_filled"
    earlier.requests |= {("carried_forward", column): None for column in build.APPLICANTS}
    found = build.verdict(judged(build, draft, earlier), draft, "C-01", "total")
    assert (found["status"], found["reason"], found["expected"]) == ("fail", "fillable", 0)


@pytest.mark.parametrize(
    ("rule", "scope", "change", "reason"),
    [
        ("P-01", "rules", "disclosure rules.in_force=blank", "previous_blank"),
        ("P-01", "rules", "disclosure rules.*=absent", "previous_cell_absent"),
        ("P-03", "licence", "disclosure licence.decisions=unreadable", "previous_unreadable"),
        ("C-02", "other", "requests carried_forward.other=unreadable", "previous_unreadable"),
        ("C-02", "other", "requests *.*=absent", "previous_cell_absent"),
        ("C-04", "total", "requests new_received.total=dash", "previous_blank"),
        ("C-05", "report", "disputes review.total=unreadable", "previous_unreadable"),
        ("C-05", "report", "disclosure *.*=absent", "previous_cell_absent"),
    ],
)
def test_not_assessable_by_last_year(build, rule, scope, change, reason):
    draft, earlier = build.two_years("2021")
    build.apply(earlier, change)
    found = build.verdict(judged(build, draft, earlier), draft, rule, scope)
    assert (found["status"], found["reason"]) == ("not_assessable", reason)
    assert (found["reported"], found["expected"], found["residual"]) == (None, None, None)


def test_a_report_that_repeats_every_number(build):
    draft = build.suqian_2024()
    earlier = draft.copy(report_year=2023)
    assert ("C-05", "report") in build.failures(judged(build, draft, earlier), draft)
    blanked = draft.copy(requests=build.zeros_blanked(draft.requests))
    assert ("C-05", "report") in build.failures(judged(build, blanked, earlier), blanked)
    for table, key in (
        ("requests", ("granted", "other")),
        ("disputes", ("review", "total")),
        ("disclosure", ("rules", "issued")),
    ):
        changed = draft.copy()
        getattr(changed, table)[key] += 1
        assert ("C-05", "report") not in build.failures(judged(build, changed, earlier), changed)


def test_two_cells_that_change_places_are_no_repetition(build):
    draft = build.suqian_2024()
    earlier = draft.copy(report_year=2023)
    draft.requests["granted", "natural_person"], draft.requests["granted", "total"] = 1431, 1408
    assert ("C-05", "report") not in build.failures(judged(build, draft, earlier), draft)


def test_a_change_of_form(build):
    """2020 → 2021: stocks are counted otherwise, carry-over and decisions meet, repetition is asked of the shared cells."""
    earlier = build.report_2019()
    draft = build.suqian_2024().copy(report_year=2021, organ_id=earlier.organ_id)
    verdicts = judged(build, draft, earlier)
    for item in ("rules", "normative_docs"):
        found = build.verdict(verdicts, draft, "P-01", item)
        assert (found["status"], found["reason"], found["expected"]) == ("exempt", "format_break", None)
    assert build.failures(verdicts, draft) == {
        ("C-01", "total"),
        ("C-02", "natural_person"),
        ("C-02", "commercial_enterprise"),
        ("C-04", "total"),
        *(("P-03", item) for item in ("licence", "penalty", "coercion")),
    }
    assert build.verdict(verdicts, draft, "C-05", "report")["status"] == "pass"


def test_only_the_current_version_of_last_year_counts(build):
    draft, earlier = build.two_years("2021")
    edited = earlier.copy(version=2)
    edited.requests["carried_forward", "other"] = 9
    earlier.is_current = False
    verdicts = judged(build, draft, earlier, edited)
    found = build.verdict(verdicts, draft, "C-02", "other")
    assert (found["status"], found["reason"]) == ("exempt", "restated: holds against version 1 of last year's report")
    assert (found["reported"], found["expected"], found["residual"]) == (None, None, None)
    # what holds against neither version stays a failure, and is told against the current one
    earlier.requests["carried_forward", "other"] = 4
    found = build.verdict(judged(build, draft, earlier, edited), draft, "C-02", "other")
    assert (found["status"], found["expected"]) == ("fail", 9)
    # a version that is no longer current is compared too, with the other year's current one
    old = draft.copy(version=2, is_current=False)
    assert build.verdict(judged(build, draft, old, edited), old, "C-02", "other")["expected"] == 9


def test_another_organ_s_report_is_no_report_of_last_year(build):
    draft, earlier = build.two_years("2021")
    verdicts = judged(build, draft, earlier.copy(organ_id="suqian/b"), earlier.copy(report_year=2022))
    own = verdicts.filter((pl.col("report_id") == draft.report_id) & (pl.col("rule_id") != "C-07"))
    assert set(own.select("status", "reason").rows()) == {("not_assessable", "no_previous_report")}


def test_one_wrong_cell_fails_the_years_that_it_takes_part_in(build):
    """A wrong cell of the middle of three years: what fails beside it, and in which year, is what the formulas say."""
    persons = [column for column in build.APPLICANTS if column != "total"]

    def three(seed):
        pick, drafts = random.Random(seed), []
        for year in (2022, 2023, 2024):
            draft = build.suqian_2024().copy(report_year=year)
            before = drafts[-1] if drafts else None
            for column in persons:
                over = before.requests["carried_forward", column] if before else 3
                draft.requests |= {("carried_over", column): over, ("carried_forward", column): pick.randint(0, 9)}
            for row in ("carried_over", "carried_forward"):
                draft.requests[row, "total"] = sum(draft.requests[row, column] for column in persons)
            cells = draft.disclosure
            for item in ("rules", "normative_docs"):
                cells[item, "issued"], cells[item, "repealed"] = pick.randint(0, 9), 1
                stock = before.disclosure[item, "in_force"] if before else 50
                cells[item, "in_force"] = stock + cells[item, "issued"] - 1
            drafts.append(draft)
        return drafts

    def expected(draft, table, row, column):
        here, after = draft.report_id, f"{draft.organ_id}/2024/v1"
        rule = "C-01" if column == "total" else "C-02"
        if table == "requests":
            return {(here if row == "carried_over" else after, rule, column)}
        return {(here, "P-01", row)} | ({(after, "P-01", row)} if column == "in_force" else set())

    places = [("requests", row, column) for row in ("carried_over", "carried_forward") for column in build.APPLICANTS]
    places += [("disclosure", item, m) for item in ("rules", "normative_docs") for m in ("issued", "repealed", "in_force")]

    @settings(max_examples=6, deadline=None)
    @given(st.lists(st.tuples(seeds, st.sampled_from(places), st.integers(1, 500)), min_size=1, max_size=30))
    def check(cases):
        drafts, signatures = [], set()
        for number, (seed, (table, row, column), more) in enumerate(cases):
            years = [draft.copy(organ_id=f"p/{number}") for draft in three(seed)]
            getattr(years[1], table)[row, column] += more
            signatures |= expected(years[1], table, row, column)
            drafts += years
        failing = judged(build, *drafts).filter(pl.col("rule_id").is_in(["P-01", "C-01", "C-02"]) & (pl.col("status") == "fail"))
        assert set(failing.select("report_id", "rule_id", "scope").rows()) == signatures

    check()

"""One wrong cell in a balanced table breaks exactly the sums that the algebra says (domain handbook 4.7); blanks break none."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.verdicts import judge

BALANCE = ("new_received", "carried_over", "total_processed", "carried_forward")
SUMS = ["A-01", "A-02", "A-03", "A-04"]
seeds = st.integers(min_value=0, max_value=2**32)


def balanced(build, seed):
    """A table in which every sum holds: leaves and carry-over from a seed (a third of them 0), the rest computed."""
    form, pick = build.FORMS["2021"], random.Random(seed)
    columns = [column for column in build.APPLICANTS if column != "total"]
    cells = {(leaf, column): max(0, pick.randint(-20, 40)) for leaf in form.leaf_outcomes for column in columns}
    for column in columns:
        processed = sum(cells[leaf, column] for leaf in form.leaf_outcomes)
        forward = pick.randint(0, 20)
        over = pick.randint(0, processed + forward)
        cells |= {
            ("total_processed", column): processed,
            ("carried_forward", column): forward,
            ("carried_over", column): over,
            ("new_received", column): processed + forward - over,
        }
    return cells | {(row.key, "total"): sum(cells[row.key, column] for column in columns) for row in form.outcomes}


def wrong_cells(build):
    """A balanced table, one of its cells and another figure for it."""
    rows = [row.key for row in build.FORMS["2021"].outcomes]
    return st.tuples(seeds, st.sampled_from(rows), st.sampled_from(build.APPLICANTS), st.integers(min_value=0, max_value=5000))


def signature(cells, row, column, delta):
    """(rule, scope) → residual that a wrong cell must leave; A-04 only where more is carried forward than was in hand."""
    if not delta:
        return {}
    expected = {("A-03", row): delta if column == "total" else -delta}
    if row in ("total_processed", "carried_forward"):
        expected["A-01", column] = delta
    if row in ("new_received", "carried_over"):
        expected["A-01", column] = -delta
    if row == "total_processed":
        expected["A-02", column] = delta
    if row not in BALANCE:
        expected["A-02", column] = -delta
    excess = cells["carried_forward", column] - cells["new_received", column] - cells["carried_over", column]
    if excess > 0:
        expected["A-04", column] = excess
    return expected


def test_a_single_wrong_cell(build):
    @settings(max_examples=12, deadline=None)
    @given(st.lists(wrong_cells(build), min_size=1, max_size=40))
    def check(cases):
        drafts, signatures = [], []
        for number, (seed, row, column, figure) in enumerate(cases):
            cells = balanced(build, seed)
            delta = figure - cells[row, column]
            cells[row, column] = figure
            drafts.append(build.suqian_2024().copy(requests=cells, organ_id=f"p/{number}"))
            signatures.append(signature(cells, row, column, delta))
        verdicts = judge(build.build_frames(*drafts))
        failing = verdicts.filter((verdicts["status"] == "fail") & verdicts["rule_id"].is_in(SUMS))
        for draft, expected in zip(drafts, signatures, strict=True):
            rows = failing.filter(failing["report_id"] == draft.report_id).select("rule_id", "scope", "residual", "reason").rows()
            assert {(rule, scope): residual for rule, scope, residual, _ in rows} == expected
            assert {reason for *_, reason in rows} <= {"definite"}

    check()


@pytest.mark.parametrize("only_zeros", [True, False])
def test_blanks_never_make_a_balanced_table_definitely_wrong(build, only_zeros):
    def blanked(seed):
        cells = balanced(build, seed)
        if only_zeros:
            return build.zeros_blanked(cells)
        lost = random.Random(seed).sample(sorted(cells), 30)
        return cells | dict.fromkeys(lost)

    @settings(max_examples=12, deadline=None)
    @given(st.lists(seeds, min_size=1, max_size=40))
    def check(drawn):
        tables = [blanked(seed) for seed in drawn]
        drafts = [build.suqian_2024().copy(requests=cells, organ_id=f"p/{number}") for number, cells in enumerate(tables)]
        verdicts = judge(build.build_frames(*drafts))
        sums = verdicts.filter(verdicts["rule_id"].is_in(SUMS))
        statuses = set(sums.select("status", "reason").unique().rows())
        assert ("fail", "definite") not in statuses
        if only_zeros:
            assert {status for status, _ in statuses} <= {"pass", "pass_blank_as_zero", "not_assessable"}
            assert {reason for status, reason in statuses if status == "not_assessable"} <= {"no_number"}
            equalities = sums.filter(sums["rule_id"] != "A-04")
            assert set(equalities["residual"].drop_nulls()) <= {0}

    check()

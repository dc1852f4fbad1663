"""Judges of group T: what a single figure may be. Their words are in ``rules_values``."""

from __future__ import annotations

import polars as pl

from expectations.judgement import Judgement, compare, count_numbers, first_reason, obstacle_of, total
from expectations.sheet import EARLIER_CELLS
from expectations.sheet_cells import BLANK, DASH, NUMBER, UNREADABLE, Cell, asks_count, form_cells
from pipelines.model import Form

FEE = EARLIER_CELLS["fee"]
# A report in 元 where the form says 万元 is 10,000 times too large; no honest year has been seen to grow by 100.
LARGEST_GROWTH_OF_FEES = 100
RULE_MEASURES = {"2021": ("issued", "repealed", "in_force"), "2019": ("newly_made", "newly_disclosed")}


def judge_counts(form: Form, scope: str) -> Judgement:
    """T-01: every filled count is an integer of 0 or more, per table."""
    wrong, numbers = pl.col(f"{scope}:no_counts"), pl.col(f"{scope}:numbers_of_counts")
    obstacles = {
        "table_absent": ~pl.col(f"{scope}:found"),
        "unreadable": (wrong == 0) & (pl.col(f"{scope}:unreadable_of_counts") > 0),
        "no_number": numbers == 0,
    }
    needed = sum(asks_count(cell.column) for cell in form_cells(form, scope))
    why = pl.format("{} of {} filled cells", wrong, numbers)
    return Judgement(holds=wrong == 0, obstacle=first_reason(obstacles), why=why, needed=needed, numeric=numbers)


def _has_fraction(cell: Cell) -> pl.Expr:
    return cell.value.cast(pl.Int128, strict=False) != cell.value


def judge_fee(form: Form, scope: str) -> Judgement:
    """T-02: the amount of fees is 0 or more."""
    return Judgement(
        holds=FEE.value >= 0,
        obstacle=obstacle_of([FEE], form, blank_is_zero=False),
        reported=FEE.value,
        why=pl.lit("definite"),
        needed=1,
        numeric=count_numbers([FEE]),
    )


def judge_items_change(form: Form, scope: str) -> Judgement:
    """T-03: the number of items left after the year's change is 0 or more, and the change is a whole number, per item."""
    before, change = Cell("disclosure", scope, "items_prev"), Cell("disclosure", scope, "items_change")
    return Judgement(
        holds=(total([before, change]) >= 0) & ~_has_fraction(change),
        obstacle=obstacle_of([before, change], form, blank_is_zero=False),
        reported=change.value,
        expected=-before.value,
        why=pl.lit("definite"),
        needed=2,
        numeric=count_numbers([before, change]),
    )


def judge_fee_growth(form: Form, scope: str) -> Judgement:
    """T-04: fees did not grow a hundredfold. Nothing can be said where last year's are 0."""
    earlier, state = pl.col("earlier.fee"), pl.col("earlier.fee#")
    bound = earlier * LARGEST_GROWTH_OF_FEES
    obstacles = {
        "no_previous_report": ~pl.col("earlier.found"),
        "row_absent": ~state.is_in([NUMBER, BLANK, DASH, UNREADABLE]),
        "unreadable": state == UNREADABLE,
        "blank": state.is_in([BLANK, DASH]),
        "previous_is_zero": earlier == 0,
    }
    return Judgement(
        holds=FEE.value <= bound,
        obstacle=pl.coalesce(obstacle_of([FEE], form, blank_is_zero=False), first_reason(obstacles)),
        reported=FEE.value,
        expected=bound,
        why=pl.lit("definite"),
        needed=2,
        numeric=count_numbers([FEE]) + (state == NUMBER).fill_null(False).cast(pl.Int32),
    )


def judge_rules_made(form: Form, scope: str) -> Judgement:
    """T-05: only the government of a 设区的市 or higher makes 规章; for every other organ the figures are 0."""
    cells = [Cell("disclosure", scope, measure) for measure in RULE_MEASURES[form.edition]]
    figures = pl.any_horizontal((cell.value != 0).fill_null(False) for cell in cells)
    return Judgement(
        holds=pl.col("makes_rules") | ~figures,
        obstacle=pl.coalesce(
            obstacle_of(cells, form, blank_is_zero=True),
            pl.when(pl.col("makes_rules").is_null() & figures).then(pl.lit("organ_level_unknown")),
        ),
        reported=total(cells),
        expected=pl.when(~pl.col("makes_rules")).then(pl.lit(0)),
        why=pl.lit("definite"),
        needed=len(cells),
        numeric=count_numbers(cells),
        counts_blanks=True,
    )


def judge_documents_issued(form: Form, scope: str) -> Judgement:
    """T-06: what was issued is in force or repealed, for rules and for normative documents."""
    left = [Cell("disclosure", scope, measure) for measure in ("in_force", "repealed")]
    return compare(left, "≥", [Cell("disclosure", scope, "issued")], form)

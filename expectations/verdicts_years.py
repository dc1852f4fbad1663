"""Judges of groups P and C that compare figures with last year's; words in ``rules_years``.

How last year's figures come beside this year's is in ``sheet_years``; texts are compared in ``verdicts_likeness``.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.declaration import TABLE_NAMES
from expectations.judgement import Judgement, count_numbers, first_reason, total
from expectations.rules_years import PERSONS
from expectations.sheet_cells import ABSENT, UNREADABLE, Cell, form_cells
from expectations.sheet_years import EDITION, FOUND, REPEATED, EarlierCell
from expectations.thresholds import load_thresholds
from pipelines.model import Form

ENTITY_BREAK = "entity_break"
# Two digits change places within the last seven: carry-over of more than ten million requests has not been met.
_PLACES = tuple(10**place for place in range(6))


def judge_stock(form: Form, scope: str) -> Judgement:
    """P-01: in force is in force a year before, plus issued, less repealed."""
    now, issued, repealed = (Cell("disclosure", scope, measure) for measure in ("in_force", "issued", "repealed"))
    before = EarlierCell("disclosure", scope, "in_force")
    own = [now, issued, repealed]
    format_break = pl.when(pl.col(EDITION) == "2019").then(pl.lit("format_break"))
    return Judgement(
        holds=now.value == before.value + issued.value - repealed.value,
        obstacle=obstacle_between(own, [before], form, blank_is_zero=False),
        reported=now.value,
        expected=before.value + issued.value - repealed.value,
        why=pl.lit("definite"),
        needed=4,
        numeric=count_numbers([*own, before]),
        exempt=pl.coalesce(exempt_break(), format_break),
    )


def judge_items(form: Form, scope: str) -> Judgement:
    """P-02: items of the year before are those last year's report began with, plus its change."""
    now = Cell("disclosure", scope, "items_prev")
    before = [EarlierCell("disclosure", scope, measure) for measure in ("items_prev", "items_change")]
    return Judgement(
        holds=now.value == total(before),
        obstacle=obstacle_between([now], before, form, blank_is_zero=False),
        reported=now.value,
        expected=total(before),
        why=pl.lit("definite"),
        needed=3,
        numeric=count_numbers([now, *before]),
    )


def judge_decisions(form: Form, scope: str) -> Judgement:
    """P-03: decisions did not multiply or collapse."""
    return _judge_ratio(Cell("disclosure", scope, "decisions"), EarlierCell("disclosure", scope, "decisions"), form)


def judge_new_requests(form: Form, scope: str) -> Judgement:
    """C-04: new requests did not multiply or collapse."""
    return _judge_ratio(Cell("requests", "new_received", scope), EarlierCell("requests", "new_received", scope), form)


def _judge_ratio(now: Cell, before: EarlierCell, form: Form) -> Judgement:
    """Neither figure is more than the largest ratio times the other; two figures that are both small are not compared."""
    limits = load_thresholds()
    one, other = now.value.cast(pl.Decimal(28, 8), strict=False), before.value.cast(pl.Decimal(28, 8), strict=False)
    too_small = pl.max_horizontal(now.value, before.value) < limits.compared_from
    holds = (one >= other * pl.lit(limits.smallest_ratio)) & (one <= other * pl.lit(limits.largest_ratio))
    return Judgement(
        holds=holds,
        obstacle=pl.coalesce(
            obstacle_between([now], [before], form, blank_is_zero=False), first_reason({"too_small_to_compare": too_small})
        ),
        reported=now.value,
        expected=before.value,
        why=pl.when(other > 0)
        .then(pl.format("ratio {}", (one.cast(pl.Float64) / other.cast(pl.Float64)).round(2)))
        .otherwise(pl.lit("none last year")),
        needed=2,
        numeric=count_numbers([now, before]),
        exempt=exempt_break(),
    )


def judge_carry_over(form: Form, scope: str) -> Judgement:
    """C-01: carried over in all is carried forward in all a year before."""
    return _judge_carried(form, scope, pl.lit("other"))


def judge_carry_over_of_applicants(form: Form, scope: str) -> Judgement:
    """C-02: the same per applicant column, with the class of a difference."""
    return _judge_carried(form, scope, _class_of_difference(scope))


def _judge_carried(form: Form, scope: str, difference: pl.Expr) -> Judgement:
    """Blanks of class Z; a failure is fillable where a blank stands on the side that is too small."""
    now, before = Cell("requests", "carried_over", scope), EarlierCell("requests", "carried_forward", scope)
    residual = total([now]) - total([before])
    fillable = pl.when(residual > 0).then(before.is_blank).otherwise(now.is_blank)
    words = pl.when(fillable).then(pl.lit("fillable")).otherwise(pl.lit("definite"))
    return Judgement(
        holds=residual == 0,
        obstacle=obstacle_between([now], [before], form, blank_is_zero=True),
        reported=total([now]),
        expected=total([before]),
        why=words if scope == "total" else pl.format("{}: {}", words, difference),
        needed=2,
        numeric=count_numbers([now, before]),
        counts_blanks=True,
        exempt=exempt_break(),
    )


def _class_of_difference(scope: str) -> pl.Expr:
    """How a carry-over came to differ: the first of the classes that explains it."""
    now, before = Cell("requests", "carried_over", scope), EarlierCell("requests", "carried_forward", scope)
    stated, meant = now.value.fill_null(0), before.value.fill_null(0)
    moved = pl.any_horizontal(_is_moved(scope, column) for column in PERSONS)
    older = EarlierCell("requests", "carried_over", scope).value.fill_null(0)
    return (
        pl.when(moved)
        .then(pl.lit("shifted column"))
        .when(_is_transposed(stated, meant))
        .then(pl.lit("transposed digits"))
        .when((stated == older) & (stated != 0))
        .then(pl.lit("missing year"))
        .otherwise(pl.lit("other"))
    )


def _is_moved(scope: str, column: str) -> pl.Expr:
    """What one of the two columns lacks stands in the other: a figure changed columns. Never so of a column and itself."""
    here, there = (Cell("requests", "carried_over", name).value.fill_null(0) for name in (scope, column))
    was_here, was_there = (EarlierCell("requests", "carried_forward", name).value.fill_null(0) for name in (scope, column))
    return (here + there == was_here + was_there) & (here != was_here) & ((here == was_there) | (there == was_here))


def _is_transposed(stated: pl.Expr, meant: pl.Expr) -> pl.Expr:
    """Two neighbouring digits changed places: 57 for 75. Not 4 for 40: there a digit was dropped."""
    smaller = pl.min_horizontal(stated, meant)
    swapped = ((meant // place % 10 - meant // (place * 10) % 10) * 9 * place for place in _PLACES)
    return (stated != meant) & pl.any_horizontal(
        (stated - meant == change) & (smaller >= 10 * place) for change, place in zip(swapped, _PLACES, strict=True)
    )


def judge_repetition(form: Form, scope: str) -> Judgement:
    """C-05: some number differs from last year's."""
    obstacles = {
        "no_previous_report": ~pl.col(FOUND),
        "table_absent": pl.any_horizontal(~pl.col(f"{table}:found") for table in TABLE_NAMES),
        "cell_absent": pl.any_horizontal(pl.col(f"{table}:cells") < needed for table, needed in _widths(form)),
        "previous_cell_absent": pl.col(REPEATED).is_null()
        | pl.any_horizontal((pl.col(f"earlier.{table}:cells") == 0) for table in TABLE_NAMES),
        "unreadable": _any_unreadable(""),
        "previous_unreadable": _any_unreadable("earlier."),
        "zero_report": pl.col("requests:nonzero") == 0,
    }
    return Judgement(
        holds=~pl.col(REPEATED),
        obstacle=first_reason(obstacles),
        why=pl.lit("every number is last year's"),
        exempt=exempt_break(),
    )


def _widths(form: Form) -> list[tuple[str, int]]:
    return [(table, len(form_cells(form, table, optional=False))) for table in TABLE_NAMES]


def _any_unreadable(prefix: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(f"{prefix}{table}:unreadable") > 0 for table in TABLE_NAMES)


def exempt_break() -> pl.Expr:
    """The reason ``entity_break`` where there is a report to compare with and the division became another between the years."""
    return pl.when(pl.col(FOUND) & pl.col(ENTITY_BREAK)).then(pl.lit(ENTITY_BREAK))


def obstacle_between(own: Sequence[Cell], before: Sequence[EarlierCell], form: Form, *, blank_is_zero: bool) -> pl.Expr:
    """Why cells of two years cannot be compared, or NULL; what is wrong with last year's has ``previous_`` before it."""
    own_tables, own_rows = {cell.table for cell in own}, {f"{cell.table}.{cell.row}:found" for cell in own}
    reasons = {
        "no_previous_report": ~pl.col(FOUND),
        "table_absent": pl.any_horizontal(~pl.col(f"{table}:found") for table in sorted(own_tables)),
        "row_absent": pl.any_horizontal(~pl.col(row) for row in sorted(own_rows)),
        "cell_absent": pl.any_horizontal(cell.state == ABSENT for cell in own),
        "previous_cell_absent": pl.any_horizontal(cell.is_absent for cell in before),
        "unreadable": pl.any_horizontal(cell.state == UNREADABLE for cell in own),
        "previous_unreadable": pl.any_horizontal(cell.state == UNREADABLE for cell in before),
    }
    if blank_is_zero:
        totals = [cell for cell in own if cell.column == "total"]
        if totals:
            reasons["total_not_filled"] = pl.any_horizontal(pl.col(f"{cell.name}!") for cell in totals)
            reasons["previous_total_not_filled"] = pl.any_horizontal(_earlier_not_filled(cell.row) for cell in before)
    else:
        reasons["blank"] = pl.any_horizontal(cell.is_blank for cell in own)
        reasons["previous_blank"] = pl.any_horizontal(cell.is_blank for cell in before)
    reasons["no_number"] = count_numbers([*own, *before]) == 0
    return first_reason(reasons)


def _earlier_not_filled(row: str) -> pl.Expr:
    parts = [EarlierCell("requests", row, column) for column in PERSONS]
    filled = pl.any_horizontal((part.value != 0).fill_null(part.state == UNREADABLE) for part in parts)
    return EarlierCell("requests", row, "total").is_blank & filled

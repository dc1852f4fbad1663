"""Judges of group L that look at another year's report. The sums of a dispute group are in ``verdicts_arithmetic``."""

from __future__ import annotations

import polars as pl

from expectations.judgement import Judgement, count_numbers, first_reason, obstacle_of, total
from expectations.sheet import EARLIER_CELLS, YEAR_BEFORE_REVIEW_FIRST
from expectations.sheet_cells import BLANK, DASH, NUMBER, UNREADABLE, Cell
from pipelines.model import Form

IN_HAND = (EARLIER_CELLS["new_received"], EARLIER_CELLS["carried_over"])


def judge_disputes_without_requests(form: Form, scope: str) -> Judgement:
    """L-05: no disputes where neither this year nor the year before had a request."""
    disputes = [Cell("disputes", group.key, "total") for group in form.dispute_groups]
    needed = [*IN_HAND, *disputes]
    earlier = [("earlier.new_received", "requests"), ("earlier.carried_over", "requests")]
    numbers = count_numbers(needed) + pl.sum_horizontal(_is(name, NUMBER).cast(pl.Int32) for name, _ in earlier)
    requests = pl.any_horizontal(
        *((cell.value != 0).fill_null(False) for cell in IN_HAND),
        *((pl.col(name) != 0).fill_null(False) for name, _ in earlier),
    )
    return Judgement(
        holds=requests | (total(disputes) <= 0),
        obstacle=pl.coalesce(
            _earlier_obstacle("earlier", [name for name, _ in earlier]), obstacle_of(needed, form, blank_is_zero=False)
        ),
        reported=total(disputes),
        expected=pl.when(~requests).then(pl.lit(0)),
        why=pl.lit("definite"),
        needed=len(needed) + len(earlier),
        numeric=numbers,
    )


def judge_review_first(form: Form, scope: str) -> Judgement:
    """L-06: since review comes before suit, direct suits do not exceed those of the last year before."""
    now = EARLIER_CELLS["litigation_direct"]
    prefix = f"earlier.{YEAR_BEFORE_REVIEW_FIRST}"
    then = f"{prefix}.litigation_direct"
    in_force = pl.col("report_year") > YEAR_BEFORE_REVIEW_FIRST
    return Judgement(
        holds=now.value <= pl.col(then),
        obstacle=pl.coalesce(_earlier_obstacle(prefix, [then]), obstacle_of([now], form, blank_is_zero=False)),
        exempt=pl.when(~in_force).then(pl.lit("not_yet_in_force")),
        reported=now.value,
        expected=pl.col(then),
        why=pl.lit("definite"),
        needed=2,
        numeric=count_numbers([now]) + _is(then, NUMBER).cast(pl.Int32),
    )


def _earlier_obstacle(prefix: str, names: list[str]) -> pl.Expr:
    known = (NUMBER, BLANK, DASH, UNREADABLE)
    return first_reason(
        {
            "no_previous_report": ~pl.col(f"{prefix}.found"),
            "row_absent": ~pl.all_horizontal(_is(name, *known) for name in names),
            "unreadable": pl.any_horizontal(_is(name, UNREADABLE) for name in names),
            "blank": pl.any_horizontal(_is(name, BLANK, DASH) for name in names),
        }
    )


def _is(name: str, *states: int) -> pl.Expr:
    return pl.col(f"{name}#").is_in(list(states)).fill_null(False)

"""Judges of group A (requests) and of the sums of group L (disputes); words in ``rules_requests``, ``rules_disputes``."""

from __future__ import annotations

import polars as pl

from expectations.judgement import Judgement, compare, first_reason
from expectations.sheet import sum_cells
from expectations.sheet_cells import Cell, form_cells
from pipelines.model import Form


def _requests(rows: tuple[str, ...], column: str) -> list[Cell]:
    return [Cell("requests", row, column) for row in rows]


def judge_balance(form: Form, scope: str) -> Judgement:
    """A-01: third item + fourth item = first item + second item, per column."""
    left = _requests(("total_processed", "carried_forward"), scope)
    return compare(left, "=", _requests(("new_received", "carried_over"), scope), form)


def judge_total_processed(form: Form, scope: str) -> Judgement:
    """A-02: row （七）总计 = the sum of the leaf rows, per column."""
    return compare(_requests(("total_processed",), scope), "=", _requests(form.leaf_outcomes, scope), form)


def judge_row_total(form: Form, scope: str) -> Judgement:
    """A-03: column 总计 = the sum of the applicant columns, per row."""
    parts = [Cell("requests", scope, label.key) for label in form.applicants if label.key != "total"]
    return compare([Cell("requests", scope, "total")], "=", parts, form)


def judge_carried_forward(form: Form, scope: str) -> Judgement:
    """A-04: no more is carried forward than was in hand, per column."""
    return compare(_requests(("carried_forward",), scope), "≤", _requests(("new_received", "carried_over"), scope), form)


def judge_totals_filled(form: Form, scope: str) -> Judgement:
    """A-05: no sum cell of the requests table is blank while its parts are not all 0 or blank."""
    sums = [cell for cell in sum_cells(form) if cell.table == "requests"]
    unfilled = pl.sum_horizontal(pl.col(f"{cell.name}!").cast(pl.Int32) for cell in sums)
    return Judgement(
        holds=unfilled == 0,
        obstacle=first_reason({"table_absent": ~pl.col("requests:found"), "no_number": pl.col("requests:numbers") == 0}),
        reported=unfilled,
        expected=pl.lit(0),
        why=pl.format("{} totals not filled", unfilled),
    )


def judge_not_all_zero(form: Form, scope: str) -> Judgement:
    """A-06: some cell of the requests table is not 0. Blanks beside zeros count as 0, so that a zero report is always flagged."""
    needed = len(form_cells(form, "requests"))
    some = pl.col("requests:nonzero") > 0
    obstacles = {
        "table_absent": ~pl.col("requests:found"),
        "no_number": pl.col("requests:numbers") == 0,
        "row_absent": ~some & (pl.col("requests:cells") < needed),
        "unreadable": ~some & (pl.col("requests:unreadable") > 0),
    }
    return Judgement(
        holds=some,
        obstacle=first_reason(obstacles),
        why=pl.when(pl.col("requests:numbers") < needed).then(pl.lit("fillable")).otherwise(pl.lit("definite")),
        needed=needed,
        numeric=pl.col("requests:numbers"),
    )


def judge_dispute_total(form: Form, scope: str) -> Judgement:
    """L-01, L-02, L-03: total = the sum of the results, per group."""
    results = [Cell("disputes", scope, label.key) for label in form.dispute_results if label.key != "total"]
    return compare([Cell("disputes", scope, "total")], "=", results, form)

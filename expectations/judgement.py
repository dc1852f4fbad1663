"""From what a rule asks to a verdict: the five statuses, the two kinds of blank, the figures of a verdict. Same for every rule.

Which cells a rule asks for stands in ``verdicts_*.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from expectations.declaration import Rule
from expectations.sheet import sum_cells
from expectations.sheet_cells import ABSENT, UNREADABLE, Cell
from pipelines.model import Form
from pipelines.tables.schema import VERDICTS

Relation = Literal["=", "≤", "≥"]
_NOTHING = pl.lit(None, dtype=pl.String)
_AMOUNT = VERDICTS.frame_schema["reported"]
STATUSES = ("pass", "pass_blank_as_zero", "fail", "not_assessable", "exempt")
# Those that say something of the report.
SAYS = ("pass", "pass_blank_as_zero", "fail")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says about one scope of every report of a sheet, as expressions over the sheet.

    ``obstacle`` is the reason why it cannot be assessed, NULL where it can; ``holds`` counts blanks as 0;
    ``needed`` and ``numeric`` are numbers of cells, None where no cells are involved; ``why`` is the
    reason of a failure, ``note`` that of a pass which needs one; ``exempt`` the declared reason for not judging.
    """

    holds: pl.Expr
    obstacle: pl.Expr = _NOTHING
    reported: pl.Expr | None = None
    expected: pl.Expr | None = None
    why: pl.Expr = _NOTHING
    needed: pl.Expr | int | None = None
    numeric: pl.Expr | None = None
    counts_blanks: bool = False
    exempt: pl.Expr = _NOTHING
    note: pl.Expr = _NOTHING


def build_verdicts(sheet: pl.DataFrame, rule: Rule, scope: str | pl.Expr, judgement: Judgement) -> pl.DataFrame:
    """One verdict per row of the sheet, with the columns of ``quality.verdicts``; fault stays NULL.

    ``residual`` is reported − expected as the rule computed it; a figure beyond the column's range is NULL.

    Raises:
        ValueError: see `check_whole`.
    """
    return check_whole(plan_verdicts(sheet, rule, scope, judgement).collect())


def check_whole(verdicts: pl.DataFrame) -> pl.DataFrame:
    """The verdicts, if each has a status.

    Raises:
        ValueError: a rule neither holds nor fails nor says why not: a bug of ours, never a pass.
    """
    if verdicts["status"].null_count():
        report_id, rule_id, scope = verdicts.filter(pl.col("status").is_null()).row(0)[:3]
        raise ValueError(f"{rule_id}, {scope}: no status for {report_id}")
    return verdicts


def plan_verdicts(sheet: pl.DataFrame, rule: Rule, scope: str | pl.Expr, judgement: Judgement) -> pl.LazyFrame:
    """The same, not yet computed and not yet checked, so that many can be computed at once."""
    asked = sheet.lazy().select(
        pl.col("report_id"),
        (pl.lit(scope) if isinstance(scope, str) else scope).alias("scope"),
        judgement.note.alias("note"),
        judgement.exempt.alias("exempt"),
        judgement.obstacle.alias("obstacle"),
        judgement.holds.alias("holds"),
        judgement.why.alias("why"),
        _figure(judgement.reported).alias("reported"),
        _figure(judgement.expected).alias("expected"),
        _count(judgement.needed).alias("needed_count"),
        _count(judgement.numeric).alias("numeric_count"),
    )
    is_judged = pl.col("exempt").is_null() & pl.col("obstacle").is_null()
    return (
        asked.with_columns(
            status=_status(judgement.counts_blanks),
            reported=_where(is_judged, "reported"),
            expected=_where(is_judged, "expected"),
        )
        .with_columns(
            rule_id=pl.lit(rule.rule_id),
            residual=_figure(pl.col("reported") - pl.col("expected")),
            fault=_NOTHING,
            disposition=_NOTHING,
            disposition_note=_NOTHING,
            reason=_reason(),
        )
        .select(*VERDICTS.frame_schema)
    )


def _where(condition: pl.Expr, name: str) -> pl.Expr:
    return pl.when(condition).then(pl.col(name))


def _status(counts_blanks: bool) -> pl.Expr:
    some_blank = (pl.col("numeric_count") < pl.col("needed_count")) if counts_blanks else pl.lit(False)
    return (
        pl.when(pl.col("exempt").is_not_null())
        .then(pl.lit("exempt"))
        .when(pl.col("obstacle").is_not_null())
        .then(pl.lit("not_assessable"))
        .when(pl.col("holds").is_null())
        .then(_NOTHING)
        .when(~pl.col("holds"))
        .then(pl.lit("fail"))
        .when(some_blank)
        .then(pl.lit("pass_blank_as_zero"))
        .otherwise(pl.lit("pass"))
    )


def _figure(expr: pl.Expr | None) -> pl.Expr:
    return (pl.lit(None) if expr is None else expr).cast(_AMOUNT, strict=False)


def _count(expr: pl.Expr | int | None) -> pl.Expr:
    return (expr if isinstance(expr, pl.Expr) else pl.lit(expr)).cast(pl.Int32)


def _reason() -> pl.Expr:
    share = pl.format("{} numeric of {} needed", pl.col("numeric_count"), pl.col("needed_count"))
    return (
        pl.when(pl.col("status") == "exempt")
        .then(pl.col("exempt"))
        .when(pl.col("status") == "not_assessable")
        .then(pl.col("obstacle"))
        .when(pl.col("status") == "fail")
        .then(pl.col("why"))
        .when(pl.col("status") == "pass_blank_as_zero")
        .then(share)
        .when(pl.col("status") == "pass")
        .then(pl.col("note"))
    )


def total(cells: Sequence[Cell]) -> pl.Expr:
    """Sum with blanks as 0; in 128 bits, because a cell may hold anything up to 2⁶³."""
    terms = [_wide(cell).fill_null(0) for cell in cells]
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def _wide(cell: Cell) -> pl.Expr:
    return cell.value if cell.table == "disclosure" else cell.value.cast(pl.Int128)


def count_numbers(cells: Sequence[Cell]) -> pl.Expr:
    """How many of the cells are numbers."""
    return pl.sum_horizontal(cell.is_number.cast(pl.Int32) for cell in cells)


def obstacle_of(cells: Sequence[Cell], form: Form, *, blank_is_zero: bool) -> pl.Expr:
    """Why a rule that needs these cells cannot be assessed, or NULL.

    A blank counts as 0 where ``blank_is_zero`` (class Z), except in a sum cell that was not filled in;
    otherwise it is an obstacle itself (class N).
    """
    tables = dict.fromkeys(cell.table for cell in cells)
    rows = dict.fromkeys(f"{cell.table}.{cell.row}:found" for cell in cells)
    sums = sum_cells(form) if blank_is_zero else {}
    unfilled = [pl.col(f"{cell.name}!") for cell in cells if cell in sums]
    reasons = {
        "table_absent": pl.any_horizontal(~pl.col(f"{table}:found") for table in tables),
        "row_absent": pl.any_horizontal(~pl.col(row) for row in rows),
        "cell_absent": pl.any_horizontal(cell.state == ABSENT for cell in cells),
        "unreadable": pl.any_horizontal(cell.state == UNREADABLE for cell in cells),
        "total_not_filled": pl.any_horizontal(unfilled) if unfilled else pl.lit(False),
        "blank": pl.lit(False) if blank_is_zero else pl.any_horizontal(cell.is_blank for cell in cells),
        "no_number": count_numbers(cells) == 0,
    }
    return first_reason(reasons)


def first_reason(reasons: dict[str, pl.Expr]) -> pl.Expr:
    """The first of the reasons whose condition is true, or NULL."""
    return pl.coalesce(pl.when(condition).then(pl.lit(reason)) for reason, condition in reasons.items())


def compare(left: Sequence[Cell], relation: Relation, right: Sequence[Cell], form: Form) -> Judgement:
    """Sums of cells compared, blanks of class Z: ``left`` is reported, ``right`` expected.

    A failure is ``fillable`` where a blank stands on the side that is too small, else ``definite``: no
    non-negative filling of the blanks could repair it.
    """
    cells = [*left, *right]
    residual = total(left) - total(right)
    holds = {"=": residual == 0, "≤": residual <= 0, "≥": residual >= 0}[relation]
    fillable = (pl.when(residual > 0).then(_any_blank(right))).otherwise(_any_blank(left))
    return Judgement(
        holds=holds,
        obstacle=obstacle_of(cells, form, blank_is_zero=True),
        reported=total(left),
        expected=total(right),
        why=pl.when(fillable).then(pl.lit("fillable")).otherwise(pl.lit("definite")),
        needed=len(cells),
        numeric=count_numbers(cells),
        counts_blanks=True,
    )


def _any_blank(cells: Sequence[Cell]) -> pl.Expr:
    return pl.any_horizontal(cell.is_blank for cell in cells)

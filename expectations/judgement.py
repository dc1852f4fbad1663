"""From what a rule asks to a verdict: the five statuses, the two kinds of blank, the figures of a verdict. Same for every rule.

Which cells a rule asks for stands in ``verdicts_*.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import polars as pl

from expectations.declaration import Rule
from expectations.sheet import is_sum
from expectations.sheet_cells import ABSENT, UNREADABLE, Cell
from pipelines.model import Form
from pipelines.tables.schema import VERDICTS

Relation = Literal["=", "≤", "≥"]
_NOTHING = pl.lit(None, dtype=pl.String)
_AMOUNT = VERDICTS.frame_schema["reported"]
STATUSES = ("pass", "pass_blank_as_zero", "fail", "not_assessable", "exempt")
BLANK_AS_ZERO = STATUSES.index("pass_blank_as_zero")
# What rules answer: ``code`` is the place of the status in `STATUSES`, ``words`` the reason as far as the rule tells it.
ANSWERS: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("report_id", "rule_id", "scope"), pl.String),
    "code": pl.UInt8,
    "words": pl.String,
    "reported": _AMOUNT,
    "expected": _AMOUNT,
    "needed_count": pl.Int32,
    "numeric_count": pl.Int32,
}
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

    Raises:
        ValueError: see `finish_verdicts`.
    """
    return finish_verdicts(plan_answers(sheet, rule, scope, judgement).collect())


def plan_answers(sheet: pl.DataFrame | pl.LazyFrame, rule: Rule, scope: str | pl.Expr, judgement: Judgement) -> pl.LazyFrame:
    """One answer per row of the sheet, columns of `ANSWERS`; not yet computed, so that many can be computed at once."""
    nothing = {name: pl.lit(None, dtype=dtype) for name, dtype in ANSWERS.items()}
    parts, told = lay_out(judgement, "judgement")
    named = {"report_id": pl.col("report_id"), "rule_id": pl.lit(rule.rule_id), "scope": pl.col("scope")}
    found = {**nothing, **named, **answer(told)}
    asked = sheet.lazy().select("report_id", scope=pl.lit(scope) if isinstance(scope, str) else scope, **parts)
    return asked.select(expr.alias(name) for name, expr in found.items())


def lay_out(judgement: Judgement, name: str) -> tuple[dict[str, pl.Expr], Judgement]:
    """The expressions of a judgement under names of their own, to be made columns of, and the judgement over these columns.

    An answer asks for the obstacle up to five times: with all parts spelt out each time, planning took twice as long (2026-11).
    """
    given = {field.name: getattr(judgement, field.name) for field in fields(judgement)}
    parts = {part: expr for part, expr in given.items() if isinstance(expr, pl.Expr) and expr is not _NOTHING}
    columns: dict[str, Any] = {part: pl.col(f"{name}.{part}") for part in parts}
    return {f"{name}.{part}": expr for part, expr in parts.items()}, replace(judgement, **columns)


def answer(judgement: Judgement) -> dict[str, pl.Expr]:
    """What a judgement says of each row, columns of `ANSWERS`; those of which it says nothing are left out."""
    why_not = [reason for reason in (judgement.exempt, judgement.obstacle) if reason is not _NOTHING]
    is_judged = pl.all_horizontal(reason.is_null() for reason in why_not) if why_not else None
    numbers = {"needed_count": _count(judgement.needed), "numeric_count": _count(judgement.numeric)}
    figures = {"reported": judgement.reported, "expected": judgement.expected}
    found = {
        "code": _code(judgement),
        "words": _words(judgement),
        **{name: None if expr is None else _where(is_judged, _figure(expr)) for name, expr in figures.items()},
        **numbers,
    }
    return {name: expr for name, expr in found.items() if expr is not None}


def finish_verdicts(answers: pl.DataFrame) -> pl.DataFrame:
    """The verdicts that the answers are, same rows, same order.

    ``residual`` is reported − expected as the rule computed it; a figure beyond the column's range is NULL.

    Raises:
        ValueError: a rule neither holds nor fails nor says why not: a bug of ours, never a pass.
    """
    if answers["code"].null_count():
        report_id, rule_id, scope = answers.filter(pl.col("code").is_null()).select("report_id", "rule_id", "scope").row(0)
        raise ValueError(f"{rule_id}, {scope}: no status for {report_id}")
    found = answers.with_columns(
        pl.Series(STATUSES).gather(answers["code"]).alias("status"),
        _reasons(answers),
        residual=_figure(pl.col("reported") - pl.col("expected")),
        fault=_NOTHING,
        disposition=_NOTHING,
        disposition_note=_NOTHING,
    )
    return found.select(*VERDICTS.frame_schema)


def _reasons(answers: pl.DataFrame) -> pl.Series:
    """The words, and how many cells were numbers where blanks were counted as 0: few rows, so only these are told it."""
    counted = answers.select(place=pl.arg_where(pl.col("code") == BLANK_AS_ZERO))["place"]
    told = answers.select(pl.col("numeric_count", "needed_count").gather(counted))
    shares = told.select(pl.format("{} numeric of {} needed", "numeric_count", "needed_count")).to_series()
    words = answers["words"].clone()
    return (words.scatter(counted, shares) if counted.len() else words).alias("reason")


def _code(judgement: Judgement) -> pl.Expr:
    """Place of the status in `STATUSES`, NULL where the rule says nothing."""
    reasons = ((judgement.exempt, 4), (judgement.obstacle, 3))
    whens = [(reason.is_not_null(), code) for reason, code in reasons if reason is not _NOTHING]
    if judgement.counts_blanks:
        some_blank = _counted(judgement.numeric) < _counted(judgement.needed)
        whens.append((judgement.holds & some_blank, BLANK_AS_ZERO))
    whens += [(judgement.holds, 0), (~judgement.holds, 2)]
    code = pl.lit(None, dtype=pl.UInt8)
    for condition, place in reversed(whens):
        code = pl.when(condition).then(pl.lit(place, dtype=pl.UInt8)).otherwise(code)
    return code


def _words(judgement: Judgement) -> pl.Expr | None:
    """Why the rule is not judged, why it fails, or what its pass calls for."""
    reasons = [reason for reason in (judgement.exempt, judgement.obstacle) if reason is not _NOTHING]
    told = judgement.note
    if judgement.why is not _NOTHING:
        told = pl.when(~judgement.holds).then(judgement.why).otherwise(told)
    for reason in reversed(reasons):
        told = reason if told is _NOTHING else pl.when(reason.is_null()).then(told).otherwise(reason)
    return None if told is _NOTHING else told


def _where(condition: pl.Expr | None, figure: pl.Expr) -> pl.Expr:
    return figure if condition is None else pl.when(condition).then(figure)


def _figure(expr: pl.Expr) -> pl.Expr:
    return expr.cast(_AMOUNT, strict=False)


def _count(expr: pl.Expr | int | None) -> pl.Expr | None:
    return None if expr is None else _counted(expr)


def _counted(expr: pl.Expr | int | None) -> pl.Expr:
    return (expr if isinstance(expr, pl.Expr) else pl.lit(expr)).cast(pl.Int32)


def total(cells: Sequence[Cell]) -> pl.Expr:
    """Sum with blanks as 0; whole numbers stand in columns wide enough for it (`spread_cells`)."""
    if len(cells) > 1 and all(cell.table != "disclosure" for cell in cells):
        return pl.sum_horizontal(cell.value for cell in cells)
    terms = [cell.value.fill_null(0) for cell in cells]
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def count_numbers(cells: Sequence[Cell]) -> pl.Expr:
    """How many of the cells are numbers."""
    return pl.sum_horizontal(cell.is_number for cell in cells).cast(pl.Int32)


def obstacle_of(cells: Sequence[Cell], form: Form, *, blank_is_zero: bool) -> pl.Expr:
    """Why a rule that needs these cells cannot be assessed, or NULL.

    A blank counts as 0 where ``blank_is_zero`` (class Z), except in a sum cell that was not filled in;
    otherwise it is an obstacle itself (class N).
    """
    tables = dict.fromkeys(cell.table for cell in cells)
    rows = dict.fromkeys(f"{cell.table}.{cell.row}:found" for cell in cells)
    unfilled = [pl.col(f"{cell.name}!") for cell in cells if blank_is_zero and is_sum(cell, form)]
    reasons = {
        "table_absent": pl.any_horizontal(~pl.col(f"{table}:found") for table in tables),
        "row_absent": pl.any_horizontal(~pl.col(row) for row in rows),
        "cell_absent": pl.any_horizontal(cell.state == ABSENT for cell in cells),
        "unreadable": pl.any_horizontal(cell.state == UNREADABLE for cell in cells),
    }
    if unfilled:
        reasons["total_not_filled"] = pl.any_horizontal(unfilled)
    if not blank_is_zero:
        reasons["blank"] = _any_blank(cells)
    reasons["no_number"] = count_numbers(cells) == 0
    return first_reason(reasons)


def first_reason(reasons: dict[str, pl.Expr]) -> pl.Expr:
    """The first of the reasons whose condition is true, or NULL."""
    first: pl.Expr = _NOTHING
    for reason, condition in reversed(reasons.items()):
        first = pl.when(condition).then(pl.lit(reason)).otherwise(first)
    return first


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

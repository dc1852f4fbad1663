"""What rules ask of every report of an edition, put to the sheet together: a few polars queries instead of one per scope.

A rule that asks the same of each of its scopes asks once, of columns in whose names `ANY` stands for the scope; the sheet is
stacked for it, scope under scope. Planning a query takes as long as answering it for 20,000 reports (measured 2026-11).
How a question is worded is in ``verdicts_*.py``, what becomes of an answer in ``judgement``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from expectations.declaration import Rule
from expectations.judgement import ANSWERS, Judgement, answer, lay_out
from expectations.sheet_cells import ANY

_FIGURES = tuple(name for name in ANSWERS if name not in ("report_id", "rule_id", "scope"))


@dataclass(frozen=True)
class Question:
    """What a rule asks of the scopes named; of several, in columns with `ANY` for the scope."""

    rule: Rule
    scopes: tuple[str, ...]
    judgement: Judgement

    @cached_property
    def _laid_out(self) -> tuple[dict[str, pl.Expr], Judgement]:
        return lay_out(self.judgement, f"{self.rule.rule_id} {self.scopes[0]}")

    @property
    def parts(self) -> dict[str, pl.Expr]:
        """What must be columns before it can be answered, see `judgement.lay_out`."""
        return self._laid_out[0]

    @cached_property
    def answers(self) -> dict[str, pl.Expr]:
        """The answers that it has, over its parts, see `judgement.answer`."""
        return answer(self._laid_out[1])

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns of the sheet that it looks at."""
        return frozenset(name for expr in self.parts.values() for name in expr.meta.root_names())


def answer_docket(sheet: pl.DataFrame, questions: Sequence[Question]) -> pl.DataFrame:
    """The answers, columns of `ANSWERS`: by question, scope, report."""
    return read_docket(sheet["report_id"], questions, pl.collect_all(plan_docket(sheet, questions)))


def plan_docket(sheet: pl.DataFrame, questions: Sequence[Question]) -> list[pl.LazyFrame]:
    """One query per group of questions with the same scopes, not yet computed; the answers are for `read_docket`."""
    return [
        _stack(sheet, group, scopes)
        .lazy()
        .select(expr.alias(name) for _, one in group for name, expr in one.parts.items())
        .select(expr.alias(f"{place}.{name}") for place, one in group for name, expr in one.answers.items())
        for scopes, group in _groups(questions)
    ]


def read_docket(report_ids: pl.Series, questions: Sequence[Question], answered: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The answers of `plan_docket`'s queries one under the other, columns of `ANSWERS`: by question, scope, report."""
    found = {name: column for frame in answered for name, column in frame.to_dict().items()}
    scopes = [(one.rule.rule_id, scope) for one in questions for scope in one.scopes]
    height = len(report_ids)
    row = pl.int_range(height * len(scopes), dtype=pl.UInt32, eager=True)
    asked = pl.DataFrame(scopes, schema=["rule_id", "scope"], orient="row")
    columns = {"report_id": report_ids.gather(row % height), **asked.select(pl.all().gather(row // height)).to_dict()}
    for name in _FIGURES:
        parts = [_part(found.get(f"{place}.{name}"), name, height * len(one.scopes)) for place, one in enumerate(questions)]
        columns[name] = pl.concat(parts, rechunk=True)
    return pl.DataFrame(columns)


def _groups(questions: Sequence[Question]) -> Iterator[tuple[tuple[str, ...], list[tuple[int, Question]]]]:
    """Questions with their places: those of one scope together, others by their scopes."""
    numbered = list(enumerate(questions))
    for scopes in dict.fromkeys(one.scopes if len(one.scopes) > 1 else () for one in questions):
        yield scopes, [(place, one) for place, one in numbered if (one.scopes if len(one.scopes) > 1 else ()) == scopes]


def _stack(sheet: pl.DataFrame, group: Sequence[tuple[int, Question]], scopes: Sequence[str]) -> pl.DataFrame:
    """The columns that the questions look at, once per scope, scope under scope."""
    if not scopes:
        return sheet
    held = sheet.to_dict()
    # A cell that states no sum is no total that was not filled in.
    no_total = pl.Series([False]).new_from_index(0, sheet.height)
    names = sorted(frozenset[str]().union(*(one.columns for _, one in group)))
    columns = []
    for name in names:
        parts = [name.replace(ANY, scope) for scope in scopes]
        found = [held.get(part, no_total) if part.endswith("!") else held[part] for part in parts]
        columns.append(pl.concat(found, rechunk=True).alias(name))
    return pl.DataFrame(columns)


def _part(column: pl.Series | None, name: str, height: int) -> pl.Series:
    if column is None:
        return pl.Series(name, [None], dtype=ANSWERS[name]).new_from_index(0, height)
    # An answer that is the same for every report, such as a number of cells, comes as one row.
    return (column.new_from_index(0, height) if len(column) == 1 != height else column).alias(name)

"""What the report of the year before says, as columns of the sheet: ``earlier.<cell>`` beside each report. No rule is judged.

The report of the year before is the current version of the same organ for t−1. Its cells are gathered by its row, not joined: a
join on two text keys would cost more than all that is done with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from expectations.declaration import TABLE_NAMES
from expectations.sheet_cells import ABSENT, Cell, form_cells
from pipelines.model import Form

FOUND, EDITION = "earlier.found", "earlier.form_edition"
REPEATED = "repeats_earlier"
_STATED = ("carried_over", "carried_forward")
_MULTIPLIER = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class EarlierCell(Cell):
    """A cell of last year's report, as a column of this year's row."""

    @property
    def name(self) -> str:
        """Name of its column in the sheet."""
        return f"earlier.{self.table}.{self.row}.{self.column}"

    @property
    def is_absent(self) -> pl.Expr:
        """True where last year's report has no such cell, or there is none."""
        return (self.state == ABSENT).fill_null(True)


def earlier_cells(form: Form) -> list[EarlierCell]:
    """The cells of last year's report that rules P and C ask a report of this edition for, those of either edition included."""
    applicants = [label.key for label in form.applicants]
    cells = [EarlierCell("requests", row, column) for row in _STATED for column in applicants]
    cells.append(EarlierCell("requests", "new_received", "total"))
    for item in form.disclosure:
        wanted = ("in_force", "items_prev", "items_change", "decisions")
        cells += [EarlierCell("disclosure", item.row.key, measure) for measure in item.measures if measure in wanted]
    return cells


def previous_rows(reports: pl.DataFrame) -> pl.Series:
    """Per report version the row of the current version of the same organ for the year before, NULL if there is none."""
    numbered = reports.select("organ_id", "report_year", "version", "is_current").with_row_index("row")
    current = numbered.filter("is_current").sort("version").unique(["organ_id", "report_year"], keep="last")
    before = current.select("organ_id", pl.col("report_year") + 1, pl.col("row").alias("previous"))
    return numbered.join(before, on=["organ_id", "report_year"], how="left", maintain_order="left")["previous"]


def add_earlier_report(sheet: pl.DataFrame, forms: Sequence[Form], previous: pl.Series | None = None) -> pl.DataFrame:
    """The sheet with what rules over years ask of the report before; ``previous`` are its rows, else `previous_rows`.

    Columns: ``earlier.found``, ``earlier.form_edition``, ``earlier.<cell>`` with value and state, ``earlier.<table>:cells`` and
    ``:unreadable``, and ``repeats_earlier``: whether every cell that both editions have states the same number.
    """
    previous = previous_rows(sheet) if previous is None else previous
    cells = list(dict.fromkeys(cell for form in forms if form.has_tables for cell in earlier_cells(form)))
    gathered = [previous.is_not_null().alias(FOUND)]
    sources = {EDITION: "form_edition"}
    for cell in cells:
        own = Cell(cell.table, cell.row, cell.column).name
        sources |= {cell.name: own, f"{cell.name}#": f"{own}#"}
    sources |= {f"earlier.{table}:{count}": f"{table}:{count}" for table in TABLE_NAMES for count in ("cells", "unreadable")}
    gathered += [sheet[source].gather(previous).alias(target) for target, source in sources.items()]
    return sheet.with_columns(*gathered, _repeats(sheet, forms, previous))


def _repeats(sheet: pl.DataFrame, forms: Sequence[Form], previous: pl.Series) -> pl.Series:
    """True where the report's numbers are those of the one before in every cell that both editions have; NULL without one."""
    with_tables = [form for form in forms if form.has_tables]
    result = pl.repeat(None, sheet.height, dtype=pl.Boolean, eager=True)
    edition, before = sheet["form_edition"], sheet["form_edition"].gather(previous)

    @cache
    def hashed(name: str) -> pl.Series:
        return sheet[name].fill_null(0).hash()

    for form in with_tables:
        for other in with_tables:
            here = ((edition == form.edition) & (before == other.edition)).fill_null(False)
            if here.any():
                prints = _fingerprint(sheet.height, [hashed(cell.name) for cell in _shared_cells(form, other)])
                result = (prints == prints.gather(previous)).zip_with(here, result)
    return result.alias(REPEATED)


def _shared_cells(form: Form, other: Form) -> list[Cell]:
    theirs = {cell.name for table in TABLE_NAMES for cell in form_cells(other, table)}
    return [cell for table in TABLE_NAMES for cell in form_cells(form, table) if cell.name in theirs]


def _fingerprint(height: int, hashes: Sequence[pl.Series]) -> pl.Series:
    """Per report 64 bits told apart by these hashes of its numbers, blanks as 0. Overflow is meant."""
    prints = pl.repeat(0, height, dtype=pl.UInt64, eager=True)
    for one in hashes:
        prints = prints * _MULTIPLIER + one
    return prints

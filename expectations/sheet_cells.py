"""Long frames of cells → one column per cell of the form, one row per report. How reports are described besides is in ``sheet``.

A column ``requests.granted.total`` holds the value (NULL unless the cell is a number), ``requests.granted.total#`` its
state. The columns are slices of one array that was filled in one go: at 100,000 reports a pivot or a join
per cell costs minutes, this about a second per ten million cells (measured 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.model import Form

# States of a cell, as stored in the ``#`` columns. 0 means that the table has no such cell.
ABSENT, NUMBER, BLANK, DASH, UNREADABLE = range(5)
# Stands for the scope in the name of a column, where one question is put to several scopes at once (``docket``).
ANY = "*"
_BITS = 12
_LARGEST = 2**54
_STATUS = pl.Enum(["number", "blank", "dash", "unreadable"])


@dataclass(frozen=True, slots=True)
class CellTable:
    """Where the cells of one table of the form stand: frame, its key columns and the column of values."""

    name: str
    row_column: str
    column_column: str
    value_column: str
    dtype: pl.DataType | type[pl.DataType]

    @property
    def frame_name(self) -> str:
        """Full name of the frame, as in the warehouse."""
        return f"core.{self.name}"


CELL_TABLES: dict[str, CellTable] = {
    "disclosure": CellTable("disclosure", "item_code", "measure_code", "value", pl.Decimal(28, 8)),
    "requests": CellTable("requests", "outcome_code", "applicant_code", "count", pl.Int64),
    "disputes": CellTable("disputes", "group_code", "result_code", "count", pl.Int64),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the form: table, row, column."""

    table: str
    row: str
    column: str

    @property
    def name(self) -> str:
        """Name of its column in the sheet."""
        return f"{self.table}.{self.row}.{self.column}"

    @property
    def value(self) -> pl.Expr:
        """Its value, NULL unless it is a number."""
        return pl.col(self.name)

    @property
    def state(self) -> pl.Expr:
        """Its state."""
        return pl.col(f"{self.name}#")

    @property
    def is_number(self) -> pl.Expr:
        """True where the cell is a number."""
        return self.state == NUMBER

    @property
    def is_blank(self) -> pl.Expr:
        """True where the cell is blank or holds a dash."""
        return (self.state == BLANK) | (self.state == DASH)


def form_cells(form: Form, table: str, *, optional: bool = True) -> list[Cell]:
    """The cells of one table of a form, row by row; rows that a page may leave out only if ``optional``."""
    if table == "disclosure":
        items = [item for item in form.disclosure if optional or not item.optional]
        return [Cell(table, item.row.key, measure) for item in items for measure in item.measures]
    if table == "requests":
        return [Cell(table, row.key, column.key) for row in form.outcomes for column in form.applicants]
    return [Cell(table, group.key, result.key) for group in form.dispute_groups for result in form.dispute_results]


def spread_cells(frame: pl.DataFrame, table: CellTable, cells: list[Cell], report_ids: pl.Series) -> list[pl.Series]:
    """Two columns per cell, value and state, and per report the counts of `_count_states`, in the order of ``report_ids``.

    Raises:
        ValueError: the frame holds a report, a code or a status that is unknown, a cell twice, or a value
            where the status says that there is none (or the reverse); names frame and text met.
    """
    rows = list(dict.fromkeys(cell.row for cell in cells))
    columns = list(dict.fromkeys(cell.column for cell in cells))
    height = len(report_ids)
    column_codes = _coded(frame, table, table.column_column, columns)
    place = _coded(frame, table, table.row_column, rows) * len(columns) + column_codes
    runs, state = _runs(frame, table, report_ids), _states(frame, table)
    position = runs["position"].gather(frame["report_id"].rle_id())
    value = _widen(frame[table.value_column].cast(table.dtype))
    place = (place * height + position).cast(pl.UInt32)
    size = len(rows) * len(columns) * height
    states = pl.repeat(ABSENT, size, dtype=pl.UInt8, eager=True).scatter(place, state)
    if (states != ABSENT).sum() != frame.height:
        raise ValueError(f"{table.frame_name}: a cell stands twice: {_first_double(frame, table)}")
    values = pl.repeat(None, size, dtype=value.dtype, eager=True).scatter(place, value)
    starts = ((cell, (rows.index(cell.row) * len(columns) + columns.index(cell.column)) * height) for cell in cells)
    counts = _count_states(runs, state, value != 0, height)
    no_count = _is_no_count(value)
    if not all(asks_count(column) for column in columns):
        state = state * pl.Series([asks_count(column) for column in columns]).gather(column_codes)
        of_counts = _count_states(runs, state, no_count & (state == NUMBER), height)
    elif no_count.any():
        of_counts = _count_states(runs, state, no_count, height)
    else:
        of_counts = {**counts, "marked": counts["marked"] * 0}
    named = {name: counts[name] for name in ("cells", "numbers", "blanks", "dashes", "unreadable")}
    named |= {"nonzero": counts["marked"], "no_counts": of_counts["marked"]}
    named |= {f"{name}_of_counts": of_counts[name] for name in ("numbers", "unreadable")}
    return [*_slices(starts, values, states, height), *(one.alias(f"{table.name}:{name}") for name, one in named.items())]


def _widen(value: pl.Series) -> pl.Series:
    """Whole numbers in 128 bits where a sum of a table's cells might not hold in 64: a cell may hold anything up to 2⁶³."""
    if value.dtype == pl.Int64 and not value.is_between(-_LARGEST, _LARGEST).all():
        return value.cast(pl.Int128)
    return value


def asks_count(column: str) -> bool:
    """Whether the form asks for a count in this column, not for an amount of money or a signed change."""
    return not column.startswith("amount") and column != "items_change"


def _is_no_count(value: pl.Series) -> pl.Series:
    is_none = value < 0
    return is_none | (value.floor() != value) if value.dtype.is_decimal() else is_none


def _count_states(runs: pl.DataFrame, state: pl.Series, mark: pl.Series, height: int) -> dict[str, pl.Series]:
    """Per report: cells met, numbers, blanks, dashes, unreadable cells, and cells with the mark; absent cells are not met.

    One running sum tells them all, each is counted in `_BITS` bits of it: a table has fewer than 200 cells, none of them twice.
    """
    names = ("numbers", "blanks", "dashes", "unreadable", "marked")
    ones = [1 << _BITS * place for place in range(len(names))]
    packed = pl.Series([0, *ones[:-1]], dtype=pl.UInt64).gather(state) + mark.fill_null(False).cast(pl.UInt64) * ones[-1]
    until = packed.cum_sum().gather(runs["last"])
    sums = runs.select("position", packed=until - until.shift(1, fill_value=0)).group_by("position").agg(pl.col("packed").sum())
    every = pl.repeat(0, height, dtype=pl.UInt64, eager=True).scatter(sums["position"], sums["packed"])
    counts = {name: (every // one % (1 << _BITS)).cast(pl.Int32) for name, one in zip(names, ones, strict=True)}
    cells = counts["numbers"] + counts["blanks"] + counts["dashes"] + counts["unreadable"]
    return {"cells": cells, **counts}


def _slices(starts: Iterator[tuple[Cell, int]], values: pl.Series, states: pl.Series, height: int) -> Iterator[pl.Series]:
    for cell, start in starts:
        yield values.slice(start, height).alias(cell.name)
        yield states.slice(start, height).alias(f"{cell.name}#")


def _coded(frame: pl.DataFrame, table: CellTable, column: str, keys: list[str]) -> pl.Series:
    codes = frame[column].cast(pl.Enum(keys), strict=False)
    if codes.null_count():
        met = frame.filter(codes.is_null()).row(0, named=True)
        raise ValueError(f"{table.frame_name}: {column} {met[column]!r} of {met['report_id']} is in no edition of the form")
    return codes.to_physical().cast(pl.UInt32)


def _states(frame: pl.DataFrame, table: CellTable) -> pl.Series:
    statuses = frame["cell_status"].cast(_STATUS, strict=False)
    wrong = statuses.is_null() | ((statuses == "number") != frame[table.value_column].is_not_null())
    if wrong.any():
        met = frame.filter(wrong).row(0, named=True)
        place = f"{met['report_id']}, row {met[table.row_column]}, column {met[table.column_column]}"
        raise ValueError(f"{table.frame_name}: {place}: value {met[table.value_column]} with cell_status {met['cell_status']!r}")
    return statuses.to_physical().cast(pl.UInt8) + NUMBER


def _runs(frame: pl.DataFrame, table: CellTable, report_ids: pl.Series) -> pl.DataFrame:
    """The runs of cells of one report: its place in ``report_ids``, and the last row. A report's cells stand together."""
    runs = frame["report_id"].rle().struct.unnest().rename({"value": "report_id"})
    index = report_ids.rename("report_id").to_frame().with_row_index("position")
    found = runs.join(index, on="report_id", how="left", maintain_order="left")
    if found["position"].null_count():
        met = found.filter(pl.col("position").is_null())["report_id"][0]
        raise ValueError(f"{table.frame_name}: report {met!r} is not in core.reports")
    return found.select("position", last=pl.col("len").cum_sum() - 1)


def _first_double(frame: pl.DataFrame, table: CellTable) -> tuple[object, ...]:
    key = ["report_id", table.row_column, table.column_column]
    return frame.filter(frame.select(key).is_duplicated()).select(key).row(0)

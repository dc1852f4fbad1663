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
    """Two columns per cell, value and state, and the counts of `_count_states`, in the order of ``report_ids``.

    Raises:
        ValueError: the frame holds a report, a code or a status that is unknown, a cell twice, or a value
            where the status says that there is none (or the reverse); names frame and text met.
    """
    rows = list(dict.fromkeys(cell.row for cell in cells))
    columns = list(dict.fromkeys(cell.column for cell in cells))
    height = len(report_ids)
    place = _coded(frame, table, table.row_column, rows) * len(columns) + _coded(frame, table, table.column_column, columns)
    position, state = _positions(frame, table, report_ids), _states(frame, table)
    place = (place * height + position).cast(pl.UInt32)
    size = len(rows) * len(columns) * height
    states = pl.repeat(ABSENT, size, dtype=pl.UInt8, eager=True).scatter(place, state)
    if (states != ABSENT).sum() != frame.height:
        raise ValueError(f"{table.frame_name}: a cell stands twice: {_first_double(frame, table)}")
    values = pl.repeat(None, size, dtype=table.dtype, eager=True).scatter(place, frame[table.value_column].cast(table.dtype))
    starts = ((cell, (rows.index(cell.row) * len(columns) + columns.index(cell.column)) * height) for cell in cells)
    return [*_slices(starts, values, states, height), *_count_states(table, position, state, frame[table.value_column], height)]


def _count_states(table: CellTable, position: pl.Series, state: pl.Series, value: pl.Series, height: int) -> list[pl.Series]:
    """Per report: cells met, numbers, blanks, dashes, unreadable cells, numbers other than 0, as ``requests:numbers``."""
    met = pl.DataFrame([position.alias("position"), state.alias("state"), (value != 0).alias("nonzero")])
    counts = met.group_by("position").agg(
        cells=pl.len(),
        numbers=(pl.col("state") == NUMBER).sum(),
        blanks=(pl.col("state") == BLANK).sum(),
        dashes=(pl.col("state") == DASH).sum(),
        unreadable=(pl.col("state") == UNREADABLE).sum(),
        nonzero=pl.col("nonzero").sum(),
    )
    every = pl.int_range(height, dtype=pl.UInt32, eager=True).alias("position").to_frame()
    counts = every.join(counts, on="position", how="left", maintain_order="left").drop("position")
    return [column.cast(pl.Int32).fill_null(0).alias(f"{table.name}:{column.name}") for column in counts.iter_columns()]


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


def _positions(frame: pl.DataFrame, table: CellTable, report_ids: pl.Series) -> pl.Series:
    """Place of each row's report in ``report_ids``. A report's cells stand together: one look-up per run of equal ids."""
    ids = frame["report_id"]
    runs = ids.rle().struct.field("value").rename("report_id").to_frame()
    index = report_ids.rename("report_id").to_frame().with_row_index("position")
    found = runs.join(index, on="report_id", how="left", maintain_order="left")
    if found["position"].null_count():
        met = found.filter(pl.col("position").is_null())["report_id"][0]
        raise ValueError(f"{table.frame_name}: report {met!r} is not in core.reports")
    return found["position"].gather(ids.rle_id())


def _first_double(frame: pl.DataFrame, table: CellTable) -> tuple[object, ...]:
    key = ["report_id", table.row_column, table.column_column]
    return frame.filter(frame.select(key).is_duplicated()).select(key).row(0)

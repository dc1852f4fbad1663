"""All grids of a page, row by row → the form's three tables, chosen by what rows say and never by position.

A table may be cut in several by a page break, hold its header twice, or share one ``<table>`` with another.
Nothing is judged here, and no cell is filled from another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.model import Cell, FormTable, Grid, GridRow, TableName
from pipelines.parse.headers import columns_beside, dispute_order, header_order, is_header_word
from pipelines.parse.labels import LabelIndex, bare_label, normalise_label
from pipelines.parse.numbers import parse_count
from pipelines.parse.places import dispute_texts, is_column_numbers, is_doubtful
from pipelines.parse.rows import DISPUTE_COUNT, VALUE_COUNT, Row, build_row, classify, label_path
from pipelines.parse.values import cell_key, read_counts, read_disclosure_cell, row_keys


@dataclass(slots=True)
class _Table:
    """One of the form's tables while its rows come in."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    row_keys: list[str] = field(default_factory=list)
    unknown_labels: list[str] = field(default_factory=list)
    grids: list[int] = field(default_factory=list)
    first_grid: int = 0

    def seen(self, grid_number: int) -> None:
        if grid_number not in self.grids:
            self.grids.append(grid_number)

    def unknown(self, label: str) -> None:
        if label not in self.unknown_labels:
            self.unknown_labels.append(label)


class FormReader:
    """Reads the rows of one page in the words of one edition; ask for the result after the last row."""

    def __init__(self, index: LabelIndex) -> None:
        self._index = index
        self._tables: dict[TableName, _Table] = {"disclosure": _Table(), "requests": _Table(), "disputes": _Table()}
        self._requests = self._tables["requests"]
        self._measures: list[tuple[int, str]] = []
        self._measure_labels: dict[str, str] = {}
        self._head_rows: list[tuple[str, ...]] = []
        self._applicants = tuple(label.key for label in index.form.applicants)
        self._above: tuple[str, ...] = ()
        self._beside, self._row_before = 0, ""
        self._dispute_heads: list[tuple[str, ...]] = []
        self._current: TableName | None = None
        self._grid_rows: Sequence[GridRow] = ()
        # Tables that the page begins a second time, in another grid: another organ's or year's, from there on.
        self._ended: set[TableName] = set()

    def read(self, grids: Sequence[Grid]) -> None:
        """Take in all rows of all grids, in the page's order."""
        actions = {
            "disclosure_head": self._disclosure_head,
            "disclosure": self._disclosure_row,
            "requests_head": self._requests_head,
            "requests": self._requests_row,
            "disputes_head": self._disputes_head,
            "values": self._values_row,
            "other": self._other_row,
        }
        known = self._index.known_rows
        for grid in grids:
            self._grid_rows = grid.rows
            for number, cells in enumerate(grid.rows, start=1):
                texts, covered = cells
                if met := known.get((texts[:-VALUE_COUNT], covered)):
                    # Its label cells were resolved before, on this page or another of the edition.
                    key, self._above = met
                    self._current, self._head_rows = "requests", []
                    self._requests.seen(grid.number)
                    self._place_row(grid.number, number, cells, key)
                    continue
                row = build_row(grid.number, number, cells)
                actions[classify(row, self._index)](row)
            self._beside = 0
            if self._current != "requests":
                self._current = None

    # --- section 2

    def _disclosure_head(self, row: Row) -> None:
        self._current = "disclosure"
        table = self._tables["disclosure"]
        table.seen(row.grid_number)
        own = row.begun()
        start = next((n for n, (_, word) in enumerate(own) if word == "信息内容"), -1)
        self._measures = []
        for at, word in own[start + 1 :]:
            key = self._index.measures.get(bare_label(word))
            if key is None:
                if word and not word.startswith("第二十条"):
                    table.unknown(word)
                key = ""
            self._measure_labels[key] = word
            self._measures.append((at, key))

    def _disclosure_row(self, row: Row) -> None:
        table = self._tables["disclosure"]
        table.seen(row.grid_number)
        own = row.begun()
        start = next((n for n, (_, word) in enumerate(own) if bare_label(word) in self._index.items), None)
        if start is None:
            # Its label reaches down from the row above, whose figures are the label's: the row is told to stand twice.
            table.row_keys.append(
                next(self._index.items[bare][0] for bare in map(bare_label, row.words) if bare in self._index.items)
            )
            return
        key, measures = self._index.items[bare_label(own[start][1])]
        self._end("disclosure", row.grid_number, key)
        table.row_keys.append(key)
        values = own[start + 1 :]
        # Where fewer cells than measures stand, one that reaches into the column of the next is a figure of neither.
        columns = {at for at, named in self._measures if named in measures} if len(values) < len(self._measures) else set()
        for at, measure in self._align(values, measures, row.width):
            if measure in measures and (key, measure) not in table.cells and "disclosure" not in self._ended:
                label = self._measure_labels.get(measure, "")
                cell = read_disclosure_cell(row.cells.texts[at], measure, label, (*row[:2], at + 1))
                if cell.status == "number" and at + 1 in columns and not row.cells.begins(at + 1):
                    cell = cell._replace(value=None, status="unreadable")
                table.cells[cell_key(key, measure)] = cell

    def _end(self, name: TableName, grid: int, key: str) -> None:
        """A table whose first row stands once more in a later grid is another table, and its rows are none of this one."""
        table = self._tables[name]
        if not table.row_keys:
            table.first_grid = grid
        elif grid != table.first_grid and table.row_keys[0] == key:
            self._ended.add(name)

    def _align(self, values: list[tuple[int, str]], measures: tuple[str, ...], width: int) -> list[tuple[int, str]]:
        """Pair a row's values with measures: by count with its header, else by the grid's columns, else by the form's order."""
        if len(values) == len(self._measures):
            return [(at, key) for (at, _), (_, key) in zip(values, self._measures, strict=True)]
        if self._measures and values:
            columns = dict(self._measures)
            # A row shorter than its header has lost a cell, nobody knows which.
            if width > self._measures[-1][0] and all(at in columns for at, _ in values):
                return [(at, columns[at]) for at, _ in values]
        if len(values) == len(measures):
            return [(at, key) for (at, _), key in zip(values, measures, strict=True)]
        return []

    # --- section 3

    def _requests_head(self, row: Row) -> None:
        if self._current != "requests" or not self._head_rows:
            self._head_rows = []
        self._current = "requests"
        self._requests.seen(row.grid_number)
        beside = columns_beside(row.words, self._index)
        self._beside = beside or self._beside
        self._head_rows.append(row.words[: len(row.words) - beside])
        order = header_order(tuple(self._head_rows), self._index)
        if order is not None:
            self._applicants = order
        for word in row.words:
            if word and not is_header_word(word, self._index):
                self._requests.unknown(word)

    def _without_columns_beside(self, row: Row) -> Row:
        """The row without what stands beside the form's columns; as it is where that would leave a label among its figures."""
        if not self._beside or row.width <= VALUE_COUNT + self._beside:
            return row
        cells = GridRow(row.cells.texts[: -self._beside], row.cells.covered & ~(-1 << row.width - self._beside))
        cut = Row(row.grid_number, row.row_number, cells, row.words[: -self._beside])
        return row if any(bare_label(word) in self._index.rows for word in cut.words[-VALUE_COUNT:]) else cut

    def _requests_row(self, row: Row) -> None:
        self._current = "requests"
        self._head_rows = []
        table = self._requests
        table.seen(row.grid_number)
        row = self._without_columns_beside(row)
        path, self._above = label_path(row, self._above)
        key = self._index.row_key(path.leaf, path.parent)
        short = row.width < VALUE_COUNT + 1
        if key is None and not short and bare_label(row.words[-VALUE_COUNT]) in self._index.rows:
            # Fewer than seven values: the label stands where the first value should. The row is named, its figures have no place.
            key, short = self._index.row_key(row.words[-VALUE_COUNT], path.leaf), True
        if key is None:
            if bare_label(path.leaf) not in self._index.parents:
                table.unknown(path.leaf)
            return
        if not short and all(row.words[:-VALUE_COUNT]):
            self._index.remember_row(row.cells.texts[:-VALUE_COUNT], row.cells.covered, key, self._above)
        if short or is_doubtful(row, self._grid_rows):
            table.row_keys.append(key)
        else:
            self._place_row(row.grid_number, row.row_number, row.cells, key)

    def _place_row(self, grid: int, number: int, cells: GridRow, key: str) -> None:
        """Take in a row's last seven cells as its values. Where a label reaches to the first of them there are fewer than seven:
        none has a place. A row met before has its figures already."""
        table = self._requests
        if grid != table.first_grid or not table.row_keys:
            self._end("requests", grid, key)
        table.row_keys.append(key)
        texts, covered = cells
        first = len(texts) - VALUE_COUNT
        values, spread = texts[first:], covered >> first
        keys = row_keys(key, self._applicants)
        counts = read_counts(values, spread, grid, number, first + 1)
        is_label = counts[0].status == "unreadable" and bare_label(normalise_label(values[0])) in self._index.rows
        if not is_label and keys[0] not in table.cells and "requests" not in self._ended:
            table.cells.update(zip(keys, counts, strict=True))
            if spread:
                self._take_back(values, spread)
        self._row_before = key

    def _take_back(self, values: Sequence[str], covered: int) -> None:
        """A figure of the row before that reaches down into this one belongs to neither."""
        cells = self._requests.cells
        for at, key in enumerate(row_keys(self._row_before, self._applicants)):
            cell = cells.get(key)
            if cell and covered >> at & 1 and cell.status == "number" and cell.raw_text == values[at]:
                cells[key] = cell._replace(value=None, status="unreadable")

    # --- section 4

    def _disputes_head(self, row: Row) -> None:
        if self._current != "disputes":
            self._dispute_heads = []
        self._current = "disputes"
        self._tables["disputes"].seen(row.grid_number)
        self._dispute_heads.append(row.words)
        for word in row.words:
            bare = bare_label(word)
            if (
                word
                and bare not in self._index.results
                and bare not in self._index.groups
                and word not in self._index.header_words
            ):
                self._tables["disputes"].unknown(word)

    def _values_row(self, row: Row) -> None:
        if self._current == "disputes":
            self._other_row(row)

    def _dispute_values(self, row: Row) -> None:
        table = self._tables["disputes"]
        table.seen(row.grid_number)
        table.row_keys.append("values")
        heads, texts = dispute_texts(tuple(self._dispute_heads), row.cells.texts, self._index)
        if texts is None:
            return
        order = dispute_order(heads, self._index)
        first = len(texts) - DISPUTE_COUNT
        table.cells |= zip(order, read_counts(texts[first:], row.cells.covered >> first, *row[:2], first + 1), strict=True)

    def _other_row(self, row: Row) -> None:
        """A row without any known label: drift of the vocabulary if it stands inside one of the form's tables with figures."""
        if self._current == "disputes" and row.width >= DISPUTE_COUNT and not is_column_numbers(row.words):
            if not self._tables["disputes"].row_keys:
                self._dispute_values(row)
                return
            if sum(word.isdecimal() for word in row.words) >= DISPUTE_COUNT:
                self._tables["disputes"].row_keys.append("values")
                return
        least = {"requests": VALUE_COUNT + 1, "disputes": DISPUTE_COUNT, "disclosure": 2, None: 1 << 30}[self._current]
        if row.width < least or not any(parse_count(text)[0] == "number" for text in row.cells.texts):
            return
        label = next((word for word in reversed(row.words) if word and not word.isdigit()), "")
        if label and self._current:
            self._tables[self._current].unknown(label)

    # --- result

    def tables(self) -> Mapping[TableName, _Table]:
        """The three tables as far as they were found."""
        return self._tables

    def form_tables(self) -> tuple[FormTable, ...]:
        """How each table that was found was found."""
        return tuple(
            FormTable(name, tuple(table.row_keys), tuple(table.unknown_labels), len(table.grids))
            for name, table in self._tables.items()
            if table.row_keys
        )

"""Which cells of a checked report are marked, and how: decided here once, drawn in ``report_html_tables``.

What is wrong was decided before, in verdicts and suggestions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from cli.reading import CheckedFile
from expectations.localise_cells import cells_of, impossible_cells, marked_cells
from expectations.localise_sums import SUM_RULES
from expectations.sheet_cells import Cell
from pipelines.model import Form, TableName

# wrong: the one cell that explains it · maybe: one of a few · sum: takes part in a sum that does not hold
# · unreadable: holds no number · said: the prose says otherwise. A cell has the first that applies.
Kind = Literal["wrong", "maybe", "sum", "unreadable", "said"]
KINDS: tuple[Kind, ...] = ("wrong", "maybe", "sum", "unreadable", "said")
# With more candidates than this no cell is picked out: all cells of the sums are marked instead.
MOST_MARKED = 5
_TABLES: tuple[TableName, ...] = ("disclosure", "requests", "disputes")


@dataclass(frozen=True, slots=True)
class Mark:
    """How a cell is marked; ``suggested`` is the figure with which the sums would hold."""

    kind: Kind
    suggested: int | None = None


@dataclass(slots=True)
class Marks:
    """Marks of cells, and of rows and columns the ids of the sums that they break: (table, row or column) → rules."""

    cells: dict[Cell, Mark] = field(default_factory=dict)
    rows: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    columns: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def put(self, cell: Cell, mark: Mark) -> None:
        """Mark a cell, unless it has a stronger mark."""
        held = self.cells.get(cell)
        if held is None or KINDS.index(mark.kind) < KINDS.index(held.kind):
            self.cells[cell] = mark


def failing_rows(checked: CheckedFile) -> list[dict[str, Any]]:
    """The verdicts that fail."""
    return checked.verdicts.filter(pl.col("status") == "fail").to_dicts()


def balanced_rows(checked: CheckedFile) -> list[str]:
    """Rows of the requests table whose 总计 is the sum of its row."""
    holds = (pl.col("rule_id") == "A-03") & pl.col("status").is_in(["pass", "pass_blank_as_zero"])
    return checked.verdicts.filter(holds)["scope"].to_list()


def find_marks(checked: CheckedFile, form: Form) -> Marks:
    """All marks of one report."""
    marks, failing = Marks(), failing_rows(checked)
    explained = _mark_suggested(marks, checked)
    open_sums = [
        (row["rule_id"], row["scope"])
        for row in failing
        if row["rule_id"] in (*SUM_RULES, "A-04") and f"{row['rule_id']}[{row['scope']}]" not in explained
    ]
    for cell in marked_cells(open_sums, balanced_rows(checked), form):
        marks.put(cell, Mark("sum"))
    for row in failing:
        _mark_failure(marks, row, checked, form)
    for table in _TABLES:
        for (row_key, column), stated in (checked.report.cells(table) or {}).items():
            if stated.status == "unreadable":
                marks.put(Cell(table, row_key, column), Mark("unreadable"))
    return marks


def _mark_suggested(marks: Marks, checked: CheckedFile) -> set[str]:
    """Mark the cells of few enough candidates; the names of the sums that these settle."""
    explained: set[str] = set()
    for row in checked.suggestions.filter(pl.col("candidates_count") <= MOST_MARKED).sort("rank").iter_rows(named=True):
        is_likely = row["certainty"] == "likely"
        mark = Mark("wrong" if is_likely else "maybe", row["suggested_value"])
        marks.put(Cell(row["table_name"], row["row_code"], row["column_code"]), mark)
        explained |= set(row["clears"].split())
    # More carried forward than was in hand is the same error as the sum of that column.
    return explained | {name.replace("A-01", "A-04") for name in explained if name.startswith("A-01")}


def _mark_failure(marks: Marks, row: dict[str, Any], checked: CheckedFile, form: Form) -> None:
    rule_id, scope = row["rule_id"], row["scope"]
    if rule_id in ("A-01", "A-02", "A-04"):
        marks.columns.setdefault(("requests", scope), []).append(rule_id)
    elif rule_id == "A-03":
        marks.rows.setdefault(("requests", scope), []).append(rule_id)
    elif rule_id in SUM_RULES:
        marks.columns.setdefault(("disputes", scope), []).append(rule_id)
    elif rule_id == "T-01":
        values = {key: cell.value for key, cell in (_cells(checked, scope)).items() if cell.value is not None}
        for cell in impossible_cells(rule_id, scope, form, values):
            marks.put(cell, Mark("wrong"))
    elif rule_id[0] == "T":
        for cell in cells_of(rule_id, scope, form):
            marks.put(cell, Mark("sum"))
    elif rule_id[0] == "X":
        for cell in cells_of(rule_id, scope, form):
            marks.put(cell, Mark("said"))


def _cells(checked: CheckedFile, scope: str) -> Any:
    table = next(name for name in _TABLES if name == scope)
    return checked.report.cells(table) or {}

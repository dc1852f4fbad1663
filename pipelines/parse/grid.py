"""Rows of cells with spans → rows of grid cells. Spans that are wrong are clipped, never trusted past the table's edge.

What a row means does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.model import GridCell

# (text, rowspan, colspan) as the markup has them.
RawCell = tuple[str, int, int]
RawRow = Sequence[RawCell]
_WIDEST = 64
_SPAN = re.compile(r"\s*(\d{1,5})")


def parse_span(value: str | None) -> int:
    """A rowspan or colspan attribute; what is no number, or zero, is 1.

    >>> parse_span(" 2 "), parse_span("x"), parse_span(None), parse_span("0")
    (2, 1, 1, 1)
    """
    match = _SPAN.match(value) if value else None
    return max(1, int(match[1])) if match else 1


def build_grid(rows: Sequence[RawRow]) -> tuple[tuple[GridCell, ...], ...]:
    """Resolve spans row by row.

    A cell that spans rows stands again in each row it covers, marked as no origin; a rowspan past the
    last row ends there. Rows keep their own width: where the markup's spans are wrong, rows differ, and
    whoever reads them aligns at the row's end.

    >>> [[c.text for c in row] for row in build_grid([[("a", 2, 1), ("b", 1, 2)], [("c", 1, 1)]])]
    [['a', 'b', 'b'], ['a', 'c']]
    """
    grid: list[tuple[GridCell, ...]] = []
    hanging: dict[int, tuple[int, GridCell]] = {}
    for index, row in enumerate(rows):
        if not hanging and all(rowspan == colspan == 1 for _, rowspan, colspan in row):
            grid.append(tuple([GridCell(text, True) for text, _, _ in row]))
        else:
            grid.append(_build_row(row, len(rows) - index, hanging))
    return tuple(grid)


def _build_row(row: RawRow, left: int, hanging: dict[int, tuple[int, GridCell]]) -> tuple[GridCell, ...]:
    out: list[GridCell] = []
    held = dict(hanging)
    hanging.clear()

    def hang_over() -> None:
        while len(out) in held:
            rows_left, cell = held.pop(len(out))
            if rows_left > 1:
                hanging[len(out)] = (rows_left - 1, cell)
            out.append(cell)

    for text, rowspan, colspan in row:
        hang_over()
        down = min(rowspan, left) - 1
        for offset in range(min(colspan, _WIDEST)):
            if down:
                hanging[len(out)] = (down, GridCell(text, False))
            held.pop(len(out), None)
            out.append(GridCell(text, offset == 0))
    hang_over()
    return tuple(out)

"""Rows of cells with spans → rows of grid cells. Spans that are wrong are clipped, never trusted past the table's edge.

What a row means does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.model import GridCell

# (text, rowspan, colspan) as the markup has them.
RawCell = tuple[str, int, int]
RawRow = Sequence[RawCell]
_WIDEST = 64
_SPAN = re.compile(r"\s*(\d{1,5})")


@lru_cache(maxsize=256)
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
        grid.append(_build_row(row, len(rows) - index, hanging))
    return tuple(grid)


# Most cells of a form say 0: one value serves them all.
@lru_cache(maxsize=4096)
def _origin(text: str) -> GridCell:
    return GridCell(text, True)


def _build_row(row: RawRow, left: int, hanging: dict[int, tuple[int, GridCell]]) -> tuple[GridCell, ...]:
    out: list[GridCell] = []
    held = dict(hanging)
    hanging.clear()
    for text, rowspan, colspan in row:
        if held and len(out) in held:
            _hang_over(out, held, hanging)
        out.append(_origin(text))
        if rowspan > 1 or colspan > 1:
            _spread(out, held, hanging, (text, min(rowspan, left) - 1, min(colspan, _WIDEST) - 1))
    if held:
        _hang_over(out, held, hanging)
    return tuple(out)


def _spread(
    out: list[GridCell],
    held: dict[int, tuple[int, GridCell]],
    hanging: dict[int, tuple[int, GridCell]],
    spread: tuple[str, int, int],
) -> None:
    """Let the cell just appended cover the positions to its right, and hang into the rows below."""
    text, down, right = spread
    covered = GridCell(text, False)
    first = len(out) - 1
    out.extend([covered] * right)
    for at in range(first, len(out)):
        held.pop(at, None)
        if down:
            hanging[at] = (down, covered)


def _hang_over(out: list[GridCell], held: dict[int, tuple[int, GridCell]], hanging: dict[int, tuple[int, GridCell]]) -> None:
    """Append the cells that hang into the next positions of this row from above."""
    while len(out) in held:
        rows_left, cell = held.pop(len(out))
        if rows_left > 1:
            hanging[len(out)] = (rows_left - 1, cell)
        out.append(cell)

"""Rows of cells with spans → rows of grid cells. Spans that are wrong are clipped, never trusted past the table's edge.

What a row means does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from pipelines.errors import NotAReportError
from pipelines.model import GridCell

_NO_SPANS: Mapping[int, tuple[int, int]] = MappingProxyType({})
_WIDEST = 64
# The form's three tables have 400 cells. Spans of a few hundred kilobytes of markup can ask for billions (2026-11).
MOST_CELLS = 100_000
_SPAN = re.compile(r"\s*(\d{1,5})")


class RawRow(NamedTuple):
    """A row as the markup has it: the texts of its cells, and (rowspan, colspan) of the few that state
    one, in the order of their places."""

    texts: Sequence[str]
    spans: Mapping[int, tuple[int, int]] = _NO_SPANS


@lru_cache(maxsize=256)
def parse_span(value: str | None) -> int:
    """A rowspan or colspan attribute; what is no number, or zero, is 1.

    >>> parse_span(" 2 "), parse_span("x"), parse_span(None), parse_span("0")
    (2, 1, 1, 1)
    """
    match = _SPAN.match(value) if value else None
    return max(1, int(match[1])) if match else 1


def build_grid(rows: Sequence[RawRow], most: int = MOST_CELLS) -> tuple[tuple[GridCell, ...], ...]:
    """Resolve spans row by row.

    A cell that spans rows stands again in each row it covers, marked as no origin; a rowspan past the
    last row ends there. Rows keep their own width: where the markup's spans are wrong, rows differ, and
    whoever reads them aligns at the row's end.

    Raises:
        NotAReportError: page_too_heavy: more than ``most`` cells once all spans are resolved.

    >>> [[c.text for c in row] for row in build_grid([RawRow(["a", "b"], {0: (2, 1), 1: (1, 2)}), RawRow(["c"])])]
    [['a', 'b', 'b'], ['a', 'c']]
    """
    grid: list[tuple[GridCell, ...]] = []
    hanging: dict[int, tuple[int, GridCell]] = {}
    for index, row in enumerate(rows):
        grid.append(_build_row(row, len(rows) - index, hanging))
        most -= len(grid[-1])
        if most < 0:
            raise NotAReportError(
                "page_too_heavy", f"more than {MOST_CELLS} cells of tables, spans resolved; no report has so many"
            )
    return tuple(grid)


# Most cells of a form say 0: one value serves them all.
@lru_cache(maxsize=4096)
def _origin(text: str) -> GridCell:
    return GridCell(text, True)


@lru_cache(maxsize=4096)
def _covered(text: str) -> GridCell:
    return GridCell(text, False)


def _build_row(row: RawRow, left: int, hanging: dict[int, tuple[int, GridCell]]) -> tuple[GridCell, ...]:
    if not hanging and not row.spans:
        return tuple(map(_origin, row.texts))
    out: list[GridCell] = []
    held = dict(hanging)
    hanging.clear()
    done = 0
    for place, (rowspan, colspan) in row.spans.items():
        _append(out, row.texts[done : place + 1], held, hanging)
        done = place + 1
        _spread(out, held, hanging, (row.texts[place], min(rowspan, left) - 1, min(colspan, _WIDEST) - 1))
    _append(out, row.texts[done:], held, hanging)
    if held:
        _hang_over(out, held, hanging)
    return tuple(out)


def _append(
    out: list[GridCell], texts: Sequence[str], held: dict[int, tuple[int, GridCell]], hanging: dict[int, tuple[int, GridCell]]
) -> None:
    """Append cells, letting in what hangs from above; what hangs stands at the left, so the rest follows in one go."""
    for place, text in enumerate(texts):
        if not held:
            out.extend(map(_origin, texts[place:]))
            return
        if len(out) in held:
            _hang_over(out, held, hanging)
        out.append(_origin(text))


def _spread(
    out: list[GridCell],
    held: dict[int, tuple[int, GridCell]],
    hanging: dict[int, tuple[int, GridCell]],
    spread: tuple[str, int, int],
) -> None:
    """Let the cell just appended cover the positions to its right, and hang into the rows below."""
    text, down, right = spread
    covered = _covered(text)
    first = len(out) - 1
    out.extend([covered] * right)
    for at in range(first, len(out)):
        if held:
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

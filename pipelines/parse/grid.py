"""Cells with spans → rows of a grid. Spans that are wrong are clipped, never trusted past the table's edge.

What a row means does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from pipelines.errors import NotAReportError
from pipelines.model import GridRow

_WIDEST = 64
# The form's three tables have 400 cells. Spans of a few hundred kilobytes of markup can ask for billions (2026-11).
MOST_CELLS = 100_000
_SPAN = re.compile(r"\s*(\d{1,5})")

# (place of a cell, its rowspan, its colspan)
Span = tuple[int, int, int]
# Position → rows that a cell from above still reaches into, and the place of that cell.
_Hanging = dict[int, tuple[int, int]]
_make = tuple.__new__


class RawTable(NamedTuple):
    """A table as the markup has it: the texts of its cells one after the other, how many of them each row has, and the spans
    of the few that state one, in the order of their places."""

    texts: Sequence[str]
    counts: tuple[int, ...]
    spans: tuple[Span, ...] = ()

    def rows(self) -> Iterator[Sequence[str]]:
        """The texts row by row."""
        start = 0
        for count in self.counts:
            yield self.texts[start : start + count]
            start += count


# How a row is put together from the texts of its table, and its positions whose cell begins elsewhere.
_RowLayout = tuple[Callable[[Sequence[str]], tuple[str, ...]], int]


@lru_cache(maxsize=256)
def parse_span(value: str | None) -> int:
    """A rowspan or colspan attribute; what is no number, or zero, is 1.

    >>> parse_span(" 2 "), parse_span("x"), parse_span(None), parse_span("0")
    (2, 1, 1, 1)
    """
    match = _SPAN.match(value) if value else None
    return max(1, int(match[1])) if match else 1


def build_grid(table: RawTable) -> tuple[GridRow, ...]:
    """Resolve spans row by row.

    A cell that spans rows stands again in each row it covers, marked as covered; a rowspan past the
    last row ends there. Rows keep their own width: where the markup's spans are wrong, rows differ, and
    whoever reads them aligns at the row's end.

    Raises:
        NotAReportError: page_too_heavy: more than `MOST_CELLS` cells once all spans are resolved.

    >>> for row in build_grid(RawTable(["a", "b", "c"], (2, 1), ((0, 2, 1), (1, 1, 2)))):
    ...     print(row.texts, bin(row.covered))
    ('a', 'b', 'b') 0b100
    ('a', 'c') 0b1
    """
    texts = table.texts
    # Made as the tuples that they are: half the time of a named tuple's own constructor (2026-11).
    return tuple([_make(GridRow, (pick(texts), covered)) for pick, covered in _lay_out(table.counts, table.spans)])


# Pages of one portal come from few templates: their tables differ in what they say, not in how they are laid out.
@lru_cache(maxsize=1024)
def _lay_out(counts: tuple[int, ...], spans: tuple[Span, ...]) -> tuple[_RowLayout, ...]:
    own = {place: (rowspan, colspan) for place, rowspan, colspan in spans}
    layouts: list[_RowLayout] = []
    hanging: _Hanging = {}
    start = cells = 0
    for index, count in enumerate(counts):
        row = range(start, start + count)
        places, covered = _lay_out_row(row, own, len(counts) - index, hanging)
        cells += len(places)
        if cells > MOST_CELLS:
            raise NotAReportError("page_too_heavy", f"more than {MOST_CELLS} cells of tables once their spans are resolved")
        layouts.append((_picker(places), sum(1 << at for at in covered)))
        start += count
    return tuple(layouts)


def _picker(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    return itemgetter(*places) if len(places) > 1 else lambda texts: tuple([texts[place] for place in places])


def _lay_out_row(row: Sequence[int], own: dict[int, tuple[int, int]], left: int, hanging: _Hanging) -> tuple[list[int], set[int]]:
    """The places whose texts stand in a row, and the positions whose cell begins elsewhere; ``left`` rows are left with it."""
    places: list[int] = []
    covered: set[int] = set()
    held = dict(hanging)
    hanging.clear()
    for place in row:
        _hang_over(places, covered, held, hanging)
        places.append(place)
        if place in own:
            rowspan, colspan = own[place]
            first = len(places) - 1
            places += [place] * (min(colspan, _WIDEST) - 1)
            covered.update(range(first + 1, len(places)))
            for at in range(first, len(places)):
                held.pop(at, None)
                if (down := min(rowspan, left) - 1) > 0:
                    hanging[at] = (down, place)
    _hang_over(places, covered, held, hanging)
    return places, covered


def _hang_over(places: list[int], covered: set[int], held: _Hanging, hanging: _Hanging) -> None:
    """Append the cells that hang into the next positions of this row from above."""
    while len(places) in held:
        rows_left, place = held.pop(len(places))
        covered.add(len(places))
        if rows_left > 1:
            hanging[len(places)] = (rows_left - 1, place)
        places.append(place)

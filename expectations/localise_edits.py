"""Edits that would settle every open sum of a block at once: one cell, else a row or two cells, else none. Never made.

The signatures are those of the domain handbook, 4.7. How plausible an edit is stands in ``localise_classes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from expectations.localise_sums import TOTAL, Key, Standing

Kind = Literal["cell", "hole", "shift", "split", "cells"]
# A list longer than this says nothing about where the error is.
MOST_CANDIDATES = 40
# Two wrong cells leave at most six sums open.
_MOST_SUMS_OF_TWO = 6


@dataclass(frozen=True, slots=True)
class Edit:
    """New figures for some cells of a block, in the form's order, and the sums that they settle."""

    kind: Kind
    changes: tuple[tuple[Key, int], ...]
    clears: tuple[str, ...]


def find_edits(standing: Standing) -> list[Edit]:
    """Every edit of the simplest kind that settles all open sums; empty where none does, or too many would.

    Simplest is one cell. Only if there is none, a row that slipped by a column, a number over two cells, two
    cells, and two rows that are both wrong by the same in a column and in 总计.
    """
    if not standing.failing:
        return _fill_hole(standing)
    singles = list(_single_cells(standing))
    edits = singles or list(dict.fromkeys(_several_cells(standing)))
    return edits if len(edits) <= MOST_CANDIDATES else []


def _make(standing: Standing, kind: Kind, changes: dict[Key, int]) -> Edit:
    order = {key: place for place, key in enumerate(standing.block.sums_of)}
    clears = tuple(standing.block.sums[place].name for place in standing.failing)
    return Edit(kind, tuple(sorted(changes.items(), key=lambda change: order[change[0]])), clears)


def _fill_hole(standing: Standing) -> list[Edit]:
    """The figure of the one cell that cannot be read, if all its sums ask for the same."""
    if len(standing.holes) != 1:
        return []
    (hole,) = standing.holes
    places = [place for place in standing.block.sums_of[hole] if standing.is_whole(place)]
    asked = {-standing.residual(place) * standing.block.sums[place].terms[hole] for place in places}
    if len(asked) != 1 or min(asked) < 0:
        return []
    clears = tuple(standing.block.sums[place].name for place in places)
    edit = Edit("hole", ((hole, asked.pop()),), clears)
    return [edit] if standing.settles(dict(edit.changes)) else []


def _single_cells(standing: Standing) -> Iterator[Edit]:
    """An edit of one cell takes part in every open sum: it is enough to try the cells of the shortest."""
    place = min(standing.failing, key=lambda failing: len(standing.block.sums[failing].terms))
    for key, sign in standing.block.sums[place].terms.items():
        changes = {key: standing.figure(key) - sign * standing.residuals[place]}
        if standing.settles(changes):
            yield _make(standing, "cell", changes)


def _several_cells(standing: Standing) -> Iterator[Edit]:
    if standing.block.table == "requests":
        for row in standing.block.rows:
            yield from _slipped_rows(standing, row)
            yield from _split_numbers(standing, row)
        for column in standing.block.columns:
            if column != TOTAL:
                yield from _two_rows(standing, column)
    yield from _two_cells(standing)


def _row_edit(standing: Standing, kind: Kind, row: str, figures: list[int]) -> Iterator[Edit]:
    keys = [(row, column) for column in standing.block.columns]
    changes = {key: figure for key, figure in zip(keys, figures, strict=True) if figure != standing.figure(key)}
    if len(changes) > 1 and standing.settles(changes):
        yield _make(standing, kind, changes)


def _figures(standing: Standing, row: str) -> list[int] | None:
    """The figures of a row, None where a cell is absent or a hole."""
    keys = [(row, column) for column in standing.block.columns]
    if any(key not in standing.cells or key in standing.holes for key in keys):
        return None
    return [standing.figure(key) for key in keys]


def _slipped_rows(standing: Standing, row: str) -> Iterator[Edit]:
    """The row moved back by one column, with 总计 or without it; the figure that was lost is what 总计 leaves for it."""
    stated = _figures(standing, row)
    if stated is None or not any(stated):
        return
    *applicants, total = stated
    without_first, without_last = stated[1:], applicants[1:]
    candidates = [
        [*without_first, sum(without_first)],
        [*without_last, total - sum(without_last), total],
        [applicants[-1] - sum(applicants[:-1]), *applicants],
        [total - sum(applicants[:-1]), *applicants[:-1], total],
    ]
    for figures in candidates:
        yield from _row_edit(standing, "shift", row, figures)


def _split_numbers(standing: Standing, row: str) -> Iterator[Edit]:
    """Two neighbouring cells read as one number; the cell left over is 0, or the row moves up to fill it."""
    stated = _figures(standing, row)
    if stated is None:
        return
    for place in range(len(stated) - 2):
        if stated[place] <= 0 or stated[place + 1] < 0:
            continue
        joined, total = int(f"{stated[place]}{stated[place + 1]}"), stated[-1]
        yield from _row_edit(standing, "split", row, [*stated[:place], joined, 0, *stated[place + 2 :]])
        later = [*stated[:place], joined, *stated[place + 2 :]]
        yield from _row_edit(standing, "split", row, [total - sum(later[:-1]), *later])


def _two_rows(standing: Standing, column: str) -> Iterator[Edit]:
    """（七）总计 and one more row of the balance, both wrong by the same in the column and in 总计, so that the rows add up."""
    places = {standing.block.sums[place].name: place for place in standing.residuals}
    balance, processed = places.get(f"A-01[{column}]"), places.get(f"A-02[{column}]")
    if balance is None or processed is None or not standing.residuals[processed]:
        return
    change = -standing.residuals[processed]
    left = standing.residuals[balance] + change
    for row, sign in (("new_received", -1), ("carried_over", -1), ("carried_forward", 1)):
        if left:
            deltas = {"total_processed": change, row: -sign * left}
            changes = {(one, at): standing.figure((one, at)) + delta for one, delta in deltas.items() for at in (column, TOTAL)}
            if standing.settles(changes):
                yield _make(standing, "cells", changes)


def _two_cells(standing: Standing) -> Iterator[Edit]:
    """Two cells, one of them in the shortest open sum; sums that only one of them takes part in fix by how much."""
    if len(standing.failing) > _MOST_SUMS_OF_TWO:
        return
    failing = set(standing.failing)
    first = min(standing.failing, key=lambda place: len(standing.block.sums[place].terms))
    others = list(dict.fromkeys(key for place in standing.failing for key in standing.block.sums[place].terms))
    tried: set[frozenset[Key]] = set()
    for one in standing.block.sums[first].terms:
        for other in others:
            pair = frozenset((one, other))
            covered = {*standing.block.sums_of[one], *standing.block.sums_of[other]}
            if one == other or not failing <= covered or pair in tried:
                continue
            tried.add(pair)
            changes = _solve_two(standing, one, other)
            if changes and standing.settles(changes):
                yield _make(standing, "cells", changes)


def _solve_two(standing: Standing, one: Key, other: Key) -> dict[Key, int] | None:
    """The figures that the sums ask for, None where they fix none or ask for no change."""
    places = {key: [p for p in standing.block.sums_of[key] if p in standing.residuals] for key in (one, other)}
    own = {key: [p for p in places[key] if p not in places[left]] for key, left in ((one, other), (other, one))}
    first, second = (one, other) if own[one] else (other, one)
    if not own[first]:
        return None
    deltas = {first: _delta(standing, own[first][0], first, 0)}
    if own[second]:
        deltas[second] = _delta(standing, own[second][0], second, 0)
    elif places[second]:
        shared = places[second][0]
        deltas[second] = _delta(standing, shared, second, standing.block.sums[shared].terms[first] * deltas[first])
    if len(deltas) < 2 or not all(deltas.values()):
        return None
    return {key: standing.figure(key) + delta for key, delta in deltas.items()}


def _delta(standing: Standing, place: int, key: Key, moved: int) -> int:
    return -(standing.residuals[place] + moved) * standing.block.sums[place].terms[key]

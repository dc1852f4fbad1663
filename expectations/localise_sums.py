"""The sums of the form as equations over cells, and how one report stands in them. Where an error may be: ``localise_edits``.

Plain integers instead of polars: only reports in which some sum is open are ever looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipelines.model import CellStatus, Form

Key = tuple[str, str]
BALANCE = {"total_processed": 1, "carried_forward": 1, "new_received": -1, "carried_over": -1}
TOTAL = "total"
# Rules whose failures are localised: equations, each of which a wrong cell leaves open by exactly its error.
SUM_RULES = ("A-01", "A-02", "A-03", "L-01", "L-02", "L-03")


@dataclass(frozen=True, slots=True)
class Sum:
    """One equation: Σ sign × cell = 0, +1 for what a verdict calls reported, −1 for what it calls expected."""

    rule_id: str
    scope: str
    terms: Mapping[Key, int]

    @property
    def name(self) -> str:
        """``A-02[total]``, as the column ``clears`` has it."""
        return f"{self.rule_id}[{self.scope}]"


@dataclass(frozen=True)
class Block:
    """Cells tied to each other by sums: the requests table, or one group of disputes; rows and columns in the form's order."""

    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    sums: tuple[Sum, ...]

    @cached_property
    def sums_of(self) -> dict[Key, tuple[int, ...]]:
        """Cell → places of the sums it takes part in."""
        found: dict[Key, list[int]] = {(row, column): [] for row in self.rows for column in self.columns}
        for place, one in enumerate(self.sums):
            for key in one.terms:
                found[key].append(place)
        return {key: tuple(places) for key, places in found.items()}

    @cached_property
    def parts_of(self) -> dict[Key, tuple[Key, ...]]:
        """Sum cell → the cells that it sums, by rows and by columns."""
        found: dict[Key, tuple[Key, ...]] = {}
        for one in self.sums:
            (stated, *others) = (key for key, sign in one.terms.items() if sign > 0)
            if not others:
                found[stated] = (*found.get(stated, ()), *(key for key, sign in one.terms.items() if sign < 0))
        return found


def blocks_of(form: Form) -> tuple[Block, ...]:
    """The blocks of an edition; none if it has no tables."""
    if not form.has_tables:
        return ()
    rows, columns = tuple(label.key for label in form.outcomes), tuple(label.key for label in form.applicants)
    requests = Block("requests", rows, columns, tuple(_request_sums(form, rows, columns)))
    results = tuple(label.key for label in form.dispute_results)
    groups = ((f"L-0{number}", group.key) for number, group in enumerate(form.dispute_groups, start=1))
    return (requests, *(Block("disputes", (group,), results, (_row_sum(rule, group, results),)) for rule, group in groups))


def _request_sums(form: Form, rows: tuple[str, ...], columns: tuple[str, ...]) -> Iterator[Sum]:
    for column in columns:
        yield Sum("A-01", column, {(row, column): sign for row, sign in BALANCE.items()})
    for column in columns:
        yield Sum("A-02", column, {("total_processed", column): 1} | {(leaf, column): -1 for leaf in form.leaf_outcomes})
    for row in rows:
        yield _row_sum("A-03", row, columns)


def _row_sum(rule_id: str, row: str, columns: tuple[str, ...]) -> Sum:
    return Sum(rule_id, row, {(row, TOTAL): 1} | {(row, column): -1 for column in columns if column != TOTAL})


@dataclass(frozen=True, slots=True)
class Stated:
    """A cell as the report states it; ``value`` is None unless it is a number."""

    value: int | None
    status: CellStatus
    raw_text: str
    source_cell: str


@dataclass(frozen=True)
class Standing:
    """How one report stands in the sums of a block. ``cells`` holds the cells that the page has; blanks count as 0.

    A *hole* is a cell whose figure is not known though it counts: one that cannot be read and, only if
    ``skips_unfilled``, a sum cell that was not filled in. A sum with a hole or an absent cell says nothing.
    """

    block: Block
    cells: Mapping[Key, Stated]
    skips_unfilled: bool = False

    def figure(self, key: Key) -> int:
        """The figure of a cell, 0 where it has none."""
        return self.cells[key].value or 0

    @cached_property
    def holes(self) -> tuple[Key, ...]:
        """Cells whose figure is not known, in the form's order."""
        return tuple(key for key in self.block.sums_of if key in self.cells and self._is_hole(key))

    def _is_hole(self, key: Key) -> bool:
        return self.cells[key].status == "unreadable" or (self.skips_unfilled and self.is_unfilled(key))

    def is_unfilled(self, key: Key) -> bool:
        """Whether a sum cell is blank although some of its parts is neither 0 nor blank."""
        if self.cells[key].status not in ("blank", "dash"):
            return False
        parts = (self.cells[part] for part in self.block.parts_of.get(key, ()) if part in self.cells)
        return any(part.value or part.status == "unreadable" for part in parts)

    @cached_property
    def residuals(self) -> dict[int, int]:
        """Place of each sum that says something → reported − expected."""
        holes = set(self.holes)
        return {
            place: self.residual(place)
            for place, one in enumerate(self.block.sums)
            if holes.isdisjoint(one.terms) and self.is_whole(place)
        }

    def is_whole(self, place: int) -> bool:
        """Whether the page has all cells of a sum."""
        return all(key in self.cells for key in self.block.sums[place].terms)

    def residual(self, place: int) -> int:
        """Reported − expected, holes and blanks as 0."""
        return sum(sign * self.figure(key) for key, sign in self.block.sums[place].terms.items())

    @cached_property
    def failing(self) -> tuple[int, ...]:
        """Places of the sums that do not hold."""
        return tuple(place for place, residual in self.residuals.items() if residual)

    def settles(self, changes: Mapping[Key, int]) -> bool:
        """Whether new figures for some cells clear every failing sum, break none, and are possible.

        Possible means: none is negative, and no column carries more forward than it had in hand (A-04).
        """
        if any(figure < 0 for figure in changes.values()):
            return False
        shifted = {place: self.residuals[place] for place in self.failing}
        for key, figure in changes.items():
            for place in self.block.sums_of[key]:
                if place in self.residuals:
                    before = shifted.get(place, 0)
                    shifted[place] = before + self.block.sums[place].terms[key] * (figure - self.figure(key))
        return not any(shifted.values()) and not self._overdraws(changes)

    def _overdraws(self, changes: Mapping[Key, int]) -> bool:
        if self.block.table != "requests":
            return False
        for column in {column for row, column in changes if row in BALANCE}:
            keys = [(row, column) for row in ("carried_forward", "new_received", "carried_over")]
            if any(key not in self.cells or (key in self.holes and key not in changes) for key in keys):
                continue
            forward, new, over = (changes.get(key, self.figure(key)) for key in keys)
            if forward > new + over:
                return True
        return False

"""What must fail on a page, by algebra of its own: the domain handbook's rules added up from what was printed, not by the judges.

Nothing of ``expectations`` is imported here; a mistake there must not be repeated here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.draft import Draft, Stated
from sandbox.labels import C6, C7, DISPUTE_GROUPS, DISPUTE_RESULTS, leaf_keys, outcome_rows

Address = tuple[str, str, str]
Failure = tuple[str, str]
RESULTS = tuple(result for result in DISPUTE_RESULTS if result != "total")
GROUP_RULES = dict(zip(("L-01", "L-02", "L-03"), DISPUTE_GROUPS, strict=True))


@dataclass(frozen=True, slots=True)
class Printed:
    """The cells that a page prints, by table, row and column; a row that is not there has none."""

    cells: Mapping[Address, Stated]
    edition: str

    def parts(self, address: Address) -> list[Address]:
        """The cells that a sum cell adds up; none for another cell."""
        table, row, column = address
        found: list[Address] = []
        if table == "disputes" and column == "total":
            return [(table, row, result) for result in RESULTS]
        if table == "requests" and column == "total":
            found += [(table, row, applicant) for applicant in C6]
        if table == "requests" and row == "total_processed":
            found += [(table, leaf, column) for leaf in leaf_keys(self.edition)]
        return found

    def is_unfilled(self, address: Address) -> bool:
        """Whether a sum cell is blank although it has something to add up."""
        cell = self.cells.get(address)
        if cell is None or cell.status not in ("blank", "dash"):
            return False
        parts = (self.cells[part] for part in self.parts(address) if part in self.cells)
        return any(part.value or part.status == "unreadable" for part in parts)

    def total(self, plus: Sequence[Address], minus: Sequence[Address] = ()) -> Decimal | None:
        """Sum of cells, blanks as 0; None where it says nothing: a cell absent, unreadable or not filled in, or no number."""
        needed = [*plus, *minus]
        found = [self.cells.get(address) for address in needed]
        stated = [cell for cell in found if cell is not None and cell.status != "unreadable"]
        if len(stated) < len(needed) or any(self.is_unfilled(address) for address in needed):
            return None
        if all(cell.value is None for cell in stated):
            return None
        figures = [Decimal(cell.value or 0) for cell in stated]
        return sum(figures[: len(plus)], Decimal(0)) - sum(figures[len(plus) :], Decimal(0))


def printed_of(draft: Draft) -> Printed:
    """What the page of a draft prints, once its cells are stated."""
    cells: dict[Address, Stated] = {
        (table, row, column): cell for table, found in draft.stated.items() for (row, column), cell in found.items()
    }
    return Printed(cells, draft.edition)


def requests(column: str, *rows: str) -> list[Address]:
    """Cells of the requests table in one column."""
    return [("requests", row, column) for row in rows]


def must_fail(printed: Printed) -> set[Failure]:
    """Rules A-01 to A-06, L-01 to L-03 and S-04 that the page breaks, as (rule, scope)."""
    return {*_columns(printed), *_rows(printed), *_whole_table(printed), *_disputes(printed)}


def _columns(printed: Printed) -> Iterator[Failure]:
    for column in C7:
        in_hand = requests(column, "new_received", "carried_over")
        forward, processed = requests(column, "carried_forward"), requests(column, "total_processed")
        yield from _unequal("A-01", column, printed.total([*processed, *forward], in_hand))
        yield from _unequal("A-02", column, printed.total(processed, requests(column, *leaf_keys(printed.edition))))
        excess = printed.total(forward, in_hand)
        if excess is not None and excess > 0:
            yield "A-04", column


def _rows(printed: Printed) -> Iterator[Failure]:
    for row in outcome_rows(printed.edition):
        parts = [("requests", row.key, applicant) for applicant in C6]
        yield from _unequal("A-03", row.key, printed.total([("requests", row.key, "total")], parts))


def _disputes(printed: Printed) -> Iterator[Failure]:
    for rule, group in GROUP_RULES.items():
        parts = [("disputes", group, result) for result in RESULTS]
        yield from _unequal(rule, group, printed.total([("disputes", group, "total")], parts))


def _unequal(rule: str, scope: str, residual: Decimal | None) -> Iterator[Failure]:
    if residual:
        yield rule, scope


def _whole_table(printed: Printed) -> Iterator[Failure]:
    rows = [row.key for row in outcome_rows(printed.edition)]
    found = {address: cell for address, cell in printed.cells.items() if address[0] == "requests"}
    if any(("requests", row, "total") not in found for row in rows):
        yield "S-04", "requests"
    if any(printed.is_unfilled(address) for address in found):
        yield "A-05", "requests"
    numbers = [cell.value for cell in found.values() if cell.value is not None]
    is_whole = len(found) == len(rows) * len(C7) and all(cell.status != "unreadable" for cell in found.values())
    if numbers and not any(numbers) and is_whole:
        yield "A-06", "requests"


def known_cells(addresses: Iterable[Address], printed: Printed) -> list[Address]:
    """Those of the addresses that the page prints."""
    return [address for address in addresses if address in printed.cells]

"""What a report states, in the warehouse's order of cells: its digest, and which values the tables can hold unchanged.

Which version a content is belongs to ``identity``; how cells become rows belongs to ``cells``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from pipelines.model import SECTION_KEYS, Cell, CellMap, Report, TableName
from pipelines.tables.organs import normalise_organ

TABLE_NAMES: tuple[TableName, ...] = ("disclosure", "requests", "disputes")
# A count of sixteen digits is two cells glued together; the largest met is eight digits long (DOMAIN §2.9).
LARGEST_VALUE = 10**15
AMOUNT_SCALE = 8
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True, eq=False)
class KeyOrder:
    """The keys of a table's cells in the order of the warehouse: their rows and columns, and both as they are digested."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    digested: bytes
    _pick: Callable[[tuple[Cell, ...]], tuple[Cell, ...]]

    def arrange(self, cells: CellMap) -> tuple[Cell, ...]:
        """The cells of a table in this order; its keys are those that `order_keys` was asked for."""
        return self._pick(tuple(cells.values()))


@lru_cache(maxsize=256)
def order_keys(keys: tuple[tuple[str, str], ...]) -> KeyOrder:
    """Most pages have the form's cells in the form's order, so few distinct tuples of keys are ever sorted."""
    places = sorted(range(len(keys)), key=keys.__getitem__)
    order = [keys[place] for place in places]
    digested = _encode("\x1e".join(part for key in order for part in key))
    pick = itemgetter(*places) if len(places) > 1 else tuple
    return KeyOrder(tuple(row for row, _ in order), tuple(column for _, column in order), digested, pick)


class CellRegister(dict[Cell, int]):
    """The different cells of one table of many reports, each with a number from 0: what is to be told of a cell is told once.

    ``texts`` are their texts as they are digested, ``unstorable`` the numbers of those whose value the table cannot hold.
    """

    def __init__(self, table: TableName) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.unstorable: set[int] = set()
        self._table = table

    def __missing__(self, cell: Cell) -> int:
        number = self[cell] = len(self)
        self.texts.append(cell.raw_text.strip())
        if not is_storable(cell.value, self._table):
            self.unstorable.add(number)
        return number


Registers = Mapping[TableName, CellRegister]


def make_registers() -> Registers:
    """A register per table, without a cell."""
    return {name: CellRegister(name) for name in TABLE_NAMES}


class NumberedCells(NamedTuple):
    """The cells of one table of a report in the order of the warehouse, as their numbers in a register."""

    order: KeyOrder
    numbers: list[int]
    register: CellRegister

    @property
    def are_storable(self) -> bool:
        """Whether the table can hold every value."""
        return not self.register.unstorable or self.register.unstorable.isdisjoint(self.numbers)

    def numbers_in(self, register: CellRegister) -> list[int]:
        """Their numbers in another register."""
        if register is self.register:
            return self.numbers
        cells = list(self.register)
        return [register[cells[number]] for number in self.numbers]


class Contents(NamedTuple):
    """What a report states: the tables of which it has cells, and the digest of everything."""

    tables: Mapping[TableName, NumberedCells]
    sha256: str


def read_contents(report: Report, registers: Registers) -> Contents:
    """The contents of a report, its cells entered in the registers; the digest is that of `digest_content`."""
    tables: dict[TableName, NumberedCells] = {}
    # Put together as bytes: as text, keys and figures would be as wide as the prose, and all of it encoded for every report.
    parts = [_join((report.title, normalise_organ(report.organ or ""), str(report.report_year), report.form_edition))]
    for name in TABLE_NAMES:
        cells, register = report.cells(name), registers[name]
        parts.append(_encode(name) if cells is not None else b"")
        if cells:
            order = order_keys(tuple(cells))
            numbers = list(map(register.__getitem__, order.arrange(cells)))
            tables[name] = NumberedCells(order, numbers, register)
            parts += (order.digested, _join(map(register.texts.__getitem__, numbers)))
    parts.append(_join(report.sections.get(section, "").strip() for section in ("0", *SECTION_KEYS)))
    return Contents(tables, hashlib.sha256(_encode(_BETWEEN).join(parts)).hexdigest())


def digest_content(report: Report) -> str:
    """SHA-256 over what the report states: title, organ, year, edition, cells as printed and the text of its sections.

    Markup, charset, dates and the place of a cell in the page are left out: a page that is only laid out anew is no new version.
    """
    return read_contents(report, make_registers()).sha256


def _join(texts: Iterable[str]) -> bytes:
    return _encode(_BETWEEN.join(texts))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=4096)
def is_storable(value: int | Decimal | None, table: TableName) -> bool:
    """Whether the table can hold a value unchanged: below 10**15, at most eight decimals, none in a table of counts."""
    if value is None:
        return True
    if not -LARGEST_VALUE < value < LARGEST_VALUE:
        return False
    return isinstance(value, int) or value == round(value, AMOUNT_SCALE if table == "disclosure" else 0)

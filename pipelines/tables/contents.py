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


class ArrangedCells(NamedTuple):
    """The cells of one table of a report in the order of the warehouse."""

    order: KeyOrder
    cells: tuple[Cell, ...]


class Contents(NamedTuple):
    """What a report states: the tables that it has, the digest of all, and the tables with a value that they cannot hold."""

    tables: Mapping[TableName, ArrangedCells]
    sha256: str
    unstorable: tuple[TableName, ...]


def arrange_contents(report: Report) -> Contents:
    """The tables of a report in the order of the warehouse, and the digest of `digest_content`."""
    tables: dict[TableName, ArrangedCells] = {}
    unstorable: list[TableName] = []
    parts = [report.title, normalise_organ(report.organ or ""), str(report.report_year), report.form_edition]
    # Put together as bytes: as text the keys and figures would be as wide as the prose, and be encoded anew for every report.
    pieces = [_join(parts)]
    for name in TABLE_NAMES:
        cells = report.cells(name)
        pieces.append(_encode(name) if cells is not None else b"")
        if cells:
            order = order_keys(tuple(cells))
            tables[name] = ArrangedCells(order, order.arrange(cells))
            texts, values, _, _ = zip(*tables[name].cells, strict=True)
            pieces += [order.digested, _join(map(str.strip, texts))]
            if not all(is_storable(value, name) for value in set(values)):
                unstorable.append(name)
    pieces.append(_join(report.sections.get(section, "").strip() for section in ("0", *SECTION_KEYS)))
    return Contents(tables, hashlib.sha256(_encode(_BETWEEN).join(pieces)).hexdigest(), tuple(unstorable))


def digest_content(report: Report) -> str:
    """SHA-256 over what the report states: title, organ, year, edition, cells as printed and the text of its sections.

    Markup, charset, dates and the place of a cell in the page are left out: a page that is only laid out anew is no new version.
    """
    return arrange_contents(report).sha256


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

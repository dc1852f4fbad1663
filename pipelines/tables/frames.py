"""One frame out of columns as Python lists: exactly the table's columns, order and types, sorted by its key.

Where the values come from does not belong here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import count, pairwise
from operator import itemgetter
from typing import Any, TypeVar

import polars as pl

from pipelines.tables.table import AMOUNT, Table

_Value = TypeVar("_Value", bound=Hashable)


def make_frame(table: Table, columns: Mapping[str, Sequence[Any] | pl.Series]) -> pl.DataFrame:
    """A frame of the table from columns whose rows stand in the order of the key: by code point, which is that of UTF-8 bytes.

    Raises:
        ValueError: the columns are not the table's.
    """
    if set(columns) != set(table.frame_schema):
        raise ValueError(f"{table.full_name}: columns {sorted(set(columns) ^ set(table.frame_schema))} are missing or too many")
    return pl.DataFrame([_make_column(name, columns[name], dtype) for name, dtype in table.frame_schema.items()])


def _make_column(name: str, values: Sequence[Any] | pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Exact decimals are dear and repeated: a different one takes 0.5 µs, finding that one was met a tenth of it (2026-11)."""
    if dtype == AMOUNT and not isinstance(values, pl.Series):
        different, places = find_different(values)
        return pl.Series(name, different, dtype=dtype, strict=True).gather(places)
    return pl.Series(name, values, dtype=dtype, strict=True)


def find_different(values: Iterable[_Value]) -> tuple[list[_Value], pl.Series]:
    """The different ones among the values in the order in which they are met, and for each value its place among them."""
    numbers: defaultdict[_Value, int] = defaultdict(count().__next__)
    places = pl.Series(list(map(numbers.__getitem__, values)), dtype=pl.UInt32)
    return list(numbers), places


def rows_to_frame(table: Table, rows: Iterable[Sequence[Any]]) -> pl.DataFrame:
    """A frame of the table from rows whose values stand in the order of its columns, sorted here.

    Raises:
        ValueError: two rows have one key; names the table and the key.
    """
    names = list(table.frame_schema)
    places = [names.index(name) for name in table.key]
    key = itemgetter(*places)
    ordered = sorted(rows, key=key)
    for one, other in pairwise(map(key, ordered)):
        if one == other:
            raise ValueError(f"{table.full_name}: key stands twice: {list(one) if len(places) > 1 else [one]}")
    values = zip(*ordered, strict=True) if ordered else ((),) * len(names)
    return make_frame(table, dict(zip(names, map(list, values), strict=True)))

"""One frame out of columns as Python lists: exactly the table's columns, order and types, sorted by its key.

Where the values come from does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

import polars as pl

from pipelines.tables.table import Table


def make_frame(table: Table, columns: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    """A frame of the table from columns whose rows stand in the order of the key: by code point, which is that of UTF-8 bytes.

    Raises:
        ValueError: the columns are not the table's.
    """
    if set(columns) != set(table.frame_schema):
        raise ValueError(f"{table.full_name}: columns {sorted(set(columns) ^ set(table.frame_schema))} are missing or too many")
    return pl.DataFrame([pl.Series(name, columns[name], dtype=dtype, strict=True) for name, dtype in table.frame_schema.items()])


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

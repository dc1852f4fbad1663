"""Versions → one row per cell: ``core.disclosure``, ``core.requests``, ``core.disputes``.

The tables hold what is reported: no sum, no filling, a blank is NULL. What is wrong with a cell is judged in ``expectations``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import attrgetter

import polars as pl

from pipelines.model import TableName
from pipelines.tables.contents import CellRegister, KeyOrder
from pipelines.tables.frames import find_different, make_frame
from pipelines.tables.identity import Version
from pipelines.tables.schema import DISCLOSURE, DISPUTES, REQUESTS
from pipelines.tables.table import Table


def build_disclosure(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.disclosure``: one row per report, item and measure that the page has; counts and amounts as exact decimals."""
    return _build(DISCLOSURE, "disclosure", versions, Decimal)


def build_requests(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.requests``: one row per report, outcome and applicant that the page has; columns as printed, ``total`` included."""
    return _build(REQUESTS, "requests", versions, int)


def build_disputes(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.disputes``: one row per report, group and result that the page has."""
    return _build(DISPUTES, "disputes", versions, int)


def _build(
    table: Table, name: TableName, versions: Iterable[Version], convert: Callable[[int | Decimal], object]
) -> pl.DataFrame:
    report_ids: list[str] = []
    orders: list[KeyOrder] = []
    numbers: list[int] = []
    register = CellRegister(name)
    for version in sorted(versions, key=attrgetter("report_id")):
        found = version.tables.get(name)
        if found is not None:
            register = register or found.register
            report_ids.append(version.report_id)
            orders.append(found.order)
            numbers += found.numbers_in(register)
    report, row, column, *_ = table.frame_schema
    different, places = find_different(orders)
    keys = {row: [order.rows for order in different], column: [order.columns for order in different]}
    frame = pl.DataFrame(keys, schema=dict.fromkeys(keys, pl.List(pl.String))).select(pl.all().gather(places))
    frame = frame.with_columns(pl.Series(report, report_ids, dtype=pl.String)).explode(row, column)
    stated = _read_register(register, table, convert).select(pl.all().gather(pl.Series(numbers, dtype=pl.UInt32)))
    return make_frame(table, {**frame.to_dict(), **stated.to_dict()})


def _read_register(register: CellRegister, table: Table, convert: Callable[[int | Decimal], object]) -> pl.DataFrame:
    """What each different cell states, by its number. A number that the table cannot hold unchanged is unreadable."""
    cells = list(register)
    for number in register.unstorable:
        cells[number] = cells[number]._replace(value=None, status="unreadable")
    *_, value, raw, status, source = table.frame_schema
    columns: dict[str, list[object]] = {
        value: [None if cell.value is None else convert(cell.value) for cell in cells],
        raw: [cell.raw_text for cell in cells],
        status: [cell.status for cell in cells],
        source: [cell.source_cell for cell in cells],
    }
    return pl.DataFrame(columns, schema={name: table.frame_schema[name] for name in columns})

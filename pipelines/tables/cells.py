"""Versions → one row per cell: ``core.disclosure``, ``core.requests``, ``core.disputes``.

The tables hold what is reported: no sum, no filling, a blank is NULL. What is wrong with a cell is judged in ``expectations``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

import polars as pl

from pipelines.model import Cell, TableName
from pipelines.tables.frames import make_frame
from pipelines.tables.identity import Version, is_storable, order_keys
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
    ids: list[str] = []
    rows: list[str] = []
    columns: list[str] = []
    cells: list[Cell] = []
    for version in sorted(versions, key=lambda version: version.report_id):
        found = version.report.cells(name)
        if found:
            order = order_keys(tuple(found))
            ids += [version.report_id] * len(order.keys)
            rows += order.rows
            columns += order.columns
            cells += map(found.__getitem__, order.keys)
    values, statuses = _read_values(cells, name, convert)
    report, row, column, value, raw, status, source = table.frame_schema
    return make_frame(
        table,
        {
            report: ids,
            row: rows,
            column: columns,
            value: values,
            raw: [cell.raw_text for cell in cells],
            status: statuses,
            source: [cell.source_cell for cell in cells],
        },
    )


def _read_values(
    cells: list[Cell], name: TableName, convert: Callable[[int | Decimal], object]
) -> tuple[list[object], list[str]]:
    """Values by the table's type and the statuses. A number that the table cannot hold unchanged is unreadable."""
    stated = [cell.value for cell in cells]
    distinct = set(stated)
    held: dict[int | Decimal | None, object] = {None: None}
    held |= {value: convert(value) for value in distinct if value is not None and is_storable(value, name)}
    statuses: list[str] = [cell.status for cell in cells]
    if distinct - held.keys():
        for place, value in enumerate(stated):
            if value not in held:
                statuses[place] = "unreadable"
    return list(map(held.get, stated)), statuses

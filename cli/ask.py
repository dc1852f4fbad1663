"""``gongkai sql``: questions to the published warehouse, read-only.

How the file is opened stands in ``pipelines.warehouse``; nothing is computed here that a query does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from cli.screen import align_rows, complain, make_console
from pipelines.errors import WarehouseError


def answer_sql(warehouse: Path, sql: str | None, file: Path | None, limit: int) -> int:
    """Run one query and print its answer as a table; 2 if there is not exactly one query, or it cannot be run."""
    if (sql is None) == (file is None):
        complain("sql: give either a query or -f FILE")
        return 2
    if file is not None:
        try:
            sql = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            complain(f"{file}: {getattr(error, 'strerror', None) or error}")
            return 2
    return print_answer(warehouse, sql or "", limit)


def print_answer(warehouse: Path, sql: str, limit: int) -> int:
    """Run one query and print its answer as a table; 2 if there is no warehouse, or DuckDB cannot run the query."""
    from pipelines.warehouse import query  # duckdb and polars: 0.2 s (2026-11)

    if not warehouse.is_file():
        complain(f"{warehouse}: no warehouse there; `gongkai crawl` makes one")
        return 2
    try:
        answer = query(warehouse, sql, limit=limit or None)
    except WarehouseError as error:
        complain(str(error))
        return 2
    _print_rows(answer.columns, answer.rows)
    if answer.is_cut:
        complain(f"only the first {limit} rows; --limit 0 prints all")
    return 0


def _print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    figures = {place for place in range(len(columns)) if any(isinstance(row[place], int | float | Decimal) for row in rows)}
    texts = [[show_value(value) for value in row] for row in rows]
    console = make_console()
    if not console.is_terminal:
        # rich takes 0.1 ms a row (2026-11), which is felt when an answer of 200,000 rows goes to a file.
        print("\n".join(align_rows([list(columns), *texts], figures)))
        return
    table = Table(box=None, padding=(0, 1))
    for place, column in enumerate(columns):
        table.add_column(escape(column), justify="right" if place in figures else "left")
    for row in texts:
        table.add_row(*map(escape, row))
    console.print(table)


def show_value(value: object) -> str:
    """A value as a person reads it: NULL as ∅, so that it is never taken for a blank text or a 0.

    >>> show_value(None), show_value(Decimal("8.00000000")), show_value(0.5), show_value("余杭")
    ('∅', '8', '0.5', '余杭')
    >>> show_value(2 / 3), show_value(1234567.0), show_value(99999.99)
    ('0.666667', '1234567', '99999.99')
    """
    if value is None:
        return "∅"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float):
        # Six digits do for a rate; an amount keeps all that a double holds.
        return f"{value:.6g}" if abs(value) < 1000 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return " ".join(str(value).splitlines())

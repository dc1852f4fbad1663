"""Questions to a published warehouse: read-only, and without reach beyond the file.

Printing the answer belongs to the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import WarehouseError


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows of an answer; ``is_cut`` says that there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool


def query(path: Path, sql: str, *, limit: int | None = None) -> Answer:
    """The answer to a query, at most ``limit`` rows of it.

    Raises:
        WarehouseError: there is no warehouse at ``path``, or DuckDB cannot run the query; its words are kept.
    """
    if not path.is_file():
        raise WarehouseError(f"{path}: no warehouse there")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            # A query must not write or read other files by COPY, ATTACH or read_csv.
            connection.execute("SET enable_external_access = false")
            if len(connection.extract_statements(sql)) != 1:
                raise WarehouseError(f"one query at a time, this is {len(connection.extract_statements(sql))}: {sql[:60]!r}")
            result = connection.execute(sql)
            columns = tuple(column[0] for column in result.description or ())
            rows = result.fetchall() if limit is None else result.fetchmany(limit + 1)
    except duckdb.Error as error:
        raise WarehouseError(f"{path.name}: {error}") from error
    except RuntimeError as error:
        # DuckDB 2.0 says Ctrl-C so.
        if str(error) != "Query interrupted":
            raise
        raise KeyboardInterrupt from error
    cut = limit is not None and len(rows) > limit
    return Answer(columns, tuple(rows[:limit] if cut else rows), cut)

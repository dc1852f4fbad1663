"""One warehouse file out of frames: built beside the old one, checked, and put in its place with one rename.

What the tables are and what the rows say is decided before; nothing here computes a value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import polars.selectors as cs

from pipelines.errors import WarehouseError
from pipelines.warehouse.views import View, load_views

CHECKS = Path(__file__).parent / "checks"
# A file of DuckDB's default version is refused by 1.x clients (measured with duckdb 2.0.0, 2026-11); 1.2.0 and later open this.
STORAGE_VERSION = "v1.2.0"


def build_warehouse(
    path: Path,
    frames: Mapping[str, pl.DataFrame],
    *,
    ddl: Sequence[str],
    comments: Sequence[str],
    views: Sequence[View] | None = None,
) -> dict[str, int]:
    """Build the file anew and swap it in whole: who opens ``path`` finds the old one or the new one, never a part.

    ``frames`` are by full table name, exactly one for each table that ``ddl`` creates; ``views`` are
    those shipped unless given. Returns the number of rows of each table. Content depends on the
    arguments alone: rows are written in the order of their key.

    Raises:
        WarehouseError: frames and tables do not match, a key is not unique, or a check fails. The
            old file stays as it is and nothing is left beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    beside = path.with_name(f"{path.name}.new-{os.getpid()}")
    try:
        counts = _write(beside, frames, [*ddl, *comments], load_views() if views is None else views)
        _sync(beside)
        beside.replace(path)
        _sync(path.parent)
    finally:
        _remove(beside)
    return counts


def _remove(beside: Path) -> None:
    for leftover in (beside, beside.with_name(f"{beside.name}.wal")):
        leftover.unlink(missing_ok=True)


def _remove_abandoned(path: Path) -> None:
    """Remove what builds left that were killed: files beside ``path`` whose process is gone, or had our id before."""
    for leftover in path.parent.iterdir():
        match = re.fullmatch(rf"{re.escape(path.name)}\.new-(\d+)(\.wal)?", leftover.name)
        if match and not _is_another_process(int(match[1])):
            leftover.unlink(missing_ok=True)


def _is_another_process(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(beside: Path, frames: Mapping[str, pl.DataFrame], statements: Sequence[str], views: Sequence[View]) -> dict[str, int]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH {_literal(str(beside))} AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE warehouse")
        for statement in statements:
            connection.execute(statement)
        counts = _load(connection, frames)
        for view in views:
            connection.execute(view.sql)
        _check(connection, counts, views)
        connection.execute("CHECKPOINT warehouse")
        connection.execute("USE memory")
        connection.execute("DETACH warehouse")
    return counts


def _load(connection: duckdb.DuckDBPyConnection, frames: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    tables = _list_tables(connection)
    if set(tables) != set(frames):
        raise WarehouseError(f"tables and frames differ: {', '.join(sorted(set(tables) ^ set(frames)))}")
    for name, (columns, key) in tables.items():
        frame = frames[name]
        if frame.columns != columns:
            raise WarehouseError(
                f"{name}: columns of the frame are {', '.join(frame.columns)}; the table has {', '.join(columns)}"
            )
        # DuckDB would convert instants by the session's zone; what is meant is UTC as it stands.
        plain = frame.with_columns(cs.datetime(time_zone="*").dt.replace_time_zone(None)).sort(key) if key else frame
        connection.register("frame", plain.to_arrow())
        try:
            connection.execute(f"INSERT INTO {name} SELECT * FROM frame")
        except (duckdb.ConstraintException, duckdb.ConversionException) as error:
            raise WarehouseError(f"{name}: {error}") from error
        connection.unregister("frame")
    return {name: frames[name].height for name in tables}


def _list_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[list[str], list[str]]]:
    """Columns and key of every table of the attached file, by full name."""
    rows = connection.execute(
        """
        SELECT
            c.schema_name || '.' || c.table_name,
            list(c.column_name ORDER BY c.column_index),
            any_value(k.constraint_column_names)
        FROM duckdb_columns() AS c
        LEFT JOIN duckdb_constraints() AS k
            ON k.table_oid = c.table_oid AND k.database_name = c.database_name AND k.constraint_type = 'PRIMARY KEY'
        WHERE c.database_name = 'warehouse' AND NOT c.internal
        GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    return {name: (columns, key or []) for name, columns, key in rows}


def _check(connection: duckdb.DuckDBPyConnection, counts: Mapping[str, int], views: Sequence[View]) -> None:
    """What must hold of the file before anybody sees it: every row arrived, every check finds nothing, every view runs."""
    for name, expected in counts.items():
        held = _scalar(connection, f"SELECT count(*) FROM {name}")
        if held != expected:
            raise WarehouseError(f"{name}: {held} rows arrived of {expected}")
    for check in sorted(CHECKS.glob("*.sql")):
        sql = check.read_text("utf-8")
        offending = connection.execute(sql).fetchmany(3)
        if offending:
            raise WarehouseError(f"{check.stem}: {sql.splitlines()[0].removeprefix('-- ')}; not so: {offending}")
    for view in views:
        connection.execute(f"SELECT * FROM {_quote(view.full_name)}").fetchone()


def _scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> object:
    row = connection.execute(sql).fetchone()
    return row[0] if row else None


def _sync(path: Path) -> None:
    """Make sure that file or folder is on disk, so that a power cut leaves the old file or the new one."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quote(full_name: str) -> str:
    return ".".join(f'"{part}"' for part in full_name.split("."))

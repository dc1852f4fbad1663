"""The file is whole, says what it holds, and is never replaced by one that fails a check."""

from __future__ import annotations

import os
import subprocess
import sys

import duckdb
import polars as pl
import pytest

from pipelines.errors import WarehouseError
from pipelines.tables import render_comments, render_ddl
from pipelines.tables.schema import BY_NAME, TABLES
from pipelines.warehouse import View, build_warehouse, load_views, query


def test_every_row_of_every_frame_arrives_in_the_order_of_its_key(tmp_path, build, frames):
    counts = build(tmp_path / "w.duckdb", {name: frame.reverse() for name, frame in frames.items()})
    assert counts == {name: frame.height for name, frame in frames.items()}
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as connection:
        for name, frame in frames.items():
            held = connection.execute(f"SELECT * FROM {name}")
            plain = frame.sort(BY_NAME[name].key).with_columns(pl.selectors.datetime(time_zone="*").dt.replace_time_zone(None))
            assert [column[0] for column in held.description] == plain.columns
            assert held.fetchall() == plain.rows(), name


def test_only_the_file_is_left(warehouse):
    assert [path.name for path in warehouse.parent.iterdir()] == ["gongkai.duckdb"]


def test_tables_views_and_columns_carry_their_comments(warehouse):
    tables = dict(query(warehouse, "SELECT schema_name || '.' || table_name, comment FROM duckdb_tables()").rows)
    assert tables == {table.full_name: table.comment for table in TABLES}
    views = dict(query(warehouse, "SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal").rows)
    assert views == {view.full_name: view.comment for view in load_views()}
    sql = "SELECT schema_name || '.' || table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    columns = {(table, column): comment for table, column, comment in query(warehouse, sql).rows}
    wanted = {(table.full_name, column.name): column.comment for table in TABLES for column in table.columns}
    wanted |= {(view.full_name, column): comment for view in load_views() for column, comment in view.columns}
    assert columns == wanted


def test_the_same_frames_make_the_same_content(tmp_path, build, frames):
    dumps = []
    for name in ("one.duckdb", "two.duckdb"):
        build(tmp_path / name, frames)
        with duckdb.connect(str(tmp_path / name), read_only=True) as connection:
            dumps.append(
                {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in (*frames, "out.outcome_rates")}
            )
    assert dumps[0] == dumps[1]


def break_null(frames):
    return frames["core.requests"].with_columns(count=pl.when(pl.col("outcome_code") == "granted").then(None).otherwise("count"))


def test_a_failing_check_leaves_the_old_file(warehouse, build, frames):
    before = warehouse.read_bytes()
    with pytest.raises(
        WarehouseError, match=r"null_iff_not_number: a figure is NULL exactly where its cell is no number; not so: .*granted"
    ):
        build(warehouse, {**frames, "core.requests": break_null(frames)})
    assert warehouse.read_bytes() == before
    assert [path.name for path in warehouse.parent.iterdir()] == ["gongkai.duckdb"]


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("core.organs", lambda frame: pl.concat([frame, frame]), r"core\.organs: .*[Dd]uplicate key"),
        ("core.organs", lambda frame: frame.head(1), r"references_hold: .*core\.reports"),
        ("raw.captures", lambda frame: frame.head(1), r"references_hold: .*'c2'"),
        ("core.reports", lambda frame: frame.with_columns(is_current=pl.lit(True)), r"one_current_version: .*余杭区财政局"),
        ("core.reports", lambda frame: frame.with_columns(version=pl.lit(3, pl.Int32)), r"one_current_version: "),
        ("quality.rules", lambda frame: frame.head(1), r"references_hold: .*quality\.verdicts"),
        ("quality.verdicts", lambda frame: frame.with_columns(fault=pl.lit("source")), r"verdicts_whole: .*'pass"),
        ("quality.verdicts", lambda frame: frame.with_columns(status=pl.lit("good")), r"verdicts_whole: .*'good'"),
        ("core.organs", lambda frame: frame.with_columns(organ_name=pl.lit(None, pl.String)), r"core\.organs: .*NOT NULL"),
        ("core.organs", lambda frame: frame.drop("predecessors"), r"core\.organs: columns of the frame are organ_id, "),
        (
            "core.disputes",
            lambda frame: frame.with_columns(count=pl.lit(None, pl.Int64)),
            r"null_iff_not_number: .*core\.disputes",
        ),
    ],
)
def test_what_must_hold_is_checked_before_the_swap(tmp_path, build, frames, table, change, message):
    path = tmp_path / "w.duckdb"
    with pytest.raises(WarehouseError, match=message):
        build(path, {**frames, table: change(frames[table])})
    assert list(tmp_path.iterdir()) == []


def test_a_missing_frame_and_one_too_many_are_named(tmp_path, build, frames):
    frames["core.extra"] = frames.pop("core.requests")
    with pytest.raises(WarehouseError, match=r"tables and frames differ: core\.extra, core\.requests"):
        build(tmp_path / "w.duckdb", frames)


def test_a_view_that_does_not_run_stops_the_build(tmp_path, frames):
    view = View("out.bad", "CREATE VIEW \"out\".bad AS SELECT 1 / 0 AS x, CAST('x' AS INTEGER) AS y", "bad", ())
    with pytest.raises(duckdb.Error):
        build_warehouse(tmp_path / "w.duckdb", frames, ddl=render_ddl(), comments=render_comments(), views=[view])
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_is_removed_and_a_running_one_is_left_alone(warehouse, build, frames):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    dead = warehouse.with_name(f"{warehouse.name}.new-{int(gone.stdout)}")
    wal = dead.with_name(f"{dead.name}.wal")
    running = warehouse.with_name(f"{warehouse.name}.new-{os.getppid()}")
    for path in (dead, wal, running):
        path.write_bytes(b"half a file")
    build(warehouse, frames)
    assert sorted(path.name for path in warehouse.parent.iterdir()) == sorted([warehouse.name, running.name])

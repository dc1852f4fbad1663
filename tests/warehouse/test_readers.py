"""Who reads: a client of the 1.x line opens the file, and a reader sees old or new, whole, while files are swapped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl

from pipelines.warehouse import load_views, query

OLD_CLIENT = Path(sys.prefix) / "duckdb1"
READ_ALL = """
import json, sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in sys.argv[2:]}
rows = {name: [list(map(str, row)) for row in connection.execute(f"SELECT * FROM {name}").fetchall()] for name in sys.argv[2:]}
comment = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'requests'").fetchone()[0]
print(json.dumps([duckdb.__version__, counts, rows, comment]))
"""
READ_ON = """
import sys, time, duckdb
seen, deadline = [], time.monotonic() + 60
while sys.stdin not in __import__("select").select([sys.stdin], [], [], 0)[0] and time.monotonic() < deadline:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        for _ in range(3):
            row = connection.execute(
                "SELECT min(minimum_reports_count), (SELECT count(DISTINCT title) FROM core.reports),"
                " (SELECT min(title) FROM core.reports), (SELECT count(*) FROM core.requests) FROM core.portals"
            ).fetchone()
            assert row[1] == 1 and row[2] == f"build {row[0]}" and row[3] == 200, row
            if seen and row[0] < seen[-1]:
                raise SystemExit(f"went back from {seen[-1]} to {row[0]}")
            seen.append(row[0])
            print(row[0], flush=True)
"""


def test_a_client_of_the_1_x_line_reads_every_table_and_view(warehouse, frames):
    assert (OLD_CLIENT / "duckdb").is_dir(), f"no DuckDB 1.x client in {OLD_CLIENT.name}: run `make setup`"
    names = [*frames, *(view.full_name for view in load_views())]
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(warehouse), *names],
        env={**os.environ, "PYTHONPATH": str(OLD_CLIENT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    version, counts, rows, comment = json.loads(done.stdout)
    assert version.startswith("1.")
    assert comment.startswith("one cell of the 25 × 7 table")
    assert {name: counts[name] for name in frames} == {name: frame.height for name, frame in frames.items()}
    for name in names:
        assert rows[name] == [list(map(str, row)) for row in query(warehouse, f"SELECT * FROM {name}").rows], name


def test_a_reader_sees_old_or_new_whole_while_files_are_swapped(tmp_path, build, frames):
    path = tmp_path / "w.duckdb"

    def swap(number: int) -> None:
        titled = frames["core.reports"].with_columns(title=pl.lit(f"build {number}"))
        counted = frames["core.portals"].with_columns(minimum_reports_count=pl.lit(number, pl.Int64))
        build(path, {**frames, "core.reports": titled, "core.portals": counted})

    swap(1)
    with subprocess.Popen(
        [sys.executable, "-c", READ_ON, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        seen = [int(reader.stdout.readline())]
        for number in range(2, 13):
            swap(number)
        out, err = reader.communicate("stop\n", timeout=60)
    seen += [int(line) for line in out.split()]
    assert reader.returncode == 0, err
    assert seen[0] == 1
    assert len(set(seen)) > 2, "the reader met too few of the files to tell"


def test_a_reader_that_holds_the_file_open_keeps_the_old_one(tmp_path, build, frames):
    path = tmp_path / "w.duckdb"
    build(path, frames)
    code = (
        "import sys, duckdb\n"
        "connection = duckdb.connect(sys.argv[1], read_only=True)\n"
        "count = lambda: connection.execute('SELECT count(*) FROM core.requests').fetchone()[0]\n"
        "print(count(), flush=True); sys.stdin.readline(); print(count(), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline().strip() == "200"
        build(path, {**frames, "core.requests": frames["core.requests"].clear()})
        out, _ = reader.communicate("go on\n", timeout=60)
    assert out.strip() == "200"
    assert query(path, "SELECT count(*) FROM core.requests").rows == ((0,),)

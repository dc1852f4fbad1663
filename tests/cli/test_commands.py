"""The other commands: rules, sql, status, sandbox; and what none of them imports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from functools import partial

import polars as pl
import pytest

from cli.places import find_city, sandbox_folder
from expectations.rules import RULES, build_rules
from pipelines.errors import PortalFileError
from pipelines.tables import render_comments, render_ddl
from pipelines.tables.schema import BY_NAME
from pipelines.warehouse import build_warehouse


@pytest.fixture
def warehouse(tmp_path):
    """A warehouse of the default city in which one portal was crawled for two nights and another never."""
    frames = {name: table.empty() for name, table in BY_NAME.items()}

    def fill(name, rows):
        schema = BY_NAME[name].frame_schema
        padded = [(*row, *[None] * (len(schema) - len(row))) for row in rows]
        frames[name] = pl.DataFrame(padded, schema=schema, orient="row")

    def capture(night, number, status=200, is_revisit=False):
        at = datetime(2026, 1, night, 18, 30, number, tzinfo=UTC)
        identity = (f"c{night}{number}", "yuhang", f"2026010{night}T183000Z-0", f"http://x/{number}", at, "GET", "report", status)
        return (*identity, None, None, None, None, "00", 9, "run.warc.gz", number, is_revisit, "c11" if is_revisit else None)

    fill("core.portals", [("linping", "临平", "hangzhou", "330113", "b", 4), ("yuhang", "余杭", "hangzhou", "330110", "a", 9)])
    fill("raw.captures", [capture(1, 1), capture(2, 1, is_revisit=True), capture(2, 2, status=404), capture(2, 3)])
    fill("core.organs", [("yuhang/甲局", "yuhang", "甲局", "department", None)])
    report = (
        "yuhang/甲局/2024/v1",
        "yuhang/甲局",
        "yuhang",
        2024,
        1,
        True,
        "2021",
        "甲局2024",
        None,
        "http://x/1",
        "c11",
        "00",
        "utf-8",
    )
    fill("core.reports", [(*report, "123456", "", True, False, "1")])
    frames["quality.rules"] = build_rules()
    verdicts = [("A-01", "total", "fail"), ("A-02", "total", "pass"), ("S-02", "report", "fail"), ("S-08", "requests", "fail")]
    fill("quality.verdicts", [(report[0], *verdict) for verdict in verdicts])
    seen = [datetime(2026, 1, night, 18, 31, tzinfo=UTC) for night in (1, 2)]
    found = [
        ("f1", "crawl", "http_error", "yuhang", "u", "404", None, *seen),
        ("f2", "crawl", "healed", "yuhang", "u", "x", None, seen[0], seen[0]),
    ]
    fill("quality.findings", found)
    path = tmp_path / "data" / "hangzhou" / "gongkai.duckdb"
    build_warehouse(path, frames, ddl=render_ddl(), comments=render_comments())
    return path


def test_rules_lists_every_rule_and_one_in_full(gongkai):
    done = gongkai("rules")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == [rule.rule_id for rule in RULES]
    one = gongkai("rules", "a-01")
    assert one.returncode == 0
    assert "total_processed[c] + carried_forward[c] = new_received[c] + carried_over[c]" in one.stdout


def test_an_unknown_rule_is_named(gongkai):
    done = gongkai("rules", "Z-99")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gongkai: no rule 'Z-99'; there are S-01, ")


def test_sql_answers_from_a_query_or_a_file(gongkai, warehouse, tmp_path):
    done = gongkai("sql", "SELECT portal_id, minimum_reports_count AS n, NULL AS nothing FROM core.portals ORDER BY 1")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["portal_id", "n", "nothing"],
        ["linping", "4", "∅"],
        ["yuhang", "9", "∅"],
    ]
    file = tmp_path / "query.sql"
    file.write_text("-- how many\nSELECT count(*) AS reports FROM core.reports;\n")
    assert gongkai("sql", "-f", file).stdout.split() == ["reports", "1"]


def test_sql_cuts_long_answers_and_says_so(gongkai, warehouse):
    done = gongkai("sql", "SELECT rule_id FROM quality.rules", "--limit", "3")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 4)
    assert done.stderr == "gongkai: only the first 3 rows; --limit 0 prints all\n"
    assert len(gongkai("sql", "SELECT rule_id FROM quality.rules", "--limit", "0").stdout.splitlines()) == len(RULES) + 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give either a query or -f FILE"),
        (["SELECT 1", "-f", "query.sql"], "give either a query or -f FILE"),
        (["-f", "absent.sql"], "absent.sql: No such file or directory"),
        (["SELECT * FROM core.nothing"], "gongkai.duckdb: Catalog Error"),
        (["SELEC 1"], "Parser Error"),
        (["DELETE FROM core.portals"], "read-only"),
        (["SELECT 1", "--portals", "atlantis"], "'atlantis' is neither a city"),
        (["SELECT 1", "--data", "elsewhere"], "elsewhere/hangzhou/gongkai.duckdb: no warehouse there; `gongkai crawl` makes one"),
    ],
)
def test_sql_that_cannot_be_answered_is_one_line_and_exit_2(gongkai, warehouse, arguments, words):
    done = gongkai("sql", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr


def test_status_shows_the_last_night_of_every_portal(gongkai, warehouse):
    done = gongkai("status")
    assert (done.returncode, done.stderr) == (0, "")
    head, linping, yuhang, *more = done.stdout.splitlines()
    assert head.split()[0] == "portal"
    assert linping.split() == ["linping", "∅", "0", "0", "0", "0", "4", "0", "0", "0", "∅"]
    assert yuhang.split() == ["yuhang", "2026-01-02", "18:30:01", "3", "1", "1", "1", "9", "1", "1", "1", "A-01", "S-02"]
    assert "Findings by code:" in more
    assert not [line for line in more if "Data Docs" in line or "broke" in line]


def test_status_names_a_run_that_left_no_capture(gongkai, warehouse, tmp_path):
    folder = tmp_path / "data" / "hangzhou" / "archive" / "yuhang"
    folder.mkdir(parents=True)
    for run in ("20260102T183000Z-0", "20260103T183000Z-0"):
        (folder / f"{run}.warc.gz").touch()
    done = gongkai("status")
    assert done.returncode == 0
    silent = "yuhang: nothing of its newest run 20260103T183000Z-0 is published: no response, or no publication since"
    assert [line for line in done.stdout.splitlines() if "newest run" in line] == [silent]


def test_dispose_prints_an_entry_for_a_verdict(gongkai, warehouse):
    done = gongkai("dispose", "yuhang/甲局/2024/v1", "a-01", "total")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "[[dispositions]]  # fail: reported ∅, expected ∅"
    assert lines[1:5] == ['organ = "甲局"', "year = 2024", 'rule = "A-01"', 'scope = "total"']
    assert lines[-1] == 'content_sha256 = "00"'
    assert done.stderr.rstrip().endswith("data/dispositions/yuhang.toml")


def test_dispose_of_no_verdict_is_one_line_and_exit_2(gongkai, warehouse):
    done = gongkai("dispose", "yuhang/甲局/2024/v1", "A-01", "other")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gongkai: no verdict of A-01 on other for yuhang/甲局/2024/v1")


def test_without_a_warehouse_status_says_what_to_do(gongkai, tmp_path):
    done = gongkai("status")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"gongkai: {tmp_path}/data/hangzhou/gongkai.duckdb: no warehouse there; `gongkai crawl` makes one\n"


def test_the_options_go_before_the_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "one"))
    monkeypatch.setenv("GONGKAI_PORTALS", "atlantis")
    assert find_city("hangzhou", None).layout.warehouse == tmp_path / "one" / "hangzhou" / "gongkai.duckdb"
    assert find_city("hangzhou", tmp_path / "two").layout.warehouse == tmp_path / "two" / "hangzhou" / "gongkai.duckdb"
    assert sandbox_folder(None) == tmp_path / "one" / "sandbox" / "city"
    with pytest.raises(PortalFileError, match="neither a city"):
        find_city(None, None)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def test_the_sandbox_is_built_and_served(gongkai, tmp_path):
    port = free_port()
    done = gongkai("sandbox", "build", "--data", tmp_path, "--port", port, "--scale", 2)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("13 portals, ")
    assert len(list((tmp_path / "sandbox" / "city" / "portals").glob("*.toml"))) == 13
    command = [sys.executable, "-m", "cli.main", "sandbox", "serve", "--data", str(tmp_path), "--port", str(port)]
    # Started by a job in the background, the tests would hand on that Ctrl-C is ignored.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed) as server:
        assert server.stdout is not None
        assert f"http://127.0.0.1:{port}, night 1" in server.stdout.readline()
        (first, *_) = sorted((tmp_path / "sandbox" / "city" / "portals").glob("*.toml"))
        name = next(line.split('"')[1] for line in first.read_text("utf-8").splitlines() if line.startswith("hosts"))
        request = urllib.request.Request(f"http://127.0.0.1:{port}/robots.txt", headers={"Host": name})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as response:
            assert response.status == 200
        assert find_city("sandbox", tmp_path).layout.data == tmp_path / "sandbox"
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
    assert server.returncode == 0


def test_a_city_that_cannot_be_built_or_served_is_one_line(gongkai, tmp_path):
    done = gongkai("sandbox", "build", "--data", tmp_path, "--scale", 1)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    for command in ("build", "serve"):
        done = gongkai("sandbox", command, "--data", tmp_path, "--scale", 1_000_000)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert done.stderr.count("\n") == 1
        assert "organs_per_portal 2 to 235: 13, 1000000" in done.stderr
    port = free_port()
    assert gongkai("sandbox", "build", "--data", tmp_path, "--port", port, "--scale", 2).returncode == 0
    done = gongkai("sandbox", "serve", "--data", tmp_path, "--port", 1)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"built for port {port}" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_line(gongkai, tmp_path):
    (tmp_path / "file").write_text("")
    done = gongkai("sandbox", "build", "--data", tmp_path / "file", "--scale", 2)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.endswith(": Not a directory\n")


def test_no_command_but_its_own_imports_what_is_heavy():
    code = (
        "import sys, cli.main, cli.check, cli.reading, cli.report_json, cli.report_table\n"
        "print([name for name in ('duckdb', 'dagster', 'great_expectations', 'matplotlib', 'pandas', 'sandbox', 'assets')"
        " if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_terminal_without_a_character_is_no_error(warehouse, tmp_path):
    command = [sys.executable, "-m", "cli.main", "sql", "SELECT NULL AS 空", "--data", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "gbk"})
    assert (done.returncode, done.stdout.decode("gbk").split()) == (0, ["空", "\\u2205"])


def test_a_reader_of_the_output_that_goes_away_is_no_error(warehouse, tmp_path):
    command = f"{sys.executable} -m cli.main sql 'SELECT range FROM range(200000)' --limit 0 | head -1"
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "GONGKAI_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "range"
    assert "Traceback" not in done.stderr

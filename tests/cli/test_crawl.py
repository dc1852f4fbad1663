"""``gongkai crawl``: a night of one portal of the make-believe city, and how failures are told."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn
from sqlalchemy.exc import OperationalError

from assets.night import NightOutcome, RunOutcome, open_instance
from cli.crawl import make_listener, tell_outcome
from pipelines.crawl import CrawlProgress
from pipelines.errors import RecordsError
from sandbox.city import build_city
from sandbox.server import free_port, serve_city


@pytest.fixture
def served(tmp_path):
    """The make-believe city, built small under the data folder and served as long as the test runs."""
    folder = tmp_path / "data" / "sandbox" / "city"
    build_city(folder, port=free_port(), organs_per_portal=2, portals=1)
    with serve_city(folder, slow_seconds=0.5) as city:
        yield city


def test_two_nights_of_a_portal_end_in_a_warehouse(gongkai, served, tmp_path):
    (portal,) = [path.stem for path in (tmp_path / "data" / "sandbox" / "city" / "portals").glob("*.toml")]
    done = gongkai("crawl", portal, "--portals", "sandbox", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()[:2]] == [[portal, "done"], ["publication", "done"]]
    warehouse = tmp_path / "data" / "sandbox" / "gongkai.duckdb"
    assert done.stdout.splitlines()[-1] == f"published {warehouse}"
    count = "SELECT count(*) AS n FROM core.reports WHERE is_current"
    first = gongkai("sql", count, "--portals", "sandbox").stdout.split()
    assert int(first[1]) > 5
    again = gongkai("crawl", "--portals", "sandbox", "--workers", "1")
    assert again.returncode == 0, again.stderr
    assert gongkai("sql", count, "--portals", "sandbox").stdout.split() == first
    line = gongkai("status", "--portals", "sandbox").stdout.splitlines()[1].split()
    assert line[0] == portal
    assert int(line[4]) >= int(first[1]), "unchanged pages are revisits"


def test_a_portal_without_any_response_ends_the_night_with_1(gongkai, tmp_path):
    folder = tmp_path / "data" / "sandbox" / "city"
    build_city(folder, port=free_port(), organs_per_portal=2, portals=1)
    (portal,) = [path.stem for path in (folder / "portals").glob("*.toml")]
    done = gongkai("crawl", "--portals", "sandbox", "--workers", "1")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("published ")
    assert done.stderr.startswith(f"gongkai: {portal}: no response at all in this run; ")
    asked = "SELECT code FROM quality.findings WHERE stage = 'crawl'"
    assert "robots_unreachable" in gongkai("sql", asked, "--portals", "sandbox").stdout.split()


def test_a_slip_in_the_decisions_is_told_before_anybody_is_asked(gongkai, tmp_path):
    folder = tmp_path / "data" / "sandbox" / "city"
    build_city(folder, port=free_port(), organs_per_portal=2, portals=1)
    (portal,) = [path.stem for path in (folder / "portals").glob("*.toml")]
    decided = folder / "dispositions" / f"{portal}.toml"
    decided.parent.mkdir(exist_ok=True)
    decided.write_text("\n[[dispositions]]\norgan = 7\n", "utf-8")
    words = f"gongkai: {portal}.toml:2: entry 1: organ: must be text, is 7\n"
    done = gongkai("crawl", "--portals", "sandbox", "--workers", "1")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", words)
    assert not (tmp_path / "data" / "sandbox" / "archive").exists()
    told = gongkai("status", "--portals", "sandbox")
    assert (told.returncode, told.stderr.splitlines(keepends=True)[0]) == (2, words)


def test_an_unknown_portal_is_named(gongkai):
    done = gongkai("crawl", "atlantis")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("gongkai: no portal 'atlantis'; there are binjiang, ")


def test_a_run_that_failed_is_told_and_ends_with_1(capsys):
    good = RunOutcome("yuhang", "r1", True, None)
    bad = RunOutcome("linping", "r2", False, "raw__captures: no\nroom left")
    published = RunOutcome(None, "r3", True, None)
    assert tell_outcome(NightOutcome("night", (bad, good), published), Path("data/gongkai.duckdb")) == 1
    out, err = capsys.readouterr()
    assert [line.split() for line in out.splitlines()] == [
        ["linping", "failed", "r2"],
        ["yuhang", "done", "r1"],
        ["publication", "done", "r3"],
        ["published", "data/gongkai.duckdb"],
    ]
    assert err == "gongkai: linping: raw__captures: no room left\n"


def test_without_a_publication_nothing_is_called_published(capsys):
    outcome = NightOutcome("night", (RunOutcome("yuhang", "r1", True, None),), RunOutcome(None, None, False, None))
    assert tell_outcome(outcome, Path("w.duckdb")) == 1
    out, err = capsys.readouterr()
    assert "published" not in out
    assert err == "gongkai: publication: failed; see run None\n"


def test_a_full_disk_under_the_records_of_runs_is_an_error_in_words(tmp_path):
    with (
        pytest.raises(RecordsError, match=r"records of runs: database or disk is full"),
        open_instance(tmp_path),
    ):
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))


def test_each_portal_has_a_bar_that_follows_its_phases():
    progress = Progress(TextColumn("{task.description}"), console=Console(file=io.StringIO()))
    listen = make_listener(progress)
    for portal, phase, done, total in (("a", "lists", 1, 2), ("b", "lists", 1, 1), ("a", "reports", 3, 9)):
        listen(CrawlProgress(portal, phase, done, total, "http://x/"))
    held = {task.description: (task.fields["phase"], task.completed, task.total) for task in progress.tasks}
    assert json.loads(json.dumps(held)) == {"a": ["reports", 3, 9], "b": ["lists", 1, 1]}

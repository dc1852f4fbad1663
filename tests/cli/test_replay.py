"""``gongkai replay``: bytes as they were, by address and day, by capture, by report."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from assets.layout import City, Layout
from cli.main import run
from cli.replay import find_capture, parse_day, replay
from pipelines.archive import ArchiveWriter, read_index
from pipelines.crawl import CrawlSettings
from pipelines.errors import ArchiveError, WarehouseError
from pipelines.model import Exchange, ListColumn, Portal

URL = "http://www.a.localhost/art/1.html"
# 18:30 in UTC is 02:30 of the next day in China.
NIGHT = datetime(2026, 1, 10, 18, 30, tzinfo=UTC)


@pytest.fixture
def city(tmp_path):
    portal = Portal("a", "示例区", "sandbox", "990101", ("www.a.localhost",), (ListColumn("http://www.a.localhost/c"),), 1)
    found = City((portal,), Layout(tmp_path), CrawlSettings())
    answers = [(200, b"one"), (304, b""), (200, b"two"), (404, b"gone")]
    for night, (status, body) in enumerate(answers):
        with ArchiveWriter(found.layout.archive, "a", f"r{night}", read_index(found.layout.archive, "a").captures) as writer:
            at = NIGHT + timedelta(days=night)
            headers = (("Content-Type", "text/html"), ("ETag", '"1"'))
            writer.write_exchange(Exchange(URL, "GET", (), b"", at, status, "", headers, body, "report"))
    return found


@pytest.mark.parametrize(
    ("day", "expected"),
    [(None, b"two"), ("2026-01-11", b"one"), ("2026-01-12", b"one"), ("2026-01-13", b"two"), ("2026-09-01", b"two")],
)
def test_an_address_as_it_stood_on_a_day(city, capfdbinary, day, expected):
    assert replay(city, URL, parse_day(day), None) == 0
    out, err = capfdbinary.readouterr()
    assert out == expected
    assert err.decode().startswith(f"{URL} as of 2026-01-1") and b".warc.gz offset " in err


def test_a_capture_into_a_file(city, tmp_path, capsys):
    captures = read_index(city.layout.archive, "a").captures
    target = tmp_path / "page.html"
    replay(city, captures[1].capture_id, None, target)
    assert target.read_bytes() == b"one"
    assert f"bytes in {captures[0].capture_id}" in capsys.readouterr().err


def test_what_is_not_there_is_told(city):
    with pytest.raises(ArchiveError, match=r"up to 2026-01-10 in the archive; the first capture is of 2026-01-11 02:30:00"):
        find_capture(city, URL, date(2026, 1, 10))
    with pytest.raises(ArchiveError, match="no page of this address in the archive"):
        find_capture(city, "http://www.a.localhost/other", None)
    with pytest.raises(ArchiveError, match="no such capture"):
        find_capture(city, "urn:uuid:1", None)
    with pytest.raises(WarehouseError, match="no warehouse there"):
        find_capture(city, "a/示例区财政局/2025/v1", None)
    for fixed in ("a/示例区财政局/2025/v1", "urn:uuid:1"):
        with pytest.raises(ArchiveError, match="--at: goes with an address"):
            find_capture(city, fixed, date(2026, 1, 12))
    with pytest.raises(ArchiveError, match="is no day"):
        parse_day("yesterday")


def test_the_command_ends_with_2_where_nothing_is_found(tmp_path):
    command = [sys.executable, "-m", "cli.main", "replay", URL, "--portals", "hangzhou", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"gongkai: {URL}: no page of this address in the archive\n"


def test_a_disk_without_room_is_one_line(city, monkeypatch, capsys):
    monkeypatch.setattr("cli.places.find_city", lambda *_: city)
    monkeypatch.setattr(sys, "argv", ["gongkai", "replay", URL, "-o", "/dev/full"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "gongkai: No space left on device\n"

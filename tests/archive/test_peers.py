"""Peers' tools over what a crawl leaves: warcio's check accepts every file, no record of ours stands where a page's would."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import ArchiveWriter, read_index, salvage
from pipelines.model import Finding, Link
from tests.archive.conftest import make_exchange


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two whole nights and a third that was killed in the middle of a record: every kind of record there is."""
    for run_id in ("r1", "r2", "r3"):
        writer = ArchiveWriter(tmp_path, "a", run_id, read_index(tmp_path, "a").captures)
        writer.write_exchange(make_exchange("http://a.cn/robots.txt", b"", status=404, role="robots"))
        writer.write_exchange(make_exchange("http://a.cn/list", b"<r/>", method="POST", request_body=b"a=1", role="list"))
        writer.write_exchange(make_exchange("http://a.cn/1.html", second=1))
        writer.write_exchange(make_exchange("http://a.cn/1.html", b"", status=304, second=2))
        writer.write_exchange(make_exchange("http://a.cn/moved", b"", status=302, headers=(("Location", "/1.html"),), second=3))
        writer.write_exchange(make_exchange("http://a.cn/1.docx", b"PK\x03\x04" + run_id.encode(), role="attachment", second=4))
        writer.write_exchange(make_exchange("http://a.cn/half.html", b"<p>ha", role="broken", second=5))
        writer.write_finding(Finding("crawl", "body_truncated", "http://a.cn/half.html", "ended early", "a"))
        writer.write_finding(Finding("crawl", "list_empty", None, "no column", "a", None, datetime(2026, 1, 1, tzinfo=UTC)))
        writer.write_links("http://a.cn/list", [Link("http://a.cn/1.html", "年报", None)])
        if run_id == "r3":
            writer._file.close()
            path = tmp_path / "a" / "r3.warc.gz.open"
            path.write_bytes(path.read_bytes()[:-40])
        else:
            writer.close()
    assert len(salvage(tmp_path, "a")) == 1
    return tmp_path


@pytest.mark.parametrize("run_id", ["r1", "r2", "r3"])
def test_warcio_check_accepts_every_file(archive: Path, run_id: str) -> None:
    path = archive / "a" / f"{run_id}.warc.gz"
    command = [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # Responses carry a digest that warcio computes anew; revisits have no payload to compute it from.
    assert done.stdout.count("digest pass") == (6 if run_id == "r1" else 4)
    assert done.stdout.count("WARC-Record-ID") == 12


def test_warcio_check_would_tell(archive: Path) -> None:
    path = archive / "a" / "r1.warc.gz"
    offset = next(capture.warc_offset for capture in read_index(archive, "a").captures if capture.payload_bytes > 10)
    data = bytearray(path.read_bytes())
    data[offset + 300] ^= 0x01
    path.write_bytes(data)
    command = [sys.executable, "-c", "from warcio.cli import main; main()", "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_a_replay_tool_finds_only_pages_under_a_pages_address(archive: Path) -> None:
    """pywb shows whatever record it finds under an address, metadata too (seen 2026-11-21 with pywb 2.10)."""
    kinds: dict[str, set[str]] = {}
    for path in (archive / "a").glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                kinds.setdefault(url.partition(":")[0], set()).add(record.rec_type)
    assert kinds == {"http": {"response", "revisit", "request"}, "urn": {"metadata"}, "": {"warcinfo", "metadata"}}

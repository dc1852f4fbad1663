"""What the crawler reads from the archive: answers of a run that was interrupted tonight, and nothing of other nights."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.archive import ArchiveSource, ArchiveWriter, interrupted_tonight, leave_out, read_index, read_response, salvage
from pipelines.model import Exchange, Finding, Link
from tests.archive.conftest import START

Make = Callable[..., Exchange]
LATER = START + timedelta(hours=1)


def interrupt(root: Path, run_id: str, *exchanges: Exchange) -> None:
    """A run that was killed after these exchanges, a finding and a list, and repaired."""
    writer = ArchiveWriter(root, "a", run_id, read_index(root, "a").captures)
    for exchange in exchanges:
        writer.write_exchange(exchange)
    writer.write_finding(Finding("crawl", "timeout", "http://a.cn/9", run_id, "a"))
    writer.write_links("http://a.cn/col/", [Link(f"http://a.cn/{run_id}", "年报", None)])
    writer._file.close()
    assert [finding.code for finding in salvage(root, "a")] == ["archive_salvaged"]


def finish(root: Path, run_id: str, *exchanges: Exchange) -> None:
    with ArchiveWriter(root, "a", run_id, read_index(root, "a").captures) as writer:
        for exchange in exchanges:
            writer.write_exchange(exchange)


def test_interrupted_runs_since_the_last_one_that_ended_are_of_tonight(tmp_path: Path, exchange: Make) -> None:
    interrupt(tmp_path, "r1", exchange())
    finish(tmp_path, "r2", exchange())
    assert interrupted_tonight(read_index(tmp_path, "a"), LATER) == []
    interrupt(tmp_path, "r3", exchange())
    interrupt(tmp_path, "r4")
    index = read_index(tmp_path, "a")
    assert index.interrupted == {"r1", "r3", "r4"}
    assert interrupted_tonight(index, LATER) == ["r3", "r4"]
    assert interrupted_tonight(index, START + timedelta(hours=13)) == ["r4"]


def test_what_was_known_before_is_the_index_without_these_runs(tmp_path: Path, exchange: Make) -> None:
    finish(tmp_path, "r1", exchange())
    before = read_index(tmp_path, "a")
    interrupt(tmp_path, "r2", exchange("http://a.cn/2", b"two", second=3))
    index = read_index(tmp_path, "a")
    assert len(index.findings) == len(index.finding_runs) == 2
    assert leave_out(index, ["r2"]) == before
    assert leave_out(index, []) == index


@pytest.fixture
def source(tmp_path: Path, exchange: Make) -> ArchiveSource:
    gzipped = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("ETag", '"2"'), ("Set-Cookie", "a=1"))
    interrupt(
        tmp_path,
        "r1",
        exchange("http://a.cn/1", b"one"),
        exchange("http://a.cn/same", b"one", second=1),
        exchange("http://a.cn/coded", gzip.compress(b"two"), headers=gzipped, second=2),
        exchange("http://a.cn/moved", b"", status=302, headers=(("Location", "/art/1.html"),), second=3),
        exchange("http://a.cn/list", b"p1", method="POST", request_body=b"column=1", second=4),
        exchange("http://a.cn/list", b"p2", method="POST", request_body=b"column=2", second=5),
        exchange("http://a.cn/half", b"ha", role="broken", second=6),
        exchange("http://a.cn/again", b"busy", status=503, second=7),
        exchange("http://a.cn/again", b"well", second=8),
        exchange("http://a.cn/1", b"", status=304, second=9),
    )
    index = read_index(tmp_path, "a")
    return ArchiveSource(tmp_path, "a", index, interrupted_tonight(index, LATER), LATER)


def test_answers_are_given_back_as_served(source: ArchiveSource) -> None:
    def answer(url: str, method: str = "GET", body: bytes = b"") -> tuple[int, bytes] | None:
        held = source.find_answer(method, url, body)
        return (held.capture.http_status, held.body) if held else None

    assert answer("http://a.cn/same") == (200, b"one")
    assert answer("http://a.cn/again") == (200, b"well")
    assert answer("http://a.cn/1") == (304, b"")
    assert answer("http://a.cn/half") is None
    assert answer("http://a.cn/never") is None
    assert answer("http://a.cn/list", "POST", b"column=2") == (200, b"p2")
    assert answer("http://a.cn/list", "POST", b"column=1") == (200, b"p1")
    assert answer("http://a.cn/list", "POST", b"column=3") is None
    assert answer("http://a.cn/list") is None


def test_headers_and_codings_are_kept(source: ArchiveSource) -> None:
    coded, moved = (source.find_answer("GET", f"http://a.cn/{name}", b"") for name in ("coded", "moved"))
    assert coded is not None and moved is not None
    assert gzip.decompress(coded.body) == b"two"
    assert coded.headers[1:] == (("Content-Encoding", "gzip"), ("ETag", '"2"'), ("Set-Cookie", "a=1"))
    assert source.read_page(coded.capture) == b"two"
    assert dict(moved.headers)["Location"] == "/art/1.html"


def test_answers_of_another_night_are_none(tmp_path: Path, exchange: Make) -> None:
    interrupt(tmp_path, "r1", exchange("http://a.cn/1", b"one"), exchange("http://a.cn/2", b"two", second=3600 * 6))
    index = read_index(tmp_path, "a")
    source = ArchiveSource(tmp_path, "a", index, ["r1"], START + timedelta(hours=13))
    assert source.find_answer("GET", "http://a.cn/1", b"") is None
    assert source.find_answer("GET", "http://a.cn/2", b"") is not None


def test_an_answer_that_cannot_be_read_is_asked_again(tmp_path: Path, exchange: Make) -> None:
    interrupt(tmp_path, "r1", exchange("http://a.cn/1", b"one"))
    index = read_index(tmp_path, "a")
    source = ArchiveSource(tmp_path, "a", index, ["r1"], LATER)
    path = tmp_path / "a" / "r1.warc.gz"
    data = bytearray(path.read_bytes())
    data[index.captures[0].warc_offset + 60] ^= 0xFF
    path.write_bytes(data)
    assert source.find_answer("GET", "http://a.cn/1", b"") is None
    assert source.read_page(index.captures[0]) is None


def test_a_revisit_has_its_own_headers_and_the_body_it_refers_to(tmp_path: Path, exchange: Make) -> None:
    finish(tmp_path, "r1", exchange(body=b"one"))
    finish(tmp_path, "r2", exchange(body=b"one", headers=(("Content-Type", "text/html"), ("X-Night", "2")), second=9))
    revisit = read_index(tmp_path, "a").captures[-1]
    held = read_response(tmp_path, revisit)
    assert revisit.is_revisit
    assert (held.body, held.headers[-1], held.reason) == (b"one", ("X-Night", "2"), "OK")

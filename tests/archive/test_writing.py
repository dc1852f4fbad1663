"""What is written is what is read: bytes, headers, revisits, 304s, findings and links."""

import gzip
import io
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from upath import UPath
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import ArchiveWriter, known_captures, read_index, read_payload
from pipelines.errors import ArchiveError
from pipelines.model import Exchange, Finding, Link, ListedLink

Make = Callable[..., Exchange]

header_text = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f:"), min_size=1, max_size=12)
bodies = st.lists(st.binary(max_size=300), min_size=1, max_size=6)


def warc_records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """All records of a file, read by warcio alone: type, headers, block."""
    with path.open("rb") as file:
        return [
            (record.rec_type, dict(record.rec_headers.headers), record.raw_stream.read())
            for record in ArchiveIterator(file, no_record_parse=True)
        ]


@given(bodies=bodies, etag=header_text, status=st.sampled_from([200, 404, 500]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_written_bytes_are_read_back(tmp_path: Path, exchange: Make, bodies: list[bytes], etag: str, status: int) -> None:
    root = tmp_path / uuid.uuid4().hex
    headers = (("Content-Type", "text/html"), ("ETag", etag), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    with ArchiveWriter(root, "p", "r") as writer:
        written = [
            writer.write_exchange(exchange(f"http://a.cn/{number}", body, status=status, headers=headers, second=number))
            for number, body in enumerate(bodies)
        ]
    assert read_index(root, "p").captures == written
    assert read_index(root, "p").captures == written  # now from the sidecar
    assert [read_payload(root, capture) for capture in written] == bodies
    assert [capture.etag for capture in written] == [etag.strip(" \t")] * len(bodies)


def test_file_is_open_until_closed(tmp_path: Path, exchange: Make) -> None:
    writer = ArchiveWriter(tmp_path, "a", "r1")
    writer.write_exchange(exchange())
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["r1.warc.gz.open"]
    assert read_index(tmp_path, "a").captures == []
    writer.close()
    writer.close()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["r1.warc.gz"]


def test_file_of_a_crawl_that_raised_is_left_to_salvage(tmp_path: Path, exchange: Make) -> None:
    from pipelines.archive import salvage

    with pytest.raises(ValueError, match="a bug"), ArchiveWriter(tmp_path, "a", "r1") as writer:
        writer.write_exchange(exchange())
        raise ValueError("a bug")
    assert read_index(tmp_path, "a").runs == []
    assert [finding.code for finding in salvage(tmp_path, "a")] == ["archive_salvaged"]
    index = read_index(tmp_path, "a")
    assert len(index.captures) == 1
    assert index.interrupted == {"r1"}


def test_a_run_has_one_file(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path, "a", "r1").close()
    with pytest.raises(ArchiveError, match="run r1 already has a file"):
        ArchiveWriter(tmp_path, "a", "r1")


def test_response_stands_as_served(tmp_path: Path, exchange: Make) -> None:
    headers = (("Server", "nginx"), ("Transfer-Encoding", "chunked"), ("X-Name", "caf\xe9"), ("X-Folded", "a\r\n b"))
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        writer.write_exchange(exchange(body=b"\x00\xffbody", headers=headers))
    (first, _, _), (kind, warc_headers, block) = warc_records(tmp_path / "a" / "r1.warc.gz")
    assert (first, kind) == ("warcinfo", "response")
    assert block == b"HTTP/1.1 200 OK\r\nServer: nginx\r\nX-Name: caf\xe9\r\nX-Folded: a b\r\n\r\n\x00\xffbody"
    assert warc_headers["WARC-Date"] == "2026-11-20T18:30:00.123456Z"
    assert warc_headers["WARC-Gongkai-Role"] == "report"
    assert warc_headers["WARC-Payload-Digest"].startswith("sha256:")


def test_every_record_is_a_gzip_member_at_its_offset(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        captures = [writer.write_exchange(exchange(f"http://a.cn/{n}", b"%d" % n)) for n in range(3)]
    data = (tmp_path / "a" / "r1.warc.gz").read_bytes()
    for capture in captures:
        assert gzip.GzipFile(fileobj=io.BytesIO(data[capture.warc_offset :])).read(8) == b"WARC/1.1"
        assert capture.capture_id.encode() in gzip.GzipFile(fileobj=io.BytesIO(data[capture.warc_offset :])).read(200)


def test_only_what_is_no_get_keeps_its_request(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        writer.write_exchange(exchange())
        posted = writer.write_exchange(
            exchange("http://a.cn/dataproxy.jsp?a=1", b"<datastore/>", method="POST", request_body=b"col=1&unitid=2")
        )
    kinds = warc_records(tmp_path / "a" / "r1.warc.gz")
    assert [kind for kind, _, _ in kinds] == ["warcinfo", "response", "request", "response"]
    _, headers, block = kinds[2]
    assert headers["WARC-Concurrent-To"] == f"<{posted.capture_id}>"
    assert block.startswith(b"POST /dataproxy.jsp?a=1 HTTP/1.1\r\nHost: www.a.cn\r\n")
    assert block.endswith(b"\r\n\r\ncol=1&unitid=2")
    (read,) = [capture for capture in read_index(tmp_path, "a").captures if capture.method == "POST"]
    assert read == posted
    assert known_captures(read_index(tmp_path, "a")).keys() == {"http://www.a.cn/1.html"}


def test_known_payload_becomes_a_revisit_in_this_run_and_the_next(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        first = writer.write_exchange(exchange("http://a.cn/1"))
        twin = writer.write_exchange(exchange("http://a.cn/2", second=1))
    with ArchiveWriter(tmp_path, "a", "r2", read_index(tmp_path, "a").captures) as writer:
        again = writer.write_exchange(exchange("http://a.cn/1", second=60))
    assert (twin.is_revisit, twin.refers_to_id, twin.payload_bytes) == (True, first.capture_id, first.payload_bytes)
    assert (again.is_revisit, again.refers_to_id, again.run_id) == (True, first.capture_id, "r2")
    _, headers, block = warc_records(tmp_path / "a" / "r2.warc.gz")[1]
    assert headers["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert headers["WARC-Refers-To"] == f"<{first.capture_id}>"
    assert headers["WARC-Refers-To-Target-URI"] == "http://a.cn/1"
    assert headers["WARC-Refers-To-Date"] == "2026-11-20T18:30:00.123456Z"
    assert block.endswith(b"charset=utf-8\r\n\r\n")
    index = read_index(tmp_path, "a")
    assert index.captures == [first, twin, again]
    assert index.runs == ["r1", "r2"]
    assert {read_payload(tmp_path, capture) for capture in index.captures} == {exchange().body}


def test_not_modified_refers_to_the_newest_page_of_its_address(tmp_path: Path, exchange: Make) -> None:
    coded = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("ETag", '"2"'))
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        writer.write_exchange(exchange(body=b"old"))
        newer = writer.write_exchange(exchange(body=gzip.compress(b"new"), headers=coded, second=1))
    with ArchiveWriter(tmp_path, "a", "r2", read_index(tmp_path, "a").captures) as writer:
        same = writer.write_exchange(exchange(body=b"", status=304, headers=(("ETag", '"2"'),), second=60))
    assert (same.is_revisit, same.http_status, same.refers_to_id) == (True, 304, newer.capture_id)
    assert (same.payload_sha256, same.payload_bytes) == (newer.payload_sha256, newer.payload_bytes)
    assert (same.content_type, same.content_encoding) == ("text/html", "gzip")
    _, headers, _ = warc_records(tmp_path / "a" / "r2.warc.gz")[1]
    assert headers["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert read_index(tmp_path, "a").captures[-1] == same
    assert read_payload(tmp_path, same) == b"new"
    assert known_captures(read_index(tmp_path, "a"))["http://www.a.cn/1.html"] == newer


def test_not_modified_of_an_unknown_address_is_a_plain_response(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        capture = writer.write_exchange(exchange(body=b"", status=304))
    assert (capture.is_revisit, capture.refers_to_id, capture.payload_bytes) == (False, None, 0)


def test_empty_bodies_are_no_revisits_and_are_not_known(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        captures = [writer.write_exchange(exchange(f"http://a.cn/{n}", b"")) for n in range(2)]
    assert [capture.is_revisit for capture in captures] == [False, False]
    assert known_captures(read_index(tmp_path, "a")) == {}


def test_findings_and_links_are_kept(tmp_path: Path) -> None:
    seen_at = datetime(2026, 11, 20, 19, 0, 0, 5, tzinfo=UTC)
    finding = Finding("crawl", "timeout", "http://a.cn/慢", "http://a.cn/慢: 超时 after 3 tries", "a", None, seen_at)
    links = [Link("http://a.cn/1", "2024年报", date(2025, 1, 31)), Link("http://a.cn/2", None, None)]
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        writer.write_finding(finding)
        writer.write_links("http://a.cn/col/", links)
        writer.write_links("http://a.cn/empty/", [])
    for _ in ("scanned", "from the sidecar"):
        index = read_index(tmp_path, "a")
        assert index.findings == [finding]
        assert [(row.link, row.column_url, row.run_id) for row in index.links] == [
            (link, "http://a.cn/col/", "r1") for link in links
        ]
        assert all(isinstance(row, ListedLink) and row.listed_at is not None for row in index.links)
    assert [kind for kind, _, _ in warc_records(tmp_path / "a" / "r1.warc.gz")] == [
        "warcinfo",
        "metadata",
        "metadata",
        "metadata",
    ]


def test_addresses_keep_their_text_and_stay_on_one_line(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        capture = writer.write_exchange(exchange("http://a.cn/公开 年报\r\nX: 1"))
    assert capture.url == "http://a.cn/公开%20年报%0D%0AX:%201"
    assert read_index(tmp_path, "a").captures == [capture]


def test_instant_without_time_zone_is_a_bug(tmp_path: Path, exchange: Make) -> None:
    from dataclasses import replace

    with ArchiveWriter(tmp_path, "a", "r1") as writer, pytest.raises(ValueError, match="without time zone"):
        writer.write_exchange(replace(exchange(), fetched_at=datetime(2026, 1, 1)))


def test_failed_write_ends_the_run_and_leaves_the_rest_to_salvage(tmp_path: Path, exchange: Make) -> None:
    from pipelines.archive import salvage

    writer = ArchiveWriter(tmp_path, "a", "r1")
    kept = writer.write_exchange(exchange())

    class FullDisk(io.FileIO):
        def write(self, data: object) -> int:
            super().write(bytes(data)[:20])  # type: ignore[call-overload]
            raise OSError(28, "No space left on device")

    writer._file.close()
    writer._file = FullDisk(tmp_path / "a" / "r1.warc.gz.open", "ab")
    with pytest.raises(OSError, match="No space left"):
        writer.write_exchange(exchange("http://a.cn/2", b"second"))
    with pytest.raises(ArchiveError, match="nothing is written after it"):
        writer.write_exchange(exchange("http://a.cn/3", b"third"))
    writer.close()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["r1.warc.gz.open"]
    (finding,) = salvage(tmp_path, "a")
    assert "2 records kept, 20 bytes" in finding.message
    assert read_index(tmp_path, "a").captures == [kept]


def test_warcio_check_accepts_the_files(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        writer.write_exchange(exchange())
        writer.write_exchange(exchange(second=1))
        writer.write_exchange(exchange(body=b"", status=304, second=2))
        writer.write_exchange(exchange("http://a.cn/2", b"x", method="POST", request_body=b"a=1"))
        writer.write_finding(Finding("crawl", "timeout", "http://a.cn/3", "slow"))
    path = tmp_path / "a" / "r1.warc.gz"
    command = [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("digest pass") == 2
    assert done.stdout.count("WARC-Record-ID") == 7


def test_root_may_be_any_filesystem(exchange: Make) -> None:
    root = UPath("memory://gongkai-archive-test")
    with ArchiveWriter(root, "a", "r1") as writer:
        capture = writer.write_exchange(exchange())
    with ArchiveWriter(root, "a", "r2", read_index(root, "a").captures) as writer:
        again = writer.write_exchange(exchange(second=5))
    assert read_index(root, "a").captures == [capture, again]
    assert read_payload(root, again) == exchange().body


def test_a_broken_response_is_evidence_and_nothing_leans_on_it(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "p", "r") as writer:
        broken = writer.write_exchange(exchange(body=b"<p>half", role="broken"))
        again = writer.write_exchange(exchange(body=b"<p>half", second=1))
    index = read_index(tmp_path, "p")
    assert [capture.role for capture in index.captures] == ["broken", "report"]
    assert read_payload(tmp_path, broken) == b"<p>half"
    assert not again.is_revisit
    assert known_captures(index) == {again.url: again}
    (record,) = [record for record in warc_records(tmp_path / broken.warc_path) if record[1].get("WARC-Truncated")]
    assert record[0] == "response"

"""Bodies that end early, drip, are too large or cannot be decoded."""

from __future__ import annotations

import gzip
import threading
import time
import zlib

import pytest

from pipelines.errors import PermanentFetchError, TransientFetchError


def test_a_body_shorter_than_declared_is_retried_then_found(site, sink, fetch):
    def route(handler):
        handler.reply(200, b"half", Content_Length="100")
        handler.close_connection = True

    site.routes["/a"] = route
    outcome = fetch("/a")
    assert isinstance(outcome, TransientFetchError) and outcome.code == "body_truncated"
    assert site.paths() == ["/a"] * 4
    assert sink.codes == ["body_truncated"] * 4 and sink.statuses("/a") == []
    assert sink.broken("/a") == [b"half"] * 4
    assert "4 bytes read, 96 more expected" in sink.findings[0].message


def test_a_truncated_body_that_heals_is_kept_once(site, sink, fetch):
    left = ["short"]

    def route(handler):
        if left:
            left.pop()
            handler.reply(200, b"half", Content_Length="100")
            handler.close_connection = True
        else:
            handler.reply(200, b"whole")

    site.routes["/a"] = route
    assert fetch("/a").body == b"whole"
    assert sink.codes == ["body_truncated", "healed"] and sink.statuses("/a") == [200]


def test_chunks_that_break_off_are_truncated_too(site, sink, fetch):
    def route(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"10\r\nabc")
        handler.close_connection = True

    site.routes["/a"] = route
    assert fetch("/a", attempts=1).code == "body_truncated"
    assert sink.codes == ["body_truncated"]


def test_a_coded_body_that_breaks_off_is_truncated_too(site, sink, fetch):
    site.page("/a", gzip.compress(b"x" * 5000)[:-10], Content_Encoding="gzip")
    assert fetch("/a", attempts=2).code == "body_truncated"
    assert sink.codes == ["body_truncated"] * 2 and sink.statuses("/a") == []


@pytest.mark.parametrize("part", ["body", "head", "chunk size"])
def test_a_response_that_drips_is_cut_at_the_time_limit(site, sink, fetch, part):
    gone = threading.Event()

    def route(handler):
        start = {"body": b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", "head": b"HTTP/1.1 200 OK\r\nX: "}
        handler.wfile.write(start.get(part, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
        handler.close_connection = True
        try:
            for _ in range(200):
                handler.wfile.write(b"0")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            gone.set()

    site.routes["/a"] = route
    started = time.monotonic()
    outcome = fetch("/a", attempts=1, total_seconds=0.5, read_seconds=5.0)
    assert isinstance(outcome, TransientFetchError) and outcome.code == "timeout"
    assert time.monotonic() - started < 3
    assert gone.wait(5) and sink.codes == ["timeout"] and sink.statuses("/a") == []


def test_silence_is_a_timeout(site, sink, fetch):
    release = threading.Event()
    site.routes["/a"] = lambda handler: (release.wait(5), handler.reply(200, b"late"))
    outcome = fetch("/a", attempts=2, read_seconds=0.2)
    release.set()
    assert outcome.code == "timeout" and sink.codes == ["timeout", "timeout"]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_not_read_to_its_end(site, sink, fetch, declared):
    def route(handler):
        handler.send_response(200)
        if declared:
            handler.send_header("Content-Length", "500000")
        handler.end_headers()
        handler.close_connection = True
        handler.wfile.write(b"x" * 500_000)

    site.routes["/a"] = route
    site.page("/b", "next")
    outcome = fetch("/a", max_wire_bytes=100_000)
    assert isinstance(outcome, PermanentFetchError) and outcome.code == "too_large"
    assert site.paths() == ["/a"] and sink.statuses("/a") == [] and "100000" in sink.findings[0].message
    assert fetch("/b").body == b"next"


def test_a_small_body_that_unfolds_beyond_the_limit_is_refused(site, sink, fetch):
    bomb = gzip.compress(b"\0" * 30_000_000)
    site.page("/a", bomb, Content_Encoding="gzip")
    outcome = fetch("/a", max_decoded_bytes=1_000_000)
    assert len(bomb) < 100_000 and outcome.code == "too_large"
    assert sink.codes == ["too_large"] and sink.statuses("/a") == []


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0)),
        ("gzip", gzip.compress(b"one two", mtime=0) + b"\0\0"),
        ("deflate", zlib.compress(b"one two")),
        ("deflate", zlib.compress(b"one two", wbits=-15)),
        ("identity", b"one two"),
    ],
)
def test_codings_that_servers_send_are_undone(site, fetch, coding, body):
    site.page("/a", body, Content_Encoding=coding)
    assert fetch("/a").body == b"one two"


@pytest.mark.parametrize(("coding", "body"), [("br", b"\x0b\x02"), ("gzip", b"<html>plain"), ("deflate", b"<html>plain")])
def test_a_coding_that_cannot_be_undone_is_found(site, sink, fetch, coding, body):
    site.page("/a", body, Content_Encoding=coding)
    assert fetch("/a").code == "bad_encoding"
    assert sink.codes == ["bad_encoding"] and coding in sink.findings[0].message

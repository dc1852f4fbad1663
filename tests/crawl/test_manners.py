"""The polite client's manners: its name, its record, pace, robots.txt, conditional requests, proxy."""

from __future__ import annotations

import gzip
import socket
import time
from datetime import UTC, datetime

import pytest

from pipelines.crawl import Timing
from pipelines.crawl.attempts import Ask, HostLeftAloneError
from pipelines.crawl.client import Client
from pipelines.crawl.record import Recorder
from pipelines.errors import PermanentFetchError


def test_a_request_carries_an_honest_name_and_nothing_from_the_environment(site, sink, fetch, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    site.page("/a", "page")
    assert fetch("/a").body == b"page"
    path, headers, body = site.requests[-1]
    assert (path, body) == ("/a", b"")
    assert headers["User-Agent"].startswith("gongkai/") and headers["User-Agent"].endswith("(+https://example.org/crawl)")
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert "Authorization" not in headers and "Cookie" not in headers
    assert sink.exchanges[-1].request_headers == tuple(headers.items())


def test_every_response_is_on_record_with_role_and_body_as_served(site, sink, fetch):
    coded = gzip.compress("年报".encode())
    site.page("/a", coded, Content_Encoding="gzip", Content_Type="text/html; charset=utf-8", ETag='"x"')
    reply = fetch("/a")
    assert reply.body.decode() == "年报"
    robots, page = sink.exchanges
    assert (robots.role, robots.http_status, robots.url) == ("robots", 404, site.url("/robots.txt"))
    assert (page.role, page.http_status, page.http_reason, page.body) == ("report", 200, "OK", coded)
    assert ("ETag", '"x"') in page.headers and page.method == "GET" and page.fetched_at.tzinfo is UTC


def test_connections_are_kept_open(site, fetch):
    for number in range(5):
        site.page(f"/{number}", f"page {number}")
    fetch(*[f"/{number}" for number in range(5)])
    assert len(site.asked) == 6 and len(site.peers) == 1


def test_chunked_bodies_are_kept_without_their_chunks(site, sink, fetch):
    def chunked(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")

    site.routes["/a"] = chunked
    site.page("/b", "next")
    assert fetch("/a").body == b"abcdefg"
    assert fetch("/a", "/b").body == b"next"
    assert sink.codes == []


def test_the_pause_lies_between_the_end_of_one_request_and_the_start_of_the_next(site, fetch, clock):
    def slow(handler):
        clock.seconds += 5
        handler.reply(200, b"x")

    site.routes["/a"] = site.routes["/b"] = slow
    fetch("/a", "/b", portal=site.portal(pause=1.5))
    assert clock.sleeps == [1.5, 1.5]


def test_time_spent_elsewhere_counts_towards_the_pause(site, sink, settings, clock):
    site.page("/a", "1")
    with Client(site.portal(pause=1.5), Recorder(sink, "loop", clock.timing), {}, settings) as client:
        client.fetch(Ask(site.url("/a"), "report"))
        clock.seconds += 1.0
        client.fetch(Ask(site.url("/a"), "report"))
        clock.seconds += 9.0
        client.fetch(Ask(site.url("/a"), "report"))
    assert clock.sleeps == [1.5, 0.5]


def test_robots_is_asked_once_and_obeyed(site, sink, fetch):
    site.page("/robots.txt", "User-agent: *\nDisallow: /jact/\n\nUser-agent: gongkai\nDisallow: /closed/\n")
    site.page("/closed/a", "x")
    site.page("/jact/a", "x")
    outcome = fetch("/closed/a")
    assert isinstance(outcome, PermanentFetchError) and outcome.code == "robots_disallowed"
    assert site.asked == [("GET", "/robots.txt")]
    assert fetch("/jact/a").status == 200
    assert [(finding.code, finding.url) for finding in sink.findings] == [("robots_disallowed", site.url("/closed/a"))]
    assert sink.findings[0].portal_id == "loop" and sink.findings[0].seen_at is not None


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_means_allowed(site, sink, fetch, status):
    site.page("/robots.txt", "none", status)
    site.page("/a", "x")
    assert fetch("/a").status == 200
    assert sink.codes == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_that_fails_leaves_the_host_alone(site, sink, fetch, status):
    site.page("/robots.txt", "oops", status)
    site.page("/a", "x")
    outcome = fetch("/a", "/a")
    assert isinstance(outcome, HostLeftAloneError)
    assert site.paths() == [] and len(site.asked) == 4
    assert sink.codes == ["robots_unreachable"]
    assert str(status) in sink.findings[0].message


def test_a_host_without_a_server_leaves_findings_only(sink, fetch, site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    outcome = fetch(f"http://{host}/a", portal=site.portal(hosts=(host,)))
    assert isinstance(outcome, HostLeftAloneError)
    assert sink.codes == ["connection_failed"] * 3 + ["robots_unreachable"]
    assert "refused" in sink.findings[0].message and "attempt 1 of 4" in sink.findings[0].message
    assert sink.exchanges == []


@pytest.mark.parametrize("text", ["Crawl-delay: 4", "Request-rate: 1/4"])
def test_a_longer_delay_asked_for_in_robots_holds(site, fetch, clock, text):
    site.page("/robots.txt", f"User-agent: *\n{text}\n")
    site.page("/a", "x")
    fetch("/a", "/a", portal=site.portal(pause=1.5))
    assert clock.sleeps == [4.0, 4.0]


def test_a_shorter_delay_asked_for_in_robots_changes_nothing(site, fetch, clock):
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 1\n")
    site.page("/a", "x")
    fetch("/a", "/a", portal=site.portal(pause=1.5))
    assert clock.sleeps == [1.5, 1.5]


def test_a_delay_longer_than_a_night_leaves_the_host_alone(site, sink, fetch):
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 3600\n")
    site.page("/a", "x")
    assert isinstance(fetch("/a"), HostLeftAloneError)
    assert sink.codes == ["robots_disallowed"] and "3600" in sink.findings[0].message


def test_a_known_page_is_asked_for_conditionally(site, sink, fetch):
    def route(handler):
        if handler.headers.get("If-None-Match") == '"v1"' and handler.headers.get("If-Modified-Since"):
            handler.reply(304, ETag='"v1"')
        else:
            handler.reply(200, b"page", ETag='"v1"', Last_Modified="Fri, 20 Nov 2026 00:00:00 GMT")

    site.routes["/a"] = route
    first = fetch("/a")
    second = fetch("/a", known={site.url("/a"): first.capture})
    assert (first.status, second.status) == (200, 304)
    assert sink.statuses("/a") == [200, 304] and sink.exchanges[-1].body == b""


def test_a_304_that_nobody_asked_for_is_an_error(site, sink, fetch):
    site.routes["/a"] = lambda handler: handler.reply(304)
    assert fetch("/a").code == "http_error"
    assert sink.codes == ["http_error"]


def test_a_proxy_is_used_for_every_host_even_on_loopback(site, sink, fetch):
    answer = "http://www.yunhe.localhost:8787/art/2024/1/1/art_1_2.html"
    site.routes[answer] = lambda handler: handler.reply(200, handler.headers["Host"].encode())
    portal = site.portal(hosts=("www.yunhe.localhost:8787",), proxy=f"http://{site.host}")
    assert fetch(answer, portal=portal).body == b"www.yunhe.localhost:8787"
    assert site.asked == [("GET", "http://www.yunhe.localhost:8787/robots.txt"), ("GET", answer)]


def test_addresses_with_other_than_ascii_characters_are_quoted(site, sink, fetch):
    site.routes["/%E5%B9%B4%E6%8A%A5.html"] = lambda handler: handler.reply(200, b"x")
    assert fetch("/年报.html?名=值 1").status == 200
    assert site.paths() == ["/%E5%B9%B4%E6%8A%A5.html?%E5%90%8D=%E5%80%BC%201"]


def test_the_real_clock_is_the_default(site, sink, fetch):
    before = datetime.now(UTC)
    site.page("/a", "x")
    started = time.monotonic()
    fetch("/a", "/a", portal=site.portal(pause=0.1), timing=Timing())
    assert time.monotonic() - started >= 0.2
    assert before <= sink.exchanges[0].fetched_at <= datetime.now(UTC)

"""Answers that cost more than they are worth, refusals that look like pages, and bodies that are not what they declare."""

from __future__ import annotations

import gzip
import socket
import threading
import time

import pytest

from pipelines.crawl.attempts import HostLeftAloneError
from pipelines.errors import PermanentFetchError, TransientFetchError

COLUMN = "/col/col1/index.html"
LONG = "<html><head><title>政府门户网站</title></head>" + "<p>本页内容。</p>" * 60


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<ul>" + "<li>x</li>" * 500_001, "more than 4000000 bytes|bytes, the limit is 4000000|more than 500000 elements"),
        ("<div>" * 4_000, "stand open at once"),
        ("<div>" * 4_000 + "</div>" * 4_000, "stand open at once"),
        ("".join(f'<b class="{n}">' for n in range(1_000)) + "<p>x" * 10_000, "copied more than"),
        ("\\u003cdiv\\u003e" * 4_000, "stand open at once"),
        ("x" * 4_000_001, "the limit is 4000000"),
    ],
)
def test_a_list_that_would_cost_too_much_is_not_read(site, sink, fetch, page, message):
    site.page("/a", gzip.compress(page.encode()), Content_Encoding="gzip")
    outcome = fetch("/a", role="list")
    assert isinstance(outcome, PermanentFetchError) and outcome.code == "too_large"
    assert sink.codes == ["too_large"] and any(part in str(outcome) for part in message.split("|"))
    assert len(sink.broken("/a")) == 1


@pytest.mark.parametrize(
    "page",
    [
        "<ul>" + "<li><a href='/art/2024/1/1/art_1_1.html'>x</a><span>2024-01-01</span></li>" * 5_000 + "</ul>",
        "<table>" + "<tr><td>x<td>y" * 5_000,
        "<p>x<br>" * 20_000,
        "</b>" * 10_000 + "<b>x</b>" * 10_000,
        "<div><span><b>x</b></span></div>" * 20_000,
    ],
)
def test_a_long_list_of_an_ordinary_shape_is_read(site, sink, fetch, page):
    site.page("/a", page)
    assert len(fetch("/a", role="list").body) == len(page) and sink.codes == []


def test_a_list_that_does_not_end_is_told(site, sink, crawl, monkeypatch):
    rows = [0]

    def endless(handler):
        rows[0] += 3
        record = "".join(f"<record><![CDATA[{site.row(number)}]]></record>" for number in range(rows[0], rows[0] + 3))
        handler.reply(200, f"<datastore><recordset>{record}</recordset></datastore>".encode())

    call = "$('#1').jpage({proxyUrl:'/proxy/dataproxy.jsp',perPage:1,groupSize:3,ajaxParam:{unitid:'1'}})"
    site.page(COLUMN, f"<div id='1'></div><script>{call}</script>")
    site.routes["/proxy/dataproxy.jsp"] = endless
    crawl(COLUMN, max_list_pages=6, attempts=1)
    asked = [path for path in site.paths() if path.startswith("/proxy")]
    assert len(asked) == 5
    assert "list_unreadable" in sink.codes
    assert "does not end" in next(finding.message for finding in sink.findings if finding.code == "list_unreadable")
    assert len(sink.columns[site.url(COLUMN)]) == 15


def test_links_beyond_the_limit_are_left_out_and_told(site, sink, crawl):
    site.page(COLUMN, f"<ul>{''.join(map(site.row, range(1, 30)))}</ul>")
    crawl(COLUMN, max_links=10, attempts=1)
    assert len(sink.columns[site.url(COLUMN)]) == 10
    assert sink.codes.count("list_unreadable") == 1 and sink.codes.count("http_error") == 10


def test_a_near_empty_page_is_a_refusal_and_no_report(site, sink, fetch):
    site.page("/a", "<html></html>")
    site.page("/b", LONG)
    outcome = fetch("/a", near_empty_bytes=500)
    assert isinstance(outcome, PermanentFetchError) and outcome.code == "blocked"
    assert [exchange.role for exchange in sink.exchanges] == ["robots", "blocked"]
    assert fetch("/b", near_empty_bytes=500).status == 200
    assert fetch("/a", role="list", near_empty_bytes=500).status == 200


def test_near_empty_pages_in_a_row_end_the_night_for_the_host(site, sink, fetch):
    paths = [f"/{number}" for number in range(8)]
    for path in paths:
        site.page(path, f"<p>{path}</p>")
    assert isinstance(fetch(*paths, near_empty_bytes=500), HostLeftAloneError)
    assert len(site.paths()) == 5 and sink.codes == ["blocked"] * 4 + ["host_given_up", "blocked"]


@pytest.mark.parametrize(
    "page",
    [
        "<title>访问验证</title><p>请完成安全验证后继续</p>",
        "<html><head><TITLE>滑动验证页面</TITLE></head>",
        "<p>请拖动滑块完成拼图</p>",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_captcha_stops_the_host(site, sink, fetch, page, charset):
    site.page("/a", page.encode(charset))
    site.page("/b", LONG)
    assert isinstance(fetch("/a", "/b"), HostLeftAloneError)
    assert site.paths() == ["/a"] and sink.codes == ["blocked"] and "captcha" in sink.findings[0].message


def test_a_page_with_a_captcha_field_in_its_search_form_is_a_page(site, sink, fetch):
    site.page("/a", LONG + "<form>请输入验证码<input name=code></form>")
    assert fetch("/a").status == 200 and sink.codes == []


def test_a_page_of_refusal_is_kept_as_evidence_and_read_by_nobody(site, sink, fetch):
    site.page("/a", "<script>$_ts=1</script>")
    fetch("/a")
    assert [exchange.role for exchange in sink.exchanges] == ["robots", "blocked"]
    assert sink.findings[0].capture_id == "c2"


def test_one_page_for_robots_and_list_is_a_block(site, sink, fetch):
    site.page("/robots.txt", LONG)
    site.page("/a", LONG)
    assert isinstance(fetch("/a", role="list"), HostLeftAloneError)
    assert sink.codes == ["blocked"] and "robots.txt" in sink.findings[0].message


def test_a_rule_of_robots_that_is_cut_in_two_does_not_count(site, sink, fetch):
    head = "User-agent: *\n"
    whole = 512 * 1024 - len(head) - len("Disallow: /")
    site.page("/robots.txt", head + "#" * (whole - 1) + "\nDisallow: /jact/\n")
    site.page("/a", "page")
    assert fetch("/a").body == b"page" and sink.codes == []


@pytest.mark.parametrize("tail", [b"more", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlater"])
def test_a_body_longer_than_declared_is_no_page(site, sink, fetch, tail):
    def route(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf" + tail)

    site.routes["/a"] = route
    site.page("/b", "next")
    outcome = fetch("/a", attempts=2)
    assert isinstance(outcome, TransientFetchError) and outcome.code == "body_truncated"
    assert "more than the 4 bytes" in str(outcome) and sink.broken("/a") == [b"half"] * 2
    assert fetch("/b").body == b"next"


def test_a_line_end_behind_a_body_is_forgiven(site, sink, fetch):
    def route(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage\r\n")

    site.routes["/a"] = route
    site.page("/b", "next")
    assert fetch("/a").body == b"page" and fetch("/b").body == b"next" and sink.codes == []


def test_a_tunnel_that_drips_is_cut_at_the_time_limit(site, sink, fetch):
    """A proxy that answers CONNECT a byte at a time: each byte is in time, all of them never."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def drip():
            client, _ = listener.accept()
            with client:
                client.recv(4096)
                client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                try:
                    while not done.wait(0.05):
                        client.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        portal = site.portal(proxy=f"http://127.0.0.1:{listener.getsockname()[1]}")
        started = time.monotonic()
        outcome = fetch(site.url("/a").replace("http:", "https:"), portal=portal, attempts=1, total_seconds=0.5, read_seconds=5.0)
        took = time.monotonic() - started
        done.set()
        thread.join()
    assert isinstance(outcome, HostLeftAloneError) and took < 4
    assert sink.codes == ["robots_unreachable"] and "timeout" in sink.findings[0].message

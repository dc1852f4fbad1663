"""Gatekeepers told from pages (DOMAIN §8.8): near-empty bodies, captchas, one page for every address; lists too large to read."""

from __future__ import annotations

import gzip

import pytest

from pipelines.crawl import CrawlSettings, check_contact
from pipelines.crawl.attempts import HostLeftAloneError
from pipelines.crawl.blocks import block_signal

COLUMN = "/col/col1/index.html"
LONG = "<p>示例文字。</p>" * 60


def test_a_near_empty_report_is_refused_and_the_next_one_is_asked(site, sink, crawl):
    site.page(COLUMN, site.row(1) + site.row(2) + LONG)
    site.page(site.article(1), "<html><body>&nbsp;</body></html>")
    site.page(site.article(2), LONG)
    summary = crawl(COLUMN, min_page_bytes=500)
    assert [(finding.code, finding.url) for finding in sink.findings] == [("blocked", site.url(site.article(1)))]
    assert "32 bytes" in sink.findings[0].message and "&nbsp;" in sink.findings[0].message
    assert sink.reports == [site.url(site.article(n)) for n in (1, 2)] and summary.new_payloads == 1


def test_a_near_empty_column_page_is_no_empty_list(site, sink, crawl):
    site.page(COLUMN, "")
    crawl(COLUMN, min_page_bytes=500)
    assert sink.codes == ["blocked"] and sink.columns == {}


def test_near_empty_pages_one_after_the_other_end_the_night_of_a_host(site, sink, crawl):
    site.page(COLUMN, "".join(site.row(n) for n in range(1, 9)) + LONG)
    for number in range(1, 9):
        site.page(site.article(number), str(number))
    summary = crawl(COLUMN, min_page_bytes=500, failures_in_a_row=3)
    assert sink.codes == ["blocked", "blocked", "host_given_up", "blocked"] and len(sink.reports) == 3
    assert summary.not_asked == 5


def test_refusals_make_the_next_pauses_longer(site, clock, fetch):
    for number in range(3):
        site.page(f"/{number}", "", 403)
    site.page("/9", "page")
    fetch("/0", "/1", "/2", "/9", portal=site.portal(pause=2.0), throttle_pause_seconds=10.0)
    assert clock.sleeps == [2.0, 4.0, 8.0, 10.0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "page",
    [
        "<html><title>访问验证</title><body>为了保障您的访问安全，请完成安全验证</body></html>",
        "<html><title>提示</title><form action='/captcha/verify'>请输入验证码<input name=code></form></html>",
        "<html><script src='/geetest.js'></script><p>请拖动滑块完成验证</p></html>",
    ],
)
def test_a_captcha_ends_the_night_of_a_host(page, encoding):
    kind, text = block_signal(200, "", page.encode(encoding)) or ("", "")
    assert kind == "blocked" and text.startswith("captcha: ")


@pytest.mark.parametrize(
    "page",
    [
        f"<title>2023年年度报告</title><meta name='ArticleTitle'>{LONG}<form>请输入验证码<input name=captcha></form>",
        f"<title>网上信箱</title>{LONG * 20}<form>请输入验证码<input name=captcha></form>",
        "<title>通知</title><p>完善身份验证码功能</p>",
    ],
)
def test_a_page_that_has_a_captcha_for_its_comments_is_a_page(page):
    assert block_signal(200, "", page.encode()) is None


def test_a_captcha_is_asked_no_second_time(site, sink, crawl):
    site.page(COLUMN, site.row(1) + site.row(2))
    site.page(site.article(1), "<title>访问验证</title><form action='/captcha'>请输入验证码</form>")
    site.page(site.article(2), "page")
    crawl(COLUMN)
    assert sink.codes == ["blocked"] and sink.reports == [site.url(site.article(1))]


def test_one_page_for_robots_and_column_is_a_gatekeepers(site, sink, crawl):
    for path in ("/robots.txt", COLUMN, "/col/col2/index.html"):
        site.page(path, f"欢迎访问{LONG}")
    summary = crawl(COLUMN, "/col/col2/index.html")
    assert sink.codes == ["blocked"] and "same page as robots.txt" in sink.findings[0].message
    assert summary.requests == 2 and summary.not_asked == 2


def test_one_page_for_two_columns_is_a_gatekeepers(site, sink, crawl):
    site.page(COLUMN, LONG)
    site.page("/col/col2/index.html", LONG)
    crawl(COLUMN, "/col/col2/index.html")
    assert sink.codes == ["list_empty", "blocked"] and COLUMN in sink.findings[1].message


def test_columns_that_lead_to_one_page_are_read_as_what_it_is(site, sink, crawl, articles):
    urls = articles(1)
    site.page("/new/", site.row(1))
    for path in (COLUMN, "/col/col2/index.html"):
        site.routes[path] = lambda handler: handler.reply(302, Location="/new/")
    crawl(COLUMN, "/col/col2/index.html")
    assert sink.reports == urls and sink.codes == []


@pytest.mark.parametrize(
    ("body", "met"),
    [
        (gzip.compress(b"<p>" * 3_000_000), "9000000 bytes"),
        (b"<div>" * 200_000, "200000 elements"),
        (b"".join(b'<b class="b%d">' % n for n in range(1000)) + b"<p>x" * 10_000, "1000 elements"),
    ],
    ids=["large", "deep", "bold"],
)
def test_a_list_that_would_fill_the_memory_is_not_read(site, sink, crawl, body, met):
    coding = {"Content_Encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    site.page(COLUMN, body, **coding)
    crawl(COLUMN)
    assert sink.codes == ["too_large"] and met in sink.findings[0].message
    assert sink.findings[0].capture_id == "c2"


@pytest.mark.parametrize(
    ("contact", "own", "agent", "sender"),
    [
        (None, None, "", None),
        ("https://example.org/crawl", None, " (+https://example.org/crawl)", None),
        ("crawl@example.org", None, " (+crawl@example.org)", "crawl@example.org"),
        ("crawl@example.org", "https://example.org/a", " (+https://example.org/a)", None),
    ],
)
def test_who_crawls_is_told_in_every_request(site, fetch, contact, own, agent, sender):
    site.page("/a", "page")
    fetch("/a", portal=site.portal(contact=own), contact=contact)
    for _, headers, _ in site.requests:
        assert headers["User-Agent"].partition("gongkai/")[2].partition(" ")[1:] == (" " if agent else "", agent.strip())
        assert headers.get("From") == sender
    assert len(site.requests) == 2


@pytest.mark.parametrize("wrong", ["", "余杭", "a b@c.d", "ftp://a.b", "a@b", "x@y.z\r\nHost: evil", "https://例.中国/"])
def test_a_contact_that_is_none(wrong):
    with pytest.raises(ValueError, match="must be a mail address"):
        check_contact(wrong)


def test_a_pages_least_size_is_the_handbooks():
    assert CrawlSettings().min_page_bytes == 500


def test_a_host_that_is_stopped_stays_stopped(site, sink, fetch):
    site.page("/a", "<title>安全验证</title>")
    site.page("/b", "page")
    assert isinstance(fetch("/a", "/b"), HostLeftAloneError) and sink.reports == [site.url("/a")]

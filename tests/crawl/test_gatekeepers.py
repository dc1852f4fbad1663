"""Manners towards gatekeepers beyond `test_hardening`: columns that are one page, longer pauses; and the contact."""

from __future__ import annotations

import pytest

from pipelines.crawl import check_contact

COLUMN = "/col/col1/index.html"
LONG = "<p>示例文字。</p>" * 60


def test_a_near_empty_column_page_is_no_empty_list(site, sink, crawl):
    site.page(COLUMN, "")
    crawl(COLUMN, near_empty_bytes=500)
    assert sink.codes == ["blocked"] and sink.columns == {}


def test_refusals_make_the_next_pauses_longer(site, clock, fetch):
    for number in range(3):
        site.page(f"/{number}", "", 403)
    site.page("/9", "page")
    fetch("/0", "/1", "/2", "/9", portal=site.portal(pause=2.0), throttle_pause_seconds=10.0)
    assert clock.sleeps == [2.0, 4.0, 8.0, 10.0]


def test_one_page_for_robots_and_column_is_a_gatekeepers(site, sink, crawl):
    for path in ("/robots.txt", COLUMN, "/col/col2/index.html"):
        site.page(path, f"欢迎访问{LONG}")
    summary = crawl(COLUMN, "/col/col2/index.html")
    assert sink.codes == ["blocked"] and "robots.txt" in sink.findings[0].message
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

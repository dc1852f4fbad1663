"""A whole portal on loopback: what is fetched, what is kept, what becomes a finding, what is told."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from pipelines.crawl import crawl_portal, is_report_title

COLUMN = "/col/col1/index.html"


def test_an_empty_list_is_no_success(site, sink, crawl):
    site.page(COLUMN, "<html>暂无信息</html>")
    summary = crawl(COLUMN)
    assert sink.codes == ["list_empty"] and summary.new_payloads == 0
    assert sink.columns == {site.url(COLUMN): []}


def test_a_portal_without_columns_is_no_success(site, sink, crawl):
    crawl()
    assert sink.codes == ["list_empty"] and site.asked == []


def test_only_rows_that_may_be_reports_are_fetched_but_all_are_kept(site, sink, crawl):
    site.page(
        COLUMN,
        f"""<ul>{site.row(1)}<li><a href="{site.article(2)}">关于道路项目的公示</a></li>
        <li><a href="{site.article(3)}"><img></a></li>
        <li><a href="{site.article(4)}">关于做好2023年政务公开...</a></li></ul>""",
    )
    crawl(COLUMN)
    assert [urlsplit(path).path for path in site.paths()[1:]] == [site.article(1), site.article(3), site.article(4)]
    assert len(sink.columns[site.url(COLUMN)]) == 4


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("2023年政府信息公开工作年度报告", True),
        ("2015年政府信息公开工作报告", True),
        ("西湖区统计局2018年政府信息公开年报", True),
        ("政府信息公开情况报告", True),
        ("政府信息公开年度报告编制通知", True),
        ("政府信息公开指南", False),
        ("关于道路项目的公示", False),
        (None, True),
    ],
)
def test_titles_that_may_be_reports(title, expected):
    assert is_report_title(title) is expected


def test_an_article_of_two_columns_is_fetched_once(site, sink, crawl, articles):
    urls = articles(3)
    site.page("/a/", f"<ul>{site.row(1)}{site.row(2)}</ul>")
    site.page("/b/", f"<ul>{site.row(2)}{site.row(3)}</ul>")
    crawl("/a/", "/b/")
    assert sink.reports == urls and len(sink.columns[site.url("/b/")]) == 2


def test_a_column_that_is_gone_does_not_stop_the_others(site, sink, crawl, articles):
    urls = articles(1)
    site.page("/b/", f"<ul>{site.row(1)}</ul>")
    crawl("/gone/", "/b/")
    assert sink.reports == urls and sink.codes == ["http_error"] and list(sink.columns) == [site.url("/b/")]


def test_lists_in_another_charset_are_read(site, sink, crawl, articles):
    articles(1)
    site.page(COLUMN, f"<meta charset=gb2312><ul>{site.row(1)}</ul>".encode("gb18030"), Content_Type="text/html")
    crawl(COLUMN)
    assert sink.columns[site.url(COLUMN)][0].title == site.title(1)


def test_relative_links_follow_the_column_page_where_it_moved(site, sink, crawl, articles):
    site.page("/old/index.html", "", 301, Location="/new/index.html")
    site.page("/new/index.html", '<dl><dd><a href="./202403/t20240310_1.htm">2023年政府信息公开年报</a></dd></dl>')
    site.page("/new/202403/t20240310_1.htm", "x")
    crawl("/old/index.html")
    assert sink.reports == [site.url("/new/202403/t20240310_1.htm")] and sink.codes == []


def test_a_second_night_asks_conditionally_and_counts_what_changed(site, sink, crawl, articles):
    urls = articles(3)
    site.page(COLUMN, f"<ul>{site.row(1)}{site.row(2)}{site.row(3)}</ul>")
    crawl(COLUMN)
    known = {exchange.url: None for exchange in sink.exchanges if exchange.role == "report"}
    assert list(known) == urls
    captures = {url: _capture(sink, url) for url in urls}
    site.routes[site.article(1)] = lambda handler: handler.reply(304 if handler.headers.get("If-None-Match") == '"1"' else 500)
    site.page(site.article(3), "<html>edited</html>", ETag='"3b"')
    summary = crawl(COLUMN, known=captures)
    assert (summary.new_payloads, summary.unchanged_payloads, summary.findings) == (1, 2, 0)


def _capture(sink, url):
    exchange = next(exchange for exchange in sink.exchanges if exchange.url == url)
    capture = sink.write_exchange(exchange)
    sink.exchanges.pop()
    return capture


def test_a_blocked_host_leaves_the_rest_unasked_and_says_how_much(site, sink, crawl, articles):
    articles(4)
    site.page(COLUMN, f"<ul>{''.join(map(site.row, (1, 2, 3, 4)))}</ul>")
    site.page(site.article(2), "", 412)
    summary = crawl(COLUMN)
    assert sink.codes == ["blocked"] and summary.not_asked == 3
    assert len(sink.reports) == 1
    assert [exchange.http_status for exchange in sink.exchanges if exchange.role == "blocked"] == [412]


def test_one_page_for_articles_that_are_gone_does_not_stop_a_host_whose_list_is_well(site, sink, crawl):
    for number in range(1, 13):
        site.page(site.article(number), "<html>页面不存在</html>")
    site.page(COLUMN, f"<ul>{''.join(map(site.row, range(1, 13)))}</ul>")
    crawl(COLUMN)
    assert len(sink.reports) == 12 and sink.codes == []
    assert site.paths().count(COLUMN) == 3


def test_one_page_for_everything_the_list_included_is_a_block(site, sink, crawl):
    site.page(COLUMN, f"<ul>{''.join(map(site.row, range(1, 13)))}</ul>")

    def throttled(handler):
        site.page(COLUMN, "请稍候")
        handler.reply(200, "请稍候".encode())

    for number in range(1, 13):
        site.routes[site.article(number)] = throttled
    summary = crawl(COLUMN)
    assert len(sink.reports) == 5 and sink.codes == ["blocked"] and summary.not_asked == 8


def test_progress_is_told_after_every_column_and_report(site, crawl, articles):
    urls = articles(2)
    site.page(COLUMN, f"<ul>{site.row(1)}{site.row(2)}</ul>")
    told = []
    crawl(COLUMN, on_progress=told.append)
    assert [(step.phase, step.done, step.total) for step in told] == [("lists", 1, 1), ("reports", 1, 2), ("reports", 2, 2)]
    assert [step.url for step in told] == [site.url(COLUMN), *urls]


def test_several_connections_fetch_every_report_once(site, sink, crawl, articles):
    urls = articles(30)
    site.page(COLUMN, f"<ul>{''.join(map(site.row, range(1, 31)))}</ul>")
    summary = crawl(COLUMN, connections=4)
    assert sorted(sink.reports) == sorted(urls) and len(site.asked) == 32
    assert len(site.peers) > 1 and summary.new_payloads == 30 and sink.codes == []


def test_a_pause_allows_one_connection_only(site, sink, crawl, articles, clock):
    articles(6)
    site.page(COLUMN, f"<ul>{''.join(map(site.row, range(1, 7)))}</ul>")
    crawl(portal=site.portal(COLUMN, pause=1.5), connections=4)
    assert len(site.peers) == 1 and clock.sleeps == [1.5] * 7


def test_a_bug_in_a_reader_is_not_swallowed(site, crawl, readers, settings, sink):
    site.page(COLUMN, "<html>")
    broken = replace(readers, sniff_list=lambda html: {}["no such key"])
    with pytest.raises(KeyError):
        crawl_portal(site.portal(COLUMN), sink, {}, broken, settings)

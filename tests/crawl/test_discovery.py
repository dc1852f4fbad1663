"""Columns met by their names below an entry page: which, how far, on record, and remembered the next night."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.crawl import Memory, build_memory, crawl_portal
from pipelines.crawl.discovery import tell_entry
from pipelines.crawl.memory import NothingHeld
from pipelines.crawl.rhythm import KnownColumn
from pipelines.model import Finding, ListColumn

API = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def menu(**entries):
    return "".join(f"<li><a href='{path}'>{name}</a></li>" for name, path in entries.items())


@pytest.fixture
def home(site):
    """A portal whose home page leads to 政府信息公开, and that to a column of reports with one column per year below it."""
    site.page("/", menu(首页="/", 要闻="/col/col9/index.html", 政府信息公开="/col/col2/", 依申请公开="/jact/front/main.html"))
    site.page("/col/col2/", menu(政府信息公开指南="/col/col7/index.html", 政府信息公开年报="/col/col3/", 统计年报="/col/col8/"))
    site.page(
        "/col/col3/", site.row(1) + menu(**{"2024年": "/col/col4/", "2023年度": "/col/col5/", "政府信息公开": "/col/col2/"})
    )
    site.page("/col/col4/", site.row(2))
    site.page("/col/col5/", site.row(3) + menu(**{"2024年": "/col/col4/"}))
    return lambda **facts: site.portal(**{"entry": site.url("/"), "columns": (), **facts})


def test_columns_below_an_entry_are_found_read_and_put_on_record(site, sink, crawl, home, articles):
    urls = articles(3)
    crawl(portal=home())
    assert sink.reports == urls
    found = {finding.url: finding.message for finding in sink.findings if finding.code == "column_discovered"}
    assert list(found) == [site.url(f"/col/col{n}/") for n in (3, 4, 5)] and len(sink.codes) == 3
    assert found[site.url("/col/col4/")] == f"政府信息公开 › 政府信息公开年报 › 2024年, from {site.url('/')}"
    asked = [path for path in site.paths() if "/art/" not in path]
    assert asked == ["/", "/col/col2/", "/col/col3/", "/col/col4/", "/col/col5/"], "each page once"


def test_a_declared_column_is_no_discovery_and_one_that_is_named_so_in_vain_is_left_out(site, sink, crawl, home, articles):
    articles(3)
    portal = home(columns=site.portal("/col/col3/").columns, not_columns=(site.url("/col/col5/"),))
    crawl(portal=portal)
    assert [finding.url for finding in sink.findings] == [site.url("/col/col4/")]
    assert sink.reports == [site.url(site.article(n)) for n in (1, 2)]


@pytest.mark.parametrize(("depth", "found"), [(1, 0), (2, 3), (3, 3)])
def test_the_depth_is_bounded(sink, crawl, home, articles, depth, found):
    articles(3)
    crawl(portal=home(discovery_depth=depth))
    assert sink.codes.count("column_discovered") == found


def test_the_pages_of_a_night_are_bounded(site, sink, crawl):
    site.routes["/"] = lambda handler: handler.reply(200, menu(政府信息公开=f"/s{len(site.asked)}/").encode())
    for number in range(40):
        site.page(f"/s{number}/", menu(信息公开=f"/s{number + 1}/"))
    crawl(portal=site.portal(entry=site.url("/"), columns=(), discovery_depth=99), max_discovery_pages=7)
    assert len(site.paths()) == 7 and sink.codes == ["list_empty"]


def test_an_index_of_columns_is_no_empty_list(site, sink, crawl, articles):
    urls = articles(1)
    site.page("/", menu(政府信息公开年报="/nb/"))
    site.page("/nb/", menu(**{"2024年政府信息公开年报": "/2024/"}))
    site.page("/2024/", site.row(1))
    crawl(portal=site.portal(entry=site.url("/"), columns=()))
    assert sink.reports == urls and [finding.url for finding in sink.findings] == [site.url("/2024/")]


def test_menus_that_a_script_brings_are_read(site, sink, crawl, articles):
    urls = articles(1)
    site.page("/", f"<script src='/unitbuild.js' url='{API}' queryData=\"{{'webId':'1','tagId':'导航'}}\"></script>")
    site.page("/nb/", site.row(1))
    html = menu(政府信息公开年报="/nb/")
    site.page(API, json.dumps({"success": True, "data": {"html": html}}))
    crawl(portal=site.portal(entry=site.url("/"), columns=()))
    assert sink.reports == urls and sink.codes == ["column_discovered"]


def test_columns_on_other_hosts_and_forms_are_never_asked(site, sink, crawl):
    site.page("/", menu(政府信息公开年报="http://copy.example/nb/", 年报="/jact/front/nb.html", 年度报告="/search?q=1"))
    crawl(portal=site.portal(entry=site.url("/"), columns=()))
    assert site.paths() == ["/"] and sink.codes == ["list_empty"]


def test_an_entry_that_cannot_be_had_leaves_the_declared_columns(site, sink, crawl, articles):
    urls = articles(1)
    site.page("/nb/", site.row(1))
    crawl(portal=site.portal("/nb/", entry=site.url("/gone/")))
    assert sink.reports == urls and sink.codes == ["http_error"]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_column_printed_in_a_report_is_put_on_record(site, sink, crawl, charset):
    site.page("/nb/", site.row(1) + site.row(2))
    text = f"<p>本年报电子版可在{site.url('/col/col77/index.html')}下载</p><p>电子版：http://copy.example/col/col1/index.html</p>"
    site.page(site.article(1), text.encode(charset))
    site.page(site.article(2), text.encode(charset))
    crawl("/nb/")
    assert [(finding.code, finding.url) for finding in sink.findings] == [
        ("column_discovered", site.url("/col/col77/index.html"))
    ]
    assert sink.findings[0].message == f"printed in {site.url(site.article(1))}"


def test_what_was_discovered_is_remembered_until_the_portal_file_knows_it(site):
    seen = datetime(2026, 2, 1, tzinfo=UTC)
    urls = [site.url("/col/col3/"), site.url("/col/col4/"), "http://copy.example/nb/"]
    findings = [Finding("crawl", "column_discovered", url, "年报", seen_at=seen) for url in (*urls, urls[0])]
    portal = site.portal("/nb/", entry=site.url("/"))
    remembered = build_memory(portal, [], [], findings, NothingHeld()).discovered
    assert [(column.url, column.is_discovered) for column in remembered] == [(urls[0], True), (urls[1], True)]
    pinned = replace(portal, columns=site.portal("/col/col3/").columns, not_columns=(urls[1],))
    assert build_memory(pinned, [], [], findings, NothingHeld()).discovered == ()


def test_off_season_an_entry_has_its_day_and_what_was_discovered_is_read_all_the_same(site, sink, readers, settings, articles):
    urls = articles(1)
    site.page("/col/col4/", site.row(1))
    now = settings.timing.now()
    memory = Memory(
        columns={site.url("/"): KnownColumn(now, False)}, discovered=(ListColumn(site.url("/col/col4/"), is_discovered=True),)
    )
    crawl_portal(site.portal(entry=site.url("/"), columns=()), sink, {}, readers, settings, memory=memory)
    assert sink.reports == urls and "/" not in site.paths() and sink.codes == []


def test_an_entry_is_remembered_by_its_capture(site, sink, crawl, home, articles):
    articles(3)
    portal = home()
    crawl(portal=portal)
    seen = datetime(2026, 2, 1, tzinfo=UTC)
    captures = [replace(sink.write_exchange(exchange), fetched_at=seen) for exchange in list(sink.exchanges)]
    assert build_memory(portal, captures, [], [], NothingHeld()).columns[site.url("/")] == KnownColumn(seen, False)


@pytest.mark.parametrize(
    ("name", "below", "kind"),
    [
        ("政府信息公开年报", False, "column"),
        ("信息公开年度报告", False, "column"),
        ("政府信息公开工作年度报告", False, "column"),
        ("年报", False, "column"),
        ("2024年年报", False, "column"),
        ("2025年政府信息公开年报", False, "column"),
        ("2024", True, "column"),
        ("2024", False, None),
        ("区政府部门年报", True, "column"),
        ("街道年度报告", True, "column"),
        ("区政府部门年报", False, None),
        ("政府信息公开", False, "step"),
        ("信息公开专栏", False, "step"),
        ("法定主动公开内容", False, "step"),
        ("政务公开", False, "step"),
        ("政府工作报告", True, None),
        ("法治政府建设年度报告", True, None),
        ("统计年报", False, None),
        ("企业年报公示", False, None),
        ("政府信息公开指南", True, None),
        ("依申请公开", False, None),
    ],
)
def test_names_of_menu_entries(name, below, kind):
    assert tell_entry(name, is_below_column=below) == kind

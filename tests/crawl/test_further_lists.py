"""List pages over a socket: jpage hosts that want to be asked by GET, and the module/xxgk."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from pipelines.model import AnnualAddresses, ListColumn

COLUMN = "/col/col1/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
SEARCH, TREE, ANNUAL = "/module/xxgk/search.jsp", "/module/xxgk/tree.jsp", "/module/xxgk/xxgkAnnualReport.jsp"


@pytest.fixture
def groups(site):
    """A jpage column of rows, two to a page, six to a group; ``answer`` says which a request gets, None for a refusal."""

    def add(rows, answer, *, inlined="page=2&unitid=501", claimed=None, in_nextgroup=False):
        claimed = rows if claimed is None else claimed
        first = "".join(f"<record><![CDATA[{site.row(n)}]]></record>" for n in (1, 2) if n <= rows)
        site.page(
            COLUMN,
            f"""<div id="501"><script type="text/xml"><datastore>
            <nextgroup><![CDATA[<a href="{PROXY}?{inlined}"></a>]]></nextgroup>
            <recordset>{first}</recordset></datastore></script></div>
            <script>$('#501').jpage({{totalRecord:{claimed},groupSize:3,
            proxyUrl:'{PROXY}',perPage:2,ajaxParam:{{col:1,columnid:1,unitid:'501',webname:'示例'}}}})</script>""",
        )

        def proxy(handler):
            query = {key: value[0] for key, value in parse_qs(urlsplit(handler.path).query).items()}
            found = answer(handler.command, query)
            if found is None:
                handler.reply(405, b"no")
                return
            start, following = found
            records = "".join(f"<record><![CDATA[{site.row(n)}]]></record>" for n in range(start, min(rows, start + 5) + 1))
            link = f'<a href="./dataproxy.jsp?{following}"></a>' if following else ""
            parts = (records, "") if in_nextgroup else (f"<![CDATA[{link}]]>", records)
            body = f"<datastore><totalrecord>{claimed}</totalrecord><nextgroup>{parts[0]}</nextgroup>"
            handler.reply(200, f"{body}<recordset>{parts[1]}</recordset></datastore>".encode())

        site.routes[PROXY] = proxy

    return add


def by_page(query):
    return (int(query["page"]) - 1) * 2 + 1


@pytest.mark.parametrize("post", ["refused", "deaf"])
def test_a_jpage_host_that_wants_get_is_read_whole_and_is_no_finding(site, sink, crawl, groups, articles, post):
    urls = articles(14)

    def answer(method, query):
        if method == "POST":
            return None if post == "refused" else (1, "page=4&unitid=501")
        return by_page(query), None

    groups(14, answer)
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []
    got = [parse_qs(urlsplit(path).query) for method, path in site.asked if method == "GET" and path.startswith(PROXY)]
    assert all(query["unitid"] == ["501"] for query in got) and len(got) <= 4


def test_a_host_that_caps_its_groups_is_read_on_by_page(sink, crawl, groups, articles):
    urls = articles(20)
    groups(20, lambda method, query: (min(int(query["startrecord"]), 7), None) if method == "POST" else (by_page(query), None))
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []


def test_a_host_that_is_capped_either_way_falls_short(site, sink, crawl, groups, articles):
    urls = articles(6)
    groups(20, lambda method, query: (1, "page=1&unitid=501"))
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == ["list_short"]
    assert "6 entries, 20 claimed" in sink.findings[0].message
    assert len([path for _, path in site.asked if path.startswith(PROXY)]) == 4


def test_encrypted_parameters_of_nextgroup_are_followed_as_they_stand(site, sink, crawl, groups, articles):
    urls = articles(15)
    places = {"xA=": (3, "ec=yB"), "yB": (9, "ec=zC"), "zC": (15, None)}

    def answer(method, query):
        if method == "POST":
            return None
        return places[query["ec"]] if "ec" in query else (1, None)

    groups(15, answer, inlined="ec=xA%3D")
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []
    assert ("GET", f"{PROXY}?ec=xA%3D") in site.asked


def test_rows_that_stand_in_nextgroup_are_paged_too(sink, crawl, groups, articles):
    urls = articles(14)
    groups(14, lambda method, query: (int(query["startrecord"]), None), in_nextgroup=True)
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []


def test_a_jpage_list_without_end_is_given_up(site, sink, crawl, groups):
    groups(10**6, lambda method, query: (int(query["startrecord"]), None))
    crawl(COLUMN, max_list_pages=4)
    # The column page is the first of the four.
    assert len([path for _, path in site.asked if path.startswith(PROXY)]) == 3
    assert sink.codes[:2] == ["list_unreadable", "list_short"] and "does not end" in sink.findings[0].message


# --- module/xxgk -----------------------------------------------------------------------------


@pytest.fixture
def xxgk(site):
    """A column of the module with so many rows, three to a page; ``bar`` is what an answer says of its size."""

    def add(rows, *, bar="共<b>{rows}</b>条 共{pages}页", posts=True, ignores=False):
        site.page(
            COLUMN,
            f"""<iframe src="{TREE}?area=0025&amp;divid=div1"></iframe><div id="div1"></div><script>
            $.post('{SEARCH}',{{standardXxgk:'1',infotypeId:'A0902',jdid:'9',area:'002517',divid:'div1',currpage:page}},show)</script>""",
        )

        def search(handler):
            if handler.command == "POST" and not posts:
                handler.reply(405, b"no")
                return
            sent = handler.body.decode() or urlsplit(handler.path).query
            form = {key: value[0] for key, value in parse_qs(sent, keep_blank_values=True).items()}
            assert form["divid"] == "div1" and form["infotypeId"] == "A0902" and form["sortfield"] == ",compaltedate:0"
            page = 1 if ignores else int(form["currpage"])
            numbers = range((page - 1) * 3 + 1, min(rows, page * 3) + 1)
            body = "".join(
                f"<tr class=tr_main_value_{'odd' if n % 2 else 'even'}><td>{n}</td><td><a class=bt_link href='{site.article(n)}' "
                f"title='{site.title(n)}'>{site.title(n)[:9]}...</a></td><td>2024-01-31</td></tr>"
                for n in numbers
            )
            foot = bar.format(rows=rows, pages=-(-rows // 3))
            handler.reply(200, f"<table>{body}</table><div>{foot}</div><a href='{site.article(99)}'>热点</a>".encode())

        site.routes[SEARCH] = search

    return add


@pytest.mark.parametrize("bar", ["共<b>{rows}</b>条 共{pages}页", "&nbsp;&nbsp;共{pages}页&nbsp;"])
def test_a_search_is_paged_to_its_end(site, sink, crawl, xxgk, articles, bar):
    urls = articles(8)
    xxgk(8, bar=bar)
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []
    assert [method for method, path in site.asked if path.startswith(SEARCH)] == ["POST"] * 3
    listed = sink.columns[site.url(COLUMN)]
    assert [(link.title, link.date) for link in listed] == [(site.title(n), date(2024, 1, 31)) for n in range(1, 9)]


def test_a_search_that_refuses_post_is_asked_by_get(sink, crawl, xxgk, articles):
    urls = articles(4)
    xxgk(4, posts=False)
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []


def test_a_search_that_ignores_its_page_ends_and_is_found(site, sink, crawl, xxgk, articles):
    articles(3)
    xxgk(9, ignores=True)
    crawl(COLUMN)
    assert sink.codes == ["list_short"] and "3 entries, 9 claimed" in sink.findings[0].message
    assert len([path for _, path in site.asked if path.startswith(SEARCH)]) == 2


def test_a_search_that_does_not_say_its_size_is_uncounted(sink, crawl, xxgk, articles):
    urls = articles(4)
    xxgk(4, bar="上一页 下一页")
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == ["list_uncounted"]


def test_a_search_that_answers_something_else_is_unreadable(site, sink, crawl, xxgk):
    xxgk(4)
    site.page(SEARCH, "<html>系统维护</html>")
    crawl(COLUMN)
    assert sink.codes == ["list_unreadable", "list_empty"] and "系统维护" in sink.findings[0].message


@pytest.fixture
def annual(site):
    """One address per organ and year; what was asked for by (area, year)."""
    asked = []

    def report(handler):
        query = {key: value[0] for key, value in parse_qs(urlsplit(handler.path).query).items()}
        asked.append((query["area"], query["fbtime"]))
        is_there = query["fbtime"] in ("2024", "2025")
        handler.reply(200, f"{query['area']} {query['fbtime']}".encode() if is_there else "暂无内容".encode())

    site.routes[ANNUAL] = report
    return asked


def column(site, **facts):
    return ListColumn(site.url(ANNUAL), annual=AnnualAddresses(site.url(ANNUAL), **{"first_year": 2019, **facts}))


def test_an_address_per_organ_and_year_is_asked_newest_first(site, sink, crawl, annual):
    site.page("/", "首页")
    crawl(portal=site.portal(columns=(column(site, organs=(("0025", "甲镇"), ("0026", "乙局")), first_year=2024),)))
    assert annual == [("0025", "2025"), ("0026", "2025"), ("0025", "2024"), ("0026", "2024")] and sink.codes == []
    assert sink.reports[0] == site.url(f"{ANNUAL}?area=0025&fbtime=2025")


def test_years_without_a_report_are_not_taken_for_a_gatekeeper(site, sink, crawl, annual):
    site.page("/", "首页")
    crawl(portal=site.portal(columns=(column(site, organs=(("0025", "甲镇"), ("0026", "乙局"))),)))
    assert len(annual) == 14 and sink.codes == []


def test_organs_of_the_tree_are_asked_too(site, sink, crawl, annual):
    site.page(TREE, "<ul><li><a onclick=\"show('002600001')\">乙局</a></li><li><a href='?area=002600002&x=1'>丙局</a></li></ul>")
    tree = site.url(f"{TREE}?area=0025&divid=div1")
    crawl(portal=site.portal(columns=(column(site, organs=(("0025", "甲镇"),), tree_url=tree, first_year=2025),)))
    assert annual == [("002600001", "2025"), ("002600002", "2025"), ("0025", "2025")] and sink.codes == []


def test_a_tree_that_cannot_be_read_leaves_the_organs_of_the_file(site, sink, crawl, annual):
    site.page(TREE, "<html>登录</html>")
    crawl(portal=site.portal(columns=(column(site, organs=(("0025", "甲镇"),), tree_url=site.url(TREE), first_year=2025),)))
    assert annual == [("0025", "2025")] and sink.codes == ["list_unreadable"]

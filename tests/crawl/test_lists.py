"""List pages over a socket: paging of both generations, where it ends, and what of it becomes a finding."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

COLUMN = "/col/col1/index.html"
API = "/api-gateway/jpaas-publish-server/front/page/build/unit"
PROXY = "/module/jpage/dataproxy.jsp"


@pytest.fixture
def jpage(site):
    """A jpage column of so many rows; ``served`` numbers the rows that the proxy has, ``step`` makes groups overlap."""

    def add(rows, *, per_page=2, inlined=None, claimed=None, ignores=False, overlap=0, path=COLUMN, unit="501"):
        claimed = rows if claimed is None else claimed
        first = "".join(f"<record><![CDATA[{site.row(n)}]]></record>" for n in range(1, min(rows, inlined or per_page) + 1))
        site.page(
            path,
            f"""<div id="{unit}"><script type="text/xml"><datastore>
            <nextgroup><![CDATA[<a href="{PROXY}?page=1&unitid={unit}"></a>]]></nextgroup>
            <recordset>{first}</recordset></datastore></script></div>
            <script>$('#{unit}').jpage({{totalRecord:{claimed},groupSize:3,proxyUrl:'{PROXY}',perPage:{per_page},
            ajaxParam:{{col:1,appid:'1',webid:60,path:'/',columnid:1,unitid:'{unit}',webname:'示例',permissiontype:0}}}})</script>""",
        )

        def proxy(handler):
            query = {key: value[0] for key, value in parse_qs(urlsplit(handler.path).query).items()}
            start = 1 if ignores or "startrecord" not in query else int(query["startrecord"])
            end = start + 3 * per_page - 1 if ignores or "endrecord" not in query else int(query["endrecord"])
            numbers = range(max(1, start - overlap), min(rows, end) + 1)
            records = "".join(f"<record><![CDATA[{site.row(n)}]]></record>" for n in numbers)
            body = f"<datastore><totalrecord>{claimed}</totalrecord><recordset>{records}</recordset></datastore>"
            handler.reply(200, body.encode(), Content_Type="text/xml; charset=utf-8")

        site.routes[PROXY] = proxy

    return add


@pytest.fixture
def jpaas(site):
    """A JPaaS column; ``rows`` are the numbers in the order of the list, ``count`` how the answer says its total."""

    def add(rows, *, count="html", claimed=None, ignores=False, path=COLUMN, tags=("列表页",)):
        claimed = len(rows) if claimed is None else claimed
        scripts = "".join(
            f"""<script src="/AuthorizedRead/unitbuild.js" url="{API}" queryData="{{'parseType':'bulidstatic','webId':'3095',
            'tplSetId':'t','pageType':'column','tagId':'{tag}','editType':'null','pageId':'1'}}"></script>"""
            for tag in tags
        )
        site.page(path, f"<html>{scripts}</html>")

        def unit(handler):
            query = {key: value[0] for key, value in parse_qs(urlsplit(handler.path).query).items()}
            if query["tagId"] == "页头":
                handler.reply(200, json.dumps({"success": True, "data": {"html": "<a href='/'>首页</a>"}}).encode())
                return
            paging = json.loads(query["paramJson"])
            page, size = (1 if ignores else paging["pageNo"]), paging["pageSize"]
            part = "".join(site.row(n) for n in rows[(page - 1) * size : page * size])
            total = f"<div class='pagination' rows='{size}' count='{claimed}'></div>" if count == "html" else ""
            data = {"html": f"<ul>\n{part}</ul>{total}"}
            if count == "beside":
                data["count"] = str(claimed)
            text = json.dumps({"success": True, "data": data}, ensure_ascii=False).replace("\\n", "\n")
            handler.reply(200, text.encode(), Content_Type="application/json")

        site.routes[API] = unit

    return add


def test_a_jpage_list_is_paged_in_groups_to_its_total(site, sink, crawl, jpage, articles):
    urls = articles(14)
    jpage(14)
    summary = crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []
    assert [path for method, path in site.asked if method == "POST"] == [
        f"{PROXY}?startrecord={start}&endrecord={start + 5}&perpage=2" for start in (1, 7, 13)
    ]
    form = parse_qs(site.requests[2][2].decode())
    assert (form["unitid"], form["webname"], form["columnid"]) == (["501"], ["示例"], ["1"])
    assert site.requests[2][1]["Content-Type"].startswith("application/x-www-form-urlencoded")
    listed = sink.columns[site.url(COLUMN)]
    assert [link.url for link in listed] == urls
    assert (listed[0].title, listed[0].date) == (site.title(1), date(2024, 1, 31))
    assert (summary.requests, summary.new_payloads, summary.unchanged_payloads) == (19, 14, 0)
    assert (summary.links, summary.findings, summary.not_asked, summary.portal_id) == (14, 0, 0, "loop")


def test_a_jpage_list_of_one_page_needs_no_second_request(site, sink, crawl, jpage, articles):
    articles(2)
    jpage(2)
    crawl(COLUMN)
    assert not [path for method, path in site.asked if method == "POST"] and sink.codes == []


def test_groups_that_overlap_give_nothing_twice(sink, crawl, jpage, articles):
    urls = articles(14)
    jpage(14, overlap=2)
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []


def test_a_host_that_ignores_startrecord_ends_at_the_first_group_with_nothing_new(site, sink, crawl, jpage, articles):
    articles(6)
    jpage(6, claimed=100, ignores=True)
    crawl(COLUMN)
    assert [method for method, path in site.asked if path.startswith(PROXY)] == ["POST", "POST", "GET", "GET"]
    assert sink.codes == ["list_short"] and "6 entries, 100 claimed" in sink.findings[0].message


def test_a_proxy_that_fails_keeps_the_rows_of_the_page_itself(site, sink, crawl, jpage, articles):
    articles(2)
    jpage(14)
    site.page(PROXY, "gone", 404)
    crawl(COLUMN)
    assert len(sink.reports) == 2 and sink.codes == ["http_error", "list_short"]


def test_a_proxy_that_answers_with_a_page_is_a_finding(site, sink, crawl, jpage, articles):
    articles(2)
    jpage(14)
    site.page(PROXY, "<html>系统维护</html>")
    crawl(COLUMN)
    assert len(sink.reports) == 2 and sink.codes == ["list_unreadable", "list_short"]
    assert "系统维护" in sink.findings[0].message


@pytest.mark.parametrize("count", ["html", "beside"])
def test_a_jpaas_list_is_paged_to_its_count(site, sink, crawl, jpaas, articles, count):
    urls = articles(7)
    jpaas(range(1, 8), count=count)
    crawl(COLUMN, list_page_size=3)
    assert sink.reports == urls and sink.codes == []
    asked = [parse_qs(urlsplit(path).query) for _, path in site.asked if path.startswith(API)]
    assert [json.loads(query["paramJson"][0]) for query in asked] == [{"pageNo": n, "pageSize": 3} for n in (1, 2, 3)]
    assert asked[0]["parseType"] == ["bulidstatic"] and asked[0]["tagId"] == ["列表页"] and asked[0]["editType"] == ["null"]


def test_a_jpaas_list_without_a_count_ends_at_the_empty_page(site, sink, crawl, jpaas, articles):
    urls = articles(6)
    jpaas(range(1, 7), count="nowhere")
    crawl(COLUMN, list_page_size=3)
    assert sink.reports == urls and sink.codes == ["list_uncounted"] and "6 entries" in sink.findings[0].message
    assert len([path for _, path in site.asked if path.startswith(API)]) == 3


def test_a_row_that_stands_twice_is_fetched_once_and_counts_twice(sink, crawl, jpaas, articles):
    urls = articles(5)
    jpaas([1, 2, 3, 3, 4, 5])
    crawl(COLUMN, list_page_size=4)
    assert sink.reports == urls and sink.codes == []


def test_a_host_that_ignores_the_page_number_ends_and_is_found(site, sink, crawl, jpaas, articles):
    articles(3)
    jpaas(range(1, 4), claimed=50, ignores=True)
    crawl(COLUMN, list_page_size=3)
    assert len([path for _, path in site.asked if path.startswith(API)]) == 2
    assert sink.codes == ["list_short"] and "3 entries, 50 claimed" in sink.findings[0].message


def test_a_list_has_an_end_even_if_its_host_invents_rows(site, sink, crawl, jpaas):
    jpaas(range(1, 100_000), claimed=10**9)
    crawl(COLUMN, list_page_size=2, max_list_pages=5, attempts=1)
    # The column page is the first of the five.
    assert len([path for _, path in site.asked if path.startswith(API)]) == 4
    assert sink.codes.count("list_short") == 1 and sink.codes.count("list_unreadable") == 1


def test_units_that_list_nothing_are_passed_over(sink, crawl, jpaas, articles):
    urls = articles(2)
    jpaas([1, 2], tags=("页头", "列表页"))
    crawl(COLUMN)
    assert sink.reports == urls and sink.codes == []


def test_a_page_whose_units_all_list_nothing_is_unreadable(site, sink, crawl, jpaas):
    jpaas([], tags=("页头",))
    crawl(COLUMN)
    assert sink.codes == ["list_unreadable", "list_empty"] and "页头" in sink.findings[0].message


@pytest.mark.parametrize("body", ['{"success":false,"message":"无权限"}', "<html>登录</html>", '{"success":true,"data":null}'])
def test_an_interface_that_refuses_is_unreadable_not_empty(site, sink, crawl, jpaas, body):
    jpaas([1])
    site.page(API, body)
    crawl(COLUMN)
    assert sink.codes == ["list_unreadable", "list_empty"]
    assert sink.findings[0].url == site.url(COLUMN)


def test_a_static_list_and_a_generation_announced_in_vain(site, sink, crawl, articles):
    urls = articles(3)
    site.page("/nb/", f"<ul>{site.row(1)}{site.row(2)}</ul>")
    site.page("/xx/", f"<script src='/api-gateway/count.js'></script><ul>{site.row(3)}</ul>")
    crawl("/nb/", "/xx/")
    assert sink.reports == urls and sink.codes == ["list_unreadable"]


def test_links_to_other_hosts_are_kept_listed_and_never_asked(site, sink, crawl, jpaas, articles):
    articles(1)
    jpaas([1])
    other = "https://mp.weixin.qq.com/s/abc"
    copy = f"http://copy.example{site.article(3)}"
    html = f"<ul>{site.row(1)}{site.row(2, other)}{site.row(3, copy)}</ul><i count='3'>"
    site.page(API, json.dumps({"success": True, "data": {"html": html}}))
    crawl(COLUMN)
    assert sink.codes == ["link_refused"] * 2 and sink.findings[0].url == other
    assert sink.reports == [site.url(site.article(1))] and len(sink.columns[site.url(COLUMN)]) == 3

"""Readers of lists that stand in their pages, of the module/xxgk, and of menus: each form as a string of its own."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.errors import ListFormatError
from pipelines.parse.links import (
    find_printed_columns,
    parse_jpaas_page,
    parse_jpage_page,
    parse_menu,
    parse_static_list,
    parse_unit_menu,
    parse_xxgk_answer,
    parse_xxgk_page,
    parse_xxgk_tree,
    sniff_list,
)

BASE = "https://www.example.gov.cn/col/col1/index.html"
ART = "/art/2022/2/18/art_1_2.html"
URL = "https://www.example.gov.cn" + ART
TITLE = "示例局2021年政府信息公开工作年度报告"
SEARCH = "/module/xxgk/search.jsp"


# --- static lists ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "following"),
    [
        ('<script>createPageHTML(5, 0, "index", "html");</script>', "/nb/index_1.html"),
        ("<script>createPageHTML(5,2,'index','shtml')</script>", "/nb/index_3.shtml"),
        ('<script>createPageHTML("page_div", 5, 1, "nb", "htm", 74);</script>', "/nb/nb_2.htm"),
        (
            "<script>var countPage = 4;\nvar currentPage=0; createPageHTML(countPage, currentPage, 'index', 'html');</script>",
            "/nb/index_1.html",
        ),
        ('<script>createPageHTML(5, 4, "index", "html");</script>', None),
        ('<script>createPageHTML(1, 0, "index", "html");</script>', None),
        ("<script>createPageHTML(countPage, 0, 'index', 'html')</script>", None),
        ("<script>function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}</script>", None),
        ("<a href='list_2.html'>下一页</a>", "/nb/list_2.html"),
        ("<a href='?page=2' title='下一页'><i></i></a>", "/nb/index.html?page=2"),
        ("<a href='2.html'>下页 ></a>", "/nb/2.html"),
        ("<a href='2.html'>&gt;&gt;</a>", "/nb/2.html"),
        ("<link rel='next' href='2.html'>", "/nb/2.html"),
        ("<base href='/zz/'><a href='2.html'>下一页</a>", "/zz/2.html"),
        ("<a href='javascript:go(2)'>下一页</a>", None),
        ("<a href='2.html'>下一篇</a><a href='3.html'>下一页指南</a>", None),
        ("", None),
    ],
)
def test_where_a_static_list_goes_on(html, following):
    page = parse_static_list(html, "https://www.example.gov.cn/nb/index.html")
    assert page.next_url == (following and f"https://www.example.gov.cn{following}")


def test_a_template_without_a_next_page_says_that_a_script_has_more():
    template = f"<a href='{ART}'>{TITLE}</a><dl ms-repeat='list'><a href='{ART}'>模板</a></dl>"
    page = parse_static_list(template, BASE)
    assert page.is_scripted and [link.title for link in page.links] == [TITLE]
    assert not parse_static_list(template + "<a href='2.html'>下一页</a>", BASE).is_scripted
    assert not parse_static_list(template + "<script>createPageHTML(3, 2, 'index', 'html')</script>", BASE).is_scripted
    assert not parse_static_list(f"<a href='{ART}'>{TITLE}</a>", BASE).is_scripted


# --- module/xxgk -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        f"<script>$.post('{SEARCH}',{{infotypeId:'A09',jdid:'149',area:'',divid:'div1',sortfield:',compaltedate:0',currpage:page}})</script>",
        f"<script>$.ajax({{type:'POST',url:\"{SEARCH}?standardXxgk=1\",data:'infotypeId=A09&jdid=149&area=&divid=div1'}})</script>",
        f"<iframe src='{SEARCH}?infotypeId=A09&amp;jdid=149&amp;area=&amp;divid=div1&amp;currpage=1'></iframe>",
        f"<form action='{SEARCH}' method=post><input type=hidden name=infotypeId value=A09><input name=jdid value=149>"
        "<input name=divid value=div1></form>",
        "<iframe src='/module/xxgk/tree.jsp?area=&divid=div1&infotypeId=A09&jdid=149'></iframe>",
    ],
)
def test_what_a_column_page_posts(page):
    assert sniff_list(page) == "xxgk"
    (found,) = parse_xxgk_page(page, BASE)
    form = dict(found.form)
    assert found.search_url == f"https://www.example.gov.cn{SEARCH}"
    assert (form["infotypeId"], form["jdid"], form["divid"]) == ("A09", "149", "div1") and "currpage" not in form


def test_two_lists_of_one_page_and_the_rows_that_stand_in_it():
    cells = f"<td><a href='{ART}' title='{TITLE}'>示例...</a></td><td>2022-02-18</td>"
    row = f"<table><tr class='tr_main_value_odd'>{cells}</tr></table>"
    gap = " " * 4000
    page = f"<script>post('{SEARCH}?divid=div1&infotypeId=A')</script>{gap}{row}{gap}<script>post('{SEARCH}?divid=div2')</script>"
    first, second = parse_xxgk_page(page, BASE)
    assert [dict(found.form)["divid"] for found in (first, second)] == ["div1", "div2"]
    assert [(link.url, link.title, link.date) for link in first.links] == [(URL, TITLE, date(2022, 2, 18))]


@pytest.mark.parametrize("html", ["<div class=tr_main_value_odd></div>", f"<script>post('{SEARCH}')</script>"])
def test_a_page_that_does_not_say_what_it_posts_is_an_error(html):
    assert sniff_list(html) == "xxgk"
    with pytest.raises(ListFormatError, match="xxgk column page"):
        parse_xxgk_page(html, BASE)


@pytest.mark.parametrize(
    "html", [f"<a href='{SEARCH}?divid=div1'>信息公开</a>", '<a href="/module/xxgk/tree.jsp?area=1">目录</a>', "module/xxgk/"]
)
def test_a_menu_that_leads_to_the_module_is_no_list_of_it(html):
    assert sniff_list(html) == "static"


@pytest.mark.parametrize(
    ("foot", "total", "pages"),
    [("共<b>63</b>条 第1页 共7页", 63, 7), ("&nbsp;&nbsp;共7页&nbsp;", None, 7), ("共 63 条记录", 63, None), ("", None, None)],
)
def test_rows_and_size_of_an_answer(foot, total, pages):
    rows = "".join(
        f"<tr class='tr_main_value_{kind}'><td>{n}</td><td>"
        f"<a syh='x' href='/art/2022/2/{n}/art_1_{n}.html' title='第{n}'>第…</a></td><td> 2022-02-0{n} </td></tr>"
        for n, kind in ((1, "odd"), (2, "even"))
    )
    page = parse_xxgk_answer(f"<table>{rows}</table>{foot}<a href='{ART}'>热点</a>", BASE)
    assert [(link.title, link.date) for link in page.links] == [("第1", date(2022, 2, 1)), ("第2", date(2022, 2, 2))]
    assert (page.total, page.pages) == (total, pages)


def test_addresses_per_organ_and_year_are_rows_whatever_the_order_of_their_parameters():
    href = "/module/xxgk/xxgkAnnualReport.jsp?fbtime=2023&area=002517601"
    rows = f"<tr class=tr_main_value_odd><td><a href='{href}'>{TITLE}</a></td></tr>"
    (link,) = parse_xxgk_answer(f"<table>{rows}</table>", BASE).links
    assert link.url == "https://www.example.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=002517601&fbtime=2023"
    assert parse_static_list(f"<li><a href='{href}'>{TITLE}</a></li>", BASE).links == (link,)


def test_an_answer_without_rows_and_size_is_an_error_with_the_text_met():
    with pytest.raises(ListFormatError, match="系统维护"):
        parse_xxgk_answer("<html>系统维护</html>", BASE)


@pytest.mark.parametrize(
    "tree",
    [
        "<ul><li><a href='/x.jsp?area=002517601&divid=d'>大洋镇</a></li><li><a href='/x.jsp?area=002516553'>乙局</a></li></ul>",
        "<a onclick=\"show('002517601')\">大洋镇</a><a onclick=\"show('002516553','x')\">乙局</a><a href='#'>全部</a>",
        "d=new dTree();d.add(1,0,'大洋镇','javascript:show(\\'002517601\\')');d.add(2,0,\"乙局\",\"list.jsp?area=002516553\");",
        '[{"id":"002517601","pId":"0","name":"大洋镇"},{"id":"002516553","name":"乙局"}]',
        "var zNodes=[{ id:'002517601', pId:0, name:'大洋镇'},{ name:\"乙局\", id:\"002516553\"}]",
    ],
)
def test_organs_of_a_tree(tree):
    assert parse_xxgk_tree(tree) == (("002517601", "大洋镇"), ("002516553", "乙局"))


def test_a_tree_without_organs_is_an_error():
    with pytest.raises(ListFormatError, match="登录"):
        parse_xxgk_tree("<html>请登录</html>")


# --- menus and what pages say beside their lists -----------------------------------------------


def test_menu_entries_are_links_that_are_no_articles():
    html = f"""<a href='/'>首页</a><a href='/col/col2/index.html'> 政府信息
    公开年报 </a><a href='/col/col2/index.html'>年报</a><a href='{ART}'>{TITLE}</a><a href='javascript:x()'>菜单</a>
    <a href='/col/col3/index.html' title='年度报告'><img></a><a href='/col/col4/index.html'>{"很长的话" * 20}</a>"""
    assert [(link.url[26:], link.title) for link in parse_menu(html, BASE)] == [
        ("/", "首页"),
        ("/col/col2/index.html", "政府信息 公开年报"),
        ("/col/col3/index.html", "年度报告"),
    ]


def test_menu_entries_of_a_unit():
    answer = '{"success":true,"data":{"html":"<ul><li><a href=\'/col/col2/index.html\'>政府信息公开年报</a></li></ul>"}}'
    (link,) = parse_unit_menu(answer, BASE)
    assert (link.url, link.title) == ("https://www.example.gov.cn/col/col2/index.html", "政府信息公开年报")
    with pytest.raises(ListFormatError, match="success"):
        parse_unit_menu('{"success":false}', BASE)


def test_columns_printed_in_a_report():
    html = """<p>本年报的电子版可从“示例区人民政府”门户网站（http://qt.example.gov.cn/col/col1229617649/index.html）下载。</p>
    <p>本报告电子版见https://www.example.gov.cn/col/col7，如有疑问请联系。</p><a href="https://www.example.gov.cn/col/col9/index.html">要闻</a>"""
    assert find_printed_columns(html) == (
        "http://qt.example.gov.cn/col/col1229617649/index.html",
        "https://www.example.gov.cn/col/col7/index.html",
    )


@pytest.mark.parametrize(
    "attribute",
    [
        "queryData=\"{'webId':'3095','paramJson':'{&quot;pageNo&quot;:1,&quot;search&quot;:&quot;x&quot;}'}\"",
        'querydata=\'{"webId":"3095","paramJson":"{\\"pageNo\\":1,\\"search\\":\\"x\\"}"}\'',
        'querydata=\'{"webId":"3095","paramJson":{"pageNo":1,"search":"x"}}\'',
    ],
)
def test_parameters_of_a_unit_that_hold_json(attribute):
    (unit,) = parse_jpaas_page(f"<script url='/api' {attribute}></script>")
    params = dict(unit.params)
    assert params["webId"] == "3095" and params["paramJson"].replace(" ", "") == '{"pageNo":1,"search":"x"}'


@pytest.mark.parametrize(
    ("proxy", "expected"),
    [
        ("proxyUrl:'/module/jpage/dataproxy.jsp',", "/module/jpage/dataproxy.jsp"),
        ("proxyUrl:'/module/web/jpage/dataproxy.jsp',", "/module/web/jpage/dataproxy.jsp"),
        ("", "/module/web/jpage/dataproxy.jsp"),
    ],
)
def test_the_interface_of_a_jpage_list_is_the_one_that_its_page_names(proxy, expected):
    html = f"""<div id="5"><script type="text/xml"><datastore><nextgroup>
    <![CDATA[<a href="/module/web/jpage/dataproxy.jsp?ec=a%3D"></a>]]></nextgroup><recordset></recordset></datastore>
    </script></div><script>$('#5').jpage({{{proxy}perPage:15}})</script>"""
    (page,) = parse_jpage_page(html, BASE)
    assert page.proxy_url == f"https://www.example.gov.cn{expected}"
    assert page.next_url == "https://www.example.gov.cn/module/web/jpage/dataproxy.jsp?ec=a%3D"

"""List readers: every list of the corpus, and every quirk of DOMAIN §8 as a string of its own."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import ListFormatError
from pipelines.parse.links import (
    is_article,
    parse_build_unit,
    parse_datastore,
    parse_jpaas_page,
    parse_jpage_page,
    parse_static_list,
    sniff_list,
)

BASE = "http://www.example.gov.cn/col/col1/index.html"
ART = "/art/2022/2/18/art_1_2.html"
URL = "http://www.example.gov.cn" + ART
TITLE = "示例局2021年政府信息公开工作年度报告"
CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "lists"


OWN = (
    "own",
    "hanweb dataproxy",
    BASE,
    f"<datastore><recordset><record><![CDATA[<a href='{ART}'>{TITLE}</a>]]></record></recordset></datastore>".encode(),
    {"total": None, "links": [{"url": URL, "title": TITLE, "date": None}]},
)


def whole_lists():
    """(id, reader, base, payload, expected) of every answer in the corpus and of one of our own."""
    found = [OWN]
    for path in sorted(CORPUS.glob("*/*")):
        if path.name.startswith(("response.", "fragment.")):
            case = tomllib.loads((path.parent / "case.toml").read_text("utf-8"))
            expected = json.loads((path.parent / "expected.json").read_text("utf-8"))
            payload = path.read_bytes()
            if path.suffix == ".html" and "jpaas" in case["reader"]:
                payload = json.dumps({"success": True, "data": {"html": payload.decode()}}).encode()
            found.append((f"{path.parent.name}/{path.name}", case["reader"], case["base_url"], payload, expected))
    return found


@pytest.mark.parametrize(("name", "reader", "base_url", "payload", "expected"), whole_lists(), ids=lambda value: str(value)[:40])
def test_a_whole_list_reads_as_expected(name, reader, base_url, payload, expected):
    if "dataproxy" in reader:
        page = parse_datastore(payload.decode(), base_url)
    else:
        page = parse_build_unit(payload, base_url) if "jpaas" in reader else parse_static_list(payload.decode(), base_url)
    rows = [{"url": link.url, "title": link.title, "date": link.date and link.date.isoformat()} for link in page.links]
    for row, wanted in zip(rows, expected["links"], strict=True):
        # A title of null is one that is not asserted.
        assert row == {**wanted, "title": wanted["title"] or row["title"]}, name
    assert page.total == expected["total"]


def datastore(*records, total=None, nextgroup=""):
    rows = "".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    said = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    return f"<datastore>{said}<nextgroup><![CDATA[{nextgroup}]]></nextgroup><recordset>{rows}</recordset></datastore>"


@pytest.mark.parametrize(
    "record",
    [
        f"<li><a href='{ART}' title='{TITLE}' target=\"_blank\">示例局...</a><span>2022-02-18</span></li>",
        f'<li><a href="{URL}" target="_blank" title="{TITLE}"><span>{TITLE}</span><i>2022-02-18</i></a></li>',
        f"<a href={ART} title={TITLE}>x</a><td class=xxlb_xhx>22-02-18</td>",
        f"<tr><td><a href={URL} target=_blank>{TITLE}</a></td><td align=center class='xxlb_xhx'>22-02-18</td></tr>",
        f'<a href="{ART}" title="{TITLE}">示例</a><b>2022-02-18</b>',
        f'<div><a href="{ART}" title="">{TITLE}</a></div><div class="sj1">2022-02-18</div>',
        f'<li><a href="{ART}">{TITLE}</a>[2022-02-18]</li>',
        f'<li><a href="{ART}">{TITLE}</a> (2022年2月18日)</li>',
        f'<li style=<br/><a href="{ART}" title="{TITLE}">x</a>&nbsp;& <span>2022/2/18</span></li>',
        f'<li><a href="{ART}" title="示例局2021年政府信息...">\n {TITLE} </a><span>2022.02.18</span></li>',
        f'<li><span>2022-02-18 09:55</span><a href="{ART}#top">· {TITLE}</a></li>',
        f'<li><a href="{ART}"><img></a><a href="{ART}">{TITLE}</a><a href="{ART}">查看</a><span>2022-02-18</span></li>',
        f'<li><a href="{ART}"><p>{TITLE}</p><i>[2022-02-18]</i></a></li>',
        f'<li><a href="{ART}">\n {TITLE}2022-02-18</a></li>',
    ],
)
def test_quirks_of_records(record):
    (link,) = parse_datastore(datastore(record), BASE).links
    assert (link.url, link.title, link.date) == (URL, TITLE, date(2022, 2, 18))


def test_a_datastore_says_its_total_and_keeps_its_order():
    rows = [f"<li><a href='/art/2022/1/{n}/art_1_{n}.html'>第{n}</a></li>" for n in (3, 1, 2)]
    page = parse_datastore(datastore(*rows, total=6163), BASE)
    assert page.total == 6163 and [link.title for link in page.links] == ["第3", "第1", "第2"]
    assert [link.date for link in page.links] == [None, None, None]


def test_the_link_of_nextgroup_is_no_entry():
    group = '<a href="./dataproxy.jsp?page=5&appid=1&webname=示例"></a>'
    page = parse_datastore(datastore(f"<a href='{ART}'>{TITLE}</a>", total=2, nextgroup=group), BASE)
    assert [link.url for link in page.links] == [URL]
    assert parse_datastore(datastore(total=0, nextgroup=group), BASE).links == ()


def test_rows_that_stand_in_nextgroup_only_are_entries():
    group = f"<a href='dataproxy.jsp?page=2'></a><li><a href='{ART}' title='{TITLE}'>x</a><span>2022-02-18</span></li>"
    (link,) = parse_datastore(datastore(total=1, nextgroup=group), BASE).links
    assert (link.url, link.title) == (URL, TITLE)


def test_a_datastore_that_is_cut_off_keeps_its_records():
    text = datastore(f"<a href='{ART}'>{TITLE}</a>", f"<a href='/art/2022/2/18/art_1_3.html'>{TITLE}</a>")
    cut = text[: text.index("]]></record></recordset>")]
    assert len(parse_datastore(cut, BASE).links) == 2


def test_records_that_are_escaped_instead_of_quoted():
    text = f"<datastore><recordset><record>&lt;a href='{ART}'&gt;{TITLE}&lt;/a&gt;</record></recordset></datastore>"
    (link,) = parse_datastore(text, BASE).links
    assert (link.url, link.title) == (URL, TITLE)


@pytest.mark.parametrize("text", ["", "<html><body>系统维护中</body></html>", "访问过于频繁"])
def test_what_is_no_datastore_is_an_error_with_the_text_met(text):
    with pytest.raises(ListFormatError, match=text[-5:-1].strip("</>") or "no <datastore>"):
        parse_datastore(text, BASE)


NEXT = "/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=60&path=/&columnid=30067&unitid=49468"
JPAGE = f"""<html><div class="list" id="49468">
<script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{NEXT}"></a>]]></nextgroup>
<recordset>
<record><![CDATA[<li><a href='{ART}' title='{TITLE}' target="_blank">…</a><span>2022-02-18</span></li>]]></record>
</recordset></datastore></script></div>
<script>$('#49468').jpage({{themeName:'default',showMode:'full',totalRecord:1418,openCookies:false,dataBefore:'<ul>',dataStore:InitData49468,
 dataAfter:'</ul>',groupSize:3,proxyUrl:'/module/jpage/dataproxy.jsp',perPage:25,barPosition:'bottom',
 ajaxParam:{{col:1,appid:'1',webid:60,path:'/',columnid:30067,sourceContentType:3,unitid:'49468',webname:'示例门户',permissiontype:0}}}})</script>"""


def test_a_jpage_column_page_says_rows_and_how_to_ask_for_more():
    (page,) = parse_jpage_page(JPAGE, BASE)
    assert page.proxy_url == "http://www.example.gov.cn/module/jpage/dataproxy.jsp"
    assert (page.unit_id, page.per_page, page.group_size, page.total) == ("49468", 25, 3, 1418)
    assert page.form == (
        ("col", "1"),
        ("appid", "1"),
        ("webid", "60"),
        ("path", "/"),
        ("columnid", "30067"),
        ("sourceContentType", "3"),
        ("unitid", "49468"),
        ("webname", "示例门户"),
        ("permissiontype", "0"),
    )
    assert [(link.url, link.title, link.date) for link in page.links] == [(URL, TITLE, date(2022, 2, 18))]


def test_several_lists_of_one_page_keep_their_rows_apart():
    second = JPAGE.replace("49468", "777").replace("art_1_2", "art_1_9").replace("1418", "1")
    first_script = JPAGE.index("<script>$(")
    both = JPAGE[:first_script] + second + JPAGE[first_script:]
    pages = parse_jpage_page(both, BASE)
    assert {page.unit_id: (page.total, [link.url for link in page.links]) for page in pages} == {
        "777": (1, [URL.replace("art_1_2", "art_1_9")]),
        "49468": (1418, [URL]),
    }


def test_a_jpage_page_whose_script_is_elsewhere_is_asked_as_its_nextgroup_says():
    html = JPAGE[: JPAGE.index("<script>$(")]
    (page,) = parse_jpage_page(html, BASE)
    assert page.proxy_url == "http://www.example.gov.cn/module/web/jpage/dataproxy.jsp"
    assert dict(page.form) == {"appid": "1", "webid": "60", "path": "/", "columnid": "30067", "unitid": "49468"}
    assert (page.total, page.unit_id, len(page.links)) == (None, "49468", 1)


@pytest.mark.parametrize(
    ("html", "met"),
    [
        ("<html>dataproxy.jsp</html>", "no jpage"),
        ("<script>$('#1').jpage({perPage:15})</script>", "without proxyUrl"),
        ("<script>$('#1').jpage({perPage:15,</script>", "never closed"),
    ],
)
def test_a_jpage_page_that_cannot_be_paged_is_an_error(html, met):
    with pytest.raises(ListFormatError, match=met):
        parse_jpage_page(html, BASE)


def test_units_of_a_jpaas_page():
    html = """<script src="/x/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit"
    queryData="{'parseType':'bulidstatic','webId':'3095','tplSetId':'rZl','pageType':'column','tagId':'组配分类list','editType':'null','pageId':'1'}"></script>
    <script url="/api" querydata='{"webId":"3095","tagId":"页头"}'></script>
    <script url="/api" querydata='{"webId":"3095","tagId":"页头"}'></script><script src="/y.js"></script>"""
    first, second = parse_jpaas_page(html)
    assert first.path == "/api-gateway/jpaas-publish-server/front/page/build/unit"
    assert first.params == (
        ("parseType", "bulidstatic"),
        ("webId", "3095"),
        ("tplSetId", "rZl"),
        ("pageType", "column"),
        ("tagId", "组配分类list"),
        ("editType", "null"),
        ("pageId", "1"),
    )
    assert (second.path, second.params) == ("/api", (("webId", "3095"), ("tagId", "页头")))


@pytest.mark.parametrize("html", ["<script src='/api-gateway/a.js'></script>", "<script querydata=''></script>"])
def test_a_jpaas_page_without_a_unit_is_an_error(html):
    with pytest.raises(ListFormatError, match="JPaaS column page"):
        parse_jpaas_page(html)


def unit(html, **data):
    return json.dumps({"success": True, "data": {"html": html, **data}}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("answer", "total"),
    [
        (unit("<div class='pagination' rows='15' count='387'>"), 387),
        (unit('<div class="pagination" rows="15" count="387">'), 387),
        (unit('<script>var p = {pageNo: "1", count: "387", pageCount: "9"}</script>'), 387),
        (unit("<div data='{&quot;count&quot;:&quot;387&quot;}'>"), 387),
        (unit("<div pageCount='5' data-count='7'>"), None),
        (unit("<div count='5'>", count="387"), 387),
        (unit("", count=387), 387),
        (unit("<div count='387'>", count=None), 387),
        (unit("", count=0), 0),
        (unit(""), None),
    ],
)
def test_totals_of_an_answer(answer, total):
    assert parse_build_unit(answer, BASE).total == total


@pytest.mark.parametrize(
    "html",
    [
        f'<ul class="ajax-ul"><li class="cf border-line"><a class="fl" href="{ART}" title="{TITLE}">x</a>'
        f'<span class="fr">2022-02-18</span></li></ul>',
        f'<div class="page-content"><li><a title="{TITLE}" href="{ART}">x</a><i class="time">2022-02-18</i></li></div>',
        f'<div class="page-content"><li><a class="news" href="{ART}">{TITLE}</a>'
        f'<b class="zfxxgk_zdgkc_time">2022-02-18</b></li></div>',
        f'<li class="clearfix"><a href="{ART}">{TITLE}</a><span>2022-02-18</span></li>',
        f"<div class='default_pgContainer'>\n<a href='{ART}'>\n   {TITLE}</a><span>2022-02-18</span>\n</div>",
        f"<div class='page-content'><a href='{ART}'>{TITLE} 2022-02-18</a><a href='javascript:page(2)'>下一页</a></div>",
    ],
)
def test_templates_of_an_answer(html):
    answer = unit(html).replace("\\n", "\n")
    (link,) = parse_build_unit(answer.encode(), BASE).links
    assert (link.url, link.title, link.date) == (URL, TITLE, date(2022, 2, 18))


def test_rows_without_an_element_of_their_own_keep_their_dates():
    html = "".join(f"<a href='/art/2022/1/{n}/art_1_{n}.html'>报告{n}</a><span>2022-01-0{n}</span>" for n in (1, 2, 3))
    page = parse_build_unit(unit(f"<div>{html}</div>"), BASE)
    assert [(link.title, link.date) for link in page.links] == [(f"报告{n}", date(2022, 1, n)) for n in (1, 2, 3)]


def test_both_generations_of_addresses_a_repeated_row_and_a_link_outside():
    new = "/col/col1/art/2026/art_8be90ae6320b4263859b753cdacf43f4.html"
    row = f"<li><a href='{ART}'>旧</a></li>"
    html = f"{row}{row}<li><a href='{new}'>新</a></li><li><a href='https://mp.weixin.qq.com/s/a?b=1'>外</a></li>"
    html += "<a href='/col/col2/index.html'>栏目</a>"
    page = parse_build_unit(unit(html), BASE)
    assert [link.title for link in page.links] == ["旧", "旧", "新", "外"]
    assert page.links[3].url == "https://mp.weixin.qq.com/s/a?b=1"


@pytest.mark.parametrize(
    ("payload", "met"),
    [
        (b"", "not JSON"),
        ("<html>登录</html>".encode(), "登录"),
        ('{"success":false,"message":"无权限"}'.encode(), "无权限"),
        (b'{"success":"true","data":{"html":""}}', "success"),
        (b"[]", "success"),
        (b'{"success":true,"data":null}', "data.html"),
        (b'{"success":true,"data":{"html":null}}', "data.html"),
        (b'{"success":true,"data":{"html":"","count":"many"}}', "many"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_an_answer_of_another_shape_is_an_error_with_the_text_met(payload, met):
    with pytest.raises(ListFormatError, match=met):
        parse_build_unit(payload, BASE)


def test_a_static_list_takes_links_by_address_only():
    html = f"""<a href="/">首页</a><a href="http://www.gov.cn/zhengce/index.htm">中国政府网</a>
    <div ms-visible="showStatic"><dl><dd><a href="./202403/t20240313_1.htm" title="{TITLE}">x</a></dd>
    <dd> 2024-03-10 </dd></dl></div>
    <div style="display: none"><dl ms-repeat="list"><dd><a ms-attr-href="el.url">模板</a><a href="{ART}">模板</a></dd></dl></div>
    <script type="text/template"><a href="{ART}">模板</a></script><!-- <a href="{ART}">注释</a> --><a name="top">锚</a>"""
    page = parse_static_list(html, "https://www.example.gov.cn/nb/index.html")
    assert page.total is None
    assert [(link.url, link.title, link.date) for link in page.links] == [
        ("https://www.example.gov.cn/nb/202403/t20240313_1.htm", TITLE, date(2024, 3, 10))
    ]


def test_the_base_that_a_page_names_is_used():
    page = parse_static_list(f'<base href="/nb/"><a href="202403/t20240313_1.htm">{TITLE}</a>', BASE)
    assert page.links[0].url == "http://www.example.gov.cn/nb/202403/t20240313_1.htm"


def test_other_than_ascii_characters_of_an_address_are_quoted():
    (link,) = parse_static_list(f"<a href=' {ART}?名=值#top '>{TITLE}</a>", BASE).links
    assert link.url == f"{URL}?%E5%90%8D=%E5%80%BC"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/art/2022/2/18/art_1229_33.html", True),
        ("/col/col1229226160/art/2026/art_8be90ae6320b4263859b753cdacf43f4.html", True),
        ("/col/col1229226160/x1/art/2026/art_f333", True),
        ("/zwgk/202603/t20260313_105587.htm", True),
        ("/info/1049/22345.htm", True),
        ("/doc/2024/01/31/12345.shtml", True),
        ("/zfxxgk/202401/8be90ae6320b4263859b753cdacf43f4.shtml", True),
        ("/OpennessAnnualReport/show/123.html", True),
        ("/col/col1229226160/index.html", False),
        ("/art/2022/", False),
        ("/module/jpage/dataproxy.jsp", False),
        ("/jact/front/mailwrite.do", False),
        ("/", False),
    ],
)
def test_addresses_of_articles(path, expected):
    assert is_article(f"https://www.example.gov.cn{path}") is expected


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (JPAGE, "jpage"),
        (JPAGE + "<script src='/x/unitbuild.js'></script>", "jpaas"),
        ("<script url='/api-gateway/a'></script>", "jpaas"),
        ("<a href='/module/xxgk/search.jsp'></a>", "static"),
        ("", "static"),
    ],
)
def test_generations_are_told_apart(html, kind):
    assert sniff_list(html) == kind

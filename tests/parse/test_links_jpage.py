"""Hanweb jpage lists: every quirk of DOMAIN §8.1 as a string of its own."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.errors import ListFormatError
from pipelines.parse.links import (
    parse_datastore,
    parse_jpage_page,
)

BASE = "http://www.example.gov.cn/col/col1/index.html"
ART = "/art/2022/2/18/art_1_2.html"
URL = "http://www.example.gov.cn" + ART
TITLE = "示例局2021年政府信息公开工作年度报告"


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

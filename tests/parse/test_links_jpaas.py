"""Hanweb JPaaS lists: every form of DOMAIN §8.3 as a string of its own."""

from __future__ import annotations

import json
from datetime import date

import pytest

from pipelines.errors import ListFormatError
from pipelines.parse.links import (
    parse_build_unit,
    parse_jpaas_page,
)

BASE = "http://www.example.gov.cn/col/col1/index.html"
ART = "/art/2022/2/18/art_1_2.html"
URL = "http://www.example.gov.cn" + ART
TITLE = "示例局2021年政府信息公开工作年度报告"


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

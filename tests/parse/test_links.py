"""List readers: every list of the corpus, static lists, addresses of articles, generations told apart."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from pipelines.parse.links import (
    is_article,
    parse_build_unit,
    parse_datastore,
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
        ("<script>$('#1').jpage({proxyUrl:'/module/jpage/dataproxy.jsp'})</script>", "jpage"),
        ("<a href='/module/jpage/dataproxy.jsp'></a><script src='/x/unitbuild.js'></script>", "jpaas"),
        ("<script url='/api-gateway/a'></script>", "jpaas"),
        ("<a href='/module/xxgk/search.jsp'></a>", "static"),
        ("", "static"),
    ],
)
def test_generations_are_told_apart(html, kind):
    assert sniff_list(html) == kind

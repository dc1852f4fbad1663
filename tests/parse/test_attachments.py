"""Links to attachments: in the content and in the lists beside it, told by their addresses; nothing of the page's frame."""

import pytest

from pipelines.parse.attachments import find_attachments, media_kind

URL = "http://www.a.gov.cn/art/2024/1/31/art_1_2.html"
HTML = "text/html; charset=utf-8"


def found(html: str, content_type: str | None = HTML) -> list[tuple[str, str | None]]:
    links = find_attachments(html.encode(), content_type, URL)
    return [(link.url.removeprefix("http://www.a.gov.cn"), link.title) for link in links]


FRAME = '<div class="header"><img src="/logo.png"><a href="/guide.pdf">手册</a></div>'


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<!--<$[信息内容]>begin-->", "<!--<$[信息内容]>end-->"),
        ("<!--ZJEG_RSS.content.begin-->", "<!--ZJEG_RSS.content.end-->"),
        ('<meta name="ContentStart">', '<meta name="ContentEnd">'),
        ('<div id="zoom">', "</div>"),
        ('<div id="Zoom">', "</div>"),
        ('<table><tr><td class="bt_content">', "</td></tr></table>"),
        ('<div class="article-body">', "</div>"),
        ('<div class="article-content">', "</div>"),
        ("<div class=TRS_Editor>", "</div>"),
        ("<ucapcontent>", "</ucapcontent>"),
    ],
)
def test_content_is_told_by_the_marks_of_each_portal(opening: str, closing: str) -> None:
    content = '<p>附件：<a href="/attach/0/1.docx" title="附表">附表.docx</a></p>'
    html = f'<html><body>{FRAME}{opening}{content}{closing}<p><a href="/other.pdf">办事指南</a></p></body></html>'
    assert found(html) == [("/attach/0/1.docx", "附表.docx")]


def test_without_a_known_content_the_frame_of_the_page_is_left_out() -> None:
    html = f'<body>{FRAME}<div><a href="1.PDF">报告</a></div><div class="footer"><a href="/map.pdf">图</a></div></body>'
    assert found(html) == [("/art/2024/1/31/1.PDF", "报告")]


def test_lists_beside_the_content_count_too() -> None:
    html = '<div id="zoom"><p>见附件</p></div><ul class="fujian"><li><a href="/a.xls">表</a></li></ul><a href="/b.xls">表</a>'
    assert found(html) == [("/a.xls", "表")]


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("/module/download/downfile.jsp?classid=0&filename=2f7c.doc", "doc"),
        ("/module/download/downfile.jsp?classid=0&showname=x", ""),
        ("/a/%E8%A1%A8.XLSX?Expires=1&Signature=x", "xlsx"),
        ("/download?file=b.pdf", "pdf"),
        ("/a.wps", "wps"),
        ("/art/2024/1/31/art_1_3.html", None),
        ("/search.do?q=pdf", None),
        ("/col/col1/index.html", None),
    ],
)
def test_kinds_are_told_by_the_address(href: str, kind: str | None) -> None:
    assert media_kind(f"http://www.a.gov.cn{href}") == kind
    assert bool(found(f'<div id="zoom"><img src="/dot.gif"><a href="{href}">x</a></div>')[1:]) == (kind is not None)


def test_pictures_of_the_content_count_and_icons_do_not() -> None:
    icon = '<img src="/ueditor/dialogs/attachment/fileTypeImages/icon_doc.gif">'
    html = f'<div id="zoom">{icon}<img src="/p/1.jpg" alt="表一"><img src="data:image/png;base64,AA=="></div>'
    assert found(html) == [("/p/1.jpg", "表一")]


def test_an_address_stands_once_with_the_first_text_that_says_something() -> None:
    html = '<div id="zoom"><a href="/a.pdf"><img src="/p.png"></a><a href="/a.pdf#top">附表</a></div>'
    assert found(html) == [("/a.pdf", "附表"), ("/p.png", None)]


def test_charsets_and_bases_are_those_of_the_page() -> None:
    html = '<meta charset="gbk"><base href="http://www.a.gov.cn/x/"><div id="zoom"><a href="1.doc">附表</a></div>'
    (link,) = find_attachments(html.encode("gbk"), None, URL)
    assert (link.url, link.title) == ("http://www.a.gov.cn/x/1.doc", "附表")


def test_a_page_without_any_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.parse.attachments.LexborHTMLParser", None)
    assert found("<html><body><div id='zoom'><p>一、总体情况</p><a href='/art/1.html'>x</a></div></body></html>") == []


@pytest.mark.parametrize("payload", [b"", b"%PDF-1.4 \x00\xff", b"\xff\xfe<\x00a\x00", b"<a href='http://[/x.pdf'>"])
def test_whatever_stands_there_is_survived(payload: bytes) -> None:
    assert find_attachments(payload, None, URL) == ()

"""Pages that would cost minutes or gigabytes are refused by both readers before they are parsed; heavy real ones are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.errors import NotAReportError
from pipelines.model import Form
from pipelines.parse import parse_again, parse_page
from pipelines.parse.attachments import find_attachments

TITLE = "<p>示例市云河区财政局2021年政府信息公开工作年度报告</p>"
HOSTILE = {
    "paragraphs": ("<p>" * 500_000, "more than 100000 tags"),
    "depth": ("<div>" * 4_000 + "</div>" * 4_000, "more than 3000 elements stand open at once"),
    "formatting": ("".join(f"<b id={n}>" for n in range(1_000)) + "<p>x" * 10_000, "copied more than 1000000 times"),
    "attributes": ("<p " + " ".join(f"a{n}" for n in range(50_000)) + ">x</p>", "more than 3000 attributes"),
    "attributes without an end": ("<p " + " ".join(f"a{n}" for n in range(50_000)), "more than 3000 attributes"),
}
SPANS = {
    "both": "<table><tr>" + "<td colspan=64 rowspan=60000>1" * 2_000 + "<tr><td>1" * 20_000 + "</table>",
    "steps": "<table>" + "<tr><td rowspan=60000>1" * 20_000 + "</table>",
    "tables": ("<table><tr>" + "<td colspan=64 rowspan=99>1" * 10 + "<tr><td>1" * 90 + "</table>") * 60,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_both_readers_refuse_what_is_too_heavy_and_say_of_what_there_is_too_much(name: str, forms: tuple[Form, ...]) -> None:
    body, message = HOSTILE[name]
    page = (TITLE + "<a href=x.pdf>x</a>" + body).encode()
    for read in (parse_page, parse_again):
        with pytest.raises(NotAReportError, match=message) as raised:
            read(page, forms=forms)
        assert raised.value.code == "page_too_heavy"
    assert find_attachments(page, None, "http://a.gov.cn/art/1.html") == ()


@pytest.mark.parametrize("name", SPANS)
def test_spans_that_unfold_to_millions_of_cells_are_refused(name: str, forms: tuple[Form, ...]) -> None:
    with pytest.raises(NotAReportError, match="more than 100000 cells of tables") as raised:
        parse_page((TITLE + SPANS[name]).encode(), forms=forms)
    assert raised.value.code == "page_too_heavy"


def test_a_page_ten_times_as_heavy_as_any_met_is_read_alike_by_both(make_page: Callable, forms: tuple[Form, ...]) -> None:
    plain = make_page("2021").replace(b"<p></p>", b"")
    heavy = plain.replace(b"</body>", b"<ul>" + b"<li><b>x</b><sup>1</sup><br>" * 6_000 + b"</ul></body>")
    assert heavy.count(b"<") > 35_000
    first, again, wanted = parse_page(heavy, forms=forms), parse_again(heavy, forms=forms), parse_page(plain, forms=forms)
    assert first.requests == wanted.requests and first.disputes == wanted.disputes and first.disclosure == wanted.disclosure
    values = {key: (cell.status, cell.value) for key, cell in (wanted.requests or {}).items()}
    assert len(values) == 175
    assert {key: (cell.status, cell.value) for key, cell in (again.requests or {}).items()} == values


def test_long_text_without_tags_has_no_attributes(make_page: Callable, forms: tuple[Form, ...]) -> None:
    words = "<p>" + "word " * 20_000 + "</p>"
    page = make_page("2021").replace(b"</body>", words.encode() + b"</body>")
    assert len(parse_page(page, forms=forms).requests or {}) == 175


def test_marks_of_content_without_an_end_hold_nothing() -> None:
    page = b"<!--ZJEG_RSS.content.begin-->" * 20_000 + b"<a href='/a.pdf'>x</a>"
    assert [link.url for link in find_attachments(page, None, "http://a.gov.cn/b.html")] == ["http://a.gov.cn/a.pdf"]


def test_text_that_follows_a_paragraph_is_no_part_of_it(make_page: Callable, forms: tuple[Form, ...]) -> None:
    page = make_page("2021").decode()
    heading = page[page.index("一、") : page.index("</p>", page.index("一、"))]
    loose = page.replace(f"{heading}</p>", f"{heading}</p>本机关共收到依申请公开8件，{'均已按期答复，' * 8}没有结转。", 1)
    report = parse_page(loose.encode(), forms=forms)
    assert report.headings == ("1", "2", "3", "4", "5", "6")
    assert report.sections["1"].startswith("本机关共收到依申请公开8件")

"""Titles as met on pages and in lists; what is no report is refused with what was met."""

from collections.abc import Callable

import pytest

from pipelines.errors import NotAReportError
from pipelines.model import Form, Link
from pipelines.parse import parse_page
from pipelines.parse.identity import parse_title


@pytest.mark.parametrize(
    ("line", "organ", "year"),
    [
        ("示例市云河区财政局2022年度政府信息公开工作年度报告", "示例市云河区财政局", 2022),
        ("示例市云河区财政局2021年政府信息公开年度报告", "示例市云河区财政局", 2021),
        ("示例市云河区财政局2022年度政府信息公开工作报告", "示例市云河区财政局", 2022),
        ("2024年度示例市云河区财政局政府信息公开年度报告", "示例市云河区财政局", 2024),
        ("2019年示例市人民政府办公厅政府信息公开工作年度报告", "示例市人民政府办公厅", 2019),
        ("2023年度政府信息公开工作年度报告", None, 2023),
        ("示例市云河区财政局2023年政府信息公开年度报告-示例市财政局", "示例市云河区财政局", 2023),
        ("示例市云河区2018年政府信息公开年报", "示例市云河区", 2018),
        ("示例市云河区财政局政府信息公开工作年度报告（2020年度）", "示例市云河区财政局", 2020),
    ],
)
def test_titles(line: str, organ: str | None, year: int) -> None:
    title = parse_title(line)
    assert title is not None
    assert (title.organ, title.year) == (organ, year)


@pytest.mark.parametrize(
    "line",
    ["政府信息公开指南", "关于做好2022年政府信息公开工作年度报告编制的通知", "2023年政府工作报告", "2023年预算公开"],
)
def test_other_papers(line: str) -> None:
    assert parse_title(line) is None


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty_page"),
        (b"   \n", "empty_page"),
        (b"%PDF-1.7 ...", "not_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        ("<html><body><p>会议通知</p></body></html>".encode(), "not_a_report"),
        ("<h1>图解：示例市云河区财政局2023年政府信息公开工作年度报告</h1><img src=a.png>".encode(), "not_a_report"),
    ],
)
def test_what_is_no_report_says_so(payload: bytes, code: str, forms: tuple[Form, ...]) -> None:
    with pytest.raises(NotAReportError) as caught:
        parse_page(payload, forms=forms)
    assert caught.value.code == code


def test_tables_as_images_are_told(make_page: Callable, forms: tuple[Form, ...]) -> None:
    image = "<p><img src='table.png'></p>"
    report = parse_page(make_page("2021", parts=dict.fromkeys(("disclosure", "requests", "disputes"), image)), forms=forms)
    assert report.is_image_only
    assert report.form_edition == "narrative"
    assert "tables_are_images" in {finding.code for finding in report.findings}


def test_narrative_report_keeps_its_text(forms: tuple[Form, ...]) -> None:
    page = "<div><p>示例市云河区财政局2012年政府信息公开年度报告</p><p>概述：全年公开信息30条。</p></div>".encode()
    report = parse_page(page, forms=forms)
    assert (report.form_edition, report.requests) == ("narrative", None)
    assert "全年公开信息30条" in report.sections["0"]


@pytest.mark.parametrize("tag", ["div", "b", "table"])
def test_endless_nesting_is_refused_at_once(tag: str, forms: tuple[Form, ...]) -> None:
    with pytest.raises(NotAReportError, match=r"more than 3000 elements stand open at once|copied more than"):
        parse_page(f"<{tag}>".encode() * 60_000, forms=forms)


def test_report_inside_a_layout_table_keeps_its_headings(make_page: Callable, forms: tuple[Form, ...]) -> None:
    page = make_page("2021").replace(b'<div id="zoom">', '<table><tr><td>栏目</td><td class="bt_content">'.encode())
    page = page.replace("来年逐项改进。</p>".encode(), "来年逐项改进。</p><p>另有一段。</p>".encode())
    report = parse_page(page.replace(b"</div></body>", b"</td></tr></table></body>"), forms=forms)
    assert report.headings == ("1", "2", "3", "4", "5", "6")
    assert "另有一段" in report.sections["5"]
    assert len(report.requests or {}) == 175


def test_title_without_organ_is_kept_as_the_page_has_it(make_page: Callable, forms: tuple[Form, ...]) -> None:
    link = Link("http://x.invalid/1", "示例市云河区财政局2021年政府信息公开工作年度报告", None)
    report = parse_page(make_page("2021", title="<p>2021年政府信息公开工作年度报告</p>"), forms=forms, link=link)
    assert report.title == "2021年政府信息公开工作年度报告"
    assert report.organ == "示例市云河区财政局"


def test_statistics_table_before_2019_is_recognised_and_kept_as_text(forms: tuple[Form, ...]) -> None:
    page = """<div><p>示例市云河区财政局2016年政府信息公开年度报告</p><p>一、概述</p><p>本年度稳步推进。</p>
    <table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr><tr><td>（一）收到申请数</td><td>件</td><td>17</td></tr></table>
    <p>五、存在的问题</p><p>仍有不足。</p></div>""".encode()
    report = parse_page(page, forms=forms)
    assert (report.form_edition, report.requests, report.disclosure) == ("2014", None, None)
    assert "统计指标\t单位\t统计数\n（一）收到申请数\t件\t17" in report.sections["0"]
    assert report.sections["0"].startswith("示例市云河区财政局2016年")
    assert report.sections["0"].endswith("仍有不足。")


@pytest.mark.parametrize(
    ("period", "year"),
    [("本报告所列数据的统计期限为2022年1月1日至12月31日。", 2022), ("所列数据为全年数据，发布于2023年1月。", None)],
)
def test_year_is_taken_from_the_period_where_the_title_has_none(
    period: str, year: int | None, make_page: Callable, forms: tuple[Form, ...]
) -> None:
    title = f"<p>示例市云河区财政局政府信息公开工作年度报告</p><p>{period}</p>"
    report = parse_page(make_page("2021", title=title), forms=forms)
    assert (report.organ, report.report_year) == ("示例市云河区财政局", year)


def test_tables_nested_without_end_and_pages_of_megabytes_are_refused_at_once(forms: tuple[Form, ...]) -> None:
    title = "<p>示例市云河区财政局2021年政府信息公开工作年度报告</p>".encode()
    with pytest.raises(NotAReportError, match="more than 3000 elements stand open"):
        parse_page(title + b"<table><tr><td>" * 10_000, forms=forms)
    with pytest.raises(NotAReportError, match="bytes of text"):
        parse_page(title + b"<p>1</p>" * 600_000, forms=forms)

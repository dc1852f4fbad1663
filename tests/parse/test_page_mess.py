"""Pages with one mess at a time: both readers must still put every figure where the page has it."""

from collections.abc import Callable

import pytest

from pipelines.model import CellMap, Form
from pipelines.parse import parse_again, parse_page
from pipelines.parse.content import heading_key
from pipelines.parse.labels import index_form

VALUES = {
    ("new_received", "natural_person"): 12,
    ("new_received", "commercial_enterprise"): 3,
    ("new_received", "total"): 15,
    ("granted", "natural_person"): 7,
    ("granted", "total"): 7,
    ("denied_admin_query", "natural_person"): 4,
    ("denied_admin_query", "commercial_enterprise"): 2,
    ("denied_admin_query", "total"): 6,
    ("unable_not_held", "commercial_enterprise"): 1,
    ("unable_not_held", "total"): 1,
    ("other_other", "natural_person"): 1,
    ("other_other", "total"): 1,
    ("total_processed", "natural_person"): 12,
    ("total_processed", "commercial_enterprise"): 3,
    ("total_processed", "total"): 15,
}


def numbers(cells: CellMap | None) -> dict[tuple[str, str], object]:
    assert cells is not None
    return {key: cell.value for key, cell in cells.items() if cell.value}


def _replaced(*pairs: tuple[str, str]) -> Callable[[list[str]], str]:
    def bend(rows: list[str]) -> str:
        whole = "".join(rows)
        for old, new in pairs:
            assert old in whole
            whole = whole.replace(old, new)
        return f"<table>{whole}</table>"

    return bend


def _cut(between: str) -> Callable[[list[str]], str]:
    return lambda rows: f"<table>{''.join(rows[:14])}{between}{''.join(rows[14:])}</table>"


# Section 3 with one thing wrong in the markup and nothing wrong in the figures.
MESSES: dict[str, Callable[[list[str]], str]] = {
    "clean": _replaced(),
    "rowspan too large": _replaced(('rowspan="8">（三）', 'rowspan="9">（三）')),
    "rowspan past the end": _replaced(('rowspan="22"', 'rowspan="60"')),
    "rowspan too small": _replaced(('rowspan="8">（三）', 'rowspan="5">（三）')),
    "split by a page break": _cut("</table><p></p><table>"),
    "split, header repeated": lambda rows: _cut("</table><table>" + "".join(rows[:3]))(rows),
    "header repeated inside": lambda rows: _cut("".join(rows[:3]))(rows),
    "nested in a layout table": lambda rows: f"<table><tr><td>公开</td><td><table>{''.join(rows)}</table></td></tr></table>",
    "label over two paragraphs": _replaced(("（一）予以公开", "<p>（一）予</p>\n <p>以公开&nbsp; </p>")),
    "group cell again in mid-table": _replaced(
        ('rowspan="22"', 'rowspan="12"'),
        ("<tr><td>2.没有现成", '<tr><td rowspan="10">三、本年度办理结果</td><td rowspan="2">（四）无法提供</td><td>2.没有现成'),
        ('rowspan="3">（四）', 'rowspan="1">（四）'),
    ),
    "header padded with empty cells": _replaced(
        ('<td rowspan="2">自然人</td>', "<td>自然人</td>"),
        ('<td rowspan="2">总计</td>', "<td>总计</td>"),
        ("<tr><td>商业企业", "<tr><td></td><td>商业企业"),
        ("<td>其他</td></tr>", "<td>其他</td><td></td></tr>"),
    ),
}


@pytest.mark.parametrize("mess", MESSES)
@pytest.mark.parametrize("read", [parse_page, parse_again], ids=["everyday", "second"])
def test_figures_keep_their_place(
    mess: str, read: Callable, make_page: Callable, form_rows: dict, forms: tuple[Form, ...]
) -> None:
    rows = form_rows["requests"](forms[0], VALUES)
    page = make_page("2021", parts={"requests": MESSES[mess](rows)})
    assert mess == "clean" or page != make_page("2021", parts={"requests": MESSES["clean"](rows)})
    report = read(page, forms=forms)
    assert numbers(report.requests) == VALUES
    assert len(report.requests) == 175


def test_portal_table_and_its_numbers_are_not_the_forms(make_page: Callable, forms: tuple[Form, ...]) -> None:
    portal = (
        "<table><tr><td>索引号</td><td>330100/2022-1</td><td>公开日期</td><td>2022-01-20</td></tr>"
        "<tr><td>发布机构</td><td>示例市云河区财政局</td></tr></table>"
    )
    report = parse_page(make_page("2021", title=portal + "<p>2021年政府信息公开工作年度报告</p>", requests=VALUES), forms=forms)
    assert numbers(report.requests) == VALUES
    assert report.organ == "示例市云河区财政局"
    assert str(report.published_date) == "2022-01-20"
    assert [table.pieces for table in report.tables] == [1, 1, 1]


def test_title_over_two_lines(make_page: Callable, forms: tuple[Form, ...]) -> None:
    page = make_page("2021", title="<p>示例市云河区财政局</p><p>2021年政府信息</p><p>公开工作年度报告</p>")
    report = parse_page(page, forms=forms)
    assert (report.organ, report.report_year) == ("示例市云河区财政局", 2021)
    assert report.title == "示例市云河区财政局2021年政府信息公开工作年度报告"


def test_blank_dash_and_unreadable_are_kept_apart(make_page: Callable, forms: tuple[Form, ...]) -> None:
    values = {
        ("granted", "natural_person"): "&nbsp;",
        ("granted", "commercial_enterprise"): "—",
        ("granted", "research_institute"): "<p>1</p><p>2</p>",
        ("granted", "social_welfare_org"): "１，２３４",
        ("granted", "legal_service_org"): "-3",
        ("granted", "other"): "2.5",
        ("granted", "total"): "<span>4</span><span>2</span>",
    }
    report = parse_page(make_page("2021", requests=values), forms=forms)
    cells = {column: report.requests["granted", column] for _, column in values}
    assert {column: (cell.status, cell.value) for column, cell in cells.items()} == {
        "natural_person": ("blank", None),
        "commercial_enterprise": ("dash", None),
        "research_institute": ("unreadable", None),
        "social_welfare_org": ("number", 1234),
        "legal_service_org": ("number", -3),
        "other": ("unreadable", None),
        "total": ("number", 42),
    }
    assert cells["research_institute"].raw_text == "1\n2"
    unreadable = [finding.message for finding in report.findings if finding.code == "cell_unreadable"]
    assert unreadable == [
        "section 3, row granted, column research_institute (t2r6c6): not a number: '1\\n2'",
        "section 3, row granted, column other (t2r6c9): not a number: '2.5'",
    ]


def test_2019_form_amount_needs_its_unit(make_page: Callable, forms: tuple[Form, ...]) -> None:
    named = parse_page(make_page("2019", disclosure={("procurement", "amount_yuan"): "251000元"}), forms=forms)
    bare = parse_page(make_page("2019", disclosure={("procurement", "amount_yuan"): "251000"}), forms=forms)
    assert named.form_edition == "2019"
    assert named.disclosure["procurement", "amount_yuan"].value == 251000
    assert bare.disclosure["procurement", "amount_yuan"].status == "unreadable"
    assert bare.disclosure["procurement", "amount_yuan"].raw_text == "251000"


def test_signed_change_of_items(make_page: Callable, forms: tuple[Form, ...]) -> None:
    values = {("licence", "items_change"): "−8", ("penalty", "items_change"): "+1036"}
    report = parse_page(make_page("2019", disclosure=values), forms=forms)
    assert report.disclosure["licence", "items_change"].value == -8
    assert report.disclosure["penalty", "items_change"].value == 1036


def test_unknown_row_is_a_signal_not_a_loss(make_page: Callable, form_rows: dict, forms: tuple[Form, ...]) -> None:
    rows = form_rows["requests"](forms[0], VALUES)
    extra = "<tr><td>9.属于新增情形</td>" + "<td>5</td>" * 7 + "</tr>"
    report = parse_page(
        make_page("2021", parts={"requests": "<table>" + "".join([*rows[:15], extra, *rows[15:]]) + "</table>"}), forms=forms
    )
    requests = next(table for table in report.tables if table.name == "requests")
    assert requests.unknown_labels == ("9.属于新增情形",)
    assert numbers(report.requests) == VALUES


def test_page_cut_off_in_the_table(make_page: Callable, forms: tuple[Form, ...]) -> None:
    page = make_page("2021", requests=VALUES)
    cut = page[: page.index("4.无正当理由".encode())]
    report = parse_page(cut, forms=forms)
    assert report.requests["granted", "total"].value == 7
    assert ("carried_forward", "total") not in report.requests
    assert {finding.message for finding in report.findings if finding.code == "table_missing"} == {
        "section 3: 126 of 175 cells of requests",
        "section 4: no table disputes",
    }


def test_row_with_six_values_is_named_and_its_figures_are_not_placed(
    make_page: Callable, form_rows: dict, forms: tuple[Form, ...]
) -> None:
    rows = form_rows["requests"](forms[0], VALUES)
    rows[11] = rows[11].replace("<td>0</td>", "", 1)
    report = parse_page(make_page("2021", parts={"requests": "<table>" + "".join(rows) + "</table>"}), forms=forms)
    requests = next(table for table in report.tables if table.name == "requests")
    assert len(requests.row_keys) == 25
    assert len(report.requests) == 168


def test_rows_with_six_values_are_read_alike_whatever_was_read_before(
    make_page: Callable, form_rows: dict, forms: tuple[Form, ...]
) -> None:
    rows = form_rows["requests"](forms[0], VALUES)
    pages = []
    for number in range(3, len(rows)):
        bent = [*rows[:number], rows[number].replace("<td>0</td>", "", 1), *rows[number + 1 :]]
        pages.append(make_page("2021", parts={"requests": "<table>" + "".join(bent) + "</table>"}))
    index_form.cache_clear()
    first = [parse_page(page, forms=forms) for page in pages]
    again = [parse_page(page, forms=forms) for page in pages]
    assert first == again
    assert {len(report.requests or {}) for report in first} == {168}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("一、总体情况。", "1"),
        ("二、行政机关主动公开政府信息情况", "2"),
        ("三、 依申请公开政府信息情况", "3"),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "4"),
        ("四、政府信息公开行政法复议、行政诉讼情况", "4"),
        ("五、存在问题及整改措施", "5"),
        ("六、其他需要报告的事项", "6"),
        ("三、本年度办理结果", None),
        ("一、本年新收政府信息公开申请数量", None),
    ],
)
def test_headings(line: str, key: str | None) -> None:
    assert heading_key(line) == key


@pytest.mark.parametrize(
    "mark",
    [
        "12①",
        "12²",
        "12<sup>1</sup>",
        "㊿",
        '12<span style="display:none">3</span>',
        "<del>3</del>12",
        "½",
        "12<span hidden>3</span>",
        '12<span style="DISPLAY: none">3</span>',
        "12<strike>3</strike>",
    ],
)
@pytest.mark.parametrize("read", [parse_page, parse_again], ids=["everyday", "second"])
def test_a_footnote_mark_never_becomes_a_digit(mark: str, read: Callable, make_page: Callable, forms: tuple[Form, ...]) -> None:
    report = read(make_page("2021", requests={("granted", "natural_person"): mark}), forms=forms)
    cell = report.requests["granted", "natural_person"]
    assert (cell.status, cell.value) == ("unreadable", None)


@pytest.mark.parametrize("mark", ["<sup>1</sup>", "<s>1</s>", "<SUB>1</SUB>"])
def test_a_footnote_mark_in_prose_never_becomes_a_digit(mark: str, make_page: Callable, forms: tuple[Form, ...]) -> None:
    text = f"收到政府信息公开申请12{mark}件，办结政府信息公开申请11件。"
    report = parse_page(make_page("2021", sections={"1": text}), forms=forms)
    assert {stated.value for stated in report.statements if stated.section == "1"} == {11}

"""Tables in odd markup that a browser shows well: both readers read the figure that is shown, or none; never another.

The pages are made here; each case changes the requests table of a sound page of which every figure is another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from pipelines.model import Form, Report
from pipelines.parse import parse_again, parse_page

PERSON, ENTERPRISE, INSTITUTE = "natural_person", "commercial_enterprise", "research_institute"
READERS = (parse_page, parse_again)
TITLE = "示例市云河区财政局2022年政府信息公开工作年度报告"


def figures(form: Form) -> dict[tuple[str, str], int]:
    keys = [(row.key, column.key) for row in form.outcomes for column in form.applicants]
    return {key: number for number, key in enumerate(keys, start=100)}


def table(form: Form) -> str:
    numbers = iter(figures(form).values())
    head = "".join(f"<td>{name}</td>" for name in ("勾稽关系", *(label.label for label in form.applicants)))
    rows = [f"<tr>{head}</tr>"]
    for label in form.outcomes:
        labels = "".join(f"<td>{name}</td>" for name in (label.parent, label.label) if name)
        rows.append(f"<tr>{labels}{''.join(f'<td>{next(numbers)}</td>' for _ in form.applicants)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def values(report: Report) -> dict[tuple[str, str], int | str]:
    cells = report.requests or {}
    return {key: int(cell.value) if cell.value is not None else cell.status for key, cell in cells.items()}


@pytest.fixture
def form(forms: tuple[Form, ...]) -> Form:
    return next(form for form in forms if form.edition == "2021")


@pytest.fixture
def read(make_page: Callable, forms: tuple[Form, ...]) -> Callable:
    def both(markup: str) -> list[dict[tuple[str, str], int | str]]:
        page = make_page("2021", title=f"<p>{TITLE}</p>", parts={"requests": markup})
        return [values(reader(page, forms=forms)) for reader in READERS]

    return both


def other(markup: str) -> str:
    return markup.replace(">100<", ">999<")


def inside(markup: str) -> str:
    return markup.removeprefix("<table>").removesuffix("</table>")


def first_row(markup: str, attributes: str) -> str:
    """The table with its first row of figures once more before it, not shown, and with another figure."""
    rows = re.findall(r"<tr>.*?</tr>", markup)
    return markup.replace(rows[1], other(rows[1]).replace("<tr>", f"<tr {attributes}>") + rows[1])


def each(markup: str, change: str) -> str:
    return re.sub(r"<td>(\d+)</td>", change, markup)


ALL_AS_SHOWN: Mapping[str, Callable[[str], str]] = {
    "full width": lambda t: each(t, lambda m: f"<td>{''.join(chr(ord(c) + 0xFEE0) for c in m[1])}</td>"),
    "comments": lambda t: each(t, r"<td><!-- 9 -->\1<!-- 8 --></td>"),
    "colspan 0": lambda t: t.replace("<td>", "<td colspan=0 rowspan=0>"),
    "row not displayed": lambda t: first_row(t, 'style="display: none"'),
    "row hidden": lambda t: first_row(t, "hidden"),
    "rows before, not displayed": lambda t: t.replace(
        "<table>", f"<table><thead style='display:none'>{inside(other(t))}</thead>"
    ),
    "rows after, hidden": lambda t: t.replace("</table>", f"<tbody hidden>{inside(other(t))}</tbody></table>"),
    "row not visible": lambda t: first_row(t, 'style="visibility:hidden"'),
    "row collapsed": lambda t: first_row(t, 'style="visibility: collapse"'),
    "gaps closed by size 0": lambda t: each(t, r'<td style="font-size:0"><span style="font-size:14px">\1</span></td>'),
    "size below one": lambda t: each(t, r'<td style="font-size:0.9em;opacity:0.8;vertical-align:super">\1</td>'),
    "cell not displayed": lambda t: each(t, r'<td style="DISPLAY: none">77</td><td>\1</td>'),
    "table not displayed": lambda t: f'<div style="display:none">{other(t)}</div>{t}',
    "table not visible": lambda t: f'<div style="visibility: hidden">{other(t)}</div>{t}',
    "table after, not displayed": lambda t: f"{t}<div hidden>{other(t)}</div>",
    "only table, not displayed": lambda t: f'<div style="display:none">{t}</div>',
    "hidden cells one in the other": lambda t: each(t, r"<td hidden><b hidden><i style='display:none'>7</i></b></td><td>\1</td>"),
    "hidden cell around a table": lambda t: f"<table><tr hidden><td style='display:none'>{other(t)}</td></tr></table>{t}",
    "only table, in a hidden cell": lambda t: f"<table><tr hidden><td style='display:none'>{t}</td></tr></table>",
    "noscript": lambda t: f"<noscript>{other(t)}</noscript>{t}",
    "template": lambda t: f"<template>{other(t)}</template>{t}",
    "comment": lambda t: f"<!--{other(t)}-->{t}",
    "caption": lambda t: t.replace("<table>", "<table><caption>三、收到和处理</caption>"),
    "column beside, empty": lambda t: t.replace("</tr>", "<td>&nbsp;</td></tr>"),
    "columns beside, named": lambda t: t.replace("</tr>", "<td>备注</td><td></td></tr>"),
    "column before": lambda t: t.replace("<tr>", "<tr><td>1</td>"),
    "total first": lambda t: re.sub(r"((?:<td>[^<]*</td>){6})(<td>[^<]*</td>)</tr>", r"\2\1</tr>", t),
    "hidden field": lambda t: t.replace(">100<", "><input type=hidden value=7>100<"),
}


@pytest.mark.parametrize("case", ALL_AS_SHOWN)
def test_every_figure_is_read_as_it_is_shown(case: str, form: Form, read: Callable) -> None:
    for found in read(ALL_AS_SHOWN[case](table(form))):
        assert found == figures(form)


@pytest.mark.parametrize("without", [(), ("disclosure",), ("disputes",), ("disclosure", "disputes")], ids=" and ".join)
def test_hidden_cells_are_none_in_a_table_named_in_capitals(
    without: tuple[str, ...], form: Form, make_page: Callable, forms: tuple[Form, ...]
) -> None:
    markup = each(table(form), r"<td style='display: none'>77</td><td>\1</td>").replace("table>", "TABLE>")
    page = make_page("2021", parts={"requests": markup, **dict.fromkeys(without, "")})
    assert [values(reader(page, forms=forms)) for reader in READERS] == [figures(form)] * 2


def test_a_page_with_all_its_tags_in_capitals_is_read(form: Form, make_page: Callable, forms: tuple[Form, ...]) -> None:
    page = make_page("2021", title=f"<p>{TITLE}</p>", parts={"requests": table(form)})
    capitals = re.sub(rb"<(/?[a-z0-9]+)", lambda tag: b"\n\t<" + tag[1].upper(), page)
    assert b"<p" not in capitals
    for reader in READERS:
        found, plain = reader(capitals, forms=forms), reader(page, forms=forms)
        assert values(found) == figures(form)
        assert (found.title, found.organ, found.headings) == (plain.title, plain.organ, plain.headings)


NO_FIGURE = {
    "select": "<select><option>1<option>2</select>",
    "field": "<input value=100>",
    "picture of a digit": "1<img src=0.gif>00",
    "picture alone": "<img src=100.gif>",
    "reading": "<ruby>100<rt>9</rt></ruby>",
    "not visible": '1<span style="visibility:hidden">00</span>00',
    "list": "<ul><li>1<li>00</ul>",
    "headings": "<h3>1</h3><h3>00</h3>",
    "two figures": "1<br>00",
    "struck": "<del>99</del>100",
    "struck by style": '<span style="text-decoration: line-through">99</span>100',
    "struck by style, line": '<span style="text-decoration-line:line-through;color:red">99</span>100',
    "raised by style": '100<span style="font-size:9pt; vertical-align: super">1</span>',
    "size 0": '1<span style="font-size:0">9</span>00',
    "size 0 px": '1<span style="font-size: 0px !important">9</span>00',
    "transparent": '1<span style="opacity:0">9</span>00',
    "unit": "100件",
    "numeral": "零",
}


@pytest.mark.parametrize("case", NO_FIGURE)
def test_what_is_no_single_figure_is_unreadable(case: str, form: Form, read: Callable) -> None:
    wanted = {**figures(form), ("new_received", PERSON): "unreadable"}
    for found in read(table(form).replace("<td>100</td>", f"<td>{NO_FIGURE[case]}</td>")):
        assert found == wanted


@pytest.mark.parametrize("style", ["visibility:hidden", "font-size:0", "opacity: 0.0", "text-decoration:line-through"])
def test_a_cell_that_is_not_seen_is_unreadable_and_keeps_its_place(style: str, form: Form, read: Callable) -> None:
    for found in read(table(form).replace("<td>100</td>", f'<td style="{style}">100</td>')):
        assert found == {**figures(form), ("new_received", PERSON): "unreadable"}


@pytest.mark.parametrize("style", ["visibility:hidden", "font-size:0"])
def test_a_blank_that_is_not_seen_is_a_blank(style: str, form: Form, read: Callable) -> None:
    for found in read(table(form).replace("<td>100</td>", f'<td style="{style}">&nbsp;</td>')):
        assert found == {**figures(form), ("new_received", PERSON): "blank"}


def test_marks_where_a_number_may_be_broken_are_no_part_of_it(form: Form, read: Callable) -> None:
    for mark in ("&shy;", "&#8203;", "&zwnj;", "<wbr>", "<!-- 9 -->"):
        for found in read(table(form).replace("<td>100</td>", f"<td>1{mark}00</td>")):
            assert found == figures(form)


SURPLUS = {
    "end": lambda row: row.replace("</tr>", "<td>&nbsp;</td></tr>"),
    "middle": lambda row: row.replace("<td>103", "<td></td><td>103"),
    "begin": lambda row: re.sub(r"(<td>(?:100)?</td>)", r"<td></td>\1", row, count=1),
}


@pytest.mark.parametrize("case", SURPLUS)
@pytest.mark.parametrize("first", ["<td>100</td>", "<td></td>"], ids=["figure", "blank"])
def test_a_blank_too_many_in_one_row_moves_no_figure(case: str, first: str, form: Form, read: Callable) -> None:
    rows = re.findall(r"<tr>.*?</tr>", table(form))
    rows[1] = SURPLUS[case](rows[1].replace("<td>100</td>", first))
    sound = figures(form)
    for found in read(f"<table>{''.join(rows)}</table>"):
        assert {key: value for key, value in found.items() if value != sound[key] and value != "blank"} == {}
        assert {key for key, value in found.items() if value == "blank"} <= {("new_received", PERSON)}
        assert len(found) in (len(sound), len(sound) - 7)


def test_labels_before_blanks_are_no_blanks_too_many(form: Form, read: Callable) -> None:
    markup = re.sub(r"<tr>(<td>[^<]*</td>)(<td>\d)", r"<tr>\1<td></td>\2", table(form)).replace("<td>100</td>", "<td></td>")
    for found in read(markup):
        assert found == {**figures(form), ("new_received", PERSON): "blank"}


def test_rows_of_a_second_report_in_the_page_are_none_of_the_first(form: Form, read: Callable) -> None:
    rows = re.findall(r"<tr>.*?</tr>", table(form))
    broken_off = f"<table>{''.join(rows[:14])}</table>"
    after = re.sub(r"<td>(\d+)</td>", r"<td>7\1</td>", table(form))
    sound = figures(form)
    for found in read(f"{broken_off}<p>示例市云河区某街道</p>{after}"):
        assert found == {key: sound[key] for key in list(sound)[: 13 * 7]}


def test_a_blank_before_a_column_beside_moves_nothing(form: Form, read: Callable) -> None:
    markup = table(form).replace("<td>100</td>", "<td></td>").replace("</tr>", "<td></td></tr>")
    for found in read(markup):
        assert found == {**figures(form), ("new_received", PERSON): "blank"}


def test_a_header_cell_too_many_is_no_column_beside(form: Form, make_page: Callable, forms: tuple[Form, ...]) -> None:
    rows = re.findall(r"<tr>.*?</tr>", table(form))
    markup = f"<table>{rows[0].replace('</tr>', '<td></td></tr>')}{''.join(rows[1:])}</table>"
    page = make_page("2021", title=f"<p>{TITLE}</p>", parts={"requests": markup})
    for reader in READERS:
        assert values(reader(page, forms=forms)) == figures(form)


def test_a_figure_over_two_columns_or_two_rows_belongs_to_none(form: Form, make_page: Callable, forms: tuple[Form, ...]) -> None:
    wide = table(form).replace("<td>100</td><td>101</td>", "<td colspan=2>100</td>")
    found = values(parse_page(make_page("2021", parts={"requests": wide}), forms=forms))
    unread = {("new_received", PERSON): "unreadable", ("new_received", ENTERPRISE): "unreadable"}
    assert found == {**figures(form), **unread}
    high = table(form).replace("<td>101</td>", "<td rowspan=2>101</td>").replace("<td>108</td>", "")
    found = values(parse_page(make_page("2021", parts={"requests": high}), forms=forms))
    unread = {("new_received", ENTERPRISE): "unreadable", ("carried_over", ENTERPRISE): "unreadable"}
    assert found == {**figures(form), **unread}
    # the second reader resolves no spans: such a row has too few cells, and it reads none of them
    again = values(parse_again(make_page("2021", parts={"requests": high}), forms=forms))
    assert {key: value for key, value in again.items() if value != figures(form)[key]} == {}


def disputes(form: Form) -> str:
    groups = "".join(f"<td colspan=5>{group.label}</td>" for group in form.dispute_groups)
    results = "".join(f"<td>{result.label}</td>" for _ in form.dispute_groups for result in form.dispute_results)
    numbers = "".join(f"<td>{number}</td>" for number in range(300, 315))
    return f"<table><tr>{groups}</tr><tr>{results}</tr><tr>{numbers}</tr></table>"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t,
        lambda t: t.replace("</tr>", "<td></td></tr>"),
        lambda t: t.replace("</tr>", "<td>备注</td><td>&nbsp;</td></tr>"),
        lambda t: t.replace("<td>314</td>", "<td>314</td><td></td>"),
        lambda t: t.replace("<tr><td>300", "<tr><td>件数</td><td>300"),
        lambda t: t.replace("<tr>", "<tr><td></td>"),
        lambda t: t.replace("<tr><td>300", f"<tr hidden>{'<td>9</td>' * 15}</tr><tr><td>300"),
        lambda t: re.sub(r"<td>(3\d\d)</td>", r"<td style='display:none'>9</td><td>\1</td>", t),
    ],
    ids=["plain", "column beside", "columns named", "cell beside", "label", "column before", "hidden row", "hidden cells"],
)
def test_figures_of_disputes_stay_under_their_results(
    change: Callable[[str], str], form: Form, make_page: Callable, forms: tuple[Form, ...]
) -> None:
    page = make_page("2021", parts={"disputes": change(disputes(form))})
    keys = [(group.key, result.key) for group in form.dispute_groups for result in form.dispute_results]
    for reader in READERS:
        found = reader(page, forms=forms).disputes or {}
        assert {key: cell.value for key, cell in found.items()} == dict(zip(keys, range(300, 315), strict=True))


def test_a_blank_before_a_column_beside_moves_no_dispute(form: Form, make_page: Callable, forms: tuple[Form, ...]) -> None:
    markup = disputes(form).replace("<td>300</td>", "<td></td>").replace("</tr>", "<td></td></tr>")
    keys = [(group.key, result.key) for group in form.dispute_groups for result in form.dispute_results]
    for reader in READERS:
        found = reader(make_page("2021", parts={"disputes": markup}), forms=forms).disputes or {}
        assert {key: cell.value for key, cell in found.items()} == dict(zip(keys, (None, *range(301, 315)), strict=True))


def test_a_figure_over_two_measures_belongs_to_neither(make_page: Callable, forms: tuple[Form, ...]) -> None:
    head = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    markup = f"<table>{head}<tr><td>规章</td><td colspan=2>5</td><td>7</td></tr></table>"
    found = parse_page(make_page("2021", parts={"disclosure": markup}), forms=forms).disclosure or {}
    assert {key[1]: (cell.status, cell.value) for key, cell in found.items() if key[0] == "rules"} == {
        "issued": ("unreadable", None),
        "in_force": ("number", 7),
    }


def test_a_report_whose_tables_are_pictures_states_its_figures(make_page: Callable, forms: tuple[Form, ...]) -> None:
    parts = dict.fromkeys(("disclosure", "requests", "disputes"), "<p><img src='form.png'></p>")
    page = make_page("2021", title=f"<p>{TITLE}</p>", parts=parts, sections={"1": "2022年共收到依申请公开8件。"})
    report = parse_page(page, forms=forms)
    assert report.is_image_only
    assert [int(found.value) for found in report.statements if found.claim_code == "requests_received"] == [8]

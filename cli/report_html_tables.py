"""The form's three tables as HTML, laid out as the form has them, cells marked as ``report_html_marks`` says.

What a page printed in its own layout is not drawn again: rows and columns are those of the edition, texts those of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from cli.report_html_marks import Mark, Marks
from expectations.sheet_cells import Cell
from pipelines.model import CellMap, Form, FormLabel, Report

NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
LEGAL = "法人或其他组织"
SIGNS = {"wrong": "✗", "maybe": "?", "sum": "", "unreadable": "!", "said": "≠"}
# One, two or three measures share the width of a block of section 2.
_WIDTH = 6
_LABEL_COLUMNS = 3


def draw_disclosure(report: Report, form: Form, marks: Marks) -> str:
    """Section 2: its blocks under their titles."""
    cells = report.disclosure
    if cells is None:
        return absent_table()
    labels = {label.key: label.label for label in form.measures}
    items = [item for item in form.disclosure if not item.optional or any(row == item.row.key for row, _ in cells)]
    rows: list[str] = []
    for (parent, measures), members in groupby(items, key=lambda item: (item.row.parent or "", item.measures)):
        wide = _WIDTH // len(measures)
        rows.append(_row([_head(parent, colspan=_WIDTH + 1)]))
        rows.append(_row([_head("信息内容"), *(_head(labels[measure], colspan=wide) for measure in measures)]))
        for item in members:
            values = (_value("disclosure", item.row.key, measure, cells, marks, wide) for measure in measures)
            rows.append(_row([_head(item.row.label, scope="row"), *values]))
    return _table("disclosure", rows, [])


def draw_requests(report: Report, form: Form, marks: Marks) -> str:
    """Section 3: three rows of heads, the data rows under their groups."""
    cells = report.requests
    if cells is None:
        return absent_table()
    first, *middle, last = form.applicants
    heads = [
        _row([_head(NOTE, colspan=_LABEL_COLUMNS, rowspan=3, css="note"), _head("申请人情况", colspan=len(form.applicants))]),
        _row(
            [
                _applicant(first, marks, rowspan=2),
                _head(LEGAL, colspan=len(middle)),
                _applicant(last, marks, rowspan=2),
            ]
        ),
        _row([_applicant(label, marks) for label in middle]),
    ]
    rows = [
        _row([*labels, *(_value("requests", label.key, column.key, cells, marks) for column in form.applicants)])
        for label, labels in _with_groups(form, marks)
    ]
    return _table("requests", rows, heads)


def _with_groups(form: Form, marks: Marks) -> Iterator[tuple[FormLabel, list[str]]]:
    """Each data row with its head cells: 三、本年度办理结果 over all results, a group over its members, the row's own label."""
    under_results = [label for label in form.outcomes if label.parent is not None]
    results = next((label.parent for label in form.outcomes if label.key == "granted"), None)
    for parent, members in groupby(form.outcomes, key=lambda label: label.parent):
        run = list(members)
        for place, label in enumerate(run):
            heads = []
            if under_results and label is under_results[0]:
                heads.append(_head(results or "", rowspan=len(under_results), css="group"))
            if parent not in (None, results) and place == 0:
                heads.append(_head(parent or "", rowspan=len(run), css="group"))
            wide = _LABEL_COLUMNS if parent is None else 2 if parent == results else 1
            heads.append(_head(label.label, colspan=wide, scope="row", rules=marks.rows.get(("requests", label.key), ())))
            yield label, heads


def _applicant(label: FormLabel, marks: Marks, rowspan: int = 1) -> str:
    return _head(label.label, rowspan=rowspan, rules=marks.columns.get(("requests", label.key), ()))


def draw_disputes(report: Report, form: Form, marks: Marks) -> str:
    """Section 4: one row of values under three rows of heads."""
    cells = report.disputes
    if cells is None:
        return absent_table()
    wide = len(form.dispute_results)
    top, middle, bottom = [], [], []
    for parent, members in groupby(form.dispute_groups, key=lambda group: group.parent):
        run = list(members)
        if parent is None:
            top += [_group(group, marks, wide) for group in run]
            middle += [_head(result.label, rowspan=2) for _ in run for result in form.dispute_results]
        else:
            top.append(_head(parent, colspan=wide * len(run)))
            middle += [_group(group, marks, wide) for group in run]
            bottom += [_head(result.label) for _ in run for result in form.dispute_results]
    values = [
        _value("disputes", group.key, result.key, cells, marks)
        for group in form.dispute_groups
        for result in form.dispute_results
    ]
    return _table("disputes", [_row(values)], [_row(top), _row(middle), _row(bottom)])


def _group(group: FormLabel, marks: Marks, wide: int) -> str:
    return _head(group.label, colspan=wide, rules=marks.columns.get(("disputes", group.key), ()))


def absent_table() -> str:
    """What stands in the place of a table that the page does not have."""
    return '<p class="absent">页面中没有此表。<span lang="en">The page has no such table.</span></p>'


def _table(name: str, rows: Sequence[str], heads: Sequence[str]) -> str:
    head = f"<thead>{''.join(heads)}</thead>" if heads else ""
    return f'<table class="form {name}">{head}<tbody>{"".join(rows)}</tbody></table>'


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>\n"


def _head(text: str, *, colspan: int = 1, rowspan: int = 1, css: str = "", scope: str = "", rules: Sequence[str] = ()) -> str:
    attributes = _spans(colspan, rowspan) + (f' scope="{scope}"' if scope else "") + (f' class="{css}"' if css else "")
    badges = "".join(f' <span class="badge">{escape(rule)}</span>' for rule in dict.fromkeys(rules))
    return f"<th{attributes}>{escape(text)}{badges}</th>"


def _spans(colspan: int, rowspan: int = 1) -> str:
    wide = f' colspan="{colspan}"' if colspan > 1 else ""
    return wide + (f' rowspan="{rowspan}"' if rowspan > 1 else "")


def _value(table: str, row: str, column: str, cells: CellMap, marks: Marks, colspan: int = 1) -> str:
    stated, mark = cells.get((row, column)), marks.cells.get(Cell(table, row, column))
    if stated is None:
        return f'<td{_spans(colspan)} class="missing" title="{row}.{column}">缺</td>'
    text = " ".join(stated.raw_text.split())
    place = f"{row}.{column} · {stated.source_cell}"
    css = f' class="{mark.kind}"' if mark else ""
    return f'<td{_spans(colspan)}{css} title="{escape(place)}">{escape(text)}{_sign(mark)}</td>'


def _sign(mark: Mark | None) -> str:
    """Marks must be told apart without colour, on paper and by ear."""
    if mark is None:
        return ""
    sign = f'<span class="sign">{SIGNS[mark.kind]}</span>' if SIGNS[mark.kind] else ""
    suggested = "" if mark.suggested is None else f'<span class="suggested">→{mark.suggested}</span>'
    return sign + suggested

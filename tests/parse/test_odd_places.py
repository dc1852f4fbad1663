"""Sections 2 and 4 with a cell too many or too few, columns counted, another unit: both readers read what is shown, or nothing.

Odd markup of section 3 belongs to ``test_odd_markup``.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from pipelines.model import Form
from pipelines.parse import parse_again, parse_page

READERS = (parse_page, parse_again)
NUMBERS = range(300, 315)
COUNTED = f"<tr>{''.join(f'<td>{at}</td>' for at in range(1, 16))}</tr>"
FIRST = "<td>300</td>"


@pytest.fixture
def form(forms: tuple[Form, ...]) -> Form:
    return next(form for form in forms if form.edition == "2021")


@pytest.fixture
def read_disputes(make_page: Callable, form: Form, forms: tuple[Form, ...]) -> Callable:
    groups = "".join(f"<td colspan=5>{group.label}</td>" for group in form.dispute_groups)
    results = "".join(f"<td>{result.label}</td>" for _ in form.dispute_groups for result in form.dispute_results)
    rows = f"<tr>{groups}</tr><tr>{results}</tr><tr>{''.join(f'<td>{number}</td>' for number in NUMBERS)}</tr>"
    keys = [(group.key, result.key) for group in form.dispute_groups for result in form.dispute_results]

    def read(*changes: tuple[str, str]) -> list[list[object]]:
        markup = rows
        for old, new in changes:
            assert old in markup
            markup = markup.replace(old, new)
        page = make_page("2021", parts={"disputes": f"<table>{markup}</table>"})
        found = [reader(page, forms=forms).disputes or {} for reader in READERS]
        return [[cells[key].value for key in keys if key in cells] for cells in found]

    return read


@pytest.mark.parametrize(
    "changes",
    [
        [("<td>305</td>", "<td></td><td>305</td>")],
        [("<td>305</td>", "<td></td><td>305</td>"), (FIRST, "<td></td>")],
        [("<td>314</td>", "<td>314</td><td></td>"), (FIRST, "<td></td>")],
        [("<td>305</td>", "<td></td><td>305</td>"), (FIRST, "<td>件数</td>" + FIRST)],
        [("<td>305</td>", ""), (FIRST, "<td>件数</td>" + FIRST)],
        [("<td>305</td>", "")],
    ],
    ids=["blank inside", "blanks", "blank at the end", "label and blank", "label, one missing", "one missing"],
)
def test_figures_without_a_place_are_not_placed(changes: list[tuple[str, str]], read_disputes: Callable) -> None:
    assert read_disputes(*changes) == [[], []]


def test_numbers_of_columns_are_no_figures(read_disputes: Callable) -> None:
    assert read_disputes(("<tr><td>300", f"{COUNTED}<tr><td>300")) == [list(NUMBERS), list(NUMBERS)]


def test_a_second_row_of_figures_is_told(make_page: Callable, form: Form, forms: tuple[Form, ...]) -> None:
    page = make_page("2021").decode()
    start = page.index("行政诉讼</td>")
    row = page[page.rindex("<tr>", start, page.index("</table>", start)) : page.index("</table>", start)]
    report = parse_page(page.replace(row, row + row.replace(">0<", ">1<")).encode(), forms=forms)
    assert ("row_repeated", "section 4: row values stands 2 times") in {(one.code, one.message) for one in report.findings}
    assert {cell.value for cell in (report.disputes or {}).values()} == {0}


HEAD = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"


@pytest.mark.parametrize("cells", ["<td>31</td><td>33</td>", "<td>31</td><td></td><td>32</td><td>33</td>"])
def test_documents_of_a_row_with_a_cell_too_few_or_many_are_not_placed(
    cells: str, make_page: Callable, forms: tuple[Form, ...]
) -> None:
    markup = f"<table>{HEAD}<tr><td>规章</td>{cells}</tr><tr><td>行政规范性文件</td><td>4</td><td>5</td><td>6</td></tr></table>"
    for reader in READERS:
        found = reader(make_page("2021", parts={"disclosure": markup}), forms=forms).disclosure or {}
        assert [(key, cell.value) for key, cell in found.items()] == [
            (("normative_docs", "issued"), 4),
            (("normative_docs", "repealed"), 5),
            (("normative_docs", "in_force"), 6),
        ]


@pytest.mark.parametrize(
    ("unit", "text", "wanted"),
    [
        ("万元", "40.5", ("number", Decimal("40.5"))),
        ("元", "405000", ("unreadable", None)),
        ("亿元", "0.5", ("unreadable", None)),
        ("元", "40.5万元", ("number", Decimal("40.5"))),
    ],
)
def test_an_amount_under_another_unit_is_none_in_10k_yuan(
    unit: str, text: str, wanted: tuple, make_page: Callable, forms: tuple[Form, ...]
) -> None:
    head = f"<tr><td>信息内容</td><td>本年收费金额（单位：{unit}）</td></tr>"
    page = make_page("2021", parts={"disclosure": f"<table>{head}<tr><td>行政事业性收费</td><td>{text}</td></tr></table>"})
    for reader in READERS:
        cell = (reader(page, forms=forms).disclosure or {})["fee", "amount_10k_yuan"]
        assert (cell.status, cell.value) == wanted

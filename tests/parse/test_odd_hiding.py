"""Ways of hiding, and blocks in one cell, as other editors write them: both readers read the figure that is shown, or none.

Tables in odd markup otherwise belong to ``test_odd_markup``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.model import Form
from pipelines.parse import parse_again, parse_page

READERS = (parse_page, parse_again)
KEY = ("new_received", "natural_person")
STYLES = ("Display:None", "display : none", "Visibility: hidden", "visibility :collapse", "visibility:collapse")


@pytest.fixture
def read(make_page: Callable, form_rows: dict[str, Callable], forms: tuple[Form, ...]) -> Callable:
    form = next(form for form in forms if form.edition == "2021")

    def both(change: Callable[[str], str]) -> list[tuple[object, str, set[object]]]:
        rows = "".join(form_rows["requests"](form, {KEY: 1000}))
        page = make_page("2021", parts={"requests": change(f"<table>{rows}</table>")})
        cells = [reader(page, forms=forms).requests or {} for reader in READERS]
        return [
            (found[KEY].value, found[KEY].status, {cell.value for key, cell in found.items() if key != KEY}) for found in cells
        ]

    return both


@pytest.mark.parametrize("style", STYLES)
def test_what_a_style_hides_is_no_table_and_no_row(style: str, read: Callable) -> None:
    def hidden(table: str) -> str:
        return table.replace(">1000<", ">7<").replace(">0<", ">9<")

    shown = [(1000, "number", {0})] * 2
    assert read(lambda table: f'<div style="{style}">{hidden(table)}</div>{table}') == shown
    rows = "</table>"
    assert read(lambda table: f'<table><tbody style="{style}">{hidden(table)[7:].replace(rows, "")}</tbody>{table[7:]}') == shown


@pytest.mark.parametrize(
    "style",
    [*STYLES, "FONT-SIZE: 0px", "OPACITY: 0", "TEXT-DECORATION: LINE-THROUGH", "VERTICAL-ALIGN: SUPER", "vertical-align: sub"],
)
def test_what_a_style_hides_in_a_cell_is_no_part_of_its_figure(style: str, read: Callable) -> None:
    for value, status, _ in read(lambda table: table.replace(">1000<", f'><b style="{style}">9</b>1000<')):
        assert (value, status) == (None, "unreadable")


@pytest.mark.parametrize(
    "blocks",
    [
        "<div>9</div><p>1000</p>",
        "<p>9</p><div>1000</div>",
        "<h2>9</h2><h2>1000</h2>",
        "<h3>9</h3><h4>1000</h4>",
        "<h5>9</h5><h5>1000</h5>",
        "<dl><dt>9<dd>1000</dl>",
        "<section>9</section><section>1000</section>",
        "<article>9</article><article>1000</article>",
    ],
)
def test_figures_in_two_blocks_of_a_cell_are_not_one(blocks: str, read: Callable) -> None:
    for value, status, _ in read(lambda table: table.replace(">1000<", f">{blocks}<")):
        assert (value, status) == (None, "unreadable")


def test_fields_with_cells_inside_are_dropped_last(make_page: Callable, forms: tuple[Form, ...]) -> None:
    drawn = "<svg><tr><input><td hidden>1</td><form><td rowspan=3>3</td><td hidden>1<td hidden>4</form></svg>"
    markup = make_page("2021", requests={KEY: 1000}).replace(b">1000<", f">{drawn}1000<".encode())
    assert {(cell.value, cell.status) for cell in (parse_page(markup, forms=forms).requests or {}).values()} == {
        (1000, "number"),
        (0, "number"),
    }


def test_documents_of_a_row_without_a_label_of_its_own_belong_to_none(make_page: Callable, forms: tuple[Form, ...]) -> None:
    head = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    rows = "<tr><td rowspan=2>规章</td><td>1</td><td>2</td><td>3</td></tr><tr><td>7</td><td>8</td><td>9</td></tr>"
    page = make_page("2021", parts={"disclosure": f"<table>{head}{rows}</table>"})
    for reader in READERS:
        found = reader(page, forms=forms).disclosure or {}
        assert [(key, cell.value) for key, cell in found.items()] == [
            (("rules", "issued"), 1),
            (("rules", "repealed"), 2),
            (("rules", "in_force"), 3),
        ]
    told = [(finding.code, finding.message) for finding in parse_page(page, forms=forms).findings]
    assert ("row_repeated", "section 2: row rules stands 2 times") in told

"""A report as flattened text (handbook 2.11): one cell per line behind a TAB, an empty line after each row.

Only the two seed reports of the corpus have this layout; the city serves some pages in it as ``text/plain``.
"""

from __future__ import annotations

import html

from sandbox import prose
from sandbox.draft import Draft
from sandbox.grids import DrawnTable, Td, disclosure_tables, disputes_tables, requests_tables

_BROKEN = {
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "结果纠正": "结果\n纠正",
    "其他结果": "其他\n结果",
    "尚未审结": "尚未\n审结",
}


def render_flat(draft: Draft, title: str) -> str:
    """The whole text, LF line ends."""
    texts = draft.prose
    lines = [title[: len(title) - 6], title[len(title) - 6 :], "", prose.preface(draft)]
    tables = {"2": disclosure_tables(draft), "3": requests_tables(draft), "4": disputes_tables(draft)}
    for key, heading in draft.headings.items():
        if heading is not None:
            lines.append(heading)
        lines += texts.get(key, [])
        for table in tables.get(key, []):
            lines += _table_lines(table)
    return "\n".join(lines) + "\n"


def _table_lines(table: DrawnTable) -> list[str]:
    """Covered cells become a lone TAB where a row span reaches into the row; a column span leaves nothing behind."""
    lines: list[str] = []
    reach: dict[int, int] = {}
    for row in table:
        column = 0
        for cell in row:
            column = _placeholders(lines, reach, column)
            lines.append("\t" + _text(cell))
            for covered in range(column, column + cell.colspan):
                reach[covered] = cell.rowspan - 1 if covered == column else -(cell.rowspan - 1)
            column += cell.colspan
        _placeholders(lines, reach, column)
        lines.append("")
    return [*lines, ""]


def _placeholders(lines: list[str], reach: dict[int, int], column: int) -> int:
    """Step over the columns that a span from above covers: one TAB for each such cell, however wide it is."""
    while reach.get(column, 0) != 0:
        if reach[column] > 0:
            lines.append("\t")
            reach[column] -= 1
        else:
            reach[column] += 1
        column += 1
    return column


def _text(cell: Td) -> str:
    if cell.role != "value":
        return _BROKEN.get(cell.text, cell.text)
    return html.unescape(cell.text)

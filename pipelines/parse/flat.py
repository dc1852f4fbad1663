"""Flattened text of a page, one cell per line behind a TAB → `PageContent`. Layout as in DOMAIN's account of the two seed files.

Text whose cell borders are gone is not read here or anywhere: 270020130 cannot be cut back into cells.
"""

from __future__ import annotations

from pipelines.model import Grid, GridRow
from pipelines.parse.content import TABLE_MARK, PageContent, squeeze


def read_flat(text: str) -> PageContent:
    """Take flattened text apart.

    A line that begins with a TAB is a cell; a line without one directly after a cell goes on with that
    cell; an empty line ends a table row, two end the table. A lone TAB is the place of a cell that is covered by a span.
    """
    lines: list[str] = []
    tables: list[list[list[str]]] = []
    row: list[str] = []
    in_table, blank_lines = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("\t"):
            if not in_table:
                tables.append([])
                lines.append(f"{TABLE_MARK}{len(tables)}")
                in_table = True
            row.append(line[1:])
            blank_lines = 0
        elif row and line.strip():
            row[-1] += line
        elif in_table and not line.strip():
            blank_lines += 1
            if row:
                tables[-1].append(row)
                row = []
            in_table = blank_lines < 2
        else:
            in_table, blank_lines = False, 0
            if squeezed := squeeze(line):
                lines.append(squeezed)
    if row:
        tables[-1].append(row)
    grids = tuple(Grid(number, tuple(GridRow(tuple(cells)) for cells in rows)) for number, rows in enumerate(tables, start=1))
    return PageContent(grids=grids, lines=lines, headlines=(), page_text=squeeze(text))

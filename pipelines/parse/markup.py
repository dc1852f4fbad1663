"""The everyday reader's door to selectolax: HTML → `PageContent`.

Which table is the form's, and what its rows mean, does not belong here.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.model import Grid
from pipelines.parse.content import BREAK, META_NAMES, TABLE_MARK, PageContent, heading_keys, split_lines, squeeze
from pipelines.parse.grid import RawCell, RawRow, build_grid, parse_span

_BLOCKS = "td, th, p, br, div, li, h1, h2, h3, h4, section, article, dd, dt, ucaptitle, ucapcontent, publishtime"
# The longest label of a form has 60 characters; a cell of hundreds holds the page's prose.
_LONGEST_CELL = 400
# Blocks around a report's table stand a few dozen deep at most.
_HIGHEST_CLIMB = 40
_STRAYS = "tr > form, tr > input"
# Two figures in two paragraphs of one cell must not become one figure.
_BROKEN_CELLS = "td p + p, td div + div, td br, th p + p, th br"
_APART = "td sup, td sub, td del, td s, td strike, td [hidden], td [style*='display:none'], td [style*='display: none']"
_HEADLINES = "ucaptitle, h1, h2, .title, .bt, .article-title, .tit, #title"
_ENOUGH_HEADINGS = 6


def read_markup(text: str) -> PageContent:
    """Take a page apart.

    Tables are taken innermost first and replaced by a mark; a table that holds others only lays out the page
    and its text is prose. The report's own block is the smallest that holds all headings that any block holds.
    """
    tree = LexborHTMLParser(text)
    metas = _metas(tree)
    head_titles = [squeeze(node.text()) for node in tree.css("title")]
    tree.strip_tags(["script", "style"])
    body = tree.body
    if body is None:
        return PageContent((), (), head_titles, metas)
    tables, raw = _take_tables(tree)
    _add_breaks(body)
    block = _report_block(body, tables)
    headlines = [squeeze(node.text()) for node in tree.css(_HEADLINES)]
    for meta in ("ArticleTitle", "title"):
        if meta in metas:
            headlines.append(metas[meta])
    grids = tuple(Grid(number, build_grid(rows)) for number, rows in enumerate(raw, start=1))
    return PageContent(
        grids=grids,
        lines=split_lines(block.text()),
        headlines=[line for line in (*headlines, *head_titles) if line],
        metas=metas,
        pairs=_pairs(raw),
        page_text=body.text(separator=" "),
        page_flow=body.text(),
        image_count=len(block.css("img")),
    )


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[name][content]"):
        attributes = node.attributes
        name, content = attributes["name"], attributes["content"]
        if name in META_NAMES and content:
            found.setdefault(name, squeeze(content))
    return found


def _take_tables(tree: LexborHTMLParser) -> tuple[list[LexborNode], list[list[RawRow]]]:
    """The page's tables in document order as raw rows, each replaced in the tree by its mark; with the marks' parents."""
    for stray in tree.css(_STRAYS):
        stray.decompose()
    spans = {node.mem_id: _span(node) for node in tree.css("[rowspan], [colspan]")}
    for node in tree.css(_APART):
        # A footnote mark, struck or hidden figure beside a figure must not become part of it.
        node.insert_before("[")
        node.insert_after("]")
    for node in tree.css(_BROKEN_CELLS):
        _break_cell(node)
    tables = tree.css("table")
    layouts = {node.mem_id for node in tree.css("table:has(table)")} if tree.css_first("table table") else set()
    places: list[LexborNode] = []
    raw: list[list[RawRow]] = []
    for number in range(len(tables), 0, -1):
        table = tables[number - 1]
        rows = [] if table.mem_id in layouts else _raw_rows(table, spans)
        if not rows:
            # It lays out the page: what its cells hold is prose and the tables inside, which are gone by now.
            raw.append([])
            continue
        raw.append(rows)
        parent = table.parent
        if parent is not None:
            places.append(parent)
        table.replace_with(f"{BREAK}{TABLE_MARK}{number}{BREAK}")
    return places, raw[::-1]


def _break_cell(block: LexborNode) -> None:
    if (block.prev is not None and block.prev.text().strip()) or block.tag == "br":
        block.insert_before("\n")


def _span(node: LexborNode) -> tuple[int, int]:
    attributes = node.attributes
    return parse_span(attributes.get("rowspan")), parse_span(attributes.get("colspan"))


def _raw_rows(table: LexborNode, spans: dict[int, tuple[int, int]]) -> list[RawRow]:
    """The table's own rows; none if a cell is so long that it can only be prose."""
    rows: list[RawRow] = []
    for row in table.css("tr"):
        cells: list[RawCell] = []
        for cell in row.iter():
            text = cell.text()
            if len(text) > _LONGEST_CELL:
                return []
            mem_id = cell.mem_id
            cells.append((text, *spans[mem_id]) if mem_id in spans else (text, 1, 1))
        if cells:
            rows.append(cells)
    return rows


def _report_block(body: LexborNode, places: list[LexborNode]) -> LexborNode:
    """The smallest block around a table that holds as many headings as any larger one; the whole body where no table stands."""
    best, most = body, 0
    seen: set[int] = set()
    for place in places:
        node: LexborNode | None = place
        for _ in range(_HIGHEST_CLIMB):
            if node is None or node.tag in ("html", "-document") or node.mem_id in seen:
                break
            seen.add(node.mem_id)
            count = len(heading_keys(node.text()))
            if count > most:
                best, most = node, count
            if count >= _ENOUGH_HEADINGS:
                return best
            node = node.parent
    return best


def _add_breaks(node: LexborNode) -> None:
    for block in node.css(_BLOCKS):
        if block.mem_id != node.mem_id:
            block.insert_before(BREAK)


def _pairs(raw: list[list[RawRow]]) -> dict[str, str]:
    """Label → value of small tables such as the portal's own (索引号, 发布机构 …): neighbours in a row."""
    found: dict[str, str] = {}
    for rows in raw:
        if len(rows) > 12:
            continue
        for row in rows:
            texts = [squeeze(text).replace(" ", "").rstrip(":：") for text, _, _ in row]
            for label, value in zip(texts[0::2], texts[1::2], strict=False):
                if label and value and len(label) <= 8:
                    found.setdefault(label, value)
    return found

"""The everyday reader's door to selectolax: HTML → `PageContent`.

Which table is the form's, and what its rows mean, does not belong here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.model import Grid
from pipelines.parse.content import BREAK, META_NAMES, TABLE_MARK, PageContent, heading_keys, split_lines, squeeze
from pipelines.parse.grid import MOST_CELLS, RawRow, build_grid, parse_span

_BLOCKS = "td, th, p, br, div, li, h1, h2, h3, h4, section, article, dd, dt, ucaptitle, ucapcontent, publishtime"
# The longest label of a form has 60 characters; a cell of hundreds holds the page's prose.
_LONGEST_CELL = 400
# Blocks around a report's table stand a few dozen deep at most.
_HIGHEST_CLIMB = 40
_STRAYS = "tr > form, tr > input"
# A footnote mark, a reading, a struck or hidden figure beside a figure, a picture or a field that may hold one.
_APART = "td sup, td sub, td del, td s, td strike, td rt, td img, td select, td textarea, td input:not([type='hidden'])"
# Measured 2026-11: looking at every style attribute costs a sixth of a page, finding the words in its text a fiftieth.
_TAKES_NO_PLACE = ("display:none", "display: none", "DISPLAY:none", "DISPLAY: none", "DISPLAY: NONE")
_HIDDEN = re.compile(r"\shidden[\s=/>]")
_LEAVES_A_GAP = ("visibility:hidden", "visibility: hidden")
# Two figures in two paragraphs of one cell must not become one figure.
_BROKEN_CELLS = "tr p + p, tr div + div, tr br, tr li + li, tr h3 + h3, tr h4 + h4"
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
    absent, gaps = ([f"[style*='{word}']" for word in words if word in text] for words in (_TAKES_NO_PLACE, _LEAVES_A_GAP))
    if _HIDDEN.search(text):
        absent.append("[hidden]")
    tables, raw, covert = _take_tables(tree, absent, gaps)
    _add_breaks(body)
    block, flow = _report_block(body, tables)
    headlines = [squeeze(node.text()) for node in tree.css(_HEADLINES)]
    for meta in ("ArticleTitle", "title"):
        if meta in metas:
            headlines.append(metas[meta])
    return PageContent(
        grids=_build_grids(raw),
        lines=split_lines(flow),
        headlines=[line for line in (*headlines, *head_titles) if line],
        metas=metas,
        pairs=_pairs(raw),
        page_text=body.text(separator=" "),
        page_flow=body.text(),
        image_count=len(block.css("img")),
        covert=covert,
    )


def _build_grids(raw: list[list[RawRow]]) -> tuple[Grid, ...]:
    grids: list[Grid] = []
    left = MOST_CELLS
    for number, rows in enumerate(raw, start=1):
        grids.append(Grid(number, build_grid(rows, left)))
        left -= sum(map(len, grids[-1].rows))
    return tuple(grids)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[name][content]"):
        attributes = node.attributes
        name, content = attributes["name"], attributes["content"]
        if name in META_NAMES and content:
            found.setdefault(name, squeeze(content))
    return found


def _take_tables(
    tree: LexborHTMLParser, absent: list[str], gaps: list[str]
) -> tuple[list[LexborNode], list[list[RawRow]], frozenset[int]]:
    """The page's tables in document order as raw rows, each replaced in the tree by its mark; with the marks' parents, and the
    numbers of the tables that nobody sees. The selectors are of elements not shown, without or with a gap in their place.

    A row or cell that is not shown takes no place, so it is taken out: editors leave such cells behind where cells were merged.
    """
    for stray in tree.css(", ".join([_STRAYS, *(f"{tag}{one}" for tag in ("tr", "td", "th") for one in absent)])):
        stray.decompose()
    for node in tree.css(", ".join([_APART, *(f"{cell} {one}" for cell in ("td", "th") for one in (*absent, *gaps))])):
        node.insert_before("[")
        node.insert_after("]")
    spans = _spans(tree)
    for node in tree.css(_BROKEN_CELLS):
        _break_cell(node)
    tables = tree.css("table")
    unseen = ["noscript table", *(f"{one} table, table{one}" for one in (*absent, *gaps))]
    hidden = {node.mem_id for node in tree.css(", ".join(unseen))}
    covert = frozenset(number for number, table in enumerate(tables, start=1) if table.mem_id in hidden)
    layouts = _layouts(tables)
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
    return places, raw[::-1], covert


def _break_cell(block: LexborNode) -> None:
    if (block.prev is not None and block.prev.text().strip()) or block.tag == "br":
        block.insert_before("\n")


def _spans(tree: LexborHTMLParser) -> dict[int, dict[int, tuple[int, int]]]:
    """(rowspan, colspan) of every cell that states more than 1, by the ids of its row and of the cell."""
    spans: dict[int, dict[int, tuple[int, int]]] = {}
    for node in tree.css("[rowspan], [colspan]"):
        attributes = node.attributes
        span = _span(attributes.get("rowspan"), attributes.get("colspan"))
        row = node.parent
        if span != (1, 1) and row is not None:
            spans.setdefault(row.mem_id, {})[node.mem_id] = span
    return spans


@lru_cache(maxsize=1024)
def _span(rowspan: str | None, colspan: str | None) -> tuple[int, int]:
    return parse_span(rowspan), parse_span(colspan)


def _layouts(tables: list[LexborNode]) -> set[int]:
    """The tables that hold another table, told by going up from each until a way is met that was gone before."""
    own = {table.mem_id for table in tables}
    if len(own) < 2:
        return set()
    gone: set[int] = set()
    for table in tables:
        node = table.parent
        while node is not None and node.mem_id not in gone:
            gone.add(node.mem_id)
            node = node.parent
    return own & gone


def _raw_rows(table: LexborNode, spans: dict[int, dict[int, tuple[int, int]]]) -> list[RawRow]:
    """The table's own rows; none if a cell is so long that it can only be prose."""
    rows: list[RawRow] = []
    for row in table.css("tr"):
        cells = list(row.iter())
        if not cells:
            continue
        # Measured 2026-11: a third faster than text(), and the same for elements.
        texts = [cell.text_lexbor() for cell in cells]
        own = spans.get(row.mem_id)
        if own is None:
            rows.append(RawRow(texts))
        else:
            ids = [cell.mem_id for cell in cells]
            rows.append(RawRow(texts, {ids.index(mem_id): span for mem_id, span in own.items() if mem_id in ids}))
    longest = max(map(len, chain.from_iterable(texts for texts, _ in rows)), default=0)
    return rows if longest <= _LONGEST_CELL else []


def _report_block(body: LexborNode, places: list[LexborNode]) -> tuple[LexborNode, str]:
    """The smallest block around a table that holds as many headings as any larger one, and its text; where no table stands,
    the whole body."""
    best: LexborNode | None = None
    flow, most = "", 0
    seen: set[int] = set()
    for place in places:
        node: LexborNode | None = place
        for _ in range(_HIGHEST_CLIMB):
            if node is None or node.tag in ("html", "-document") or node.mem_id in seen:
                break
            seen.add(node.mem_id)
            text = node.text()
            count = len(heading_keys(text))
            if count > most:
                best, flow, most = node, text, count
            if count >= _ENOUGH_HEADINGS:
                return node, text
            node = node.parent
    return (body, body.text()) if best is None else (best, flow)


def _add_breaks(node: LexborNode) -> None:
    for block in node.css(_BLOCKS):
        block.insert_before(BREAK)
        block.insert_after(BREAK)


def _pairs(raw: list[list[RawRow]]) -> dict[str, str]:
    """Label → value of small tables such as the portal's own (索引号, 发布机构 …): neighbours in a row."""
    found: dict[str, str] = {}
    for rows in raw:
        if len(rows) > 12:
            continue
        for row in rows:
            texts = [squeeze(text).replace(" ", "").rstrip(":：") for text in row.texts]
            for label, value in zip(texts[0::2], texts[1::2], strict=False):
                if label and value and len(label) <= 8:
                    found.setdefault(label, value)
    return found

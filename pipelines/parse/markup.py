"""The everyday reader's door to selectolax: HTML → `PageContent`.

Which table is the form's, and what its rows mean, does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from operator import attrgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.errors import NotAReportError
from pipelines.model import Grid
from pipelines.parse.content import BREAK, PAIR_LABELS, TABLE_MARK, PageContent, heading_keys, split_lines, squeeze
from pipelines.parse.grid import MOST_CELLS, RawTable, Span, build_grid, parse_span
from pipelines.parse.parts import Parts, set_apart, tag_number, take_parts
from pipelines.parse.unseen import is_set_off, is_stray, is_veiled, look_around, may_hold_figure, takes_no_place
from pipelines.parse.words import words_between

_BLOCKS = ("td", "th", "p", "br", "div", "li", "h1", "h2", "h3", "h4", "section", "article", "dd", "dt")
# Portals' own tags, which have another number on each page.
_OWN_BLOCKS = ("ucaptitle", "ucapcontent", "publishtime")
# The longest label of a form has 60 characters; a cell of hundreds holds the page's prose.
_LONGEST_CELL = 400
# Blocks around a report's table stand a few dozen deep at most.
_HIGHEST_CLIMB = 40
# A table's cells with spans, and hidden elements.
_TABLE_PARTS = ("[rowspan]", "[colspan]", "[hidden]")
# By the tag that must stand in a table: what would spoil the text of a cell, which is elements between cells, and breaks, as two
# figures in two paragraphs of one cell must not become one figure.
_SPOILING = {
    "form": "tr > form",
    "input": "input",
    "select": "select",
    "textarea": "textarea",
    "img": "img",
    "p": "p + p",
    "div": "div + div",
    "br": "br",
    "li": "li + li",
    "h3": "h3 + h3",
    "h4": "h4 + h4",
}
_BREAKING = ("p", "div", "br", "li", "h3", "h4")
_FIELDS = ("form", "img", "input", "select", "textarea")
_ROW = tag_number("tr")
_SPOILERS = frozenset(map(tag_number, _SPOILING))
_BLOCK_NUMBERS = frozenset(map(tag_number, _BLOCKS))
_CELLS = frozenset(map(tag_number, ("td", "th")))
_PLACES = _CELLS | set(map(tag_number, ("tr", "tbody", "thead", "tfoot")))
_MEM_ID = attrgetter("mem_id")
# Id of a row → ids of its cells → (rowspan, colspan).
_Spans = dict[int, dict[int, tuple[int, int]]]
# Measured 2026-11: looking at every style attribute costs a sixth of a page, finding the words in its text a fiftieth.
_WAYS = ("display:", "DISPLAY:", "visibility:", "VISIBILITY:", "line-through", "super", "font-size:0", "font-size: 0", "opacity")
_TABLE_TAG = re.compile(rb"</?table", re.IGNORECASE)
_UNSEEN = {word.encode(): f"[style*='{word}']" for word in _WAYS}
_UNSEEN_WORDS = tuple(_UNSEEN)
_LONGEST_PAIR_LABEL = 32
_HEADLINES = "ucaptitle, h1, h2, .title, .bt, .article-title, .tit, #title"
_ENOUGH_HEADINGS = 6


def read_markup(source: bytes | str) -> PageContent:
    """Take a page apart.

    Tables are taken innermost first and replaced by a mark; a table that holds others only lays out the page
    and its text is prose. The report's own block is the smallest that holds all headings that any block holds.

    Args:
        source: the page's markup; its UTF-8 bytes, where they are at hand, are read fastest.
    """
    tree = LexborHTMLParser(source)
    parts = take_parts(tree)
    head_titles, metas = parts.titles, parts.metas
    body = tree.body
    if body is None:
        return PageContent((), (), head_titles, metas)
    layouts, covert = look_around(parts.tables)
    places, raw = _take_tables(parts, layouts, _unseen_parts(source))
    flow = partial(_flow, blocks=_blocks(_BLOCK_NUMBERS & parts.tags()), broken=set())
    block, lines = _report_block(body, places, flow)
    headlines = [squeeze(node.text()) for node in tree.css(_HEADLINES)]
    for meta in ("ArticleTitle", "title"):
        if meta in metas:
            headlines.append(metas[meta])
    return PageContent(
        grids=_build_grids(raw),
        lines=lines,
        headlines=[line for line in (*headlines, *head_titles) if line],
        metas=metas,
        pairs=_pairs(raw),
        page_text=body.text(separator=" "),
        page_flow=lambda: flow(body),
        count_images=lambda: len(block.css("img")),
        covert=covert,
    )


def _build_grids(raw: list[RawTable | None]) -> tuple[Grid, ...]:
    grids = tuple(Grid(number, build_grid(table) if table else ()) for number, table in enumerate(raw, start=1))
    if len(grids) > 1 and sum(len(row.texts) for grid in grids for row in grid.rows) > MOST_CELLS:
        raise NotAReportError("page_too_heavy", f"more than {MOST_CELLS} cells of tables once their spans are resolved")
    return grids


def _unseen_parts(source: bytes | str) -> tuple[str, ...]:
    """Selectors for those ways of hiding that the page names at all between where its tables begin and where they end."""
    markup = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    first = _TABLE_TAG.search(markup)
    start, end = first.start() if first else 0, markup.rfind(b"</table")
    if end < start or _TABLE_TAG.search(markup, end + 1):
        end = len(markup)
    return tuple([_UNSEEN[word] for word in words_between(markup, start, end, _UNSEEN_WORDS)])


def _enclose(cell: LexborNode) -> None:
    """Keep what stands in a cell and is not seen there from being read as its figure."""
    first, last = cell.first_child, cell.last_child
    if first is not None and last is not None and cell.text().strip():
        first.insert_before("[")
        last.insert_after("]")


def _take_tables(
    parts: Parts, layouts: frozenset[int], unseen: tuple[str, ...]
) -> tuple[list[LexborNode], list[RawTable | None]]:
    """The page's tables in document order as raw rows, each replaced in the tree by its mark; with the marks' parents."""
    places: list[LexborNode] = []
    raw: list[RawTable | None] = []
    for number in range(len(parts.tables), 0, -1):
        table = parts.tables[number - 1]
        tags = _SPOILERS.intersection(parts.tags_below[number - 1])
        taken = None if table.mem_id in layouts else _raw_table(table, tags, unseen)
        raw.append(taken)
        if taken is None:
            # It lays out the page: what its cells hold is prose and the tables inside, which are gone by now.
            continue
        parent = table.parent
        if parent is not None:
            places.append(parent)
        table.replace_with(f"{BREAK}{TABLE_MARK}{number}{BREAK}")
    return places, raw[::-1]


def _raw_table(table: LexborNode, tags: frozenset[int], unseen: tuple[str, ...]) -> RawTable | None:
    """The table's own rows; None if it has no cell, or one so long that it can only be prose."""
    spans = _take_spans(table, _selectors(tags, unseen), bool(unseen))
    cells: list[LexborNode] = []
    counts: list[int] = []
    stated: list[Span] = []
    for row in _rows(table):
        first = len(cells)
        cells += row.iter()
        if len(cells) > first:
            counts.append(len(cells) - first)
        if own := spans.get(row.mem_id):
            ids = map(_MEM_ID, cells[first:])
            stated += [(place, *own[mem_id]) for place, mem_id in enumerate(ids, first) if mem_id in own]
    # Measured 2026-11: a third faster than text(), and the same for elements.
    texts = [cell.text_lexbor() for cell in cells]
    if not texts or max(map(len, texts)) > _LONGEST_CELL:
        return None
    return RawTable(texts, tuple(counts), tuple(stated))


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows in the table's parts; a parser of HTML puts none elsewhere."""
    for part in table.iter():
        for node in part.iter():
            if node.tag_id == _ROW:
                yield node


# Pages of one portal come from few templates, and most of what can spoil a cell is never met.
@lru_cache(maxsize=1024)
def _selectors(tags: frozenset[int], unseen: tuple[str, ...]) -> str:
    """What to look for in a table below which these tags stand, and which hides something in one of these ways."""
    spoiling = [selector for tag, selector in _SPOILING.items() if tag_number(tag) in tags]
    return ", ".join([*_TABLE_PARTS, *spoiling, *unseen])


def _take_spans(table: LexborNode, parts: str, may_hide: bool) -> _Spans:
    """What would spoil a cell's text is mended, and what is not shown is dropped. By the ids of rows and of their cells, the
    (rowspan, colspan) of those that state more than 1."""
    spans: _Spans = {}
    done: set[int] = set()
    dropped: list[LexborNode] = []
    for node in table.css(parts):
        tag, mem_id = node.tag_id, node.mem_id
        # A node that answers to several selectors is met several times.
        if mem_id in done:
            continue
        done.add(mem_id)
        if tag not in _PLACES:
            _mend(node)
            continue
        attributes = node.attributes
        if "hidden" in attributes or (may_hide and takes_no_place(node.tag, attributes)):
            dropped.append(node)
        elif (span := _span(attributes.get("rowspan"), attributes.get("colspan"))) != (1, 1):
            spans.setdefault(_MEM_ID(node.parent), {})[mem_id] = span
        if may_hide and tag in _CELLS and is_veiled(node):
            _enclose(node)
    # From the last to the first: what stands inside another is freed before it.
    for node in reversed(dropped):
        node.decompose()
    return spans


def _mend(node: LexborNode) -> None:
    """Keep what stands in a cell from becoming part of a figure, or a figure of its own."""
    tag = node.tag
    if tag in _FIELDS:
        if is_stray(node):
            node.decompose()
        elif may_hold_figure(node):
            set_apart(node)
        return
    if is_set_off(node):
        set_apart(node)
    if tag in _BREAKING:
        _break_cell(node)


def _break_cell(block: LexborNode) -> None:
    if (block.prev is not None and block.prev.text().strip()) or block.tag == "br":
        block.insert_before("\n")


@lru_cache(maxsize=1024)
def _span(rowspan: str | None, colspan: str | None) -> tuple[int, int]:
    return parse_span(rowspan), parse_span(colspan)


def _report_block(body: LexborNode, places: list[LexborNode], flow: Callable[[LexborNode], str]) -> tuple[LexborNode, list[str]]:
    """The smallest block around a table that holds as many headings as any larger one, and its paragraphs; where no table stands,
    the whole body."""
    best: LexborNode | None = None
    found: list[str] = []
    most = 0
    seen: set[int] = set()
    for place in places:
        node: LexborNode | None = place
        for _ in range(_HIGHEST_CLIMB):
            if node is None or node.tag in ("html", "-document") or node.mem_id in seen:
                break
            seen.add(node.mem_id)
            lines = split_lines(flow(node))
            count = len(heading_keys(lines))
            if count > most:
                best, found, most = node, lines, count
            if count >= _ENOUGH_HEADINGS:
                return node, lines
            node = node.parent
    return (body, split_lines(flow(body))) if best is None else (best, found)


@lru_cache(maxsize=1024)
def _blocks(tags: frozenset[int]) -> str:
    """The blocks that a page with these tags of HTML may have."""
    return ", ".join([*_OWN_BLOCKS, *(block for block in _BLOCKS if tag_number(block) in tags)])


def _flow(node: LexborNode, blocks: str, broken: set[int]) -> str:
    """The text of a node, its blocks kept apart by `BREAK`; ``broken`` are the blocks that have been, by their ids."""
    for block in node.css(blocks):
        if block.mem_id not in broken:
            broken.add(block.mem_id)
            block.insert_before(BREAK)
            block.insert_after(BREAK)
    return node.text()


def _pairs(raw: list[RawTable | None]) -> dict[str, str]:
    """Label → value of small tables such as the portal's own (发布机构, 公开日期 …): neighbours in a row."""
    found: dict[str, str] = {}
    for table in raw:
        if table is None or len(table.counts) > 12:
            continue
        for row in table.rows():
            for label, value in zip(row[0::2], row[1::2], strict=False):
                if len(label) < _LONGEST_PAIR_LABEL and ("公" in label or "布" in label or "来源" in label):
                    bare = _plain(label)
                    if bare in PAIR_LABELS and _plain(value):
                        found.setdefault(bare, _plain(value))
    return found


def _plain(text: str) -> str:
    return squeeze(text).replace(" ", "").rstrip(":：")

"""A table of the page → its rows as the markup has them: cells that nobody sees dropped, what would spoil a figure set apart.

Spans are resolved in ``grid``; which tables a page has, and the text around them, belongs to ``markup``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from operator import attrgetter

from selectolax.lexbor import LexborNode

from pipelines.parse.grid import RawTable, Span, parse_span
from pipelines.parse.parts import set_apart, tag_number
from pipelines.parse.unseen import is_set_off, is_stray, is_veiled, may_hold_figure, takes_no_place
from pipelines.parse.words import words_between

# The longest label of a form has 60 characters; a cell of hundreds holds the page's prose.
_LONGEST_CELL = 400
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
    "p": "* + p",
    "div": "* + div",
    "br": "br",
    "li": "li + li",
    "dd": "* + dd",
    "h2": "* + h2",
    "h3": "* + h3",
    "h4": "* + h4",
    "h5": "* + h5",
    "section": "* + section",
    "article": "* + article",
}
_FIELDS = frozenset(("form", "img", "input", "select", "textarea"))
_BREAKING = _SPOILING.keys() - _FIELDS
_ROW = tag_number("tr")
_SPOILERS = frozenset(map(tag_number, _SPOILING))
_CELLS = frozenset(map(tag_number, ("td", "th")))
_PLACES = _CELLS | set(map(tag_number, ("tr", "tbody", "thead", "tfoot")))
_MEM_ID = attrgetter("mem_id")
# Id of a row → ids of its cells → (rowspan, colspan).
_Spans = dict[int, dict[int, tuple[int, int]]]
# Measured 2026-11: looking at every style attribute costs a sixth of a page, finding the words in its text a fiftieth.
_WAYS = (
    *("display", "visibility", "opacity", "line-through", "super"),
    *("align:sub", "align: sub", "font-size:0", "font-size: 0"),
)
_TABLE_TAG = re.compile(rb"</?table", re.IGNORECASE)
_UNSEEN = {word.encode(): f"[style*='{word}' i]" for word in _WAYS}
_UNSEEN_WORDS = tuple(_UNSEEN)


def unseen_parts(source: bytes | str) -> tuple[str, ...]:
    """Selectors for those ways of hiding that the page names at all between where its tables begin and where they end."""
    markup = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    first = _TABLE_TAG.search(markup)
    start, end = first.start() if first else 0, markup.rfind(b"</table")
    if end < start or _TABLE_TAG.search(markup, end + 1):
        end = len(markup)
    between = markup[start:end].lower()
    return tuple([_UNSEEN[word] for word in words_between(between, 0, len(between), _UNSEEN_WORDS)])


def take_raw_table(table: LexborNode, tags: Set[int], unseen: tuple[str, ...]) -> RawTable | None:
    """The table's own rows; None if it has no cell, or one so long that it can only be prose.

    Args:
        table: one that holds no other.
        tags: numbers of tags that stand in it, or more.
        unseen: `unseen_parts` of the page.
    """
    spans = _take_spans(table, _selectors(_SPOILERS.intersection(tags), unseen), bool(unseen))
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
            if node.tag in _FIELDS and is_stray(node):
                dropped.append(node)
            else:
                _mend(node)
            continue
        attributes = node.attributes
        if "hidden" in attributes or (may_hide and takes_no_place(node.tag, attributes)):
            dropped.append(node)
        elif (span := _span(attributes.get("rowspan"), attributes.get("colspan"))) != (1, 1):
            spans.setdefault(_MEM_ID(node.parent), {})[mem_id] = span
        if may_hide and tag in _CELLS and is_veiled(node):
            _enclose(node)
    # At the end, and from the last to the first: what stands inside another is freed before it, and none is looked at afterwards.
    for node in reversed(dropped):
        node.decompose()
    return spans


def _mend(node: LexborNode) -> None:
    """Keep what stands in a cell from becoming part of a figure, or a figure of its own."""
    tag = node.tag
    if tag in _FIELDS:
        if may_hold_figure(node):
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


def _enclose(cell: LexborNode) -> None:
    """Keep what stands in a cell and is not seen there from being read as its figure."""
    first, last = cell.first_child, cell.last_child
    if first is not None and last is not None and cell.text().strip():
        first.insert_before("[")
        last.insert_after("]")

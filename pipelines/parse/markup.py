"""The everyday reader's door to selectolax: HTML → `PageContent`.

Which table is the form's, and what its rows mean, does not belong here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.errors import NotAReportError
from pipelines.model import Grid
from pipelines.parse.content import BREAK, PAIR_LABELS, TABLE_MARK, PageContent, heading_keys, split_lines, squeeze
from pipelines.parse.grid import MOST_CELLS, RawTable, build_grid
from pipelines.parse.parts import Parts, tag_number, take_parts
from pipelines.parse.raw_tables import take_raw_table, unseen_parts
from pipelines.parse.unseen import look_around

_BLOCKS = ("td", "th", "p", "br", "div", "li", "h1", "h2", "h3", "h4", "section", "article", "dd", "dt")
# Portals' own tags, which have another number on each page.
_OWN_BLOCKS = ("ucaptitle", "ucapcontent", "publishtime")
# Blocks around a report's table stand a few dozen deep at most.
_HIGHEST_CLIMB = 40
_BLOCK_NUMBERS = frozenset(map(tag_number, _BLOCKS))
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
    places, raw = _take_tables(parts, layouts, unseen_parts(source))
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


def _take_tables(
    parts: Parts, layouts: frozenset[int], unseen: tuple[str, ...]
) -> tuple[list[LexborNode], list[RawTable | None]]:
    """The page's tables in document order as raw rows, each replaced in the tree by its mark; with the marks' parents."""
    places: list[LexborNode] = []
    raw: list[RawTable | None] = []
    for number in range(len(parts.tables), 0, -1):
        table = parts.tables[number - 1]
        taken = None if table.mem_id in layouts else take_raw_table(table, parts.tags_below[number - 1], unseen)
        raw.append(taken)
        if taken is None:
            # It lays out the page: what its cells hold is prose and the tables inside, which are gone by now.
            continue
        parent = table.parent
        if parent is not None:
            places.append(parent)
        table.replace_with(f"{BREAK}{TABLE_MARK}{number}{BREAK}")
    return places, raw[::-1]


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

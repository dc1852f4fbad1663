"""What of a page nobody sees, and what is seen without being text: hidden elements, pictures and fields in cells.

A figure that nobody sees is none, and a picture beside a figure may be a digit of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_TAKES_NO_PLACE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_TOO_SMALL = r"font-size:\s*0(?:\.0*)?(?:[a-z]+|%)?\s*(?:;|!|$)"
_VEILED = re.compile(
    rf"visibility\s*:\s*(?:hidden|collapse)|opacity:\s*0(?:\.0*)?\s*(?:;|!|$)|text-decoration[^;]*line-through|{_TOO_SMALL}",
    re.IGNORECASE,
)
_RAISED = re.compile(r"vertical-align:\s*(?:super|sub)", re.IGNORECASE)
_CELLS = ("td", "th")
_TOPS = ("html", "-document")
_FEW_WORDS = 24


def is_hidden(node: LexborNode) -> bool:
    """Whether the element's own markup says that it is not shown."""
    attributes = node.attributes
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDING.search(style) is not None)


def is_set_off(node: LexborNode) -> bool:
    """Whether an element inside a cell is struck, raised like a footnote mark, or not shown: no part of the figure beside it."""
    return is_hidden(node) or is_veiled(node) or _RAISED.search(node.attributes.get("style") or "") is not None


def is_veiled(node: LexborNode) -> bool:
    """Whether an element keeps its place and its text is struck or not to be seen. A size of 0 that something inside undoes is a
    way to close gaps, and hides nothing."""
    style = node.attributes.get("style") or ""
    if _VEILED.search(style) is None:
        return False
    return "font-size" not in style.lower() or (node.html or "").lower().count("font-size") == 1


def takes_no_place(tag: str | None, attributes: Mapping[str, str | None]) -> bool:
    """Whether the style of a row, of a part of a table or of a cell hides it: editors leave such behind where cells were merged,
    and the others close up."""
    hiding = _TAKES_NO_PLACE if tag in _CELLS else _HIDING
    return hiding.search(attributes.get("style") or "") is not None


class Surroundings(NamedTuple):
    """Of a page's tables the ids of those that hold another, and the numbers of those that nobody sees."""

    layouts: frozenset[int]
    covert: frozenset[int]


def look_around(tables: Sequence[LexborNode]) -> Surroundings:
    """Go up from each table until a way is met that was gone before.

    Nobody sees a table in a ``noscript`` or a hidden block who opens the page and runs none of its scripts.

    Args:
        tables: all of a page, in its order, so that those outside come before those inside.
    """
    is_unseen: dict[int, bool] = {}
    above: set[int] = set()
    for table in tables:
        way: list[LexborNode] = []
        node: LexborNode | None = table
        while node is not None and node.tag not in _TOPS and node.mem_id not in is_unseen:
            way.append(node)
            node = node.parent
        met = None if node is None else node.mem_id
        above.update(one.mem_id for one in way[1:])
        above.update(() if met is None else (met,))
        unseen = is_unseen.get(met or 0, False)
        for one in reversed(way):
            unseen = is_unseen[one.mem_id] = unseen or one.tag == "noscript" or is_hidden(one)
    covert = frozenset(number for number, table in enumerate(tables, start=1) if is_unseen[table.mem_id])
    return Surroundings(frozenset(table.mem_id for table in tables if table.mem_id in above), covert)


def is_stray(node: LexborNode) -> bool:
    """Whether an element of a form stands between a row and its cells."""
    parent = node.parent
    return node.tag == "form" or parent is None or parent.tag == "tr"


def may_hold_figure(field: LexborNode) -> bool:
    """Whether a picture or field stands in a cell of few words, where it may be the figure or a part of it."""
    if field.attributes.get("type") == "hidden":
        return False
    cell = field.parent
    while cell is not None and cell.tag not in _CELLS:
        cell = cell.parent
    return cell is not None and len(cell.text_lexbor()) < _FEW_WORDS

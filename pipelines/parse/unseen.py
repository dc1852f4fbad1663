"""What of a page nobody sees, and what is seen without being text: hidden elements, pictures and fields in cells.

A figure that nobody sees is none, and a picture beside a figure may be a digit of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

_HIDING = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_TAKES_NO_PLACE = re.compile(r"display:\s*none", re.IGNORECASE)
# Blocks around a table stand a few dozen deep at most.
_HIGHEST_CLIMB = 40
_CELLS = ("td", "th")
_MAY_TAKE_NO_PLACE = ", ".join(
    f"{tag}{sign}" for tag in ("tr", *_CELLS) for sign in ("[hidden]", "[style*='display:']", "[style*='DISPLAY:']")
)
_FEW_WORDS = 24


def is_hidden(node: LexborNode) -> bool:
    """Whether the element's own markup says that it is not shown."""
    attributes = node.attributes
    return "hidden" in attributes or _HIDING.search(attributes.get("style") or "") is not None


def is_covert(table: LexborNode) -> bool:
    """Whether nobody sees a table who opens the page without running its scripts."""
    node: LexborNode | None = table
    for _ in range(_HIGHEST_CLIMB):
        if node is None or node.tag == "-document":
            return False
        if node.tag == "noscript" or is_hidden(node):
            return True
        node = node.parent
    return False


def drop_hidden_cells(tables: Iterable[LexborNode]) -> None:
    """Take out rows and cells that are not shown: they take no place, and editors leave them behind where cells were merged.

    Args:
        tables: such as hold no table.
    """
    # From the last to the first: what stands inside another is freed before it, and nothing twice.
    for table in tables:
        for node in reversed(table.css(_MAY_TAKE_NO_PLACE)):
            if "hidden" in node.attributes or _TAKES_NO_PLACE.search(node.attributes.get("style") or ""):
                node.decompose()


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

"""How deeply the elements of a page are nested, told without building it: a tree of 200,000 levels would cost gigabytes."""

from __future__ import annotations

import re
from collections import Counter

_TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Elements that are never closed, or whose end may be left out.
_ENDLESS = frozenset(
    b"area base br col colgroup dd dt embed hr img input li link meta option p param rp rt source tbody td tfoot th thead tr "
    b"track wbr".split()
)


def deepest_open(page: bytes) -> int:
    """The most elements of one name that are left open at the end of a page or ever stand within one another.

    >>> deepest_open(b"<div><p>a<p>b</div><br><br>"), deepest_open(b"<b><b><b>")
    (1, 3)
    """
    opened: Counter[bytes] = Counter()
    deepest = 0
    for closes, name in _TAG.findall(page):
        lowered = name.lower()
        if lowered in _ENDLESS:
            continue
        if closes:
            opened[lowered] = max(0, opened[lowered] - 1)
        else:
            opened[lowered] += 1
            deepest = max(deepest, opened[lowered])
    return deepest

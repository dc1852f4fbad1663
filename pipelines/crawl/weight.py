"""What a list page would cost to read, told before it is parsed: a small page can unfold to gigabytes of elements.

Lists are the only pages that the crawler itself has read; what a report page may cost is for ``parse`` to limit.
"""

from __future__ import annotations

import re
from collections import Counter

from pipelines.errors import PermanentFetchError

# Measured 2026-11-21 with selectolax 1.0 on list pages: 500,000 elements take 100 MB; 20,000 that stand open at once take
# 0.4 s, and the time grows with the square. Lists of the corpus hold a few thousand, 30 open at once.
_MAX_TAGS = 500_000
_MAX_OPEN = 3_000
# An open <b> is put again into every paragraph that follows (HTML, 13.2.4.3): 1,000 of them before 10,000 <p>, 120 kB, are
# ten million elements.
_MAX_COPIES = 1_000_000
_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_NEVER_OPEN = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead option".split()
)
_TAG = re.compile(rb"<(/?)([a-z][a-z0-9:-]*)", re.I)
# A JSON string may write < as an escape; UTF-16 puts a zero byte beside every letter.
_ESCAPED = re.compile(rb"\\u003c", re.I)


def check_weight(body: bytes, limit: int) -> None:
    """Refuse an answer of a list that is too large to be read.

    Raises:
        PermanentFetchError: ``too_large``: more than ``limit`` bytes, or more elements than any list has.

    >>> check_weight(b"<ul><li><a href='/art/1.html'>x</a></li></ul>", 1000)
    >>> check_weight(b"<div>" * 4000, 100_000)
    Traceback (most recent call last):
    pipelines.errors.PermanentFetchError: a list of more than 3000 elements that stand open at once
    """
    if len(body) > limit:
        raise PermanentFetchError("too_large", f"a list of {len(body)} bytes, the limit is {limit}")
    text = _ESCAPED.sub(b"<", body.replace(b"\0", b""))
    if text.count(b"<") > _MAX_TAGS:
        raise PermanentFetchError("too_large", f"a list of more than {_MAX_TAGS} elements")
    opened: Counter[bytes] = Counter()
    depth = formatting = copies = 0
    for slash, name in _TAG.findall(text):
        name = name.lower()
        step = (-1 if opened[name] else 0) if slash else 1
        if name not in _NEVER_OPEN:
            opened[name] += step
            depth += step
            formatting += step if name in _FORMATTING else 0
        copies += formatting
        if depth > _MAX_OPEN:
            raise PermanentFetchError("too_large", f"a list of more than {_MAX_OPEN} elements that stand open at once")
        if copies > _MAX_COPIES:
            raise PermanentFetchError("too_large", f"a list whose open elements are copied more than {_MAX_COPIES} times")

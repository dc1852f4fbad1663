"""What a list page may cost to read. What a report page may, is for ``parse`` to limit.

How a page is weighed stands in ``pipelines.weight``.
"""

from __future__ import annotations

import re

from pipelines.errors import PermanentFetchError
from pipelines.weight import Weight, overweight

# Measured 2026-11-21 with selectolax 1.0 on list pages: 500,000 elements take 100 MB; 20,000 that stand open at once take
# 0.4 s, and the time grows with the square. Lists of the corpus hold a few thousand, 30 open at once.
_MOST = Weight(tags=500_000, open=3_000, copies=1_000_000)
# A JSON string may write < as an escape; UTF-16 puts a zero byte beside every letter.
_ESCAPED = re.compile(rb"\\u003c", re.I)


def check_weight(body: bytes, limit: int) -> None:
    """Refuse an answer of a list that is too large to be read.

    Raises:
        PermanentFetchError: ``too_large``: more than ``limit`` bytes, or more elements than any list has.

    >>> check_weight(b"<ul><li><a href='/art/1.html'>x</a></li></ul>", 1000)
    >>> check_weight(b"<div>" * 4000, 100_000)
    Traceback (most recent call last):
    pipelines.errors.PermanentFetchError: a list in which more than 3000 elements stand open at once
    """
    if len(body) > limit:
        raise PermanentFetchError("too_large", f"a list of {len(body)} bytes, the limit is {limit}")
    # Tags are ASCII in every charset that a list may come in: which letter a byte stands for does not matter here.
    markup = _ESCAPED.sub(b"<", body.replace(b"\0", b"")).decode("latin-1")
    if too_much := overweight(markup, _MOST):
        raise PermanentFetchError("too_large", f"a list in which {too_much}")

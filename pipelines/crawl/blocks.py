"""Block and challenge pages, told by their signals (DOMAIN §8.8). They are put on record and never passed by."""

from __future__ import annotations

from typing import Literal

# 521 and 512 are the script challenge of 加速乐, 412 that of 瑞数.
_STATUSES = {521: "加速乐", 512: "加速乐", 412: "瑞数"}
_MARKS = ((b"__jsl_clearance", "加速乐"), (b"$_ts", "瑞数"))
# A challenge page runs its script first of all.
_HEAD_SIZE = 16_384
_TOO_OFTEN = "访问过于频繁"
_TOO_OFTEN_BYTES = (_TOO_OFTEN.encode("utf-8"), _TOO_OFTEN.encode("gb18030"))
# The sentence may stand in an article; a page that says only this is short.
_TOO_OFTEN_SIZE = 16_384


def block_signal(status: int, set_cookie: str, body: bytes) -> tuple[Literal["blocked", "too_often"], str] | None:
    """What kind of refusal a response is, and what shows it; None for an ordinary response.

    >>> block_signal(412, "", b"")
    ('blocked', 'status 412 (瑞数)')
    >>> block_signal(200, "", "访问过于频繁，请稍后再试".encode())
    ('too_often', '访问过于频繁')
    >>> block_signal(200, "", b"<html>") is None
    True
    """
    if status in _STATUSES:
        return "blocked", f"status {status} ({_STATUSES[status]})"
    # Measured 2026-11-21: to look for the marks in the whole of a 100 kB page costs as much as to receive it.
    head = body[:_HEAD_SIZE]
    for mark, name in _MARKS:
        if mark in head or mark.decode() in set_cookie:
            return "blocked", f"{mark.decode()} ({name})"
    if len(body) <= _TOO_OFTEN_SIZE and any(text in body for text in _TOO_OFTEN_BYTES):
        return "too_often", _TOO_OFTEN
    return None

"""Block and challenge pages, told by their signals (DOMAIN §8.8). They are put on record and never passed by."""

from __future__ import annotations

import re
from typing import Literal

# 521 and 512 are the script challenge of 加速乐, 412 that of 瑞数.
_STATUSES = {521: "加速乐", 512: "加速乐", 412: "瑞数"}
_MARKS = ((b"__jsl_clearance", "加速乐"), (b"$_ts", "瑞数"))
# A challenge page runs its script first of all.
_HEAD_SIZE = 16_384
# A captcha page is short and bears its purpose in its title or on its form; articles and lists speak of 验证码 at most in a
# search form, and hold more than this.
_CAPTCHA = re.compile(
    "<title>[^<]{0,40}(?:访问验证|安全验证|人机验证|滑动验证|验证码|captcha)|请完成安全验证|请完成验证|拖动滑块", re.I
)
_CAPTCHA_SIZE = 8_192
_TOO_OFTEN = "访问过于频繁"
_TOO_OFTEN_BYTES = (_TOO_OFTEN.encode("utf-8"), _TOO_OFTEN.encode("gb18030"))
# The sentence may stand in an article; a page that says only this is short.
_TOO_OFTEN_SIZE = 16_384


Signal = tuple[Literal["blocked", "too_often", "near_empty"], str]


def block_signal(status: int, set_cookie: str, body: bytes) -> Signal | None:
    """What kind of refusal a response is, and what shows it; None for an ordinary response.

    >>> block_signal(412, "", b"")
    ('blocked', 'status 412 (瑞数)')
    >>> block_signal(200, "", "访问过于频繁，请稍后再试".encode())
    ('too_often', '访问过于频繁')
    >>> block_signal(200, "", "<title>访问验证</title><p>请输入验证码".encode())
    ('blocked', 'captcha: 访问验证')
    >>> block_signal(200, "", b"<html>") is None
    True
    """
    if status in _STATUSES:
        return "blocked", f"status {status} ({_STATUSES[status]})"
    # Measured 2026-11-21: to look for the marks in the whole of a 100 kB page costs as much as to receive it.
    head = body[:_HEAD_SIZE]
    for mark, name in _MARKS:
        # Most pages have no $ so early: one byte is looked for ten times as fast as four.
        if (mark[:1] in head and mark in head) or mark.decode() in set_cookie:
            return "blocked", f"{mark.decode()} ({name})"
    if len(body) <= _TOO_OFTEN_SIZE and any(text in body for text in _TOO_OFTEN_BYTES):
        return "too_often", _TOO_OFTEN
    if 0 < len(body) <= _CAPTCHA_SIZE and (match := _captcha(body)):
        return "blocked", f"captcha: {match}"
    return None


def _captcha(body: bytes) -> str | None:
    for charset in ("utf-8", "gb18030"):
        match = _CAPTCHA.search(body.decode(charset, "replace"))
        if match is not None:
            return " ".join(match[0].removeprefix("<title>").split())
    return None

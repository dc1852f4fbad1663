"""Block and challenge pages, told by their signals (DOMAIN §8.8). They are put on record and never passed by."""

from __future__ import annotations

import re
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
# A form of comments has a 验证码 too: a page is a gate only where its title says so, or where it asks for nothing else.
_GATE_TITLE = re.compile(r"<title>[^<]{0,40}(?:安全验证|访问验证|人机验证|滑动验证|验证码|captcha)[^<]{0,40}</title>", re.I)
_GATE_DEMAND = re.compile(r"(?:请|需要?)(?:您)?(?:先|输入|完成|进行|通过|拖动|点击)[^<。]{0,12}(?:验证|滑块)|人机验证|访问验证")
_GATE_MEANS = re.compile(r"captcha|geetest|验证码|滑块|slider", re.I)
_ARTICLE_MARKS = re.compile(r"ArticleTitle|ContentStart|信息内容", re.I)
_GATE_SIZE = 8_192


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
    if gate := _gate(body):
        return "blocked", f"captcha: {gate}"
    return None


def _gate(body: bytes) -> str | None:
    """What a page says that wants to know whether a person reads it.

    >>> _gate("<title>访问验证</title><p>请输入验证码".encode())
    '访问验证'
    >>> _gate("<title>网上信箱</title><p>请输入验证码 <input name=captcha>".encode() + b" " * 9000) is None
    True
    """
    if len(body) > _TOO_OFTEN_SIZE:
        return None
    text = _plain(body)
    if _ARTICLE_MARKS.search(text):
        return None
    if title := _GATE_TITLE.search(text):
        return title[0][7:-8].strip()
    if len(body) <= _GATE_SIZE and (demand := _GATE_DEMAND.search(text)) and _GATE_MEANS.search(text):
        return demand[0]
    return None


def _plain(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")

"""One cell's text → what it says: a number, a blank, a dash, or nothing that can be read. Never a guess, never a prefix."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from pipelines.model import CellStatus

_INVISIBLE = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
# Characters that NFKC turns into digits though nobody counts with them: superscripts, circled, bracketed and parted numbers.
_MARKS = re.compile(r"[²³¹¼-¾⁰-₉⅐-↉①-⓿❶-➓㈠-㉃㉈-㉟㊀-㊉㊱-㊿㋀-㋋㍘-㍰㏠-㏾]")
_DASH = re.compile(r"^(?:[-—–−―─/\\_]{1,4}|无)$")
_COUNT = re.compile(r"^(?:\d+|\d{1,3}(?:,\d{3})+)$")
_AMOUNT = re.compile(r"^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d{1,8})?$")
_SIGNED = re.compile(r"^([+\-−–])?(\d+|\d{1,3}(?:,\d{3})+)$")
_LARGEST = 2**63 - 1

Reading = tuple[CellStatus, int | Decimal | None]


@lru_cache(maxsize=8192)
def parse_count(text: str, units: tuple[str, ...] = ()) -> Reading:
    """A count. A sign is read (a negative count is a fault of the source, for a rule to tell), a decimal point is not.

    >>> parse_count("１，234")
    ('number', 1234)
    >>> parse_count("\\u00a00")
    ('number', 0)
    >>> parse_count(" "), parse_count("—"), parse_count("1 2"), parse_count("12件")
    (('blank', None), ('dash', None), ('unreadable', None), ('unreadable', None))
    >>> parse_count("12①"), parse_count("12²")
    (('unreadable', None), ('unreadable', None))
    >>> parse_count("12件", ("件",))
    ('number', 12)
    """
    folded, reading = _fold(text, units)
    if reading:
        return reading
    match = _SIGNED.match(folded)
    if match is None or not _COUNT.match(match[2]):
        return "unreadable", None
    value = int(match[2].replace(",", ""))
    if value > _LARGEST:
        return "unreadable", None
    return "number", -value if match[1] in ("-", "−", "–") else value


@lru_cache(maxsize=1024)
def parse_amount(text: str, units: tuple[str, ...] = ()) -> Reading:
    """An amount of money as an exact decimal; at most eight decimal places.

    >>> parse_amount("24252.311082")
    ('number', Decimal('24252.311082'))
    >>> parse_amount("251000元", ("元",))
    ('number', Decimal('251000'))
    """
    folded, reading = _fold(text, units)
    if reading:
        return reading
    sign = -1 if folded[:1] in "-−–" else 1
    digits = folded[1:] if sign < 0 else folded
    if not _AMOUNT.match(digits) or len(digits) > 24:
        return "unreadable", None
    return "number", sign * Decimal(digits.replace(",", ""))


def _fold(text: str, units: tuple[str, ...]) -> tuple[str, Reading | None]:
    bare = _INVISIBLE.sub("", text).strip()
    if not bare:
        return "", ("blank", None)
    if _MARKS.search(bare):
        # NFKC would make a 1 of ①, ¹ and ½: footnote marks, never digits of a count.
        return bare, None
    folded = unicodedata.normalize("NFKC", bare).strip()
    if _DASH.match(folded):
        return "", ("dash", None)
    for unit in units:
        if folded.endswith(unit):
            return folded[: -len(unit)].rstrip(), None
    return folded, None

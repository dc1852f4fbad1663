"""Bytes → text, with the evidence for the charset. What the text means does not belong here."""

from __future__ import annotations

import re
from typing import Literal

from pipelines.model import Decoding

Evidence = Literal["bom", "header", "meta", "content", "replacement"]

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
# GB18030 holds GBK and GB2312; servers name any of the three for the same bytes.
_FAMILY = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "cp936", "ms936", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("utf8", "utf-8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("big5", "x-x-big5", "cp950"), "big5"),
}
_TRIED = ("utf-8", "gb18030")
_META_WINDOW = 8 * 1024


def decode_page(payload: bytes, content_type: str | None = None) -> Decoding:
    """Text of a page and why it was decoded so.

    A byte order mark wins. Otherwise the declared charsets are tried strictly, header before meta, but
    bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever is declared: text in GB18030 is never valid UTF-8
    by chance over a whole page. A charset that cannot hold Chinese is no evidence (servers say ISO-8859-1 of whatever they
    have, and any bytes would do for it). If nothing fits, the declared charset decodes with U+FFFD for the bytes that do not.

    >>> decode_page("年报".encode("gbk"), "text/html; charset=utf-8").charset
    'gb18030'
    >>> decode_page("年报".encode("gbk"), "text/html; charset=utf-8").evidence
    'content'
    """
    declared = _declared(payload, content_type)
    for bom, charset in _BOMS:
        if payload.startswith(bom):
            return Decoding(payload[len(bom) :].decode(charset, "replace"), charset, "bom", declared)
    if (text := _strict(payload, "utf-8")) is not None and (not payload.isascii() or not declared):
        return Decoding(text, "utf-8", _evidence("utf-8", declared), declared)
    for charset in (*(_FAMILY[name.lower()] for _, name in declared if name.lower() in _FAMILY), *_TRIED):
        if (text := _strict(payload, charset)) is not None:
            return Decoding(text, charset, _evidence(charset, declared), declared)
    return _least_damaged(payload, declared)


def keeps_ascii(payload: bytes, content_type: str | None = None) -> bool:
    """Whether an ASCII character in the page's text is the same byte in the payload, and neighbours are neighbours there.

    So it is in UTF-8, GB18030 and Big5, whose longer characters hold no other, and what cannot be decoded leaves its mark. In
    UTF-16 a zero byte stands beside every ASCII character; of any other charset that is declared nothing is known.

    >>> keeps_ascii("年报.pdf".encode("gbk"), "text/html; charset=utf-8"), keeps_ascii(".pdf".encode("utf-16"))
    (True, False)
    """
    return b"\0" not in payload and all(name.lower() in _FAMILY for _, name in _declared(payload, content_type))


def _evidence(charset: str, declared: tuple[tuple[str, str], ...]) -> Evidence:
    sources = {source for source, name in declared if _FAMILY.get(name.lower(), name.lower()) == charset}
    if "header" in sources:
        return "header"
    return "meta" if "meta" in sources else "content"


def _declared(payload: bytes, content_type: str | None) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if content_type and (match := _HEADER.search(content_type)):
        found.append(("header", match[1]))
    for raw in _META.findall(payload[:_META_WINDOW]):
        entry = ("meta", raw.decode("ascii"))
        if entry not in found:
            found.append(entry)
    return tuple(found)


def _strict(payload: bytes, charset: str) -> str | None:
    try:
        return payload.decode(charset)
    except LookupError:
        return None
    except UnicodeDecodeError as error:
        # A page cut off in the middle of a character is still in its charset.
        if len(payload) - error.start < 4:
            return _cut(payload, charset, error.start)
        return None


def _cut(payload: bytes, charset: str, end: int) -> str | None:
    try:
        return payload[:end].decode(charset) + "\ufffd"
    except UnicodeDecodeError:
        return None


def _least_damaged(payload: bytes, declared: tuple[tuple[str, str], ...]) -> Decoding:
    names = [_FAMILY.get(name.lower(), "utf-8") for _, name in declared] + list(_TRIED)
    texts = [(payload.decode(name, "replace"), name) for name in dict.fromkeys(names)]
    text, charset = min(texts, key=lambda entry: entry[0].count("\ufffd"))
    return Decoding(text, charset, "replacement", declared)


def charset_conflict(decoding: Decoding) -> str | None:
    """What was declared against what the bytes are, in words; None if they agree."""
    wrong = [
        f"{source} says {name}"
        for source, name in decoding.declared
        if _FAMILY.get(name.lower(), name.lower()) != decoding.charset
    ]
    return f"{', '.join(wrong)}; the bytes are {decoding.charset}" if wrong else None

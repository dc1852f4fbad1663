"""Answers as they stand on the wire when a server misbehaves: bytes to send, seconds to wait, and how it ends.

An endless answer is an endless iterator: the server sends as fast as its client reads. Who gets which is told elsewhere.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache
from itertools import repeat

Steps = Iterator[bytes | float]
HUGE = 3_000_000_000
_OK = b"HTTP/1.1 200 OK\r\nServer: make-believe\r\nContent-Type: text/html; charset=utf-8\r\n"
_BLOCK = b"\xe5\x85\xac" * 21_845
_DRIP_SECONDS = 0.05


def silence(body: bytes) -> Steps:
    """Nothing, for an hour."""
    yield 3600.0


def slow_drip(body: bytes) -> Steps:
    """The head, then a byte at a time."""
    yield _OK + b"Content-Length: 1000000\r\n\r\n"
    yield from _drip(b"x")


def header_drip(body: bytes) -> Steps:
    """A header whose value comes a byte at a time."""
    yield _OK + b"X-Drip: "
    yield from _drip(b"x")


def continue_storm(body: bytes) -> Steps:
    """Interim responses without a final one."""
    for _ in repeat(None):
        yield b"HTTP/1.1 100 Continue\r\n\r\n" * 200
        yield 0.01


def trailer_flood(body: bytes) -> Steps:
    """A whole body and its last chunk, then trailers."""
    yield _chunked(body) + b"0\r\n"
    for _ in repeat(None):
        yield b"X-Trailer: x\r\n" * 200
        yield 0.01


def length_too_long(body: bytes) -> Steps:
    """A thousand bytes fewer than declared."""
    yield _OK + b"Content-Length: %d\r\n\r\n" % (len(body) + 1000) + body


def length_too_short(body: bytes) -> Steps:
    """Half of the page declared, all of it sent."""
    yield _OK + b"Content-Length: %d\r\n\r\n" % (len(body) // 2) + body


def chunks_cut(body: bytes) -> Steps:
    """A chunk, and no last one."""
    yield _chunked(body)


def gzip_cut(body: bytes) -> Steps:
    """A gzip stream without its last bytes, its length declared."""
    packed = _gzipped(body)[:-12]
    yield _OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed


def reset(body: bytes) -> Steps:
    """Half of the body; the pause lets it arrive before the reset."""
    yield _OK + b"Content-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2]
    yield 0.1


def header_flood(body: bytes) -> Steps:
    """One header after the other."""
    yield _OK
    for _ in repeat(None):
        yield b"X-Flood: %s\r\n" % (b"x" * 8000)


def header_line_endless(body: bytes) -> Steps:
    """A header line that is never over."""
    yield _OK + b"X-Line: "
    yield from repeat(b"x" * 65_536)


def no_http(body: bytes) -> Steps:
    """A greeting of another protocol."""
    yield b"220 mail.example.invalid ESMTP\r\n"


def huge_declared(body: bytes) -> Steps:
    """3 GB with their length."""
    yield _OK + b"Content-Length: %d\r\n\r\n" % HUGE
    yield from repeat(_BLOCK, HUGE // len(_BLOCK) + 1)


def huge_chunked(body: bytes) -> Steps:
    """3 GB in chunks."""
    yield _OK + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from repeat(b"%x\r\n%s\r\n" % (len(_BLOCK), _BLOCK), HUGE // len(_BLOCK) + 1)
    yield b"0\r\n\r\n"


def gzip_bomb(body: bytes) -> Steps:
    """One gzip stream that unfolds to 3 GB."""
    packed = bomb(b"<p>\xe5\x85\xac</p>", HUGE)
    yield _OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed


def length_absent(body: bytes) -> Steps:
    """A body that ends with the connection."""
    yield _OK + b"Connection: close\r\n\r\n" + body


def cut_short(body: bytes) -> Steps:
    """Six tenths of the body, all of it declared."""
    yield _OK + b"Content-Length: %d\r\n\r\n" % len(body) + body[: len(body) * 6 // 10]


def tls_drip(body: bytes) -> Steps:
    """A TLS record that announces 16 kB and comes a byte at a time."""
    yield b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"
    yield from _drip(b"\0")


def _drip(byte: bytes) -> Steps:
    for _ in repeat(None):
        yield byte
        yield _DRIP_SECONDS


def _chunked(body: bytes) -> bytes:
    return _OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(body), body)


def _gzipped(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


@cache
def bomb(text: bytes, size: int) -> bytes:
    """A gzip stream that unfolds to about ``size`` bytes of ``text``, made in no time: one packed block, repeated.

    >>> len(bomb(b"x", 3_000_000_000)) < 4_000_000
    True
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    unit = text * (1_000_000 // len(text))
    head = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size // len(unit) - 1) + packer.flush()

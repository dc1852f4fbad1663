"""Content coding undone within a limit, to look at a response; the archive keeps the bytes as they came."""

from __future__ import annotations

import zlib

from pipelines.errors import PermanentFetchError, TransientFetchError

_GZIP = ("gzip", "x-gzip")
_AUTO, _RAW = 47, -15


def undo_coding(body: bytes, coding: str | None, limit: int) -> bytes:
    """The body without its content coding.

    Raises:
        PermanentFetchError: ``too_large`` beyond the limit, ``bad_encoding`` if the coding is unknown or the bytes are not in it.
        TransientFetchError: ``body_truncated``, the coded stream does not reach its end.
    """
    name = (coding or "identity").strip().lower()
    if name in ("", "identity", "none") or not body:
        return body
    if name not in (*_GZIP, "deflate"):
        raise PermanentFetchError("bad_encoding", f"content coding {coding!r} was not asked for and is not understood")
    try:
        return _inflate(body, _AUTO, limit)
    except zlib.error as error:
        if name == "deflate":
            return _raw_deflate(body, limit)
        raise PermanentFetchError("bad_encoding", f"{len(body)} bytes are not {name}: {error}") from error


def _raw_deflate(body: bytes, limit: int) -> bytes:
    """Some servers send deflate without the zlib wrapper that the standard asks for."""
    try:
        return _inflate(body, _RAW, limit)
    except zlib.error as error:
        raise PermanentFetchError("bad_encoding", f"{len(body)} bytes are not deflate: {error}") from error


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body:
        stream = zlib.decompressobj(window)
        part = stream.decompress(body, limit - size + 1)
        size += len(part)
        if size > limit:
            raise PermanentFetchError("too_large", f"more than {limit} bytes once its content coding is undone")
        if not stream.eof:
            raise TransientFetchError("body_truncated", f"the coded body ends early, after {size} decoded bytes")
        parts.append(part)
        # A gzip body may be several members; anything else behind the end is padding.
        body = stream.unused_data if stream.unused_data.startswith(b"\x1f\x8b") else b""
    return b"".join(parts)

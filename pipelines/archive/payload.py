"""A capture's payload: read where the index says it stands, checked, its content coding undone.

What the payload says (charset, markup) does not belong here.
"""

from __future__ import annotations

import hashlib
import importlib
import zlib
from typing import IO, Protocol, cast

from pipelines.archive.files import Root
from pipelines.archive.members import read_member
from pipelines.archive.records import REFERS_FILE, REFERS_OFFSET, Record, parse_record, split_http
from pipelines.errors import ArchiveError, PayloadCodingError
from pipelines.model import Capture

MAX_BYTES = 64 << 20
_STEP = 1 << 20


class _Unpacker(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...

    @property
    def unconsumed_tail(self) -> bytes: ...

    @property
    def eof(self) -> bool: ...


def read_payload(root: Root, capture: Capture, limit: int = MAX_BYTES) -> bytes:
    """The body of a capture with its content coding undone; a revisit reads the bytes that it refers to.

    Raises:
        ArchiveError: the record is not where the capture says, or its bytes have another digest; names file and offset.
        PayloadCodingError: the content coding cannot be undone or gives more than ``limit`` bytes.
    """
    place, offset = capture.warc_path, capture.warc_offset
    record = read_record(root, place, offset, capture.capture_id)
    if capture.refers_to_id is not None:
        place, offset = record.require(REFERS_FILE), int(record.require(REFERS_OFFSET))
        record = read_record(root, place, offset, capture.refers_to_id)
    _, _, body = split_http(record.block)
    digest = hashlib.sha256(body).hexdigest()
    if digest != capture.payload_sha256:
        raise ArchiveError(f"{place}, offset {offset}: payload has digest {digest}, the capture says {capture.payload_sha256}")
    try:
        return decode_content(body, capture.content_encoding, limit)
    except PayloadCodingError as error:
        raise PayloadCodingError(f"{place}, offset {offset}: {error}") from error


def read_record(root: Root, place: str, offset: int, capture_id: str) -> Record:
    """The record of a capture.

    Raises:
        ArchiveError: it is not there; names file and offset.
    """
    try:
        with (root / place).open("rb") as file:
            record = parse_record(read_member(cast(IO[bytes], file), offset).data)
    except (ArchiveError, OSError) as error:
        raise ArchiveError(f"{place}, offset {offset}: {error}") from error
    found = record.require("WARC-Record-ID").strip("<>")
    if found != capture_id:
        raise ArchiveError(f"{place}, offset {offset}: holds record {found}, not {capture_id}")
    return record


def decode_content(body: bytes, coding: str | None, limit: int = MAX_BYTES) -> bytes:
    """A body without its content codings (several are undone from the last to the first).

    Raises:
        PayloadCodingError: unknown coding, bytes that are not in it, cut off, or more than ``limit`` bytes.
    """
    for name in reversed([part.strip().lower() for part in (coding or "").split(",")]):
        if name in ("", "identity") or not body:
            continue
        if name in ("gzip", "x-gzip"):
            body = _inflate(body, "gzip", zlib.MAX_WBITS | 16, limit)
        elif name == "deflate":
            body = _inflate(body, "deflate", _deflate_bits(body), limit)
        elif name == "br":
            body = _unbrotli(body, limit)
        else:
            raise PayloadCodingError(f"unknown content coding {name!r}")
    return body


def _deflate_bits(body: bytes) -> int:
    # RFC 9110 says zlib format; servers that send bare deflate exist, and all browsers read both.
    is_zlib = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _inflate(body: bytes, name: str, bits: int, limit: int) -> bytes:
    pieces: list[bytes] = []
    total = 0
    rest = body
    while rest:
        unpacker = cast(_Unpacker, zlib.decompressobj(bits))
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, _STEP)
            except zlib.error as error:
                raise PayloadCodingError(f"not in content coding {name}: {error}") from error
            if not piece and not unpacker.unconsumed_tail and not unpacker.eof:
                raise PayloadCodingError(f"content coding {name} is cut off after {total} bytes")
            total += len(piece)
            if total > limit:
                raise PayloadCodingError(f"content coding {name} gives more than {limit} bytes")
            pieces.append(piece)
            rest = unpacker.unconsumed_tail
        rest = _next_gzip_member(unpacker, name)
    return b"".join(pieces)


def _next_gzip_member(unpacker: _Unpacker, name: str) -> bytes:
    rest = cast(bytes, getattr(unpacker, "unused_data", b""))
    # Bytes after the stream that are no further member (padding) are passed over, as browsers do.
    return rest if name == "gzip" and rest.startswith(b"\x1f\x8b") else b""


def _unbrotli(body: bytes, limit: int) -> bytes:
    try:
        brotli = importlib.import_module("brotli")
    except ImportError as error:
        raise PayloadCodingError("content coding br needs the package brotli") from error
    unpacker = brotli.Decompressor()
    pieces: list[bytes] = []
    total = 0
    try:
        piece = unpacker.process(body, output_buffer_limit=_STEP)
        while True:
            total += len(piece)
            if total > limit:
                raise PayloadCodingError(f"content coding br gives more than {limit} bytes")
            pieces.append(piece)
            if unpacker.is_finished() or (not piece and unpacker.can_accept_more_data()):
                break
            piece = unpacker.process(b"", output_buffer_limit=_STEP)
    except brotli.error as error:
        raise PayloadCodingError(f"not in content coding br: {error}") from error
    if not unpacker.is_finished():
        raise PayloadCodingError(f"content coding br is cut off after {total} bytes")
    return b"".join(pieces)

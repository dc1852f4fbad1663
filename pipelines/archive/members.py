"""The gzip members of an archive file, one record each, read so that damage costs no more than the damaged bytes.

What a record says does not belong here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from pipelines.errors import ArchiveError

CHUNK = 1 << 16
MAGIC = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class Member:
    """A complete gzip member: where it begins and ends in the file, and what it holds."""

    offset: int
    end: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no complete member: where they begin, where reading went on, and why they cannot be read."""

    offset: int
    end: int
    reason: str


def read_members(file: IO[bytes], size: int) -> Iterator[Member | Damage]:
    """All members of a file in order; after damage, reading goes on with the next member that is whole."""
    offset = 0
    while offset < size:
        found: Member | Damage
        try:
            found = read_member(file, offset)
        except ArchiveError as error:
            found = Damage(offset, _next_member(file, offset + 1, size), str(error))
        yield found
        offset = found.end


def read_member(file: IO[bytes], offset: int) -> Member:
    """The member that begins at ``offset``.

    Raises:
        ArchiveError: there is none, it is cut off, its checksum is wrong, or it holds no WARC record.
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    pieces: list[bytes] = []
    end = offset
    file.seek(offset)
    while not unpacker.eof:
        chunk = file.read(CHUNK)
        if not chunk:
            raise ArchiveError(f"the file ends inside the record, {end - offset} bytes after its beginning")
        try:
            pieces.append(unpacker.decompress(chunk))
        except zlib.error as error:
            raise ArchiveError(f"no gzip member: {error}") from error
        end += len(chunk) - len(unpacker.unused_data)
    data = b"".join(pieces)
    if not data.startswith(b"WARC/"):
        raise ArchiveError(f"no WARC record: {data[:20]!r}")
    return Member(offset, end, data)


def _next_member(file: IO[bytes], start: int, size: int) -> int:
    position = start
    while position < size:
        file.seek(position)
        chunk = file.read(CHUNK)
        hit = chunk.find(MAGIC)
        if hit < 0:
            # the magic may straddle two chunks
            position += max(len(chunk) - len(MAGIC) + 1, 1)
            continue
        try:
            read_member(file, position + hit)
        except ArchiveError:
            position += hit + 1
        else:
            return position + hit
    return size

"""One WARC record as bytes and back, and what it says about a capture. Pure.

Files, offsets found by scanning, and deciding which record to write do not belong here. Extension
headers (WARC 1.1, 5.1 allows them): ``WARC-Gongkai-Role``, ``-Method`` (absent for GET), and on a
revisit ``-Payload-Length``; where the bytes of a revisit stand is said by ``WARC-Refers-To-Filename``
and ``WARC-Refers-To-File-Offset``, the names that Heritrix writes.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from pipelines.archive.files import warc_path
from pipelines.errors import ArchiveError
from pipelines.model import Capture, CaptureRole

VERSION = "WARC/1.1"
IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
ROLE, METHOD, LENGTH = "WARC-Gongkai-Role", "WARC-Gongkai-Method", "WARC-Gongkai-Payload-Length"
REFERS_TO, REFERS_FILE, REFERS_OFFSET = "WARC-Refers-To", "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"

# Characters that no header line may hold, and angle brackets, which some readers strip from WARC-Target-URI.
_UNFIT_FOR_URI = re.compile(r"[\x00-\x20\x7f-\x9f<>\s\ud800-\udfff]")
_FOLD = re.compile(r"[\r\n]+[ \t]*")

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read: its WARC headers (first of each name, lower case) and its block."""

    headers: dict[str, str]
    block: bytes

    def get(self, name: str) -> str | None:
        """A header's value by its name, in any case."""
        return self.headers.get(name.lower())

    def require(self, name: str) -> str:
        """A header's value; raises ArchiveError if the record has no such header."""
        value = self.get(name)
        if value is None:
            raise ArchiveError(f"record has no header {name}")
        return value


def build_member(headers: Headers, block: bytes, level: int) -> bytes:
    """A record as one gzip member."""
    lines = StatusAndHeaders("", [*headers, ("Content-Length", str(len(block)))], protocol=VERSION)
    packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    head = cast(bytes, lines.to_bytes(encoding="utf-8"))
    return packer.compress(head) + packer.compress(block) + packer.compress(b"\r\n\r\n") + packer.flush()


def parse_record(data: bytes) -> Record:
    """The record that a gzip member holds.

    Raises:
        ArchiveError: the bytes are no WARC record, or it is shorter than it says.
    """
    stream = io.BytesIO(data)
    try:
        lines = StatusAndHeadersParser([VERSION]).parse(stream)
    except (EOFError, StatusAndHeadersParserException) as error:
        raise ArchiveError(f"no {VERSION} record: {data[:40]!r}") from error
    headers: dict[str, str] = {}
    for name, value in lines.headers:
        headers.setdefault(name.lower(), value)
    length = headers.get("content-length", "")
    start = stream.tell()
    if not length.isdecimal() or start + int(length) > len(data):
        raise ArchiveError(f"record says Content-Length {length!r} and holds {len(data) - start} bytes")
    return Record(headers, data[start : start + int(length)])


def build_http_head(first_line: str, headers: Headers) -> bytes:
    """Start line and headers as they went over the wire; Transfer-Encoding is left out because the body is stored without it."""
    lines = [first_line, *(f"{name}: {value}" for name, value in headers if name.lower() != "transfer-encoding")]
    # http.client decodes header bytes as Latin-1, so this gives them back; a folded header becomes one line.
    return "".join(f"{_FOLD.sub(' ', line)}\r\n" for line in lines).encode("latin-1", "replace") + b"\r\n"


def split_http(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (first of each name, lower case) and body of a stored response."""
    head, _, body = block.partition(b"\r\n\r\n")
    first_line, *lines = head.decode("latin-1").split("\r\n")
    parts = first_line.split(" ", 2)
    if len(parts) < 2 or not parts[1].isdecimal():
        raise ArchiveError(f"record holds no HTTP response: {first_line[:40]!r}")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip(" \t"))
    return int(parts[1]), headers, body


def list_http_headers(block: bytes) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """Reason, headers in their order and body of a stored response."""
    head, _, body = block.partition(b"\r\n\r\n")
    first_line, *lines = head.decode("latin-1").split("\r\n")
    parts = first_line.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return parts[2] if len(parts) > 2 else "", tuple((name.strip(), value.strip(" \t")) for name, _, value in pairs), body


def build_capture(record: Record, portal_id: str, run_id: str, offset: int, body_bytes: int | None = None) -> Capture:
    """The row of a response or revisit record; the writer and the index both build it here, so that they agree.

    ``body_bytes`` is the length of the body where the record's block is given without it, up to the end of the HTTP headers.
    """
    status, http, body = split_http(record.block)
    is_revisit = record.require("WARC-Type") == "revisit"
    refers_to = record.get(REFERS_TO)
    return Capture(
        capture_id=record.require("WARC-Record-ID").strip("<>"),
        portal_id=portal_id,
        run_id=run_id,
        url=record.require("WARC-Target-URI"),
        fetched_at=parse_date(record.require("WARC-Date")),
        method=record.get(METHOD) or "GET",
        role=cast(CaptureRole, record.require(ROLE)),
        http_status=status,
        content_type=http.get("content-type"),
        content_encoding=http.get("content-encoding"),
        etag=http.get("etag"),
        last_modified=http.get("last-modified"),
        payload_sha256=record.require("WARC-Payload-Digest").removeprefix("sha256:"),
        payload_bytes=int(record.require(LENGTH)) if is_revisit else len(body) if body_bytes is None else body_bytes,
        warc_path=warc_path(portal_id, run_id),
        warc_offset=offset,
        is_revisit=is_revisit,
        refers_to_id=refers_to.strip("<>") if refers_to else None,
    )


def build_uri(url: str) -> str:
    """An address fit for a header line: blanks, control characters and angle brackets percent-encoded, the rest as it is.

    >>> build_uri("http://a.cn/公开 年报.html")
    'http://a.cn/公开%20年报.html'
    """
    return _UNFIT_FOR_URI.sub(lambda match: quote(match[0].encode("utf-8", "replace")), url)


def build_date(instant: datetime) -> str:
    """A WARC-Date with microseconds.

    >>> build_date(datetime(2026, 11, 21, 2, 30, tzinfo=UTC))
    '2026-11-21T02:30:00.000000Z'
    """
    if instant.tzinfo is None:
        raise ValueError(f"instant without time zone: {instant}")
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def parse_date(text: str) -> datetime:
    """The instant of a WARC-Date.

    >>> parse_date("2026-11-21T02:30:00.000001Z")
    datetime.datetime(2026, 11, 21, 2, 30, 0, 1, tzinfo=datetime.timezone.utc)
    """
    return datetime.fromisoformat(text)

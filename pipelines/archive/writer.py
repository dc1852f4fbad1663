"""The archive's writer: what a crawl meets, kept as it came, one WARC file per portal and run.

Reading records back and repairing files that a crash left behind do not belong here.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Self, cast
from urllib.parse import urlsplit

from pipelines.archive import records
from pipelines.archive.files import CLOSED, OPEN, Root, claim_file, move_file, sync_file, warc_path
from pipelines.archive.newest import NewestCaptures
from pipelines.archive.records import Headers, Record, build_date, build_http_head, build_member, build_uri
from pipelines.errors import ArchiveError
from pipelines.model import Capture, Exchange, Finding, Link

# Measured 2026-11-21 on the corpus pages (25-111 kB of HTML): 0.35 ms a record at level 3, 0.61 at 6, files 12 % larger.
LEVEL = 3
# A body that came compressed cannot be packed further.
CODED_LEVEL = 1


@dataclass(frozen=True, slots=True)
class _Revisit:
    """Why a payload is not stored again: the profile, the capture that holds it, and its digest and length."""

    profile: str
    holder: Capture


class ArchiveWriter:
    """Writes one run's file, ``.open`` until closed; a `pipelines.model.CaptureSink`. Not for several threads at once.

    ``known_payloads`` are the captures of earlier runs; a payload that one of them holds is not stored again.
    After a kill at any byte, every record whose call returned is in the file (a power cut may cost the last seconds). A run
    that ends by an exception leaves its file ``.open`` as a killed one does: salvage closes it and marks it as interrupted.

    Raises:
        ArchiveError: the run already has a file.
    """

    def __init__(self, root: Root, portal_id: str, run_id: str, known_payloads: Iterable[Capture] = ()) -> None:
        self._portal_id = portal_id
        self._run_id = run_id
        self._newest = NewestCaptures()
        self._holders: dict[str, Capture] = {}
        for capture in known_payloads:
            self._remember(capture)
        folder = root / portal_id
        folder.mkdir(parents=True, exist_ok=True)
        self._open_path = folder / f"{run_id}{OPEN}"
        self._closed_path = folder / f"{run_id}{CLOSED}"
        for path in (self._open_path, self._closed_path):
            if path.exists():
                raise ArchiveError(f"{path}: run {run_id} already has a file")
        self._file = cast(IO[bytes], self._open_path.open("wb"))
        claim_file(self._file)
        self._offset = 0
        self._is_torn = False
        self._append(build_warcinfo(portal_id, run_id, datetime.now(UTC)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            # A file called closed says that the night was whole.
            self._is_torn = True
        self.close()

    def close(self) -> None:
        """Bring the file to the disk and give it its final name. A file with a torn record keeps ``.open``: salvage cuts it."""
        if self._file.closed:
            return
        if self._is_torn:
            with contextlib.suppress(OSError):  # the failed write was raised when it happened
                self._file.close()
            return
        sync_file(self._file)
        self._file.close()
        move_file(self._open_path, self._closed_path)

    def write_exchange(self, exchange: Exchange) -> Capture:
        """Keep a response, as a revisit if its payload is known, and return its row. A request that is no GET is kept as well."""
        url, date = build_uri(exchange.url), build_date(exchange.fetched_at)
        digest = hashlib.sha256(exchange.body).hexdigest()
        revisit = self._find_revisit(exchange, url, digest)
        headers = [
            ("WARC-Type", "revisit" if revisit else "response"),
            ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
            ("WARC-Date", date),
            ("WARC-Target-URI", url),
            ("Content-Type", "application/http; msgtype=response"),
            ("WARC-Payload-Digest", f"sha256:{revisit.holder.payload_sha256 if revisit else digest}"),
            (records.ROLE, exchange.role),
        ]
        if exchange.role == "broken":
            headers.append(("WARC-Truncated", "unspecified"))
        request = b""
        if exchange.method != "GET":
            headers.append((records.METHOD, exchange.method))
            request = _build_request(exchange, url, date, headers[1][1])
        head = build_http_head(f"HTTP/1.1 {exchange.http_status} {exchange.http_reason}", exchange.headers)
        if revisit:
            headers += _revisit_headers(revisit)
        lowered = {name.lower(): value for name, value in headers}
        place = (self._portal_id, self._run_id, self._offset + len(request))
        capture = records.build_capture(Record(lowered, head), *place, len(exchange.body))
        level = CODED_LEVEL if capture.content_encoding else LEVEL
        self._append(request + build_member(headers, head if revisit else head + exchange.body, level))
        return self._remember(capture)

    def write_finding(self, finding: Finding) -> None:
        """Keep a failed attempt or another finding of the crawl."""
        seen_at = finding.seen_at or datetime.now(UTC)
        self._append(build_finding_member(finding, seen_at))

    def write_links(self, column_url: str, links: Sequence[Link]) -> None:
        """Keep what a column listed."""
        rows = [{"url": link.url, "title": link.title, "date": link.date and link.date.isoformat()} for link in links]
        content = {"kind": "links", "column_url": column_url, "links": rows}
        self._append(_build_metadata(content, column_url, datetime.now(UTC)))

    def _find_revisit(self, exchange: Exchange, url: str, digest: str) -> _Revisit | None:
        if exchange.http_status == 304:
            newest = self._newest.get(url)
            holder = self._holders.get(newest.payload_sha256) if newest else None
            return _Revisit(records.NOT_MODIFIED, holder) if holder else None
        holder = self._holders.get(digest) if exchange.body else None
        return _Revisit(records.IDENTICAL_PAYLOAD, holder) if holder else None

    def _remember(self, capture: Capture) -> Capture:
        if not capture.is_revisit and capture.role != "broken":
            self._holders.setdefault(capture.payload_sha256, capture)
        return self._newest.add(capture)

    def _append(self, members: bytes) -> None:
        if self._is_torn:
            raise ArchiveError(f"{self._open_path}: an earlier record could not be written; nothing is written after it")
        self._is_torn = True
        self._file.write(members)
        self._file.flush()
        self._is_torn = False
        self._offset += len(members)


def build_warcinfo(portal_id: str, run_id: str, instant: datetime) -> bytes:
    """The record that every file begins with: what wrote it, for which portal and run."""
    fields = {
        "software": "gongkai",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": portal_id,
        "description": f"annual reports on open government information, portal {portal_id}, run {run_id}",
    }
    headers = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", build_date(instant)),
        ("WARC-Filename", warc_path(portal_id, run_id).rpartition("/")[2]),
        ("Content-Type", "application/warc-fields"),
    ]
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return build_member(headers, block.encode(), LEVEL)


def build_finding_member(finding: Finding, seen_at: datetime) -> bytes:
    """A finding as a metadata record."""
    content = {
        "kind": "finding",
        "stage": finding.stage,
        "code": finding.code,
        "url": finding.url,
        "message": finding.message,
        "capture_id": finding.capture_id,
    }
    return _build_metadata(content, finding.url, seen_at)


def _build_metadata(content: Mapping[str, object], url: str | None, instant: datetime) -> bytes:
    headers = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", build_date(instant)),
        ("Content-Type", "application/json"),
    ]
    if url:
        # Not the bare address: a replay tool would show this record in place of the page (seen with pywb 2.10, 2026-11-21).
        headers.append(("WARC-Target-URI", f"urn:gongkai:{content['kind']}:{build_uri(url)}"))
    return build_member(headers, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"), LEVEL)


def _build_request(exchange: Exchange, url: str, date: str, response_id: str) -> bytes:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", date),
        ("WARC-Target-URI", url),
        ("WARC-Concurrent-To", response_id),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    head = build_http_head(f"{exchange.method} {target} HTTP/1.1", exchange.request_headers)
    return build_member(headers, head + exchange.request_body, LEVEL)


def _revisit_headers(revisit: _Revisit) -> Headers:
    holder = revisit.holder
    return [
        ("WARC-Profile", revisit.profile),
        (records.REFERS_TO, f"<{holder.capture_id}>"),
        ("WARC-Refers-To-Target-URI", holder.url),
        ("WARC-Refers-To-Date", build_date(holder.fetched_at)),
        (records.REFERS_FILE, holder.warc_path),
        (records.REFERS_OFFSET, str(holder.warc_offset)),
        (records.LENGTH, str(holder.payload_bytes)),
    ]

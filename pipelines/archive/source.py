"""The archive as the crawler reads it: what a run that was interrupted tonight had been answered, and pages of earlier nights.

Which address is asked, and when, does not belong here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO, cast

from pipelines.archive.files import Root, warc_path
from pipelines.archive.index import ArchiveIndex
from pipelines.archive.members import Member, read_members
from pipelines.archive.payload import read_payload, read_record
from pipelines.archive.records import REFERS_FILE, REFERS_OFFSET, list_http_headers, parse_record, split_http
from pipelines.errors import ArchiveError
from pipelines.model import EVIDENCE_ROLES, Capture, HeldResponse

# Nights are a day apart; what was answered half a day ago is of another one. RFC 9309, 2.4: a robots.txt may serve for a day.
SAME_NIGHT = timedelta(hours=12)
_Key = tuple[str, str, str]


def interrupted_tonight(index: ArchiveIndex, now: datetime) -> list[str]:
    """The newest runs, oldest first, that were interrupted and of which a response is younger than half a day.

    A run that ended well ends the search: what came before it is of another night.
    """
    found: list[str] = []
    for run_id in reversed(index.runs):
        if run_id not in index.interrupted:
            break
        instants = [capture.fetched_at for capture in index.captures if capture.run_id == run_id]
        if instants and max(instants) < now - SAME_NIGHT:
            break
        found.append(run_id)
    return found[::-1]


def leave_out(index: ArchiveIndex, runs: Iterable[str]) -> ArchiveIndex:
    """The index as it was before some runs."""
    out = set(runs)
    return ArchiveIndex(
        runs=[run_id for run_id in index.runs if run_id not in out],
        captures=[capture for capture in index.captures if capture.run_id not in out],
        findings=[finding for finding, run_id in zip(index.findings, index.finding_runs, strict=True) if run_id not in out],
        links=[listed for listed in index.links if listed.run_id not in out],
        interrupted=index.interrupted - out,
        finding_runs=[run_id for run_id in index.finding_runs if run_id not in out],
    )


class ArchiveSource:
    """A `pipelines.model.CaptureSource` over a portal's closed files.

    Args:
        root: the archive.
        portal_id: whose files.
        index: of these files.
        runs: the interrupted runs whose answers count as got tonight, see `interrupted_tonight`.
        now: answers older than half a day are not given.
    """

    def __init__(self, root: Root, portal_id: str, index: ArchiveIndex, runs: Sequence[str], now: datetime) -> None:
        self._root = root
        bodies: dict[str, str] = {}
        for run_id in runs:
            bodies |= _request_bodies(root, portal_id, run_id)
        own = set(runs)
        self._answers: dict[_Key, Capture] = {}
        for capture in index.captures:
            if capture.run_id in own and capture.role not in EVIDENCE_ROLES and capture.fetched_at >= now - SAME_NIGHT:
                body = bodies.get(capture.capture_id, _digest(b""))
                self._answers[capture.method, capture.url, body] = capture

    def find_answer(self, method: str, url: str, body: bytes) -> HeldResponse | None:
        """What this very request was answered last in one of the runs; None if it was not, or cannot be read any more."""
        capture = self._answers.get((method, url, _digest(body)))
        if capture is None:
            return None
        try:
            return read_response(self._root, capture)
        except ArchiveError:
            return None

    def read_page(self, capture: Capture) -> bytes | None:
        """The payload of a capture without its content coding; None if it cannot be read."""
        try:
            return read_payload(self._root, capture)
        except ArchiveError:
            return None


def read_response(root: Root, capture: Capture) -> HeldResponse:
    """A capture's response whole: its own status line and headers, and the body that it or the record it refers to holds.

    A 304 has headers and no body, as it was served.

    Raises:
        ArchiveError: a record is not where it should be, or its bytes have another digest; names file and offset.
    """
    record = read_record(root, capture.warc_path, capture.warc_offset, capture.capture_id)
    reason, headers, body = list_http_headers(record.block)
    if capture.http_status == 304:
        return HeldResponse(capture, reason, headers, b"")
    if capture.refers_to_id is not None:
        place, offset = record.require(REFERS_FILE), int(record.require(REFERS_OFFSET))
        body = split_http(read_record(root, place, offset, capture.refers_to_id).block)[2]
    if _digest(body) != capture.payload_sha256:
        raise ArchiveError(f"{capture.warc_path}, offset {capture.warc_offset}: the payload has another digest than the capture")
    return HeldResponse(capture, reason, headers, body)


def _request_bodies(root: Root, portal_id: str, run_id: str) -> dict[str, str]:
    """Digest of what was sent, by the capture that answered it; requests without a body have no record."""
    path = root / warc_path(portal_id, run_id)
    found: dict[str, str] = {}
    with path.open("rb") as file:
        for member in read_members(cast(IO[bytes], file), int(path.stat().st_size)):
            if isinstance(member, Member) and b"\r\nWARC-Type: request\r\n" in member.data[:256]:
                record = parse_record(member.data)
                sent = record.block.partition(b"\r\n\r\n")[2]
                found[record.require("WARC-Concurrent-To").strip("<>")] = _digest(sent)
    return found


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()

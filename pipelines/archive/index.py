"""What a portal's archive holds, without its payloads: captures, findings and listed links over all runs.

Each closed file has a sidecar (``<run_id>.index.jsonl``), derived and rebuilt whenever it is missing or does
not fit its file; deleting all of them loses nothing. Payloads do not belong here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from pipelines.archive import records
from pipelines.archive.files import CLOSED, INDEX, Root, file_size, list_files, move_file
from pipelines.archive.members import Damage, Member, read_members
from pipelines.archive.newest import NewestCaptures
from pipelines.archive.records import Record, build_capture, parse_record
from pipelines.archive.sidecar import parse_entry, render_entry
from pipelines.errors import ArchiveError
from pipelines.model import EVIDENCE_ROLES, Capture, Finding, Link, ListedLink

SIDECAR_VERSION = 1
Entry = Capture | Finding | ListedLink


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """A portal's runs (by name), captures (by time), findings of crawl and archive, and links as listed, run by run.

    ``interrupted`` are the runs that did not end by themselves; ``finding_runs`` names the run of each finding.
    """

    runs: list[str] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    links: list[ListedLink] = field(default_factory=list)
    interrupted: frozenset[str] = frozenset()
    finding_runs: list[str] = field(default_factory=list)


def read_index(root: Root, portal_id: str) -> ArchiveIndex:
    """The index of all closed files of a portal. Bytes that cannot be read become findings ``archive_damaged``."""
    entries = {path.name.removesuffix(CLOSED): _read_entries(path, portal_id) for path in list_files(root, portal_id, CLOSED)}
    captures = [entry for own in entries.values() for entry in own if isinstance(entry, Capture)]
    captures.sort(key=lambda capture: (capture.fetched_at, capture.warc_path, capture.warc_offset))
    newest = NewestCaptures()
    captures = [newest.add(capture) for capture in captures]
    runs = {capture.capture_id: capture.run_id for capture in captures}
    findings = [(entry, run_id) for run_id, own in entries.items() for entry in own if isinstance(entry, Finding)]
    findings += [(orphan, runs[orphan.capture_id or ""]) for orphan in _find_orphans(captures)]
    return ArchiveIndex(
        runs=list(entries),
        captures=captures,
        findings=[finding for finding, _ in findings],
        links=[entry for own in entries.values() for entry in own if isinstance(entry, ListedLink)],
        interrupted=frozenset(run_id for finding, run_id in findings if finding.code == "archive_salvaged"),
        finding_runs=[run_id for _, run_id in findings],
    )


def known_captures(index: ArchiveIndex) -> dict[str, Capture]:
    """Per address the newest capture with status 200 whose bytes are in the archive: what may be asked for conditionally.

    An empty page is not among them: it is asked for anew.
    """
    held = {capture.capture_id for capture in index.captures}
    pages = [capture for capture in index.captures if capture.role not in EVIDENCE_ROLES and capture.method == "GET"]
    newest = {capture.url: capture for capture in pages if capture.http_status == 200}
    return {
        url: capture
        for url, capture in newest.items()
        if capture.payload_bytes > 0 and (capture.refers_to_id is None or capture.refers_to_id in held)
    }


def _find_orphans(captures: Iterable[Capture]) -> Iterator[Finding]:
    captures = list(captures)
    held = {capture.capture_id for capture in captures}
    for capture in captures:
        if capture.refers_to_id is not None and capture.refers_to_id not in held:
            message = f"{capture.warc_path}, offset {capture.warc_offset}: refers to {capture.refers_to_id}, which no file holds"
            yield Finding("archive", "archive_damaged", capture.url, message, capture.portal_id, capture.capture_id)


def _read_entries(path: Root, portal_id: str) -> list[Entry]:
    size = file_size(path)
    head = {"sidecar": SIDECAR_VERSION, "warc": path.name, "warc_bytes": size}
    sidecar = path.with_name(path.name.removesuffix(CLOSED) + INDEX)
    entries = _read_sidecar(sidecar, head)
    if entries is None:
        entries = list(_scan_file(path, portal_id, size))
        _write_sidecar(sidecar, head, entries)
    return entries


def _read_sidecar(sidecar: Root, head: dict[str, object]) -> list[Entry] | None:
    try:
        lines = sidecar.read_text(encoding="utf-8").splitlines()
        if json.loads(lines[0]) != head:
            return None
        return [parse_entry(json.loads(line)) for line in lines[1:]]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None  # missing, cut off or of another version: it is built again from its file


def _write_sidecar(sidecar: Root, head: dict[str, object], entries: Iterable[Entry]) -> None:
    lines = [json.dumps(head), *(json.dumps(render_entry(entry)) for entry in entries)]
    beside = sidecar.with_name(f"{sidecar.name}.{uuid.uuid4().hex}.tmp")
    try:
        beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except PermissionError:
        return  # an archive that may only be read is indexed anew each time
    move_file(beside, sidecar)


def _scan_file(path: Root, portal_id: str, size: int) -> Iterator[Entry]:
    run_id = path.name.removesuffix(CLOSED)
    with path.open("rb") as file:
        for member in read_members(cast(Any, file), size):
            if isinstance(member, Damage):
                yield _damage(path, portal_id, member.offset, f"{member.reason}; {member.end - member.offset} bytes passed over")
                continue
            try:
                yield from _member_entries(member, portal_id, run_id)
            except (ArchiveError, ValueError, KeyError) as error:
                yield _damage(path, portal_id, member.offset, f"{type(error).__name__}: {error}")


def _damage(path: Root, portal_id: str, offset: int, reason: str) -> Finding:
    return Finding("archive", "archive_damaged", None, f"{portal_id}/{path.name}, offset {offset}: {reason}", portal_id)


def _member_entries(member: Member, portal_id: str, run_id: str) -> Iterator[Entry]:
    record = parse_record(member.data)
    kind = record.require("WARC-Type")
    if kind in ("response", "revisit"):
        yield build_capture(record, portal_id, run_id, member.offset)
    elif kind == "metadata":
        yield from _metadata_entries(record, portal_id, run_id)
    elif kind not in ("warcinfo", "request"):
        raise ArchiveError(f"record type {kind!r}, which this archive does not write")


def _metadata_entries(record: Record, portal_id: str, run_id: str) -> Iterator[Entry]:
    content = json.loads(record.block.decode("utf-8", "surrogatepass"))
    instant = records.parse_date(record.require("WARC-Date"))
    if content["kind"] == "finding":
        yield Finding(
            content["stage"], content["code"], content["url"], content["message"], portal_id, content["capture_id"], instant
        )
    elif content["kind"] == "links":
        for row in content["links"]:
            link = Link(row["url"], row["title"], date.fromisoformat(row["date"]) if row["date"] else None)
            yield ListedLink(link, content["column_url"], run_id, instant)
    else:
        raise ArchiveError(f"metadata of kind {content['kind']!r}, which this archive does not write")

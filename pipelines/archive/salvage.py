"""What a crash left behind: files still named ``.open`` are closed with every complete record that they hold.

Damage inside closed files is left as it is; the index reports it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import IO, cast

from pipelines.archive.files import CLOSED, INDEX, OPEN, TORN, Root, claim_file, file_size, list_files, move_file, sync_file
from pipelines.archive.members import Member, read_members
from pipelines.archive.writer import build_finding_member, build_warcinfo
from pipelines.model import Finding

_STEP = 1 << 20


def salvage(root: Root, portal_id: str) -> list[Finding]:
    """Close the files that interrupted runs left open, one finding ``archive_salvaged`` for each.

    The finding is added to the file as well. Bytes after the last complete record go to ``<run_id>.warc.gz.torn``.
    A file whose writer still lives is left alone. Being killed here loses nothing: the next call does it again.
    """
    findings = []
    for path in list_files(root, portal_id, OPEN):
        with path.open("rb") as file:
            stream = cast(IO[bytes], file)
            if not claim_file(stream):
                continue
            findings.append(_close_file(path, stream, portal_id))
    return findings


def _close_file(path: Root, file: IO[bytes], portal_id: str) -> Finding:
    run_id = path.name.removesuffix(OPEN)
    size = file_size(path)
    ends = [member.end for member in read_members(file, size) if isinstance(member, Member)]
    cut = max(ends, default=0)
    now = datetime.now(UTC)
    message = (
        f"{portal_id}/{run_id}{CLOSED}: interrupted; {len(ends)} records kept, {size - cut} bytes after offset {cut} set aside"
    )
    finding = Finding("archive", "archive_salvaged", None, message, portal_id, None, now)
    if cut < size:
        _copy_part(file, cut, size - cut, path.with_name(f"{run_id}{TORN}"))
    end = (b"" if cut else build_warcinfo(portal_id, run_id, now)) + build_finding_member(finding, now)
    beside = path.with_name(f"{path.name}.salvaged")
    _copy_part(file, 0, cut, beside, end)
    path.with_name(f"{run_id}{INDEX}").unlink(missing_ok=True)
    move_file(beside, path.with_name(f"{run_id}{CLOSED}"))
    path.unlink()
    return finding


def _copy_part(file: IO[bytes], start: int, length: int, target: Root, end: bytes = b"") -> None:
    file.seek(start)
    with target.open("wb") as out:
        stream = cast(IO[bytes], out)
        remaining = length
        while remaining > 0:
            chunk = file.read(min(remaining, _STEP))
            stream.write(chunk)
            remaining -= len(chunk)
        stream.write(end)
        sync_file(stream)

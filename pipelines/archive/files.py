"""Where the archive's files stand and what their names say: ``<root>/<portal_id>/<run_id>.warc.gz``.

What is inside a file does not belong here.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO, Any

from upath import UPath

Root = Path | UPath

CLOSED = ".warc.gz"
OPEN = ".warc.gz.open"
TORN = ".warc.gz.torn"
INDEX = ".index.jsonl"


def warc_path(portal_id: str, run_id: str) -> str:
    """Name of a run's closed file relative to the archive's root."""
    return f"{portal_id}/{run_id}{CLOSED}"


def list_files(root: Root, portal_id: str, suffix: str) -> list[Root]:
    """A portal's files whose names end in ``suffix``, by name; empty if the portal has no folder yet."""
    folder = root / portal_id
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.name.endswith(suffix)), key=lambda path: path.name)


def list_runs(root: Root, portal_id: str) -> list[str]:
    """Names of a portal's closed runs, oldest first, those without a single response among them."""
    return sorted(path.name.removesuffix(CLOSED) for path in list_files(root, portal_id, CLOSED))


def file_size(path: Root) -> int:
    """Length of a file in bytes."""
    return int(path.stat().st_size)


def move_file(source: Root, target: Root) -> None:
    """Give a file its final name; on a local disk in one step that survives a power cut."""
    if isinstance(source, Path):
        source.replace(str(target))
        descriptor = os.open(source.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    else:
        source.rename(target)


def sync_file(file: IO[bytes]) -> None:
    """Bring what was written to the disk, where the file is on one (a remote file has no descriptor)."""
    file.flush()
    descriptor = _descriptor(file)
    if descriptor is not None:
        os.fsync(descriptor)


def claim_file(file: IO[bytes]) -> bool:
    """Lock an open file for its writer; False if a living writer has it. The lock dies with the process, however it dies."""
    descriptor = _descriptor(file)
    if descriptor is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _descriptor(file: Any) -> int | None:
    try:
        return int(file.fileno())
    except (AttributeError, OSError):
        return None

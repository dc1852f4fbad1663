"""The archive: every response as it came, in WARC files, one per portal and run. The door of warcio.

Everything downstream reads from here and nothing downstream fetches. What a page says does not belong here.
"""

from pipelines.archive.files import Root, list_runs
from pipelines.archive.index import ArchiveIndex, known_captures, read_index
from pipelines.archive.payload import decode_content, read_payload
from pipelines.archive.salvage import salvage
from pipelines.archive.source import ArchiveSource, interrupted_tonight, leave_out, read_response
from pipelines.archive.writer import ArchiveWriter

__all__ = [
    "ArchiveIndex",
    "ArchiveSource",
    "ArchiveWriter",
    "Root",
    "decode_content",
    "interrupted_tonight",
    "known_captures",
    "leave_out",
    "list_runs",
    "read_index",
    "read_payload",
    "read_response",
    "salvage",
]

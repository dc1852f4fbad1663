"""``gongkai replay``: a page or attachment as it was, byte for byte, out of the archive.

Which capture proves a figure is in the warehouse; what a page says is for ``gongkai check``.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from assets.layout import City
from pipelines.archive import read_index, read_payload
from pipelines.crawl.hosts import quoted
from pipelines.crawl.rhythm import CHINA
from pipelines.errors import ArchiveError
from pipelines.model import Capture
from pipelines.warehouse import query


def replay(city: City, wanted: str, at: date | None, output: Path | None) -> int:
    """Write the bytes of an address, a capture or a report to a file or to stdout, and on stderr where they stand.

    Args:
        city: whose archive.
        wanted: an address, a ``capture_id``, or a ``report_id``.
        at: as the address stood at the end of this day in China; the newest if None.
        output: a file; stdout if None.

    Raises:
        ArchiveError: the archive holds no such thing, or cannot give its bytes.
        WarehouseError: a report is asked for and no warehouse is there.
    """
    capture = find_capture(city, wanted, at)
    payload = read_payload(city.layout.archive, capture)
    if output is None:
        sys.stdout.buffer.write(payload)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(payload)
    print(describe(capture, len(payload)), file=sys.stderr)
    return 0


def parse_day(text: str | None) -> date | None:
    """The day that an option names.

    Raises:
        ArchiveError: it names none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ArchiveError(f"--at: {text!r} is no day such as 2026-01-31") from error


def find_capture(city: City, wanted: str, at: date | None) -> Capture:
    """The capture that is meant; see `replay`."""
    is_address = wanted.startswith(("http://", "https://"))
    if at and not is_address:
        raise ArchiveError(f"--at: goes with an address; {wanted} is one page of one moment")
    if not is_address and not wanted.startswith("urn:uuid:"):
        return _of_id(city, _capture_of_report(city, wanted))
    if not is_address:
        return _of_id(city, wanted)
    until = datetime.combine(at or date.max - timedelta(days=2), time.max, CHINA)
    held = [capture for capture in _captures(city) if capture.url == quoted(wanted) and _has_page(capture)]
    found = [capture for capture in held if capture.fetched_at <= until.astimezone(UTC)]
    if not found:
        first = f"; the first capture is of {_in_china(held[0].fetched_at)}" if held else ""
        raise ArchiveError(f"{wanted}: no page of this address{f' up to {at}' if at else ''} in the archive{first}")
    return found[-1]


def describe(capture: Capture, size: int) -> str:
    """Where the bytes stand, in one line."""
    kind = f"{capture.content_type or 'no content type'}, {size} bytes"
    place = f"{capture.warc_path} offset {capture.warc_offset}"
    if capture.is_revisit:
        place += f", bytes in {capture.refers_to_id}"
    return f"{capture.url} as of {_in_china(capture.fetched_at)}: {kind}; {capture.capture_id}, {place}"


def _capture_of_report(city: City, report_id: str) -> str:
    sql = f"SELECT capture_id FROM core.reports WHERE report_id = '{report_id.replace(chr(39), chr(39) * 2)}'"
    rows = query(city.layout.warehouse, sql).rows
    if not rows:
        raise ArchiveError(f"{report_id}: neither an address nor a capture, and no report of the warehouse")
    return str(rows[0][0])


def _of_id(city: City, capture_id: str) -> Capture:
    for capture in _captures(city):
        if capture.capture_id == capture_id:
            return capture
    raise ArchiveError(f"{capture_id}: no such capture in the archive")


def _captures(city: City) -> list[Capture]:
    captures = [capture for portal_id in city.portal_ids for capture in read_index(city.layout.archive, portal_id).captures]
    return sorted(captures, key=lambda capture: (capture.fetched_at, capture.capture_id))


def _has_page(capture: Capture) -> bool:
    return capture.method == "GET" and (capture.http_status == 200 or (capture.http_status == 304 and capture.is_revisit))


def _in_china(instant: datetime) -> str:
    return f"{instant.astimezone(CHINA):%Y-%m-%d %H:%M:%S} +08:00"

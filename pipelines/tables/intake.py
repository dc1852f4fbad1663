"""Captures, findings and second readings → ``raw.captures``, ``quality.findings``, ``quality.second_readings``.

What a report states is in ``reports`` and ``cells``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import polars as pl

from pipelines.model import Capture, Cell, CellStatus, Finding, Report, TableName
from pipelines.tables.contents import TABLE_NAMES, is_storable
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.schema import CAPTURES, FINDINGS, SECOND_READINGS

_FindingKey = tuple[str, str, str | None, str | None, str]


def build_captures(captures: Iterable[Capture]) -> pl.DataFrame:
    """``raw.captures``: one row per response, exactly as the archive's index has it."""
    names = list(CAPTURES.frame_schema)
    return rows_to_frame(CAPTURES, [[getattr(capture, name) for name in names] for capture in captures])


def build_findings(findings: Iterable[Finding]) -> pl.DataFrame:
    """``quality.findings``: one row per stage, code, portal, address and message, with the first and last night it was met."""
    groups: dict[_FindingKey, list[Finding]] = {}
    for finding in findings:
        key = (finding.stage, finding.code, finding.portal_id, finding.url, finding.message)
        groups.setdefault(key, []).append(finding)
    return rows_to_frame(FINDINGS, [_sum_up(key, group) for key, group in groups.items()])


def _sum_up(key: _FindingKey, group: list[Finding]) -> tuple[str | datetime | None, ...]:
    stage, code, portal_id, url, message = key
    text = "\x1f".join(part or "" for part in key)
    finding_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen = sorted(finding.seen_at for finding in group if finding.seen_at is not None)
    captures = sorted(
        (finding.seen_at is None, finding.seen_at.isoformat() if finding.seen_at else "", finding.capture_id)
        for finding in group
        if finding.capture_id is not None
    )
    first_capture = captures[0][2] if captures else None
    return (
        finding_id,
        stage,
        code,
        portal_id,
        url,
        message,
        first_capture,
        seen[0] if seen else None,
        seen[-1] if seen else None,
    )


def build_second_readings(pairs: Iterable[tuple[str, Report, Report | None]]) -> pl.DataFrame:
    """``quality.second_readings``: one row per cell that either reader found in a report that was read twice.

    ``pairs`` are (report_id, first reading, second reading); None says that the second reader saw no
    report there. Readers agree on a cell if value and status are the same. A table in which neither found a
    cell has one row without codes, so that two readers who see no table are on record as agreeing.
    """
    rows: list[Sequence[object]] = []
    for report_id, first, second in pairs:
        for table in TABLE_NAMES:
            ours, theirs = first.cells(table) or {}, (second.cells(table) if second else None) or {}
            if not ours and not theirs:
                rows.append((report_id, table, "", "", None, None, None, None, second is not None))
            for key in ours.keys() | theirs.keys():
                one, other = _read(ours.get(key), table), _read(theirs.get(key), table)
                rows.append((report_id, table, *key, *one, *other, one == other))
    return rows_to_frame(SECOND_READINGS, rows)


def _read(cell: Cell | None, table: TableName) -> tuple[Decimal | None, CellStatus | None]:
    """Value and status as ``core`` has them: what it cannot hold is unreadable there, so it is here."""
    if cell is None:
        return None, None
    if not is_storable(cell.value, table):
        return None, "unreadable"
    return (None if cell.value is None else Decimal(cell.value)), cell.status

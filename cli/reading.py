"""One file on disk → its report, judged: parse, tables and judge strung together for a single page, without Dagster.

The nightly strings the same functions together in ``assets``; how the outcome is printed belongs to ``printing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from expectations.faults import add_faults, reports_to_reread
from expectations.localise import build_suggestions
from expectations.rules import RULES_BY_ID
from expectations.verdicts import judge
from pipelines.errors import GongkaiError, NotAReportError
from pipelines.model import Capture, Finding, Form, Report
from pipelines.parse import PARSER_VERSION, parse_again, parse_page
from pipelines.tables import ReadCapture, assign_versions, build_portal, build_second_readings

# The largest report met is 1.2 MB, pictures included (2026-11); a page of 50 MB is none.
LARGEST_BYTES = 20_000_000
NOWHEN = datetime(1970, 1, 1, tzinfo=UTC)
Frames = dict[str, pl.DataFrame]


class UnreadableFileError(GongkaiError):
    """The file cannot be read as a report; the message names the file and says why, in one line."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file, what its report states, and what was found: ``verdicts`` and ``suggestions`` have the columns of their tables."""

    path: str
    report: Report
    verdicts: pl.DataFrame
    findings: tuple[Finding, ...]
    suggestions: pl.DataFrame

    @property
    def has_failed(self) -> bool:
        """Whether a rule of severity ERROR or WARN fails; INFO never counts."""
        failing = self.verdicts.filter(pl.col("status") == "fail")["rule_id"]
        return any(RULES_BY_ID[rule_id].severity != "INFO" for rule_id in failing)


def check_file(path: Path, forms: Sequence[Form]) -> CheckedFile:
    """Read and judge a file by itself: rules that need another year's report are not assessable.

    Raises:
        UnreadableFileError: not there, no plain file, too large, or no report.
    """
    payload = read_payload(path)
    try:
        report = parse_page(payload, forms=forms)
    except NotAReportError as error:
        raise UnreadableFileError(f"{path}: {error.code}: {_one_line(str(error))}") from error
    if report.report_year is None:
        raise UnreadableFileError(f"{path}: year_unknown: no report year in {report.title!r}")
    frames, findings = _tabulate(path, report)
    verdicts = judge(frames, forms)
    again = reports_to_reread(verdicts, frames)
    if again:
        frames["quality.second_readings"] = build_second_readings([(again[0], report, _read_again(payload, forms))])
    verdicts = add_faults(verdicts, frames, forms)
    return CheckedFile(str(path), report, verdicts, findings, build_suggestions(verdicts, frames, forms))


def read_payload(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        UnreadableFileError: not there, no plain file, not allowed, or larger than any report.
    """
    try:
        if path.is_dir():
            raise UnreadableFileError(f"{path}: is a folder")
        size = path.stat().st_size
        if not path.is_file():
            raise UnreadableFileError(f"{path}: is no plain file")
        if size > LARGEST_BYTES:
            raise UnreadableFileError(f"{path}: {size / 1e6:.0f} MB; a report has at most {LARGEST_BYTES / 1e6:.0f} MB")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise UnreadableFileError(f"{_one_line(str(path))}: {words}") from error


def _tabulate(path: Path, report: Report) -> tuple[Frames, tuple[Finding, ...]]:
    """The frames that the judge needs, as if the file were the only page of a portal."""
    capture = Capture(
        capture_id="file",
        portal_id="file",
        run_id="file",
        url=str(path),
        fetched_at=NOWHEN,
        method="GET",
        role="report",
        http_status=200,
        content_type=None,
        content_encoding=None,
        etag=None,
        last_modified=None,
        payload_sha256="",
        payload_bytes=0,
        warc_path="",
        warc_offset=0,
        is_revisit=False,
        refers_to_id=None,
    )
    # A report that names no organ is judged all the same: here nothing hangs on whose it is.
    named = report if report.organ else replace(report, organ="?")
    identified = assign_versions([ReadCapture(capture, named)], "file")
    frames = build_portal(identified.versions, [], [], parser_version=PARSER_VERSION)
    return frames, (*report.findings, *identified.findings)


def _read_again(payload: bytes, forms: Sequence[Form]) -> Report | None:
    try:
        return parse_again(payload, forms=forms)
    except NotAReportError:
        return None


def _one_line(text: str) -> str:
    return " ".join(text.split())

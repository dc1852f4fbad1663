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
from pipelines.tables.organ_names import is_same_organ
from pipelines.tables.organs import normalise_organ

# The largest report met is 1.2 MB, pictures included (2026-11); a page of 50 MB is none.
LARGEST_BYTES = 20_000_000
NOWHEN = datetime(1970, 1, 1, tzinfo=UTC)
FAILED = pl.col("status") == "fail"
Frames = dict[str, pl.DataFrame]


class UnreadableFileError(GongkaiError):
    """The file cannot be read as a report; the message names the file and says why, in one line."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file and the report that was read from it."""

    path: str
    payload: bytes
    report: Report


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file, what its report states, and what was found: ``verdicts`` and ``suggestions`` have the columns of their tables.

    ``previous`` is last year's report, if one was given to compare with; its own verdicts are not among these.
    """

    path: str
    report: Report
    verdicts: pl.DataFrame
    findings: tuple[Finding, ...]
    suggestions: pl.DataFrame
    previous: ReadFile | None = None

    @property
    def is_in_order(self) -> bool:
        """Whether no rule of severity ERROR or WARN fails, or is left open by a cell of the file that cannot be read.

        INFO never counts; neither does what a blank, an absent table or a missing report of the year before leaves open.
        """
        told = self.verdicts.select("rule_id", "reason", is_open=pl.col("status") == "not_assessable", failed=FAILED)
        return not any(
            RULES_BY_ID[rule_id].severity_of(reason) != "INFO" and (failed or (is_open and is_unreadable(reason)))
            for rule_id, reason, is_open, failed in told.iter_rows()
        )


def check_file(path: Path, forms: Sequence[Form], previous: Path | None = None) -> CheckedFile:
    """Read and judge a file; rules that need last year's report are not assessable unless ``previous`` brings it.

    Raises:
        UnreadableFileError: not there, no plain file, too large, or no report; or ``previous`` is not the same organ's report
            for the year before.
    """
    read = read_report(path, forms)
    earlier = None if previous is None else read_report(previous, forms)
    assumed = () if earlier is None else _check_previous(read, earlier)
    files = [read] if earlier is None else [read, earlier]
    frames, findings = _tabulate(files)
    verdicts = judge(frames, forms)
    # Of the file alone: what is wrong within last year's report is not asked here.
    years = {one.report.report_year: one for one in files}
    told = frames["core.reports"].select("report_id", "report_year").rows()
    own = pl.col("report_id").is_in([report_id for report_id, year in told if year == read.report.report_year])
    verdicts = verdicts.filter(own)
    again = set(reports_to_reread(verdicts, frames))
    pairs = [(name, years[year].report, _read_again(years[year].payload, forms)) for name, year in told if name in again]
    if pairs:
        frames["quality.second_readings"] = build_second_readings(pairs)
    verdicts = add_faults(verdicts, frames, forms)
    suggestions = build_suggestions(verdicts, frames, forms)
    return CheckedFile(str(path), read.report, verdicts, (*findings, *assumed), suggestions, earlier)


def is_unreadable(reason: str | None) -> bool:
    """Whether a verdict is open because a cell of the report itself cannot be read.

    >>> is_unreadable("unreadable; 6 numeric of 7 needed"), is_unreadable("previous_unreadable"), is_unreadable(None)
    (True, False, False)
    """
    return (reason or "").startswith("unreadable")


def read_report(path: Path, forms: Sequence[Form]) -> ReadFile:
    """A file as a report with a report year.

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
    return ReadFile(str(path), payload, report)


def _check_previous(read: ReadFile, earlier: ReadFile) -> tuple[Finding, ...]:
    """What had to be assumed for the comparison: a page that names no organ is taken for the organ's whose it is said to be.

    Raises:
        UnreadableFileError: not the year before, or another organ's, or one's that was reformed.
    """
    year, before = read.report.report_year, earlier.report.report_year
    if year is None or before != year - 1:
        raise UnreadableFileError(f"{earlier.path}: wrong_previous: report year {before} is not the year before {year}")
    organ, other = read.report.organ, earlier.report.organ
    nameless = [one for one in (read, earlier) if not one.report.organ]
    if not organ or not other:
        words = " and ".join(one.path for one in nameless)
        verb = "name" if len(nameless) > 1 else "names"
        message = f"{words} {verb} no organ: taken for reports of one and the same, as --previous says"
        return (Finding("parse", "organ_unknown", earlier.path, message),)
    if not is_same_organ(organ, other):
        names = f"{normalise_organ(other)}, not of {normalise_organ(organ)}"
        raise UnreadableFileError(f"{earlier.path}: wrong_previous: a report of {names}")
    return ()


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


def _tabulate(files: Sequence[ReadFile]) -> tuple[Frames, tuple[Finding, ...]]:
    """The frames that the judge needs, as if the files were the only pages of a portal; findings of the first."""
    # A report that names no organ is judged all the same: here nothing hangs on whose it is.
    organ = files[0].report.organ or "?"
    reads = [ReadCapture(_capture(one.path), replace(one.report, organ=organ)) for one in files]
    identified = assign_versions(reads, "file")
    frames = build_portal(identified.versions, [], [], parser_version=PARSER_VERSION)
    return frames, (*files[0].report.findings, *identified.findings)


def _capture(path: str) -> Capture:
    return Capture(
        capture_id=path,
        portal_id="file",
        run_id="file",
        url=path,
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


def _read_again(payload: bytes, forms: Sequence[Form]) -> Report | None:
    try:
        return parse_again(payload, forms=forms)
    except NotAReportError:
        return None


def _one_line(text: str) -> str:
    return " ".join(text.split())

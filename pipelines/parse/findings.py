"""What in a page could not be taken at its word, as findings with place and text. Sums are not checked here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter

from pipelines.model import Decoding, Finding, Form, Report, TableName
from pipelines.parse.decode import charset_conflict

_TABLES: tuple[TableName, ...] = ("disclosure", "requests", "disputes")
_DAMAGED = "\ufffd"
_STATUS = attrgetter("status")
_SECTION = {"disclosure": "section 2", "requests": "section 3", "disputes": "section 4"}


def report_findings(
    report: Report,
    form: Form,
    decoding: Decoding,
    dates: Sequence[tuple[str, date]],
    url: str | None,
    conflicts: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """All findings of one page, in the page's order; ``conflicts`` are figures of the prose that two claims wanted."""
    pairs = [
        *_charset(decoding),
        *_identity(report, dates),
        *_tables(report, form),
        *_cells(report),
        *(("statement_ambiguous", conflict) for conflict in conflicts),
    ]
    return tuple(Finding("parse", code, url, message) for code, message in pairs)


def _charset(decoding: Decoding) -> Iterator[tuple[str, str]]:
    if conflict := charset_conflict(decoding):
        yield "charset_conflict", conflict
    if _DAMAGED in decoding.text:
        at = decoding.text.index(_DAMAGED)
        yield (
            "charset_damaged",
            f"{decoding.text.count(_DAMAGED)} places; the first after {decoding.text[max(0, at - 20) : at]!r}",
        )


def _identity(report: Report, dates: Sequence[tuple[str, date]]) -> Iterator[tuple[str, str]]:
    if report.organ is None:
        yield "organ_unknown", f"title {report.title!r} names no organ, nor does the page"
    days = [day for _, day in dates]
    if days and (max(days) - min(days)).days > 1:
        yield "date_conflict", "; ".join(f"{source}: {day.isoformat()}" for source, day in dates)


def _tables(report: Report, form: Form) -> Iterator[tuple[str, str]]:
    if report.is_image_only:
        yield "tables_are_images", f"{len(report.headings)} headings, images, and no table of the form"
        return
    if not form.has_tables:
        return
    needed = {
        "disclosure": sum(len(item.measures) for item in form.disclosure if not item.optional),
        "requests": len(form.outcomes) * len(form.applicants),
        "disputes": len(form.dispute_groups) * len(form.dispute_results),
    }
    for name in _TABLES:
        cells = report.cells(name)
        if cells is None:
            yield "table_missing", f"{_SECTION[name]}: no table {name}"
        elif len(cells) < needed[name]:
            yield "table_missing", f"{_SECTION[name]}: {len(cells)} of {needed[name]} cells of {name}"
    for table in report.tables:
        for label in table.unknown_labels:
            yield "label_unknown", f"{_SECTION[table.name]}: {label[:60]!r}"
        for key, count in sorted(Counter(table.row_keys).items()) if len(set(table.row_keys)) < len(table.row_keys) else ():
            if count > 1:
                yield "row_repeated", f"{_SECTION[table.name]}: row {key} stands {count} times"


def _cells(report: Report) -> Iterator[tuple[str, str]]:
    for name in _TABLES:
        cells = report.cells(name) or {}
        if "unreadable" not in map(_STATUS, cells.values()):
            continue
        for (row, column), cell in cells.items():
            if cell.status == "unreadable":
                yield (
                    "cell_unreadable",
                    f"{_SECTION[name]}, row {row}, column {column} ({cell.source_cell}): not a number: {cell.raw_text[:40]!r}",
                )

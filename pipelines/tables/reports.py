"""Versions → ``core.organs``, ``reports``, ``sections``, ``statements``, ``form_tables``, and all frames of one portal at once.

The figures of the three tables are in ``cells``; who is who is told in ``identity``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from pipelines.model import Capture, Finding
from pipelines.tables.cells import build_disclosure, build_disputes, build_requests
from pipelines.tables.contents import is_storable
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.identity import SeenReport, Version
from pipelines.tables.intake import build_captures, build_findings
from pipelines.tables.organ_names import OrganNaming
from pipelines.tables.organs import classify_organ
from pipelines.tables.schema import FORM_TABLES, ORGANS, REPORTS, SECTIONS, STATEMENTS
from pipelines.tables.seen import Listing, build_listings, build_organ_names, build_report_captures


def build_portal(
    versions: Sequence[Version],
    captures: Iterable[Capture],
    findings: Iterable[Finding],
    *,
    parser_version: str,
    seen: Iterable[SeenReport] = (),
    listings: Iterable[Listing] = (),
    naming: OrganNaming | None = None,
) -> dict[str, pl.DataFrame]:
    """All frames of one portal, by full table name: raw.captures, core.* written per portal, quality.findings.

    ``seen`` and ``listings`` are empty where a page is judged by itself; ``naming`` is the one identity was told by.
    """
    naming = naming or OrganNaming("")
    return {
        "raw.captures": build_captures(captures),
        "core.organs": build_organs(versions),
        "core.organ_names": build_organ_names(versions),
        "core.listings": build_listings(listings, naming),
        "core.reports": build_reports(versions, parser_version=parser_version, naming=naming),
        "core.report_captures": build_report_captures(seen),
        "core.sections": build_sections(versions),
        "core.statements": build_statements(versions),
        "core.form_tables": build_form_tables(versions),
        "core.disclosure": build_disclosure(versions),
        "core.requests": build_requests(versions),
        "core.disputes": build_disputes(versions),
        "quality.findings": build_findings(findings),
    }


def build_organs(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.organs``: one row per organ. Predecessors are in no page, so NULL until `join_predecessors`."""
    rows = {}
    for version in versions:
        name = version.organ_id.removeprefix(f"{version.portal_id}/")
        rows[version.organ_id] = (version.organ_id, version.portal_id, name, classify_organ(name), None)
    return rows_to_frame(ORGANS, rows.values())


def build_reports(versions: Iterable[Version], *, parser_version: str, naming: OrganNaming | None = None) -> pl.DataFrame:
    """``core.reports``: one row per version of a report, with the address and capture where it was first seen."""
    rows = []
    for version in versions:
        report, capture = version.report, version.first.capture
        stated = report.metadata
        publisher_id = naming.organ_id(stated.publisher, version.report_year) if naming and stated.publisher else None
        rows.append(
            (
                version.report_id,
                version.organ_id,
                version.portal_id,
                version.report_year,
                version.version,
                version.is_current,
                report.form_edition,
                report.title,
                report.published_date,
                capture.url,
                capture.capture_id,
                version.content_sha256,
                report.charset,
                "".join(report.headings),
                "\n".join(report.heading_texts),
                report.has_balance_note,
                report.is_image_only,
                parser_version,
                stated.title_year,
                stated.title_organ,
                stated.period_year,
                stated.publisher,
                publisher_id,
                stated.column_name,
                "\n".join(f"{source}: {day.isoformat()}" for source, day in stated.dates) or None,
                None if report.reader == "text" else " ".join(stated.meta_names),
            )
        )
    return rows_to_frame(REPORTS, rows)


def build_sections(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.sections``: one row per report and section that the page has; 0 holds the prose of a report without the form."""
    rows = [(version.report_id, key, text) for version in versions for key, text in version.report.sections.items()]
    return rows_to_frame(SECTIONS, rows)


def build_statements(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.statements``: one row per figure that the prose states, key report, section, offset and claim."""
    rows = [
        (version.report_id, stated.section, stated.offset, stated.claim_code, stated.value, stated.raw_text, stated.sentence)
        for version in versions
        for stated in version.report.statements
        if is_storable(stated.value, "disclosure")
    ]
    return rows_to_frame(STATEMENTS, rows)


def build_form_tables(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.form_tables``: one row per report and table of the form that was found in the page."""
    rows = [
        (version.report_id, table.name, table.pieces, " ".join(table.row_keys), "\n".join(table.unknown_labels))
        for version in versions
        for table in version.report.tables
    ]
    return rows_to_frame(FORM_TABLES, rows)

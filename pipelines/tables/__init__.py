"""What is stated → tidy frames: ``schema`` says every table and column once, ``build_`` functions make the rows.

Identity of reports is told here; no value is judged, summed or repaired here.
"""

from pipelines.tables.attachments import Attachment, build_attachments
from pipelines.tables.cells import build_disclosure, build_disputes, build_requests
from pipelines.tables.contents import digest_content
from pipelines.tables.identity import Identified, ReadCapture, Version, assign_versions
from pipelines.tables.intake import build_captures, build_findings, build_second_readings
from pipelines.tables.organ_files import join_predecessors, read_aliases, read_deadlines, read_expected_organs, read_predecessors
from pipelines.tables.organ_names import Alias, OrganNaming, canonical_name, find_place
from pipelines.tables.organs import classify_organ, normalise_organ
from pipelines.tables.reference import build_applicants, build_districts, build_outcomes, build_portals, read_districts
from pipelines.tables.render import render_comments, render_datapackage, render_ddl, render_dictionary
from pipelines.tables.reports import (
    build_form_tables,
    build_organs,
    build_portal,
    build_reports,
    build_sections,
    build_statements,
)
from pipelines.tables.seen import Listing, build_listings, build_organ_names, build_report_captures

__all__ = [
    "Alias",
    "Attachment",
    "Identified",
    "Listing",
    "OrganNaming",
    "ReadCapture",
    "Version",
    "assign_versions",
    "build_applicants",
    "build_attachments",
    "build_captures",
    "build_disclosure",
    "build_disputes",
    "build_districts",
    "build_findings",
    "build_form_tables",
    "build_listings",
    "build_organ_names",
    "build_organs",
    "build_outcomes",
    "build_portal",
    "build_portals",
    "build_report_captures",
    "build_reports",
    "build_requests",
    "build_second_readings",
    "build_sections",
    "build_statements",
    "canonical_name",
    "classify_organ",
    "digest_content",
    "find_place",
    "join_predecessors",
    "normalise_organ",
    "read_aliases",
    "read_deadlines",
    "read_districts",
    "read_expected_organs",
    "read_predecessors",
    "render_comments",
    "render_datapackage",
    "render_ddl",
    "render_dictionary",
]

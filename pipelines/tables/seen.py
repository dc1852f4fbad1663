"""Where reports were seen and promised → ``core.report_captures``, ``core.listings``, ``core.organ_names``.

Which report a page is, is told in ``identity``; which organ a name means, in ``organ_names``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from pipelines.tables.duty import LISTINGS, ORGAN_NAMES, REPORT_CAPTURES
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.identity import SeenReport, Version
from pipelines.tables.organ_names import OrganNaming
from pipelines.tables.organs import normalise_organ


class Listing(NamedTuple):
    """A row of a list on one night whose title is that of an annual report, and the organ and year that it names."""

    url: str
    title: str
    organ: str | None
    report_year: int | None
    listed_date: date | None
    listed_at: datetime | None


def build_report_captures(seen: Iterable[SeenReport]) -> pl.DataFrame:
    """``core.report_captures``: one row per capture that holds a report."""
    rows = [(one.capture.capture_id, one.report_id, one.capture.url, one.capture.fetched_at, one.is_last) for one in seen]
    return rows_to_frame(REPORT_CAPTURES, rows)


def build_listings(listings: Iterable[Listing], naming: OrganNaming) -> pl.DataFrame:
    """``core.listings``: one row per address and title, with the first and the last night it was listed."""
    groups: dict[tuple[str, str], list[Listing]] = {}
    for listing in listings:
        groups.setdefault((listing.url, listing.title), []).append(listing)
    rows = []
    for (url, title), group in groups.items():
        nights = sorted(one.listed_at for one in group if one.listed_at is not None)
        dates = [one.listed_date for one in group if one.listed_date is not None]
        organ, year = group[-1].organ, group[-1].report_year
        organ_id = naming.organ_id(organ, year) if organ else None
        bounds = (nights[0], nights[-1]) if nights else (None, None)
        rows.append((url, title, naming.portal_id, organ_id, year, dates[-1] if dates else None, *bounds))
    return rows_to_frame(LISTINGS, rows)


def build_organ_names(versions: Iterable[Version]) -> pl.DataFrame:
    """``core.organ_names``: one row per organ and spelling, with the report years under it."""
    years: dict[tuple[str, str], list[int]] = {}
    portals: dict[str, str] = {}
    for version in versions:
        years.setdefault((version.organ_id, normalise_organ(version.report.organ or "")), []).append(version.report_year)
        portals[version.organ_id] = version.portal_id
    rows = [
        (organ_id, spelling, portals[organ_id], f"{portals[organ_id]}/{spelling}", min(found), max(found))
        for (organ_id, spelling), found in years.items()
    ]
    return rows_to_frame(ORGAN_NAMES, rows)

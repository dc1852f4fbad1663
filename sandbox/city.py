"""Build the make-believe city: portal files, pages and truth in one folder, the same from the same seed.

A folder holds ``portals/<portal_id>.toml``, ``dispositions/<portal_id>.toml``,
``site/`` (pages and lists for the server) and ``truth/*.parquet`` (see ``truth``).
Nothing is served here.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from hashlib import md5
from pathlib import Path

from sandbox import faults as planted_faults
from sandbox.dispositions import decide, truth_rows, write_dispositions
from sandbox.draft import Draft, state_cells
from sandbox.faults import BY_NAME, SLOW_LIMIT_SECONDS, Fault, OddPage
from sandbox.lists import Column, Entry
from sandbox.page import render_other, render_page, title_of
from sandbox.places import PORTALS, PortalSpec
from sandbox.plan import Picker, plan_drafts, plant_source_errors
from sandbox.portal_files import write_portal_files
from sandbox.store import Page, Site, make_page, write_site
from sandbox.truth import add_flags, build_truth, write_truth

YEARS = tuple(range(2019, 2026))


@dataclass(frozen=True, slots=True)
class City:
    """What was built: where, for which port, and how much. ``reports`` counts reports that the first night can hold."""

    folder: Path
    port: int
    portals: int
    reports: int
    faults: int

    @property
    def portal_files(self) -> Path:
        """Folder of the portal files, for `pipelines.portals.load_portals`."""
        return self.folder / "portals"

    @property
    def dispositions(self) -> Path:
        """Folder of the decisions on its verdicts, for `pipelines.dispositions.load_dispositions`."""
        return self.folder / "dispositions"

    @property
    def truth(self) -> Path:
        """Folder of the truth's Parquet files."""
        return self.folder / "truth"


def build_city(
    folder: str | Path,
    *,
    seed: int = 2026,
    port: int = 8787,
    organs_per_portal: int = 8,
    portals: int = len(PORTALS),
    years: Sequence[int] = YEARS,
) -> City:
    """Write a whole city; what an earlier build left in the folder's three subfolders is replaced.

    Args:
        folder: made if it is not there.
        seed: the same seed and sizes give the same bytes.
        port: where it will be served; addresses in pages, portal files and truth name it.
        organs_per_portal: publishing organs of each portal, at least 2.
        portals: how many of the thirteen, at least 1.
        years: report years, consecutive.

    Raises:
        ValueError: a size out of range, or years with a gap.
    """
    years = sorted(years)
    if not 1 <= portals <= len(PORTALS) or organs_per_portal < 2:
        raise ValueError(f"portals must be 1 to {len(PORTALS)} and organs_per_portal at least 2: {portals}, {organs_per_portal}")
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise ValueError(f"years must follow each other: {years}")
    drafts = plan_drafts(seed, portals, organs_per_portal, years)
    picker = Picker(seed, drafts)
    copies = max(1, round(len(drafts) / 360))
    planted_faults.plant_page_faults(picker, copies)
    plant_source_errors(picker, copies)
    town = _Town(port, seed)
    for portal in PORTALS[:portals]:
        town.add_portal(portal, [draft for draft in drafts.values() if draft.portal is portal], organs_per_portal)
    town.add_odd_pages(planted_faults.odd_pages(portals))
    town.add_list_faults(portals)
    return town.write(Path(folder), portals)


class _Town:
    """The city while it grows: pages, columns, what can be held, and the faults that came of it."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.seed = seed
        self.pages: dict[tuple[str, str], Page] = {}
        self.columns: list[Column] = []
        self.held: list[tuple[Draft, str]] = []
        self.faults: list[Fault] = []

    def origin(self, portal: PortalSpec) -> str:
        """Scheme, host and port of a portal."""
        return f"http://{portal.host}:{self.port}"

    def add_portal(self, portal: PortalSpec, drafts: list[Draft], organ_count: int) -> None:
        """All reports of a portal, in one column or in one per year."""
        groups: dict[int, list[Draft]] = {}
        for draft in drafts:
            groups.setdefault(draft.year if portal.is_yearly else 0, []).append(draft)
        for year, members in sorted(groups.items()):
            column = self._column(portal, year)
            entries = [entry for number, draft in enumerate(members) for entry in self._add_report(draft, column, number)]
            entries.sort(key=lambda entry: (entry.date, entry.href), reverse=True)
            self.columns.append(replace(column, entries=tuple(entries), claimed=len(entries)))

    def _column(self, portal: PortalSpec, year: int) -> Column:
        number = 1_990_000_000 + PORTALS.index(portal) * 1000 + (year - 2000 if year else 1)
        page_id = str(number + 481) if portal.portal_id == "zhudi" else str(number)
        title = f"{year}年政府信息公开年报" if year else "政府信息公开年报"
        return Column(portal.portal_id, number, page_id, number % 1_000_000 + 6_000_000, title, (), 0)

    def _add_report(self, draft: Draft, column: Column, number: int) -> list[Entry]:
        """Draw a report (and its second version), serve it, and say what the list shows of it."""
        second = planted_faults.edited(draft) if draft.planted == "edited" else None
        numbers = (number, number + 500) if draft.planted == "two_addresses" else (number,)
        paths = sorted((_path(draft, column, each) for each in numbers), reverse=True)
        path = paths[0]
        page = self._draw(draft, column, path)
        if second is not None:
            page = replace(page, later=self._draw(second, column, path))
        for each in paths:
            self.pages[draft.portal.host, each] = page
        day = draft.published + timedelta(days=12 if draft.planted == "date_conflict" else 0)
        entries = [Entry(self._href(draft.portal, each), _list_title(draft), day.isoformat()) for each in paths]
        self._note_fault(draft, [self._absolute(draft.portal, entry.href) for entry in entries])
        return entries

    def _draw(self, draft: Draft, column: Column, path: str) -> Page:
        state_cells(draft)
        add_flags(draft)
        fault = BY_NAME.get(draft.planted or "")
        if fault is None or fault.is_held:
            self.held.append((draft, f"{self.origin(draft.portal)}{path}"))
        changed = draft.published + timedelta(days=300 if draft.version == 2 else 0)
        server = fault.server if fault is not None else None
        has_validators = draft.portal.has_validators
        return make_page(render_page(draft, column.path), _http_date(changed), has_validators=has_validators, fault=server)

    def _href(self, portal: PortalSpec, path: str) -> str:
        return f"{self.origin(portal)}{path}" if portal.record in ("italic", "ajax", "span") else path

    def _absolute(self, portal: PortalSpec, href: str) -> str:
        return href if href.startswith("http") else f"{self.origin(portal)}{href}"

    def _note_fault(self, draft: Draft, urls: list[str]) -> None:
        """The findings that a draft must lead to; of two addresses the one listed second is the duplicate."""
        portal_id, organ, year = draft.where
        fault = BY_NAME.get(draft.planted or "")
        if fault is not None:
            night = 2 if fault.name == "edited" else 1
            limit = SLOW_LIMIT_SECONDS if fault.server == "slow" else None
            other = urls[0] if len(urls) > 1 else None
            self.faults.append(Fault(fault.name, portal_id, urls[-1], fault.finding_code, fault.note, other, night, limit))
        for code in draft.findings:
            self.faults.append(Fault(draft.planted or "flag", portal_id, urls[0], code, f"{organ} {year}"))

    def add_odd_pages(self, odd: list[OddPage]) -> None:
        """Pages that are no reports, in the first column of their portals."""
        for number, page in enumerate(odd):
            place = next(index for index, column in enumerate(self.columns) if column.portal_id == page.portal.portal_id)
            column = self.columns[place]
            path = f"/art/2025/1/{6 + number}/art_{column.column_id}_{90_000 + number}.html"
            rendered = render_other(page.portal, page.page_title, list(page.paragraphs), column.path)
            served = make_page(rendered, _http_date(date(2025, 1, 6)), has_validators=page.portal.has_validators)
            self.pages[page.portal.host, path] = served
            entry = Entry(self._href(page.portal, path), page.list_title, f"2025-01-{6 + number:02}")
            self._enter(place, entry)
            url = f"{self.origin(page.portal)}{path}"
            self.faults.append(Fault(page.name, page.portal.portal_id, url, "not_a_report", page.page_title))

    def _enter(self, place: int, entry: Entry) -> None:
        column = self.columns[place]
        entries = sorted((*column.entries, entry), key=lambda row: (row.date, row.href), reverse=True)
        self.columns[place] = replace(column, entries=tuple(entries), claimed=len(entries))

    def add_list_faults(self, portals: int) -> None:
        """A link that leads off the portal's hosts, and a list that claims five entries more than it has."""
        first = self.columns[0]
        outside = "http://news.elsewhere.invalid/art/2024/1/9/art_1_77.html"
        self._enter(0, Entry(outside, f"{first.spec.name}公布年度报告（转载）", "2024-01-09"))
        self.faults.append(Fault("off_host_link", first.portal_id, outside, "link_refused", "listed among the reports"))
        short = PORTALS[min(4, portals - 1)]
        place = next(index for index, column in enumerate(self.columns) if column.portal_id == short.portal_id)
        column = self.columns[place]
        self.columns[place] = replace(column, claimed=column.claimed + 5)
        url = f"{self.origin(short)}{column.path}"
        self.faults.append(Fault("list_claims_more", short.portal_id, url, "list_short", f"claims {column.claimed + 5}"))

    def write(self, folder: Path, portals: int) -> City:
        """Put everything on disk; the old content goes first."""
        for name in ("portals", "dispositions", "site", "truth"):
            shutil.rmtree(folder / name, ignore_errors=True)
        first_night = [draft for draft, _ in self.held if draft.version == 1]
        write_portal_files(folder / "portals", PORTALS[:portals], self.columns, first_night, self.port)
        write_site(folder / "site", Site(self.port, self.seed, self.pages, tuple(self.columns)))
        bodies = {f"{self.origin(portal)}{path}": self.pages[portal.host, path].body for portal, path in self._places()}
        decisions = decide(self.held, bodies)
        write_dispositions(folder / "dispositions", decisions)
        write_truth(folder / "truth", build_truth(self.held, self.faults, truth_rows(decisions)))
        return City(folder, self.port, portals, len(first_night), len(self.faults))

    def _places(self) -> list[tuple[PortalSpec, str]]:
        by_host = {portal.host: portal for portal in PORTALS}
        return [(by_host[host], path) for host, path in self.pages if host in by_host]


def _path(draft: Draft, column: Column, number: int) -> str:
    """The article's path: the old form on jpage portals and for early reports, the new form with 32 hex digits otherwise."""
    day = draft.published
    digest = md5(f"{draft.where} {number}".encode(), usedforsecurity=False).hexdigest()
    is_new = draft.year >= 2022 if draft.portal.generation == "jpaas" else number % 6 == 5
    if is_new:
        sub = "/zfxxgknb" if number % 4 == 1 else ""
        return f"/col/col{column.column_id}{sub}/art/{day.year}/art_{digest}.html"
    return f"/art/{day.year}/{day.month}/{day.day}/art_{column.column_id}_{70_000 + draft.year % 100 * 1000 + number}.html"


def _list_title(draft: Draft) -> str:
    title = title_of(draft)
    return title if draft.organ.name in title else f"{draft.organ.name}{title}"


def _http_date(day: date) -> str:
    return format_datetime(datetime.combine(day, time(1, 30), UTC), usegmt=True)

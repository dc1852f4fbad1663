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
from pathlib import Path

from sandbox import faults as planted_faults
from sandbox.addresses import article_path
from sandbox.attachments import attached_to, build_attachments_truth, describe, pictures_in
from sandbox.contradictions import add_contradictions
from sandbox.copied_texts import plant_copied_texts
from sandbox.dispositions import decide, truth_rows, write_dispositions
from sandbox.draft import Draft, state_cells
from sandbox.fault_plan import parse_plan
from sandbox.fault_portals import check_plan, choose_reports, plant
from sandbox.faults import BY_NAME, SLOW_LIMIT_SECONDS, Fault, OddPage
from sandbox.lapses import add_duty_flags, plant_lapses
from sandbox.lists import Column, Entry
from sandbox.more_places import FAULT_PORTALS, choose_generations
from sandbox.page import Rendered, render_other, render_page, title_of
from sandbox.places import MOST_ORGANS, PORTALS, PortalSpec
from sandbox.plan import Picker, plan_drafts, plant_source_errors
from sandbox.portal_files import write_portal_files
from sandbox.prose import write_prose
from sandbox.store import Page, Planted, Site, make_page, write_site
from sandbox.truth import add_flags, build_truth, write_truth
from sandbox.years import expect_years

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
    faults: str = "",
    generations: str = "",
) -> City:
    """Write a whole city; what an earlier build left in the folder's three subfolders is replaced.

    Args:
        folder: made if it is not there.
        seed: the same seed and sizes give the same bytes.
        port: where it will be served; addresses in pages, portal files and truth name it.
        organs_per_portal: publishing organs of each portal, 2 to `MOST_ORGANS`.
        portals: how many of the thirteen; none only if there are others.
        years: report years, consecutive.
        faults: ``all`` or what `sandbox.fault_plan.parse_plan` reads; a fault without a portal gets one of its own.
        generations: ``all`` or ids of `sandbox.more_places.GENERATION_PORTALS`, to be built beside the others.

    Raises:
        ValueError: a size out of range, years with a gap, or a fault or portal that there is not.
    """
    years = sorted(years)
    main, further = PORTALS[: max(portals, 0)], choose_generations(generations)
    plan = parse_plan(faults, [spec.portal_id for spec in (*main, *further)])
    check_plan(plan)
    extra = (*further, *(FAULT_PORTALS[fault.name] for fault, portal_id in plan if portal_id == fault.name))
    if not (0 if extra else 1) <= portals <= len(PORTALS) or not 2 <= organs_per_portal <= MOST_ORGANS:
        sizes = f"portals must be 1 to {len(PORTALS)} and organs_per_portal 2 to {MOST_ORGANS}"
        raise ValueError(f"{sizes}: {portals}, {organs_per_portal}")
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise ValueError(f"years must follow each other: {years}")
    drafts = plan_drafts(seed, main, organs_per_portal, years)
    picker = Picker(seed, drafts)
    copies = max(1, round(len(drafts) / 360))
    planted_faults.plant_page_faults(picker, copies)
    plant_source_errors(picker, copies)
    plant_copied_texts(picker, copies)
    plant_lapses(picker, copies)
    drafts |= plan_drafts(seed, extra, organs_per_portal, years, deck="further looks")
    spoilt = choose_reports(plan, drafts)
    town = _Town(port, seed)
    for portal in (*main, *extra):
        town.add_portal(portal, [draft for draft in drafts.values() if draft.portal is portal])
    if main:
        town.add_odd_pages(planted_faults.odd_pages(portals))
        town.add_list_faults(portals)
    town.add_attachments()
    planted = plant(plan, spoilt, town, port)
    return town.write(Path(folder), (*main, *extra), planted)


class _Town:
    """The city while it grows: pages, columns, what can be held, and the faults that came of it."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.seed = seed
        self.pages: dict[tuple[str, str], Page] = {}
        self.columns: list[Column] = []
        self.held: list[tuple[Draft, str]] = []
        self.faults: list[Fault] = []
        self.attachments: list[dict[str, object]] = []

    def origin(self, portal: PortalSpec) -> str:
        """Scheme, host and port of a portal."""
        return portal.origin(self.port)

    def add_portal(self, portal: PortalSpec, drafts: list[Draft]) -> None:
        """All reports of a portal, in one column or in one per year."""
        groups: dict[int, list[Draft]] = {}
        for draft in drafts:
            groups.setdefault(draft.year if portal.is_yearly else 0, []).append(draft)
        for year, members in sorted(groups.items()):
            column = self._column(portal, year)
            # A host that gives no more than so many records never shows the others: they are no part of what can be held.
            shown = members[: portal.cap]
            entries = [entry for number, draft in enumerate(shown) for entry in self._add_report(draft, column, number)]
            entries.sort(key=lambda entry: (entry.date, entry.href), reverse=True)
            self.columns.append(replace(column, entries=tuple(entries), claimed=len(members)))
            if len(shown) < len(members):
                url, note = f"{self.origin(portal)}{column.path}", f"claims {len(members)}, gives {len(shown)}"
                self.faults.append(Fault("capped", portal.portal_id, url, "list_short", note))

    def _column(self, portal: PortalSpec, year: int) -> Column:
        number = 1_990_000_000 + portal.number * 1000 + (year - 2000 if year else 1)
        page_id = str(number + 481) if portal.portal_id == "zhudi" else str(number)
        title = f"{year}年政府信息公开年报" if year else "政府信息公开年报"
        return Column(portal.portal_id, number, page_id, number % 1_000_000 + 6_000_000, title, (), 0)

    def _add_report(self, draft: Draft, column: Column, number: int) -> list[Entry]:
        """Draw a report (and its second version), serve it, and say what the list shows of it."""
        second = planted_faults.edited(draft) if draft.planted == "edited" else None
        numbers = (number, number + 500) if draft.planted == "two_addresses" else (number,)
        paths = sorted((article_path(draft, column, each) for each in numbers), reverse=True)
        path = paths[0]
        page = self._draw(draft, column, path)
        if second is not None:
            page = replace(page, later=self._draw(second, column, path))
        for each in paths:
            self.pages[draft.portal.host, each] = page
        day = draft.published + timedelta(days=12 if draft.planted == "date_conflict" else 0)
        entries = [Entry(self._href(draft.portal, each), _list_title(draft), day.isoformat()) for each in paths]
        self._note_fault(draft, [f"{self.origin(draft.portal)}{each}" for each in paths])
        return entries

    def _draw(self, draft: Draft, column: Column, path: str) -> Page:
        state_cells(draft)
        write_prose(draft)
        add_flags(draft)
        add_contradictions(draft)
        fault = BY_NAME.get(draft.planted or "")
        if fault is None or fault.is_held:
            self.held.append((draft, f"{self.origin(draft.portal)}{path}"))
        changed = draft.published + timedelta(days=300 if draft.version == 2 else 0)
        server = fault.server if fault is not None else None
        has_validators = draft.portal.has_validators
        return make_page(render_page(draft, column.path), _http_date(changed), has_validators=has_validators, fault=server)

    def _href(self, portal: PortalSpec, path: str) -> str:
        if portal.generation == "trs":
            return "./" + "/".join(path.split("/")[3:])
        return f"{self.origin(portal)}{path}" if portal.record in ("italic", "ajax", "span") else path

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
            for picture in pictures_in(page.paragraphs):
                shown = Rendered(picture.body, picture.content_type)
                self.pages[page.portal.host, picture.path] = make_page(shown, _http_date(date(2025, 1, 6)), has_validators=False)
            entry = Entry(self._href(page.portal, path), page.list_title, f"2025-01-{6 + number:02}")
            self.enter(place, entry)
            url = f"{self.origin(page.portal)}{path}"
            self.faults.append(Fault(page.name, page.portal.portal_id, url, "not_a_report", page.page_title))

    def enter(self, place: int, entry: Entry) -> None:
        """One more row in a column, at the place of its date."""
        column = self.columns[place]
        entries = sorted((*column.entries, entry), key=lambda row: (row.date, row.href), reverse=True)
        self.columns[place] = replace(column, entries=tuple(entries), claimed=len(entries))

    def add_list_faults(self, portals: int) -> None:
        """A link that leads off the portal's hosts, and a list that claims five entries more than it has."""
        first = self.columns[0]
        outside = "http://news.elsewhere.invalid/art/2024/1/9/art_1_77.html"
        self.enter(0, Entry(outside, f"{first.spec.name}公布年度报告（转载）", "2024-01-09"))
        self.faults.append(Fault("off_host_link", first.portal_id, outside, "link_refused", "listed among the reports"))
        short = PORTALS[min(4, portals - 1)]
        place = next(index for index, column in enumerate(self.columns) if column.portal_id == short.portal_id)
        column = self.columns[place]
        self.columns[place] = replace(column, claimed=column.claimed + 5)
        url = f"{self.origin(short)}{column.path}"
        self.faults.append(Fault("list_claims_more", short.portal_id, url, "list_short", f"claims {column.claimed + 5}"))

    def add_attachments(self) -> None:
        """What reports have attached; the fifth document of the city is gone, and a report without a form has it attached."""
        for draft, url in self.held:
            for file in attached_to(draft):
                is_gone = draft.portal in PORTALS and len(self.attachments) == 4 and file.title is not None
                served = Rendered(file.body, file.content_type)
                changed, fault = _http_date(draft.published), "gone" if is_gone else None
                page = make_page(served, changed, has_validators=draft.portal.has_validators, fault=fault)
                self.pages[draft.portal.host, file.path] = page
                address = f"{self.origin(draft.portal)}{file.path}"
                self.attachments.append(describe(draft, address, file, is_held=not is_gone))
                if is_gone:
                    self.faults.append(Fault("attachment_gone", draft.portal.portal_id, address, "http_error", file.title or ""))
                if draft.kind == "narrative":
                    self.faults.append(Fault("shell", draft.portal.portal_id, url, "form_in_attachment", address))

    def write(self, folder: Path, portals: Sequence[PortalSpec], planted: Sequence[Planted]) -> City:
        """Put everything on disk; the old content goes first."""
        for name in ("portals", "dispositions", "site", "truth"):
            shutil.rmtree(folder / name, ignore_errors=True)
        expect_years(draft for draft, _ in self.held)
        first_night = [draft for draft, _ in self.held if draft.version == 1]
        add_duty_flags(draft for draft, _ in self.held)
        write_portal_files(folder / "portals", portals, self.columns, first_night, self.port)
        write_site(folder / "site", Site(self.port, self.seed, self.pages, tuple(self.columns), tuple(planted)))
        origins = {portal.host: self.origin(portal) for portal in portals}
        decisions = decide(self.held, {f"{origins[host]}{path}": page.body for (host, path), page in self.pages.items()})
        write_dispositions(folder / "dispositions", decisions)
        truth = build_truth(self.held, self.faults, truth_rows(decisions))
        write_truth(folder / "truth", truth | {"attachments": build_attachments_truth(self.attachments)})
        return City(folder, self.port, len(portals), len(first_night), len(self.faults))


def _list_title(draft: Draft) -> str:
    title = title_of(draft)
    return title if draft.called in title else f"{draft.called}{title}"


def _http_date(day: date) -> str:
    return format_datetime(datetime.combine(day, time(1, 30), UTC), usegmt=True)

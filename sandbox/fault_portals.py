"""The fault plan put into a city: the addresses that a fault adds, the report it spoils, the list it bends, and its truth.

What the faulty addresses then answer stands in ``misbehaviour``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit

from sandbox.draft import Draft
from sandbox.fault_plan import PlannedFault
from sandbox.faults import Fault
from sandbox.lists import Column, Entry
from sandbox.misbehaviour import LOOKALIKE
from sandbox.more_places import SPECS
from sandbox.places import PortalSpec
from sandbox.plan import Where
from sandbox.store import Planted

Plan = Sequence[tuple[PlannedFault, str]]
# Older than any report: what a fault adds is asked for last, when the portal's reports are in.
_OLD = "2008-05-01"
_CLAIMED = {"endless_paging": 1_000_000, "endless_units": 1_000_000}
_CHARSETS = {"charset_header_lies": "header_lies", "charset_meta_lies": "meta_lies"}


class Town(Protocol):
    """What is needed of the city while it grows."""

    port: int
    columns: list[Column]
    held: list[tuple[Draft, str]]
    faults: list[Fault]

    def enter(self, place: int, entry: Entry) -> None:
        """One more row in a column."""


_BOUND = ("endless_paging", "endless_units", "duplicate_pages", "unit_refused", "unit_deep")


def check_plan(plan: Plan) -> None:
    """A fault of a list needs the list's generation, one of TLS a portal of https.

    Raises:
        ValueError: a fault is put on a portal that it does not suit.
    """
    for fault, portal_id in plan:
        spec = SPECS[portal_id]
        if fault.scheme != "http" and spec.scheme != fault.scheme:
            raise ValueError(
                f"{fault.name}={portal_id}: the portal is asked by {spec.scheme}, the fault is one of {fault.scheme}"
            )
        if fault.name in _BOUND and spec.generation != fault.generation:
            raise ValueError(
                f"{fault.name}={portal_id}: the portal's lists are {spec.generation}, the fault is one of {fault.generation}"
            )


def choose_reports(plan: Plan, drafts: Mapping[Where, Draft]) -> dict[str, Draft]:
    """The healthy report that each fault of scope ``report`` spoils, by portal; chosen before it is drawn, for bytes that lie."""
    chosen: dict[str, Draft] = {}
    for fault, portal_id in plan:
        if fault.scope != "report":
            continue
        own = [draft for draft in drafts.values() if draft.portal.portal_id == portal_id and draft.planted is None]
        if not own:
            raise ValueError(f"{fault.name}={portal_id}: no report of this portal is free of other faults")
        draft = chosen[portal_id] = own[0]
        # A page that says itself what it is: redirected, it has no row in the list.
        draft.look.page, draft.look.encoding = "meta", _CHARSETS.get(fault.name, "utf8")
        if draft.look.markup == "flat":
            draft.look.markup = "plain"
    return chosen


def plant(plan: Plan, spoilt: Mapping[str, Draft], town: Town, port: int) -> tuple[Planted, ...]:
    """Add what the faults list in excess, and their truth; portals that a fault silences lose theirs."""
    planted: list[Planted] = []
    for fault, portal_id in plan:
        spec = SPECS[portal_id]
        places = [number for number, column in enumerate(town.columns) if column.portal_id == portal_id]
        if not fault.reports_land:
            _silence(portal_id, town)
        urls = _spoilt_urls(spoilt[portal_id], town) if fault.scope == "report" else ()
        if fault.scope == "page":
            urls = _add_rows(fault, spec, places[-1], town)
        elif fault.name == "redirect_within":
            town.held[:] = [(draft, f"{url}?v=1" if url in urls else url) for draft, url in town.held]
        elif fault.scope == "column":
            _bend(fault, places, town)
        for where, code in fault.findings:
            for url in _due_at(where, urls, spec, [town.columns[place] for place in places], port):
                town.faults.append(Fault(fault.name, portal_id, url, code, fault.note))
        planted.append(Planted(fault.name, portal_id, tuple(urlsplit(url).path for url in urls)))
    return tuple(planted)


def _due_at(where: int | str, urls: Sequence[str], spec: PortalSpec, columns: Sequence[Column], port: int) -> list[str]:
    """The addresses that a finding is due at; one that concerns columns is due at each of them."""
    if isinstance(where, int):
        return [urls[where]]
    if where == "column":
        return [f"{spec.origin(port)}{column.path}" for column in columns]
    return list(urls) if where == "report" else [f"{spec.origin(port)}{'/robots.txt' if where == 'robots' else '/'}"]


def _silence(portal_id: str, town: Town) -> None:
    town.held[:] = [(draft, url) for draft, url in town.held if draft.portal.portal_id != portal_id]
    town.faults[:] = [fault for fault in town.faults if fault.portal_id != portal_id]


def _spoilt_urls(draft: Draft, town: Town) -> tuple[str, ...]:
    return tuple(url for held, url in town.held if held is draft)


def _add_rows(fault: PlannedFault, spec: PortalSpec, place: int, town: Town) -> tuple[str, ...]:
    column = town.columns[place]
    if fault.name == "lookalike_links":
        urls = _lookalikes(spec, town.port)
    else:
        # Rows of one date stand with the highest address first.
        paths = [f"/art/2008/5/1/art_{column.column_id}_{99_999 - number}.html" for number in range(fault.pages)]
        urls = tuple(f"{spec.origin(town.port)}{path}" for path in paths)
    for number, url in enumerate(urls):
        title = f"{spec.name}试验{'甲乙丙丁戊己庚'[number]}局2007年政府信息公开工作年度报告"
        town.enter(place, Entry(url, title, _OLD))
    return urls


def _lookalikes(spec: PortalSpec, port: int) -> tuple[str, ...]:
    host, path = f"{spec.host}:{port}", "/art/2024/1/9/art_1_77.html"
    return (
        f"http://{LOOKALIKE}:{port}{path}",
        f"http://{spec.host}.evil.localhost:{port}{path}",
        f"http://{host}@evil.localhost:{port}{path}",
        f"http://{spec.host}:1{path}",
    )


def _bend(fault: PlannedFault, places: Sequence[int], town: Town) -> None:
    for place in places:
        column = town.columns[place]
        if fault.name == "list_empty":
            column = replace(column, entries=(), claimed=0)
        elif fault.name == "duplicate_pages":
            column = replace(column, claimed=column.claimed + 20)
        town.columns[place] = replace(column, claimed=_CLAIMED.get(fault.name, column.claimed))

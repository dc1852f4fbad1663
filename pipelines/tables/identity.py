"""Which report a page is: organ, year and version, told from what is stated and never from markup or address.

Contents are told apart in ``contents``. How versions become rows belongs to ``reports`` and ``cells``; how a page is read
belongs to ``parse``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.model import SECTION_KEYS, Capture, Finding, Report, TableName
from pipelines.tables.contents import TABLE_NAMES, Contents, NumberedCells, is_storable, make_registers, read_contents
from pipelines.tables.organ_names import OrganNaming


@dataclass(frozen=True, slots=True)
class ReadCapture:
    """A response and the report that was read from it."""

    capture: Capture
    report: Report


@dataclass(frozen=True, slots=True)
class Version:
    """One distinct content of one organ's report for one year; ``first`` is where and when it was first seen.

    ``tables`` holds the cells of its tables in the order of the warehouse, a table without cells left out.
    """

    report_id: str
    organ_id: str
    portal_id: str
    report_year: int
    version: int
    is_current: bool
    content_sha256: str
    first: ReadCapture
    tables: Mapping[TableName, NumberedCells]

    @property
    def report(self) -> Report:
        """What this version states."""
        return self.first.report


class SeenReport(NamedTuple):
    """One capture and the report version that it holds."""

    report_id: str
    capture: Capture
    is_last: bool


class Identified(NamedTuple):
    """The versions of a portal's reports, by report_id, what was met on the way, and which capture holds which of them."""

    versions: tuple[Version, ...]
    findings: tuple[Finding, ...]
    seen: tuple[SeenReport, ...] = ()


class _Sighting(NamedTuple):
    read: ReadCapture
    digest: str
    identity: tuple[str, int]
    tables: Mapping[TableName, NumberedCells]


def assign_versions(read_captures: Iterable[ReadCapture], portal_id: str, naming: OrganNaming | None = None) -> Identified:
    """Give every report its identity; ``naming`` says which names are one organ, without it only blanks and width are evened out.

    Takes *all* captures of a portal that were read, revisits included: what is online is told from
    the last one at each address. Contents of one (organ, year) are numbered from 1 in the order in
    which they were first seen; one that comes back keeps its number. Current is, among the last
    contents at all addresses, the one first seen latest: at most one per (organ, year), and none
    where the address has since become another organ's or year's report.
    """
    naming = naming or OrganNaming(portal_id)
    ordered = sorted(read_captures, key=lambda read: (read.capture.fetched_at, read.capture.capture_id))
    findings: list[Finding] = []
    sightings: list[_Sighting] = []
    contents: dict[int, Contents] = {}
    registers = make_registers()
    for read in ordered:
        identity = _identity(read.report, naming)
        if identity is None:
            findings += _unidentified(read, portal_id)
            continue
        stated = contents.get(id(read.report))
        if stated is None:
            stated = contents[id(read.report)] = read_contents(read.report, registers)
            findings += _oversized(read, stated, portal_id)
        sightings.append(_Sighting(read, stated.sha256, identity, stated.tables))
    latest = {sighting.read.capture.url: sighting for sighting in sightings}
    groups: dict[tuple[str, int], list[_Sighting]] = defaultdict(list)
    for sighting in sightings:
        groups[sighting.identity].append(sighting)
    versions = [version for group in groups.values() for version in _number(group, latest, portal_id)]
    numbers = {(version.organ_id, version.report_year, version.content_sha256): version for version in versions}
    findings += _edits(sightings, numbers, portal_id)
    for group in groups.values():
        if len(group) == 1:
            continue
        findings += _duplicates(group, portal_id)
        findings += _rivals(group, latest, numbers, portal_id)
    seen = tuple(
        SeenReport(numbers[(*one.identity, one.digest)].report_id, one.read.capture, latest[one.read.capture.url] is one)
        for one in sightings
    )
    return Identified(tuple(sorted(versions, key=lambda version: version.report_id)), tuple(findings), seen)


def _identity(report: Report, naming: OrganNaming) -> tuple[str, int] | None:
    if not report.organ or report.report_year is None:
        return None
    return naming.organ_id(report.organ, report.report_year), report.report_year


def _finding(code: str, message: str, capture: Capture, portal_id: str) -> Finding:
    return Finding("tables", code, capture.url, message, portal_id, capture.capture_id, capture.fetched_at)


def _unidentified(read: ReadCapture, portal_id: str) -> list[Finding]:
    """The reader says so itself where it looked for organ and year in vain; if it did not, it is said here."""
    told = {finding.code for finding in read.report.findings}
    missing = [("organ_unknown", not read.report.organ), ("year_unknown", read.report.report_year is None)]
    message = f"no identity, so no row: {read.report.title!r}"
    return [_finding(code, message, read.capture, portal_id) for code, is_missing in missing if is_missing and code not in told]


def _oversized(read: ReadCapture, contents: Contents, portal_id: str) -> list[Finding]:
    found = []
    for table, numbered in contents.tables.items():
        if numbered.are_storable:
            continue
        for (row, column), cell in (read.report.cells(table) or {}).items():
            if not is_storable(cell.value, table):
                message = f"{table} {row}, column {column} ({cell.source_cell}): not a value of this table: {cell.raw_text!r}"
                found.append(_finding("cell_unreadable", message, read.capture, portal_id))
    return found


def _number(group: Sequence[_Sighting], latest: dict[str, _Sighting], portal_id: str) -> list[Version]:
    firsts: dict[str, _Sighting] = {}
    for sighting in group:
        firsts.setdefault(sighting.digest, sighting)
    organ_id, year = group[0].identity
    online = {sighting.digest for sighting in _online(group, latest)}
    current = [digest for digest in firsts if digest in online][-1:]
    return [
        Version(
            report_id=f"{organ_id}/{year}/v{number}",
            organ_id=organ_id,
            portal_id=portal_id,
            report_year=year,
            version=number,
            is_current=digest in current,
            content_sha256=digest,
            first=sighting.read,
            tables=sighting.tables,
        )
        for number, (digest, sighting) in enumerate(firsts.items(), start=1)
    ]


def _online(group: Sequence[_Sighting], latest: dict[str, _Sighting]) -> list[_Sighting]:
    """What stands last at the group's addresses, as far as it is still the same organ's and year's report."""
    addresses = dict.fromkeys(sighting.read.capture.url for sighting in group)
    return [latest[url] for url in addresses if latest[url].identity == group[0].identity]


def _duplicates(group: Sequence[_Sighting], portal_id: str) -> list[Finding]:
    homes: dict[str, str] = {}
    found = []
    for sighting in group:
        capture = sighting.read.capture
        home = homes.setdefault(sighting.digest, capture.url)
        if home != capture.url:
            found.append(_finding("report_duplicate", f"same report as {home}", capture, portal_id))
    return found


_Numbers = dict[tuple[str, int, str], Version]


def _edits(sightings: Sequence[_Sighting], numbers: _Numbers, portal_id: str) -> list[Finding]:
    before: dict[str, _Sighting] = {}
    found = []
    for sighting in sightings:
        capture = sighting.read.capture
        old = before.get(capture.url)
        if old is not None and (old.digest, old.identity) != (sighting.digest, sighting.identity):
            was, now = (numbers[(*one.identity, one.digest)].report_id for one in (old, sighting))
            changes = describe_changes(old.read.report, sighting.read.report)
            found.append(_finding("report_edited", f"{was} became {now}: {changes}", capture, portal_id))
        before[capture.url] = sighting
    return found


def _rivals(group: Sequence[_Sighting], latest: dict[str, _Sighting], numbers: _Numbers, portal_id: str) -> list[Finding]:
    online = _online(group, latest)
    if len({sighting.digest for sighting in online}) < 2:
        return []
    versions = {one.digest: numbers[(*one.identity, one.digest)] for one in online}
    winner = next(version for version in versions.values() if version.is_current)
    home = min(one.read.capture.url for one in online if one.digest == winner.content_sha256)
    found = []
    for rival in online:
        version = versions[rival.digest]
        if version.is_current:
            continue
        message = f"version {version.version}, while version {winner.version} stands at {home}"
        seen = [one.read.capture for one in group if (one.read.capture.url, one.digest) == (rival.read.capture.url, rival.digest)]
        since = [capture for capture in seen if capture.fetched_at >= winner.first.capture.fetched_at]
        found += [_finding("reports_rival", message, capture, portal_id) for capture in since or seen[-1:]]
    return found


def describe_changes(old: Report, new: Report, limit: int = 3) -> str:
    """What differs between two contents, in words: the first cells that changed, with both texts, then sections and title."""
    changes = []
    for table in TABLE_NAMES:
        before, after = old.cells(table) or {}, new.cells(table) or {}
        for key in sorted(before.keys() | after.keys()):
            texts = [cells[key].raw_text.strip() if key in cells else "no cell" for cells in (before, after)]
            if texts[0] != texts[1]:
                changes.append(f"{table} {key[0]}/{key[1]} {texts[0]!r} → {texts[1]!r}")
    more = [f"{len(changes) - limit} more cells"] if len(changes) > limit else []
    sections = [key for key in ("0", *SECTION_KEYS) if old.sections.get(key) != new.sections.get(key)]
    words = [f"text of section {', '.join(sections)}"] if sections else []
    words += [f"title {old.title!r} → {new.title!r}"] if old.title != new.title else []
    return "; ".join(changes[:limit] + more + words) or "wording of organ or edition"

"""From a portal's archive to its frames: where archive, parse and tables meet. Plain functions, no Dagster.

How a page is read, which report it is and what the frames look like is decided in the stages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import polars as pl

from assets.attachments import Attaching, tie_attachments
from assets.redirects import MOST_REDIRECTS, trace_redirects
from pipelines.archive import ArchiveIndex, Root, read_payload
from pipelines.crawl.hosts import quoted
from pipelines.errors import ArchiveError, NotAReportError, PayloadCodingError
from pipelines.model import Capture, Finding, Form, Link, ListedLink, Report
from pipelines.parse import PARSER_VERSION, parse_again, parse_page
from pipelines.parse.attachments import find_attachments
from pipelines.parse.identity import parse_title
from pipelines.parse.memory import reading_many
from pipelines.tables import (
    Listing,
    OrganNaming,
    ReadCapture,
    assign_versions,
    build_attachments,
    build_portal,
    build_second_readings,
)

Frames = dict[str, pl.DataFrame]


@dataclass(slots=True)
class PortalReader:
    """Reads the pages of one portal's archive. The same payload under the same address and row of its list is read once.

    ``attaching`` are the captures of pages that attach something, once all have been read.
    """

    root: Root
    index: ArchiveIndex
    forms: Sequence[Form]
    _links: dict[str, list[ListedLink]] = field(init=False)
    _sources: dict[tuple[str, str], str] = field(init=False)
    _read: dict[tuple[str | None, ...], Report | Finding] = field(init=False, default_factory=dict)
    _attached: dict[tuple[str | None, ...], tuple[Link, ...]] = field(init=False, default_factory=dict)
    attaching: list[Attaching] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._links = {}
        for listed in self.index.links:
            self._links.setdefault(quoted(listed.link.url), []).append(listed)
        self._sources = trace_redirects(self.root, (one for one in self.index.captures if one.role == "report"))

    def read_all(self) -> tuple[list[ReadCapture], list[Finding]]:
        """Every capture of a report page that is one, revisits included, and what was met where none could be read."""
        reads: list[ReadCapture] = []
        findings: list[Finding] = []
        refused = self._refusals()
        for capture in self.index.captures:
            if not _may_be_report(capture) or capture.payload_sha256 in refused:
                continue
            outcome = self._read_once(capture)
            if links := self._attached.get(_page_key(capture)):
                row, report = self._link(capture), None if isinstance(outcome, Finding) else outcome
                self.attaching.append(Attaching(capture, row.title if row else None, links, report))
            if isinstance(outcome, Finding):
                findings.append(_seen(outcome, capture))
            else:
                reads.append(ReadCapture(capture, outcome))
                findings += [_seen(finding, capture) for finding in outcome.findings]
        return reads, findings

    def read_twice(self, capture: Capture) -> tuple[Report, Report | None]:
        """A report page by both readers; None where the second sees no report.

        Raises:
            NotAReportError, ArchiveError: it was no report at the first reading either.
        """
        payload, link = read_payload(self.root, capture), self._link(capture)
        first = parse_page(payload, forms=self.forms, content_type=capture.content_type, url=capture.url, link=link)
        try:
            second = parse_again(payload, forms=self.forms, content_type=capture.content_type, url=capture.url, link=link)
        except NotAReportError:
            return first, None
        return first, second

    def _refusals(self) -> set[str]:
        """Payloads that a crawl told to be a host's refusal, those that came before it was known included."""
        shown = {finding.capture_id for finding in self.index.findings if finding.code == "blocked" and finding.capture_id}
        return {capture.payload_sha256 for capture in self.index.captures if capture.capture_id in shown}

    def _read_once(self, capture: Capture) -> Report | Finding:
        link = self._link(capture)
        listed = (link.title, link.date.isoformat() if link.date else None) if link else (None, None)
        key = (*_page_key(capture), *listed)
        if key not in self._read:
            self._read[key] = self._read_page(capture, link)
        return self._read[key]

    def _read_page(self, capture: Capture, link: Link | None) -> Report | Finding:
        try:
            payload = read_payload(self.root, capture)
            self._attached[_page_key(capture)] = find_attachments(payload, capture.content_type, capture.url)
            read = partial(parse_page, payload, forms=self.forms, content_type=capture.content_type, url=capture.url)
            report = read(link=link)
            if link is not None and capture.url not in self._links and not report.tables:
                # Servers lead to their home page what they no longer have: without the form it must be a report by its own words.
                read()
            return report
        except NotAReportError as error:
            return Finding("parse", error.code, capture.url, str(error))
        except PayloadCodingError as error:
            return Finding("archive", "bad_encoding", capture.url, str(error))
        except ArchiveError as error:
            return Finding("archive", "archive_damaged", capture.url, str(error))

    def _link(self, capture: Capture) -> Link | None:
        """The row of the list that led to a capture, by redirects also: as listed in its run, else as listed last before it."""
        rows = self._links.get(self._listed_address(capture), [])
        of_run = [row for row in rows if row.run_id == capture.run_id]
        before = [row for row in rows if (row.run_id or "") <= capture.run_id]
        return of_run[0].link if of_run else before[-1].link if before else None

    def _listed_address(self, capture: Capture) -> str:
        """The capture's own address if a list names it, else the one that redirected to it in its run and is named."""
        url = capture.url
        for _ in range(MOST_REDIRECTS):
            if url in self._links or (capture.run_id, url) not in self._sources:
                break
            url = self._sources[capture.run_id, url]
        return url


def _page_key(capture: Capture) -> tuple[str | None, ...]:
    return (capture.payload_sha256, capture.content_type, capture.content_encoding, capture.url)


def _may_be_report(capture: Capture) -> bool:
    """Whether a capture holds a page: status 200, or a 304 that refers to one."""
    has_page = capture.http_status == 200 or (capture.http_status == 304 and capture.is_revisit)
    return capture.role == "report" and has_page


def _seen(finding: Finding, capture: Capture) -> Finding:
    return replace(finding, portal_id=capture.portal_id, capture_id=capture.capture_id, seen_at=capture.fetched_at)


def build_portal_frames(
    root: Root, portal_id: str, index: ArchiveIndex, forms: Sequence[Form], naming: OrganNaming | None = None
) -> Frames:
    """All frames of one portal by full table name, read from its archive alone; ``naming`` says which names are one organ."""
    naming = naming or OrganNaming(portal_id)
    reader = PortalReader(root, index, forms)
    with reading_many():
        reads, met = reader.read_all()
        identified = assign_versions(reads, portal_id, naming)
        attachments, told = tie_attachments(root, index, reader.attaching, identified.versions)
        frames = build_portal(
            identified.versions,
            index.captures,
            [*index.findings, *met, *identified.findings, *told],
            parser_version=PARSER_VERSION,
            seen=identified.seen,
            listings=read_listings(index.links),
            naming=naming,
        )
        return {**frames, "core.attachments": build_attachments(attachments)}


def read_listings(links: Iterable[ListedLink]) -> Iterator[Listing]:
    """Rows of lists whose title is that of an annual report, with the organ and the year that it names."""
    told = lru_cache(maxsize=None)(parse_title)  # the same rows are listed night after night
    for listed in links:
        link = listed.link
        title = told(link.title) if link.title else None
        if link.title and title is not None:
            yield Listing(quoted(link.url), link.title, title.organ, title.year, link.date, listed.listed_at)


def read_second(root: Root, index: ArchiveIndex, forms: Sequence[Form], captures: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """``quality.second_readings`` of the reports given as (report_id, capture_id)."""
    reader = PortalReader(root, index, forms)
    by_id = {capture.capture_id: capture for capture in index.captures}
    return build_second_readings((report_id, *reader.read_twice(by_id[capture_id])) for report_id, capture_id in captures)

"""One portal, one night: the columns that are due first, then every report that is, each address once.

What a page says, and whether it is a report at all, is for ``parse`` to judge; what is due on a day is told in ``rhythm``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from pipelines.crawl.attachments import AttachmentFetcher
from pipelines.crawl.attempts import Ask, Reply
from pipelines.crawl.client import Client
from pipelines.crawl.columns import fetch_column
from pipelines.crawl.discovery import PrintedColumns, discover_columns
from pipelines.crawl.hosts import is_allowed, quoted
from pipelines.crawl.lanes import run_in_lanes
from pipelines.crawl.memory import Memory
from pipelines.crawl.record import Recorder
from pipelines.crawl.rhythm import DueColumn, DueReport, day_in_china, due_columns, due_reports
from pipelines.crawl.settings import CrawlProgress, CrawlSettings, CrawlSummary, ListReaders
from pipelines.crawl.titles import is_report_title
from pipelines.errors import FetchError
from pipelines.model import Capture, CaptureSink, Link, ListColumn, Portal

OnProgress = Callable[[CrawlProgress], None]


def crawl_portal(
    portal: Portal,
    sink: CaptureSink,
    known: Mapping[str, Capture],
    readers: ListReaders,
    settings: CrawlSettings,
    on_progress: OnProgress | None = None,
    memory: Memory | None = None,
) -> CrawlSummary:
    """Fetch what is due of a portal into the sink. Whatever the network does becomes a finding; only a bug raises.

    Args:
        portal: its hosts are the only ones asked, those of its attachments included.
        sink: gets every response, every failed attempt and every column's links.
        known: the newest capture of status 200 of each address, for conditional requests.
        readers: the pure readers of pages.
        settings: limits and manners.
        on_progress: called after each column and each report.
        memory: what earlier nights know; without it everything that is listed is fetched.
    """
    return _Night(portal, known, readers, settings, on_progress or (lambda progress: None), memory or Memory(), sink).run()


class NightPlan(NamedTuple):
    """What a night would ask for: columns and reports with their reasons, and the rows of each column read."""

    columns: tuple[DueColumn, ...]
    reports: tuple[DueReport, ...]
    listed: Mapping[str, tuple[Link, ...]]


def plan_portal(
    portal: Portal,
    sink: CaptureSink,
    known: Mapping[str, Capture],
    readers: ListReaders,
    settings: CrawlSettings,
    on_progress: OnProgress | None = None,
    memory: Memory | None = None,
) -> NightPlan:
    """What `crawl_portal` would fetch: robots.txt and lists are asked for, into a sink of the caller's, reports are not."""
    return _Night(portal, known, readers, settings, on_progress or (lambda progress: None), memory or Memory(), sink).plan()


class _Night:
    """One crawl: what it is told, and its recorder and client."""

    def __init__(
        self,
        portal: Portal,
        known: Mapping[str, Capture],
        readers: ListReaders,
        settings: CrawlSettings,
        tell: OnProgress,
        memory: Memory,
        sink: CaptureSink,
    ) -> None:
        self._portal = portal
        self._readers = readers
        self._settings = settings
        self._tell = tell
        self._memory = memory
        self._recorder = recorder = Recorder(sink, portal.portal_id, settings.timing)
        self._client = Client(portal, recorder, known, settings, memory.source)
        self._attachments = AttachmentFetcher(portal, self._client, recorder, readers, settings, known, memory.source)
        self._pages: dict[str, Reply] = {}
        self._columns: tuple[DueColumn, ...] = ()
        self._listed: dict[str, tuple[Link, ...]] = {}
        self._printed = PrintedColumns(portal, recorder, readers, ())

    def run(self) -> CrawlSummary:
        """Fetch lists, then reports with their attachments."""
        timing, portal, memory, recorder = self._settings.timing, self._portal, self._memory, self._recorder
        started, day = timing.monotonic(), day_in_china(timing.now())
        with self._client:
            listed, reports = self._look(day)
            self._fetch_reports(reports)
        return CrawlSummary(
            portal_id=portal.portal_id,
            requests=recorder.requests,
            new_payloads=recorder.new_payloads,
            unchanged_payloads=recorder.unchanged_payloads,
            not_asked=recorder.not_asked,
            findings=recorder.findings,
            links=recorder.links,
            seconds=timing.monotonic() - started,
            attachments=recorder.attachments,
            not_due=len({*listed, *memory.reports}) - len(reports),
            resumed=recorder.resumed,
        )

    def plan(self) -> NightPlan:
        """Fetch lists and tell what would be fetched after them."""
        with self._client:
            _, reports = self._look(day_in_china(self._settings.timing.now()))
        return NightPlan(self._columns, reports, self._listed)

    def _look(self, day: date) -> tuple[list[str], tuple[DueReport, ...]]:
        """Addresses listed tonight, and the reports that are due."""
        portal, memory, everything = self._portal, self._memory, self._settings.check_all
        known = self._find_columns(day)
        self._columns = due_columns(portal.rhythm, known, memory.columns, day, everything=everything)
        listed = self._fetch_lists(self._columns)
        return listed, due_reports(portal.rhythm, memory.reports, listed, day, everything=everything)

    def _find_columns(self, day: date) -> tuple[ListColumn, ...]:
        """Columns of the portal file, those that earlier nights discovered, and those that the menus have tonight."""
        portal, memory = self._portal, self._memory
        known = {quoted(column.url): column for column in (*portal.columns, *memory.discovered)}
        if portal.entry is not None:
            entry = (ListColumn(portal.entry),)
            if due_columns(portal.rhythm, entry, memory.columns, day, everything=self._settings.check_all):
                told = [column.url for column in portal.columns]
                found = discover_columns(portal, self._client, self._recorder, self._readers, self._settings, told)
                known = {**known, **{column.url: column for column in found.columns}}
                self._pages = found.pages
        if not known:
            self._recorder.finding("list_empty", portal.entry, "no column is named in the portal file, and none was discovered")
        self._printed = PrintedColumns(portal, self._recorder, self._readers, known)
        return tuple(known.values())

    def _fetch_lists(self, columns: tuple[DueColumn, ...]) -> list[str]:
        """Addresses of reports on the portal's hosts, each once, in the order of the columns."""
        found: dict[int, tuple[Link, ...]] = {}
        lanes = run_in_lanes(columns, lambda due: due.column.url, self._fetch_column, self._name, is_paced=self._is_paced)
        for number, (place, links) in enumerate(lanes, 1):
            found[place] = links
            self._tell(CrawlProgress(self._portal.portal_id, "lists", number, len(columns), columns[place].column.url))
        refused: set[str] = set()
        return list(dict.fromkeys(url for _, links in sorted(found.items()) for url in self._on_hosts(links, refused)))

    def _fetch_column(self, due: DueColumn) -> tuple[Link, ...]:
        url = due.column.url
        links = fetch_column(
            due.column,
            self._client,
            self._recorder,
            self._readers,
            self._settings,
            is_whole=due.is_whole,
            page=self._pages.get(quoted(url)),
        )
        if links is None:
            return ()
        self._recorder.column(url, links)
        self._listed[url] = links
        if not any(is_report_title(link.title) for link in links):
            self._recorder.finding("list_empty", url, f"no report among {len(links)} links")
        return links

    def _on_hosts(self, links: Iterable[Link], refused: set[str]) -> list[str]:
        kept: list[str] = []
        for link in links:
            if not is_allowed(link.url, self._portal.hosts):
                if link.url not in refused:
                    self._recorder.finding("link_refused", link.url, f"off the portal's hosts: {link.title or 'no title'}")
                refused.add(link.url)
            elif is_report_title(link.title):
                kept.append(quoted(link.url))
        return kept

    def _fetch_reports(self, reports: tuple[DueReport, ...]) -> None:
        lanes = run_in_lanes(
            reports,
            lambda due: due.url,
            self._fetch_report,
            self._name,
            is_paced=self._is_paced,
            connections=self._settings.connections,
        )
        for number, (place, _) in enumerate(lanes, 1):
            self._tell(CrawlProgress(self._portal.portal_id, "reports", number, len(reports), reports[place].url))

    def _fetch_report(self, due: DueReport) -> None:
        try:
            reply = self._client.fetch(Ask(due.url, "report"))
        except FetchError:
            # Its finding is written where it was raised.
            return
        self._printed.look(reply)
        self._attachments.fetch_of(reply)

    @property
    def _is_paced(self) -> bool:
        return self._portal.pause_seconds > 0

    @property
    def _name(self) -> str:
        return f"crawl-{self._portal.portal_id}"

"""One portal, one night: columns first, then every report that they list, each address once.

What a page says, and whether it is a report at all, is for ``parse`` to judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed

from pipelines.crawl.attempts import Ask
from pipelines.crawl.client import Client
from pipelines.crawl.columns import fetch_column
from pipelines.crawl.hosts import is_allowed
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import CrawlProgress, CrawlSettings, CrawlSummary, ListReaders
from pipelines.errors import FetchError
from pipelines.model import Capture, CaptureSink, Link, Portal

OnProgress = Callable[[CrawlProgress], None]
# 工作报告 catches older titles (…信息公开工作报告). Guides and notices that speak of a report are fetched too: the parser judges.
_REPORT_TITLE = re.compile(r"年报|年度报告|工作报告|信息公开.*报告")
_CUT = ("...", "…")


def is_report_title(title: str | None) -> bool:
    """Whether a row's title may be an annual report's; a title that is missing or cut off may be.

    >>> is_report_title("杭州市钱塘区人民政府办公室2021年政府信息公开工作年度报告")
    True
    >>> is_report_title("关于道路项目的公示")
    False
    """
    return title is None or _REPORT_TITLE.search(title) is not None or title.endswith(_CUT)


def crawl_portal(
    portal: Portal,
    sink: CaptureSink,
    known: Mapping[str, Capture],
    readers: ListReaders,
    settings: CrawlSettings,
    on_progress: OnProgress | None = None,
) -> CrawlSummary:
    """Fetch what a portal's columns list into the sink. Whatever the network does becomes a finding; only a bug raises.

    Args:
        portal: its hosts are the only ones asked.
        sink: gets every response, every failed attempt and every column's links.
        known: the newest capture of status 200 of each address, for conditional requests.
        readers: the pure readers of list pages.
        settings: limits and manners.
        on_progress: called after each column and each report.
    """
    started = settings.timing.monotonic()
    recorder = Recorder(sink, portal.portal_id, settings.timing)
    tell = on_progress or (lambda progress: None)
    with Client(portal, recorder, known, settings) as client:
        links = _fetch_lists(portal, client, recorder, readers, settings, tell)
        _fetch_reports(portal, client, links, settings, tell)
    return CrawlSummary(
        portal_id=portal.portal_id,
        requests=recorder.requests,
        new_payloads=recorder.new_payloads,
        unchanged_payloads=recorder.unchanged_payloads,
        not_asked=recorder.not_asked,
        findings=recorder.findings,
        links=recorder.links,
        seconds=settings.timing.monotonic() - started,
    )


def _fetch_lists(
    portal: Portal, client: Client, recorder: Recorder, readers: ListReaders, settings: CrawlSettings, tell: OnProgress
) -> list[str]:
    """Addresses of reports on the portal's hosts, each once, in the order of the columns."""
    if not portal.columns:
        recorder.finding("list_empty", None, "the portal file names no column")
    wanted: dict[str, None] = {}
    refused: set[str] = set()
    for number, column in enumerate(portal.columns, 1):
        links = fetch_column(column.url, client, recorder, readers, settings)
        if links is not None:
            recorder.column(column.url, links)
            if not any(is_report_title(link.title) for link in links):
                recorder.finding("list_empty", column.url, f"no report among {len(links)} links")
            wanted.update(dict.fromkeys(_on_hosts(links, portal, recorder, refused)))
        tell(CrawlProgress(portal.portal_id, "lists", number, len(portal.columns), column.url))
    return list(wanted)


def _on_hosts(links: Iterable[Link], portal: Portal, recorder: Recorder, refused: set[str]) -> list[str]:
    kept: list[str] = []
    for link in links:
        if not is_allowed(link.url, portal.hosts):
            if link.url not in refused:
                recorder.finding("link_refused", link.url, f"off the portal's hosts: {link.title or 'no title'}")
            refused.add(link.url)
        elif is_report_title(link.title):
            kept.append(link.url)
    return kept


def _fetch_reports(portal: Portal, client: Client, urls: list[str], settings: CrawlSettings, tell: OnProgress) -> None:
    def fetch(url: str) -> str:
        try:
            client.fetch(Ask(url, "report"))
        except FetchError:
            # Its finding is written where it was raised.
            return url
        return url

    def done(number: int, url: str) -> None:
        tell(CrawlProgress(portal.portal_id, "reports", number, len(urls), url))

    if settings.connections == 1 or portal.pause_seconds > 0:
        for number, url in enumerate(urls, 1):
            done(number, fetch(url))
        return
    with ThreadPoolExecutor(settings.connections, thread_name_prefix=f"crawl-{portal.portal_id}") as pool:
        futures = [pool.submit(fetch, url) for url in urls]
        try:
            for number, future in enumerate(as_completed(futures), 1):
                done(number, future.result())
        finally:
            for future in futures:
                future.cancel()

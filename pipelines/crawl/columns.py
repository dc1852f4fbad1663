"""From a column's address to its links: fetch the page, tell its generation, page through. One driver per generation.

Which links are then fetched does not belong here.
"""

from __future__ import annotations

from collections.abc import Callable

from pipelines.crawl.attempts import Reply
from pipelines.crawl.client import Client
from pipelines.crawl.hanweb import page_jpage
from pipelines.crawl.jpaas import page_jpaas
from pipelines.crawl.pager import Pager
from pipelines.crawl.record import Recorder
from pipelines.crawl.rhythm import day_in_china
from pipelines.crawl.settings import CrawlSettings, ListReaders
from pipelines.crawl.static import page_static
from pipelines.crawl.xxgk import list_annual, page_xxgk
from pipelines.errors import FetchError, ListFormatError
from pipelines.model import Link, ListColumn


def fetch_column(
    column: ListColumn,
    client: Client,
    recorder: Recorder,
    readers: ListReaders,
    settings: CrawlSettings,
    *,
    is_whole: bool = True,
    page: Reply | None = None,
) -> tuple[Link, ...] | None:
    """Every link that a column lists, in order, each address once; None if its page could not be had.

    Unless ``is_whole``, its first page only. ``page`` is the column page where somebody has it already tonight.

    A list that breaks off keeps what it gave so far; the reason is a finding.
    """
    pager = Pager(client, recorder, readers, settings, column, is_whole)
    try:
        if column.annual is not None:
            list_annual(column.annual, pager, day_in_china(settings.timing.now()))
            return tuple(pager.links.values())
        reply = page or pager.fetch_page()
        html = pager.text(reply)
    except FetchError:
        return None
    # Relative links of every later answer are the column page's too: its script puts them there.
    pager.base_url = reply.url
    try:
        _PAGERS[readers.sniff_list(html)](html, pager)
    except ListFormatError as error:
        recorder.finding("list_unreadable", column.url, str(error))
        # What the page itself lists is kept: a trace of a generation may be all that it has of it.
        pager.add(readers.parse_static_list(html, pager.base_url).links)
    except FetchError:
        # Its finding is written where it was raised; what the list gave before is kept.
        pass
    return tuple(pager.links.values())


_PAGERS: dict[str, Callable[[str, Pager], None]] = {
    "jpage": page_jpage,
    "jpaas": page_jpaas,
    "xxgk": page_xxgk,
    "static": page_static,
}

"""From a column's address to its links: fetch the page, tell its generation, page through. One driver per generation.

Which links are then fetched does not belong here.
"""

from __future__ import annotations

from pipelines.crawl.attempts import Ask
from pipelines.crawl.client import Client
from pipelines.crawl.hanweb import page_jpage
from pipelines.crawl.jpaas import page_jpaas
from pipelines.crawl.pager import Pager
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import CrawlSettings, ListReaders
from pipelines.errors import FetchError, ListFormatError
from pipelines.model import Link


def fetch_column(
    url: str, client: Client, recorder: Recorder, readers: ListReaders, settings: CrawlSettings, *, is_whole: bool = True
) -> tuple[Link, ...] | None:
    """Every link that a column lists, in order, each address once; None if its page could not be had.

    Unless ``is_whole``, its first page only.

    A list that breaks off keeps what it gave so far; the reason is a finding.
    """
    pager = Pager(client, recorder, readers, settings, url, is_whole)
    try:
        reply = client.fetch(Ask(url, "list"))
        html = pager.text(reply)
    except FetchError:
        return None
    # Relative links of every later answer are the column page's too: its script puts them there.
    pager.base_url = reply.url
    try:
        kind = readers.sniff_list(html)
        if kind == "jpage":
            page_jpage(html, pager)
        elif kind == "jpaas":
            page_jpaas(html, pager)
        else:
            pager.add(readers.parse_static_list(html, pager.base_url).links)
    except ListFormatError as error:
        recorder.finding("list_unreadable", url, str(error))
        # What the page itself lists is kept: a trace of a generation may be all that it has of it.
        pager.add(readers.parse_static_list(html, pager.base_url).links)
    except FetchError:
        # Its finding is written where it was raised; what the list gave before is kept.
        pass
    return tuple(pager.links.values())

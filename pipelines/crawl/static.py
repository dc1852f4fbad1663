"""Paging of lists that stand in their pages: from each page to the one that it names as the next (DOMAIN §8.4)."""

from __future__ import annotations

from pipelines.crawl.hosts import quoted
from pipelines.crawl.pager import Pager


def page_static(html: str, pager: Pager) -> None:
    """Collect a list page by page until one names no next page, names one that was read, or brings nothing new.

    Raises:
        ListFormatError: it does not end.
        FetchError: a page could not be had; its finding is written.
    """
    url = pager.base_url
    asked = {quoted(url)}
    while True:
        page = pager.readers.parse_static_list(html, url)
        fresh = {link.url for link in page.links} - pager.links.keys()
        pager.add(page.links)
        if page.is_scripted and page.links:
            pager.uncounted("further pages come by a script")
        following = quoted(page.next_url) if page.next_url else None
        if following is None or following in asked or not fresh or not pager.is_whole:
            return
        asked.add(following)
        reply = pager.fetch(following)
        html, url = pager.text(reply), reply.url

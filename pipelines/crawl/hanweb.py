"""Paging of Hanweb jpage lists: groups of pages from ``dataproxy.jsp`` until the list is whole (DOMAIN §8.1)."""

from __future__ import annotations

from urllib.parse import urlencode

from pipelines.crawl.pager import Pager
from pipelines.errors import ListFormatError
from pipelines.model import JpagePage, Link


def page_jpage(html: str, pager: Pager) -> None:
    """Collect every list of a column page.

    Raises:
        ListFormatError: the page holds no jpage list.
        FetchError: a group could not be had; its finding is written.
    """
    for page in pager.readers.parse_jpage_page(html, pager.base_url):
        _Groups(page, pager).run()


class _Groups:
    """One list: what it holds so far and what it claims. Rows that stand twice in one answer are two rows of the list."""

    def __init__(self, page: JpagePage, pager: Pager) -> None:
        self._page = page
        self._pager = pager
        self._seen: set[str] = set()
        self._held = 0
        self._total = page.total

    def run(self) -> None:
        """Ask until the total is there, or an answer brings nothing new; then compare."""
        self._add(self._page.links)
        try:
            self._page_on()
        except ListFormatError as error:
            self._pager.unreadable(str(error))
        finally:
            self._pager.compare(self._held, self._total, f"jpage list {self._page.unit_id}")

    def _page_on(self) -> None:
        size = self._page.per_page * self._page.group_size
        body = urlencode(self._page.form).encode("ascii")
        for group in range(self._pager.settings.max_list_pages):
            start = group * size + 1
            if self._page.links and not self._pager.is_whole:
                return
            if self._total is not None and (self._held >= self._total or start > self._total):
                return
            query = f"startrecord={start}&endrecord={start + size - 1}&perpage={self._page.per_page}"
            reply = self._pager.fetch(f"{self._page.proxy_url}?{query}", method="POST", body=body)
            answer = self._pager.readers.parse_datastore(self._pager.text(reply), self._pager.base_url)
            if answer.total is not None:
                self._total = answer.total
            # Hosts that ignore startrecord give the first group for ever.
            if not self._add(answer.links) or not self._pager.is_whole:
                return

    def _add(self, links: tuple[Link, ...]) -> bool:
        fresh = {link.url for link in links} - self._seen
        if fresh:
            self._held += len(fresh) + len(links) - len({link.url for link in links})
        self._seen |= fresh
        self._pager.add(links)
        return bool(fresh)

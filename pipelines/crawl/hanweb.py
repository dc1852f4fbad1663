"""Paging of Hanweb jpage lists: groups of pages from ``dataproxy.jsp`` until the list is whole (DOMAIN §8.1).

A host is asked as its own script asks it: POST with ``startrecord``. Where that fails, repeats itself or ends too early, it is
asked by GET, at the address that its nextgroup names and by ``page=N``.
"""

from __future__ import annotations

from urllib.parse import urlencode, urljoin

from pipelines.crawl.attempts import HostLeftAloneError
from pipelines.crawl.pager import Pager
from pipelines.errors import ListFormatError, PermanentFetchError
from pipelines.model import JpagePage, Link

# One answer in vain may be the group that is held already; the second one says that the host has no more.
_IN_VAIN = 2


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
        self._name = f"jpage list {page.unit_id}"
        self._seen: set[str] = set()
        self._held = 0
        self._total = page.total
        self._next = page.next_url
        self._trouble: ListFormatError | None = None

    def run(self) -> None:
        """Ask until the total is there, or nothing new comes in either way of asking; then compare."""
        self._add(self._page.links)
        try:
            if self._is_owed() and self._page_by_post():
                self._page_by_get()
            if self._trouble is not None:
                self._pager.unreadable(str(self._trouble))
        finally:
            self._pager.compare(self._held, self._total, self._name)

    def _is_owed(self) -> bool:
        if self._held and not self._pager.is_whole:
            return False
        return self._total is None or self._held < self._total

    def _page_by_post(self) -> bool:
        """Whether GET is worth asking: rows are owed, and this way brought none in the end."""
        size = self._page.per_page * self._page.group_size
        body = urlencode(self._page.form).encode("ascii")
        group = 0
        while True:
            start = group * size + 1
            if self._total is not None and start > self._total:
                return self._is_owed()
            query = f"startrecord={start}&endrecord={start + size - 1}&perpage={self._page.per_page}"
            answered = self._ask(f"{self._page.proxy_url}?{query}", "POST", body)
            if not answered:
                # An end that no total gainsays is the end, once this way of asking has brought anything.
                return self._is_owed() and (self._total is not None or group == 0)
            if not self._is_owed():
                return False
            group += 1

    def _page_by_get(self) -> None:
        asked: set[str] = set()
        in_vain = 0
        while True:
            url = next((url for url in self._addresses(in_vain > 0) if url and url not in asked), None)
            if url is None:
                return
            asked.add(url)
            self._next = None
            in_vain = 0 if self._ask(url, "GET", b"") else in_vain + 1
            if in_vain >= _IN_VAIN or not self._is_owed():
                return

    def _addresses(self, prefers_number: bool) -> tuple[str | None, ...]:
        """Where the list goes on: the address in nextgroup, encrypted or not, and the first page owed by its number."""
        fields = [("page", str(self._held // self._page.per_page + 1)), *self._page.form]
        numbered = f"{self._page.proxy_url}?{urlencode(fields)}" if self._page.form else None
        return (numbered, self._next) if prefers_number else (self._next, numbered)

    def _ask(self, url: str, method: str, body: bytes) -> bool:
        """Whether an answer brought anything new. The refusal of one way of asking is told only if no other way works."""
        try:
            reply = self._pager.fetch(url, method=method, body=body, is_trial=method == "POST")
            answer = self._pager.readers.parse_datastore(self._pager.text(reply), self._pager.base_url)
        except HostLeftAloneError:
            raise
        except PermanentFetchError:
            if method == "GET":
                raise
            return False
        except ListFormatError as error:
            self._trouble = error
            return False
        self._trouble = None
        if answer.total is not None:
            self._total = answer.total
        if answer.next_url:
            self._next = urljoin(self._page.proxy_url, answer.next_url)
        return self._add(answer.links)

    def _add(self, links: tuple[Link, ...]) -> bool:
        fresh = {link.url for link in links} - self._seen
        if fresh:
            self._held += len(fresh) + len(links) - len({link.url for link in links})
        self._seen |= fresh
        self._pager.add(links)
        return bool(fresh)

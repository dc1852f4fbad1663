"""What every list driver shares: asking for the next answer, links collected once each, and what a list owes."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.crawl.attempts import Ask, Reply
from pipelines.crawl.client import Client
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import CrawlSettings, ListReaders
from pipelines.errors import ListFormatError
from pipelines.model import Link, ListColumn


class Pager:
    """One column on its way. ``links`` maps each address to its link, in the order of the list.

    ``is_whole`` is false where the first page is enough; what the list then owes is not asked.
    """

    def __init__(
        self,
        client: Client,
        recorder: Recorder,
        readers: ListReaders,
        settings: CrawlSettings,
        column: ListColumn,
        is_whole: bool = True,
    ) -> None:
        self._client = client
        self._recorder = recorder
        self.readers = readers
        self.settings = settings
        self.column_url = column.url
        self.search = column.search
        self.is_whole = is_whole
        self.base_url = column.url
        self.links: dict[str, Link] = {}
        self._asked = 0
        self._is_full = False

    def fetch(self, url: str, *, method: str = "GET", body: bytes = b"", is_trial: bool = False) -> Reply:
        """The next answer of the list; a trial is one of several ways of asking.

        Raises:
            FetchError: its finding is written, unless a trial is refused for good.
            ListFormatError: the list has been asked for too often; it does not end.
        """
        self._asked += 1
        if self.is_at_limit:
            raise ListFormatError(f"the list does not end: {self._asked - 1} further answers, {len(self.links)} links")
        kind = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),) if method == "POST" else ()
        return self._client.fetch(Ask(url, "list", method, body, kind, is_trial=is_trial))

    def fetch_page(self) -> Reply:
        """The column page itself.

        Raises:
            FetchError: its finding is written.
        """
        return self._client.fetch(Ask(self.column_url, "list", is_page=True))

    @property
    def is_at_limit(self) -> bool:
        """Whether nothing more is asked of the list: it gave all the answers or links that a list may have."""
        return self._is_full or self._asked > self.settings.max_list_pages - 1

    def text(self, reply: Reply) -> str:
        """An answer as text."""
        return self.readers.decode_page(reply.body, reply.response.header("content-type")).text

    def add(self, links: Sequence[Link]) -> None:
        """Take over what an answer lists; an address that is there already stays as it was, but for a title or date it lacked.

        Beyond ``max_links`` nothing is taken over any more, which is a finding.
        """
        for link in links:
            had = self.links.get(link.url)
            if had is None and len(self.links) >= self.settings.max_links:
                if not self._is_full:
                    self._is_full = True
                    self.unreadable(f"the list does not end: more than {self.settings.max_links} links, the others are left out")
                return
            self.links[link.url] = link if had is None else Link(had.url, had.title or link.title, had.date or link.date)

    def unreadable(self, message: str) -> None:
        """A list that has not the shape of its generation."""
        self._recorder.finding("list_unreadable", self.column_url, message)

    def uncounted(self, what: str) -> None:
        """A list of which nobody can tell whether it is whole."""
        if self.is_whole:
            self._recorder.finding("list_uncounted", self.column_url, f"{what}: {len(self.links)} entries, no count of all")

    def compare(self, held: int, total: int | None, what: str) -> None:
        """A list that ends before the total it claims is no success."""
        if self.is_whole and total is not None and held < total:
            self._recorder.finding("list_short", self.column_url, f"{what}: {held} entries, {total} claimed")

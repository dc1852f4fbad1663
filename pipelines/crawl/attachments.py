"""Attachments of a report: found in its page, fetched right after it, each address once a night.

A link to object storage is good for minutes (DOMAIN §8.7), so nothing is put off. What an attachment says, and which report
it is then tied to, is told from the archived page again and does not belong here.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from pipelines.crawl.attempts import Ask, Reply
from pipelines.crawl.client import Client
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import CrawlSettings, ListReaders
from pipelines.errors import FetchError
from pipelines.model import Capture, CaptureSource, Link, Portal


class AttachmentFetcher:
    """Fetches what report pages have attached. May be called from several threads."""

    def __init__(
        self,
        portal: Portal,
        client: Client,
        recorder: Recorder,
        readers: ListReaders,
        settings: CrawlSettings,
        known: Mapping[str, Capture],
        source: CaptureSource,
    ) -> None:
        self._portal = portal
        self._client = client
        self._recorder = recorder
        self._readers = readers
        self._settings = settings
        self._known = known
        self._source = source
        self._asked: set[str] = set()
        self._lock = threading.Lock()

    def fetch_of(self, reply: Reply) -> None:
        """Fetch the attachments of a report page, whenever the page itself was; one that cannot be had is a finding."""
        links = self._links(reply)
        limit = self._settings.max_attachments
        if len(links) > limit:
            self._recorder.finding("attachments_many", reply.url, f"{len(links)} attachments, {limit} are fetched")
        for link in links[:limit]:
            if not self._is_first(link.url):
                continue
            try:
                self._client.fetch(Ask(link.url, "attachment"))
            except FetchError:
                # Its finding is written where it was raised.
                continue

    def _links(self, reply: Reply) -> Sequence[Link]:
        if reply.status != 304:
            return self._readers.find_attachments(reply.body, reply.response.header("content-type"), reply.url)
        known = self._known.get(reply.url)
        page = self._source.read_page(known) if known is not None else None
        return self._readers.find_attachments(page, known.content_type, reply.url) if known is not None and page else ()

    def _is_first(self, url: str) -> bool:
        with self._lock:
            is_first = url not in self._asked
            self._asked.add(url)
        return is_first

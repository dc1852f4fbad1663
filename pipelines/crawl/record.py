"""The sink behind one lock, and what a crawl counts. Every request and every finding of a night passes here once."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from pipelines.crawl.settings import Timing
from pipelines.model import Capture, CaptureSink, Exchange, Finding, Link


class Recorder:
    """Writes to a `CaptureSink` from several threads, one at a time, and counts."""

    def __init__(self, sink: CaptureSink, portal_id: str, timing: Timing) -> None:
        self._sink = sink
        self._portal_id = portal_id
        self._timing = timing
        self._lock = threading.Lock()
        self.requests = 0
        self.findings = 0
        self.not_asked = 0
        self.links = 0
        self.new_payloads = 0
        self.unchanged_payloads = 0
        self.attachments = 0
        self.resumed = 0

    def count_request(self) -> None:
        """One more attempt goes out."""
        with self._lock:
            self.requests += 1

    def count_skipped(self) -> None:
        """One more address is not asked because its host is left alone."""
        with self._lock:
            self.not_asked += 1

    def count_report(self, is_unchanged: bool) -> None:
        """One more report page arrived."""
        with self._lock:
            if is_unchanged:
                self.unchanged_payloads += 1
            else:
                self.new_payloads += 1

    def count_attachment(self) -> None:
        """One more attachment arrived."""
        with self._lock:
            self.attachments += 1

    def count_resumed(self) -> None:
        """One more answer was got in a run of tonight that was interrupted."""
        with self._lock:
            self.resumed += 1

    def exchange(self, exchange: Exchange) -> Capture:
        """Keep a response."""
        with self._lock:
            return self._sink.write_exchange(exchange)

    def finding(self, code: str, url: str | None, message: str, capture_id: str | None = None) -> None:
        """Keep a finding of the crawl."""
        finding = Finding("crawl", code, url, message, self._portal_id, capture_id, self._timing.now())
        with self._lock:
            self.findings += 1
            self._sink.write_finding(finding)

    def column(self, column_url: str, links: Sequence[Link]) -> None:
        """Keep what a column listed."""
        with self._lock:
            self.links += len(links)
            self._sink.write_links(column_url, links)

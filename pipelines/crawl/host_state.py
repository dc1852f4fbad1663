"""What is known of one host during one night: its pace, its robots.txt, how often it failed, and whether it is left alone."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from protego import Protego

from pipelines.crawl.settings import ROBOTS_AGENT, Timing


@dataclass(slots=True)
class HostState:
    """One host of a portal. ``pause_seconds`` lie between the end of one request and the start of the next."""

    host: str
    pause_seconds: float
    timing: Timing
    rules: dict[str, Protego] = field(default_factory=dict)
    stopped: str | None = None
    failures: int = 0
    throttled: int = 0
    last_payload: str | None = None
    same_payloads: int = 0
    list_url: str | None = None
    robots_payload: str | None = None
    pages: dict[str, str] = field(default_factory=dict)
    robots_lock: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _ready_at: float | None = None

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until the host may be asked again; with a pause, nobody else asks it meanwhile."""
        if self.pause_seconds == 0:
            yield
            return
        with self._turn:
            if self._ready_at is not None:
                wait = self._ready_at - self.timing.monotonic()
                if wait > 0:
                    self.timing.sleep(wait)
            try:
                yield
            finally:
                self._ready_at = self.timing.monotonic() + self.pause_seconds

    def add_rules(self, scheme: str, rules: Protego) -> float:
        """Take over a robots.txt; returns the pause that it asks for, which holds if it is longer than the portal file's."""
        self.rules[scheme] = rules
        rate = rules.request_rate(ROBOTS_AGENT)
        asked = max(rules.crawl_delay(ROBOTS_AGENT) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        if asked > self.pause_seconds:
            # The request for robots.txt itself has just ended: the longer pause holds from then on.
            ended_at = self.timing.monotonic() if self._ready_at is None else self._ready_at - self.pause_seconds
            self.pause_seconds, self._ready_at = asked, ended_at + asked
        return asked

    def rest(self, refusals: int, longest: float) -> None:
        """Ask more slowly after a refusal: the next pause doubles with every one in a row, up to ``longest`` seconds."""
        if self._ready_at is not None:
            extra = min(longest, self.pause_seconds * 2 ** min(refusals, 10)) - self.pause_seconds
            self._ready_at += max(0.0, extra)

    def twin_of(self, url: str, digest: str) -> str | None:
        """Which other address has given the very page that a column gives; None if none has."""
        twin = self.pages.setdefault(digest, url)
        return twin if twin != url else None

    def count_payload(self, digest: str) -> int:
        """How many addresses in a row have now given this one payload."""
        self.same_payloads = self.same_payloads + 1 if digest == self.last_payload else 1
        self.last_payload = digest
        return self.same_payloads

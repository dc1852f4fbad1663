"""The polite client: the allow-list of hosts, robots.txt, redirects by hand, conditional requests.

What an address is asked for belongs to the list drivers and to ``portal``; retries and pace to ``attempts``, sockets to ``wire``.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from protego import Protego

from pipelines.crawl.attempts import Ask, Attempts, HostLeftAloneError, Reply
from pipelines.crawl.host_state import HostState
from pipelines.crawl.hosts import fits_pattern, host_of, quoted
from pipelines.crawl.memory import NothingHeld
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import ROBOTS_AGENT, CrawlSettings
from pipelines.crawl.wire import Headers, Wire
from pipelines.errors import FetchError, PermanentFetchError
from pipelines.model import Capture, CaptureRole, CaptureSource, Portal

_REDIRECTS = (301, 302, 303, 307, 308)
_KEEP_METHOD = (307, 308)
# RFC 9309, 2.5: a crawler reads at least 500 KiB of a robots.txt.
_ROBOTS_BYTES = 512 * 1024


class Client:
    """Asks one portal's hosts, one night. Use as a context manager; ``fetch`` may be called from several threads.

    Args:
        known: the newest good capture of each address, for conditional requests.
        source: what the archive holds of a run that was interrupted tonight.
    """

    def __init__(
        self,
        portal: Portal,
        recorder: Recorder,
        known: Mapping[str, Capture],
        settings: CrawlSettings,
        source: CaptureSource | None = None,
    ) -> None:
        self._recorder = recorder
        self._known = known
        self._settings = settings
        self._wire = Wire(settings, portal.proxy)
        self._attempts = Attempts(self._wire, recorder, settings, source or NothingHeld(), portal.contact)
        self._portal = portal
        self._states = {host: HostState(host, portal.pause_seconds, settings.timing) for host in portal.hosts}
        # Storage that only attachments may be asked of; its hosts are known by a pattern, so they are met one by one.
        self._storage: dict[str, HostState] = {}
        self._storage_lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._wire.close()

    def fetch(self, ask: Ask) -> Reply:
        """A response of status 200, or of 304 to a conditional request; redirects within the portal's hosts are followed.

        Raises:
            HostLeftAloneError: the host was stopped; the address is counted as not asked.
            FetchError: anything else; its finding is written.
        """
        try:
            reply = self._followed(ask if ask.url == (url := quoted(ask.url)) else replace(ask, url=url))
            if reply.status != 200 and not (reply.status == 304 and self._validators(reply.url)):
                reason = f"status {reply.status} {reply.response.reason}".rstrip()
                raise PermanentFetchError("http_error", reason if reply.url == ask.url else f"{reason} at {reply.url}")
            self._refuse_same_page(ask, reply)
        except HostLeftAloneError:
            self._recorder.count_skipped()
            raise
        except FetchError as error:
            if not (ask.is_trial and isinstance(error, PermanentFetchError)):
                self._recorder.finding(error.code, ask.url, str(error))
            raise
        if ask.role == "report":
            known = self._known.get(reply.url)
            same = known is not None and known.payload_sha256 == reply.capture.payload_sha256
            self._recorder.count_report(is_unchanged=same or reply.status == 304)
        elif ask.role == "attachment":
            self._recorder.count_attachment()
        return reply

    def _followed(self, ask: Ask) -> Reply:
        asked = {(ask.method, ask.url)}
        for _ in range(self._settings.max_redirects + 1):
            state = self._state(ask.url, ask.role)
            if ask.role != "robots":
                self._obey(ask, state)
            conditional = self._validators(ask.url) if ask.role in ("report", "attachment") and ask.method == "GET" else ()
            reply = self._attempts.send(replace(ask, headers=(*ask.headers, *conditional)) if conditional else ask, state)
            target = _redirect_target(reply)
            if target is None:
                return reply
            if self._find_state(host_of(target), ask.role) is None:
                raise PermanentFetchError(
                    "redirect_refused", f"status {reply.status} leads to {target!r}, off the portal's hosts"
                )
            ask = _redirected(ask, reply.status, target)
            if (ask.method, ask.url) in asked:
                raise PermanentFetchError("redirect_refused", f"status {reply.status} leads in a circle to {target!r}")
            asked.add((ask.method, ask.url))
        raise PermanentFetchError(
            "redirect_refused", f"more than {self._settings.max_redirects} redirects, the last to {ask.url!r}"
        )

    def _find_state(self, host: str | None, role: CaptureRole) -> HostState | None:
        """State of a host that may be asked in this role; None for any other host."""
        if host is None or host in self._states:
            return self._states.get(host or "")
        if role not in ("attachment", "robots") or not any(fits_pattern(host, name) for name in self._portal.attachment_hosts):
            return None
        with self._storage_lock:
            new = HostState(host, self._portal.pause_seconds, self._settings.timing)
            return self._storage.setdefault(host, new)

    def _state(self, url: str, role: CaptureRole) -> HostState:
        host = host_of(url)
        state = self._find_state(host, role)
        if state is None:
            raise PermanentFetchError("link_refused", f"{host or url!r} is none of the portal's hosts")
        if state.stopped is not None:
            raise HostLeftAloneError(state.stopped, f"{state.host} is left alone tonight ({state.stopped})")
        return state

    def _validators(self, url: str) -> Headers:
        known = self._known.get(url)
        if known is None:
            return ()
        stated = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
        return tuple((name, value) for name, value in stated if value)

    def _obey(self, ask: Ask, state: HostState) -> None:
        parts = urlsplit(ask.url)
        with state.robots_lock:
            rules = state.rules.get(parts.scheme)
            if rules is None:
                self._state(ask.url, ask.role)
                rules = self._fetch_rules(f"{parts.scheme}://{parts.netloc}/robots.txt", parts.scheme, state)
        if not rules.can_fetch(ask.url, ROBOTS_AGENT):
            raise PermanentFetchError("robots_disallowed", f"robots.txt of {state.host} forbids {parts.path!r}")

    def _fetch_rules(self, url: str, scheme: str, state: HostState) -> Protego:
        rules = Protego.parse(self._robots_text(url, state))
        asked = state.add_rules(scheme, rules)
        limit = self._settings.crawl_delay_limit_seconds
        if asked > limit:
            message = f"robots.txt asks for {asked:g} s between requests, more than {limit:g} s"
            raise self._attempts.stop(state, "robots_disallowed", url, message)
        return rules

    def _robots_text(self, url: str, state: HostState) -> str:
        """Text of a robots.txt, empty where RFC 9309 says that everything is allowed: any 4xx, or redirects that lead nowhere."""
        try:
            reply = self._followed(Ask(url, "robots"))
        except HostLeftAloneError:
            raise
        except FetchError as error:
            if error.code == "redirect_refused":
                self._recorder.finding(error.code, url, str(error))
                return ""
            raise self._attempts.stop(state, "robots_unreachable", url, f"{error.code}: {error}") from error
        if reply.status != 200:
            return ""
        state.robots_payload = reply.capture.payload_sha256
        body = reply.body
        if len(body) > _ROBOTS_BYTES:
            # A rule cut in two is another rule: of "Disallow: /jact/" it may leave "Disallow: /".
            body = body[:_ROBOTS_BYTES].rpartition(b"\n")[0]
        return body.decode("utf-8", "replace")

    def _refuse_same_page(self, ask: Ask, reply: Reply) -> None:
        """Some hosts answer every address with one page when they want to be left alone (DOMAIN §8.8).

        Others do so for articles that are gone: the last list page, asked for once more, tells the two apart.
        """
        state = self._state(reply.url, ask.role)
        if ask.role != "robots" and reply.status == 200 and reply.capture.payload_sha256 == state.robots_payload:
            message = f"the page of robots.txt for {urlsplit(reply.url).path!r} too"
            raise self._attempts.stop(state, "blocked", ask.url, message, reply.capture.capture_id)
        if ask.role == "list" and ask.method == "GET":
            state.list_url = reply.url
        if ask.is_page and (twin := state.twin_of(reply.url, reply.capture.payload_sha256)) is not None:
            raise self._attempts.stop(state, "blocked", ask.url, f"one and the same page as {twin}", reply.capture.capture_id)
        if ask.role != "report" or reply.status != 200:
            return
        count = state.count_payload(reply.capture.payload_sha256)
        if count < self._settings.same_page_limit:
            return
        state.same_payloads = 0
        probe = self._followed(Ask(state.list_url, "list", is_live=True)) if state.list_url else reply
        if probe.capture.payload_sha256 == reply.capture.payload_sha256:
            message = f"one and the same page for {count} addresses in a row"
            raise self._attempts.stop(state, "blocked", ask.url, message, reply.capture.capture_id)


def _redirect_target(reply: Reply) -> str | None:
    location = reply.response.header("location")
    if reply.status not in _REDIRECTS or not location:
        return None
    with contextlib.suppress(UnicodeError):
        # Header bytes come as Latin-1; servers write addresses in UTF-8.
        location = location.encode("latin-1").decode("utf-8")
    return quoted(urljoin(reply.url, location.strip())).partition("#")[0]


def _redirected(ask: Ask, status: int, target: str) -> Ask:
    if status in _KEEP_METHOD or ask.method == "GET":
        return replace(ask, url=target)
    return Ask(target, ask.role)

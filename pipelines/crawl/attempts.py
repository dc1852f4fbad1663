"""One request with its retries: pace, record, block signals, failures in a row. Robots.txt and redirects belong to ``client``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from pipelines.crawl.blocks import Signal, block_signal
from pipelines.crawl.coding import undo_coding
from pipelines.crawl.host_state import HostState
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import CrawlSettings
from pipelines.crawl.weight import check_weight
from pipelines.crawl.wire import BrokenResponse, Headers, Response, Wire
from pipelines.errors import FetchError, PermanentFetchError, TransientFetchError
from pipelines.model import Capture, CaptureRole, CaptureSource, Exchange


class HostLeftAloneError(PermanentFetchError):
    """The host was stopped tonight; the finding was written when it was."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One address to ask for; ``headers`` come on top of those that every request carries.

    ``is_live`` wants the host's answer of this moment, even if an interrupted run of tonight had got one. ``is_page`` is the
    page of a column, ``is_trial`` one of several ways of asking: a final refusal is no finding.
    """

    url: str
    role: CaptureRole
    method: str = "GET"
    body: bytes = b""
    headers: Headers = ()
    is_live: bool = False
    is_page: bool = False
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A response on record, its body without content coding (empty where the coding of an error page cannot be undone)."""

    url: str
    response: Response
    body: bytes
    capture: Capture
    signal: Signal | None = None

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status


@dataclass(frozen=True, slots=True)
class _Trouble:
    """An attempt that may be repeated: why, the pause that is asked for, and whether a response is on record."""

    error: TransientFetchError
    pause: float = 0.0
    is_recorded: bool = False


class Attempts:
    """Sends requests to hosts, again where that may help, and writes down whatever happens."""

    def __init__(
        self, wire: Wire, recorder: Recorder, settings: CrawlSettings, source: CaptureSource, contact: str | None = None
    ) -> None:
        self._wire = wire
        self._source = source
        self._recorder = recorder
        self._settings = settings
        self._timing = settings.timing
        self._common: Headers = (
            *settings.honest_headers(contact),
            ("Accept", "text/html,application/json,application/xml;q=0.9,*/*;q=0.8"),
            ("Accept-Encoding", "gzip, deflate"),
        )

    def send(self, ask: Ask, state: HostState) -> Reply:
        """The first response that is no trouble, whatever else its status.

        Raises:
            TransientFetchError: every attempt failed.
            HostLeftAloneError: the host showed a block page, or asked for more patience than a night has.
            PermanentFetchError: see `Wire.send` and `undo_coding`.
        """
        held = None if ask.is_live else self._held(ask)
        if held is not None:
            return held
        attempts = self._settings.attempts
        first: TransientFetchError | None = None
        for number in range(1, attempts + 1):
            outcome = self._try(ask, state)
            if isinstance(outcome, Reply):
                self._settle(ask, state, outcome, first, number)
                return outcome
            first = first or outcome.error
            if number == attempts:
                self.count_failure(ask, state)
                raise type(outcome.error)(outcome.error.code, f"attempt {number} of {attempts}: {outcome.error}")
            if not outcome.is_recorded:
                self._recorder.finding(outcome.error.code, ask.url, f"attempt {number} of {attempts}: {outcome.error}")
            self._timing.sleep(max(outcome.pause, self._settings.retry_pause_seconds * 2 ** (number - 1)))
        raise ValueError(f"attempts must be at least 1, is {attempts}")

    def stop(self, state: HostState, code: str, url: str, message: str, capture_id: str | None = None) -> HostLeftAloneError:
        """Leave the host alone for the rest of the night; returns the error to raise. ``capture_id`` shows why."""
        if state.stopped is None:
            state.stopped = code
            self._recorder.finding(code, url, message, capture_id)
        return HostLeftAloneError(code, f"{state.host} is left alone tonight: {message}")

    def count_failure(self, ask: Ask, state: HostState) -> None:
        """One more failure in a row; after too many the host is given up."""
        state.failures += 1
        if state.failures >= self._settings.failures_in_a_row:
            self.stop(state, "host_given_up", ask.url, f"{state.host}: {state.failures} failures in a row")

    def _held(self, ask: Ask) -> Reply | None:
        """What a run of tonight that was interrupted was answered; trouble is no answer."""
        found = self._source.find_answer(ask.method, ask.url, ask.body)
        if found is None or found.capture.http_status in (403, 408, 429) or found.capture.http_status >= 500:
            return None
        response = Response(found.capture.http_status, found.reason, found.headers, found.body)
        try:
            body = self._decoded(response)
        except FetchError:
            return None
        if block_signal(response.status, "", body) is not None:
            return None
        self._recorder.count_resumed()
        return Reply(ask.url, response, body, found.capture)

    def _try(self, ask: Ask, state: HostState) -> Reply | _Trouble:
        try:
            reply = self._once(ask, state)
        except TransientFetchError as error:
            return _Trouble(error)
        except PermanentFetchError as error:
            if error.code == "connection_failed":
                self.count_failure(ask, state)
            raise
        trouble = self._blocked(ask, state, reply)
        if trouble is not None:
            return trouble
        if reply.status in (408, 429) or reply.status >= 500:
            failure = TransientFetchError("server_error", f"status {reply.status} {reply.response.reason}".rstrip())
            pause = self._retry_after(reply)
            if pause > self._settings.retry_after_limit_seconds:
                raise self.stop(state, "host_given_up", ask.url, f"{failure}, asked again no sooner than in {pause:g} s")
            return _Trouble(failure, pause, is_recorded=True)
        return reply

    def _once(self, ask: Ask, state: HostState) -> Reply:
        length = (("Content-Length", str(len(ask.body))),) if ask.method == "POST" else ()
        headers = (("Host", urlsplit(ask.url).netloc), *self._common, *ask.headers, *length)
        with state.turn():
            self._recorder.count_request()
            fetched_at = self._timing.now()
            try:
                response = self._wire.send(ask.method, ask.url, headers, ask.body)
            except BrokenResponse as broken:
                self._recorder.exchange(_exchange(ask, headers, fetched_at, broken.part, "broken"))
                raise broken.error from broken
        try:
            body = self._decoded(response)
            if ask.role == "list" and response.status == 200:
                check_weight(body, self._settings.max_list_bytes)
        except FetchError:
            self._recorder.exchange(_exchange(ask, headers, fetched_at, response, "broken"))
            raise
        signal = self._signal(ask, response, body)
        role: CaptureRole = "blocked" if signal else ask.role
        return Reply(
            ask.url, response, body, self._recorder.exchange(_exchange(ask, headers, fetched_at, response, role)), signal
        )

    def _signal(self, ask: Ask, response: Response, body: bytes) -> Signal | None:
        cookie = "; ".join(value for key, value in response.headers if key.lower() == "set-cookie")
        signal = block_signal(response.status, cookie, body)
        is_page = response.status == 200 and (ask.is_page or ask.role == "report")
        if signal is None and is_page and len(body) < self._settings.near_empty_bytes:
            shown = " ".join(body[:120].decode("utf-8", "replace").split())
            return "near_empty", f"a page of {len(body)} bytes: {shown!r}"
        return signal

    def _decoded(self, response: Response) -> bytes:
        try:
            return undo_coding(response.body, response.header("content-encoding"), self._settings.max_decoded_bytes)
        except FetchError:
            if response.status == 200:
                raise
            return b""

    def _blocked(self, ask: Ask, state: HostState, reply: Reply) -> _Trouble | None:
        if reply.signal is None:
            return None
        kind, text = reply.signal
        if kind == "near_empty":
            self.count_failure(ask, state)
            state.rest(state.failures, self._settings.throttle_pause_seconds)
            raise PermanentFetchError("blocked", text)
        if kind == "too_often" and state.throttled == 0:
            state.throttled += 1
            return _Trouble(TransientFetchError("blocked", text), self._settings.throttle_pause_seconds, is_recorded=True)
        raise self.stop(state, "blocked", ask.url, text, reply.capture.capture_id)

    def _settle(self, ask: Ask, state: HostState, reply: Reply, first: FetchError | None, number: int) -> None:
        if first is not None and reply.status < 400:
            message = f"{first}; then status {reply.status} on attempt {number} of {self._settings.attempts}"
            self._recorder.finding("healed", ask.url, message, reply.capture.capture_id)
        if reply.status == 403:
            self.count_failure(ask, state)
            state.rest(state.failures, self._settings.throttle_pause_seconds)
        else:
            state.failures = 0

    def _retry_after(self, reply: Reply) -> float:
        """Seconds that Retry-After asks for, given as a number or as a date; 0 if it says nothing that can be read."""
        stated = (reply.response.header("retry-after") or "").strip()
        if stated.isascii() and stated.isdecimal():
            return float(stated)
        try:
            instant = parsedate_to_datetime(stated) if stated else None
        except ValueError:
            return 0.0
        if instant is None:
            return 0.0
        return max(0.0, (_in_utc(instant) - self._timing.now()).total_seconds())


def _exchange(ask: Ask, headers: Headers, fetched_at: datetime, response: Response, role: CaptureRole) -> Exchange:
    return Exchange(
        url=ask.url,
        method=ask.method,
        request_headers=headers,
        request_body=ask.body,
        fetched_at=fetched_at,
        http_status=response.status,
        http_reason=response.reason,
        headers=response.headers,
        body=response.body,
        role=role,
    )


def _in_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)

"""A loopback portal, a sink in memory and a clock that only sleeping moves."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assets.fetching import LIST_READERS
from pipelines.crawl import CrawlSettings, ListReaders, Timing, crawl_portal
from pipelines.crawl.attempts import Ask
from pipelines.crawl.client import Client
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import find_no_attachments
from pipelines.errors import FetchError
from pipelines.model import Capture, Exchange, Finding, Link, ListColumn, Portal


@dataclass
class MemorySink:
    exchanges: list[Exchange] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    columns: dict[str, list[Link]] = field(default_factory=dict)

    def write_exchange(self, exchange: Exchange) -> Capture:
        self.exchanges.append(exchange)
        headers = {name.lower(): value for name, value in exchange.headers}
        number = len(self.exchanges)
        return Capture(
            capture_id=f"c{number}",
            portal_id="loop",
            run_id="r",
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            method=exchange.method,
            role=exchange.role,
            http_status=exchange.http_status,
            content_type=headers.get("content-type"),
            content_encoding=headers.get("content-encoding"),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            payload_sha256=hashlib.sha256(exchange.body).hexdigest(),
            payload_bytes=len(exchange.body),
            warc_path="memory",
            warc_offset=number,
            is_revisit=False,
            refers_to_id=None,
        )

    def write_finding(self, finding: Finding) -> None:
        self.findings.append(finding)

    def write_links(self, column_url: str, links: Any) -> None:
        self.columns[column_url] = list(links)

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]

    @property
    def reports(self) -> list[str]:
        return [exchange.url for exchange in self.exchanges if exchange.role == "report"]

    def statuses(self, path: str) -> list[int]:
        """Of whole responses; those that came incomplete are in ``broken``."""
        whole = [exchange for exchange in self.exchanges if exchange.role != "broken"]
        return [exchange.http_status for exchange in whole if exchange.url.endswith(path)]

    def broken(self, path: str) -> list[bytes]:
        return [exchange.body for exchange in self.exchanges if exchange.role == "broken" and exchange.url.endswith(path)]


class Clock:
    """Time stands still but for sleeping; ``sleeps`` are the pauses made."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.sleeps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(round(seconds, 3))
        self.seconds += seconds

    @property
    def timing(self) -> Timing:
        start = datetime(2026, 11, 21, tzinfo=UTC)
        return Timing(lambda: self.seconds, self.sleep, lambda: start + timedelta(seconds=self.seconds))


Route = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers from the site's routes (by path without query); everything else is a 404."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: Site

    def do_GET(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        with self.site.lock:
            self.site.asked.append((self.command, self.path))
            self.site.requests.append((self.path, dict(self.headers), self.body))
            self.site.peers.add(self.client_address)
        route = self.site.routes.get(self.path.partition("?")[0])
        if route is None:
            self.reply(404, b"not here")
        else:
            route(self)

    do_POST = do_GET

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that cuts the connection is what half of these tests are about."""


@dataclass
class Site:
    """The loopback portal: ``routes`` by path; ``asked`` are the requests as (method, path with query)."""

    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    peers: set[tuple[str, int]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    host: str = ""

    def page(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> str:
        raw = body.encode() if isinstance(body, str) else body
        self.routes[path] = lambda handler: handler.reply(status, raw, **headers)
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def paths(self) -> list[str]:
        return [path for _, path in self.asked if path != "/robots.txt"]

    @staticmethod
    def article(number: int) -> str:
        return f"/art/2024/1/31/art_1_{number}.html"

    @staticmethod
    def title(number: int) -> str:
        return f"示例{number}局2023年政府信息公开工作年度报告"

    def row(self, number: int, href: str | None = None) -> str:
        title = self.title(number)
        return f'<li><a href="{href or self.article(number)}" title="{title}">{title}</a><span>2024-01-31</span></li>'

    def portal(self, *columns: str, pause: float = 0.0, **changes: Any) -> Portal:
        facts: dict[str, Any] = {
            "portal_id": "loop",
            "name": "示例",
            "city": "sandbox",
            "division_code": "990101",
            "hosts": (self.host,),
            "columns": tuple(ListColumn(self.url(path)) for path in columns),
            "minimum_reports": 1,
            "pause_seconds": pause,
        }
        return Portal(**{**facts, **changes})


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    handler = type("SiteHandler", (Handler,), {"site": found})
    with Server(("127.0.0.1", 0), handler) as server:
        found.host = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(clock: Clock) -> CrawlSettings:
    # Pages of these tests are a few words; that such are refused is tested where a test asks for it.
    return CrawlSettings(contact="https://example.org/crawl", timing=clock.timing, near_empty_bytes=0)


@pytest.fixture
def readers() -> ListReaders:
    # The night's own, but for attachments: what a crawl makes of those is tested where a test asks for it.
    return replace(LIST_READERS, find_attachments=find_no_attachments)


@pytest.fixture
def fetch(site, sink, settings):
    """Ask for one or more paths in one night; the last reply, or the error that it raised."""
    made = []

    def run(*paths, role="report", known=None, portal=None, **changes):
        told = replace(settings, **changes)
        recorder = Recorder(sink, "loop", told.timing)
        client = Client(portal or site.portal(), recorder, known or {}, told)
        made.append(client)
        outcome = None
        for path in paths:
            try:
                outcome = client.fetch(Ask(path if "://" in path else site.url(path), role))
            except FetchError as error:
                outcome = error
        return outcome

    yield run
    for client in made:
        client.__exit__(None, None, None)


@pytest.fixture
def crawl(site, sink, readers, settings):
    def run(*columns, known=None, portal=None, on_progress=None, **changes):
        told = replace(settings, **changes)
        return crawl_portal(portal or site.portal(*columns), sink, known or {}, readers, told, on_progress)

    return run


@pytest.fixture
def articles(site):
    def add(count):
        for number in range(1, count + 1):
            site.page(site.article(number), f"<html>{site.title(number)}</html>", ETag=f'"{number}"')
        return [site.url(site.article(number)) for number in range(1, count + 1)]

    return add

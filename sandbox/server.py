"""The city's server: one loopback port that is HTTP proxy and origin of all its hosts at once, on asyncio in a thread.

Lean on purpose (benchmarks crawl it, and measure the crawler): HTTP/1.1 with keep-alive, no TLS, no chunked requests.
What is answered is decided in ``origin``.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from time import time

from sandbox.faults import SLOW_SECONDS
from sandbox.origin import Answer, Origin, Request
from sandbox.store import CityError, read_site

HOST = "127.0.0.1"
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_MAX_HEAD_BYTES = 65_536
_MAX_BODY_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class Served:
    """One request that was answered."""

    method: str
    target: str
    host: str
    status: int
    is_conditional: bool


class _Clock:
    """The Date header, made once a second."""

    def __init__(self) -> None:
        self.second = 0
        self.line = b""

    def date_line(self) -> bytes:
        """``Date: …`` with its line end."""
        second = int(time())
        if second != self.second:
            self.second = second
            self.line = f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
        return self.line


class _Connection(asyncio.Protocol):
    """One client: requests are answered in order; a late answer holds back those behind it."""

    def __init__(self, origin: Origin, log: deque[Served], clock: _Clock, connections: set[_Connection]) -> None:
        self.origin = origin
        self.connections = connections
        self.log = log
        self.clock = clock
        self.buffer = bytearray()
        self.is_waiting = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport, and be known as open."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport; a late answer then goes nowhere."""
        self.transport = None
        self.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Answer every complete request in the buffer."""
        self.buffer += data
        self._serve()

    def _serve(self) -> None:
        while self.transport is not None and not self.is_waiting:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self.buffer) > _MAX_HEAD_BYTES:
                    self._refuse(431)
                return
            head = bytes(self.buffer[:end]).decode("latin-1")
            request = self._request(head, end + 4)
            if request is None:
                return
            answer = self.origin.answer(request)
            host = request.headers.get("host", "")
            conditional = "if-none-match" in request.headers or "if-modified-since" in request.headers
            self.log.append(Served(request.method, request.target, host, answer.status, conditional))
            if answer.delay:
                self.is_waiting = True
                asyncio.get_running_loop().call_later(answer.delay, self._send_late, request, answer)
            else:
                self._send(request, answer)

    def _request(self, head: str, start: int) -> Request | None:
        """The request whose head is given, taken off the buffer; None if it is not all there or was refused."""
        line, *fields = head.split("\r\n")
        words = line.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        length = headers.get("content-length", "0")
        if len(words) != 3 or not words[2].startswith("HTTP/1.") or not length.isdecimal() or "transfer-encoding" in headers:
            self._refuse(400)
            return None
        if int(length) > _MAX_BODY_BYTES:
            self._refuse(413)
            return None
        if len(self.buffer) < start + int(length):
            return None
        body = bytes(self.buffer[start : start + int(length)])
        del self.buffer[: start + int(length)]
        if words[2] == "HTTP/1.0":
            headers.setdefault("connection", "close")
        return Request(words[0], words[1], headers, body)

    def _send_late(self, request: Request, answer: Answer) -> None:
        self.is_waiting = False
        if self.transport is not None:
            self._send(request, answer)
            self._serve()

    def _send(self, request: Request, answer: Answer) -> None:
        if self.transport is None:
            return
        closes = answer.sent is not None or request.headers.get("connection", "").lower() == "close"
        fields = [f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}\r\nServer: make-believe\r\n"]
        if answer.status != 304:
            fields.append(f"Content-Type: {answer.content_type}\r\nContent-Length: {len(answer.body)}\r\n")
        fields += [f"{name}: {value}\r\n" for name, value in answer.headers]
        if closes:
            fields.append("Connection: close\r\n")
        body = b"" if request.method == "HEAD" else answer.body[: answer.sent]
        self.transport.write(b"".join(("".join(fields).encode("latin-1"), self.clock.date_line(), b"\r\n", body)))
        if closes:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        if self.transport is not None:
            text = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(text.encode())
            self.transport.close()


class CityServer:
    """A city being served. ``log`` holds the latest requests, oldest first."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.log: deque[Served] = deque(maxlen=200_000)

    @property
    def port(self) -> int:
        """The loopback port."""
        return self.origin.site.port

    @property
    def url(self) -> str:
        """The index page for people; also the proxy's address."""
        return f"http://{HOST}:{self.port}/"

    @property
    def night(self) -> int:
        """Which night it is."""
        return self.origin.night

    def set_night(self, night: int) -> None:
        """From 2 on, edited reports are served in their second version; nothing else changes."""
        self.origin.night = night

    def listen(self) -> socket.socket:
        """The bound socket.

        Raises:
            CityError: the port is taken.
        """
        try:
            return socket.create_server((HOST, self.port), backlog=512)
        except OSError as error:
            raise CityError(f"port {self.port} of {HOST}: {error.strerror or error}") from error

    async def run(self, sock: socket.socket, started: Callable[[], None], stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then drop the connections that are left."""
        clock = _Clock()
        connections: set[_Connection] = set()
        server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(self.origin, self.log, clock, connections), sock=sock
        )
        started()
        await stop.wait()
        # A client accepted in this very moment gets its transport in a task of the loop; if the server is closed before that
        # task has run, its socket leaks (measured on Python 3.11.7).
        asyncio.get_running_loop().remove_reader(sock)
        accepting = asyncio.all_tasks() - {asyncio.current_task()}
        if accepting:
            await asyncio.wait(accepting)
        server.close()
        for connection in connections:
            if connection.transport is not None:
                connection.transport.abort()
        while connections:
            await asyncio.sleep(0)
        await server.wait_closed()


def open_city(folder: str | Path, *, port: int | None = None, night: int = 1, slow_seconds: float = SLOW_SECONDS) -> CityServer:
    """A city read from its folder, not yet listening.

    Raises:
        CityError: no city there, or it was built for another port, which its addresses name.
    """
    site = read_site(Path(folder) / "site")
    if port is not None and port != site.port:
        raise CityError(f"{folder}: built for port {site.port}, asked to serve on {port}: build it again with that port")
    return CityServer(Origin(site, night=night, slow_seconds=slow_seconds))


@contextmanager
def serve_city(
    folder: str | Path, port: int | None = None, *, night: int = 1, slow_seconds: float = SLOW_SECONDS
) -> Iterator[CityServer]:
    """Serve a built city from a thread of this process for as long as the block runs.

    Args:
        folder: as `sandbox.city.build_city` left it.
        port: the port it was built for (the default).
        night: 2 serves edited reports in their second version.
        slow_seconds: how long the slow page keeps a client waiting.

    Raises:
        CityError: no city there, built for another port, or the port is taken.
    """
    city = open_city(folder, port=port, night=night, slow_seconds=slow_seconds)
    sock = city.listen()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    ready = threading.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(city.run(sock, ready.set, stop),), name="sandbox", daemon=True
    )
    thread.start()
    ready.wait()
    try:
        yield city
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
        sock.close()


def serve_forever(folder: str | Path, port: int | None = None, *, night: int = 1, on_ready: Callable[[CityServer], None]) -> None:
    """Serve a built city in this thread until it is interrupted (KeyboardInterrupt ends it quietly).

    Raises:
        CityError: as `serve_city`.
    """
    city = open_city(folder, port=port, night=night)
    with city.listen() as sock:
        try:
            asyncio.run(city.run(sock, lambda: on_ready(city), asyncio.Event()))
        except KeyboardInterrupt:
            return


def free_port() -> int:
    """A loopback port that nobody listens on just now, to build a city for."""
    with socket.create_server((HOST, 0)) as sock:
        return int(sock.getsockname()[1])

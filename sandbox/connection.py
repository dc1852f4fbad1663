"""One client of the city's server: HTTP/1.1 with keep-alive, answers as scripted on the wire, and tunnels with TLS in them.

Lean on purpose (benchmarks crawl it, and measure the crawler): no chunked requests. What is answered is decided in ``origin``.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cache
from http import HTTPStatus
from pathlib import Path
from time import time

from sandbox.answers import Answer, Request
from sandbox.misbehaviour import wire
from sandbox.origin import Origin
from sandbox.wire_faults import tls_drip

CERTIFICATES = Path(__file__).parent / "tls"
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_MAX_HEAD_BYTES = 65_536
_MAX_BODY_BYTES = 1_048_576
# So many pieces go out before other clients get their turn.
_PIECES_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Served:
    """One request that was answered; ``peer`` is the client's port, which tells one connection from the other.

    ``target`` is that of the request line, within a tunnel with the tunnel's scheme and host before it. A request line that
    cannot be read has the method ``?``.
    """

    method: str
    target: str
    host: str
    status: int
    is_conditional: bool
    peer: int = 0


class Clock:
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


@dataclass(slots=True)
class Desk:
    """What all connections of a server share: who answers, the record of requests, and what is open.

    ``peers`` are the ports of all clients that ever connected.
    """

    origin: Origin
    log: deque[Served]
    peers: list[int]
    clock: Clock = field(default_factory=Clock)
    connections: set[Connection] = field(default_factory=set)
    handshakes: set[asyncio.Task[None]] = field(default_factory=set)


@cache
def certificate(name: str) -> ssl.SSLContext:
    """The server's side of TLS with one of the city's certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


class Connection(asyncio.Protocol):
    """One client: requests are answered in order; a late answer holds back those behind it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.buffer = bytearray()
        self.is_waiting = False
        self.is_paused = False
        self.is_asleep = False
        self.awaits_hello = False
        self.tunnel = ""
        self.peer = 0
        self.script: tuple[Iterator[bytes | float], Answer] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport, and be known as open."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.peer = transport.get_extra_info("peername")[1]
        self.desk.peers.append(self.peer)
        self.desk.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport; a late answer then goes nowhere."""
        self.transport = None
        self.script = None
        self.desk.connections.discard(self)

    def pause_writing(self) -> None:
        """The client reads slower than we send."""
        self.is_paused = True

    def resume_writing(self) -> None:
        """The client has caught up."""
        self.is_paused = False
        # Not at once: we are called out of the transport's own writing, which a failing write would trip.
        asyncio.get_running_loop().call_soon(self._play)

    def data_received(self, data: bytes) -> None:
        """Answer every complete request in the buffer."""
        if self.awaits_hello:
            self.awaits_hello = False
            self.script = (tls_drip(b""), wire(tls_drip, b""))
            self._play()
            return
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
            if request.method == "CONNECT":
                self._open_tunnel(request)
            else:
                self._answer(request, self.desk.origin.answer(request))

    def _answer(self, request: Request, answer: Answer) -> None:
        self._note(request, answer.status)
        if answer.raw is not None:
            self.is_waiting = True
            self.script = (answer.raw(), answer)
            self._play()
        elif answer.delay:
            self.is_waiting = True
            asyncio.get_running_loop().call_later(answer.delay, self._send_late, request, answer)
        else:
            self._send(request, answer)

    def _note(self, request: Request, status: int) -> None:
        host = request.headers.get("host", "")
        conditional = "if-none-match" in request.headers or "if-modified-since" in request.headers
        self.desk.log.append(Served(request.method, self.tunnel + request.target, host, status, conditional, self.peer))

    def _request(self, head: str, start: int) -> Request | None:
        """The request whose head is given, taken off the buffer; None if it is not all there or was refused."""
        line, *fields = head.split("\r\n")
        words = line.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        length = headers.get("content-length", "0")
        if len(words) != 3 or not words[2].startswith("HTTP/1.") or not length.isdecimal() or "transfer-encoding" in headers:
            self._refuse(400, line)
            return None
        if int(length) > _MAX_BODY_BYTES:
            self._refuse(413, line)
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
        fields = [f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Unknown')}\r\nServer: make-believe\r\n"]
        if answer.status != 304:
            fields.append(f"Content-Type: {answer.content_type}\r\nContent-Length: {len(answer.body)}\r\n")
        fields += [f"{name}: {value}\r\n" for name, value in answer.headers]
        if closes:
            fields.append("Connection: close\r\n")
        body = b"" if request.method == "HEAD" else answer.body[: answer.sent]
        self.transport.write(b"".join(("".join(fields).encode("latin-1"), self.desk.clock.date_line(), b"\r\n", body)))
        if closes:
            self.transport.close()

    def _refuse(self, status: int, line: str = "") -> None:
        if self.transport is not None:
            self.desk.log.append(Served("?", line, "", status, False, self.peer))
            text = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(text.encode())
            self.transport.close()

    # --- answers that are scripted byte by byte

    def _play(self) -> None:
        """Send the script's next bytes, as long as the client takes them."""
        for _ in range(_PIECES_AT_ONCE):
            if self.transport is None or self.script is None or self.is_paused or self.is_asleep or self.transport.is_closing():
                return
            steps, answer = self.script
            step = next(steps, None)
            if step is None:
                self._end_script(self.transport, answer)
                return
            if isinstance(step, float):
                self.is_asleep = True
                asyncio.get_running_loop().call_later(step, self._wake)
                return
            self.transport.write(step)
        asyncio.get_running_loop().call_soon(self._play)

    def _wake(self) -> None:
        self.is_asleep = False
        self._play()

    def _end_script(self, transport: asyncio.Transport, answer: Answer) -> None:
        self.script = None
        if answer.ending == "reset":
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()

    # --- tunnels

    def _open_tunnel(self, request: Request) -> None:
        refusal = self.desk.origin.connect(request.target) if not self.tunnel else Answer(405, "text/plain", b"")
        self._note(request, 200 if refusal is None else refusal.status)
        if refusal is not None or self.transport is None:
            self._send(request, refusal or Answer(502, "text/plain", b""))
            return
        self.is_waiting = True
        self.transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        handshake = self.desk.origin.handshake(request.target)
        if handshake == "drip":
            self.awaits_hello = True
            return
        self.tunnel = f"https://{request.target}"
        task = asyncio.get_running_loop().create_task(self._start_tls(self.transport, certificate(handshake)))
        self.desk.handshakes.add(task)
        task.add_done_callback(self.desk.handshakes.discard)

    async def _start_tls(self, transport: asyncio.Transport, context: ssl.SSLContext) -> None:
        """What the client says from here on is encrypted; one that does not trust the certificate hangs up."""
        try:
            inner = await asyncio.get_running_loop().start_tls(transport, self, context, server_side=True)
        except (OSError, ssl.SSLError, asyncio.CancelledError):
            if not transport.is_closing():
                transport.abort()
            self.desk.connections.discard(self)
            return
        self.transport = inner
        self.is_waiting = False
        self._serve()

"""A time limit that holds over a whole response, however slowly its bytes drip.

A socket's own time limit starts anew with every byte; so one thread watches all open responses and shuts those that
are overdue. When a request is made and what is kept of it do not belong here.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_POLL_SECONDS = 0.1
# Storage of attachments may have many hosts, each met once or twice.
_HOSTS_KEPT = 64
_current = threading.local()


class Guard:
    """One response on its way: the time by which it must be whole, whether it was cut, whether more came than was declared."""

    __slots__ = ("deadline", "has_excess", "is_expired", "sock", "spare")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.sock: socket.socket | None = None
        self.spare: socket.socket | None = None
        self.is_expired = False
        self.has_excess = False


class Watch:
    """The thread that cuts overdue responses; started by the first one, ended by ``close``."""

    def __init__(self) -> None:
        self._guards: set[Guard] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[Guard]:
        """Whatever this thread receives within the block is cut when the time is over."""
        guard = Guard(time.monotonic() + seconds)
        with self._lock:
            self._guards.add(guard)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="response-watch", daemon=True)
                self._thread.start()
        _current.guard = guard
        try:
            yield guard
        finally:
            _current.guard = None
            with self._lock:
                self._guards.discard(guard)
            if guard.spare is not None:
                guard.spare.close()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(_POLL_SECONDS):
            now = time.monotonic()
            with self._lock:
                overdue = [guard for guard in self._guards if guard.sock is not None and now > guard.deadline]
                for guard in overdue:
                    guard.is_expired = True
                    self._guards.discard(guard)
                    with contextlib.suppress(OSError):
                        assert guard.sock is not None
                        guard.sock.shutdown(socket.SHUT_RDWR)


def _note(sock: socket.socket | None) -> None:
    guard = getattr(_current, "guard", None)
    if guard is not None:
        guard.sock = sock


def _note_new(sock: socket.socket) -> None:
    """A connection counts from its first byte: a tunnel or a TLS handshake can drip as well.

    TLS takes the socket over under another object, so that a second handle on the same connection is kept to cut it by.
    """
    guard = getattr(_current, "guard", None)
    if guard is not None:
        guard.spare = guard.sock = sock.dup()


class _Answer(http.client.HTTPResponse):
    """A response that tells whether bytes follow its declared length: then what was declared is no page, but the head of one."""

    # http.client calls this on every way to the end of a response, before it lets go of its buffer (3.11 to 3.14).
    def _close_conn(self) -> None:
        guard = getattr(_current, "guard", None)
        if guard is not None and guard.sock is not None and self.status == 200 and self.length == 0 and not self.chunked:
            guard.has_excess = bool(_waiting(self.fp, guard.sock).strip())
        super()._close_conn()  # type: ignore[misc]


def _waiting(buffer: io.BufferedReader, sock: socket.socket) -> bytes:
    """What has come already, without waiting for more."""
    limit = sock.gettimeout()
    try:
        sock.settimeout(0)
        return buffer.peek(1)
    except OSError:
        return b""
    finally:
        sock.settimeout(limit)


class _GuardedHTTP(HTTPConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _note_new(sock)
        return sock

    def getresponse(self) -> Any:
        _note(self.sock)
        return super().getresponse()


class _GuardedHTTPS(HTTPSConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _note_new(sock)
        return sock

    def _tunnel(self) -> None:
        super()._tunnel()
        guard = getattr(_current, "guard", None)
        if guard is not None and guard.is_expired:
            # http.client takes the end of what the proxy says for the end of its headers.
            raise TimeoutError("the tunnel was not open in time")

    def getresponse(self) -> Any:
        _note(self.sock)
        return super().getresponse()


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPS


_POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _HTTPPool, "https": _HTTPSPool}


class GuardedAdapter(HTTPAdapter):
    """requests' adapter over connections that a `Watch` can cut; keeps connections open, retries nothing itself.

    It is made for one proxy and one set of authorities, and asked with no others: the pool of a host is looked up once.
    """

    def __init__(self, **options: Any) -> None:
        self._pools: dict[tuple[str, str], Any] = {}
        super().__init__(**options)

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()
        super().close()

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """The pool of an address's scheme and host."""
        # Measured 2026-11: 0.07 ms to find it anew, a tenth of what a page costs.
        parts = urlsplit(str(request.url))
        pool = self._pools.get((parts.scheme, parts.netloc))
        if pool is None:
            if len(self._pools) >= _HOSTS_KEPT:
                self._pools.clear()
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            self._pools[parts.scheme, parts.netloc] = pool
        return pool

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Let the pools make guarded connections."""
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """What the request line asks for: the whole address through an HTTP proxy, else path and query; never a fragment."""
        url = str(request.url)
        if urlsplit(url).scheme == "http" and proxies:
            return url.partition("#")[0]
        return str(request.path_url)

    def build_response(self, req: Any, resp: Any) -> Response:
        """Only the response itself: no cookies are kept, and no charset is guessed."""
        response = Response()
        response.status_code = resp.status
        response.raw = resp
        return response

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Let the pools behind a proxy make guarded connections."""
        # urllib3 leaves Nagle's algorithm on for proxies, which holds back the body of a POST for 40 ms (measured 2026-11).
        manager = super().proxy_manager_for(proxy, socket_options=HTTPConnection.default_socket_options, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

"""The city's server: one loopback port that is HTTP proxy and origin of all its hosts at once, on asyncio in a thread.

It notes every connection and every request line, those within tunnels and those for unknown hosts included. What one client
is sent stands in ``connection``, what is answered is decided in ``origin``.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.connection import Connection, Desk, Served
from sandbox.faults import SLOW_SECONDS
from sandbox.origin import Origin
from sandbox.store import CityError, read_site

HOST = "127.0.0.1"


class CityServer:
    """A city being served. ``log`` holds the latest requests, oldest first, ``peers`` the client ports of all connections."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.log: deque[Served] = deque(maxlen=200_000)
        self.peers: list[int] = []

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
        desk = Desk(self.origin, self.log, self.peers)
        server = await asyncio.get_running_loop().create_server(lambda: Connection(desk), sock=sock)
        started()
        await stop.wait()
        # A client accepted in this very moment gets its transport in a task of the loop; if the server is closed before that
        # task has run, its socket leaks (measured on Python 3.11.7).
        asyncio.get_running_loop().remove_reader(sock)
        for handshake in desk.handshakes:
            handshake.cancel()
        accepting = asyncio.all_tasks() - {asyncio.current_task()}
        if accepting:
            await asyncio.wait(accepting)
        server.close()
        for connection in desk.connections:
            if connection.transport is not None:
                connection.transport.abort()
        while desk.connections:
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

"""``gongkai sandbox``: build the make-believe city, serve it. What is in it stands in ``sandbox``."""

from __future__ import annotations

from pathlib import Path

from cli.screen import complain, make_console


def build(folder: Path, *, seed: int, port: int, scale: int, faults: str = "", generations: str = "") -> int:
    """Build the city anew; 2 if a size is out of range, or there is no such fault or portal."""
    from sandbox.city import build_city  # polars: 0.2 s (2026-11)

    try:
        city = build_city(folder, seed=seed, port=port, organs_per_portal=scale, faults=faults, generations=generations)
    except ValueError as error:
        complain(f"sandbox build: {error}")
        return 2
    make_console().print(
        f"{city.portals} portals, {city.reports} reports, {city.faults} planted faults in {folder}, for port {city.port}",
        soft_wrap=True,
    )
    return 0


def serve(folder: Path, *, seed: int, port: int, scale: int, night: int) -> int:
    """Serve the city until interrupted, built first if it is not there; 2 if the port is taken or not the city's."""
    from sandbox.server import CityServer, serve_forever
    from sandbox.store import CityError

    def tell(city: CityServer) -> None:
        make_console().print(
            f"serving {folder} on http://127.0.0.1:{city.port}, night {city.night}; Ctrl-C ends it", soft_wrap=True
        )

    if not folder.is_dir() and build(folder, seed=seed, port=port, scale=scale):
        return 2
    try:
        serve_forever(folder, port, night=night, on_ready=tell)
    except CityError as error:
        complain(f"sandbox serve: {error}")
        return 2
    return 0

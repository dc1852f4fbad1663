"""What a night costs: how long a polite crawl takes beside its pauses, and what a night without news costs beside the first one.

Both crawl sandbox cities served by a process of its own. Pages per second at full speed are measured in ``crawling``.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from assets.fetching import LIST_READERS, fetch_portal
from assets.layout import City, Layout
from benchmarks.crawling import serve
from pipelines.archive import ArchiveWriter, read_index
from pipelines.crawl import CrawlSettings, Timing, crawl_portal
from pipelines.model import Portal, Rhythm
from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.server import free_port
from sandbox.store import read_site, write_site

PAUSE = 0.5
LIMIT_TO_PAUSES = 1.05
REPORTS = 5_000
# Thirteen portals of 55 organs and seven years each.
PORTALS, ORGANS = 13, 55
# The first night is in the season, so that whole lists are read on all of them.
FIRST_NIGHT = datetime(2026, 2, 1, 18, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a night took: requests made, bytes added to the archive, processor and wall seconds, reports looked at."""

    requests: int
    reports: int
    archived: int
    cpu: float
    wall: float


def build_calm_city(folder: Path, portals: int, organs: int) -> None:
    """A city whose servers do nothing but answer: a page that waits or fails would measure its own delay."""
    build_city(folder, portals=portals, organs_per_portal=organs, port=free_port())
    site = read_site(folder / "site")
    pages = {place: replace(page, fault=None, later=None) for place, page in site.pages.items()}
    write_site(folder / "site", replace(site, pages=pages))


def merge_portals(portals: tuple[Portal, ...]) -> Portal:
    """One portal of several hosts, as a city's own is: each column on its host."""
    hosts = tuple(host for portal in portals for host in portal.hosts)
    columns = tuple(column for portal in portals for column in portal.columns)
    return replace(portals[0], hosts=hosts, columns=columns, pause_seconds=PAUSE)


def measure_polite(folder: Path) -> tuple[float, Counter[str], float]:
    """Wall seconds of a polite first night of a portal with three hosts, requests by host, and their pauses."""
    build_calm_city(folder, 3, 3)
    portal = merge_portals(load_portals(str(folder / "portals")))
    with serve(folder), ArchiveWriter(folder / "archive", portal.portal_id, "20260201T183000Z-polite") as writer:
        started = time.perf_counter()
        crawl_portal(portal, writer, {}, LIST_READERS, CrawlSettings())
        wall = time.perf_counter() - started
    captures = read_index(folder / "archive", portal.portal_id).captures
    requests = Counter(urlsplit(capture.url).netloc for capture in captures)
    return wall, requests, max(requests.values()) * PAUSE


def measure_night(city: City, night: int, *, check_all: bool = False) -> Cost:
    """One night of all portals, one after the other: salvage, index, crawl, archive. The clock says which night it is."""
    instant = FIRST_NIGHT + timedelta(days=night)
    began = time.monotonic()
    timing = Timing(now=lambda: instant + timedelta(seconds=time.monotonic() - began))
    settings = replace(city.settings, timing=timing, check_all=check_all)
    before, size, started = _cpu(), _archived(city), time.perf_counter()
    told = [fetch_portal(replace(city, settings=settings), portal_id, instant) for portal_id in city.portal_ids]
    requests = sum(summary.requests for summary in told)
    looked_at = sum(summary.new_payloads + summary.unchanged_payloads for summary in told)
    return Cost(requests, looked_at, _archived(city) - size, _cpu() - before, time.perf_counter() - started)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _archived(city: City) -> int:
    return sum(path.stat().st_size for path in city.layout.archive.glob("*/*.warc.gz"))


def measure_nights(folder: Path) -> dict[str, Cost]:
    """The first night over 5,000 reports, a night by the usual rhythm, and one that looks at everything; nothing has changed."""
    build_calm_city(folder, PORTALS, ORGANS)
    portals = tuple(replace(portal, rhythm=Rhythm()) for portal in load_portals(str(folder / "portals")))
    city = City(portals, Layout(folder / "data"), CrawlSettings())
    with serve(folder):
        return {
            "(d) first night": measure_night(city, 0),
            "(c) no change, by rhythm (a seventh looked at)": measure_night(city, 1),
            "(c) no change, everything looked at": measure_night(city, 2, check_all=True),
        }


def main() -> None:
    """Print what a polite crawl takes beside its pauses, then the nights' costs and their ratios to the first."""
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        wall, requests, pauses = measure_polite(Path(name))
    shown = ", ".join(f"{host.partition('.')[2].partition('.')[0]} {count}" for host, count in requests.most_common())
    console.print(f"Polite crawl of one portal, {len(requests)} hosts, {PAUSE:g} s between requests; requests by host: {shown}")
    console.print(
        f"(a) wall {wall:.1f} s ÷ requests of the slowest host × its pause {pauses:.1f} s: {wall / pauses:.3f} "
        f"(limit {LIMIT_TO_PAUSES})"
    )
    with tempfile.TemporaryDirectory() as name:
        costs = measure_nights(Path(name))
    first = costs["(d) first night"]
    if first.reports < REPORTS:
        raise SystemExit(f"only {first.reports} of {REPORTS} reports were crawled")
    table = Table(
        "night", "requests", "reports", "MB kept", "CPU s", "wall s", title=f"Nights over {first.reports} addresses, no pause"
    )
    for name, cost in costs.items():
        table.add_row(
            name, str(cost.requests), str(cost.reports), f"{cost.archived / 1e6:.2f}", f"{cost.cpu:.2f}", f"{cost.wall:.2f}"
        )
        ratios = (
            cost.requests / first.requests,
            cost.reports / first.reports,
            cost.archived / first.archived,
            cost.cpu / first.cpu,
        )
        if cost is not first:
            table.add_row("  ÷ (d)", *(f"{ratio:.3f}" for ratio in ratios), f"{cost.wall / first.wall:.3f}")
    console.print(table)

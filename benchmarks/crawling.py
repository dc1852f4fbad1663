"""Pages per second into the archive, without a pause, against Scrapy with its HTTP cache on, from the same server in one run.

Both take the same addresses of one sandbox portal, served by a process of its own; both keep what they fetch in files, in
memory where the machine has a folder for that. Ours reads robots.txt, the lists and attachments besides; Scrapy is handed the
addresses.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assets.fetching import LIST_READERS
from pipelines.archive import ArchiveWriter
from pipelines.crawl import CrawlSettings, crawl_portal
from pipelines.model import Portal
from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.server import free_port
from sandbox.store import read_site, write_site

ROUNDS = 5
ORGANS = 150
AIM = 2.0
# Scrapy's cache makes a folder and six files per page. On one disk (ext4, measured 2026-11) that gave it 400 pages/s in one hour
# and 100 in another, in memory 360 to 400 in both; an archive is one file, and feels none of it.
_MEMORY = Path("/dev/shm")
_BYTES_NEEDED = 1 << 30
_SERVE = """
import sys
from sandbox.server import serve_forever
serve_forever(sys.argv[1], on_ready=lambda city: print("ready", flush=True))
"""


@contextmanager
def serve(folder: Path) -> Iterator[None]:
    """A built city, served by another process for as long as the block runs."""
    server = subprocess.Popen([sys.executable, "-c", _SERVE, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout is None or server.stdout.readline().strip() != "ready":
            raise SystemExit("the sandbox city did not start")
        yield
    finally:
        server.terminate()
        server.wait()


def build_healthy_city(folder: Path) -> None:
    """One portal whose server does nothing but answer: a page that waits or fails would measure its own delay."""
    build_city(folder, portals=1, organs_per_portal=ORGANS, port=free_port())
    site = read_site(folder / "site")
    pages = {place: replace(page, fault=None) for place, page in site.pages.items()}
    write_site(folder / "site", replace(site, pages=pages))


class _ListedUrls(ArchiveWriter):
    """An archive that also remembers what the lists named, for the peer to be handed."""

    urls: list[str]

    def write_links(self, column_url, links):  # type: ignore[no-untyped-def]
        """Keep the links and their addresses."""
        self.urls = [*getattr(self, "urls", []), *(link.url for link in links)]
        super().write_links(column_url, links)


def crawl_ours(portal: Portal, folder: Path, round_number: int) -> tuple[float, int, list[str]]:
    """Seconds, report pages archived, and the addresses listed, of one first night."""
    settings = CrawlSettings(retry_pause_seconds=0.01, read_seconds=2.0)
    with _ListedUrls(folder / "archive", portal.portal_id, f"20260101T000000Z-{round_number:08d}") as sink:
        summary = crawl_portal(replace(portal, pause_seconds=0.0), sink, {}, LIST_READERS, settings)
    return summary.seconds, summary.new_payloads, sink.urls


def crawl_with_scrapy(portal: Portal, urls: list[str], folder: Path) -> tuple[float, int]:
    """Seconds between Scrapy's first and last event, and pages it kept."""
    job = folder / "urls.json"
    job.write_text(json.dumps({"urls": urls, "proxy": portal.proxy, "cache": tempfile.mkdtemp(dir=folder)}))
    done = subprocess.run([sys.executable, "-m", "benchmarks.scrapy_peer", str(job)], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return float(result["seconds"]), int(result["pages"])


def main() -> None:
    """Print both rates of every round and the median of their ratios."""
    table = Table("round", "gongkai pages/s", "Scrapy pages/s", "ratio", title="Crawling one portal into the archive, no pause")
    ratios = []
    has_memory = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _BYTES_NEEDED
    with tempfile.TemporaryDirectory(dir=_MEMORY if has_memory else None) as name:
        folder = Path(name)
        build_healthy_city(folder)
        portal = load_portals(str(folder / "portals"))[0]
        hosts = tuple(f"//{host}/" for host in portal.hosts)
        for number in range(1, ROUNDS + 1):
            with serve(folder):
                seconds, pages, urls = crawl_ours(portal, folder, number)
            own = [url for url in urls if any(host in url for host in hosts)]
            with serve(folder):
                peer_seconds, peer_pages = crawl_with_scrapy(portal, own, folder)
            ours, peer = pages / seconds, peer_pages / peer_seconds
            ratios.append(ours / peer)
            table.add_row(f"{number} ({pages} and {peer_pages} pages)", f"{ours:.0f}", f"{peer:.0f}", f"{ours / peer:.2f}")
    console = Console()
    console.print(table)
    console.print(f"kept below {folder.parent}")
    console.print(f"gongkai ÷ Scrapy, median of {ROUNDS}: {statistics.median(ratios):.2f} (aim {AIM})")

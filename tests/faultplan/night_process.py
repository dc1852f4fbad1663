"""One process of a night, run by the tests as a program: crawls and reads portals, tells what it touched and how much it took.

Arguments: folder of portal files, data folder, file of certificate authorities.
It prints one JSON object: ``peak_kb``, ``connects`` and ``lookups``, the latter two as the interpreter's audit hook saw them.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

CONNECTS: Counter[str] = Counter()
LOOKUPS: Counter[str] = Counter()


def watch_sockets(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        CONNECTS[repr(arguments[1])] += 1
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        LOOKUPS[str(arguments[0])] += 1


def peak_kb() -> int:
    """The most memory that this process ever had, its libraries included."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1])
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def run(portal_files: str, data: Path, ca_file: str) -> None:
    from assets.layout import City, Layout
    from assets.portal_assets import fetch_portal
    from assets.reading import build_portal_frames
    from pipelines.archive import read_index
    from pipelines.crawl import CrawlSettings, Timing
    from pipelines.forms import load_forms
    from pipelines.portals import load_portals

    # Only patience is scaled down, so that the test takes seconds; the limits of size are those of real portals.
    settings = CrawlSettings(
        connect_seconds=5.0,
        read_seconds=2.0,
        total_seconds=2.5,
        attempts=2,
        retry_pause_seconds=0.01,
        throttle_pause_seconds=0.01,
        max_list_pages=20,
        ca_file=ca_file,
        timing=Timing(sleep=lambda seconds: time.sleep(min(seconds, 0.05))),
    )
    city = City(load_portals(portal_files), Layout(data), settings)

    def crawl_and_read(portal_id: str) -> None:
        fetch_portal(city, portal_id, datetime.now(UTC))
        frames = build_portal_frames(city.layout.archive, portal_id, read_index(city.layout.archive, portal_id), load_forms())
        for name, frame in frames.items():
            folder = data / "frames" / name
            folder.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(folder / f"{portal_id}.parquet")

    # A real night gives each portal a process to itself; four at once are four times as hard on memory.
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(crawl_and_read, city.portal_ids):
            pass


if __name__ == "__main__":
    sys.addaudithook(watch_sockets)
    run(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    print(json.dumps({"peak_kb": peak_kb(), "connects": CONNECTS, "lookups": LOOKUPS}))

"""The whole fault plan on at once: built, served and recorded here, crawled and read by a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipelines.model import Portal
from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.connection import CERTIFICATES, Served
from sandbox.server import free_port, serve_city

REPOSITORY = Path(__file__).resolve().parents[2]
# Portals that nothing is wrong with stand among the faulty ones.
HEALTHY = "all"


@dataclass(frozen=True)
class Night:
    """What the recording server saw, what the crawling process says of itself, what landed, and the truth."""

    port: int
    portals: tuple[Portal, ...]
    served: tuple[Served, ...]
    peers: tuple[int, ...]
    process: dict[str, object]
    truth: Path
    frames: Path

    def planted(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.truth / f"{name}.parquet")

    def landed(self, table: str) -> pl.DataFrame:
        return pl.concat(pl.read_parquet(path) for path in sorted((self.frames / table).glob("*.parquet")))


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder, port = tmp_path_factory.mktemp("faults"), free_port()
    city = build_city(
        folder / "city", port=port, portals=0, organs_per_portal=2, years=(2023, 2024), faults="all", generations=HEALTHY
    )
    program = [sys.executable, "-W", "error::ResourceWarning", str(Path(__file__).with_name("night_process.py"))]
    arguments = [str(city.portal_files), str(folder / "data"), str(CERTIFICATES / "ca.pem")]
    with serve_city(folder / "city", port) as server:
        done = subprocess.run(
            [*program, *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )
        assert done.returncode == 0, done.stderr[-4000:]
        yield Night(
            port,
            load_portals(str(city.portal_files)),
            tuple(server.log),
            tuple(server.peers),
            json.loads(done.stdout),
            city.truth,
            folder / "data" / "frames",
        )

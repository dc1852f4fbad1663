"""A small make-believe city, crawled and published once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from assets.layout import City, Layout, make_city
from assets.night import NightOutcome, run_night
from pipelines.crawl import CrawlProgress
from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.server import free_port, serve_city


@dataclass(frozen=True)
class Published:
    """A city after its first night, its server still up, and what the night told."""

    city: City
    instance: dg.DagsterInstance
    night: NightOutcome
    progress: list[CrawlProgress]

    @property
    def layout(self) -> Layout:
        return self.city.layout


def sandbox_city(folder: Path, port: int, portals: int = 2) -> City:
    """A built city of two portals, two organs each, two years."""
    built = build_city(folder / "city", port=port, portals=portals, organs_per_portal=2, years=(2023, 2024))
    return make_city(load_portals(str(built.portal_files)), Layout(folder / "data", built.dispositions))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder, port = tmp_path_factory.mktemp("city"), free_port()
    city = sandbox_city(folder, port)
    progress: list[CrawlProgress] = []
    with serve_city(folder / "city", port), dg.DagsterInstance.ephemeral() as instance:
        night = run_night(city.portals, city.layout, progress.append, instance)
        yield Published(city, instance, night, progress)

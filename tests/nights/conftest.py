"""The whole make-believe city over two nights: crawled and published once, looked at by many tests."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from assets.layout import City, Layout, make_city
from assets.night import NightOutcome, open_instance, run_night
from pipelines.portals import load_portals
from pipelines.tables.schema import BY_NAME
from pipelines.warehouse import query
from sandbox.city import build_city
from sandbox.server import Served, free_port, serve_city


@dataclass(frozen=True)
class Nights:
    """A city after its second night; ``first`` is the warehouse as the first night left it."""

    city: City
    truth: Path
    first: Path
    outcomes: tuple[NightOutcome, NightOutcome]
    served: tuple[tuple[Served, ...], tuple[Served, ...]]

    @property
    def second(self) -> Path:
        return self.city.layout.warehouse

    def planted(self, name: str, night: int) -> pl.DataFrame:
        return pl.read_parquet(self.truth / f"{name}.parquet").filter(pl.col("night") <= night)

    def planted_attachments(self) -> pl.DataFrame:
        return pl.read_parquet(self.truth / "attachments.parquet")


def fetch(warehouse: Path, sql: str, schema: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(query(warehouse, sql).rows, schema=schema, orient="row")


def fetch_table(warehouse: Path, name: str) -> pl.DataFrame:
    """A whole table as its own frame, in the order of its key."""
    table = BY_NAME[name]
    columns = ", ".join(f'"{column}"' for column in table.frame_schema)
    schema = {n: pl.Datetime("us") if t == pl.Datetime("us", "UTC") else t for n, t in table.frame_schema.items()}
    order = ", ".join(f'"{column}"' for column in table.key)
    return fetch(warehouse, f"SELECT {columns} FROM {name} ORDER BY {order}", schema)


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder, port = tmp_path_factory.mktemp("nights"), free_port()
    built = build_city(folder / "city", port=port)
    city = make_city(load_portals(str(built.portal_files)), Layout(folder / "data", built.dispositions))
    with serve_city(folder / "city", port) as server, open_instance(folder / "dagster") as instance:
        one = run_night(city.portals, city.layout, None, instance)
        first = shutil.copy(city.layout.warehouse, folder / "first.duckdb")
        before = tuple(server.log)
        server.set_night(2)
        two = run_night(city.portals, city.layout, None, instance)
        after = tuple(server.log)[len(before) :]
    yield Nights(city, built.truth, Path(first), (one, two), (before, after))

"""One whole city for the tests that look at what it holds, one small one for the tests that ask its server, and how they ask."""

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import polars as pl
import pytest

from sandbox.city import City, build_city
from sandbox.lists import Column
from sandbox.server import CityServer, free_port, serve_city
from sandbox.store import Site, read_site

ANCHOR = re.compile(r"<a\s[^>]*?href=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.DOTALL)


@dataclass(frozen=True)
class Built:
    city: City
    site: Site
    truth: dict[str, pl.DataFrame]


def read_built(city: City) -> Built:
    names = ("reports", "cells", "verdicts", "statements", "faults")
    truth = {name: pl.read_parquet(city.truth / f"{name}.parquet") for name in names}
    return Built(city, read_site(city.folder / "site"), truth)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return read_built(build_city(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CityServer, Built]]:
    """All thirteen portals with few organs, on a free port; the slow page waits a tenth of a second."""
    city = build_city(
        tmp_path_factory.mktemp("served"), port=free_port(), organs_per_portal=4, years=(2020, 2021, 2022, 2023, 2024)
    )
    with serve_city(city.folder, slow_seconds=0.1) as server:
        yield server, read_built(city)


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()
        self.text = self.body.decode("utf-8", "replace")


def ask(server: CityServer, url: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
    """One request through the city's port as a proxy takes it: the whole address in the request line."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, url, body, named)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def links_in(text: str, base: str) -> list[str]:
    text = re.sub(r"<nextgroup>.*?</nextgroup>", "", text, flags=re.DOTALL)
    return [urljoin(base, "".join(match)) for match in ANCHOR.findall(text) if "art" in "".join(match)]


def column_url(server: CityServer, column: Column) -> str:
    return f"http://{column.spec.host}:{server.port}{column.path}"


def expected_links(server: CityServer, column: Column) -> list[str]:
    return [urljoin(column_url(server, column), entry.href) for entry in column.entries]

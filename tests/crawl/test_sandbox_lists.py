"""The list drivers against the make-believe city, which knows what its columns hold: every link, title, date, nothing twice."""

from __future__ import annotations

from datetime import date
from urllib.parse import urljoin

import pytest

from pipelines.crawl import CrawlSettings, plan_portal
from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.server import free_port, open_city, serve_city


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Portal files of a small city, the columns it was built with, and its server."""
    folder = tmp_path_factory.mktemp("city")
    built = build_city(folder, port=free_port(), organs_per_portal=3)
    columns = open_city(folder).origin.site.columns
    with serve_city(folder, slow_seconds=0.1):
        yield {portal.portal_id: portal for portal in load_portals(str(built.portal_files))}, columns


def test_every_column_of_the_city_is_listed_whole_and_once(city, sink, readers):
    portals, columns = city
    settings = CrawlSettings(attempts=1, retry_pause_seconds=0.0, read_seconds=2.0)
    for portal in portals.values():
        plan_portal(portal, sink, {}, readers, settings)
    assert len(columns) == len(sink.columns) > 13 and {exchange.role for exchange in sink.exchanges} == {"robots", "list"}
    for column in columns:
        (portal,) = [each for each in portals.values() if each.portal_id == column.portal_id]
        (address,) = [each.url for each in portal.columns if each.url.endswith(column.path)]
        listed = sink.columns[address]
        wanted = {(urljoin(address, entry.href), entry.title, date.fromisoformat(entry.date)) for entry in column.entries}
        assert {(link.url, link.title, link.date) for link in listed} == wanted, address
        assert len(listed) == len({link.url for link in listed})
        claims_more = column.claimed > len(column.entries)
        short = [finding for finding in sink.findings if finding.url == address and finding.code == "list_short"]
        assert bool(short) == claims_more, address

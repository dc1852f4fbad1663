"""The list drivers against the make-believe city, which knows what its columns hold: every link, title, date, nothing twice."""

from __future__ import annotations

from datetime import date
from urllib.parse import urljoin

import pytest

from assets.fetching import LIST_READERS
from assets.planning import ScratchSink
from pipelines.crawl import CrawlSettings, plan_portal
from pipelines.crawl.hosts import host_of
from pipelines.model import Finding, Link
from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.server import free_port, open_city, serve_city


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Portals of a small city with every further generation, and the columns it was built with, while it is served."""
    folder = tmp_path_factory.mktemp("city")
    built = build_city(folder, port=free_port(), organs_per_portal=3, generations="all")
    columns = open_city(folder).origin.site.columns
    with serve_city(folder, slow_seconds=0.1):
        yield load_portals(str(built.portal_files)), columns


@pytest.fixture(scope="module")
def listed(city):
    """What each column listed, and the findings of all, by the crawler's own account."""
    portals, _ = city
    settings = CrawlSettings(attempts=1, retry_pause_seconds=0.0, read_seconds=2.0)
    found: dict[str, list[Link]] = {}
    findings: list[Finding] = []
    for portal in portals:
        sink = ScratchSink(portal.portal_id)
        plan = plan_portal(portal, sink, {}, LIST_READERS, settings)
        found |= {url: list(links) for url, links in plan.listed.items()}
        findings += sink.findings
        assert not [url for url in sink.asked if "/art/" in url]
    return found, findings


def address_of(column, portals, listed):
    (portal,) = [each for each in portals if each.portal_id == column.portal_id]
    (address,) = [url for url in listed if url.endswith(column.path) and host_of(url) in portal.hosts]
    return address


def test_every_column_of_the_city_is_listed_whole_and_once(city, listed):
    portals, columns = city
    found, findings = listed
    assert len(columns) == len(found) > 40
    for column in columns:
        address = address_of(column, portals, found)
        links = found[address]
        assert len(links) == len({link.url for link in links})
        wanted = {(urljoin(address, entry.href), entry.title, date.fromisoformat(entry.date)) for entry in column.entries}
        met = {(link.url, link.title, link.date) for link in links}
        if column.spec.generation == "annual":
            # Addresses that are put together have no row that says a title or a date.
            assert {url for url, _, _ in wanted} <= {link.url for link in links}
        else:
            assert met == wanted, address
        is_short = column.claimed > len(column.entries)
        assert [finding.code for finding in findings if finding.url == address and finding.code == "list_short"] == (
            ["list_short"] if is_short else []
        )


def test_nothing_else_is_found_in_lists_that_are_sound(listed):
    _, findings = listed
    assert {finding.code for finding in findings} == {"list_short", "link_refused", "column_discovered"}
    discovered = [finding.url for finding in findings if finding.code == "column_discovered"]
    assert len(discovered) == len(set(discovered)) == 7
    assert all("entry-jpage" in url for url in discovered)

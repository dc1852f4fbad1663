"""``gongkai crawl --dry-run``: what is asked, what is said, what is not touched, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.fetching import fetch_portal
from assets.layout import Layout, make_city
from assets.planning import plan_night
from cli.plan import render_plan, show_plans
from pipelines.errors import PortalFileError
from pipelines.model import ListColumn
from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.server import free_port, serve_city


@pytest.fixture
def served(tmp_path):
    """One portal of the make-believe city, and the log of its server."""
    folder = tmp_path / "city"
    built = build_city(folder, port=free_port(), organs_per_portal=2, portals=1)
    with serve_city(folder, slow_seconds=0.1) as server:
        yield make_city(load_portals(str(built.portal_files)), Layout(tmp_path / "data"), environment={}), server.log


def test_a_dry_run_asks_lists_only_and_keeps_nothing(served, capsys):
    city, log = served
    (portal,) = city.portals
    code = show_plans(city, [portal.portal_id])
    out = capsys.readouterr().out
    assert code in (0, 1) and not city.layout.data.exists()
    assert log and not [served for served in log if "/art/" in served.target]
    assert f"{len(log)} requests for robots.txt and lists, nothing is archived" in out
    assert "[1]  declared  whole" in out and "would fetch" in out and "listed for the first time" in out
    assert all(column.url in out for column in portal.columns)


def test_what_a_night_fetches_is_what_the_dry_run_said(served):
    city, log = served
    (portal,) = city.portals
    dry = plan_night(city, portal.portal_id, datetime.now(UTC))
    log.clear()
    fetch_portal(city, portal.portal_id, datetime.now(UTC))
    fetched = {served.target for served in log if "/art/" in served.target}
    assert fetched == {due.url for due in dry.plan.reports} and len(fetched) > 5
    again = plan_night(city, portal.portal_id, datetime.now(UTC))
    assert {due.reason for due in again.plan.reports} <= {"all", "failed"} and again.not_due == 0


def test_known_reports_that_are_not_due_are_counted(served):
    city, _ = served
    (portal,) = city.portals
    calm = replace(city, portals=(replace(portal, rhythm=replace(portal.rhythm, recheck_days=100)),))
    fetch_portal(calm, portal.portal_id, datetime.now(UTC))
    dry = plan_night(calm, portal.portal_id, datetime.now(UTC))
    lines = render_plan(dry, portal.name)
    assert dry.not_due > 5 and any(line.startswith(f"not due tonight: {dry.not_due} known reports") for line in lines)


def test_a_list_that_cannot_be_read_ends_with_1_and_is_named(served, capsys):
    city, _ = served
    (portal,) = city.portals
    gone = f"http://{portal.hosts[0]}/col/col4711/index.html"
    city = replace(city, portals=(replace(portal, columns=(ListColumn(gone),)),))
    assert show_plans(city, []) == 1
    out = capsys.readouterr().out
    assert "http_error" in out and gone in out and "not read" in out and "would fetch 0 reports\n  none" in out


def test_discovered_columns_are_printed_as_lines_for_the_portal_file(served):
    city, _ = served
    (portal,) = city.portals
    entry = f"http://{portal.hosts[0]}/"
    dry = plan_night(replace(city, portals=(replace(portal, entry=entry, columns=()),)), portal.portal_id, datetime.now(UTC))
    lines = render_plan(dry, portal.name)
    found = [due.column.url for due in dry.plan.columns]
    assert found and all(due.column.is_discovered for due in dry.plan.columns)
    assert [line for line in lines if line.startswith("  url = ")] == [f'  url = "{url}"' for url in found]


def test_an_unknown_portal_is_named(gongkai):
    done = gongkai("crawl", "--dry-run", "atlantis")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("gongkai: no portal 'atlantis'; there are binjiang, ")


def test_the_contact_is_taken_from_the_environment():
    portals = load_portals("hangzhou")
    city = make_city(portals, Layout(Path("nowhere")), environment={"GONGKAI_CONTACT": "crawl@example.org"})
    assert dict(city.settings.honest_headers())["From"] == "crawl@example.org"
    with pytest.raises(PortalFileError, match="GONGKAI_CONTACT: must be a mail address"):
        make_city(portals, Layout(Path("nowhere")), environment={"GONGKAI_CONTACT": "余杭"})

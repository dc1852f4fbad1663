"""``gongkai crawl --dry-run``: what a night would fetch and why; only robots.txt and list pages are asked for, nothing is kept.

How it is found out stands in ``assets.planning``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from assets.layout import City
from assets.planning import DryRun, plan_night
from cli.places import warn_without_contact
from cli.screen import align_rows, complain
from pipelines.crawl import REASONS
from pipelines.crawl.hosts import quoted
from pipelines.crawl.rhythm import DueReport
from pipelines.crawl.titles import is_report_title
from pipelines.model import Link


def show_plans(city: City, chosen: Sequence[str], check_all: bool = False) -> int:
    """Print the plan of each portal (all if none is chosen); 0 if every list was read, 1 if not, 2 for an unknown portal."""
    unknown = sorted(set(chosen) - set(city.portal_ids))
    if unknown:
        complain(f"no portal {unknown[0]!r}; there are {', '.join(city.portal_ids)}")
        return 2
    city = replace(city, settings=replace(city.settings, check_all=check_all))
    warn_without_contact(city)
    has_trouble = False
    for portal_id in chosen or city.portal_ids:
        dry = plan_night(city, portal_id, datetime.now(UTC))
        print("\n".join(render_plan(dry, city.portal(portal_id).name)) + "\n")
        has_trouble = has_trouble or dry.has_trouble
    return int(has_trouble)


def render_plan(dry: DryRun, name: str) -> list[str]:
    """A plan in lines."""
    lines = [f"{dry.portal_id} · {name} · dry run: {len(dry.asked)} requests for robots.txt and lists, nothing is archived"]
    numbers = {due.column.url: number for number, due in enumerate(dry.plan.columns, 1)}
    lines += _section("lists", [_column_row(dry, url, number) for url, number in numbers.items()])
    rows = _rows_by_address(dry)
    lines += _section(
        f"would fetch {len(dry.plan.reports)} reports", [_report_row(due, rows, numbers) for due in dry.plan.reports]
    )
    others = sum(1 for found in rows.values() if not is_report_title(found[0][1].title))
    lines += ["", f"not due tonight: {dry.not_due} known reports; by their titles no reports: {others} rows"]
    lines += _section("findings", [[f.code, f.url or "", f.message] for f in dry.findings if f.code != "column_discovered"])
    lines += _pins(dry)
    return lines


def _section(heading: str, rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return ["", heading, "  none"]
    return ["", heading, *(f"  {line}" for line in align_rows(rows))]


def _column_row(dry: DryRun, url: str, number: int) -> list[str]:
    due = dry.plan.columns[number - 1]
    origin = "discovered" if due.column.is_discovered else "declared"
    links = dry.plan.listed.get(url)
    held = "not read" if links is None else f"{len(links)} rows"
    return [f"[{number}]", origin, "whole" if due.is_whole else "first page", REASONS[due.reason][0], held, url]


def _rows_by_address(dry: DryRun) -> dict[str, list[tuple[str, Link]]]:
    rows: dict[str, list[tuple[str, Link]]] = {}
    for column, links in dry.plan.listed.items():
        for link in links:
            rows.setdefault(quoted(link.url), []).append((column, link))
    return rows


def _report_row(due: DueReport, rows: dict[str, list[tuple[str, Link]]], numbers: dict[str, int]) -> list[str]:
    found = rows.get(due.url, [])
    places = ",".join(str(numbers[column]) for column, _ in found) or "-"
    title = next((link.title for _, link in found if link.title), "")
    day = next((link.date.isoformat() for _, link in found if link.date), "")
    return [due.reason, REASONS[due.reason][0], f"[{places}]", day, title, due.url]


def _pins(dry: DryRun) -> list[str]:
    """Discovered columns as lines for the portal file."""
    found = [finding for finding in dry.findings if finding.code == "column_discovered"]
    lines = (
        ["", f"discovered; to pin them, put into {dry.portal_id}.toml (or into not_columns, if they are none):"] if found else []
    )
    for finding in found:
        lines += [f"  # {finding.message}", "  [[columns]]", f'  url = "{finding.url}"']
    return lines

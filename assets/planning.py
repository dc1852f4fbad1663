"""What a night would ask of a portal, found out without one: robots.txt and lists are fetched, nothing is kept. No Dagster.

The archive is only read. How a plan is printed does not belong here.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from assets.fetching import LIST_READERS, recall
from assets.layout import City
from pipelines.archive import known_captures, read_index
from pipelines.crawl import NightPlan, plan_portal
from pipelines.crawl.memory import NothingHeld
from pipelines.model import Capture, Exchange, Finding, Link

# What a dry run may meet and still have read every list.
_HARMLESS = frozenset(("column_discovered", "healed", "link_refused", "list_uncounted"))


@dataclass(slots=True)
class ScratchSink:
    """A `pipelines.model.CaptureSink` that keeps findings and addresses asked, and no body."""

    portal_id: str
    findings: list[Finding] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def write_exchange(self, exchange: Exchange) -> Capture:
        """The row that the response would have; the response itself is dropped."""
        self.asked.append(exchange.url)
        headers = {name.lower(): value for name, value in exchange.headers}
        return Capture(
            capture_id=f"urn:uuid:{uuid.uuid4()}",
            portal_id=self.portal_id,
            run_id="dry-run",
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            method=exchange.method,
            role=exchange.role,
            http_status=exchange.http_status,
            content_type=headers.get("content-type"),
            content_encoding=headers.get("content-encoding"),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            payload_sha256=hashlib.sha256(exchange.body).hexdigest(),
            payload_bytes=len(exchange.body),
            warc_path="",
            warc_offset=0,
            is_revisit=False,
            refers_to_id=None,
        )

    def write_finding(self, finding: Finding) -> None:
        """Kept for the plan."""
        self.findings.append(finding)

    def write_links(self, column_url: str, links: Sequence[Link]) -> None:
        """The plan has them."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """A night that was not: its plan, the findings met on the way, the addresses asked, and known reports that are not due."""

    portal_id: str
    plan: NightPlan
    findings: tuple[Finding, ...]
    asked: tuple[str, ...]
    not_due: int

    @property
    def has_trouble(self) -> bool:
        """Whether a list could not be read, or not wholly."""
        return any(finding.code not in _HARMLESS for finding in self.findings)


def plan_night(city: City, portal_id: str, now: datetime) -> DryRun:
    """What the night of ``now`` would fetch of a portal. Neither its archive nor anything else is written."""
    portal, archive = city.portal(portal_id), city.layout.archive
    index = read_index(archive, portal_id)
    # Answers of an interrupted run are no news of how the portal is now.
    memory = replace(recall(archive, portal, index, now), source=NothingHeld())
    sink = ScratchSink(portal_id)
    plan = plan_portal(portal, sink, known_captures(index), LIST_READERS, city.settings, city.on_progress, memory=memory)
    due = {report.url for report in plan.reports}
    known = len(memory.reports.keys() - due)
    return DryRun(portal_id, plan, tuple(sink.findings), tuple(sink.asked), known)

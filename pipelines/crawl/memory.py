"""What earlier nights left for this one to know: of each column and report when it was last asked, and where to read it again.

What follows from it is told in ``rhythm``; the archive itself is behind `CaptureSource`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.crawl.hosts import is_allowed, quoted
from pipelines.crawl.rhythm import KnownColumn, KnownReport
from pipelines.crawl.titles import is_report_title
from pipelines.model import EVIDENCE_ROLES, Capture, CaptureSource, Finding, HeldResponse, ListColumn, ListedLink, Portal

# Findings after which an address is asked again the next night; any other outcome was an answer.
_IN_VAIN = frozenset(
    ("timeout", "connection_failed", "server_error", "body_truncated", "blocked", "host_given_up", "robots_unreachable")
)
_SHORT = frozenset(("list_short", "list_unreadable"))
_FINAL = frozenset(("http_error", "too_large", "bad_encoding", "redirect_refused"))
_TROUBLE = (408, 429)


class NothingHeld:
    """The source of a crawl that has no archive to look into."""

    def find_answer(self, method: str, url: str, body: bytes) -> HeldResponse | None:
        """Nothing was asked before."""
        return None

    def read_page(self, capture: Capture) -> bytes | None:
        """Nothing can be read."""
        return None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known before a night begins. Without any, every column is read wholly and every report is new."""

    reports: Mapping[str, KnownReport] = field(default_factory=dict)
    columns: Mapping[str, KnownColumn] = field(default_factory=dict)
    discovered: tuple[ListColumn, ...] = ()
    source: CaptureSource = field(default_factory=NothingHeld)


def build_memory(
    portal: Portal,
    captures: Iterable[Capture],
    links: Iterable[ListedLink],
    findings: Iterable[Finding],
    source: CaptureSource,
) -> Memory:
    """What the captures, listed links and findings of earlier nights say of a portal.

    A report is known once a column listed it on the portal's hosts; addresses that it redirects to are not asked by themselves.
    """
    links, findings = list(links), [finding for finding in findings if finding.stage == "crawl" and finding.url is not None]
    checked = _latest((capture.url, capture.fetched_at) for capture in captures if _is_answer(capture))
    final = _latest((finding.url, finding.seen_at) for finding in findings if finding.code in _FINAL)
    in_vain = _latest((finding.url, finding.seen_at) for finding in findings if finding.code in _IN_VAIN)
    listed = dict.fromkeys(
        quoted(row.link.url) for row in links if is_allowed(row.link.url, portal.hosts) and is_report_title(row.link.title)
    )
    reports = {
        url: KnownReport(max(filter(None, (checked.get(url), final.get(url))), default=None), in_vain.get(url)) for url in listed
    }
    columns = _columns(links, findings)
    if portal.entry is not None and (looked_at := checked.get(quoted(portal.entry))) is not None:
        columns.setdefault(portal.entry, KnownColumn(looked_at, False))
    return Memory(reports, columns, _discovered(portal, findings), source)


def _discovered(portal: Portal, findings: Iterable[Finding]) -> tuple[ListColumn, ...]:
    """Columns that earlier nights met by their names, in the order of their first meeting, unless the portal file knows them."""
    told = {*(quoted(column.url) for column in portal.columns), *map(quoted, portal.not_columns)}
    urls = dict.fromkeys(quoted(finding.url) for finding in findings if finding.code == "column_discovered" and finding.url)
    return tuple(ListColumn(url, is_discovered=True) for url in urls if url not in told and is_allowed(url, portal.hosts))


def _columns(links: Iterable[ListedLink], findings: Iterable[Finding]) -> dict[str, KnownColumn]:
    listed = _latest((row.column_url, row.listed_at) for row in links)
    short = _latest((finding.url, finding.seen_at) for finding in findings if finding.code in _SHORT)
    previous = _before_last(links)
    return {
        url: KnownColumn(at, url in short and (url not in previous or short[url] > previous[url])) for url, at in listed.items()
    }


def _before_last(links: Iterable[ListedLink]) -> dict[str, datetime]:
    """When each column was read the time before the last: a finding after that is of the last reading."""
    instants: dict[str, set[datetime]] = {}
    for row in links:
        if row.listed_at is not None:
            instants.setdefault(row.column_url, set()).add(row.listed_at)
    return {url: sorted(found)[-2] for url, found in instants.items() if len(found) > 1}


def _latest(pairs: Iterable[tuple[str | None, datetime | None]]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for url, instant in pairs:
        if url is not None and instant is not None and (url not in found or instant > found[url]):
            found[url] = instant
    return found


def _is_answer(capture: Capture) -> bool:
    """Whether a capture is a definite answer: whole, and not the server's excuse for a while."""
    return capture.role not in EVIDENCE_ROLES and capture.http_status < 500 and capture.http_status not in _TROUBLE

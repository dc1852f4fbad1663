"""What a crawl is told and what it tells: limits, readers, progress, summary.

A portal's own facts (hosts, columns, pause) are in its file, not here.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal

from pipelines.model import Decoding, JpaasUnit, JpagePage, Link, ListPage, XxgkList

ROBOTS_AGENT = "gongkai"
_CONTACT = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|https?://[!-'*-~]+")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks of a crawl, so that a test can turn them: seconds that only grow, a sleep, and the time of day in UTC."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _now


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """Limits and manners of a crawl; every duration in seconds, every size in bytes.

    ``contact`` is what an operator of a portal finds in the user agent (a page or a mail address).
    ``connections`` above 1 count only for a portal without a pause; with one, a host is asked one thing at a time.
    ``max_list_bytes`` holds for a list page without its content coding, ``max_links`` for all that one column lists.
    ``near_empty_bytes``: a page of fewer bytes, a report's or a column's, is a refusal and no page (DOMAIN §8.8).
    ``ca_file`` names certificates of authorities (PEM) to trust in place of those that requests brings; nothing switches the
    check off.
    ``same_page_limit`` addresses in a row with one and the same payload are suspect of being a throttling page, not reports.
    ``max_discovery_pages`` are looked through for menu entries in a night.
    ``check_all`` reads every list and looks at every known report, whatever the portal's rhythm says.
    """

    contact: str | None = None
    connections: int = 1
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    total_seconds: float = 60.0
    max_wire_bytes: int = 20_000_000
    max_decoded_bytes: int = 60_000_000
    attempts: int = 4
    retry_pause_seconds: float = 2.0
    retry_after_limit_seconds: float = 120.0
    throttle_pause_seconds: float = 30.0
    crawl_delay_limit_seconds: float = 60.0
    failures_in_a_row: int = 5
    same_page_limit: int = 5
    max_redirects: int = 5
    max_list_pages: int = 400
    max_list_bytes: int = 4_000_000
    max_links: int = 20_000
    near_empty_bytes: int = 500
    ca_file: str | None = None
    list_page_size: int = 20
    max_attachments: int = 40
    check_all: bool = False
    max_discovery_pages: int = 20
    timing: Timing = field(default_factory=Timing)

    def honest_headers(self, contact: str | None = None) -> tuple[tuple[str, str], ...]:
        """The name that every request carries, and where the operator can be reached: the portal's contact, else the usual one.

        A page stands in the user agent, a mail address in ``From`` as well (RFC 9110, 10.1.2).
        """
        contact = contact or self.contact
        if contact is None:
            return (("User-Agent", f"{ROBOTS_AGENT}/{version('gongkai')}"),)
        agent = ("User-Agent", f"{ROBOTS_AGENT}/{version('gongkai')} (+{contact})")
        return (agent, ("From", contact)) if is_mail(contact) else (agent,)


def is_mail(contact: str) -> bool:
    """Whether a contact is a mail address.

    >>> is_mail("crawl@example.org"), is_mail("https://example.org/crawl")
    (True, False)
    """
    return "@" in contact and "/" not in contact


def check_contact(contact: str) -> str:
    """A contact that may stand in a header.

    Raises:
        ValueError: it is neither a mail address nor an http(s) address.

    >>> check_contact(" crawl@example.org ")
    'crawl@example.org'
    """
    text = contact.strip()
    if not _CONTACT.fullmatch(text):
        raise ValueError(f"must be a mail address or an http(s) address, is {contact!r}")
    return text


def find_no_attachments(payload: bytes, content_type: str | None, url: str) -> Sequence[Link]:
    """The reader of a crawl that wants no attachments."""
    return ()


@dataclass(frozen=True, slots=True)
class ListReaders:
    """The pure readers of pages, passed in because stages never import each other.

    ``pipelines.parse.decode``, ``links`` and ``attachments`` have them under these names; ``decode_page`` takes a payload
    without content coding and its Content-Type, ``find_attachments`` those and the page's address.
    """

    decode_page: Callable[[bytes, str | None], Decoding]
    sniff_list: Callable[[str], Literal["jpage", "jpaas", "xxgk", "static"]]
    parse_jpage_page: Callable[[str, str], Sequence[JpagePage]]
    parse_datastore: Callable[[str, str], ListPage]
    parse_jpaas_page: Callable[[str], Sequence[JpaasUnit]]
    parse_build_unit: Callable[[bytes, str], ListPage]
    parse_static_list: Callable[[str, str], ListPage]
    parse_xxgk_page: Callable[[str, str], Sequence[XxgkList]]
    parse_xxgk_answer: Callable[[str, str], ListPage]
    parse_xxgk_tree: Callable[[str], Sequence[tuple[str, str]]]
    parse_menu: Callable[[str, str], Sequence[Link]]
    parse_unit_menu: Callable[[bytes, str], Sequence[Link]]
    find_printed_columns: Callable[[str], Sequence[str]]
    find_attachments: Callable[[bytes, str | None, str], Sequence[Link]] = find_no_attachments


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """How far a portal's crawl is: ``done`` of ``total`` columns or reports, and the address just dealt with."""

    portal_id: str
    phase: Literal["lists", "reports"]
    done: int
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """One portal's night in numbers.

    ``requests`` counts every attempt, robots.txt included. ``new_payloads`` and ``unchanged_payloads`` count report pages
    (unchanged: a 304, or the payload that is known at this address); ``attachments`` those of reports; ``not_asked`` are
    addresses given up because their host is left alone, the one that showed it included; ``not_due`` known reports whose
    turn is another night; ``resumed`` answers taken from the archive, which a run interrupted tonight had got.
    """

    portal_id: str
    requests: int
    new_payloads: int
    unchanged_payloads: int
    not_asked: int
    findings: int
    links: int
    seconds: float
    attachments: int = 0
    not_due: int = 0
    resumed: int = 0

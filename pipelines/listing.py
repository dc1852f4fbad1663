"""The nouns of what is crawled: portals as their files declare them, their lists, the rows of a list.

What was fetched, and what a page states, are nouns of ``model``, through which all stages take these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One list of annual reports on a portal: its column page, and the year if it holds one year only."""

    url: str
    report_year: int | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a portal is asked, by the day in China (DOMAIN §8.8).

    In the ``season`` (first and last day as ``MM-DD``, both within it) whole lists are read every night; off season the first
    page of each column once in ``lists_days``, or whole lists every night where that is 0. A known report is asked for
    again once in ``recheck_days``, every night where that is 0.
    """

    season: tuple[str, str] = ("01-01", "04-30")
    lists_days: int = 7
    recheck_days: int = 7


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal as its file declares it: ``portal_id`` is the file's stem, only ``hosts`` (``name[:port]``) are asked.

    ``attachment_hosts`` may be asked for attachments of reports and nothing else; a ``*`` stands for part of one label.
    """

    portal_id: str
    name: str
    city: str
    division_code: str
    hosts: tuple[str, ...]
    columns: tuple[ListColumn, ...]
    minimum_reports: int
    pause_seconds: float = 1.5
    proxy: str | None = None
    notes: tuple[str, ...] = ()
    attachment_hosts: tuple[str, ...] = ()
    rhythm: Rhythm = Rhythm()


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a list page: absolute address, title and date as the row gives them."""

    url: str
    title: str | None
    date: date | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One answer of a list: its links in order, and how many entries the whole list claims (None if it does not say)."""

    links: tuple[Link, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class JpagePage:
    """One list of a Hanweb jpage column page: the rows inlined as page 1, and what its script asks for the others.

    ``form`` are the fields that the script posts to ``proxy_url``; ``group_size`` pages come in one answer.
    """

    unit_id: str | None
    proxy_url: str
    per_page: int
    group_size: int
    total: int | None
    form: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class JpaasUnit:
    """One unit of a Hanweb JPaaS column page: the interface's address as the page gives it, and the query it is asked with."""

    path: str
    params: tuple[tuple[str, str], ...]

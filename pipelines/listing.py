"""The nouns of what is crawled: portals as their files declare them, their lists, the rows of a list.

What was fetched, and what a page states, are nouns of ``model``, through which all stages take these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AnnualAddresses:
    """Reports that stand at one address per organ and year (module/xxgk), with no list (DOMAIN §8.2).

    ``url`` is the address without ``area`` and ``fbtime``; ``organs`` are (area code, name); ``tree_url`` says more of them.
    """

    url: str
    first_year: int
    organs: tuple[tuple[str, str], ...] = ()
    tree_url: str | None = None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One list of annual reports on a portal: its column page, and the year if it holds one year only.

    ``search`` is the category of a JPaaS tree that the list is asked for; with ``annual`` no list page is asked,
    the addresses are put together. ``is_discovered`` columns were met by their name and stand in no portal file.
    """

    url: str
    report_year: int | None = None
    search: tuple[tuple[str, str], ...] = ()
    annual: AnnualAddresses | None = None
    is_discovered: bool = False


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
    From ``entry`` columns are discovered by their names, at most ``discovery_depth`` links away; ``not_columns`` never are.
    ``contact`` stands in the user agent in place of the operator's usual one.
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
    entry: str | None = None
    discovery_depth: int = 3
    not_columns: tuple[str, ...] = ()
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a list page: absolute address, title and date as the row gives them."""

    url: str
    title: str | None
    date: date | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One answer of a list: its links in order, and how many entries the whole list claims (None if it does not say).

    ``next_url`` is where the answer itself says that it goes on; ``pages`` how many pages it claims.
    ``is_scripted`` says that a script of the page brings further rows from nobody knows where.
    """

    links: tuple[Link, ...]
    total: int | None
    next_url: str | None = None
    pages: int | None = None
    is_scripted: bool = False


@dataclass(frozen=True, slots=True)
class JpagePage:
    """One list of a Hanweb jpage column page: the rows inlined as page 1, and what its script asks for the others.

    ``form`` are the fields that the script posts to ``proxy_url``; ``group_size`` pages come in one answer;
    ``next_url`` is the address that stands in nextgroup, its parameters encrypted on some portals.
    """

    unit_id: str | None
    proxy_url: str
    per_page: int
    group_size: int
    total: int | None
    form: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class JpaasUnit:
    """One unit of a Hanweb JPaaS column page: the interface's address as the page gives it, and the query it is asked with."""

    path: str
    params: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class XxgkList:
    """One list of the module/xxgk: the address that is posted to, the fields, and the rows that the page itself holds."""

    search_url: str
    form: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]

"""Columns of annual reports that no portal file names, found by their names in the menus below an entry page (DOMAIN §7.3).

Each is put on record as a finding ``column_discovered`` of the run, so that a person can pin it in the portal file; later
nights take it from there. How a column is then read does not belong here.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode, urljoin, urlsplit

from pipelines.crawl.attempts import HostLeftAloneError, Reply
from pipelines.crawl.client import Client
from pipelines.crawl.hosts import is_allowed, quoted
from pipelines.crawl.pager import Pager
from pipelines.crawl.record import Recorder
from pipelines.crawl.settings import CrawlSettings, ListReaders
from pipelines.errors import FetchError, ListFormatError
from pipelines.model import Link, ListColumn, Portal

# 政府信息公开年报, 信息公开年度报告, 政府信息公开工作年度报告, 2024年年报 …; not 统计年报, 法治政府建设年度报告, 企业年报.
_COLUMN = re.compile(
    r"信息公开.{0,8}(?:年报|年度报告)"
    r"|^(?:20\d\d年?度?)?(?:公开)?(?:年报|年度报告)(?:专栏)?$"
    r"|(?:年报|年度报告).{0,4}公开$"
)
_OF_A_YEAR = re.compile(r"^(20\d\d)年?度?(?:.{0,12}(?:年报|年度报告|报告))?$")
_OF_ORGANS = re.compile(
    r"^(?!.*(?:法治|统计|企业|审计|决算|预算)).{0,8}(?:政府|部门|单位|街道|镇街|街镇|乡镇|镇|乡|平台|委办局)(?:工作)?(?:年报|年度报告)$"
)
_STEP = re.compile(r"^(?:政府|政务)?信息公开(?:专栏|目录|平台|内容)?$|^政务公开$|^(?:政府信息)?(?:法定)?主动公开(?:内容|目录)?$")
# Never opened, whatever they are called: forms of application, letters, search, log-in (DOMAIN §8.8).
_FORBIDDEN = re.compile(r"/jact/|/jsearch|/search|login|mailwrite|ysqgk|/module/download/", re.I)
_UNITS_OF_A_PAGE = 6
# Below the column of all reports stand those of years, and of departments within a year.
_LEVELS_OF_COLUMNS = 2
_EDITION, _EDITION_GB = "电子版".encode(), "电子版".encode("gb18030")
# 子 begins in GB18030 with a byte that Chinese in UTF-8 does not have; one byte is looked for ten times as fast as six.
_GB_ONLY = _EDITION_GB[2:3]
Kind = Literal["column", "step"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a night's look at the menus gave: new columns, and the pages fetched, which need not be asked for again."""

    columns: tuple[ListColumn, ...]
    pages: dict[str, Reply]


@dataclass(frozen=True, slots=True)
class _Place:
    url: str
    depth: int
    names: tuple[str, ...]
    is_column: bool


def tell_entry(name: str, *, is_below_column: bool) -> Kind | None:
    """What a menu entry leads to by its name: a column of annual reports, a step towards one, or nothing of interest.

    >>> tell_entry("政府信息公开年报", is_below_column=False), tell_entry("政府信息公开", is_below_column=False)
    ('column', 'step')
    >>> tell_entry("2024年", is_below_column=True), tell_entry("2024年", is_below_column=False)
    ('column', None)
    >>> tell_entry("法治政府建设年度报告", is_below_column=False) is None
    True
    """
    text = "".join(name.split())
    if _COLUMN.search(text):
        return "column"
    if is_below_column and (_OF_A_YEAR.match(text) or _OF_ORGANS.match(text)):
        return "column"
    return "step" if _STEP.match(text) else None


def year_of(name: str) -> int | None:
    """The report year that a menu entry names; None if it names none.

    >>> year_of("2024年度"), year_of("2024年政府信息公开年报"), year_of("政府信息公开年报")
    (2024, 2024, None)
    """
    match = _OF_A_YEAR.match("".join(name.split()))
    return int(match[1]) if match else None


def discover_columns(
    portal: Portal, client: Client, recorder: Recorder, readers: ListReaders, settings: CrawlSettings, known: Iterable[str]
) -> Found:
    """Look for columns from the portal's entry page down, breadth first, within its depth and a night's number of pages.

    Args:
        portal: has an entry; its ``not_columns`` are passed over.
        client: asks only the portal's hosts.
        recorder: gets a finding per column that the portal file does not name.
        readers: the pure readers of pages.
        settings: limits.
        known: columns that need no discovery; they are looked through for what is below them like any other.
    """
    return _Search(portal, client, recorder, readers, settings, {quoted(url) for url in known}).run()


@dataclass(slots=True)
class _Search:
    portal: Portal
    client: Client
    recorder: Recorder
    readers: ListReaders
    settings: CrawlSettings
    known: set[str]
    pages: dict[str, Reply] = field(default_factory=dict)
    columns: dict[str, tuple[ListColumn, tuple[str, ...]]] = field(default_factory=dict)
    indexes: set[str] = field(default_factory=set)
    waiting: deque[_Place] = field(default_factory=deque)
    met: set[str] = field(default_factory=set)

    def run(self) -> Found:
        assert self.portal.entry is not None
        entry = quoted(self.portal.entry)
        self.met |= {entry, *map(quoted, self.portal.not_columns)}
        self.waiting.append(_Place(entry, 0, (), entry in self.known))
        while self.waiting and len(self.pages) < self.settings.max_discovery_pages:
            place = self.waiting.popleft()
            try:
                self._look_through(place)
            except HostLeftAloneError:
                continue
            except FetchError:
                # Its finding is written; what was met on other pages is looked through.
                continue
        found = [(column, names) for url, (column, names) in self.columns.items() if url not in self.indexes]
        for column, names in found:
            self.recorder.finding("column_discovered", column.url, f"{' › '.join(names)}, from {self.portal.entry}")
        return Found(tuple(column for column, _ in found), self.pages)

    def _look_through(self, place: _Place) -> None:
        before = len(self.columns)
        html, menu = self._menu(place)
        for link in menu:
            self._take(link, place)
        # A page that leads to columns and holds no row of its own is a menu, whatever its name.
        is_static = self.readers.sniff_list(html) == "static"
        if len(self.columns) > before and is_static and not self.readers.parse_static_list(html, place.url).links:
            self.indexes.add(place.url)

    def _menu(self, place: _Place) -> tuple[str, Sequence[Link]]:
        pager = Pager(self.client, self.recorder, self.readers, self.settings, ListColumn(place.url))
        reply = pager.fetch_page()
        html = pager.text(reply)
        self.pages[place.url] = reply
        pager.base_url = reply.url
        menu = list(self.readers.parse_menu(html, reply.url))
        if self.readers.sniff_list(html) == "jpaas":
            menu += self._unit_menus(html, pager)
        return html, menu

    def _unit_menus(self, html: str, pager: Pager) -> list[Link]:
        """Menus that a script puts into the page; a unit that lists or refuses is no menu, and no finding here."""
        menu: list[Link] = []
        try:
            units = self.readers.parse_jpaas_page(html)
        except ListFormatError:
            return menu
        for unit in units[:_UNITS_OF_A_PAGE]:
            try:
                reply = pager.fetch(f"{urljoin(pager.base_url, unit.path)}?{urlencode(unit.params)}", is_trial=True)
                menu += self.readers.parse_unit_menu(reply.body, pager.base_url)
            except ListFormatError:
                continue
            except HostLeftAloneError:
                raise
            except FetchError:
                continue
        return menu

    def _take(self, link: Link, place: _Place) -> None:
        url, name = quoted(link.url), link.title or ""
        if url in self.met or not is_allowed(url, self.portal.hosts) or _FORBIDDEN.search(url):
            return
        kind = tell_entry(name, is_below_column=place.is_column)
        if kind is None or urlsplit(url).path in ("", "/"):
            return
        self.met.add(url)
        names = (*place.names, name)
        if kind == "column" and url not in self.known:
            self.columns[url] = (ListColumn(url, year_of(name), is_discovered=True), names)
        deepest = self.portal.discovery_depth + (_LEVELS_OF_COLUMNS if kind == "column" else 0)
        if place.depth + 1 < deepest:
            self.waiting.append(_Place(url, place.depth + 1, names, kind == "column"))


class PrintedColumns:
    """Columns that reports print as the place of their electronic edition; later nights read them. For several threads."""

    def __init__(self, portal: Portal, recorder: Recorder, readers: ListReaders, known: Iterable[str]) -> None:
        self._portal = portal
        self._recorder = recorder
        self._readers = readers
        self._met = {*map(quoted, known), *map(quoted, portal.not_columns)}
        self._lock = threading.Lock()

    def look(self, reply: Reply) -> None:
        """Put on record what a report's page prints: addresses on the portal's hosts that nobody knew, each once."""
        body = reply.body
        if reply.status != 200 or not (_EDITION in body or (_GB_ONLY in body and _EDITION_GB in body)):
            return
        html = self._readers.decode_page(body, reply.response.header("content-type")).text
        for address in map(quoted, self._readers.find_printed_columns(html)):
            if is_allowed(address, self._portal.hosts) and self._is_new(address):
                self._recorder.finding("column_discovered", address, f"printed in {reply.url}", reply.capture.capture_id)

    def _is_new(self, address: str) -> bool:
        with self._lock:
            is_new = address not in self._met
            self._met.add(address)
        return is_new

"""Hanweb jpage lists: the column page with its inlined rows, and the answers of ``dataproxy.jsp``.

Their XML is never trusted to be XML: records are cut out one by one and read as HTML (DOMAIN §8.1).
Which group is asked for next does not belong here.
"""

from __future__ import annotations

import html as entities
import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from pipelines.errors import ListFormatError
from pipelines.model import JpagePage, Link, ListPage
from pipelines.parse.links_rows import collapse, read_rows

_SCRIPT = re.compile(r"<script[^>]*\btype\s*=\s*[\"']?(?:text|application)/xml[\"']?[^>]*>(.*?)</script\s*>", re.S | re.I)
_CALL = re.compile(r"\.jpage\s*\(\s*(?=\{)")
_PAIR = re.compile(r"[\"']?([A-Za-z_]\w*)[\"']?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s,{}'\"]+))")
_UNIT = re.compile(r"\$\(\s*[\"']#([\w-]+)[\"']\s*\)\s*$")
_RECORD = re.compile(r"<record\s*>(.*?)(?=</record\s*>|<record\s*>|</recordset\s*>|\Z)", re.S | re.I)
_NEXTGROUP = re.compile(r"<nextgroup\s*>(.*?)(?=</nextgroup\s*>|<recordset|\Z)", re.S | re.I)
_TOTAL = re.compile(r"<totalrecord\s*>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.I)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.S)
_PROXY_LINK = re.compile(r"href\s*=\s*[\"']?([^\"'<>\s]*dataproxy\.jsp\?[^\"'<>]*)", re.I)
_CELLS = re.compile(r"\s*<t[rd]\b", re.I)
# What Hanweb's own script does when the page does not say (jquery.jpage, seen 2021).
_DEFAULT_GROUP = 3
_DEFAULT_PER_PAGE = 15


def parse_jpage_page(html: str, base_url: str) -> tuple[JpagePage, ...]:
    """The jpage lists of a column page, in its order; most pages have one.

    Raises:
        ListFormatError: there is no list, or nothing that says where its further pages are asked for.
    """
    stores = [(match.start(), match[1]) for match in _SCRIPT.finditer(html)]
    pages: list[JpagePage] = []
    for number, call in enumerate(_CALL.finditer(html)):
        settings = _balanced(html, call.end())
        unit = _UNIT.search(html, max(0, call.start() - 80), call.start())
        pages.append(_from_settings(settings, unit[1] if unit else None, html, stores, number, base_url))
    if not pages:
        pages = [page for _, store in stores if (page := _from_nextgroup(store, base_url))]
    if not pages:
        raise ListFormatError(f"jpage column page: no jpage({{…}}) call and no nextgroup address: {collapse(html[:120])!r}")
    return tuple(pages)


def parse_datastore(text: str, base_url: str) -> ListPage:
    """Entries of one ``<datastore>``, the total that it claims, and the address in nextgroup as it stands there.

    Raises:
        ListFormatError: the text is no datastore.
    """
    if not re.search(r"<(?:datastore|recordset|record)\b", text, re.I):
        raise ListFormatError(f"dataproxy answer: no <datastore>: {collapse(text[:120])!r}")
    total = _TOTAL.search(text)
    return ListPage(_records(text, base_url), int(total[1]) if total else None, next_url=_next_url(text))


def _records(text: str, base_url: str) -> tuple[Link, ...]:
    links = [link for record in _RECORD.findall(text) for link in read_rows(_markup(record), base_url, externals=True)]
    if not links:
        # Some answers leave recordset empty and put the rows into nextgroup (seen 2021); its own link is no article.
        links = [link for group in _NEXTGROUP.findall(text) for link in read_rows(_markup(group), base_url, externals=False)]
    return tuple(links)


def _next_url(store: str) -> str | None:
    """The address in nextgroup; ``./`` in it is the folder of the interface, not of the column page."""
    match = _PROXY_LINK.search(store)
    return entities.unescape(match[1]).strip() if match else None


def _markup(record: str) -> str:
    inner = "".join(_CDATA.findall(record)) or record
    if "<" not in inner and "&lt;" in inner:
        inner = entities.unescape(inner)
    # Outside a table the HTML reader would drop the borders of the cells, and with them the date's.
    return f"<table>{inner}</table>" if _CELLS.match(inner) else inner


def _balanced(text: str, start: int) -> str:
    depth = 0
    for position in range(start, min(len(text), start + 20_000)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return text[start + 1 : position]
    raise ListFormatError(f"jpage column page: jpage({{ is never closed: {collapse(text[start : start + 120])!r}")


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((match[1], match[2] or match[3] or match[4] or "") for match in _PAIR.finditer(text))


def _from_settings(
    settings: str, unit: str | None, html: str, stores: list[tuple[int, str]], number: int, base_url: str
) -> JpagePage:
    start = re.search(r"[\"']?ajaxParam[\"']?\s*:\s*(?=\{)", settings)
    form = _pairs(_balanced(settings, start.end())) if start else ()
    outer = dict(_pairs(settings[: start.start()] + settings[start.end() + 1 :] if start else settings))
    unit = unit or dict(form).get("unitid")
    store = _store_of(unit, html, stores, number)
    stated = _next_url(store or "")
    proxy = outer.get("proxyUrl") or (stated or "").partition("?")[0]
    if not proxy:
        raise ListFormatError(f"jpage column page: settings without proxyUrl: {collapse(settings[:120])!r}")
    total = outer.get("totalRecord", "")
    proxy_url = urljoin(base_url, proxy)
    return JpagePage(
        unit_id=unit,
        proxy_url=proxy_url,
        per_page=_positive(outer.get("perPage"), _DEFAULT_PER_PAGE),
        group_size=_positive(outer.get("groupSize"), _DEFAULT_GROUP),
        total=int(total) if total.isdecimal() else None,
        form=form,
        links=_records(store, base_url) if store else (),
        next_url=urljoin(proxy_url, stated) if stated else None,
    )


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) > 0 else default


def _store_of(unit: str | None, html: str, stores: list[tuple[int, str]], number: int) -> str | None:
    """A unit's inlined datastore: the one in the element of its id, else the one that names it, else the one at its place."""
    if unit:
        quoted = re.escape(unit)
        for start, store in stores:
            if re.search(rf"id\s*=\s*[\"']?{quoted}[\"'\s>][^<]*$", html[max(0, start - 400) : start]):
                return store
        for _, store in stores:
            if re.search(rf"unitid={quoted}(?!\d)", store):
                return store
    return stores[number][1] if number < len(stores) else None


def _from_nextgroup(store: str, base_url: str) -> JpagePage | None:
    """A list whose script is elsewhere still says in its nextgroup link where it is asked for, and with what."""
    stated = _next_url(store)
    if stated is None:
        return None
    url = urljoin(base_url, stated)
    fields = [(key, value) for key, value in parse_qsl(urlsplit(url).query, keep_blank_values=True) if key != "page"]
    total = _TOTAL.search(store)
    return JpagePage(
        unit_id=dict(fields).get("unitid"),
        proxy_url=url.partition("?")[0],
        per_page=_DEFAULT_PER_PAGE,
        group_size=_DEFAULT_GROUP,
        total=int(total[1]) if total else None,
        form=tuple(dict(fields).items()),
        links=_records(store, base_url),
        next_url=url,
    )

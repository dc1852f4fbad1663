"""Paging of Hanweb JPaaS lists: ``build/unit`` with ``paramJson``, one unit after the other (DOMAIN §8.3)."""

from __future__ import annotations

import json
from itertools import count
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

from pipelines.crawl.attempts import HostLeftAloneError
from pipelines.crawl.pager import Pager
from pipelines.errors import FetchError, ListFormatError
from pipelines.model import JpaasUnit, ListPage


def page_jpaas(html: str, pager: Pager) -> None:
    """Collect the units of a column page that list something; heads and menus are units too and list nothing.

    Raises:
        ListFormatError: the page declares no unit.
        HostLeftAloneError: the host was stopped on the way.
    """
    silent: list[str] = []
    uncounted: list[str] = []
    is_counted = False
    for unit in pager.readers.parse_jpaas_page(html):
        name = dict(unit.params).get("tagId", unit.path)
        try:
            has_links, total = _page_unit(unit, pager)
            is_counted = is_counted or total is not None
            if total is None:
                (uncounted if has_links else silent).append(name)
        except HostLeftAloneError:
            raise
        except FetchError:
            # Its finding is written; the other units are still asked.
            continue
        except ListFormatError as error:
            pager.unreadable(f"unit {name}: {error}")
    if uncounted and not is_counted:
        # Beside a list that says its count, one without is a box of news.
        pager.uncounted(f"unit {', '.join(uncounted)}")
    if silent and not pager.links:
        pager.unreadable(f"neither links nor a count in unit {', '.join(silent)}")
        # A few portals write the first page into the column page itself.
        pager.add(pager.readers.parse_static_list(html, pager.base_url).links)


def _page_unit(unit: JpaasUnit, pager: Pager) -> tuple[bool, int | None]:
    """Whether the unit gave a link, and how many it says that it has."""
    seen: set[str] = set()
    rows, total = 0, None
    try:
        for number in count(1):
            page = _fetch_page(unit, number, pager)
            total = page.total if page.total is not None else total
            fresh = {link.url for link in page.links} - seen
            if not fresh:
                break
            seen |= fresh
            rows += len(page.links)
            pager.add(page.links)
            # Rows, not addresses: a row that stands twice counts twice (余杭, seen 2026: 252 rows, 251 articles).
            if not pager.is_whole or (total is not None and rows >= total):
                break
    finally:
        pager.compare(rows, total, f"unit {dict(unit.params).get('tagId')}")
    return bool(seen), total


def _fetch_page(unit: JpaasUnit, number: int, pager: Pager) -> ListPage:
    params = dict(unit.params)
    stated = _stated(params.pop("paramJson", ""))
    paging = {**stated, **_category(stated, params, pager), "pageNo": number, "pageSize": _page_size(stated, pager)}
    query = urlencode({**params, "paramJson": json.dumps(paging, ensure_ascii=False, separators=(",", ":"))}, quote_via=quote)
    reply = pager.fetch(f"{urljoin(pager.base_url, unit.path)}?{query}")
    return pager.readers.parse_build_unit(reply.body, pager.base_url)


def _stated(text: str) -> dict[str, object]:
    """What the page itself puts into paramJson, such as the category of a tree."""
    if not text:
        return {}
    try:
        stated = json.loads(text, strict=False)
    except ValueError as error:
        raise ListFormatError(f"JPaaS column page: paramJson is no JSON: {text[:120]!r}") from error
    if not isinstance(stated, dict):
        raise ListFormatError(f"JPaaS column page: paramJson is no object: {text[:120]!r}")
    return stated


def _page_size(stated: dict[str, object], pager: Pager) -> int:
    size = str(stated.get("pageSize", ""))
    return int(size) if size.isdecimal() and int(size) > 0 else pager.settings.list_page_size


def _category(stated: dict[str, object], params: dict[str, str], pager: Pager) -> dict[str, object]:
    """The category of the 信息公开 tree: as the portal file says, as the page says, or as the column's address names it.

    It is a JSON text inside the JSON. ``?number=`` in the address is the ``xxgkId`` (建德, seen 2026).
    """
    said = params.pop("search", "")
    if pager.search:
        return {"search": json.dumps(dict(pager.search), ensure_ascii=False, separators=(",", ":"))}
    if "search" in stated:
        return {}
    if said:
        return {"search": said}
    number = parse_qs(urlsplit(pager.column_url).query).get("number")
    if not number:
        return {}
    wanted = {"xxgkId": number[0], "xxgkType": "", "className": ""}
    return {"search": json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))}

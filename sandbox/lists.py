"""The list pages of the thirteen invented portals, two generations, drawn from a column's entries when they are asked for.

Pure: what a column holds and which request was made go in, bytes come out. Sockets stand in ``server``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from sandbox.more_places import SPECS
from sandbox.page import frame
from sandbox.places import NOTICE, PortalSpec

GROUP_PAGES = 3
BUILD_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: address as written in the row, title, date (ISO)."""

    href: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one portal: its numbers, its entries, newest first, and how many it claims to have."""

    portal_id: str
    column_id: int
    page_id: str
    unit_id: int
    title: str
    entries: tuple[Entry, ...]
    claimed: int

    @property
    def path(self) -> str:
        """Path of the column page."""
        if self.spec.generation == "trs":
            return f"/zwgk/c{self.column_id}/index.html"
        if self.spec.generation == "annual":
            return "/module/xxgk/xxgkAnnualReport.jsp"
        return f"/col/col{self.column_id}/index.html"

    @property
    def spec(self) -> PortalSpec:
        """The portal that shows it."""
        return SPECS[self.portal_id]


# --- generation A: jpage ---------------------------------------------------------------------


def _record(column: Column, entry: Entry, number: int) -> str:
    """One row in the portal's template."""
    href, title, day = escape(entry.href), escape(entry.title), entry.date
    short = title if len(title) <= 22 else title[:20] + "..."
    templates = {
        "span": f"<li><a href='{href}' title='{title}' target=\"_blank\">{short}</a><span>{day}</span></li>",
        "unquoted": f'<li><a href={href} target=_blank title="{title}">{title}</a><b>{day}</b></li>',
        "cut": f'<li><a href="{href}" title="{title}">{short}</a><span class="date">[{day}]</span></li>',
        "bold": f'<li><a href="{href}" title="" target="_blank">{title}</a><b>{day}</b></li>',
        "div": f'<li><a href="{href}" title="{title}"><div class="bt1">{short}</div><div class="sj1">{day}</div></a></li>',
        "debris": f'<li style=<br/><a href="{href}" title="{title}">{title}</a> & <span>{day}</span></li>',
        "italic": f'<li><a href="{href}" target="_blank" title="{title}"><span>{title}</span><i>{day}</i></a></li>',
    }
    if column.spec.record == "debris" and number % 4:
        return templates["span"]
    return templates[column.spec.record]


def _datastore(column: Column, start: int, stop: int, next_page: int | None, proxy: str) -> str:
    records = "".join(
        f"<record><![CDATA[\n{_record(column, entry, start + number)}\n]]></record>\n"
        for number, entry in enumerate(column.entries[start:stop])
    )
    if column.spec.paging == "in_nextgroup":
        # Seen in 2021: the rows stand where the address of the next group belongs.
        return (
            f"<datastore>\n<!-- {NOTICE} -->\n<totalrecord>{column.claimed}</totalrecord>\n"
            f"<nextgroup>{records}</nextgroup>\n<recordset></recordset>\n</datastore>"
        )
    group = ""
    if next_page is not None:
        query = f"page={next_page}&appid=1&webid={_web_id(column)}&path=/&columnid={column.column_id}&unitid={column.unit_id}"
        link = f'<a href="{proxy}?{query}&webname={column.spec.name}门户网站&permissiontype=0"></a>'
        group = f"<nextgroup>{link if column.spec.record == 'debris' else f'<![CDATA[{link}]]>'}</nextgroup>\n"
    per_page = column.spec.per_page
    pages = -(-column.claimed // per_page)
    return (
        f"<datastore>\n<!-- {NOTICE} -->\n<totalrecord>{column.claimed}</totalrecord>\n<totalpage>{pages}</totalpage>\n"
        f"{group}<recordset>\n{records}</recordset>\n</datastore>"
    )


def _web_id(column: Column) -> int:
    return 9000 + column.spec.number


def jpage_column(column: Column) -> bytes:
    """The column page with page 1 inlined and the call that tells how to get the rest."""
    spec = column.spec
    store = _datastore(column, 0, spec.per_page, 2 if len(column.entries) > spec.per_page else None, spec.proxy_path)
    script = (
        f"$('#{column.unit_id}').jpage({{themeName:'default',showMode:'full',totalRecord:{column.claimed},openCookies:false,"
        f"dataBefore:'',dataStore:InitData{column.unit_id},\n dataAfter:'',groupSize:{GROUP_PAGES},proxyUrl:'{spec.proxy_path}',"
        f"perPage:{spec.per_page},barPosition:'bottom',\n ajaxParam:{{col:1,appid:'1',webid:{_web_id(column)},path:'/',"
        f"columnid:{column.column_id},sourceContentType:1,unitid:'{column.unit_id}',webname:'{spec.name}门户网站',permissiontype:0}}}})"
    )
    content = (
        f'<h2>{column.title}</h2>\n<div id="{column.unit_id}">\n<script type="text/xml">{store}</script></div>\n'
        f"<script>{script}</script>"
    )
    return framed(column, content)


def dataproxy(column: Column, query: Mapping[str, str], *, is_post: bool = False) -> bytes:
    """A group of three pages, by ``startrecord`` and ``endrecord`` (from 1) or by ``page``, with the portal's own manners."""
    spec = column.spec
    per_page = number_of(query.get("perpage"), spec.per_page)
    group = GROUP_PAGES * per_page
    if "startrecord" in query:
        start = number_of(query["startrecord"], 1) - 1
        stop = min(number_of(query.get("endrecord"), start + group), start + group)
    else:
        start = (number_of(query.get("page"), 1) - 1) * per_page
        stop = start + group
    if (
        spec.paging == "deaf"
        or (spec.paging == "post_deaf" and is_post)
        or (spec.paging == "wrap" and start >= len(column.entries))
    ):
        start, stop = 0, group
    first = max(0, start - 1) if spec.paging == "overlap" else start
    next_page = stop // per_page + 1 if stop < len(column.entries) else None
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_datastore(column, first, stop, next_page, "./dataproxy.jsp")}'.encode()


def number_of(text: str | None, default: int) -> int:
    """A number above zero that a request names."""
    return int(text) if text and text.isdecimal() and int(text) > 0 else default


# --- generation C: JPaaS ---------------------------------------------------------------------


def unit_params(column: Column) -> dict[str, str]:
    """What a build/unit request of this column must say, ``paramJson`` apart."""
    return {
        "parseType": "bulidstatic",
        "webId": str(_web_id(column)),
        "tplSetId": f"Tpl{column.unit_id}sl",
        "pageType": "column",
        "tagId": "组配分类list" if column.spec.record == "ajax" else "信息列表",
        "editType": "null",
        "pageId": column.page_id,
    }


def jpaas_column(column: Column) -> bytes:
    """The column page: no entry in it, only the script that fetches them."""
    data = ",".join(f"'{key}':'{value}'" for key, value in unit_params(column).items())
    attribute = "queryData" if column.spec.record in ("ajax", "li") else "querydata"
    script = f'<script src="/script/AuthorizedRead/unitbuild.js" url="{BUILD_UNIT}" {attribute}="{{{data}}}"></script>'
    return framed(column, f'<h2>{column.title}</h2>\n<div class="list">{script}</div>')


def build_unit(column: Column, query: Mapping[str, str]) -> bytes:
    """A page of entries; only ``paramJson`` is honoured, a page beyond the end is empty."""
    if any(query.get(key) != value for key, value in unit_params(column).items()):
        return refused_unit()
    try:
        wanted = json.loads(query.get("paramJson", "{}"))
        page, size = int(wanted.get("pageNo", 1)), int(wanted.get("pageSize", column.spec.per_page))
    except (ValueError, AttributeError, TypeError):
        return refused_unit()
    entries = column.entries[(page - 1) * size : page * size] if page > 0 and size > 0 else ()
    data = {"html": _unit_html(column, entries, size)}
    if column.spec.count_form == "beside":
        data["count"] = str(column.claimed)
    return json.dumps({"success": True, "data": data, "notice": NOTICE}, ensure_ascii=False).encode()


def refused_unit() -> bytes:
    """The answer to a request that names no unit."""
    return json.dumps({"success": False, "data": None, "notice": NOTICE}, ensure_ascii=False).encode()


def _unit_html(column: Column, entries: tuple[Entry, ...], size: int) -> str:
    rows = "\n".join(_item(column.spec.record, entry) for entry in entries)
    wrap = {
        "ajax": f"<ul class='ajax-ul'>\n{rows}\n</ul>",
        "li": f"<div class='page-content'>\n{rows}\n</div>",
        "clearfix": f"<ul>\n{rows}\n</ul>",
        "bare": f"<div class='page-content'>\n{rows}\n</div>",
        "container": f"<div class='default_pgContainer'>\n{rows}\n</div>",
    }[column.spec.record]
    count = column.claimed
    total = {
        "pagination": f"<div class='pagination' rows='{size}' count='{count}'></div>",
        "attribute": f'<div class="pages" count="{count}"></div>',
        "script": f'<script>var pager = {{ count: "{count}", rows: {size} }};</script>',
        "beside": "",
    }[column.spec.count_form]
    return wrap + total


def _item(record: str, entry: Entry) -> str:
    href, title, day = escape(entry.href), escape(entry.title), entry.date
    short = title if len(title) <= 24 else title[:22] + "…"
    return {
        "ajax": f'<li class="cf border-line"><a class="fl" href="{href}" title="{title}">{short}</a>'
        f'<span class="fr">{day}</span></li>',
        "li": f'<li><a href="{href}" title="{title}">{title}</a><b class="zfxxgk_zdgkc_time">{day}</b></li>',
        "clearfix": f'<li class="clearfix"><a class="news" href=\'{href}\'>{title}</a><em class="time">{day}</em></li>',
        "bare": f"<a href='{href}' title=\"{title}\">\n  {title}\n  {day}</a>",
        "container": f"<p><a href='{href}'>\n  {title}</a><span>{day}</span></p>",
    }[record]


def framed(column: Column, content: str) -> bytes:
    """A column's page around its list."""
    head = f'<meta charset="utf-8">\n<title>{column.title}_{column.spec.name}政府门户网站</title>\n'
    return frame(column.spec, head, content, column.path).encode()

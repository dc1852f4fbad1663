"""Lists of the further generations: module/xxgk, TRS with script paging, plain links, and pages that only lead to lists.

Pure, as ``lists`` is, whose columns and entries are drawn here. The two generations of the thirteen portals stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from sandbox.lists import Column, Entry, framed, number_of
from sandbox.page import frame
from sandbox.places import NOTICE, OrganSpec, PortalSpec

SEARCH, TREE, ANNUAL = "/module/xxgk/search.jsp", "/module/xxgk/tree.jsp", "/module/xxgk/xxgkAnnualReport.jsp"


# --- plain links and TRS ---------------------------------------------------------------------


def links_column(column: Column) -> bytes:
    """All entries as plain links in one page."""
    rows = "".join(
        f'<li><a href="{escape(entry.href)}">{escape(entry.title)}</a><span>{entry.date}</span></li>\n'
        for entry in column.entries
    )
    return framed(column, f"<h2>{column.title}</h2>\n<ul>\n{rows}</ul>")


def trs_column(column: Column, page: int = 0) -> bytes | None:
    """One page of a TRS list (``index.html``, ``index_1.html`` …), the others named by a script only; None beyond the last."""
    size = column.spec.per_page
    pages = max(1, -(-len(column.entries) // size))
    if page >= pages:
        return None
    rows = "".join(_trs_row(entry) for entry in column.entries[page * size : (page + 1) * size])
    # What a script would draw if there were no static rows: its link has no address and is no entry.
    template = (
        '<div ms-visible="!showStatic" style="display: none"><dl ms-repeat="list"><dd><a ms-attr-href="el.chnldocurl"></a></dd>'
        "<dd ms-text=\"el.docreltime|date('yyyy-MM-dd')\"></dd></dl></div>\n"
    )
    script = f'<script>createPageHTML({pages}, {page}, "index", "html");</script>'
    return framed(column, f'<h2>{column.title}</h2>\n<div ms-visible="showStatic">\n{rows}</div>\n{template}{script}')


def _trs_row(entry: Entry) -> str:
    title = escape(entry.title)
    return f'<dl><dd><a href="{entry.href}" target="_blank" title="{title}">{title}</a></dd><dd>{entry.date}</dd></dl>\n'


def trs_page_number(path: str, column_path: str) -> int | None:
    """Which page of a TRS list an address is; None if it is none of them.

    >>> trs_page_number("/c1/index_2.html", "/c1/index.html"), trs_page_number("/c2/index.html", "/c1/index.html")
    (2, None)
    """
    stem = column_path.removesuffix(".html")
    inner = path.removeprefix(stem).removesuffix(".html")
    if path == column_path:
        return 0
    is_page = path.startswith(f"{stem}_") and path.endswith(".html") and inner[1:].isdecimal()
    return int(inner[1:]) if is_page else None


# --- module/xxgk -----------------------------------------------------------------------------


def xxgk_fields(column: Column) -> dict[str, str]:
    """What a search of this column's list must say."""
    return {
        "standardXxgk": "1",
        "isAllList": "1",
        "texttype": "0",
        "fbtime": "-1",
        "infotypeId": "A0902",
        "jdid": str(9000 + column.spec.number),
        "area": area_code(column.spec, 0),
        "divid": f"div{column.column_id}",
        "vc_title": "",
        "vc_number": "",
        "sortfield": ",compaltedate:0",
    }


def xxgk_column(column: Column) -> bytes:
    """The column page: a tree of organs, and the call that fetches the rows."""
    fields = ",".join(f"{key}:'{value}'" for key, value in xxgk_fields(column).items())
    tree = f"{TREE}?area={area_code(column.spec, 0)}&divid=div{column.column_id}"
    content = (
        f'<h2>{column.title}</h2>\n<iframe src="{escape(tree)}"></iframe>\n<div id="div{column.column_id}"></div>\n'
        f"<script>function list(page){{$.post('{SEARCH}',{{{fields},currpage:page}},function(html){{"
        f"$('#div{column.column_id}').html(html)}})}}\nlist(1)</script>"
    )
    return framed(column, content)


def xxgk_answer(column: Column, asked: Mapping[str, str]) -> bytes:
    """A page of rows, by ``currpage``; a page beyond the last has none."""
    size, page = column.spec.per_page, number_of(asked.get("currpage"), 1)
    start = (page - 1) * size
    rows = "".join(
        f'<tr class="tr_main_value_{"even" if number % 2 else "odd"}"><td align="center">{start + number + 1}</td><td>'
        f'<a href="{escape(entry.href)}" title="{escape(entry.title)}" target="_blank">{escape(_short(entry.title))}</a></td>'
        f'<td align="center">{entry.date}</td></tr>\n'
        for number, entry in enumerate(column.entries[start : start + size])
    )
    pages = -(-column.claimed // size)
    bar = f"<div class='bottom'>共<b>{column.claimed}</b>条 第{page}页 共{pages}页</div>"
    return f"<!-- {NOTICE} -->\n<table width='100%'>\n{rows}</table>\n{bar}".encode()


def _short(title: str) -> str:
    return title if len(title) <= 24 else title[:22] + "..."


def area_code(spec: PortalSpec, organ: int) -> str:
    """An organ's code within the module; the invented ones begin with 0099, which no place's do.

    >>> from sandbox.more_places import GENERATION_PORTALS
    >>> area_code(GENERATION_PORTALS["xxgk_annual"], 3)
    '009902103'
    """
    return f"0099{spec.number:03}{organ:02}"


def xxgk_tree(spec: PortalSpec, organs: Sequence[OrganSpec]) -> bytes:
    """The organs of a portal with their codes."""
    rows = "".join(
        f'<li><a href="javascript:void(0)" onclick="show(\'{area_code(spec, number)}\')">{organ.name}</a></li>\n'
        for number, organ in enumerate(organs)
    )
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body><ul>\n{rows}</ul><p>{NOTICE}</p></body></html>'.encode()
    )


def annual_path(area: str, year: int) -> str:
    """Where the module keeps an organ's report of a year; the server takes both parameters in any order."""
    return f"{ANNUAL}?area={area}&fbtime={year}"


def annual_column(column: Column) -> bytes:
    """The annual report's page without a year says nothing."""
    return no_annual_report(column.spec)


def no_annual_report(spec: PortalSpec) -> bytes:
    """What the module shows where it has no report: a page all the same, status 200."""
    head = f'<meta charset="utf-8">\n<title>{spec.name}政府门户网站</title>\n'
    return frame(spec, head, "<p>暂无内容</p>", ANNUAL).encode()


# --- an entry page, from which columns are to be found -----------------------------------------


def menu_paths(spec: PortalSpec) -> tuple[str, str]:
    """The page 政府信息公开 and, below it, the page that leads to a column per year."""
    first = 1_990_000_000 + spec.number * 1000 + 900
    return f"/col/col{first}/index.html", f"/col/col{first + 1}/index.html"


def entry_pages(spec: PortalSpec, columns: Sequence[Column]) -> dict[str, bytes]:
    """The home page and what stands between it and the columns of annual reports, by path."""
    public, yearly = menu_paths(spec)
    aside = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "依申请公开")
    others = [
        (name, f"/col/col{1_990_000_000 + spec.number * 1000 + 910 + number}/index.html") for number, name in enumerate(aside)
    ]
    pages = {
        "/": [("首页", "/"), ("要闻", others[0][1]), ("政府信息公开", public), ("互动交流", "/jact/front/main.html")],
        public: [*others, ("政府信息公开年报", yearly)],
        yearly: [(column.title, column.path) for column in columns],
    }
    pages |= {path: [("首页", "/")] for _, path in others}
    return {path: _menu(spec, rows) for path, rows in pages.items()}


def _menu(spec: PortalSpec, rows: Sequence[tuple[str, str]]) -> bytes:
    items = "".join(f'<li><a href="{path}">{name}</a></li>\n' for name, path in rows)
    head = f'<meta charset="utf-8">\n<title>{spec.name}政府门户网站</title>\n'
    return frame(spec, head, f'<h1>{spec.name}</h1>\n<ul class="menu">\n{items}</ul>', "/").encode()

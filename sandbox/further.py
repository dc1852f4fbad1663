"""What portals of the further generations answer: lists, searches, trees, menus; drawn in ``more_lists``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl

from sandbox import more_lists
from sandbox.answers import HTML, Answer, error_answer
from sandbox.lists import Column, jpaas_column, jpage_column
from sandbox.places import MOST_ORGANS, Generation, PortalSpec, organs


def _first_trs(column: Column) -> bytes:
    return more_lists.trs_column(column) or b""


COLUMN_PAGES: dict[Generation, Callable[[Column], bytes]] = {
    "jpage": jpage_column,
    "jpaas": jpaas_column,
    "xxgk": more_lists.xxgk_column,
    "annual": more_lists.annual_column,
    "trs": _first_trs,
    "links": more_lists.links_column,
}


def stored_path(spec: PortalSpec, path: str, query: str) -> str:
    """Under which path a page is kept: the module tells reports apart by its query, in whatever order it comes."""
    if spec.generation != "annual" or path != more_lists.ANNUAL:
        return path
    asked = dict(parse_qsl(query))
    return more_lists.annual_path(asked.get("area", ""), int(year)) if (year := asked.get("fbtime", "")).isdecimal() else path


def answer_further(spec: PortalSpec, columns: Sequence[Column], path: str, asked: Mapping[str, str]) -> Answer | None:
    """A list, a search, a tree or a menu; None for an address that is none of them."""
    if spec.has_entry:
        page = more_lists.entry_pages(spec, columns).get(path)
        return Answer(200, HTML, page) if page is not None else None
    if spec.generation == "trs":
        return _trs_page(columns, path)
    if path == more_lists.TREE and spec.generation in ("xxgk", "annual"):
        return Answer(200, HTML, more_lists.xxgk_tree(spec, organs(spec, _organ_count(columns))))
    if path == more_lists.SEARCH and spec.generation == "xxgk":
        column = next((each for each in columns if f"div{each.column_id}" == asked.get("divid")), None)
        if column is None:
            return error_answer(404, "没有这个栏目")
        return Answer(200, HTML, more_lists.xxgk_answer(column, asked))
    return None


def _trs_page(columns: Sequence[Column], path: str) -> Answer | None:
    for column in columns:
        page = more_lists.trs_page_number(path, column.path)
        body = more_lists.trs_column(column, page) if page else None
        if body is not None:
            return Answer(200, HTML, body)
    return None


def _organ_count(columns: Sequence[Column]) -> int:
    """How many organs a portal has: each is named in a row of its lists."""
    titles = "\n".join(entry.title for column in columns for entry in column.entries)
    return sum(organ.name in titles for organ in organs(columns[0].spec, MOST_ORGANS))

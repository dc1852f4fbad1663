"""Lists of the module/xxgk (Hanweb, DOMAIN §8.2): what a column page posts to ``search.jsp``, its answers, the tree of organs.

Which page is asked for next does not belong here.
"""

from __future__ import annotations

import html as entities
import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from pipelines.errors import ListFormatError
from pipelines.model import Link, ListPage, XxgkList
from pipelines.parse.links_rows import collapse, read_rows

_SEARCH = re.compile(r"[\"']?([^\s\"'<>=(]*/module/xxgk/search\.jsp(?:\?[^\"'<>]*)?)", re.I)
_TREE = re.compile(r"([^\s\"'<>=(]*/module/xxgk/tree\.jsp\?[^\"'<>\s]*)", re.I)
_ANCHOR = re.compile(r"<a\b[^>]*>", re.I)
_ROWS = "tr.tr_main_value_odd, tr.tr_main_value_even"
_ROW_MARK = re.compile(r"tr_main_value_(?:odd|even)")
# The fields that the module knows (seen in calls of several portals, 2018-2026); any other pair of a page is none of them.
_FIELDS = (
    "standardXxgk",
    "isAllList",
    "texttype",
    "fbtime",
    "infotypeId",
    "jdid",
    "area",
    "divid",
    "vc_title",
    "vc_number",
    "vc_filenumber",
    "vc_all",
    "sortfield",
    "unit",
)
_PAIR = re.compile(r"[\"']?\b(" + "|".join(_FIELDS) + r")[\"']?\s*[:=]\s*(?:'([^']*)'|\"([^\"]*)\"|([\w,:.-]*))")
_TOTAL = re.compile(r"共\s*(?:<[^>]+>\s*)?(\d+)\s*(?:</[^>]+>\s*)?条")
_PAGES = re.compile(r"共\s*(?:<[^>]+>\s*)?(\d+)\s*(?:</[^>]+>\s*)?页")
_NEARBY = 1500
_CODE = r"[0-9A-Z]{6,16}(?:-\d+)?"
_NODE = re.compile(rf"\.add\(\s*[^;]*?[\"']([^\"']*[\u4e00-\u9fff][^\"']*)[\"'][^;]*?(?<![0-9A-Z])({_CODE})(?![0-9A-Z])[^;]*?\)")
_AREA = re.compile(rf"(?:\barea\s*=\s*|[(\"'])({_CODE})(?=[&\"')]|$)")
_OBJECT = re.compile(r"\{[^{}]*\}")
_NAMED = re.compile(r"[\"']?(?:name|title|text)[\"']?\s*:\s*[\"']([^\"']+)[\"']")
_CODED = re.compile(rf"[\"']?(?:id|area|code)[\"']?\s*:\s*[\"']({_CODE})[\"']")


def is_xxgk_page(html: str) -> bool:
    """Whether a page is a list of the module; a menu that links to it is none.

    >>> is_xxgk_page("<a href='/module/xxgk/search.jsp'>信息公开</a>")
    False
    >>> is_xxgk_page("<script>$.post('/module/xxgk/search.jsp', {divid:'div1'})</script>")
    True
    """
    if "module/xxgk/" not in html and "tr_main_value_" not in html:
        return False
    bare = _ANCHOR.sub("", html)
    return any(pattern.search(bare) for pattern in (_SEARCH, _TREE, _ROW_MARK))


def parse_xxgk_page(html: str, base_url: str) -> tuple[XxgkList, ...]:
    """The lists of a column page, each address and set of fields once.

    Raises:
        ListFormatError: the page says nowhere what is posted to ``search.jsp``.
    """
    bare = _ANCHOR.sub("", html)
    found: dict[tuple[str, tuple[tuple[str, str], ...]], XxgkList] = {}
    rows = _rows(html, base_url)
    # The tree names the whole module: its fields count only where no call of the search states any.
    for match in tuple(_SEARCH.finditer(bare)) or tuple(_TREE.finditer(bare)):
        url = urljoin(base_url, entities.unescape(match[1]))
        fields = {**_fields_near(bare, match.start(), match.end()), **_query_fields(url)}
        address = urljoin(url, "/module/xxgk/search.jsp")
        form = tuple((name, fields[name]) for name in _FIELDS if name in fields)
        if any(name in fields for name in ("divid", "area", "infotypeId")):
            found.setdefault((address, _key(form)), XxgkList(address, form, rows))
    if not found:
        raise ListFormatError(f"xxgk column page: no fields for search.jsp: {collapse(html[:120])!r}")
    return tuple(found.values())


def parse_xxgk_answer(text: str, base_url: str) -> ListPage:
    """Rows of one answer of ``search.jsp``, and the entries and pages that it claims.

    Raises:
        ListFormatError: the answer has neither rows nor a number of entries or pages.
    """
    total, pages = _TOTAL.search(text), _PAGES.search(text)
    if not (total or pages or _ROW_MARK.search(text)):
        raise ListFormatError(f"search.jsp answer: neither rows nor a number of pages: {collapse(text[:120])!r}")
    return ListPage(_rows(text, base_url), int(total[1]) if total else None, pages=int(pages[1]) if pages else None)


def parse_xxgk_tree(text: str) -> tuple[tuple[str, str], ...]:
    """Organs of a ``tree.jsp`` as (area code, name), each code once, in the order of the tree.

    >>> parse_xxgk_tree("<li><a href='?area=002517601&divid=div1'>大洋镇</a></li>")
    (('002517601', '大洋镇'),)
    >>> parse_xxgk_tree("d.add(3,1,'发展和改革局','javascript:show(\\\\'002516553\\\\')');")
    (('002516553', '发展和改革局'),)

    Raises:
        ListFormatError: it names no organ.
    """
    found: dict[str, str] = {}
    for anchor in LexborHTMLParser(text).css("a"):
        stated = " ".join(value or "" for name, value in anchor.attributes.items() if name in ("href", "onclick", "area", "id"))
        name, code = collapse(anchor.text()) or collapse(anchor.attributes.get("title") or ""), _AREA.search(stated)
        if name and code:
            found.setdefault(code[1], name)
    for node in _NODE.finditer(text.replace("\\'", "'").replace('\\"', '"')):
        found.setdefault(node[2], collapse(node[1]))
    for part in _OBJECT.findall(text):
        named, coded = _NAMED.search(part), _CODED.search(part)
        if named and coded:
            found.setdefault(coded[1], collapse(named[1]))
    if not found:
        raise ListFormatError(f"tree.jsp: no organ with its area code: {collapse(text[:120])!r}")
    return tuple(found.items())


def _rows(html: str, base_url: str) -> tuple[Link, ...]:
    rows = "".join(row.html or "" for row in LexborHTMLParser(html).css(_ROWS))
    return read_rows(f"<table>{rows}</table>", base_url, externals=True) if rows else ()


def _query_fields(url: str) -> dict[str, str]:
    return {key: value for key, value in parse_qsl(urlsplit(url).query, keep_blank_values=True) if key in _FIELDS}


def _fields_near(text: str, start: int, end: int) -> dict[str, str]:
    """Fields that a script or a form states beside the address, in an object, a query in quotes, or hidden inputs."""
    near = text[max(0, start - _NEARBY // 3) : end + _NEARBY]
    fields: dict[str, str] = {}
    for match in _PAIR.finditer(entities.unescape(near)):
        value = next((part for part in match.groups()[1:] if part is not None), "")
        if value or match[1] not in fields:
            fields[match[1]] = value
    for node in LexborHTMLParser(near).css("input[name]"):
        name = node.attributes.get("name") or ""
        if name in _FIELDS:
            fields[name] = node.attributes.get("value") or ""
    return fields


def _key(form: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in form if pair[0] in ("divid", "area", "infotypeId") and pair[1])

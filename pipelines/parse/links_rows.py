"""Rows of list pages: which links are entries, and the title and date that stand beside each.

How an answer of one list generation is taken apart does not belong here, nor which hosts may be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.model import Link

# Addresses of articles by content management system; DOMAIN §8.4, §8.5. A link is an entry by its address, never by its class.
_ARTICLE = re.compile(
    r"^/(?:col/col\d+(?:/[a-z0-9]+)?/)?art/\d{4}(?:/\d+/\d+)?/art_[A-Za-z0-9_]+(?:\.html)?$"  # Hanweb, old and new
    r"|/\d{6}/t\d{8}_\d+\.s?html?$"  # TRS WCM
    r"|/info/\d+/\d+\.s?html?$"
    r"|/doc/\d{4}/\d{2}/\d{2}/\d+\.s?html?$"
    r"|/\d{6}/[0-9a-f]{32}\.s?html?$"  # UCAP
    r"|/OpennessAnnualReport/show/[A-Za-z0-9-]+\.html$"
    r"|^/module/xxgk/xxgkAnnualReport\.jsp$"  # one address per organ and year (建德, seen 2026)
)
_ANNUAL = re.compile(r"/xxgkAnnualReport\.jsp$")
# Attributes by which a script repeats a row: what carries one is a template, not a row (平潭, seen 2026: ms-repeat).
_TEMPLATE_MARKS = frozenset({"ms-repeat", "ms-repeat-el", "ms-for", "ng-repeat", "v-for", "wx:for"})
_ROW_TAGS = frozenset({"li", "tr", "dl"})
_TOP_TAGS = frozenset({"body", "html", "ul", "ol", "table", "tbody"})
_CLIMB = 3
_ANCESTORS = 8
_DATE = re.compile(r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_GLUED = re.compile(r"[\[(（【]?\s*((?:19|20)\d{2})([-/.])(\d{1,2})\2(\d{1,2})\s*[\])）】]?$")
# 建德 (jpage, seen 2021) gives years of two digits; they count only where the date stands alone.
_ALONE = re.compile(r"[\[(（]?\s*((?:19|20)?\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])）]?")
_BULLETS = "·•▪■●○►▶>»-—* "


def is_article(url: str) -> bool:
    """Whether the address has the shape of an article's.

    >>> is_article("http://www.example.gov.cn/art/2020/8/14/art_1229179150_1872814.html")
    True
    >>> is_article("http://www.example.gov.cn/col/col1229179150/index.html")
    False
    """
    return _ARTICLE.search(urlsplit(url).path) is not None


def absolute(href: str, base_url: str) -> str | None:
    """The address a link leads to, without its fragment and with other than ASCII characters quoted; None if it leads to no page.

    >>> absolute("./202503/t20250310_97791.htm#top", "https://a.gov.cn/nb/index.html")
    'https://a.gov.cn/nb/202503/t20250310_97791.htm'
    >>> absolute("javascript:void(0)", "https://a.gov.cn/") is None
    True
    >>> absolute("xxgkAnnualReport.jsp?fbtime=2023&area=0025", "https://a.gov.cn/module/xxgk/")
    'https://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=0025&fbtime=2023'
    """
    try:
        url = urljoin(base_url, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    query = parts.query
    if _ANNUAL.search(parts.path):
        # Their parameters stand in either order (DOMAIN §8.2): one report, one address.
        query = "&".join(sorted(part for part in query.split("&") if part))
    return quote(parts._replace(fragment="", query=query).geturl(), safe="%/:=&?~+!$,;'@()*[]")


def collapse(text: str) -> str:
    r"""Text with every run of blanks, line feeds and no-break blanks made one blank.

    >>> collapse("  2023年\n\t年报\u3000 ")
    '2023年 年报'
    """
    return " ".join(text.split())


def parse_date(text: str) -> date | None:
    """The first full date in a text; None if there is none or it is no day of the calendar.

    >>> parse_date("[2021年3月5日]")
    datetime.date(2021, 3, 5)
    >>> parse_date("2021-13-45") is None
    True
    """
    match = _DATE.search(text)
    return _day(match[1], match[2], match[3]) if match else None


def read_rows(html: str, base_url: str, *, externals: bool) -> tuple[Link, ...]:
    """Entries of a piece of a list, in its order; the same address twice only where it stands in two rows.

    Args:
        html: a page or any piece of one.
        base_url: what relative links are resolved against, unless the page names a base itself.
        externals: whether a link to another host is an entry whatever its shape; right where only rows are given, not in a page.
    """
    tree = LexborHTMLParser(html)
    base = tree.css_first("base[href]")
    if base is not None:
        base_url = absolute(base.attributes.get("href") or "", base_url) or base_url
    anchors = list(_anchors(tree, base_url, externals))
    holds = _addresses_within(anchors)
    links: list[Link] = []
    last: tuple[str, int] | None = None
    for anchor, url in anchors:
        link = Link(url, _title(anchor), _date(anchor, url, holds))
        place = (url, _row_id(anchor))
        if place == last:
            links[-1] = _merged(links[-1], link)
        else:
            links.append(link)
        last = place
    return tuple(links)


def _anchors(tree: LexborHTMLParser, base_url: str, externals: bool) -> Iterator[tuple[LexborNode, str]]:
    own_host = urlsplit(base_url).netloc
    for anchor in tree.css("a[href]"):
        url = absolute(anchor.attributes.get("href") or "", base_url)
        if url is None or _is_template(anchor):
            continue
        parts = urlsplit(url)
        outside = externals and parts.netloc != own_host and parts.path not in ("", "/")
        if outside or _ARTICLE.search(parts.path):
            yield anchor, url


def _is_template(anchor: LexborNode) -> bool:
    return any(not _TEMPLATE_MARKS.isdisjoint(node.attributes) for node in (anchor, *_ancestors(anchor, _ANCESTORS)))


def _ancestors(node: LexborNode, limit: int) -> Iterator[LexborNode]:
    for _ in range(limit):
        parent = node.parent
        if parent is None or not parent.is_element_node:
            return
        yield parent
        node = parent


def _addresses_within(anchors: list[tuple[LexborNode, str]]) -> dict[int, set[str]]:
    holds: dict[int, set[str]] = {}
    for anchor, url in anchors:
        for node in (anchor, *_ancestors(anchor, _ANCESTORS)):
            holds.setdefault(node.mem_id, set()).add(url)
    return holds


def _row_id(anchor: LexborNode) -> int:
    """What tells one row from the next: its element where there is one, else the link itself."""
    for node in _ancestors(anchor, _ANCESTORS):
        if node.tag in _ROW_TAGS:
            return node.mem_id
    return anchor.mem_id


def _merged(first: Link, second: Link) -> Link:
    """A picture, a title and a 查看 that lead to one address in one row are one entry."""
    titles = [title for title in (first.title, second.title) if title]
    return Link(first.url, max(titles, key=len) if titles else None, first.date or second.date)


def _title(anchor: LexborNode) -> str | None:
    stated = collapse(anchor.attributes.get("title") or "")
    if stated and not stated.endswith(("...", "…")):
        return stated
    text = _anchor_text(anchor)
    return max(stated, text, key=len) or None


def _anchor_text(anchor: LexborNode) -> str:
    text = collapse(anchor.text())
    for child in anchor.css("*"):
        part = collapse(child.text())
        if part and child.mem_id != anchor.mem_id and _ALONE.fullmatch(part) and text.endswith(part):
            text = text[: -len(part)]
    return _GLUED.sub("", text.strip()).strip().lstrip(_BULLETS)


def _date(anchor: LexborNode, url: str, holds: dict[int, set[str]]) -> date | None:
    inside = {anchor.mem_id, *(node.mem_id for node in anchor.css("*"))}
    row = _row(anchor, url, holds)
    found = _date_in(_texts(row, inside))
    if found is None and row.tag not in _ROW_TAGS:
        found = _date_in(_texts_after(row, holds))
    if found is None:
        found = next((day for text in _texts(anchor, set()) if (day := _alone(text))), None)
    if found is None and (match := _GLUED.search(collapse(anchor.text()))):
        found = _day(match[1], match[3], match[4])
    return found


def _date_in(texts: list[str]) -> date | None:
    for text in texts:
        if found := (_alone(text) or parse_date(text)):
            return found
    return parse_date(" ".join(texts))


def _row(anchor: LexborNode, url: str, holds: dict[int, set[str]]) -> LexborNode:
    """The largest element around the link that holds no other entry."""
    row = anchor
    for step, parent in enumerate(_ancestors(anchor, _ANCESTORS)):
        if row.tag in _ROW_TAGS or parent.tag in _TOP_TAGS or holds.get(parent.mem_id) != {url}:
            break
        if step >= _CLIMB and parent.tag not in _ROW_TAGS:
            break
        row = parent
    return row


def _texts(root: LexborNode, without: set[int]) -> list[str]:
    return [
        text
        for node in root.traverse(include_text=True)
        if node.is_text_node
        and (text := collapse(node.text_content or ""))
        and (node.parent is None or node.parent.mem_id not in without)
    ]


def _texts_after(row: LexborNode, holds: dict[int, set[str]]) -> list[str]:
    """Texts between an entry and the next one, for lists that have no element per row."""
    texts: list[str] = []
    node = row.next
    while node is not None and node.mem_id not in holds and len(texts) < 4:
        texts.extend(_texts(node, set()) if node.is_element_node else [collapse(node.text_content or "")])
        node = node.next
    return [text for text in texts if text]


def _alone(text: str) -> date | None:
    match = _ALONE.fullmatch(text)
    if match is None:
        return None
    year = match[1] if len(match[1]) == 4 else f"20{match[1]}"
    return _day(year, match[2], match[3])


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None

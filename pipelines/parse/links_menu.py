"""Menu entries of a page: every link that is no article, with the words on it. Also column addresses printed in a report.

Which names mean a column of annual reports is decided by who follows them.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from pipelines.model import Link
from pipelines.parse.links_rows import absolute, collapse, is_article

_LONGEST_NAME = 40
# 「年报电子版可在……下载」: the address of the column stands beside (handbook §7.3).
_PRINTED = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?/col/col\d+(?:/index\.html)?")
_SAID = re.compile(r"电子版(?:(?!</(?:p|div|td|li)\b).){0,80}\Z", re.S | re.I)
_REACH = 120


def parse_menu(html: str, base_url: str) -> tuple[Link, ...]:
    """Links of a page that are no articles, each address once, with the longest name that stands on it."""
    found: dict[str, Link] = {}
    for anchor in LexborHTMLParser(html).css("a[href]"):
        url = absolute(anchor.attributes.get("href") or "", base_url)
        name = collapse(anchor.text()) or collapse(anchor.attributes.get("title") or "")
        if url is None or not name or len(name) > _LONGEST_NAME or is_article(url):
            continue
        had = found.get(url)
        if had is None or len(name) > len(had.title or ""):
            found[url] = Link(url, name, None)
    return tuple(found.values())


def find_printed_columns(html: str) -> tuple[str, ...]:
    """Addresses of columns printed in a report as the place where it can be downloaded, each once.

    >>> find_printed_columns("<p>本年报电子版可在网站（https://www.a.gov.cn/col/col12/index.html）下载。</p>")
    ('https://www.a.gov.cn/col/col12/index.html',)
    >>> find_printed_columns("<a href='https://www.a.gov.cn/col/col13/index.html'>首页</a>")
    ()
    """
    found = [match for match in _PRINTED.finditer(html) if _SAID.search(html[max(0, match.start() - _REACH) : match.start()])]
    addresses = (match[0] if match[0].endswith(".html") else f"{match[0]}/index.html" for match in found)
    return tuple(dict.fromkeys(addresses))

"""List pages of portals, each generation by its own reader; pure.

Fetching, paging and the allow-list of hosts do not belong here: links to other hosts are returned like any other.
"""

from __future__ import annotations

import re
from typing import Literal

from pipelines.model import JpaasUnit, JpagePage, ListPage
from pipelines.parse.links_jpaas import parse_build_unit, parse_jpaas_page
from pipelines.parse.links_jpage import parse_datastore, parse_jpage_page
from pipelines.parse.links_rows import is_article, read_rows

__all__ = [
    "JpaasUnit",
    "JpagePage",
    "is_article",
    "parse_build_unit",
    "parse_datastore",
    "parse_jpaas_page",
    "parse_jpage_page",
    "parse_static_list",
    "sniff_list",
]

_JPAAS = re.compile(r"unitbuild\.js|api-gateway", re.I)
_JPAGE = re.compile(r"dataproxy\.jsp", re.I)


def sniff_list(html: str) -> Literal["jpage", "jpaas", "static"]:
    """The generation of a column page. Where traces of several appear, JPaaS wins (DOMAIN §8).

    >>> sniff_list("<script>$('#1').jpage({proxyUrl:'/module/jpage/dataproxy.jsp'})</script>")
    'jpage'
    """
    if _JPAAS.search(html):
        return "jpaas"
    return "jpage" if _JPAGE.search(html) else "static"


def parse_static_list(html: str, base_url: str) -> ListPage:
    """Entries of a page that holds its list itself. Such a page does not say how many there are in all."""
    return ListPage(read_rows(html, base_url, externals=False), None)

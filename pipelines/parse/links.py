"""List pages of portals, each generation by its own reader; pure.

Fetching, paging and the allow-list of hosts do not belong here: links to other hosts are returned like any other.
"""

from __future__ import annotations

import re
from typing import Literal

from pipelines.model import JpaasUnit, JpagePage, XxgkList
from pipelines.parse.links_jpaas import parse_build_unit, parse_jpaas_page, parse_unit_menu
from pipelines.parse.links_jpage import parse_datastore, parse_jpage_page
from pipelines.parse.links_menu import find_printed_columns, parse_menu
from pipelines.parse.links_rows import is_article
from pipelines.parse.links_static import parse_static_list
from pipelines.parse.links_xxgk import is_xxgk_page, parse_xxgk_answer, parse_xxgk_page, parse_xxgk_tree

__all__ = [
    "JpaasUnit",
    "JpagePage",
    "XxgkList",
    "find_printed_columns",
    "is_article",
    "parse_build_unit",
    "parse_datastore",
    "parse_jpaas_page",
    "parse_jpage_page",
    "parse_menu",
    "parse_static_list",
    "parse_unit_menu",
    "parse_xxgk_answer",
    "parse_xxgk_page",
    "parse_xxgk_tree",
    "sniff_list",
]

_JPAAS = re.compile(r"unitbuild\.js|api-gateway", re.I)
_JPAGE = re.compile(r"dataproxy\.jsp", re.I)


def sniff_list(html: str) -> Literal["jpage", "jpaas", "xxgk", "static"]:
    """The generation of a column page. Where traces of several appear, JPaaS wins (DOMAIN §8).

    >>> sniff_list("<script>$('#1').jpage({proxyUrl:'/module/jpage/dataproxy.jsp'})</script>")
    'jpage'
    """
    if _JPAAS.search(html):
        return "jpaas"
    if _JPAGE.search(html):
        return "jpage"
    return "xxgk" if is_xxgk_page(html) else "static"

"""The invented places: thirteen districts with their portals, and the organs that publish there.

None of these names is a real division's; the division codes begin with 99, which no province has. What the organs
report and how pages look does not belong here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

CITY = "示例市"
NOTICE = "示例市及其区县、机关和本站全部数字均为虚构，仅供软件演示与测试，不代表任何真实机关。"


Generation = Literal["jpage", "jpaas", "xxgk", "annual", "trs", "links"]


@dataclass(frozen=True, slots=True)
class PortalSpec:
    """One invented portal: what generation its lists are, and the quirks by which it differs from the others.

    ``record`` names the template of a list row, ``count_form`` where a JPaaS answer says its total. ``paging`` is
    ``plain``, ``overlap`` (a group begins with the last record of the one before), ``wrap`` (beyond the end the first
    group comes again), ``deaf`` (``startrecord`` is ignored), ``get_only`` (a POST is refused), ``post_deaf`` (a POST always
    gets the first group, a GET the one asked for) or ``in_nextgroup`` (the records stand in ``nextgroup``). ``robots`` is None
    where robots.txt is not found. ``cap`` is the number of records beyond which a jpage host gives none. ``number`` tells
    portals apart: column numbers, division codes and street names come of it. ``has_entry`` portals name an entry page only.
    """

    portal_id: str
    name: str
    generation: Generation
    is_yearly: bool
    per_page: int
    record: str
    paging: str = "plain"
    proxy_path: str = "/module/jpage/dataproxy.jsp"
    count_form: str = "attribute"
    has_validators: bool = True
    is_gzipped: bool = False
    container: str = "zoom"
    robots: str | None = "User-agent: *\nDisallow: /jact/\nDisallow: /search/\n"
    number: int = 0
    scheme: Literal["http", "https"] = "http"
    cap: int | None = None
    has_entry: bool = False

    @property
    def host(self) -> str:
        """Virtual host, without the port."""
        return f"www.{self.portal_id.replace('_', '-')}.localhost"

    def origin(self, port: int) -> str:
        """Scheme, host and port, as addresses begin."""
        return f"{self.scheme}://{self.host}:{port}"


_WEB = "/module/web/jpage/dataproxy.jsp"
_PORTALS = (
    PortalSpec("yunhe", "云禾区", "jpage", False, 15, "span", container="marks"),
    PortalSpec("yinghuo", "萤火区", "jpaas", False, 15, "ajax", count_form="pagination", is_gzipped=True),
    PortalSpec("xingxi", "星汐区", "jpage", False, 5, "unquoted", "overlap", has_validators=False),
    PortalSpec("mengqiao", "梦桥区", "jpaas", True, 20, "li", count_form="attribute", container="article"),
    PortalSpec("zhiyuan", "纸鸢区", "jpage", False, 4, "cut", "wrap", proxy_path=_WEB, container="rss"),
    PortalSpec("baifan", "白帆县", "jpaas", False, 18, "clearfix", count_form="beside", has_validators=False),
    PortalSpec("qinglan", "晴岚区", "jpage", True, 25, "bold", "deaf", container="bt"),
    PortalSpec("zhudi", "竹笛县", "jpaas", False, 50, "bare", count_form="attribute", container="ucap", robots=None),
    PortalSpec("luming", "鹿鸣区", "jpage", True, 20, "div", is_gzipped=True),
    PortalSpec("yuetai", "月台县", "jpaas", True, 15, "container", count_form="script", container="marks"),
    PortalSpec("mowan", "墨湾区", "jpage", False, 20, "debris", proxy_path=_WEB, robots="# everything may be read\n"),
    PortalSpec("yanshu", "雁书市", "jpaas", False, 20, "ajax", count_form="beside", container="article"),
    PortalSpec("shiguang", "拾光区", "jpage", True, 15, "italic", has_validators=False, container="ucap"),
)
PORTALS: tuple[PortalSpec, ...] = tuple(replace(spec, number=number) for number, spec in enumerate(_PORTALS))

OrganKind = Literal["government", "office", "department", "subdistrict", "committee"]
Volume = Literal["zero", "sparse", "small", "medium", "large"]


@dataclass(frozen=True, slots=True)
class OrganSpec:
    """A publishing organ: its name as titles have it, its kind, and how many requests it usually gets."""

    name: str
    kind: OrganKind
    volume: Volume


# In this order an organ is added as a portal is asked for more of them; {d} is the district.
_FIRST: tuple[tuple[str, OrganKind, Volume], ...] = (
    ("{d}人民政府", "government", "large"),
    ("{d}人民政府办公室", "office", "medium"),
    ("{d}发展和改革局", "department", "small"),
    ("{d}教育局", "department", "zero"),
    ("{d}{s}街道办事处", "subdistrict", "sparse"),
    ("{d}{s}经济开发区管理委员会", "committee", "small"),
    ("{d}住房和城乡建设局", "department", "large"),
    ("{d}民政局", "department", "zero"),
    ("{d}司法局", "department", "small"),
    ("{d}财政局", "department", "zero"),
    ("{d}水利局", "department", "sparse"),
    ("{d}农业农村局", "department", "medium"),
    ("{d}审计局", "department", "zero"),
    ("{d}统计局", "department", "zero"),
    ("{d}卫生健康局", "department", "small"),
    ("{d}交通运输局", "department", "small"),
)
_STREETS = tuple(re.findall("..", "晨钟暮鼓听雨望月折纸风铃采薇浮灯石榴落霞棋亭茶烟鹊桥沐光吹笛画舫知秋问渠眠柳听松"))


_SUFFIXES = "甲乙丙丁戊己庚辛壬癸"
# 街道 are told apart by one of ten stems, or none: with more organs, two of a portal would bear the same name. A city of so many
# has 21,000 reports, 660 MB, and takes two minutes to write (2026-11).
MOST_ORGANS = len(_FIRST) + (1 + len(_SUFFIXES)) * len(_STREETS) - 1


def place_of(organ: OrganSpec, portal: PortalSpec) -> int:
    """Which of a portal's organs one is, from 0; the same however many the portal has."""
    return _places(portal)[organ.name]


@lru_cache(maxsize=256)
def _places(portal: PortalSpec) -> dict[str, int]:
    return {organ.name: place for place, organ in enumerate(organs(portal, MOST_ORGANS))}


def organs(portal: PortalSpec, count: int) -> tuple[OrganSpec, ...]:
    """The first ``count`` organs of a portal; beyond the named ones come 街道, numbered once their names run out."""
    number = portal.number
    street = _STREETS[number % len(_STREETS)]
    specs = [OrganSpec(name.format(d=portal.name, s=street), kind, volume) for name, kind, volume in _FIRST[:count]]
    for extra in range(count - len(specs)):
        name = _STREETS[(number + 1 + extra) % len(_STREETS)]
        suffix = _SUFFIXES[extra // len(_STREETS) % len(_SUFFIXES)] if extra >= len(_STREETS) - 1 else ""
        specs.append(OrganSpec(f"{portal.name}{name}{suffix}街道办事处", "subdistrict", "zero" if extra % 2 else "sparse"))
    return tuple(specs)

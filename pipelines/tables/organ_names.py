"""One organ under several spellings: the name by which an organ is known to its portal, whatever a page calls it.

Conservative: what is not certain stays apart, because two organs that were merged can never be told apart again, while a
person joins two spellings with one line of ``data/reference/aliases.csv``. The kind of organ is told in ``organs``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.tables.organs import normalise_organ

_EDGES = " .,;:。，、；：·|/-—_《》〈〉【】[]「」“”\"'"
_PLACE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,4}省)?(?:[\u4e00-\u9fff]{2,4}?市)?(?P<own>[\u4e00-\u9fff]{2,7}[市区县旗])(?:人民政府)?$"
)
_PLACE_END = re.compile(r"[省市区县州盟旗镇乡]$|街道$")
_ANY_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,7}?[省市区县州盟旗]")
_HIGHER = re.compile(r"^(?:国家|中国|中央|全国|省)")
# A name that begins with the bare 区, 县 or 市 of its place and goes on with what a district has: 区财政局; not 市场监管局.
_BARE = re.compile(
    r"^[市区县](?=人民政府|政府|府办|发展|发改|教育|经济|经信|科学|科技|公安|民政|司法|财政|人力|规划|自然资源|生态|住房|城市|城乡|交通|"
    r"水利|林业|林水|农业|商务|文化|卫生|退役|应急|审计|市场|国有|统计|医疗|信访|行政|审批|机关|数据|投资|金融|综合|园林)"
)
_WORD = re.compile(r"^(?:市场|市政|市容|区域|县域)")
_GOVERNMENT = re.compile(r"^(?:人民)?政府$")
_OFFICE = re.compile(r"^(?:(?:人民)?政府办(?:公室)?|府办(?:公室)?)$")
_TOWN = re.compile(r"^(?P<town>[\u4e00-\u9fff]{1,8}[镇乡])(?:人民政府|政府)?$")
_STREET = re.compile(r"^(?:人民政府)?(?P<street>[\u4e00-\u9fff]{1,8}街道)(?:办事处|办)?$")


@dataclass(frozen=True, slots=True)
class Alias:
    """A person's word that on a portal ``alias`` means the organ named ``organ``, in report years ``since`` to ``until``."""

    portal_id: str
    alias: str
    organ: str
    since: int | None
    until: int | None
    source: str

    def covers(self, year: int | None) -> bool:
        """Whether the alias holds for a report year; one without bounds holds for every year."""
        if year is None:
            return self.since is None and self.until is None
        return (self.since or 0) <= year <= (self.until or 9999)


@dataclass(frozen=True, slots=True)
class OrganNaming:
    """How the names on one portal's pages become organs: by the place it serves, and by what a person wrote down.

    Without a ``place`` a name is only normalised.
    """

    portal_id: str
    place: str | None = None
    aliases: Sequence[Alias] = ()
    _by_name: Mapping[str, list[Alias]] = field(init=False)

    def __post_init__(self) -> None:
        by_name: dict[str, list[Alias]] = {}
        for alias in self.aliases:
            if alias.portal_id == self.portal_id:
                by_name.setdefault(canonical_name(alias.alias, self.place), []).append(alias)
        object.__setattr__(self, "_by_name", by_name)

    def resolve(self, name: str, year: int | None) -> str:
        """The organ's name for a name met in a report of a year.

        >>> aliases = [Alias("p", "余杭区发改局", "余杭区发展和改革局", 2019, 2021, "")]
        >>> naming = OrganNaming("p", "余杭区", aliases)
        >>> [naming.resolve("区发改局", year) for year in (2020, 2022)]
        ['余杭区发展和改革局', '余杭区发改局']
        """
        own = canonical_name(name, self.place)
        meant = next((alias.organ for alias in self._by_name.get(own, ()) if alias.covers(year)), None)
        return own if meant is None else canonical_name(meant, self.place)

    def organ_id(self, name: str, year: int | None) -> str:
        """The organ's id: portal and name."""
        return f"{self.portal_id}/{self.resolve(name, year)}"


def find_place(portal_name: str) -> str | None:
    """The district, county or city that a portal serves, from the name in its file; None if that names none.

    >>> [find_place(name) for name in ("杭州市余杭区人民政府", "建德市人民政府", "杭州市人民政府", "云禾区", "真实网页")]
    ['余杭区', '建德市', '杭州市', '云禾区', None]
    """
    match = _PLACE.match(normalise_organ(portal_name))
    return match["own"] if match else None


@lru_cache(maxsize=8192)
def canonical_name(name: str, place: str | None) -> str:
    """The one spelling of a name on the portal of a place: place in front, office, 街道办事处, 镇人民政府, 管理委员会 in full.

    >>> [canonical_name(name, "余杭区") for name in ("杭州市余杭区财政局", "区财政局", "财政局。", "余杭区 财政局")]
    ['余杭区财政局', '余杭区财政局', '余杭区财政局', '余杭区财政局']
    >>> [canonical_name(name, "余杭区") for name in ("区府办", "余杭区政府办公室", "人民政府办公室", "余杭区")]
    ['余杭区人民政府办公室', '余杭区人民政府办公室', '余杭区人民政府办公室', '余杭区人民政府']
    >>> [canonical_name(name, "余杭区") for name in ("良渚街道", "余杭区人民政府良渚街道办事处", "径山镇政府", "余杭区径山镇")]
    ['余杭区良渚街道办事处', '余杭区良渚街道办事处', '余杭区径山镇人民政府', '余杭区径山镇人民政府']

    What another place or a higher body may own stays as it is:

    >>> [canonical_name(name, "余杭区") for name in ("杭州市生态环境局余杭分局", "临平区财政局", "国家税务总局余杭区税务局")]
    ['杭州市生态环境局余杭分局', '临平区财政局', '国家税务总局余杭区税务局']
    >>> canonical_name("市场监督管理局", "建德市"), canonical_name("市民政局", "建德市"), canonical_name("市民政局", "余杭区")
    ('建德市市场监督管理局', '建德市民政局', '市民政局')
    """
    plain = normalise_organ(name).strip(_EDGES)
    if place is None or not plain:
        return plain
    rest = _after_place(plain, place)
    return plain if rest is None else place + _full_ending(rest)


def is_same_organ(name: str, other: str) -> bool:
    """Whether two names on single pages can only be one organ's: alike, or one of them leaves out, or cuts short, its place.

    >>> [is_same_organ("示例市云河区财政局", name) for name in ("云河区财政局", "区财政局", "财政局", "示例市 云河区财政局")]
    [True, True, True, True]
    >>> [is_same_organ("示例市云河区财政局", name) for name in ("河区财政局", "云溪区财政局", "示例市财政局", "云河区教育局", "")]
    [False, False, False, False, False]
    >>> is_same_organ("钱塘区人民政府办公室", "区府办"), is_same_organ("钱塘区人民政府办公室", "钱塘区人民政府")
    (True, False)
    """
    full, short = sorted((normalise_organ(name), normalise_organ(other)), key=len, reverse=True)
    if full == short or not short:
        return full == short
    if full.endswith(short) and _PLACE_END.search(full[: -len(short)]):
        return True
    places = [full[:end] for end in range(2, len(full)) if full[end - 1] in "市区县旗" and _PLACE.match(full[:end])]
    return any(
        canonical_name(full, place) == canonical_name(short, place)
        for place in filter(None, map(find_place, places))
        if not _ANY_PLACE.match(short) or place in short
    )


def _after_place(name: str, place: str) -> str | None:
    """What follows the place in a name, also where the place is left out; None if the organ may be another place's."""
    own = re.sub(rf"^(?:[\u4e00-\u9fff]{{2,4}}省)?(?:[\u4e00-\u9fff]{{2,4}}?[市州盟])?(?={place})", "", name)
    if own.startswith(place):
        return own[len(place) :]
    if place in name or _HIGHER.match(name):
        return None
    if name[0] in "市区县" and not _WORD.match(name):
        return name[1:] if name[0] == place[-1] and _BARE.match(name) else None
    return None if _ANY_PLACE.match(name[:8]) else name


def _full_ending(rest: str) -> str:
    if not rest or _GOVERNMENT.match(rest):
        return "人民政府"
    if _OFFICE.match(rest):
        return "人民政府办公室"
    if street := _STREET.match(rest):
        return f"{street['street']}办事处"
    if town := _TOWN.match(rest):
        return f"{town['town']}人民政府"
    return re.sub(r"管委会$", "管理委员会", rest)

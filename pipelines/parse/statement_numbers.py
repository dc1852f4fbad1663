"""A sentence → the same with every figure as one sign, and the figures by place. What a figure claims is told in ``claims``.

Patterns of claims are then short: they need not know thousands separators, Chinese numerals, years or percentages. Figures that
must never be taken (approximate ones, other years, comparisons, plans) get a sign that no pattern asks for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from typing import NamedTuple

# Signs of the private use area (a page's own are dropped): a count with its unit, a bare number, a percentage, an amount of
# money, a count of disputes, and a figure that no claim may take.
COUNT, BARE, PERCENT, MONEY, DISPUTE, UNUSABLE = SIGNS = "\ue0f1\ue0f2\ue0f3\ue0f4\ue0f5\ue0f6"
OWN_YEAR, LAST_YEAR, NEXT_YEAR, OTHER_YEAR = "本年", "上年", "下年", "外年"

_ZH_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LONGEST_NUMERAL = 12
_COUNT_UNITS = frozenset(("件", "件次", "条", "起", "项", "宗", "篇", "份", "例"))
_MONEY_UNITS = frozenset(("元", "万元", "亿元"))
_UNITS = "件次|人次|万元|亿元|小时|[件条起项宗篇份例元个次期场家部人名位类年月日号楼室周天倍分]"
_FIGURE = re.compile(
    rf"""
      (?P<document>(?<=[〔\[［（(])(?:19|20)\d\d\s*[〕\]］)）](?:\s*第?\s*\d+\s*号?)?)
    | (?P<year>(?:19|20)\d\d)\s*年度?(?!\s*\d{{1,2}}\s*月)
    | (?P<date>(?:(?:19|20)\d\d\s*年\s*)?\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?)
    | (?P<percent>\d+(?:\s*[.．]\s*\d+)?)\s*[%％]
    | (?P<figure>(?P<number>\d{{1,3}}(?:[,，]\d{{3}})+(?!\d)|\d+(?:[.．]\d+)?)(?P<junk>\s+\d+)?
      \s*(?P<scale>[百千万亿](?!元))?(?P<more>[余多几])?\s*(?P<unit>{_UNITS})?(?P<about>左右|以上|以内|之多)?)
    | (?P<numeral>(?P<zh>[零〇一二两三四五六七八九十百千]+)(?P<zh_more>[余多几])?(?P<zh_unit>[件条起项宗篇份例]|元(?!化)))
    | (?P<zero>(?<=为)零)
    | (?P<stray>[{SIGNS}])
    """,
    re.VERBOSE,
)
_ZH = "零〇一二两三四五六七八九十百千"
# What a figure may begin with. A search that begins with one set runs at the speed of the set, and a set with \d in it asks a
# function about every sign (measured 2026-11: 12 µs for 1,700 signs, 8 µs without): so ranges that hold all decimal digits stand
# for them, and what was met is looked at afterwards.
FIRST_SIGNS = rf"0-9０-９\u0660-\u1fff\ua000-\uabff\U00010000-\U0010ffff{_ZH}"
# A figure begins. Most are plain counts, the groups of which are read without trying all the rest.
_START = re.compile(
    rf"([{FIRST_SIGNS}{SIGNS}]"
    rf"(?:(?<=[0-9])[0-9]*|(?<=\d)|(?<=为零)(?![{_ZH}])|(?<=[{_ZH}])(?<![第之{_ZH}].)[{_ZH}]*[余多几]?[件条起项宗篇份例元]|(?<=[{SIGNS}])))"
    r"(?:(?<=[0-9])([件条])(?![左以之]))?"
)
# A figure that a claim could take, without reading it: what follows its first sign. A number with a unit of claims or none, not
# 54号, 26个 or 2021年.
# Of a longer run its last signs are met: without a bound each sign of it is tried as the first (4,000 numerals: 0.2 s, 2026-11).
CLAIMABLE = (
    r"(?<=\d)[\d,，.．\s百千万亿]{0,60}(?:[件条起项宗篇份例元%％,，。;；、）)]|$)"
    rf"|(?<=[{_ZH}])[{_ZH}]{{0,{_LONGEST_NUMERAL}}}[余多几]?[件条起项宗篇份例元]|(?<=为零)"
)
_APPROXIMATE = ("近", "约", "逾", "超", "超过", "至少", "不少于")
_BREAKS = re.compile(f"[，,；;：:（({SIGNS}]")
_BARE_ENDS = ("", "，", ",", "。", "；", ";", "、", "）", ")")
_COMPARED = re.compile(
    r"比(?<![占对评相].)(?![如例较重])|较(?![为好大强高多快])|同比|环比|增长|增加|增幅|减少|下降|上升|回落|去年|往年|历年|同期"
)
_PLANNED = re.compile(r"力争|争取|下一步|预计")
_DISPUTES = re.compile(r"复议|诉讼")
_DISPUTES_AFTER = re.compile(rf"[^，,；;。：:（(、{SIGNS}]{{0,14}}?(?:行政复议|行政诉讼|复议案|诉讼案)")
_CLOSING = re.compile("[）)]")
_YEAR_WORDS = re.compile(r"([本今上去往下明外]一?年)度?")
_OTHER_YEARS = re.compile("|".join(f"{sign}一?年" for sign in "上去往下明外"))
# All of these at once, as most sentences hold none of them; words parted by | are found fast if each begins with a plain sign.
_UNSETTLING = re.compile("|".join(words.pattern for words in (_PLANNED, _COMPARED, _OTHER_YEARS, _DISPUTES)))
_CARRIED_AFTER = re.compile(r"[^，,；;。（()）]{0,14}?(?:结转|顺延|遗留)")
_CARRIED_BEFORE = re.compile(r"(?:结转|顺延|转[入到至]|延续|延[至到])[至到入]?[^，,；;]{0,2}$")


class Figure(NamedTuple):
    """A number of a sentence: its value, its unit, and where in the sentence it is printed."""

    value: Decimal
    unit: str
    start: int
    end: int


class Lexed(NamedTuple):
    """A sentence with signs for figures; ``figures`` by the sign's place, ``anchors`` tie places to the sentence."""

    text: str
    figures: dict[int, Figure]
    anchors: list[tuple[int, int]]

    def place_in_sentence(self, place: int) -> int:
        """Where in the sentence a place of ``text`` stands."""
        mine, theirs = self.anchors[bisect_right(self.anchors, (place, len(self.text) * 9)) - 1]
        return theirs + place - mine


def lex_sentence(sentence: str, report_year: int | None) -> Lexed:
    """Replace figures by signs, and years by words that say how they stand to the report year.

    >>> lex_sentence("2022年结转１，234件，约50件", 2023).text == f"上年结转{COUNT}，约{UNUSABLE}"
    True
    >>> [str(figure.value) for figure in lex_sentence("三十二件、1. 18 %、1.9万件", None).figures.values()]
    ['32', '1.18', '19000']
    """
    parts: list[str] = []
    figures: dict[int, Figure] = {}
    anchors = [(0, 0)]
    length = position = 0
    for begin in _START.finditer(sentence):
        start, end = begin.span()
        if start < position:
            continue
        stretch = sentence[position:start].rstrip()
        digits, unit = begin.groups()
        if unit:
            word = UNUSABLE if stretch.endswith(_APPROXIMATE) and _is_approximate(sentence, start) else COUNT
            figure: Figure | None = Figure(Decimal(digits), unit, start, end)
        elif match := _FIGURE.match(sentence, start):
            word, figure = _read(match, report_year)
            end = match.end()
        else:
            continue
        parts += (stretch, word)
        length += len(stretch)
        if figure is not None:
            figures[length] = figure
        length += len(word)
        position = end
        anchors.append((length, position))
    parts.append(sentence[position:])
    text = "".join(parts)
    return Lexed(_settle(text, figures), figures, anchors)


def parse_zh_number(text: str) -> int | None:
    """A Chinese numeral below ten thousand; None if it is no well-formed one.

    >>> parse_zh_number("三十二"), parse_zh_number("十"), parse_zh_number("一百零五"), parse_zh_number("二〇二三")
    (32, 10, 105, 2023)
    >>> parse_zh_number("十百") is None
    True
    """
    if len(text) > _LONGEST_NUMERAL:
        return None
    if all(sign in _ZH_DIGITS for sign in text):
        return int("".join(str(_ZH_DIGITS[sign]) for sign in text))
    total, digit, smallest = 0, None, 10_000
    for sign in text:
        if sign in _ZH_DIGITS:
            digit = _ZH_DIGITS[sign]
            continue
        unit = _ZH_UNITS[sign]
        if unit >= smallest:
            return None
        total, digit, smallest = total + (digit or 1) * unit, None, unit
    return total + (digit or 0)


def _read(match: re.Match[str], report_year: int | None) -> tuple[str, Figure | None]:
    """The word that takes a figure's place, and the figure; document numbers, dates and signs of our own leave nothing."""
    kind = match.lastgroup
    if kind == "figure":
        return _read_digits(match)
    if kind == "year":
        return _year_word(int(match["year"]), report_year), None
    if kind == "percent":
        return PERCENT, Figure(_decimal(match["percent"]), "%", *match.span())
    if kind == "zero":
        return BARE, Figure(Decimal(0), "", *match.span())
    return _read_numeral(match) if kind == "numeral" else ("", None)


def _read_numeral(match: re.Match[str]) -> tuple[str, Figure]:
    number, unit = parse_zh_number(match["zh"]), match["zh_unit"]
    figure = Figure(Decimal(number or 0), unit, *match.span())
    # 突破百件, 千条以上: a unit without a digit before it counts nothing; 十件 does.
    if number is None or match["zh_more"] or match["zh"] in ("百", "千"):
        return UNUSABLE, figure
    return MONEY if unit == "元" else COUNT, figure


def _read_digits(match: re.Match[str]) -> tuple[str, Figure]:
    digits, junk, scale, more, unit, about = match.group("number", "junk", "scale", "more", "unit", "about")
    if scale is None and unit in ("万元", "亿元"):
        scale = unit[0]
    value = _decimal(digits)
    if scale is not None:
        value *= _SCALES[scale]
        value = Decimal(int(value)) if value == int(value) else value
    figure = Figure(value, unit or "", *match.span())
    if junk or more or about or _is_approximate(match.string, match.start()):
        return UNUSABLE, figure
    if unit in _MONEY_UNITS:
        return MONEY, figure
    if unit is None:
        return BARE if match.string[match.end() : match.end() + 1] in _BARE_ENDS else UNUSABLE, figure
    is_count = unit in _COUNT_UNITS and value == value.to_integral_value()
    return COUNT if is_count else UNUSABLE, figure


def _is_approximate(sentence: str, start: int) -> bool:
    return sentence[max(0, start - 6) : start].rstrip().endswith(_APPROXIMATE)


def _decimal(digits: str) -> Decimal:
    if digits.replace(".", "", 1).isdecimal():
        return Decimal(digits)
    return Decimal("".join(digits.replace(",", "").replace("，", "").replace("．", ".").split()))


def _year_word(year: int, report_year: int | None) -> str:
    if report_year is None:
        return OWN_YEAR
    return {0: OWN_YEAR, -1: LAST_YEAR, 1: NEXT_YEAR}.get(year - report_year, OTHER_YEAR)


def _settle(text: str, figures: dict[int, Figure]) -> str:
    """Signs by what stands around them: counts of disputes, and figures of other years, comparisons and plans."""
    usable = [place for place in figures if text[place] != UNUSABLE]
    if not usable or not _UNSETTLING.search(text):
        return text
    last = usable[-1]
    plan, compares = _PLANNED.search(text, 0, last), _COMPARED.search(text, 0, last) is not None
    names_years, names_disputes = _OTHER_YEARS.search(text, 0, last) is not None, _DISPUTES.search(text) is not None
    signs = list(text)
    ends = [0, *(match.end() for match in _BREAKS.finditer(text, 0, last))]
    named = list(_YEAR_WORDS.finditer(text, 0, last)) if names_years else []
    years = [(match.end(), _reach(text, match)) for match in named if match[1][0] not in "本今" and _governs(text, match, ends)]
    own = [match.end() for match in named if match[1][0] in "本今"]
    for place in usable:
        context = text[ends[bisect_right(ends, place) - 1] : place]
        if (
            (plan and plan.start() < place)
            or (compares and _COMPARED.search(context))
            or (years and _is_foreign(place, years, own))
        ):
            signs[place] = UNUSABLE
        elif names_disputes and text[place] == COUNT and (_DISPUTES.search(context) or _DISPUTES_AFTER.match(text, place + 1)):
            signs[place] = DISPUTE
    return "".join(signs)


def _is_foreign(place: int, years: list[tuple[int, int]], own: list[int]) -> bool:
    before = [end for end, reach in years if end <= place < reach]
    return bool(before) and not any(before[-1] <= end <= place for end in own)


def _reach(text: str, match: re.Match[str]) -> int:
    """How far a year governs: to the end of its brackets, if it stands in some."""
    opening = max(text.rfind("（", 0, match.start()), text.rfind("(", 0, match.start()))
    closing = _CLOSING.search(text, opening + 1) if opening >= 0 else None
    return closing.start() if closing and closing.start() >= match.end() else len(text)


def _governs(text: str, match: re.Match[str], ends: list[int]) -> bool:
    """Whether the figures after a year are that year's: not where it only says whence or whither a request is carried."""
    if _CARRIED_AFTER.match(text, match.end()) or _CARRIED_BEFORE.search(text, max(0, match.start() - 8), match.start()):
        return False
    clause = text[ends[bisect_right(ends, match.start()) - 1] : match.start()]
    return not _COMPARED.search(clause)

"""Prose of the six sections → the figures that it states, each with its claim, sentence and offset.

A figure is taken by one claim or by none; several figures for one claim are all kept. Nothing is compared with the tables
here, and nothing is guessed: what is approximate, planned, of another year or about another matter is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from pipelines.model import SECTION_KEYS, Statement
from pipelines.parse import claim_names
from pipelines.parse.claim_index import choose_patterns
from pipelines.parse.claim_patterns import FigurePattern, ZeroPattern
from pipelines.parse.claims import IN_HAND_AFTER, RATE
from pipelines.parse.claims_requests import CHANNELS, OUTCOMES
from pipelines.parse.statement_lists import find_parts
from pipelines.parse.statement_numbers import Figure, Lexed, lex_sentence
from pipelines.parse.statement_sentences import find_sentences

_SENTENCE = re.compile(r"[^。！？!?\n]+")
_OWN_YEAR = re.compile(r"(?:无。)?((?:19|20)\d\d)年度?[，,]")
_PLAN_YEARS = (
    re.compile(
        r"((?:19|20)\d\d)年度?[，,]?[^，,。；;\d]{0,16}将"
        r"(?:会|重点|继续|进一步|着力|从|按照|围绕|认真|严格|加强|做好|加大|着重|不断|持续|切实|全面|坚持|紧紧|针对|结合|努力|深入|主要"
        r"|以|聚焦|突出|推进|优化|加快|对照|强化|提升|健全|完善|立足|积极|开展|落实)"
    ),
    re.compile(r"将[于在]((?:19|20)\d\d)年"),
)
# How far from 将 its year can stand: four digits, 年度, a comma, sixteen signs.
_PLAN_REACH = 23
# How far before a match words can forbid it.
_BEFORE = 40
_ZERO = Decimal(0)
_CARRIED_OR_NOT = frozenset((claim_names.FORWARD, claim_names.UNFINISHED))
_RECEIVED = (claim_names.RECEIVED,)
_NARROW = frozenset((*CHANNELS, claim_names.NATURAL, claim_names.LEGAL))
_RATED = _NARROW.union(OUTCOMES)


class Prose(NamedTuple):
    """What the prose states, and the places where two claims wanted one figure, as messages."""

    statements: tuple[Statement, ...]
    conflicts: tuple[str, ...]


class _Sentence(NamedTuple):
    """A sentence with signs for figures, and the topics that decide which patterns are tried."""

    section: str
    text: str
    start: int
    lexed: Lexed
    topics: frozenset[str]

    def state(self, claim: str, figure: Figure) -> Statement:
        """A statement of one of the sentence's figures."""
        value, _, start, end = figure
        return Statement(claim, value, self.section, self.text.strip(), self.start + start, self.text[start:end])

    def state_none(self, claim: str, place: int) -> Statement:
        """A statement that words make at a place of the lexed text."""
        return Statement(claim, _ZERO, self.section, self.text.strip(), self.start + self.lexed.place_in_sentence(place))


def find_statements(sections: Mapping[str, str], report_year: int | None) -> tuple[Statement, ...]:
    """Every figure that the sections state, in the order of the text.

    >>> text = {"1": "2021年，共收到依申请公开8件，其中公民个人申请6件。"}
    >>> [(found.claim_code, int(found.value), found.offset) for found in find_statements(text, 2021)]
    [('own_year', 2021, 0), ('requests_received', 8, 14), ('requests_received_natural_person', 6, 25)]
    """
    return read_prose(sections, report_year).statements


def read_prose(sections: Mapping[str, str], report_year: int | None) -> Prose:
    """The statements, and the figures that were left because two claims wanted them."""
    found: list[Statement] = []
    conflicts: list[str] = []
    for section in SECTION_KEYS:
        text = sections.get(section)
        if not text:
            continue
        own: list[Statement] = []
        for words, start, topics in find_sentences(section, text):
            sentence = _Sentence(section, words, start, lex_sentence(words, report_year), topics)
            own += _read_sentence(sentence, conflicts)
        own += _years(section, text)
        found += _keep(own)
    return Prose(tuple(found), tuple(conflicts))


def _read_sentence(sentence: _Sentence, conflicts: list[str]) -> list[Statement]:
    found: list[Statement] = []
    chosen = choose_patterns(sentence.lexed, sentence.topics)
    for place, choices in _wanted(sentence, chosen.figures).items():
        if len(choices) > 1:
            names = " / ".join(sorted(" + ".join(choice) for choice in choices))
            conflicts.append(f"section {sentence.section}: {names} want {_quote(sentence, place)}")
        else:
            found += _take(sentence, place, next(iter(choices)))
    if chosen.zeros:
        found += _zeros(sentence, chosen.zeros)
    return found


def _wanted(sentence: _Sentence, patterns: Iterable[FigurePattern]) -> dict[int, set[tuple[str, ...]]]:
    """Place of a figure → the claims that want it.

    Requests received by one channel or from one kind of applicant are not all that were received: of 收到网上申请17件 the label
    next to the figure decides.
    """
    text, figures = sentence.lexed.text, sentence.lexed.figures
    wanted: dict[int, set[tuple[str, ...]]] = {}
    received: dict[int, int] = {}
    narrow: dict[int, int] = {}
    for pattern in patterns:
        match = pattern.regex.search(text)
        while match is not None:
            start = match.start()
            place = match.end() - 1 if pattern.ends_in_figure else _last_figure(figures, match)
            match = pattern.regex.search(text, match.end())
            if pattern.forbidden and pattern.forbidden.search(text, max(0, start - _BEFORE), start):
                continue
            if pattern.only_zero and figures[place].value != 0:
                continue
            wanted.setdefault(place, set()).add(pattern.claims)
            if pattern.claims == _RECEIVED:
                received[place] = start
            elif pattern.claims[0] in _NARROW:
                narrow[place] = start
    for place, start in received.items():
        if start < narrow.get(place, 0) < place:
            wanted[place].discard(_RECEIVED)
    return wanted


def _last_figure(figures: Mapping[int, Figure], match: re.Match[str]) -> int:
    place = match.end() - 1
    while place not in figures:
        place -= 1
    return place


def _take(sentence: _Sentence, place: int, names: tuple[str, ...]) -> list[Statement]:
    text, figures = sentence.lexed.text, sentence.lexed.figures
    found: list[Statement] = []
    for name in names:
        if name == claim_names.RECEIVED and IN_HAND_AFTER.match(text, place + 1):
            name = claim_names.IN_HAND
        found.append(sentence.state(name, figures[place]))
        if name in _RATED and (rate := RATE.match(text, place + 1)):
            found.append(sentence.state(f"{name}_rate", figures[rate.start(1)]))
        if name == claim_names.DISCLOSED:
            found += _list_parts(sentence, place)
    return found


def _list_parts(sentence: _Sentence, whole: int) -> Iterator[Statement]:
    for part in find_parts(sentence.lexed, whole):
        figure = sentence.lexed.figures[part.place]
        yield sentence.state(claim_names.REST if part.is_rest else claim_names.PART, figure)
        if part.label.removeprefix("行政") == "规范性文件":
            yield sentence.state(claim_names.ISSUED, figure)


def _zeros(sentence: _Sentence, patterns: Iterable[ZeroPattern]) -> Iterator[Statement]:
    text = sentence.lexed.text
    for pattern in patterns:
        match = pattern.regex.search(text)
        while match is not None:
            if not (pattern.forbidden and pattern.forbidden.search(match[0])):
                yield from [sentence.state_none(claim, match.start()) for claim in pattern.claims]
            match = pattern.regex.search(text, match.end())


def _years(section: str, text: str) -> list[Statement]:
    """The year a section names as its own in its first words, and the years for which section 5 makes plans."""
    if section in ("1", "4", "6") and (own := _OWN_YEAR.match(text)):
        return [_year(claim_names.OWN_YEAR_CLAIM, own, section, text)]
    if section != "5" or (first := text.find("将")) < 0:
        return []
    begin, end = max(0, first - _PLAN_REACH), text.rindex("将") + _PLAN_REACH
    plans = (plan for pattern in _PLAN_YEARS for plan in pattern.finditer(text, begin, end))
    return [_year(claim_names.PLAN_YEAR_CLAIM, plan, section, text) for plan in plans]


def _year(claim: str, match: re.Match[str], section: str, text: str) -> Statement:
    start = match.start(1)
    begin = max([text.rfind(end, 0, start) for end in "。！？\n"]) + 1
    sentence = _SENTENCE.search(text, begin)
    words = sentence[0].strip() if sentence else match[0]
    return Statement(claim, Decimal(match[1]), section, words, start, match[1])


def _keep(found: list[Statement]) -> list[Statement]:
    """One statement per place and claim, in the text's order; "all done" is no claim beside a figure that is carried forward."""
    if len(found) < 2:
        return found
    claims = {one.claim_code for one in found}
    if claims >= _CARRIED_OR_NOT and any(one.claim_code == claim_names.FORWARD and one.value for one in found):
        found = [one for one in found if one.claim_code != claim_names.UNFINISHED]
    unique = {(one.offset, one.claim_code): one for one in found}
    return [unique[key] for key in sorted(unique)]


def _quote(sentence: _Sentence, place: int) -> str:
    start = sentence.lexed.figures[place].start
    return repr(sentence.text[max(0, start - 12) : start + 12].strip())

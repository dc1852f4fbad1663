"""``其中`` lists of a lexed sentence: which figures are parts of which whole. What figures claim is told in ``claims``."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.parse.statement_numbers import COUNT, DISPUTE, SIGNS, Lexed

# A part is a label without figures and a count; parts follow each other with nothing but a mark between them.
_ANY = f"[{COUNT}{DISPUTE}]"
_PART = f"(?P<label>[^，,；;。、：:（()）{SIGNS}]{{1,30}})(?P<figure>{_ANY})"
_LIST = re.compile(f"其中(?:包括|包含)?[：:，,]?(?P<parts>(?:[^，,；;。、：:（()）{SIGNS}]{{1,30}}{_ANY}[、，,；;]?)+)")
_PART_OF_LIST = re.compile(_PART)
_ANOTHER_MATTER = re.compile(r"收到|受理|答复|依申请|复议|诉讼|全年|本年")
_REST = re.compile(r"^(?:以及|及|和)?其[他它](?:类|各类|政府|政务|公开|信息|内容|方面|情况|事项|文件)*$")


class Part(NamedTuple):
    """One part of a list: where its figure stands, what it is called, and whether it is the rest (其他)."""

    place: int
    label: str
    is_rest: bool


def find_parts(lexed: Lexed, whole: int) -> list[Part]:
    """The parts of the list that begins with the next 其中 after the whole's figure, if no other figure stands between.

    It ends where the unit changes or another matter begins.

    >>> from pipelines.parse.statement_numbers import lex_sentence
    >>> lexed = lex_sentence("公开信息9条，其中动态6条、政策解读2条、其他信息1条；解读一篇", 2022)
    >>> [(part.label, part.is_rest) for part in find_parts(lexed, lexed.text.index(COUNT))]
    [('动态', False), ('政策解读', False), ('其他信息', True)]
    """
    text, figures = lexed.text, lexed.figures
    match = _LIST.search(text, whole + 1)
    if match is None or any(sign in SIGNS for sign in text[whole + 1 : match.start()]):
        return []
    parts: list[Part] = []
    for part in _PART_OF_LIST.finditer(text, match.start("parts"), match.end("parts")):
        place, label = part.start("figure"), part["label"]
        if _ANOTHER_MATTER.search(label) or (parts and figures[place].unit != figures[parts[0].place].unit):
            break
        parts.append(Part(place, label, bool(_REST.match(label))))
    return parts

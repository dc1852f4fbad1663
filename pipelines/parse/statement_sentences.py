"""Text of a section → the sentences that may state something, each with what its paragraph is about.

A cheap test before anything is read closely, and true too often rather than too rarely. Figures are read in
``statement_numbers``; what they claim is told in ``claims``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.parse.statement_numbers import CLAIMABLE, FIRST_SIGNS

_REQUESTS = re.compile("公开信息申请|申请信息|信息申请")
_ANY_ONLY, _DISPUTES_ONLY, _ALL_TOPICS = (
    frozenset(topics.split()) for topics in ("any", "any disputes", "any disputes requests")
)
_TOPIC = re.compile("申请|复议|诉讼|规范性文件|费|结转|败诉|纠错")
# Words that say that there is none, or that all is done; each is looked for by its rarest sign.
_NONE_SIGNS, _NONE_OR_ALL = "未无没零均都皆部存", "(?<=[未无没零均都皆])|(?<=全部)|(?<=不存)在"
_NONE_WORDS = re.compile(f"[{_NONE_SIGNS}](?:{_NONE_OR_ALL})")
_CLAIMABLE = re.compile(f"[{FIRST_SIGNS}](?:{CLAIMABLE})")
_TELLING = re.compile(f"[{FIRST_SIGNS}{_NONE_SIGNS}](?:({CLAIMABLE})|{_NONE_OR_ALL})")
# A run of text longer than this is a table or a directory that lost its borders: its figures say nothing by their place.
_LONGEST_SENTENCE = 2000
_FULL_STOP = "。"
_FURTHER_ENDS = "！？!?\n"


def find_sentences(section: str, text: str) -> Iterator[tuple[str, int, frozenset[str]]]:
    """The sentences of a section that name a topic and a figure that a claim could take, or say that there is none or all.

    Each with its place in the section and the topics of its paragraph.

    >>> [sentence for sentence, _, _ in find_sentences("1", "申请：国办发〔2019〕54号。申请三件。申请办复率94.7%！未收到申请")]
    ['申请三件', '申请办复率94.7%', '未收到申请']
    """
    topics, line_end = _ANY_ONLY, -1
    end = 0
    text += "\n"
    one_line = text
    for mark in _FURTHER_ENDS:
        one_line = one_line.replace(mark, _FULL_STOP)
    while sign := _TELLING.search(one_line, end):
        start = one_line.rfind(_FULL_STOP, end, sign.start()) + 1
        end = one_line.index(_FULL_STOP, sign.start())
        sentence = text[start:end]
        if len(sentence) > _LONGEST_SENTENCE:
            continue
        if start > line_end:
            line_end = text.index("\n", end)
            topics = _topics(section, text[text.rfind("\n", 0, start) + 1 : line_end])
        is_about = "信息" in sentence or topics is _ALL_TOPICS
        if (is_about and sign[1] is not None) or _TOPIC.search(sentence) or (is_about and _CLAIMABLE.search(sentence)):
            yield sentence, start, topics


def _topics(section: str, line: str) -> frozenset[str]:
    if "申请" in line and ("公开申请" in line or "申请公开" in line or "依申请" in line or _REQUESTS.search(line)):
        return _ALL_TOPICS
    return _DISPUTES_ONLY if section == "4" or "信息公开" in line else _ANY_ONLY


def says_none_or_all(text: str) -> bool:
    """Whether words of the text say that there is none, or that all is done."""
    return _NONE_WORDS.search(text) is not None

"""Which patterns of claims a sentence can match at all, told from its topics, signs and words: few are ever tried.

What the patterns are is told in ``claims``; who gets a figure that they match, in ``statements``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipelines.parse.claim_patterns import WORD, FigurePattern, ZeroPattern
from pipelines.parse.claims import FIGURE_PATTERNS, ZERO_PATTERNS
from pipelines.parse.statement_numbers import SIGNS, Lexed
from pipelines.parse.statement_sentences import says_none_or_all

_FIGURE_AND_WORD = re.compile(f"[{SIGNS}]{WORD}")


class Choice(NamedTuple):
    """The patterns that are tried, in the order of the table."""

    figures: tuple[FigurePattern, ...]
    zeros: tuple[ZeroPattern, ...]


def choose_patterns(lexed: Lexed, topics: frozenset[str]) -> Choice:
    """The patterns of these topics that ask for signs and words that the sentence holds.

    >>> from pipelines.parse.statement_numbers import lex_sentence
    >>> choice = choose_patterns(lex_sentence("发布信息9条，未收信息处理费", 2023), frozenset({"any"}))
    >>> [pattern.claims for pattern in choice.figures], [pattern.claims for pattern in choice.zeros]
    ([('disclosed_items',)], [('info_fee_yuan',), ('info_fee_yuan',)])
    """
    text = lexed.text
    signs = frozenset([text[place] for place in lexed.figures])
    goes_on = _FIGURE_AND_WORD.search(text) is not None
    tells_none = says_none_or_all(text)
    words = _words(topics, signs, goes_on, tells_none)
    return _choose(topics, signs, goes_on, tells_none, tuple([word for word in words if word in text]))


@lru_cache(maxsize=4096)
def _choose(topics: frozenset[str], signs: frozenset[str], goes_on: bool, tells_none: bool, words: tuple[str, ...]) -> Choice:
    figures, zeros = _candidates(topics, signs, goes_on, tells_none)
    return Choice(
        tuple(pattern for pattern in figures if pattern.is_asked(words)),
        tuple(pattern for pattern in zeros if pattern.is_asked(words)),
    )


@lru_cache(maxsize=256)
def _words(topics: frozenset[str], signs: frozenset[str], goes_on: bool, tells_none: bool) -> tuple[str, ...]:
    """The words that the candidates ask for."""
    figures, zeros = _candidates(topics, signs, goes_on, tells_none)
    return tuple(dict.fromkeys(word for pattern in (*figures, *zeros) for group in pattern.keywords for word in group))


@lru_cache(maxsize=256)
def _candidates(topics: frozenset[str], signs: frozenset[str], goes_on: bool, tells_none: bool) -> Choice:
    """The patterns that are left before words are looked for."""
    figures = (pattern for pattern in FIGURE_PATTERNS if signs & pattern.signs and (goes_on or pattern.ends_in_figure))
    return Choice(
        tuple(pattern for pattern in figures if pattern.topic in topics),
        tuple(pattern for pattern in ZERO_PATTERNS if tells_none and pattern.topic in topics),
    )

"""Which patterns of claims a sentence can match at all, told from its topics, signs and words: few are ever tried.

What the patterns are is told in ``claims``; who gets a figure that they match, in ``statements``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipelines.parse.claim_patterns import FigurePattern, ZeroPattern
from pipelines.parse.claims import FIGURE_PATTERNS, ZERO_PATTERNS


def figure_patterns(text: str, topics: frozenset[str], signs: frozenset[str]) -> tuple[FigurePattern, ...]:
    """The patterns of these topics that ask for one of the signs, and for words that the lexed text holds.

    >>> [pattern.claims for pattern in figure_patterns("收费通知", frozenset({"any"}), frozenset())]
    []
    """
    return _figures_with_words(topics, signs, _held(text, _figure_words(topics, signs)))


def zero_patterns(text: str, topics: frozenset[str]) -> tuple[ZeroPattern, ...]:
    """The patterns of these topics that ask for words that the lexed text holds.

    >>> [pattern.claims for pattern in zero_patterns("未废止行政规范性文件", frozenset({"any"}))]
    [('normative_docs_issued',), ('normative_docs_repealed',)]
    """
    return _zeros_with_words(topics, _held(text, _zero_words(topics)))


@lru_cache(maxsize=256)
def _figures(topics: frozenset[str], signs: frozenset[str]) -> tuple[FigurePattern, ...]:
    return tuple(pattern for pattern in FIGURE_PATTERNS if pattern.topic in topics and signs & pattern.signs)


@lru_cache(maxsize=256)
def _figure_words(topics: frozenset[str], signs: frozenset[str]) -> tuple[str, ...]:
    return _words(_figures(topics, signs))


@lru_cache(maxsize=4096)
def _figures_with_words(topics: frozenset[str], signs: frozenset[str], words: tuple[str, ...]) -> tuple[FigurePattern, ...]:
    return tuple(pattern for pattern in _figures(topics, signs) if pattern.is_asked(words))


@lru_cache(maxsize=8)
def _zero_words(topics: frozenset[str]) -> tuple[str, ...]:
    return _words([pattern for pattern in ZERO_PATTERNS if pattern.topic in topics])


@lru_cache(maxsize=4096)
def _zeros_with_words(topics: frozenset[str], words: tuple[str, ...]) -> tuple[ZeroPattern, ...]:
    return tuple(pattern for pattern in ZERO_PATTERNS if pattern.topic in topics and pattern.is_asked(words))


def _held(text: str, words: Sequence[str]) -> tuple[str, ...]:
    return tuple([word for word in words if word in text])


def _words(patterns: Sequence[FigurePattern | ZeroPattern]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for pattern in patterns for group in pattern.keywords for word in group))

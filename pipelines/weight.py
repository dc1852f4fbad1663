"""What markup would cost to read, told before it is parsed: a small page can unfold to gigabytes of elements.

How much a list or a report may cost is for those to say who read them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# An open <b> is put again into every paragraph that follows (HTML, 13.2.4.3): 1,000 of them before 10,000 <p>, 120 kB, are
# ten million elements.
_FORMATTING = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
_CLOSED_BY_THE_NEXT = ("p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "option")
_NEVER_OPEN = frozenset((*_VOID, *_CLOSED_BY_THE_NEXT))
_TAG = re.compile(r"<(/?)([a-z][a-z0-9:-]*)", re.I)
# What a formatting tag begins with is asked first: half the time of the names alone (2026-11).
_FORMATS = re.compile(r"<(?=[abcefinstu])(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/>]", re.I)


# The time that an attribute costs grows with the number of those before it in its tag: 20,000 take 0.7 s (selectolax 1.0).
_MOST_ATTRIBUTES = 3_000
_WINDOW = 2 * _MOST_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Weight:
    """The most that a page may hold: tags, closing ones included; elements that stand open at once; copies of open elements."""

    tags: int
    open: int
    copies: int


def overweight(markup: str, most: Weight) -> str | None:
    """What a page has too much of, in words; None if it can be read.

    >>> overweight("<ul><li>x</li></ul>", Weight(tags=10, open=5, copies=100))
    >>> overweight("<div>" * 6, Weight(tags=10, open=5, copies=100))
    'more than 5 elements stand open at once'
    """
    tags = markup.count("<")
    if tags > most.tags:
        return f"there are more than {most.tags} tags"
    if _has_crowded_tag(markup):
        return f"a tag has more than {_MOST_ATTRIBUTES} attributes"
    # Most pages open so few that no order of them can pass a limit; looking at each tag is a tenth of a page's reading.
    if tags <= most.open and tags**2 <= 4 * most.copies:
        return None
    opening = tags - markup.count("</")
    if opening <= most.open and (opening**2 <= 4 * most.copies or len(_FORMATS.findall(markup)) * opening <= most.copies):
        return None
    return _walk(markup, most)


def _has_crowded_tag(markup: str) -> bool:
    """Whether so many words stand between a tag's name and its end; what goes on without an end is looked for in windows."""
    at = 0
    while at < len(markup):
        end = markup.find(">", at, at + _WINDOW)
        if end < 0:
            start = markup.find("<", markup.rfind(">", 0, at) + 1)
            end = markup.find(">", at)
            end = len(markup) if end < 0 else end
            if 0 <= start < end and markup[start + 1 : start + 2].isalpha() and len(markup[start:end].split()) > _MOST_ATTRIBUTES:
                return True
            at = end
        at += _WINDOW
    return False


def _walk(markup: str, most: Weight) -> str | None:
    opened: Counter[str] = Counter()
    depth = formatting = copies = 0
    for slash, name in _TAG.findall(markup):
        name = name.lower()
        step = (-1 if opened[name] else 0) if slash else 1
        if name not in _NEVER_OPEN:
            opened[name] += step
            depth += step
            formatting += step if name in _FORMATTING else 0
        copies += 0 if slash else formatting
        if depth > most.open:
            return f"more than {most.open} elements stand open at once"
        if copies > most.copies:
            return f"open elements are copied more than {most.copies} times"
    return None

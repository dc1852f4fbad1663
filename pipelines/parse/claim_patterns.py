"""What a pattern of a claim is: an expression over lexed sentences, its topic and an example. The table is in ``claims``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipelines.parse.statement_numbers import BARE, COUNT, DISPUTE, MONEY, PERCENT, SIGNS

# What the sentence or its paragraph must be about for a pattern to be tried.
Topic = Literal["requests", "disputes", "any"]
# Matters that a report also counts, and that are no requests for information.
OTHER = "问政|信访|投诉|举报|建议|提案|议案|咨询|留言|热线|来信|来电|信箱|许可|复议|诉讼|公众诉求|网民"
WORD = f"[^，,；;：:（()）。{SIGNS}]"
# What may stand between a label and its figure.
AMOUNT_WORDS = "(?:共计|共|总计|合计|总数|总量|数量|件数|数|量|为|有)*"
_SYMBOLS = {
    "#": COUNT,
    "&": f"[{COUNT}{BARE}]",
    "§": DISPUTE,
    "±": f"[{BARE}{DISPUTE}]",
    "¥": MONEY,
    "%": PERCENT,
    "~": f"(?:(?!{OTHER}){WORD}){{0,40}}?",
}


@dataclass(frozen=True)
class FigurePattern:
    """A figure and the claims it makes; ``example`` states ``value``.

    One of ``keyword``, parted by ``|``, must stand in the sentence. ``unless_before`` forbids words right before the match;
    ``only_zero`` takes the figure only if it is 0.
    """

    claims: tuple[str, ...]
    source: str
    keyword: str
    example: str
    value: float
    topic: Topic = "any"
    unless_before: str | None = None
    only_zero: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return compile_pattern(self.source)

    @cached_property
    def signs(self) -> frozenset[str]:
        """Signs of figures that the pattern takes."""
        return frozenset(sign for symbol in "#&§±¥%" if symbol in self.source for sign in _SYMBOLS[symbol] if sign in SIGNS)

    @cached_property
    def forbidden(self) -> re.Pattern[str] | None:
        """The compiled words that must not stand before a match."""
        return re.compile(f"(?:{self.unless_before})$") if self.unless_before else None


@dataclass(frozen=True)
class ZeroPattern:
    """Words that say "none": each of ``claims`` is 0. ``unless`` are words of the match that give it another meaning."""

    claims: tuple[str, ...]
    source: str
    keyword: str
    example: str
    topic: Topic = "any"
    unless: str | None = None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return compile_pattern(self.source)

    @cached_property
    def forbidden(self) -> re.Pattern[str] | None:
        """The compiled words that give a match another meaning."""
        return re.compile(self.unless) if self.unless else None


def compile_pattern(source: str) -> re.Pattern[str]:
    """A pattern with its symbols replaced by the signs of lexed sentences."""
    return re.compile("".join(_SYMBOLS.get(sign, sign) for sign in source))

"""Sentences with figures as the invented organs word them, each figure noted with the claim that it makes.

Written apart from the readers: forms are templates in which ``{received}`` stands for a figure and ``U`` for the
unit of the report. What is told, and where it stands in the report, does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

_FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS = "零一二三四五六七八九"
_UNITS = ("件", "件", "件", "件", "宗", "项", "份")
_PLACE = re.compile(r"\{(\w+)\}")
CLAIMS = {
    **{"received": "requests_received", "in_hand": "requests_in_hand", "handled": "requests_handled"},
    **{"done": "requests_processed", "over": "requests_carried_over", "forward": "requests_carried_forward"},
    **{"person": "requests_received_natural_person", "legal": "requests_received_legal_person"},
    **{"online": "channel_online", "letter": "channel_letter", "in_person": "channel_in_person"},
    **{name: f"outcome_{name}" for name in ("granted", "partial", "both", "denied", "unable", "notproc", "other")},
    **{"issued": "normative_docs_issued", "repealed": "normative_docs_repealed", "in_force": "normative_docs_in_force"},
    **{"items": "disclosed_items", "rest": "disclosed_items_rest", "reviews": "reviews", "suits": "litigations"},
    **{"fees": "info_fee_cases", "yuan": "info_fee_yuan"},
}
CLAIMS["both"] = "outcome_granted_or_partial"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure that the prose states: its claim, its value, how it is printed, and the sentence it stands in."""

    claim: str
    value: Decimal
    printed: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Form:
    """A way to say something: the words, and the claims that are 0 by its words alone."""

    words: str
    none_of: tuple[str, ...] = ()


class Teller:
    """Says things about one report, in its unit and its way of printing numbers, and keeps note of what was said."""

    def __init__(self, rng: Random, figures: Mapping[str, int | Decimal]) -> None:
        self.rng = rng
        self.figures = dict(figures)
        self.unit = rng.choice(_UNITS)
        self.style = rng.choice(("plain", "plain", "plain", "thousands", "wide_comma", "chinese", "fullwidth", "spaced"))

    def tell(self, *parts: Form | str | None) -> tuple[str, list[Said]]:
        """One sentence from its parts, full stop included, with what it says."""
        forms = [Form(part) if isinstance(part, str) else part for part in parts if part is not None]
        words: list[str] = []
        noted: list[tuple[str, int | Decimal, str]] = []
        for form in forms:
            pieces = _PLACE.split(form.words.replace("U", self.unit))
            words += [self._print(piece, noted) if place % 2 else piece for place, piece in enumerate(pieces)]
            noted += [(claim, 0, "") for claim in form.none_of]
        sentence = "".join(words)
        return f"{sentence}。", [Said(claim, Decimal(value), printed, sentence) for claim, value, printed in noted]

    def choose(self, *forms: Form | str) -> Form | str:
        """One of several ways to say the same."""
        return self.rng.choice(forms)

    def _print(self, name: str, noted: list[tuple[str, int | Decimal, str]]) -> str:
        value = self.figures[name]
        rate = name.endswith("_rate")
        printed = f"{value}%" if rate else self._number(value)
        claim = f"{CLAIMS[name.removesuffix('_rate')]}_rate" if rate else CLAIMS.get(name, "disclosed_items_part")
        noted.append((claim, value, printed))
        # A normative document in a list of what was published is one of its parts as well.
        if name == "issued_part":
            noted[-1:] = [("normative_docs_issued", value, printed), ("disclosed_items_part", value, printed)]
        return printed

    def _number(self, value: int | Decimal) -> str:
        if self.style == "chinese" and 0 < value < 100:
            return zh_numeral(int(value))
        if self.style in ("thousands", "wide_comma") and value >= 1000:
            return f"{value:,}".replace(",", "，" if self.style == "wide_comma" else ",")
        if self.style == "fullwidth":
            return str(value).translate(_FULLWIDTH)
        return f" {value} " if self.style == "spaced" else str(value)


def zh_numeral(value: int) -> str:
    """A number from 1 to 99 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def rate_of(part: int, whole: int, rng: Random) -> Decimal:
    """A percentage with one or two decimals, rounded as taught at school."""
    digits = Decimal("0.1") if rng.random() < 0.6 else Decimal("0.01")
    return (Decimal(100 * part) / Decimal(whole)).quantize(digits, rounding="ROUND_HALF_UP")


def split(total: int, weights: Sequence[int], rng: Random) -> list[int]:
    """A number as a sum, each part by its weight."""
    drawn = rng.choices(range(len(weights)), weights, k=total)
    return [drawn.count(part) for part in range(len(weights))]

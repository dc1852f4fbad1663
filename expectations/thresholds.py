"""The thresholds of rules over years, from ``thresholds.toml``: data, not code.

Which rule uses which stands in its formula; nothing is judged here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

THRESHOLDS_FILE = Path(__file__).with_name("thresholds.toml")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Ratios as exact decimals, likeness in per cent, lengths in Chinese characters."""

    smallest_ratio: Decimal
    largest_ratio: Decimal
    compared_from: int
    too_alike_percent: int
    worth_a_note_percent: int
    shortest_passage: int
    fewest_characters: int


@lru_cache(maxsize=1)
def load_thresholds() -> Thresholds:
    """The thresholds in force.

    >>> load_thresholds().too_alike_percent
    90
    """
    data = tomllib.loads(THRESHOLDS_FILE.read_text("utf-8"))
    ratio, likeness = data["ratio"], data["likeness"]
    return Thresholds(
        smallest_ratio=Decimal(ratio["smallest"]),
        largest_ratio=Decimal(ratio["largest"]),
        compared_from=int(ratio["compared_from"]),
        too_alike_percent=int(likeness["too_alike_percent"]),
        worth_a_note_percent=int(likeness["worth_a_note_percent"]),
        shortest_passage=int(likeness["shortest_passage"]),
        fewest_characters=int(likeness["fewest_characters"]),
    )

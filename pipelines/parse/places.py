"""Whether the figures of a row have a place: a cell too many or too few must not move figures under another column's name.

What a row is and which columns there are is told in ``rows`` and ``headers``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.model import GridRow
from pipelines.parse.headers import results_beside
from pipelines.parse.labels import LabelIndex
from pipelines.parse.numbers import parse_count
from pipelines.parse.rows import DISPUTE_COUNT, VALUE_COUNT, Row

Words = tuple[str, ...]


def is_doubtful(row: Row, beside: Sequence[GridRow]) -> bool:
    """Whether a row of section 3 has a blank before its figures and others among them, any of which may be the one too many: it
    is wider than most rows of its grid, or the only one with such a blank."""
    at = row.width - VALUE_COUNT
    if row.words[at - 1] or not row.cells.begins(at - 1) or all(row.words[at:]):
        return False
    padded = sum(len(one.texts) > VALUE_COUNT + 1 and not one.texts[-1 - VALUE_COUNT].strip() for one in beside)
    return padded == 1 or row.width > Counter(len(one.texts) for one in beside).most_common(1)[0][0]


def is_column_numbers(words: Words) -> bool:
    """Whether a row counts the columns of section 4. No report has these figures: 1 + 2 + 3 + 4 is not 5.

    >>> is_column_numbers(("栏次", *map(str, range(1, 16)))), is_column_numbers(("0",) * 15)
    (True, False)
    """
    return words[-DISPUTE_COUNT:] == tuple(map(str, range(1, DISPUTE_COUNT + 1)))


def dispute_texts(heads: tuple[Words, ...], texts: Words, index: LabelIndex) -> tuple[tuple[Words, ...], Words | None]:
    """The header rows and the row of figures of section 4 without what stands beside the form's columns; None for the figures
    where a cell is missing or too many and nobody can say which."""
    beside = results_beside(heads, index)
    own = tuple(words[: len(words) - beside] for words in heads)
    texts = texts[: len(texts) - (min(beside, len(texts) - DISPUTE_COUNT) or blanks_beside(texts, DISPUTE_COUNT))]
    before, values = texts[:-DISPUTE_COUNT], texts[-DISPUTE_COUNT:]
    is_wide = len(texts) > max(map(len, own), default=0)
    is_doubtful = is_wide and bool(before) and not before[-1].strip() and not all(value.strip() for value in values)
    is_word = parse_count(values[0])[0] == "unreadable" and not any(character.isdigit() for character in values[0])
    has_figure = any(parse_count(text)[0] == "number" for text in before)
    return own, None if is_doubtful or is_word or has_figure else values


def blanks_beside(texts: Sequence[str], count: int) -> int:
    """How many blank cells stand at the end of a row that is too long, where its last ``count`` would leave a figure out.

    >>> blanks_beside(["1", "2", "3", ""], 3), blanks_beside(["件数", "2", "3", ""], 3), blanks_beside(["1", "2", ""], 3)
    (1, 0, 0)
    """
    blanks = 0
    while (
        len(texts) - blanks > count and not texts[-1 - blanks].strip() and parse_count(texts[-count - blanks - 1])[0] == "number"
    ):
        blanks += 1
    return blanks

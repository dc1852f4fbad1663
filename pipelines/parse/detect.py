"""Which edition of the form a page carries, by labels alone; the report year has no say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.model import Form, Grid
from pipelines.parse.labels import NOTE_WORDS, normalise_label


def table_words(grids: Iterable[Grid]) -> str:
    """The texts of all cells of all tables in normal form, one per line, each once."""
    texts = set().union(*[row.texts for grid in grids for row in grid.rows])
    return "\n".join(map(normalise_label, texts))


def detect_form(words: str, forms: Sequence[Form]) -> Form:
    """The first edition one of whose proofs stands in the tables; the last of ``forms`` (narrative) where none does."""
    for form in forms[:-1]:
        if any(all(normalise_label(label) in words for label in proof) for proof in form.detect):
            return form
    return forms[-1]


def has_note(words: str) -> bool:
    """Whether the form's own note on the 勾稽关系 of a column is there."""
    return NOTE_WORDS in words

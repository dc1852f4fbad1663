"""What the header of a table says of its columns: which applicant, which group and result; and which columns are not the form's.

How rows below it are read belongs to `pipelines.parse.tables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipelines.parse.labels import LabelIndex, bare_label
from pipelines.parse.rows import DISPUTE_COUNT, VALUE_COUNT
from pipelines.parse.values import cell_key


def is_header_word(word: str, index: LabelIndex) -> bool:
    """Whether a word stands in the header of the requests table."""
    return bare_label(word) in index.applicants or word in index.header_words or "勾稽关系" in word


def columns_beside(words: Sequence[str], index: LabelIndex) -> int:
    """How many columns that are not the form's (备注, or nothing) follow 总计 in a row of the requests table's header."""
    totals = [at for at, word in enumerate(words, 1) if index.applicants.get(bare_label(word)) == "total"]
    rest = words[totals[-1] :] if totals else ()
    return 0 if any(word and is_header_word(word, index) for word in rest) else len(rest)


def results_beside(rows: Sequence[Sequence[str]], index: LabelIndex) -> int:
    """How many columns follow the last result in the header of the disputes table."""
    for words in rows:
        named = [at for at, word in enumerate(words, 1) if bare_label(word) in index.results]
        if len(named) >= DISPUTE_COUNT:
            return len(words) - named[-1]
    return 0


@lru_cache(maxsize=1024)
def header_order(rows: tuple[tuple[str, ...], ...], index: LabelIndex) -> tuple[str, ...] | None:
    """Applicant keys of the last seven columns as the header rows name them; None unless all seven are named, each once."""
    found: dict[int, str] = {}
    for words in rows:
        for offset in range(-min(VALUE_COUNT, len(words)), 0):
            if key := index.applicants.get(bare_label(words[offset])):
                found[offset] = key
    order = tuple(found.get(offset, "") for offset in range(-VALUE_COUNT, 0))
    return order if all(order) and len(set(order)) == VALUE_COUNT else None


@lru_cache(maxsize=1024)
def dispute_order(rows: tuple[tuple[str, ...], ...], index: LabelIndex) -> tuple[tuple[str, str], ...]:
    """(group, result) of the last fifteen columns as the header rows name them; the form's order where they do not."""
    groups: dict[int, str] = {}
    results: dict[int, str] = {}
    for words in rows:
        if len(words) < DISPUTE_COUNT:
            continue
        for offset in range(-DISPUTE_COUNT, 0):
            bare = bare_label(words[offset])
            if key := index.groups.get(bare):
                groups[offset] = key
            if key := index.results.get(bare):
                results[offset] = key
    order = tuple(cell_key(groups.get(offset, ""), results.get(offset, "")) for offset in range(-DISPUTE_COUNT, 0))
    if len(set(order)) == DISPUTE_COUNT and all(group and result for group, result in order):
        return order
    form = index.form
    return tuple(cell_key(group.key, result.key) for group in form.dispute_groups for result in form.dispute_results)

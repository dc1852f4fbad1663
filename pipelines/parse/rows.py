"""What one row of a grid is, in the words of one edition. The everyday reader's view; the second reader has its own.

How rows make up a table belongs to `pipelines.parse.tables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

from pipelines.model import GridRow
from pipelines.parse.labels import LabelIndex, bare_label, normalise_label
from pipelines.parse.numbers import parse_count

VALUE_COUNT = 7
DISPUTE_COUNT = 15
MOST_SEEN = 50_000

RowKind = Literal["disclosure_head", "disclosure", "requests_head", "requests", "disputes_head", "values", "other"]


class Row(NamedTuple):
    """A row with its place and the normal form of its cells."""

    grid_number: int
    row_number: int
    cells: GridRow
    words: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many positions the row has."""
        return len(self.cells.texts)

    def begun(self) -> list[tuple[int, str]]:
        """(position, word) of the cells that begin in this row."""
        if not self.cells.covered:
            return list(enumerate(self.words))
        begins = self.cells.begins
        return [(at, word) for at, word in enumerate(self.words) if begins(at)]


class LabelPath(NamedTuple):
    """The label cells of a requests row, left to right, parents carried down where the row leaves them blank."""

    parent: str
    leaf: str


def build_row(grid_number: int, row_number: int, cells: GridRow) -> Row:
    """A row of a grid, its cells' words computed once."""
    return Row(grid_number, row_number, cells, tuple(map(normalise_label, cells.texts)))


def classify(row: Row, index: LabelIndex) -> RowKind:
    """What a row is, by what it says. Numbers alone never decide."""
    kind = index.kinds.get(row.words)
    if kind is None:
        if len(index.kinds) >= MOST_SEEN:
            index.kinds.clear()
        kind = index.kinds[row.words] = _classify(row, index)
    return cast(RowKind, kind)


def _classify(row: Row, index: LabelIndex) -> RowKind:
    labels = row.words[: 1 - VALUE_COUNT] if len(row.words) > VALUE_COUNT else row.words[:3]
    if any(_is_row_label(word, index) for word in labels):
        return "requests"
    words = [bare_label(word) for word in row.words if word]
    if not words:
        return "values" if row.width >= DISPUTE_COUNT else "other"
    if "信息内容" in words or not index.measures.keys().isdisjoint(words):
        return "disclosure_head"
    if not index.groups.keys().isdisjoint(words) or sum(word in index.results for word in words) >= 4:
        return "disputes_head"
    if _is_requests_head(words, index):
        return "requests_head"
    if any(word in index.items for word in words[:3]):
        return "disclosure"
    return "values" if all(_is_value(word) for word in row.words) else "other"


def _is_row_label(word: str, index: LabelIndex) -> bool:
    bare = bare_label(word)
    return bare in index.parents or (bare in index.rows and (bare not in index.applicants or bare != word))


def _is_requests_head(words: list[str], index: LabelIndex) -> bool:
    return (
        "申请人情况" in words
        or "法人或其他组织" in words
        or any("勾稽关系" in word for word in words)
        or sum(word in index.applicants for word in words) >= 3
    )


def _is_value(text: str) -> bool:
    return parse_count(text)[0] != "unreadable" or any(character.isdigit() for character in text)


def label_path(row: Row, above: Sequence[str]) -> tuple[LabelPath, tuple[str, ...]]:
    """The row's label path and its label cells, blanks among them filled from the row above.

    The leaf is the rightmost label that begins in this row (a span that is too large may reach to its right); its parent the
    nearest other label to the left.
    """
    width = max(len(row.words) - VALUE_COUNT, 0) or 3
    own = list(row.words[:width])
    begun = [at for at, word in enumerate(own) if word and row.cells.begins(at)]
    leaf_at = begun[-1] if begun else max((at for at, word in enumerate(own) if word), default=-1)
    for at, word in enumerate(own[: max(leaf_at, 0)]):
        if not word and at < len(above):
            own[at] = above[at]
    leaf = own[leaf_at] if leaf_at >= 0 else ""
    parent = next((word for word in reversed(own[: max(leaf_at, 0)]) if word and word != leaf), "")
    return LabelPath(parent, leaf), tuple(own)

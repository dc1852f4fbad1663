"""Labels of a form, made comparable: one normal form for the page's wording and the form's, and an index per edition.

A label is never matched without its parents where its words stand in the form more than once (其他, 总计).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipelines.model import Form, FormLabel

_DROPPED = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad\"'“”‘’「」『』]+")
_FOLDED = str.maketrans({"〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "〈": "(", "〉": ")", "．": "."})
_NUMBER_STYLE = re.compile(r"^(\d{1,2})[、,](?=\D)")
_NUMBERING = re.compile(r"^(?:\d{1,2}[.、,]|\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十]{1,2}、)")
_TRAILING_BRACKET = re.compile(r"\([^()]*\)?$")
# Words that stand in the form under several parents.
_AMBIGUOUS = {"其他", "总计", "合计"}
_MOST_KNOWN = 50_000
NOTE_WORDS = "勾稽关系"


@lru_cache(maxsize=8192)
def normalise_label(text: str) -> str:
    """The comparable form of a label: NFKC, no white space, no quotes, brackets folded.

    >>> normalise_label("3．危及“三安全\\u00a0一稳定”")
    '3.危及三安全一稳定'
    >>> normalise_label("3、其他")
    '3.其他'
    >>> normalise_label("第二十条 第（一）项")
    '第二十条第(一)项'
    """
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).translate(_FOLDED)
    return _NUMBER_STYLE.sub(r"\1.", folded)


@lru_cache(maxsize=8192)
def bare_label(text: str) -> str:
    """A normalised label without its numbering and without a bracket at its end.

    >>> bare_label("(二)部分公开(区分处理的,只计这一情形,不计其他情形)")
    '部分公开'
    """
    without = _NUMBERING.sub("", text)
    return _TRAILING_BRACKET.sub("", without) or without


# Compared by identity, so that what was found in its words can be remembered by it.
@dataclass(frozen=True, slots=True, eq=False)
class LabelIndex:
    """What each normalised wording of one edition stands for. ``rows`` maps a bare leaf label to (key, bare parent) pairs;
    ``numbered`` holds (key, wording) with the numbering left on."""

    form: Form
    rows: dict[str, tuple[tuple[str, str], ...]]
    numbered: frozenset[tuple[str, str]]
    parents: frozenset[str]
    applicants: dict[str, str]
    measures: dict[str, str]
    items: dict[str, tuple[str, tuple[str, ...]]]
    groups: dict[str, str]
    results: dict[str, str]
    header_words: frozenset[str]
    # Words of a row → what kind of row it is; pages repeat the same few hundred.
    kinds: dict[tuple[str, ...], str]
    # Label cells as the markup has them → (row key, normalised labels), where no label is blank and so none is carried down.
    known_rows: dict[tuple[tuple[str, ...], int], tuple[str, tuple[str, ...]]]

    def remember_row(self, cells: tuple[str, ...], covered: int, key: str, labels: tuple[str, ...]) -> None:
        """Keep what these label cells were resolved to; ``covered`` is that of their row."""
        if len(self.known_rows) >= _MOST_KNOWN:
            self.known_rows.clear()
        self.known_rows[cells, covered] = (key, labels)

    def row_key(self, leaf: str, parent: str) -> str | None:
        """Key of the data row with this normalised leaf label under this normalised parent; None if the form has none."""
        bare = bare_label(leaf)
        candidates = self.rows.get(bare, ())
        if not candidates:
            return None
        if bare not in _AMBIGUOUS:
            return candidates[0][0]
        bare_parent = bare_label(parent)
        for key, wanted in candidates:
            if wanted == bare_parent or (_NUMBERING.match(leaf) and (key, leaf) in self.numbered):
                return key
        return None


def _wordings(label: FormLabel) -> set[str]:
    return {bare_label(normalise_label(text)) for text in label.wordings}


def _mapping(labels: tuple[FormLabel, ...]) -> dict[str, str]:
    return {wording: label.key for label in labels for wording in _wordings(label)}


@lru_cache(maxsize=16)
def index_form(form: Form) -> LabelIndex:
    """The index of one edition; computed once per process."""
    rows: dict[str, list[tuple[str, str]]] = {}
    parents = set()
    for row in form.outcomes:
        parent = bare_label(normalise_label(row.parent or ""))
        parents.add(parent)
        for wording in sorted(_wordings(row)):
            rows.setdefault(wording, []).append((row.key, parent))
    items = {wording: (item.row.key, item.measures) for item in form.disclosure for wording in _wordings(item.row)}
    return LabelIndex(
        form=form,
        rows={wording: tuple(pairs) for wording, pairs in rows.items()},
        numbered=frozenset((row.key, normalise_label(text)) for row in form.outcomes for text in row.wordings),
        parents=frozenset(parents - {""}),
        applicants=_mapping(form.applicants),
        measures=_mapping(form.measures),
        items=items,
        groups=_mapping(form.dispute_groups),
        results=_mapping(form.dispute_results),
        header_words=frozenset({"申请人情况", "法人或其他组织", "行政复议", "行政诉讼", "信息内容", ""}),
        kinds={},
        known_rows={},
    )

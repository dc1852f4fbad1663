"""Columns made of words that nearly all reports share: rows of the requests table, numerals of the headings, meta tags.

Each different text is taken apart once, whatever the number of reports that have it: polars takes lists of words apart a hundred
times slower than it compares figures (measured 2026-11). No rule is judged here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from pipelines.model import Form

NUMERALS = "一二三四五六七八九十"
STANDARD_METAS = ("SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource")
_NUMERAL = re.compile(rf"([{NUMERALS}]+)\s*[、，,．.]")


def label_columns(sheet: pl.DataFrame, form: Form) -> list[pl.Series]:
    """Columns of `_rows_met` and `_headings_met`, and ``missing_metas``: names of standard meta tags, NULL if none are known."""
    rows = _rows_met(sheet["requests:row_keys"].fill_null(""), [label.key for label in form.outcomes])
    metas = _each_once(sheet["stated.meta_names"], _missing_metas, {"missing_metas": pl.String})
    return [*rows, *_headings_met(sheet["heading_texts"]), *metas]


def _rows_met(row_keys: pl.Series, keys: list[str]) -> list[pl.Series]:
    """``rows:met`` and ``rows:different`` count the rows met; ``rows:missing`` and ``rows:repeated`` name rows of the form."""

    def describe(text: str) -> tuple[int, int, str, str]:
        met = Counter(word for word in text.split(" ") if word)
        missing = _not_met(keys, met)
        repeated = (word for word, count in met.items() if count > 1 and word in keys)
        return met.total(), len(met), " ".join(missing), " ".join(repeated)

    names = {"rows:met": pl.Int32, "rows:different": pl.Int32, "rows:missing": pl.String, "rows:repeated": pl.String}
    return _each_once(row_keys, describe, names)


def _headings_met(texts: pl.Series) -> list[pl.Series]:
    """``headings:run``, the headings' numerals with ``?`` for one without, and ``headings:count``."""

    def describe(text: str) -> tuple[str, int]:
        headings = [line.strip() for line in text.split("\n") if line.strip()]
        numerals = (_NUMERAL.match(heading) for heading in headings)
        return "".join(found[1] if found else "?" for found in numerals), len(headings)

    return _each_once(texts, describe, {"headings:run": pl.String, "headings:count": pl.Int32})


def _missing_metas(text: str) -> tuple[str]:
    return (" ".join(_not_met(STANDARD_METAS, dict.fromkeys(text.split(" ")))),)


def _not_met(names: Sequence[str], met: Iterable[str]) -> list[str]:
    """Those that are not met. The last takes the place of each that is: reasons have told them in this order so far (2026-11)."""
    left = list(names)
    for name in met:
        if name in left:
            left[left.index(name)] = left[-1]
            left.pop()
    return left


def _each_once(
    texts: pl.Series, describe: Callable[[str], tuple[object, ...]], names: dict[str, type[pl.DataType]]
) -> list[pl.Series]:
    """What there is to say of each text, as columns; NULL where there is no text."""
    different = texts.unique()
    told = [(text, *(describe(text) if text is not None else (None,) * len(names))) for text in different]
    said = pl.DataFrame(told, schema={"text": pl.String, **names}, orient="row")
    met = texts.to_frame("text").join(said, on="text", how="left", nulls_equal=True, maintain_order="left")
    return [met[name] for name in names]

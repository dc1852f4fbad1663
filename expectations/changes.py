"""What differs between two versions of a report, in words: the first numbers that changed, then sections and title.

Which version replaced which is told in ``sheet_metadata``; the whole list of changed numbers is the view out.revisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from expectations.printed import printed_cells
from expectations.sheet_cells import CELL_TABLES

Frames = Mapping[str, pl.DataFrame]
NUMBERS, TEXT = "number_changed", "text_changed"
_LISTED = 3
_CELL = ["table", "row", "column"]


def describe_changes(pairs: Iterable[tuple[str, str]], frames: Frames) -> list[tuple[str, str]]:
    """(new report_id, change) for each pair (old, new); the change begins with ``number_changed`` or ``text_changed``."""
    pairs = list(pairs)
    if not pairs:
        return []
    ids = sorted({report_id for pair in pairs for report_id in pair})
    cells, texts = _cells(ids, frames), _texts(ids, frames)
    return [(new, _describe(old, new, cells, texts)) for old, new in pairs]


def _cells(ids: list[str], frames: Frames) -> pl.DataFrame:
    parts = [
        printed_cells(frames, table, ids).select(
            "report_id",
            table=pl.lit(table.name),
            row=table.row_column,
            column=table.column_column,
            text=pl.col("raw_text").str.strip_chars(),
        )
        for table in CELL_TABLES.values()
    ]
    return pl.concat(parts)


def _texts(ids: list[str], frames: Frames) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {report_id: {} for report_id in ids}
    for report_id, section, text in (
        frames["core.sections"].select("report_id", "section", "text").filter(pl.col("report_id").is_in(ids)).iter_rows()
    ):
        found[report_id][f"section {section}"] = text.strip()
    for report_id, title in (
        frames["core.reports"].filter(pl.col("report_id").is_in(ids)).select("report_id", "title").iter_rows()
    ):
        found[report_id]["title"] = title
    return found


def _describe(old: str, new: str, cells: pl.DataFrame, texts: dict[str, dict[str, str]]) -> str:
    before, after = (cells.filter(pl.col("report_id") == report_id).drop("report_id") for report_id in (old, new))
    both = before.join(after, on=_CELL, how="full", coalesce=True, suffix="_new").sort(_CELL)
    changed = both.filter(pl.col("text").ne_missing(pl.col("text_new")))
    words = [f"{table} {row}/{column} {was!r} → {now!r}" for table, row, column, was, now in changed.head(_LISTED).iter_rows()]
    if changed.height > _LISTED:
        words.append(f"{changed.height - _LISTED} more cells")
    places = sorted(texts[old].keys() | texts[new].keys())
    words += [place for place in places if texts[old].get(place) != texts[new].get(place)]
    return f"{NUMBERS if changed.height else TEXT}: {'; '.join(words) or 'wording of organ or edition'}"

"""Where the error of a broken sum probably is: ``quality.suggestions``, one row per cell of an edit. Suggested, never applied.

Only reports with an open sum are looked at, each table by itself. Which edits there are is told in ``localise_edits``,
how plausible each is in ``localise_classes``, which cells a verdict is about in ``localise_cells``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from expectations.localise_classes import rank_edits
from expectations.localise_edits import Edit, find_edits
from expectations.localise_sums import SUM_RULES, Block, Key, Standing, Stated, blocks_of
from expectations.printed import printed_cells
from expectations.sheet_cells import CELL_TABLES
from pipelines.forms import load_forms
from pipelines.model import Form
from pipelines.tables.suggestions import SUGGESTIONS

Frames = Mapping[str, pl.DataFrame]
# A sum that cannot be assessed for these reasons is open too: a figure is missing where the others tell what it must be.
_OPEN_REASONS = ("total_not_filled", "unreadable")
_TABLES = ("requests", "disputes")
_Cells = dict[tuple[str, str], dict[Key, Stated]]


def build_suggestions(verdicts: pl.DataFrame, frames: Frames, forms: Sequence[Form] | None = None) -> pl.DataFrame:
    """``quality.suggestions``: every edit that settles all open sums of a table of a report, ranked; sorted by key.

    Needs core.reports, core.requests and core.disputes. Where last year's report of the organ is among them, a
    figure that repeats it is known as such.
    """
    forms = load_forms() if forms is None else forms
    opened = _open_tables(verdicts)
    described = frames["core.reports"].select("report_id", "organ_id", "report_year", "form_edition", "is_current")
    earlier = {(organ, year): report for report, organ, year, _, is_current in described.iter_rows() if is_current}
    own = described.join(opened.select("report_id").unique(), on="report_id", how="semi").sort("report_id")
    before = {report: earlier.get((organ, year - 1)) for report, organ, year, *_ in own.iter_rows()}
    cells = _read_cells(frames, {*own["report_id"], *filter(None, before.values())})
    asked = set(opened.rows())
    blocks = {form.edition: blocks_of(form) for form in forms}
    rows: list[dict[str, Any]] = []
    for report_id, _, _, edition, _ in own.iter_rows():
        for block in blocks[edition]:
            scopes = [(report_id, one.rule_id, one.scope) for one in block.sums]
            if asked.isdisjoint(scopes):
                continue
            stated = cells[report_id, block.table]
            last_year = cells.get((before[report_id] or "", block.table), {})
            figures = {key: cell.value for key, cell in last_year.items() if cell.value is not None}
            found = suggest_edits(block, stated, figures)
            rows += [{"report_id": report_id, "table_name": block.table, **row} for row in found]
    return pl.DataFrame(rows, schema=SUGGESTIONS.frame_schema).sort(SUGGESTIONS.key)


def suggest_edits(block: Block, stated: Mapping[Key, Stated], last_year: Mapping[Key, int]) -> list[dict[str, Any]]:
    """The rows of one block of one report, without the report's and the table's name.

    Totals that were not filled in count as 0 and are open too. If no edit settles that, because someone never fills
    them in, the sums that need them are left out.
    """
    cells = {key: stated[key] for key in block.sums_of if key in stated}
    standing = Standing(block, cells)
    edits = find_edits(standing)
    if not edits and any(standing.is_unfilled(key) for key in cells):
        standing = Standing(block, cells, skips_unfilled=True)
        edits = find_edits(standing)
    return list(_describe(standing, rank_edits(standing, edits, last_year)))


def _open_tables(verdicts: pl.DataFrame) -> pl.DataFrame:
    """report_id, rule_id, scope of every sum that fails, or that lacks a figure which it would give."""
    lacks = (pl.col("status") == "not_assessable") & pl.col("reason").is_in(_OPEN_REASONS)
    is_open = pl.col("rule_id").is_in(SUM_RULES) & ((pl.col("status") == "fail") | lacks)
    return verdicts.filter(is_open).select("report_id", "rule_id", "scope")


def _read_cells(frames: Frames, report_ids: set[str]) -> _Cells:
    """(report, table) → cells, of these reports alone."""
    found: _Cells = defaultdict(dict)
    for name in _TABLES:
        table = CELL_TABLES[name]
        columns = (
            "report_id",
            table.row_column,
            table.column_column,
            table.value_column,
            "cell_status",
            "raw_text",
            "source_cell",
        )
        own = printed_cells(frames, table, report_ids).select(columns)
        for report_id, row, column, value, status, raw_text, source_cell in own.iter_rows():
            found[report_id, name][row, column] = Stated(value, status, raw_text, source_cell)
    return found


def _describe(standing: Standing, ranked: Sequence[tuple[str, Edit]]) -> Iterator[dict[str, Any]]:
    for rank, (edit_class, edit) in enumerate(ranked, start=1):
        for (row, column), figure in edit.changes:
            cell = standing.cells[row, column]
            yield {
                "row_code": row,
                "column_code": column,
                "rank": rank,
                "certainty": "likely" if len(ranked) == 1 else "candidate",
                "edit_class": edit_class,
                "reported_value": cell.value,
                "suggested_value": figure,
                "raw_text": cell.raw_text,
                "source_cell": cell.source_cell,
                "clears": " ".join(edit.clears),
                "cells_count": len(edit.changes),
                "candidates_count": len(ranked),
            }

"""The sheet that rules are judged on: one row per report version, everything a rule of S, T, A, L asks for in a column.

No rule is judged here; how the cells get into columns is in ``sheet_cells``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import polars as pl

from expectations.declaration import TABLE_NAMES
from expectations.sheet_cells import ABSENT, ANY, CELL_TABLES, UNREADABLE, Cell, form_cells, spread_cells
from expectations.sheet_labels import label_columns
from pipelines.model import Form

Frames = Mapping[str, pl.DataFrame]

# Cells that a rule compares with another year's report: name of the pair of columns → cell.
EARLIER_CELLS = {
    "new_received": Cell("requests", "new_received", "total"),
    "carried_over": Cell("requests", "carried_over", "total"),
    "fee": Cell("disclosure", "fee", "amount_10k_yuan"),
    "litigation_direct": Cell("disputes", "litigation_direct", "total"),
}
# 行政复议法 (2023), in force 2024-01-01: review before suit. The year before is what later years are compared with.
YEAR_BEFORE_REVIEW_FIRST = 2023
_REPORT_COLUMNS = (
    *("report_id", "organ_id", "portal_id", "report_year", "version", "is_current", "form_edition"),
    *("headings", "heading_texts", "has_balance_note", "is_image_only"),
)


def build_sheet(frames: Frames, forms: Sequence[Form]) -> pl.DataFrame:
    """One row per report version, in the order of ``core.reports``: its description, cells, and figures of earlier years.

    Raises:
        ValueError: the frames contradict each other or the forms; names frame and text met.
    """
    reports = frames["core.reports"].select(_REPORT_COLUMNS)
    if reports["report_id"].is_duplicated().any():
        raise ValueError(f"core.reports: {reports.filter(reports['report_id'].is_duplicated())['report_id'][0]!r} stands twice")
    columns: list[pl.Series] = []
    for table in CELL_TABLES.values():
        cells = list(dict.fromkeys(cell for form in forms for cell in form_cells(form, table.name)))
        columns += spread_cells(frames[table.frame_name], table, cells, reports["report_id"])
    sheet = _add_texts(reports.with_columns(columns), frames)
    return _add_earlier(_add_organ(sheet, frames))


def edition_sheet(sheet: pl.DataFrame, form: Form) -> pl.DataFrame:
    """The rows of one edition, with what depends on it: presence of tables and rows, totals that were not filled in.

    Raises:
        ValueError: a report holds a cell that its edition does not have.
    """
    rows = sheet.filter(pl.col("form_edition") == form.edition)
    if rows.is_empty():
        return rows
    own = {cell.name for table in TABLE_NAMES for cell in form_cells(form, table)}
    foreign = [name.removesuffix("#") for name in rows.columns if name.endswith("#") and name.removesuffix("#") not in own]
    foreign = [name for name in foreign if not name.startswith("earlier.")]
    for name in foreign:
        if rows[f"{name}#"].max() != ABSENT:
            met = rows.filter(pl.col(f"{name}#") != ABSENT)["report_id"][0]
            raise ValueError(f"core.{name.partition('.')[0]}: {met}: edition {form.edition} has no cell {name}")
    rows = rows.drop([column for name in foreign for column in (name, f"{name}#")])
    rows = rows.with_columns((has_table(table) | (pl.col(f"{table}:cells") > 0)).alias(f"{table}:found") for table in TABLE_NAMES)
    rows = rows.with_columns(label_columns(rows, form))
    if not form.has_tables:
        return rows
    return rows.with_columns(_found_and_unfilled(form))


@cache
def _found_and_unfilled(form: Form) -> tuple[pl.Expr, ...]:
    """Columns ``<table>.<row>:found``, and ``<cell>!`` of cells that state a sum and were not filled in."""
    unfilled = (is_unfilled.alias(f"{cell.name}!") for cell, is_unfilled in _not_filled(form))
    return (*(found for table in TABLE_NAMES for found in _row_found(form, table)), *unfilled)


def has_table(table: str) -> pl.Expr:
    """True where the reader found the table in the page."""
    return pl.col(f"{table}:row_keys").is_not_null()


@cache
def sum_cells(form: Form) -> Mapping[Cell, list[Cell]]:
    """The cells that state a sum, each with the cells it sums: column 总计, row （七）总计, 总计 of each dispute group."""
    applicants = [label.key for label in form.applicants if label.key != "total"]
    parts: dict[Cell, list[Cell]] = {
        Cell("requests", row.key, "total"): [Cell("requests", row.key, column) for column in applicants] for row in form.outcomes
    }
    for column in [*applicants, "total"]:
        leaves = [Cell("requests", leaf, column) for leaf in form.leaf_outcomes]
        parts.setdefault(Cell("requests", "total_processed", column), []).extend(leaves)
    for group in form.dispute_groups:
        results = [label.key for label in form.dispute_results if label.key != "total"]
        parts[Cell("disputes", group.key, "total")] = [Cell("disputes", group.key, result) for result in results]
    return parts


def is_sum(cell: Cell, form: Form) -> bool:
    """Whether a cell states a sum; one of `ANY` row or column, whether it does in some."""
    return cell in _sums_by_pattern(form)


@cache
def _sums_by_pattern(form: Form) -> frozenset[Cell]:
    patterns = ((one, Cell(one.table, ANY, one.column), Cell(one.table, one.row, ANY)) for one in sum_cells(form))
    return frozenset(cell for cells in patterns for cell in cells)


def _not_filled(form: Form) -> list[tuple[Cell, pl.Expr]]:
    """Per sum cell: blank although some part is neither 0 nor blank. An absent part is the matter of S-04 and S-05."""
    return [
        (cell, cell.is_blank & pl.any_horizontal((part.value != 0).fill_null(part.state == UNREADABLE) for part in parts))
        for cell, parts in sum_cells(form).items()
    ]


def _row_found(form: Form, table: str) -> Iterator[pl.Expr]:
    cells = form_cells(form, table)
    for row in dict.fromkeys(cell.row for cell in cells):
        present = pl.any_horizontal(cell.state != ABSENT for cell in cells if cell.row == row)
        yield present.alias(f"{table}.{row}:found")


def _add_texts(sheet: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    problems = frames["core.sections"].filter(pl.col("section") == "5").select("report_id", pl.col("text").alias("problems_text"))
    sheet = sheet.join(problems, on="report_id", how="left", maintain_order="left", validate="1:1")
    for table in TABLE_NAMES:
        found = frames["core.form_tables"].filter(pl.col("table_name") == table)
        columns = (pl.col(name).alias(f"{table}:{name}") for name in ("row_keys", "unknown_labels"))
        sheet = sheet.join(found.select("report_id", *columns), on="report_id", how="left", maintain_order="left", validate="1:1")
    return sheet


def _add_organ(sheet: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Column ``makes_rules``: the organ is the government of a 设区的市 or higher. NULL for a file judged alone."""
    organs = frames.get("core.organs")
    portals = frames.get("core.portals")
    if organs is None or portals is None:
        return sheet.with_columns(makes_rules=pl.lit(None, dtype=pl.Boolean))
    high = portals.filter(pl.col("division_code").str.ends_with("00"))["portal_id"]
    governments = organs.filter(pl.col("organ_kind") == "government")["organ_id"]
    makes_rules = pl.col("organ_id").is_in(governments.implode()) & pl.col("portal_id").is_in(high.implode())
    return sheet.with_columns(makes_rules=makes_rules)


def _add_earlier(sheet: pl.DataFrame) -> pl.DataFrame:
    """Columns ``earlier.*`` (current version of the same organ for t−1) and ``earlier.2023.*``; ``…found`` if there is one."""
    current = sheet.filter("is_current").sort("version").unique(["organ_id", "report_year"], keep="last", maintain_order=True)

    def figures(prefix: str) -> list[pl.Expr]:
        pairs = [(f"{cell.name}{mark}", f"{prefix}{name}{mark}") for name, cell in EARLIER_CELLS.items() for mark in ("", "#")]
        return [pl.col(source).alias(target) for source, target in pairs if source in sheet.columns]

    before = current.select("organ_id", pl.col("report_year") + 1, *figures("earlier."), pl.lit(True).alias("earlier.found"))
    at_break = current.filter(pl.col("report_year") == YEAR_BEFORE_REVIEW_FIRST).select(
        "organ_id",
        *figures(f"earlier.{YEAR_BEFORE_REVIEW_FIRST}."),
        pl.lit(True).alias(f"earlier.{YEAR_BEFORE_REVIEW_FIRST}.found"),
    )
    sheet = sheet.join(before, on=["organ_id", "report_year"], how="left", maintain_order="left")
    sheet = sheet.join(at_break, on="organ_id", how="left", maintain_order="left")
    return sheet.with_columns(pl.col("^earlier\\..*found$").fill_null(False))

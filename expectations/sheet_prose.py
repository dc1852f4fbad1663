"""What the prose states, one row per report and section, beside the cells it is compared with. No rule is judged here.

A column per claim holds its figure, NULL where the section gives none or several that differ. ``<claim>#`` is the number of
different figures, 2 standing for any number above 1; ``<claim>.`` with how many decimals a rate is printed; ``<claim>@`` whether
several sections of the report make the claim; ``normative_docs_issued?`` whether that figure stands in a list of published items.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from expectations.sheet_cells import form_cells
from pipelines.model import Form
from pipelines.tables.schema import AMOUNT

_LISTED = "normative_docs_issued"
_WHOLE, _PART, _REST = _LIST_CLAIMS = ("disclosed_items", "disclosed_items_part", "disclosed_items_rest")
# Columns of a claim: mark, type, what stands where the claim is not made.
_MARKS = (("", AMOUNT, None), ("#", pl.Int32, 0), (".", pl.Int32, 0), ("@", pl.Boolean, False))


def prose_sheet(statements: pl.DataFrame, sheet: pl.DataFrame, form: Form, claims: Sequence[str]) -> pl.DataFrame:
    """One row per report and section of the edition that makes one of the claims, with the report's cells; by id and section."""
    figures, sections = _figures(statements, sheet, claims)
    said = figures.select("place", "position", "section").unique(["place", "section"]).sort("place", "section")
    figures = figures.join(said.select("place", "section").with_row_index("row"), on=["place", "section"])
    figures = figures.with_columns(several=pl.len().over("place", "claim") > 1)
    by_claim = figures.partition_by("claim", as_dict=True, include_key=False)
    empty = {mark: pl.Series([blank], dtype=dtype).new_from_index(0, said.height) for mark, dtype, blank in _MARKS}
    columns = (_claim_columns(claim, by_claim.get((code,)), empty) for code, claim in enumerate(claims))
    cells = sheet.select(_cell_columns(sheet, form)).select(pl.all().gather(said["position"]))
    told = pl.DataFrame(
        [sections.gather(said["section"]), *cells.iter_columns(), *(column for some in columns for column in some)]
    )
    told = told.join(_listed(statements), on=["report_id", "section"], how="left", maintain_order="left")
    return told.with_columns(pl.col(f"{_LISTED}?").fill_null(False))


def _figures(statements: pl.DataFrame, sheet: pl.DataFrame, claims: Sequence[str]) -> tuple[pl.DataFrame, pl.Series]:
    """One row per report (its position in the sheet, its place by id), section and claim, both as numbers; and the sections."""
    reports = sheet.select("report_id").with_row_index("position").sort("report_id").with_row_index("place")
    claim = statements["claim_code"].cast(pl.Enum(claims), strict=False).to_physical()
    own = statements.select("report_id", "section", "value", "raw_text", claim=claim).filter(claim.is_not_null())
    own = own.join(reports, on="report_id", maintain_order="left")
    sections = own["section"].unique().sort()
    section = own["section"].cast(pl.Enum(sections)).to_physical().cast(pl.UInt64)
    # One number for report, section and claim: grouping by three keys takes three times as long.
    key = (own["place"] * len(sections) + section) * len(claims) + own["claim"]
    figures = own.group_by(key.alias("key")).agg(
        pl.col("position").first(),
        value=pl.col("value").first(),
        different=(pl.col("value").min() != pl.col("value").max()).cast(pl.Int32) + 1,
        raw_text=pl.col("raw_text").first(),
    )
    place = pl.col("key") // len(claims)
    numbers = {"place": place // len(sections), "section": place % len(sections), "claim": pl.col("key") % len(claims)}
    return figures.with_columns(**numbers), sections


def _claim_columns(claim: str, figures: pl.DataFrame | None, empty: dict[str, pl.Series]) -> Iterator[pl.Series]:
    """The columns of a claim, its figures put into their rows: a join per claim takes five times as long, a pivot thirty."""
    found: dict[str, pl.Series] = {}
    if figures is not None:
        single = figures.filter(pl.col("different") == 1)
        found[""] = empty[""].clone().scatter(single["row"], single["value"])
        found["#"] = empty["#"].clone().scatter(figures["row"], figures["different"])
        found["@"] = empty["@"].clone().scatter(figures["row"], figures["several"])
        if claim.endswith("_rate"):
            digits = figures["raw_text"].str.extract(r"[.．]\s*(\d+)").str.len_chars().fill_null(0).cast(pl.Int32)
            found["."] = empty["."].clone().scatter(figures["row"], digits)
    return (found.get(mark, empty[mark]).alias(f"{claim}{mark}") for mark in empty)


def _listed(statements: pl.DataFrame) -> pl.DataFrame:
    """Report and section where a figure of `_LISTED` is a part of a list of published items."""
    place = ["report_id", "section", "offset"]
    parts = statements.filter(pl.col("claim_code") == _PART).select(place)
    listed = statements.filter(pl.col("claim_code") == _LISTED).join(parts, on=place, how="semi")
    return listed.select("report_id", "section").unique().with_columns(pl.lit(True).alias(f"{_LISTED}?"))


def scope_of(claim: str) -> pl.Expr:
    """Scope of a verdict on a claim: the claim, and the section's number where several sections of the report make it."""
    return _scope(claim, pl.col(f"{claim}@"))


def scope_among(name: str) -> pl.Expr:
    """The same for what several claims say together, where only rows that make such a claim are left."""
    return _scope(name, pl.len().over("report_id") > 1)


def _scope(name: str, several: pl.Expr) -> pl.Expr:
    return pl.when(several).then(pl.format("{}.{}", pl.lit(name), pl.col("section"))).otherwise(pl.lit(name))


def _cell_columns(sheet: pl.DataFrame, form: Form) -> list[str]:
    """The columns of the edition's sheet that prose is compared with: 总计, row 本年新收, disputes and normative documents."""
    cells = [
        cell
        for table in ("disclosure", "requests", "disputes")
        for cell in form_cells(form, table)
        if cell.row in ("normative_docs", "new_received", "carried_over") or cell.table == "disputes" or cell.column == "total"
    ]
    names = ["report_id", "report_year", *(f"{table}:found" for table in ("disclosure", "requests", "disputes"))]
    names += dict.fromkeys(f"{cell.table}.{cell.row}:found" for cell in cells)
    names += [name for cell in cells for name in (cell.name, f"{cell.name}#", f"{cell.name}!")]
    held = set(sheet.columns)
    return [name for name in names if name in held]


def list_sheet(statements: pl.DataFrame, sheet: pl.DataFrame) -> pl.DataFrame:
    """One row per list of published items: whole, sum and number of its parts, whether it ends in 其他, and its scope ``list@``.

    A part belongs to the nearest whole before it in its sentence.
    """
    own = statements.filter(pl.col("claim_code").is_in(_LIST_CLAIMS)).join(sheet.select("report_id"), on="report_id", how="semi")
    is_whole = pl.col("claim_code") == _WHOLE
    ordered = own.sort("report_id", "section", "offset").with_columns(
        whole_at=pl.when(is_whole).then(pl.col("offset")).forward_fill().over("report_id", "section", "sentence")
    )
    lists = ordered.group_by("report_id", "section", "whole_at", maintain_order=True).agg(
        whole=pl.col("value").filter(is_whole).first(),
        parts=pl.col("value").filter(~is_whole).sum(),
        parts_count=(~is_whole).sum().cast(pl.Int32),
        is_complete=(pl.col("claim_code") == _REST).any(),
    )
    lists = lists.filter((pl.col("parts_count") > 0) & pl.col("whole").is_not_null())
    in_report, in_section = pl.len().over("report_id"), pl.len().over("report_id", "section")
    nth = pl.int_range(1, pl.len() + 1).over("report_id", "section")
    return lists.with_columns(
        pl.when(in_report == 1)
        .then(pl.lit("disclosed_items"))
        .when(in_section == 1)
        .then(pl.format("disclosed_items.{}", pl.col("section")))
        .otherwise(pl.format("disclosed_items.{}.{}", pl.col("section"), nth))
        .alias("list@")
    )

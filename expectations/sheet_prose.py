"""What the prose states, one row per report and section, beside the cells it is compared with. No rule is judged here.

A column per claim holds its figure, NULL where the section gives none or several that differ; ``<claim>#`` counts the different
figures, ``<claim>.`` says with how many decimals one is printed, ``<claim>@`` is the scope of a verdict on it; and
``normative_docs_issued?`` whether that figure stands in a list of published items.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.sheet_cells import form_cells
from pipelines.model import Form
from pipelines.tables.schema import AMOUNT

_LISTED = "normative_docs_issued"
_WHOLE, _PART, _REST = _LIST_CLAIMS = ("disclosed_items", "disclosed_items_part", "disclosed_items_rest")


def prose_sheet(statements: pl.DataFrame, sheet: pl.DataFrame, form: Form, claims: Sequence[str]) -> pl.DataFrame:
    """One row per report and section of the edition that makes one of the claims, with the report's cells."""
    own = statements.filter(pl.col("claim_code").is_in(list(claims))).join(sheet.select("report_id"), on="report_id", how="semi")
    figures = own.group_by("report_id", "section", "claim_code").agg(
        value=pl.col("value").first(),
        different=pl.col("value").n_unique().cast(pl.Int32),
        digits=pl.col("raw_text").first().str.extract(r"[.．]\s*(\d+)").str.len_chars().fill_null(0).cast(pl.Int32),
    )
    said = figures.select("report_id", "section").unique().sort("report_id", "section").with_row_index("row")
    by_claim = figures.join(said, on=["report_id", "section"]).partition_by("claim_code", as_dict=True, include_key=False)
    # One join per claim: a pivot over all of them takes six times as long.
    for claim in claims:
        part = by_claim.get((claim,))
        said = said.with_columns(_nothing_said(claim)) if part is None else _add_claim(said, claim, part)
    said = said.join(_listed(statements), on=["report_id", "section"], how="left", maintain_order="left").drop("row")
    said = said.with_columns(pl.col(f"{_LISTED}?").fill_null(False))
    said = said.with_columns(scope_of(claim, pl.col(f"{claim}#") > 0) for claim in claims)
    return said.join(_cells(sheet, form), on="report_id", how="left", maintain_order="left")


def _nothing_said(claim: str) -> list[pl.Expr]:
    absent = {"": pl.lit(None, dtype=AMOUNT), "#": pl.lit(0, dtype=pl.Int32), ".": pl.lit(0, dtype=pl.Int32)}
    return [expr.alias(f"{claim}{mark}") for mark, expr in absent.items()]


def _add_claim(said: pl.DataFrame, claim: str, part: pl.DataFrame) -> pl.DataFrame:
    """Figure, number of different figures and decimals printed, for the rows that make the claim."""
    columns = part.select(
        "row",
        pl.when(pl.col("different") == 1).then("value").alias(claim),
        pl.col("different").alias(f"{claim}#"),
        pl.col("digits").alias(f"{claim}."),
    )
    joined = said.join(columns, on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.col(f"{claim}#").fill_null(0), pl.col(f"{claim}.").fill_null(0))


def _listed(statements: pl.DataFrame) -> pl.DataFrame:
    """Report and section where a figure of `_LISTED` is a part of a list of published items."""
    place = ["report_id", "section", "offset"]
    parts = statements.filter(pl.col("claim_code") == _PART).select(place)
    listed = statements.filter(pl.col("claim_code") == _LISTED).join(parts, on=place, how="semi")
    return listed.select("report_id", "section").unique().with_columns(pl.lit(True).alias(f"{_LISTED}?"))


def scope_of(claim: str, is_said: pl.Expr) -> pl.Expr:
    """Column ``<claim>@``: the claim, and the section's number where several sections of the report make it."""
    several = is_said.sum().over("report_id") > 1
    return pl.when(several).then(pl.format("{}.{}", pl.lit(claim), pl.col("section"))).otherwise(pl.lit(claim)).alias(f"{claim}@")


def _cells(sheet: pl.DataFrame, form: Form) -> pl.DataFrame:
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
    return sheet.select(name for name in names if name in sheet.columns)


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

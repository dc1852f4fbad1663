"""What the prose states, one row per report and section, beside the cells it is compared with. No rule is judged here.

A column per claim holds its figure, NULL where the section gives none or several that differ; ``<claim>#`` counts the different
figures, ``<claim>?`` says whether one stands in a list of published items, ``<claim>.`` with how many decimals it is printed, and
``<claim>@`` is the scope of a verdict on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.sheet_cells import form_cells
from pipelines.model import Form
from pipelines.tables.schema import AMOUNT

_WHOLE, _PART, _REST = _LIST_CLAIMS = ("disclosed_items", "disclosed_items_part", "disclosed_items_rest")


def prose_sheet(statements: pl.DataFrame, sheet: pl.DataFrame, form: Form, claims: Sequence[str]) -> pl.DataFrame:
    """One row per report and section of the edition that states something, with the report's cells."""
    own = statements.join(sheet.select("report_id"), on="report_id", how="semi")
    place = ("report_id", "section", "offset")
    listed = ((pl.col("claim_code") == _PART) & (pl.col("claim_code").n_unique() > 1)).any().over(place)
    figures = (
        own.with_columns(is_listed=listed)
        .group_by("report_id", "section", "claim_code")
        .agg(
            value=pl.col("value").first(),
            different=pl.col("value").n_unique().cast(pl.Int32),
            is_listed=pl.col("is_listed").any(),
            digits=pl.col("raw_text").first().str.extract(r"[.．]\s*(\d+)").str.len_chars().fill_null(0).cast(pl.Int32),
        )
    )
    said = figures.pivot("claim_code", index=("report_id", "section"), values=("value", "different", "is_listed", "digits"))
    said = said.sort("report_id", "section").select(
        "report_id", "section", *(one for claim in claims for one in _claim(claim, said))
    )
    said = said.with_columns(scope_of(claim, pl.col(f"{claim}#") > 0) for claim in claims)
    return said.join(_cells(sheet, form), on="report_id", how="left", maintain_order="left")


def _claim(claim: str, said: pl.DataFrame) -> list[pl.Expr]:
    """Figure, number of different figures, whether it stands in a list of published items, decimals printed."""
    if f"value_{claim}" not in said.columns:
        absent = (pl.lit(None, dtype=AMOUNT), pl.lit(0, dtype=pl.Int32), pl.lit(False), pl.lit(0, dtype=pl.Int32))
        return [expr.alias(f"{claim}{mark}") for expr, mark in zip(absent, ("", "#", "?", "."), strict=True)]
    count = pl.col(f"different_{claim}").fill_null(0)
    return [
        pl.when(count == 1).then(pl.col(f"value_{claim}")).alias(claim),
        count.alias(f"{claim}#"),
        pl.col(f"is_listed_{claim}").fill_null(False).alias(f"{claim}?"),
        pl.col(f"digits_{claim}").fill_null(0).alias(f"{claim}."),
    ]


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

"""The table of suggestions: where a broken sum's error probably is. How it is found belongs to ``expectations``."""

from __future__ import annotations

import polars as pl

from pipelines.tables.table import REPORT_ID, Table, col, key, opt

SUGGESTIONS = Table(
    "quality",
    "suggestions",
    "one cell of an edit that would settle the open sums of a report; suggested, never made · 疑似错误单元格与建议值",
    (
        key("report_id", REPORT_ID),
        key("table_name", "requests or disputes"),
        key("row_code", "row of the form; in disputes the group"),
        key("column_code", "column of the form"),
        key("rank", "the edit: 1 is the most plausible; counted per report and table, in disputes per group · 排序", pl.Int32),
        col("certainty", pl.String, "likely: the only edit that settles all; candidate: one of several · 可能或备选"),
        col("edit_class", pl.String, "slip that the edit would undo, e.g. transposed_digits · 错误类型"),
        opt("reported_value", pl.Int64, "figure that the cell states; NULL if blank or unreadable · 报告值"),
        col("suggested_value", pl.Int64, "figure with which the sums hold · 建议值"),
        col("raw_text", pl.String, "text of the cell as the page has it · 原文"),
        col("source_cell", pl.String, "where the cell stands in the page: table, row, column from 1 · 出处"),
        col("clears", pl.String, "sums that the edit settles, as A-02[total], joined by blanks"),
        col("cells_count", pl.Int32, "cells that the edit changes"),
        col("candidates_count", pl.Int32, "edits that would settle the same"),
    ),
    by_portal=False,
)

"""The tables of schema ``quality``: rules, verdicts, second readings and findings.

What was reported is declared in ``schema``, which also gathers all tables; how a rule is judged belongs to ``expectations``.
"""

from __future__ import annotations

import polars as pl

from pipelines.tables.table import AMOUNT, INSTANT, REPORT_ID, Table, col, key, opt

SECOND_READINGS = Table(
    "quality",
    "second_readings",
    "one cell on which the second reader was asked · 第二次独立读取",
    (
        key("report_id", REPORT_ID),
        key("table_name", "disclosure, requests or disputes"),
        key("row_code", "row of the form"),
        key("column_code", "column of the form"),
        opt("first_value", AMOUNT, "value by the everyday reader"),
        opt("first_status", pl.String, "cell status by the everyday reader; NULL if it found no such cell"),
        opt("second_value", AMOUNT, "value by the second reader"),
        opt("second_status", pl.String, "cell status by the second reader; NULL if it found no such cell"),
        col("is_agreed", pl.Boolean, "both readers say the same"),
    ),
)

RULES = Table(
    "quality",
    "rules",
    "one rule · 规则",
    (
        key("rule_id", "A-01 and so on"),
        col("statement_zh", pl.String, "what must hold · 规则"),
        col("statement_en", pl.String, "what must hold"),
        col("formula", pl.String, "in the keys of the form"),
        col("scope_kind", pl.String, "what one verdict is about"),
        col("severity", pl.String, "ERROR, WARN or INFO"),
        col("editions", pl.String, "editions it applies to"),
        col("blank_class", pl.String, "Z: blanks count as 0 on the second try; N: a blank makes it not assessable; -: no cells"),
        col("fault_class", pl.String, "2: two readers decide; S: source; E: extraction"),
        col("is_gate", pl.Boolean, "while it fails by extraction the report's rows are withheld"),
        col("source", pl.String, "where the rule comes from"),
        opt("other_severity", pl.String, "severity of failures whose reason begins with other_severity_when"),
        opt("other_severity_when", pl.String, "first word of the reason for which a failure has the other severity"),
    ),
    by_portal=False,
)

VERDICTS = Table(
    "quality",
    "verdicts",
    "one rule on one scope of one report · 判定",
    (
        key("report_id", REPORT_ID),
        key("rule_id", "see quality.rules"),
        key(
            "scope",
            "column, row, group, table or report that the verdict is about; the verdict of M-10 stands with the report of the "
            "year before and its scope is the year that should follow, that of M-04 stands with the last report of the "
            "commonest day of its portal and its scope is that day, those of R stand with the report of the government",
        ),
        col("status", pl.String, "pass, pass_blank_as_zero, fail, not_assessable or exempt · 结论"),
        opt("reported", AMOUNT, "figure that the report states · 报告值"),
        opt("expected", AMOUNT, "figure that the rule computes · 应为"),
        opt("residual", AMOUNT, "reported − expected · 差"),
        opt("fault", pl.String, "on fail: source if two readers agree on the cells, extraction if they differ · 责任"),
        opt("reason", pl.String, "why, in words or a code"),
        opt("needed_count", pl.Int32, "cells the rule needs"),
        opt("numeric_count", pl.Int32, "cells of these that are numbers"),
        opt(
            "disposition",
            pl.String,
            "what a person decided of it, beside the machine's word: see quality.dispositions · 人工核定",
        ),
        opt("disposition_note", pl.String, "why, and who decided when · 核定说明"),
    ),
    by_portal=False,
)

FINDINGS = Table(
    "quality",
    "findings",
    "one thing that a stage could not handle · 未能处理的情况",
    (
        key("finding_id", "digest of stage, code, portal, url and message"),
        col("stage", pl.String, "crawl, archive, parse or tables"),
        col("code", pl.String, "see the list of codes in the dictionary"),
        opt("portal_id", pl.String, "portal"),
        opt("url", pl.String, "address"),
        col("message", pl.String, "place and text met"),
        opt("capture_id", pl.String, "first capture concerned"),
        opt("first_seen_at", INSTANT, "first night it was met (UTC)"),
        opt("last_seen_at", INSTANT, "last night it was met (UTC)"),
    ),
)

"""Every table and column, said once: frames, DDL, comments and dictionary are rendered from here.

Views are SQL and stand in ``warehouse/views``; no value is computed in this file.
"""

from __future__ import annotations

import polars as pl

from pipelines.tables.attachments import ATTACHMENTS
from pipelines.tables.duty import (
    DEADLINES,
    DUTIES,
    EXPECTED_ORGANS,
    LISTINGS,
    ORGAN_NAMES,
    ORGAN_PREDECESSORS,
    REPORT_CAPTURES,
)
from pipelines.tables.judgements import FINDINGS, RULES, SECOND_READINGS, VERDICTS
from pipelines.tables.registers import CAPTURES, DISTRICTS, ORGANS, PORTALS
from pipelines.tables.review import BUILDS, DISPOSITIONS, FAILURES_BEFORE, RULE_COUNTS, RULE_STRENGTH
from pipelines.tables.suggestions import SUGGESTIONS
from pipelines.tables.table import AMOUNT, INSTANT, REPORT_ID, Column, Table, col, key, opt

__all__ = [
    "AMOUNT",
    "ATTACHMENTS",
    "BUILDS",
    "BY_NAME",
    "CAPTURES",
    "DEADLINES",
    "DISPOSITIONS",
    "DISTRICTS",
    "DUTIES",
    "EXPECTED_ORGANS",
    "FAILURES_BEFORE",
    "FINDINGS",
    "INSTANT",
    "LISTINGS",
    "ORGANS",
    "ORGAN_NAMES",
    "ORGAN_PREDECESSORS",
    "PORTALS",
    "REPORT_CAPTURES",
    "RULES",
    "RULE_COUNTS",
    "RULE_STRENGTH",
    "SECOND_READINGS",
    "STATEMENTS",
    "SUGGESTIONS",
    "TABLES",
    "VERDICTS",
    "Column",
    "Table",
]

STATUS = "number, blank, dash or unreadable · 单元格状态"
RAW = "text of the cell as the page has it · 原文"
SOURCE = "where the value stands in the page: table, row, column from 1 · 出处"

REPORTS = Table(
    "core",
    "reports",
    "one version of one report · 年度报告（按版本）",
    (
        key("report_id", REPORT_ID),
        col("organ_id", pl.String, "publishing organ"),
        col("portal_id", pl.String, "portal"),
        col("report_year", pl.Int32, "year reported on · 报告年度"),
        col("version", pl.Int32, "1 for the first content seen, then counting · 版本"),
        col("is_current", pl.Boolean, "this version is the one online when last seen"),
        col("form_edition", pl.String, "edition detected by labels: 2021, 2019, 2014 or narrative"),
        col("title", pl.String, "title in one line · 标题"),
        opt("published_date", pl.Date, "date of publication that the page or its list states · 发布日期"),
        col("url", pl.String, "address at which this version was first seen"),
        col("capture_id", pl.String, "first capture of this version"),
        col("content_sha256", pl.String, "digest of what the report states, markup left out"),
        col("charset", pl.String, "charset the page was decoded by"),
        col("headings", pl.String, "section numbers in the page's order, 123456 if complete"),
        col("heading_texts", pl.String, "the headings, one per line"),
        col("has_balance_note", pl.Boolean, "the note on 勾稽关系 stands in the requests table"),
        col("is_image_only", pl.Boolean, "the tables are images"),
        col("parser_version", pl.String, "version of the reader"),
        opt("title_year", pl.Int32, "year that the title names; the report year may come from elsewhere"),
        opt("title_organ", pl.String, "organ as the title names it"),
        opt("period_year", pl.Int32, "year of the period that the prose states · 统计期限"),
        opt("publisher", pl.String, "发布机构 in the portal's metadata, or ContentSource"),
        opt("publisher_id", pl.String, "organ that the publisher's name means on this portal"),
        opt("column_name", pl.String, "meta tag ColumnName"),
        opt("stated_dates", pl.String, "dates of publication and where each stands, best first, one per line"),
        opt("meta_names", pl.String, "standard meta tags that the page fills, joined by blanks; NULL if it is no HTML"),
    ),
)

SECTIONS = Table(
    "core",
    "sections",
    "one section of one report · 报告各部分文字",
    (
        key("report_id", REPORT_ID),
        key("section", "1 to 6; 0 for all prose of a report without the form"),
        col("text", pl.String, "prose of the section, one paragraph per line"),
    ),
)

STATEMENTS = Table(
    "core",
    "statements",
    "one figure stated in prose · 文字中陈述的数据",
    (
        key("report_id", REPORT_ID),
        key("section", "1 to 6"),
        key("offset", "where in the section's text the figure stands, from 0; a figure may stand under two claims", pl.Int32),
        key("claim_code", "what the figure is said to be, e.g. requests_received · 含义"),
        col("value", AMOUNT, "the figure; 0 for 未收到, 未发生, 无 · 数值"),
        col("raw_text", pl.String, "the figure as printed; empty where words alone say that there is none · 原文"),
        col("sentence", pl.String, "the sentence that states it · 原句"),
    ),
)

FORM_TABLES = Table(
    "core",
    "form_tables",
    "one of the form's three tables as found in one report · 三张表的识别情况",
    (
        key("report_id", REPORT_ID),
        key("table_name", "disclosure, requests or disputes"),
        col("pieces_count", pl.Int32, "tables of the page that it was put together from"),
        col("row_keys", pl.String, "data rows in the page's order, joined by blanks"),
        col("unknown_labels", pl.String, "labels outside the edition's vocabulary, one per line"),
    ),
)

DISCLOSURE = Table(
    "core",
    "disclosure",
    "one figure of section 2 · 主动公开政府信息情况",
    (
        key("report_id", REPORT_ID),
        key("item_code", "row, e.g. normative_docs"),
        key("measure_code", "column, e.g. in_force; measures of 2019 and 2021 are never the same"),
        opt("value", AMOUNT, "count or amount as reported; NULL unless cell_status is number · 数值"),
        col("raw_text", pl.String, RAW),
        col("cell_status", pl.String, STATUS),
        col("source_cell", pl.String, SOURCE),
    ),
)

REQUESTS = Table(
    "core",
    "requests",
    "one cell of the 25 × 7 table of requests · 收到和处理政府信息公开申请情况",
    (
        key("report_id", REPORT_ID),
        key("outcome_code", "row, see core.outcomes"),
        key("applicant_code", "column, see core.applicants; total is the column as printed"),
        opt("count", pl.Int64, "requests as reported; NULL unless cell_status is number · 数值"),
        col("raw_text", pl.String, RAW),
        col("cell_status", pl.String, STATUS),
        col("source_cell", pl.String, SOURCE),
    ),
)

DISPUTES = Table(
    "core",
    "disputes",
    "one figure of section 4 · 行政复议、行政诉讼情况",
    (
        key("report_id", REPORT_ID),
        key("group_code", "review, litigation_direct or litigation_post_review"),
        key("result_code", "maintained, corrected, other_result, pending or total"),
        opt("count", pl.Int64, "cases as reported; NULL unless cell_status is number · 数值"),
        col("raw_text", pl.String, RAW),
        col("cell_status", pl.String, STATUS),
        col("source_cell", pl.String, SOURCE),
    ),
)

OUTCOMES = Table(
    "core",
    "outcomes",
    "one row of the requests table · 办理结果",
    (
        key("outcome_code", "key of the row"),
        col("sort_order", pl.Int32, "place in the form, from 1"),
        col("label_zh", pl.String, "label as printed"),
        col("label_en", pl.String, "label in English"),
        opt("outcome_group", pl.String, "granted, denied, unable, notproc, other_handling; balance for sums and carry-over"),
        opt("legal_basis", pl.String, "article of the 条例; the pairing is ours"),
        col("editions", pl.String, "editions of the form that have the row"),
    ),
    by_portal=False,
)

APPLICANTS = Table(
    "core",
    "applicants",
    "one column of the requests table · 申请人类别",
    (
        key("applicant_code", "key of the column"),
        col("sort_order", pl.Int32, "place in the form, from 1"),
        col("label_zh", pl.String, "label as printed"),
        col("label_en", pl.String, "label in English"),
        col("editions", pl.String, "editions of the form that have the column"),
    ),
    by_portal=False,
)

TABLES: tuple[Table, ...] = (
    CAPTURES,
    PORTALS,
    DISTRICTS,
    EXPECTED_ORGANS,
    DEADLINES,
    ORGAN_PREDECESSORS,
    ORGANS,
    ORGAN_NAMES,
    LISTINGS,
    REPORTS,
    REPORT_CAPTURES,
    SECTIONS,
    STATEMENTS,
    ATTACHMENTS,
    FORM_TABLES,
    DISCLOSURE,
    REQUESTS,
    DISPUTES,
    OUTCOMES,
    APPLICANTS,
    RULES,
    DUTIES,
    VERDICTS,
    SUGGESTIONS,
    SECOND_READINGS,
    FINDINGS,
    RULE_STRENGTH,
    DISPOSITIONS,
    BUILDS,
    RULE_COUNTS,
    FAILURES_BEFORE,
)
BY_NAME: dict[str, Table] = {table.full_name: table for table in TABLES}

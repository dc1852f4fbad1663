"""Tables that judge the judging: how strong each rule was, what persons decided of its verdicts, what earlier builds found.

Rules and verdicts themselves are declared in ``judgements``.
"""

from __future__ import annotations

import polars as pl

from pipelines.tables.table import INSTANT, REPORT_ID, Table, col, key, opt

RULE_STRENGTH = Table(
    "quality",
    "rule_strength",
    "one rule in this build: what it had to judge, and how much it could · 规则的判定力度",
    (
        key("rule_id", "see quality.rules"),
        col("in_scope_count", pl.Int64, "report versions it is for: of its editions, or those that state what it judges"),
        col("zero_reports_count", pl.Int64, "of these, those whose table of requests is all 0: they show nothing · 零报告"),
        col("excused_count", pl.Int64, "of the others, not assessable for a reason that lies in the report or its first year"),
        col("exempt_count", pl.Int64, "of the others, with no verdict but exempt ones"),
        col("assessed_count", pl.Int64, "of the others, with at least one pass, pass_blank_as_zero or fail"),
        opt("assessable_rate", pl.Float64, "assessed / (in scope − zero − excused − exempt); NULL if there is none · 可判定比例"),
        col("pass_count", pl.Int64, "verdicts"),
        col("pass_blank_as_zero_count", pl.Int64, "verdicts"),
        col("fail_count", pl.Int64, "verdicts"),
        col("not_assessable_count", pl.Int64, "verdicts"),
        col("exempt_verdicts_count", pl.Int64, "verdicts"),
        opt("pass_rate", pl.Float64, "passes / (passes + failures) without zero reports; NULL if there is none · 通过率"),
        opt("needed_count", pl.Int64, "cells that its verdicts needed; NULL for a rule without cells"),
        opt("numeric_count", pl.Int64, "of these cells, those that hold a number, neither blank nor dash nor unreadable"),
        opt("numeric_rate", pl.Float64, "numeric_count / needed_count · 非空白比例"),
        col("least_assessable_rate", pl.Float64, "what assessable_rate must reach, from expectations/strength.toml"),
        col("least_numeric_rate", pl.Float64, "what numeric_rate must reach, from the same file"),
        col("fatal_from_count", pl.Int64, "assessed on none of so many reports, the rule stops the build"),
        col("state", pl.String, "strong, weak, nowhere (assessed on no report), unmet (nothing to judge) or out_of_scope"),
    ),
    by_portal=False,
)

DISPOSITIONS = Table(
    "quality",
    "dispositions",
    "one decision of a person on one verdict · 人工核定",
    (
        key("portal_id", "portal; stem of the file that holds the decision"),
        key("organ", "organ as the file names it: its organ_id without the portal"),
        key("report_year", "year reported on · 报告年度", pl.Int32),
        key("rule_id", "see quality.rules"),
        key("scope", "scope of the verdict"),
        key("holds_for_sha256", "digest of the source that was looked at · 所核对内容的摘要"),
        col("digest_kind", pl.String, "content (core.reports.content_sha256) or payload (raw.captures.payload_sha256)"),
        opt("organ_id", pl.String, "the organ, if there is one"),
        opt("report_id", pl.String, "the current report, if there is one"),
        opt("content_sha256", pl.String, "content it holds for; NULL if no version held has that digest"),
        opt("decision", pl.String, "confirmed_error, explained or wrong_alarm · 核定结论"),
        opt("exemption", pl.String, "org_reform, recount or scope_change: the rule does not apply · 豁免理由"),
        col("note", pl.String, "why · 说明"),
        col("author", pl.String, "who decided"),
        col("decided_date", pl.Date, "when"),
        col("state", pl.String, "active, lapsed (the source has changed since) or unmatched (there is no such failure)"),
        opt("message", pl.String, "what is amiss, if it is not active"),
    ),
    by_portal=False,
)

BUILDS = Table(
    "quality",
    "builds",
    "one build of the warehouse, this one included · 历次构建",
    (
        key("build_id", "newest response and digest of all that went in: the same archive, files and code give the same id"),
        col("build_number", pl.Int64, "1 for the first build on record, then counting"),
        opt("newest_fetched_at", INSTANT, "newest response that went in (UTC)"),
        col("code_sha256", pl.String, "digest of readers, rules and reference files"),
        col("inputs_sha256", pl.String, "digest of the captures and dispositions that went in"),
        col("reports_count", pl.Int64, "current reports"),
        col("is_this_build", pl.Boolean, "the build that this file is"),
    ),
    by_portal=False,
)

RULE_COUNTS = Table(
    "quality",
    "rule_counts",
    "one status of one rule in one portal in one build, current reports only · 历次判定数",
    (
        key("build_id", "see quality.builds"),
        key("portal_id", "portal"),
        key("rule_id", "rule, as it was then"),
        key("status", "pass, pass_blank_as_zero, fail, not_assessable or exempt"),
        col("verdicts_count", pl.Int64, "verdicts · 判定数"),
    ),
    by_portal=False,
)

FAILURES_BEFORE = Table(
    "quality",
    "failures_before",
    "one verdict on a current report that failed in the build before this one · 上次未通过的判定",
    (
        key("report_id", REPORT_ID),
        key("rule_id", "rule, as it was then"),
        key("scope", "scope of the verdict"),
        col("organ_id", pl.String, "publishing organ"),
        col("report_year", pl.Int32, "year reported on · 报告年度"),
        opt("fault", pl.String, "source or extraction, as it was then"),
    ),
    by_portal=False,
)

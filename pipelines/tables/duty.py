"""Tables of who owes a report, until when, and where it was seen: names, listings, captures, expected organs, deadlines, duties.

What a report states stands in ``schema``, which gathers all tables; which report is owed, in ``expectations.duties``.
"""

from __future__ import annotations

import polars as pl

from pipelines.tables.table import INSTANT, REPORT_ID, Table, col, key, opt

REPORT_CAPTURES = Table(
    "core",
    "report_captures",
    "one capture that holds a report: columns, hosts and addresses that carry the same report are tied to it here · 报告与抓取",
    (
        key("capture_id", "response that holds the report"),
        col("report_id", pl.String, REPORT_ID),
        col("url", pl.String, "address of the response · 地址"),
        col("seen_at", INSTANT, "when it was fetched (UTC)"),
        col("is_last", pl.Boolean, "newest reading of this address"),
    ),
)

LISTINGS = Table(
    "core",
    "listings",
    "one row of a list that promises an annual report · 列表所载年报条目",
    (
        key("url", "address that the row leads to · 地址"),
        key("title", "title as the list gives it · 标题"),
        col("portal_id", pl.String, "portal"),
        opt("organ_id", pl.String, "organ that the title names; NULL if it names none"),
        opt("report_year", pl.Int32, "year that the title names"),
        opt("listed_date", pl.Date, "date in the row, as listed last"),
        opt("first_listed_at", INSTANT, "first night it was listed (UTC)"),
        opt("last_listed_at", INSTANT, "last night it was listed (UTC)"),
    ),
)

ORGAN_NAMES = Table(
    "core",
    "organ_names",
    "one spelling under which an organ's reports were published · 机关名称的各种写法",
    (
        key("organ_id", "organ that is meant"),
        key("spelling", "name as a page has it, blanks and width evened out · 写法"),
        col("portal_id", pl.String, "portal"),
        col(
            "plain_id", pl.String, "id that the spelling alone would give; finds what was keyed before an alias was written down"
        ),
        col("first_year", pl.Int32, "first report year under this spelling"),
        col("last_year", pl.Int32, "last report year under this spelling"),
    ),
)

EXPECTED_ORGANS = Table(
    "core",
    "expected_organs",
    "one organ that a person expects to report on a portal · 应公开年报的机关（人工清单）",
    (
        key("organ_id", "organ; it may have no report at all"),
        key("from_year", "first report year expected", pl.Int32),
        opt("to_year", pl.Int32, "last report year expected; NULL if it goes on"),
        col("portal_id", pl.String, "portal"),
        col("organ_name", pl.String, "name · 名称"),
        col("organ_kind", pl.String, "government, office, department, subdistrict or committee"),
        col("source", pl.String, "where this is known from · 依据"),
    ),
    by_portal=False,
)

DEADLINES = Table(
    "core",
    "deadlines",
    "one day until which a kind of organ must publish · 公布期限",
    (
        key("organ_kind", "government, office, department, subdistrict or committee"),
        key("portal_id", "portal with a day of its own, * for all others"),
        key("from_year", "first report year", pl.Int32),
        opt("to_year", pl.Int32, "last report year; NULL if it goes on"),
        col("due_month", pl.Int32, "month of the year after the report year"),
        col("due_day", pl.Int32, "day of that month"),
        col("severity", pl.String, "severity of being late: WARN, or INFO where no law names the kind"),
        col("source", pl.String, "law or practice · 依据"),
    ),
    by_portal=False,
)

ORGAN_PREDECESSORS = Table(
    "core",
    "organ_predecessors",
    "one organ that another follows · 机关沿革（人工清单）",
    (
        key("organ_id", "organ that follows"),
        key("predecessor_id", "organ that it follows"),
        col("from_year", pl.Int32, "first report year of the successor"),
        col("change", pl.String, "merged, split, moved or abolished: the figures of both are no one series"),
        col("source", pl.String, "where this is known from · 依据"),
    ),
    by_portal=False,
)

DUTIES = Table(
    "quality",
    "duties",
    "one report that an organ owes for a year, and whether it was kept · 应公开的年报",
    (
        key("organ_id", "organ"),
        key("report_year", "year reported on · 报告年度", pl.Int32),
        col("portal_id", pl.String, "portal"),
        col("organ_name", pl.String, "name · 名称"),
        col("organ_kind", pl.String, "government, office, department, subdistrict or committee"),
        col("basis", pl.String, "why it is expected: file (a person's list), year_before (a report for the year before), held"),
        col(
            "status",
            pl.String,
            "held; late (held, published after the day); unreadable (a list promises it, it could not be read); missing; "
            "not_due (the day had not passed); ended (the organ or its division is no more) · 状态",
        ),
        opt("report_id", pl.String, "current report held"),
        opt("earlier_report_id", pl.String, "current report for the year before"),
        opt("due_date", pl.Date, "last day of the time allowed; NULL if no deadline is declared · 期限"),
        opt("severity", pl.String, "severity of being late"),
        opt("published_date", pl.Date, "first date of publication ever stated for it · 首次发布日期"),
        opt("same_day_count", pl.Int32, "reports of the portal with this day; more than 20 make it the day of a migration"),
        opt("first_seen_date", pl.Date, "day it was first fetched, Asia/Shanghai"),
        opt("days_late", pl.Int32, "published_date − due_date; negative if early; NULL if the day is that of a migration"),
        opt("as_of_date", pl.Date, "day of the portal's newest capture, Asia/Shanghai: what was known then"),
        opt("unread_url", pl.String, "address that promises the report and could not be read"),
        opt("reason", pl.String, "why it is ended or unreadable"),
    ),
    by_portal=False,
)

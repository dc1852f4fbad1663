"""Judges of group M: years, dates, publisher, versions, host, meta tags. Their words are in ``rules_metadata``.

M-04 and M-10 are judged with one report of a portal and with the report of the year before: see `judge_duties`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from expectations.duties import SAME_DAY_LIMIT
from expectations.judgement import Judgement, build_verdicts, first_reason
from expectations.rules_metadata import METADATA_RULES
from expectations.sheet_labels import STANDARD_METAS
from pipelines.model import Form
from pipelines.tables.duty import DUTIES

BY_PRACTICE = "by_practice"
_ORGAN = r"(局|委|委员会|办|办公室|办公厅|政府|街道|办事处|镇|乡|中心|院|队|所|处|厅|管委会)$"
_RULES = {rule.rule_id: rule for rule in METADATA_RULES}
_GOVERNMENT_OFFICE = r"办公[室厅]$"


def judge_title_year(form: Form, scope: str) -> Judgement:
    """M-01: the year of the title is that of the period."""
    title, period = pl.col("stated.title_year"), pl.col("stated.period_year")
    return Judgement(
        holds=title == period,
        obstacle=first_reason({"no_title_year": title.is_null(), "no_period": period.is_null()}),
        reported=title,
        expected=period,
        why=pl.format("title says {}, the period is {}", title, period),
    )


def judge_not_early(form: Form, scope: str) -> Judgement:
    """M-02: no report is published before its year is over."""
    day = pl.col("stated.published_date")
    return Judgement(
        holds=day >= pl.date(pl.col("report_year") + 1, 1, 1),
        obstacle=first_reason({"no_date": day.is_null()}),
        why=pl.format("published {}", day),
    )


def judge_in_time(form: Form, scope: str) -> Judgement:
    """M-03: published in time, by the first date ever seen; a report without any date that was seen in time was in time."""
    late, due = pl.col("duty.days_late"), pl.col("duty.due_date")
    seen_in_time = pl.col("duty.published_date").is_null() & (pl.col("duty.first_seen_date") <= due)
    obstacles = {
        "deadline_unknown": due.is_null(),
        "no_date": pl.col("duty.published_date").is_null() & ~seen_in_time.fill_null(False),
        "migration": pl.col("duty.same_day_count") > SAME_DAY_LIMIT,
    }
    days = pl.format("{} days after {}", late, due)
    return Judgement(
        holds=seen_in_time.fill_null(False) | (late <= 0),
        obstacle=first_reason(obstacles),
        reported=late,
        expected=pl.when(late.is_not_null()).then(pl.lit(0)),
        why=pl.when(pl.col("duty.severity") == "INFO").then(pl.format("{}: {}", pl.lit(BY_PRACTICE), days)).otherwise(days),
    )


def judge_publisher(form: Form, scope: str) -> Judgement:
    """M-05: the title's organ is the publisher; where no publisher is an organ, the column; a government's may be its office."""
    publisher, column = pl.col("stated.publisher"), pl.col("stated.column_name")
    by_publisher = publisher.str.contains(_ORGAN).fill_null(False)
    by_column = column.str.contains(_ORGAN).fill_null(False)
    own = pl.col("organ_id").str.replace(r"^[^/]*/", "")
    told = pl.when(by_publisher).then(pl.col("stated.publisher_id").str.replace(r"^[^/]*/", "")).otherwise(column)
    is_office = (pl.col("organ_kind") == "government") & told.str.contains("政府" + _GOVERNMENT_OFFICE)
    same = (own == told) | own.str.ends_with(told) | told.str.ends_with(own)
    stem = own.str.replace("人民政府$", "")
    obstacles = {
        "no_title_organ": pl.col("stated.title_organ").is_null(),
        "no_publisher": publisher.is_null() & ~by_column,
        "publisher_is_no_organ": ~by_publisher & ~by_column,
    }
    return Judgement(
        holds=same | (is_office & told.str.starts_with(stem)).fill_null(False),
        obstacle=first_reason(obstacles),
        why=pl.format("title {}, publisher {}", pl.col("stated.title_organ"), told),
    )


def judge_one_version(form: Form, scope: str) -> Judgement:
    """M-06: what is online for organ and year is one content."""
    count, is_online = pl.col("seen.online_count"), pl.col("seen.is_online")
    return Judgement(
        holds=count == 1,
        obstacle=first_reason({"captures_unknown": count.is_null() & ~is_online, "superseded": ~is_online}),
        reported=count,
        expected=pl.lit(1),
        why=pl.format("{} different reports of one organ and year are online", count),
    )


def judge_unchanged(form: Form, scope: str) -> Judgement:
    """M-07: this version replaced no other at its address; not judged of an address that was seen once."""
    change = pl.col("seen.change")
    return Judgement(
        holds=change.is_null(),
        obstacle=first_reason({"seen_once": ~pl.col("seen.is_watched")}),
        why=change,
    )


def judge_host(form: Form, scope: str) -> Judgement:
    """M-08: the host is one that the portal's file names."""
    host = _host()
    hosts = pl.col("hosts").str.split(" ")
    return Judgement(
        holds=hosts.list.contains(host),
        obstacle=first_reason({"portal_unknown": pl.col("hosts").is_null(), "no_address": host.is_null()}),
        why=pl.format("host {}", host),
    )


def _host() -> pl.Expr:
    """Host of the report's address as portal files write it; NULL for a file."""
    host = pl.col("stated.url").str.to_lowercase().str.extract(r"^https?://([^/?#]+)")
    return host.str.replace(r":(80|443)$", "")


def judge_meta_tags(form: Form, scope: str) -> Judgement:
    """M-09: the standard meta tags are there and hold something; a file on disk is not the page that a portal serves."""
    missing = pl.col("missing_metas")
    missing_count = pl.when(missing == "").then(0).otherwise(missing.str.count_matches(" ", literal=True) + 1).cast(pl.Int32)
    return Judgement(
        holds=missing == "",
        obstacle=first_reason({"not_served": _host().is_null(), "no_markup": missing.is_null()}),
        reported=len(STANDARD_METAS) - missing_count,
        expected=pl.lit(len(STANDARD_METAS)),
        why=pl.format("missing {}", missing),
    )


def judge_duties(frames: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Verdicts of M-04, one per portal that states a date, and of M-10, one per report that is current; none without duties."""
    duties = frames.get(DUTIES.full_name)
    if duties is None or duties.is_empty():
        return
    yield _judge_commonest_day(duties)
    yield _judge_following_year(duties, frames["core.reports"])


def _judge_commonest_day(duties: pl.DataFrame) -> pl.DataFrame:
    dated = duties.filter(pl.col("published_date").is_not_null() & pl.col("report_id").is_not_null())
    dated = dated.sort("portal_id", "same_day_count", "published_date", "report_id")
    last = dated.group_by("portal_id", maintain_order=True).last()
    count = pl.col("same_day_count")
    judgement = Judgement(
        holds=count <= SAME_DAY_LIMIT,
        reported=count,
        expected=pl.lit(SAME_DAY_LIMIT),
        why=pl.format("{} reports of the portal say {}", count, pl.col("published_date")),
    )
    return build_verdicts(last, _RULES["M-04"], pl.col("published_date").cast(pl.String), judgement)


def _judge_following_year(duties: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    current = reports.filter("is_current").select("report_id", "organ_id", following=pl.col("report_year") + 1)
    owed = duties.select("organ_id", following="report_year", kept="status", why="reason", day="as_of_date")
    rows = current.join(owed, on=["organ_id", "following"], how="left", maintain_order="left").sort("report_id")
    status = pl.col("kept")
    judgement = Judgement(
        holds=status.is_in(["held", "late"]),
        obstacle=first_reason(
            {"deadline_not_past": status.is_null() | (status == "not_due"), "unreadable": status == "unreadable"}
        ),
        exempt=pl.when(status == "ended").then(pl.col("why")),
        why=pl.format("no report for {} by {}", pl.col("following"), pl.col("day")),
    )
    return build_verdicts(rows, _RULES["M-10"], pl.col("following").cast(pl.String), judgement)

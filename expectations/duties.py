"""Which report each organ owes for which year, and whether it was kept: ``quality.duties``, from frames alone.

As of the portal's newest capture, never of the clock. Rules M-03, M-04 and M-10 and the views on coverage and timeliness
read what is worked out here; what the deadlines are is data (``data/reference/deadlines.csv``).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.tables.duty import DEADLINES, DUTIES, EXPECTED_ORGANS, LISTINGS, ORGAN_PREDECESSORS, REPORT_CAPTURES
from pipelines.tables.schema import BY_NAME

Frames = Mapping[str, pl.DataFrame]
# More reports of one portal with one day than this were moved there together: the day is that of a migration (DOMAIN 4.6, M-04).
SAME_DAY_LIMIT = 20
EVERYWHERE = "*"
_ZONE = "Asia/Shanghai"
_KEY = ["organ_id", "report_year"]
# Tables that a city's duties are worked out from.
DUTY_TABLES = (
    "raw.captures",
    "core.portals",
    "core.districts",
    "core.organs",
    "core.reports",
    "core.report_captures",
    "core.listings",
    "core.expected_organs",
    "core.deadlines",
    "core.organ_predecessors",
    "quality.findings",
)


def build_duties(frames: Frames) -> pl.DataFrame:
    """``quality.duties``: one row per organ and report year for which a report is expected or held.

    Expected are the organs of a person's list, and those with a report for the year before; years that were not
    over at the portal's newest capture are left out unless a report is held. Needs `DUTY_TABLES`.
    """
    rows = _add_deadlines(_add_days(_expected(frames), frames), frames)
    rows = _add_end(_add_unread(rows, frames), frames)
    late = (pl.col("published_date") - pl.col("due_date")).dt.total_days().cast(pl.Int32)
    rows = rows.with_columns(days_late=pl.when(pl.col("same_day_count") <= SAME_DAY_LIMIT).then(late))
    has_report, is_due = pl.col("report_id").is_not_null(), pl.col("as_of_date") > pl.col("due_date")
    status = (
        pl.when(has_report & (pl.col("days_late") > 0))
        .then(pl.lit("late"))
        .when(has_report)
        .then(pl.lit("held"))
        .when(pl.col("ended").is_not_null())
        .then(pl.lit("ended"))
        .when(~is_due.fill_null(False))
        .then(pl.lit("not_due"))
        .when(pl.col("unread_url").is_not_null())
        .then(pl.lit("unreadable"))
        .otherwise(pl.lit("missing"))
    )
    rows = rows.with_columns(status=status).with_columns(
        reason=pl.when(pl.col("status") == "ended").then("ended").when(pl.col("status") == "unreadable").then("unread"),
        unread_url=pl.when(pl.col("status") == "unreadable").then("unread_url"),
    )
    return rows.select(pl.col(name).cast(dtype) for name, dtype in DUTIES.frame_schema.items()).sort(_KEY)


def _frame(frames: Frames, name: str) -> pl.DataFrame:
    return frames.get(name, BY_NAME[name].empty())


def _as_of(frames: Frames) -> pl.DataFrame:
    """Day of each portal's newest capture."""
    captures = _frame(frames, "raw.captures").group_by("portal_id").agg(newest=pl.col("fetched_at").max())
    return captures.select("portal_id", as_of_date=pl.col("newest").dt.convert_time_zone(_ZONE).dt.date())


def _expected(frames: Frames) -> pl.DataFrame:
    """organ × year with basis, names, the reports held for the year and the year before, and the portal's as-of day."""
    current = frames["core.reports"].filter("is_current").select(*_KEY, "portal_id", "report_id")
    following = current.select("organ_id", pl.col("report_year") + 1, "portal_id", pl.lit("year_before").alias("basis"))
    held = current.select(*_KEY, "portal_id", pl.lit("held").alias("basis"))
    listed = _listed(frames)
    rows = pl.concat([listed.select(*_KEY, "portal_id", "basis"), following, held]).unique(
        _KEY, keep="first", maintain_order=True
    )
    rows = rows.join(_as_of(frames), on="portal_id", how="left", maintain_order="left")
    rows = rows.join(current.drop("portal_id"), on=_KEY, how="left", maintain_order="left")
    earlier = current.select("organ_id", pl.col("report_year") + 1, earlier_report_id="report_id")
    rows = rows.join(earlier, on=_KEY, how="left", maintain_order="left")
    is_over = pl.col("report_year") < pl.col("as_of_date").dt.year()
    rows = rows.filter(is_over.fill_null(False) | pl.col("report_id").is_not_null())
    organs = frames["core.organs"].select("organ_id", "organ_name", "organ_kind")
    told = _frame(frames, "core.expected_organs").select("organ_id", "organ_name", "organ_kind")
    names = pl.concat([told, organs]).unique("organ_id", keep="first", maintain_order=True)
    return rows.join(names, on="organ_id", how="left", maintain_order="left")


def _listed(frames: Frames) -> pl.DataFrame:
    """A person's list, one row per organ and year; an open line goes on to the year before the newest capture."""
    rows = _frame(frames, EXPECTED_ORGANS.full_name).join(_as_of(frames), on="portal_id", how="inner")
    last = pl.min_horizontal(pl.col("to_year").fill_null(9999), pl.col("as_of_date").dt.year() - 1)
    rows = rows.with_columns(last=last.cast(pl.Int32)).filter(pl.col("from_year") <= pl.col("last"))
    years = rows.with_columns(report_year=pl.int_ranges("from_year", pl.col("last") + 1, dtype=pl.Int32)).explode("report_year")
    return years.with_columns(basis=pl.lit("file"))


def _add_days(rows: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """First day stated in any version and first day seen, which bounds it from above; and how many reports share that day."""
    reports = frames["core.reports"]
    seen = _frame(frames, REPORT_CAPTURES.full_name).join(reports.select("report_id", *_KEY), on="report_id", how="inner")
    first_seen = seen.group_by(_KEY).agg(first_seen=pl.col("seen_at").min())
    stated = reports.group_by(_KEY).agg(stated=pl.col("published_date").min())
    rows = rows.join(stated, on=_KEY, how="left", maintain_order="left").join(
        first_seen, on=_KEY, how="left", maintain_order="left"
    )
    rows = rows.with_columns(first_seen_date=pl.col("first_seen").dt.convert_time_zone(_ZONE).dt.date())
    day = pl.when(pl.col("stated").is_not_null()).then(pl.min_horizontal("stated", "first_seen_date"))
    rows = rows.with_columns(published_date=day)
    return rows.with_columns(same_day_count=pl.when(day.is_not_null()).then(pl.len().over("portal_id", "published_date")))


def _add_deadlines(rows: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Last day allowed; a portal's own line goes before the line for all, and a later line before an earlier one."""
    lines = _frame(frames, DEADLINES.full_name).rename({"portal_id": "place"})
    asked = rows.select(*_KEY, "portal_id", "organ_kind").join(lines, on="organ_kind", how="inner")
    asked = asked.filter(
        pl.col("place").is_in([EVERYWHERE]) | (pl.col("place") == pl.col("portal_id")),
        pl.col("report_year").is_between(pl.col("from_year"), pl.col("to_year").fill_null(9999)),
    )
    asked = asked.sort(pl.col("place") == EVERYWHERE, -pl.col("from_year")).unique(_KEY, keep="first", maintain_order=True)
    due = asked.select(*_KEY, "severity", due_date=pl.date(pl.col("report_year") + 1, "due_month", "due_day"))
    return rows.join(due, on=_KEY, how="left", maintain_order="left")


def _add_unread(rows: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """An address that a list gives for the organ and year, and what kept it from being read."""
    listings = _frame(frames, LISTINGS.full_name).filter(pl.col("organ_id").is_not_null() & pl.col("report_year").is_not_null())
    codes = _frame(frames, "quality.findings").filter(pl.col("url").is_not_null())
    codes = codes.filter(~pl.col("code").is_in(["healed"])).group_by("url").agg(unread=pl.col("code").sort().first())
    promised = listings.sort("url").join(codes, on="url", how="left", maintain_order="left")
    promised = promised.group_by(_KEY, maintain_order=True).agg(unread_url=pl.col("url").first(), unread=pl.col("unread").first())
    return rows.join(promised.with_columns(pl.col("unread").fill_null("not_fetched")), on=_KEY, how="left", maintain_order="left")


def _add_end(rows: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Why an organ owes nothing for a year: a person's list ends before it, another organ follows it, its division has ended."""
    told = _frame(frames, EXPECTED_ORGANS.full_name).group_by("organ_id").agg(last_year=pl.col("to_year").fill_null(9999).max())
    changes = _frame(frames, ORGAN_PREDECESSORS.full_name).filter(pl.col("change").is_in(["merged", "moved", "abolished"]))
    changed = changes.group_by(organ_id="predecessor_id").agg(changed_from=pl.col("from_year").min())
    districts = (
        _frame(frames, "core.districts")
        .group_by("division_code")
        .agg(division_end=pl.when(pl.col("valid_to").is_not_null().all()).then(pl.col("valid_to").max()))
    )
    portals = _frame(frames, "core.portals").select("portal_id", "division_code").join(districts, on="division_code", how="inner")
    rows = rows.join(told, on="organ_id", how="left", maintain_order="left").join(
        changed, on="organ_id", how="left", maintain_order="left"
    )
    rows = rows.join(portals.select("portal_id", "division_end"), on="portal_id", how="left", maintain_order="left")
    return rows.with_columns(
        ended=pl.when((pl.col("last_year") < pl.col("report_year")) | (pl.col("changed_from") <= pl.col("report_year")))
        .then(pl.lit("org_reform"))
        .when(pl.col("division_end") <= pl.col("due_date"))
        .then(pl.lit("entity_break"))
    )

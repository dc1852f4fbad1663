"""What rules of groups M and F ask of a report beside its cells: duties, captures, hosts, section 6. No rule is judged here.

Where a frame is not there, as for a file judged alone, its columns are NULL and the rules say that they cannot be assessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from expectations.changes import describe_changes
from pipelines.tables.schema import BY_NAME

Frames = Mapping[str, pl.DataFrame]
_STATED = (
    *("published_date", "title_year", "title_organ", "period_year", "publisher", "publisher_id", "column_name"),
    *("meta_names", "url"),
)
_DUTY = ("due_date", "severity", "published_date", "first_seen_date", "days_late", "same_day_count")


def add_metadata(sheet: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """The sheet with columns ``stated.*`` (core.reports), ``duty.*``, ``seen.*``, ``organ_kind``, ``hosts`` and ``fees_text``."""
    reports = frames["core.reports"].select("report_id", *(pl.col(name).alias(f"stated.{name}") for name in _STATED))
    sheet = sheet.join(reports, on="report_id", how="left", maintain_order="left", validate="1:1")
    fees = frames["core.sections"].filter(pl.col("section") == "6").select("report_id", fees_text="text")
    sheet = sheet.join(fees, on="report_id", how="left", maintain_order="left", validate="1:1")
    duties = _frame(frames, "quality.duties").select(
        "organ_id", "report_year", *(pl.col(name).alias(f"duty.{name}") for name in _DUTY)
    )
    sheet = sheet.join(duties, on=["organ_id", "report_year"], how="left", maintain_order="left", validate="m:1")
    hosts = _frame(frames, "core.portals").select("portal_id", "hosts")
    sheet = sheet.join(hosts, on="portal_id", how="left", maintain_order="left", validate="m:1")
    kinds = _frame(frames, "core.organs").select("organ_id", "organ_kind")
    sheet = sheet.join(kinds, on="organ_id", how="left", maintain_order="left", validate="m:1")
    return _add_changes(_add_rivals(sheet, frames), frames)


def _frame(frames: Frames, name: str) -> pl.DataFrame:
    return frames.get(name, BY_NAME[name].empty())


def _seen(sheet: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Captures with the organ and year of the report that they hold, in the order in which they were made."""
    of_reports = sheet.select("report_id", "organ_id", "report_year")
    seen = _frame(frames, "core.report_captures").join(of_reports, on="report_id", how="inner")
    return seen.sort("url", "seen_at", "capture_id")


def _add_rivals(sheet: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """``seen.is_online``: an address holds this version last; ``seen.online_count``: versions of organ and year online."""
    last = _seen(sheet, frames).filter("is_last")
    online = last.group_by("organ_id", "report_year").agg(
        pl.col("report_id").n_unique().cast(pl.Int32).alias("seen.online_count")
    )
    own = last.select("report_id", pl.lit(True).alias("seen.is_online")).unique()
    sheet = sheet.join(online, on=["organ_id", "report_year"], how="left", maintain_order="left")
    return sheet.join(own, on="report_id", how="left", maintain_order="left").with_columns(
        pl.col("seen.is_online").fill_null(False)
    )


def _add_changes(sheet: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """``seen.change``: how this version differs from the one it replaced; ``seen.is_watched``: its address was seen twice."""
    seen = _seen(sheet, frames).with_columns(
        before=pl.col("report_id").shift(1).over("url"),
        same=(pl.col("organ_id") == pl.col("organ_id").shift(1).over("url"))
        & (pl.col("report_year") == pl.col("report_year").shift(1).over("url")),
        captures=pl.len().over("url"),
    )
    watched = seen.filter(pl.col("captures") > 1).select("report_id", pl.lit(True).alias("seen.is_watched")).unique()
    replaced = seen.filter(pl.col("same") & (pl.col("before") != pl.col("report_id")))
    pairs = replaced.unique("report_id", keep="first", maintain_order=True).select("before", "report_id")
    changes = pl.DataFrame(
        describe_changes(pairs.rows(), frames), schema={"report_id": pl.String, "seen.change": pl.String}, orient="row"
    )
    sheet = sheet.join(watched, on="report_id", how="left", maintain_order="left").with_columns(
        pl.col("seen.is_watched").fill_null(False)
    )
    return sheet.join(changes, on="report_id", how="left", maintain_order="left")


def mentions(text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """Whether a text holds any of the words, blanks left out."""
    return text.fill_null("").str.replace_all(r"\s", "").str.contains_any(list(words))

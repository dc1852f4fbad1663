"""The judging as assets: verdicts, where errors probably are, what persons decided, strength of the rules, history. One step.

Checks on the verdicts hold up whatever follows, so that tables made from verdicts cannot be assets of their own beside them.
How reports are judged is decided in ``expectations``, what is told of the judging itself in ``judging``.
"""

from typing import Any

import dagster as dg
import polars as pl

from assets.judging import JUDGING_TABLES, build_judging, describe_judging, read_decisions
from assets.layout import City
from assets.parquet import read_tables
from assets.portal_assets import asset_key, input_name
from assets.presentation import describe_frame, plot_shares, render_rows
from expectations.chunks import JUDGED, OF_THE_CITY, judge_parts
from expectations.dispositions import active_exemptions, add_dispositions, settle_dispositions
from expectations.faults import withheld_reports
from expectations.judgement import SAYS, STATUSES
from expectations.localise import build_suggestions
from expectations.strength import find_zero_reports
from pipelines.forms import load_forms
from pipelines.tables.schema import BY_NAME, SUGGESTIONS, VERDICTS

Frames = dict[str, pl.DataFrame]
MADE = (VERDICTS.full_name, SUGGESTIONS.full_name)
# What a picture of the verdicts tells apart: a report full of zeros passes every sum and is no success.
ZERO_REPORT = "pass_of_zero_report"
SHOWN_STATUSES = (*STATUSES[:2], ZERO_REPORT, *STATUSES[2:])


def build_judging_assets() -> dg.AssetsDefinition:
    """``quality/verdicts`` and what is made of them in the same step."""

    @dg.multi_asset(
        name="judging",
        outs={
            input_name(table): dg.AssetOut(key=asset_key(table), description=BY_NAME[table].comment, kinds={"polars", "parquet"})
            for table in (*MADE, *JUDGING_TABLES)
        },
        deps=[asset_key(table) for table in (*JUDGED, *OF_THE_CITY, "raw.captures")],
        description="Judges all reports, and the judging itself.",
    )
    def judging(city: dg.ResourceParam[City]):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        read = read_tables(city.layout.tables, city.portal_ids)
        frames = {table: read(table, None, None) for table in ("raw.captures", "core.reports", "core.portals")}
        decided = read_decisions(city, frames)
        told, suggestions = judge_city(city, decided)
        settled = settle_dispositions(decided, told)
        verdicts = add_dispositions(told, settled)
        beside = build_judging(city, {**frames, "quality.verdicts": verdicts, "quality.dispositions": settled})
        described = describe_verdicts(verdicts, frames["core.reports"])
        yield dg.Output(verdicts, input_name("quality.verdicts"), metadata=described)
        yield dg.Output(suggestions, input_name("quality.suggestions"), metadata=describe_suggestions(suggestions))
        for table, frame in beside.items():
            yield dg.Output(frame, input_name(table), metadata=describe_judging(table, frame, city))

    return judging


def judge_city(city: City, decided: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``quality.verdicts`` and ``quality.suggestions``; the cells of only some portals are in memory at a time."""
    forms, read = load_forms(), read_tables(city.layout.tables, city.portal_ids)
    verdicts, suggestions = [VERDICTS.empty()], [SUGGESTIONS.empty()]
    for frames, judged in judge_parts(read, forms, beside={"quality.dispositions": active_exemptions(decided)}):
        verdicts.append(judged)
        suggestions.append(build_suggestions(judged, frames, forms))
    return pl.concat(verdicts), pl.concat(suggestions)


def describe_verdicts(verdicts: pl.DataFrame, reports: pl.DataFrame) -> dict[str, Any]:
    """Metadata of the verdicts: counts by status and portal, and the reports that are withheld."""
    summary = summarise_verdicts(verdicts, reports)
    stopped = withheld_reports(verdicts)
    return {
        "dagster/row_count": verdicts.height,
        "verdicts by status": dg.MetadataValue.md(render_rows(summary, summary.height)),
        "verdicts by status and portal": plot_verdicts(summary),
        "reports withheld": dg.MetadataValue.md("\n".join(f"- {report_id}" for report_id in stopped) or "none"),
    }


def describe_suggestions(suggestions: pl.DataFrame) -> dict[str, Any]:
    """Metadata of the suggestions: first rows, and in how many reports the most plausible edit is of each class."""
    classes = summarise_suggestions(suggestions)
    by_class = dg.MetadataValue.md(render_rows(classes, classes.height) if classes.height else "none")
    return describe_frame(suggestions, **{"most plausible edits by class": by_class})


def summarise_suggestions(suggestions: pl.DataFrame) -> pl.DataFrame:
    """One row per class and certainty: in how many reports the most plausible edit is of it."""
    first = suggestions.filter(pl.col("rank") == 1).group_by("edit_class", "certainty")
    return first.agg(reports=pl.col("report_id").n_unique()).sort("edit_class", "certainty")


def summarise_verdicts(verdicts: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """One row per portal: how many verdicts have each status; passes of zero reports stand apart, they show nothing."""
    is_zero = pl.col("report_id").is_in(find_zero_reports(verdicts).implode()) & pl.col("status").is_in(SAYS[:2])
    shown = verdicts.with_columns(status=pl.when(is_zero).then(pl.lit(ZERO_REPORT)).otherwise("status"))
    counted = shown.join(reports.select("report_id", "portal_id"), on="report_id").group_by("portal_id")
    return counted.agg((pl.col("status") == status).sum().alias(status) for status in SHOWN_STATUSES).sort("portal_id")


def plot_verdicts(summary: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """The same as a picture."""
    counts = {status: summary[status].to_list() for status in SHOWN_STATUSES}
    return plot_shares("verdicts by status", summary["portal_id"].to_list(), counts)

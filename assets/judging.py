"""The judging itself as frames: what persons decided, how strong each rule was, what earlier builds found. No Dagster assets.

They are made in one step with the verdicts, in ``city_assets``: the checks on verdicts need them and hold up what follows.
"""

from __future__ import annotations

from typing import Any

import dagster as dg
import polars as pl

from assets.history import tell_history
from assets.layout import City
from assets.presentation import describe_frame, render_rows
from assets.written import read_dispositions
from expectations.dispositions import match_dispositions
from expectations.strength import measure_strength

Frames = dict[str, pl.DataFrame]
HISTORY_TABLES = ("quality.builds", "quality.rule_counts", "quality.failures_before")
JUDGING_TABLES = ("quality.dispositions", "quality.rule_strength", *HISTORY_TABLES)


def read_decisions(city: City, frames: Frames) -> pl.DataFrame:
    """The dispositions of the city's portals, matched with the reports held; verdicts are not looked at.

    Raises:
        DispositionFileError: a file does not say what it must.
    """
    return match_dispositions(read_dispositions(city), frames["core.reports"], frames["raw.captures"])


def build_judging(city: City, frames: Frames) -> Frames:
    """The tables of ``JUDGING_TABLES``; needs captures, reports, portals, verdicts, and the dispositions settled with these."""
    return {
        "quality.dispositions": frames["quality.dispositions"],
        "quality.rule_strength": measure_strength(frames["quality.verdicts"], frames["core.reports"]),
        **tell_history(frames, city.layout),
    }


def describe_judging(table: str, frame: pl.DataFrame, city: City) -> dict[str, Any]:
    """Metadata of one of these tables."""
    if table == "quality.rule_strength":
        return _describe_strength(frame)
    if table == "quality.dispositions":
        states = frame.group_by("state").len().sort("state")
        return describe_frame(
            frame, folder=dg.MetadataValue.path(city.layout.dispositions), states=dg.MetadataValue.md(render_rows(states))
        )
    return describe_frame(frame, records=dg.MetadataValue.path(city.layout.history))


def _describe_strength(frame: pl.DataFrame) -> dict[str, Any]:
    shown = frame.select("rule_id", "state", "in_scope_count", "assessed_count", "assessable_rate", "numeric_rate", "pass_rate")
    weakest = shown.filter(pl.col("state") != "strong")
    return {
        "dagster/row_count": frame.height,
        "rules that are not strong": dg.MetadataValue.md(render_rows(weakest, 40) if weakest.height else "none"),
        "all rules": dg.MetadataValue.md(render_rows(shown, shown.height)),
    }

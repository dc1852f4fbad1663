"""Assets about the judging: what persons decided, how strong each rule was, what earlier builds found.

The verdicts themselves are made in ``city_assets``; what must be true of these tables is asserted in ``checks``.
"""

import dagster as dg
import polars as pl

from assets.history import tell_history
from assets.layout import City
from assets.portal_assets import asset_key, input_name, name_frames
from assets.presentation import describe_frame, render_rows
from expectations.dispositions import match_dispositions, settle_dispositions
from expectations.strength import measure_strength
from pipelines.dispositions import load_dispositions
from pipelines.portals import list_portal_ids
from pipelines.tables.schema import BY_NAME

HISTORY_TABLES = ("quality.builds", "quality.rule_counts", "quality.failures_before")
JUDGING_TABLES = ("quality.dispositions", "quality.rule_strength", *HISTORY_TABLES)


def read_decisions(city: City, frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The dispositions of the city's portals, matched with the reports held; verdicts are not looked at.

    Raises:
        DispositionFileError: a file does not say what it must.
    """
    entries = load_dispositions(city.layout.dispositions, {*list_portal_ids(), *city.portal_ids})
    own = [entry for entry in entries if entry.portal_id in city.portal_ids]
    return match_dispositions(own, frames["core.reports"], frames["raw.captures"])


def build_judging_assets() -> list[dg.AssetsDefinition]:
    """``quality/dispositions``, ``quality/rule_strength`` and the three tables of history."""
    return [_dispositions(), _rule_strength(), _history()]


def _ins(*tables: str) -> dict[str, dg.AssetIn]:
    return {input_name(table): dg.AssetIn(asset_key(table)) for table in tables}


def _dispositions() -> dg.AssetsDefinition:
    @dg.asset(
        key=asset_key("quality.dispositions"),
        ins=_ins("raw.captures", "core.reports", "quality.verdicts"),
        description=f"What persons decided of verdicts, and whether it still holds. {BY_NAME['quality.dispositions'].comment}",
        kinds={"toml", "parquet"},
    )
    def dispositions(city: dg.ResourceParam[City], **inputs: pl.DataFrame) -> dg.Output[pl.DataFrame]:
        frames = name_frames(inputs)
        frame = settle_dispositions(read_decisions(city, frames), frames["quality.verdicts"])
        states = frame.group_by("state").len().sort("state")
        return dg.Output(
            frame,
            metadata=describe_frame(
                frame,
                folder=dg.MetadataValue.path(city.layout.dispositions),
                states=dg.MetadataValue.md(render_rows(states)),
            ),
        )

    return dispositions


def _rule_strength() -> dg.AssetsDefinition:
    @dg.asset(
        key=asset_key("quality.rule_strength"),
        ins=_ins("core.reports", "quality.verdicts"),
        description="What each rule had to judge and how much of it it could: a rule that met nothing is no success. "
        f"{BY_NAME['quality.rule_strength'].comment}",
        kinds={"polars", "parquet"},
    )
    def rule_strength(**inputs: pl.DataFrame) -> dg.Output[pl.DataFrame]:
        frames = name_frames(inputs)
        frame = measure_strength(frames["quality.verdicts"], frames["core.reports"])
        shown = frame.select("rule_id", "state", "in_scope_count", "assessed_count", "assessable_rate", "numeric_rate", "pass_rate")
        weakest = shown.filter(pl.col("state") != "strong")
        return dg.Output(
            frame,
            metadata={
                "dagster/row_count": frame.height,
                "rules that are not strong": dg.MetadataValue.md(render_rows(weakest, 40) if weakest.height else "none"),
                "all rules": dg.MetadataValue.md(render_rows(shown, shown.height)),
            },
        )

    return rule_strength


def _history() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="history",
        outs={
            input_name(table): dg.AssetOut(key=asset_key(table), description=BY_NAME[table].comment, kinds={"parquet"})
            for table in HISTORY_TABLES
        },
        ins=_ins("raw.captures", "core.reports", "core.portals", "quality.verdicts", "quality.dispositions"),
        description="This build beside the earlier ones: how many verdicts each rule gave, and what failed last time.",
    )
    def history(city: dg.ResourceParam[City], **inputs: pl.DataFrame):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        frames = tell_history(name_frames(inputs), city.layout)
        for table in HISTORY_TABLES:
            yield dg.Output(frames[table], input_name(table), metadata=describe_frame(frames[table]))

    return history

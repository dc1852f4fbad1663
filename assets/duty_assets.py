"""Who owes reports: the asset ``quality/duties``, made of what persons wrote down about organs and deadlines.

How duties are worked out is decided in ``expectations.duties``; what was written down is read in ``written``.
"""

import dagster as dg
import polars as pl

from assets.portal_assets import asset_key, input_name, name_frames
from assets.presentation import describe_frame, render_rows
from expectations.duties import DUTY_TABLES, build_duties
from pipelines.tables.schema import BY_NAME

DUTY_REFERENCES = ("core.expected_organs", "core.deadlines", "core.organ_predecessors")


def build_duties_asset() -> dg.AssetsDefinition:
    """``quality/duties``: one row per report that is owed."""

    @dg.asset(
        key=asset_key("quality.duties"),
        ins={input_name(table): dg.AssetIn(asset_key(table)) for table in DUTY_TABLES},
        description=f"Who owes a report, until when, and whether it was kept. {BY_NAME['quality.duties'].comment}",
        kinds={"polars", "parquet"},
    )
    def duties(**inputs: pl.DataFrame) -> dg.Output[pl.DataFrame]:
        frame = build_duties(name_frames(inputs))
        counted = frame.group_by("status").len().sort("status")
        shown = dg.MetadataValue.md(render_rows(counted, counted.height) if counted.height else "none")
        return dg.Output(frame, metadata=describe_frame(frame) | {"duties by status": shown})

    return duties

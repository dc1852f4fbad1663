"""Who owes reports: what persons wrote down about organs and deadlines, and the asset ``quality/duties`` made of it.

How duties are worked out is decided in ``expectations.duties``; what the files must hold in ``pipelines.tables``.
"""

from collections.abc import Iterable

import dagster as dg
import polars as pl

from assets.layout import REFERENCE
from assets.portal_assets import asset_key, input_name, name_frames, naming_of
from assets.presentation import describe_frame, render_rows
from expectations.duties import DUTY_TABLES, build_duties
from pipelines.model import Portal
from pipelines.tables import read_deadlines, read_expected_organs, read_predecessors
from pipelines.tables.schema import BY_NAME

DUTY_REFERENCES = ("core.expected_organs", "core.deadlines", "core.organ_predecessors")


def read_duty_references(portals: Iterable[Portal]) -> dict[str, pl.DataFrame]:
    """The three reference tables, from the committed files, for the portals given.

    Raises:
        ReferenceFileError: a file does not hold what it must.
    """
    namings = {portal.portal_id: naming_of(portal) for portal in portals}
    return {
        "core.expected_organs": read_expected_organs(REFERENCE / "expected_organs.csv", namings),
        "core.deadlines": read_deadlines(REFERENCE / "deadlines.csv"),
        "core.organ_predecessors": read_predecessors(REFERENCE / "predecessors.csv", namings),
    }


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

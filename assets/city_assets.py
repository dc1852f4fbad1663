"""Assets of the whole city: reference tables, verdicts, the warehouse file, exports.

What is read per portal is in ``portal_assets``; what must be true of these is asserted in ``checks``.
"""

import dagster as dg
import polars as pl

from assets.duty_assets import DUTY_REFERENCES, build_duties_asset
from assets.history import record_build
from assets.judging_assets import build_judging_assets
from assets.layout import City
from assets.portal_assets import asset_key, input_name, name_frames
from assets.presentation import describe_frame, render_rows
from assets.written import read_division_table, read_duty_references
from expectations.faults import withheld_reports
from expectations.rules import build_rules
from pipelines.forms import load_forms
from pipelines.tables import (
    build_applicants,
    build_outcomes,
    build_portals,
    render_comments,
    render_datapackage,
    render_ddl,
)
from pipelines.tables.schema import BY_NAME, TABLES
from pipelines.warehouse import build_warehouse, export_parquet

# What is withheld of a report that a gate rule stops; that there is such a report, and its verdicts, stay on record.
WITHHELD_TABLES = (
    "core.sections",
    "core.statements",
    "core.form_tables",
    "core.disclosure",
    "core.requests",
    "core.disputes",
    "quality.suggestions",
)
REFERENCE_TABLES = ("core.portals", "core.districts", *DUTY_REFERENCES, "core.outcomes", "core.applicants", "quality.rules")
WAREHOUSE, EXPORTS = dg.AssetKey("warehouse"), dg.AssetKey("exports")


def inputs_of(*tables: str) -> dict[str, dg.AssetIn]:
    """Arguments that bring tables; one written per portal comes as one frame of all portals that have been read."""
    return {input_name(table): dg.AssetIn(asset_key(table)) for table in tables}


def whole_city() -> dict[str, dg.AssetIn]:
    """Arguments that bring every table."""
    return inputs_of(*(table.full_name for table in TABLES))


def withhold(frames: dict[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """The frames without the figures and texts of reports that a gate rule stops, and the ids of these reports."""
    stopped = withheld_reports(frames["quality.verdicts"])
    kept = {table: frames[table].filter(~pl.col("report_id").is_in(stopped)) for table in WITHHELD_TABLES}
    return {**frames, **kept}, stopped


def build_city_assets() -> list[dg.AssetsDefinition]:
    """The reference tables, ``quality/duties``, the judging, ``warehouse``, ``exports``."""
    return [_reference_tables(), build_duties_asset(), build_judging_assets(), _warehouse(), _exports()]


def _reference_tables() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="reference_tables",
        outs={
            input_name(table): dg.AssetOut(key=asset_key(table), description=BY_NAME[table].comment, kinds={"parquet"})
            for table in REFERENCE_TABLES
        },
        description="What does not come from pages: portals, districts, the form's vocabulary, the rules.",
    )
    def reference_tables(city: dg.ResourceParam[City]):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        forms = load_forms()
        frames = {
            "core.portals": build_portals(city.portals),
            "core.districts": read_division_table(),
            **read_duty_references(city.portals),
            "core.outcomes": build_outcomes(forms),
            "core.applicants": build_applicants(forms),
            "quality.rules": build_rules(),
        }
        for table in REFERENCE_TABLES:
            yield dg.Output(frames[table], input_name(table), metadata=describe_frame(frames[table]))

    return reference_tables


def _warehouse() -> dg.AssetsDefinition:
    @dg.asset(
        key=WAREHOUSE,
        ins=whole_city(),
        description="The DuckDB file that answers questions: built beside the old one, checked, swapped in whole.",
        kinds={"duckdb"},
    )
    def warehouse(city: dg.ResourceParam[City], **inputs: pl.DataFrame) -> dg.MaterializeResult[None]:
        frames, stopped = withhold(name_frames(inputs))
        path = city.layout.warehouse
        counts = build_warehouse(path, frames, ddl=render_ddl(), comments=render_comments())
        record = record_build(frames, city.layout)
        table = pl.DataFrame({"table": list(counts), "rows": list(counts.values())})
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(path),
                "bytes": path.stat().st_size,
                "rows by table": dg.MetadataValue.md(render_rows(table, table.height)),
                "reports withheld": len(stopped),
                "record of this build": dg.MetadataValue.path(record),
            }
        )

    return warehouse


def _exports() -> dg.AssetsDefinition:
    @dg.asset(
        key=EXPORTS,
        ins=whole_city(),
        deps=[WAREHOUSE],
        description="The same tables as Parquet files with a Frictionless datapackage.json.",
        kinds={"parquet"},
    )
    def exports(city: dg.ResourceParam[City], **inputs: pl.DataFrame) -> dg.MaterializeResult[None]:
        frames, _ = withhold(name_frames(inputs))
        written = export_parquet(frames, city.layout.export, datapackage=render_datapackage())
        sizes = pl.DataFrame({"file": [path.name for path in written], "bytes": [path.stat().st_size for path in written]})
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(city.layout.export),
                "files": dg.MetadataValue.md(render_rows(sizes, sizes.height)),
            }
        )

    return exports

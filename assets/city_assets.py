"""Assets of the whole city: reference tables, verdicts, the warehouse file, exports.

What is read per portal is in ``portal_assets``; what must be true of these is asserted in ``checks``.
"""

from typing import Any

import dagster as dg
import polars as pl

from assets.history import record_build
from assets.judging import JUDGING_TABLES, build_judging, describe_judging, read_decisions
from assets.layout import REPOSITORY, City
from assets.portal_assets import JUDGED_TABLES, asset_key, input_name, name_frames
from assets.presentation import describe_frame, plot_shares, render_rows
from expectations.dispositions import active_exemptions, add_dispositions, settle_dispositions
from expectations.faults import add_faults, withheld_reports
from expectations.judgement import SAYS, STATUSES
from expectations.rules import build_rules
from expectations.strength import find_zero_reports
from expectations.verdicts import judge
from pipelines.forms import load_forms
from pipelines.tables import (
    build_applicants,
    build_outcomes,
    build_portals,
    read_districts,
    render_comments,
    render_datapackage,
    render_ddl,
)
from pipelines.tables.schema import BY_NAME, TABLES
from pipelines.warehouse import build_warehouse, export_parquet

DISTRICTS_FILE = REPOSITORY / "data" / "reference" / "districts.csv"
# What is withheld of a report that a gate rule stops; that there is such a report, and its verdicts, stay on record.
WITHHELD_TABLES = (
    "core.sections",
    "core.statements",
    "core.form_tables",
    "core.disclosure",
    "core.requests",
    "core.disputes",
)
REFERENCE_TABLES = ("core.portals", "core.districts", "core.outcomes", "core.applicants", "quality.rules")
# What a picture of the verdicts tells apart: a report full of zeros passes every sum and is no success.
ZERO_REPORT = "pass_of_zero_report"
SHOWN_STATUSES = (*STATUSES[:2], ZERO_REPORT, *STATUSES[2:])
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
    """The reference tables, ``quality/verdicts``, ``warehouse``, ``exports``."""
    return [_reference_tables(), _verdicts(), _warehouse(), _exports()]


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
            "core.districts": read_districts(DISTRICTS_FILE),
            "core.outcomes": build_outcomes(forms),
            "core.applicants": build_applicants(forms),
            "quality.rules": build_rules(),
        }
        for table in REFERENCE_TABLES:
            yield dg.Output(frames[table], input_name(table), metadata=describe_frame(frames[table]))

    return reference_tables


def _verdicts() -> dg.AssetsDefinition:
    comment = BY_NAME["quality.verdicts"].comment
    descriptions = {table: BY_NAME[table].comment for table in JUDGING_TABLES}
    descriptions["quality.verdicts"] = f"Every rule on every report, with the fault of each failure. {comment}"

    @dg.multi_asset(
        name="judging",
        outs={
            input_name(table): dg.AssetOut(key=asset_key(table), description=text, kinds={"polars", "parquet"})
            for table, text in descriptions.items()
        },
        ins=inputs_of(*JUDGED_TABLES, "quality.second_readings", "core.portals", "raw.captures"),
        description="Judges all reports, and the judging itself.",
    )
    def judging(city: dg.ResourceParam[City], **inputs: pl.DataFrame):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        frames, forms = name_frames(inputs), load_forms()
        decided = read_decisions(city, frames)
        judged = judge({**frames, "quality.dispositions": active_exemptions(decided)}, forms)
        told = add_faults(judged, frames, forms)
        settled = settle_dispositions(decided, told)
        verdicts = add_dispositions(told, settled)
        beside = build_judging(city, {**frames, "quality.verdicts": verdicts, "quality.dispositions": settled})
        described = describe_verdicts(verdicts, frames["core.reports"])
        yield dg.Output(verdicts, input_name("quality.verdicts"), metadata=described)
        for table, frame in beside.items():
            yield dg.Output(frame, input_name(table), metadata=describe_judging(table, frame, city))

    return judging


def describe_verdicts(verdicts: pl.DataFrame, reports: pl.DataFrame) -> dict[str, Any]:
    """Metadata of the verdicts: counts by status and portal, and which reports are withheld."""
    summary = summarise_verdicts(verdicts, reports)
    stopped = withheld_reports(verdicts)
    return {
        "dagster/row_count": verdicts.height,
        "verdicts by status": dg.MetadataValue.md(render_rows(summary, summary.height)),
        "verdicts by status and portal": plot_verdicts(summary),
        "reports withheld": dg.MetadataValue.md("\n".join(f"- {report_id}" for report_id in stopped) or "none"),
    }


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

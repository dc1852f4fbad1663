"""Assets partitioned by portal: what was fetched, what it states, what a second reader says. One portal, one run.

Assets of the whole city are in ``city_assets``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
import polars as pl

from assets.fetching import fetch_portal
from assets.layout import City
from assets.presentation import describe_frame
from assets.reading import build_portal_frames, read_second
from assets.written import naming_of
from expectations.faults import reports_to_reread
from expectations.verdicts import judge
from pipelines.archive import read_index
from pipelines.crawl import CrawlSummary
from pipelines.forms import load_forms
from pipelines.tables import build_captures
from pipelines.tables.schema import BY_NAME

READ_TABLES = (
    "core.organs",
    "core.organ_names",
    "core.listings",
    "core.reports",
    "core.report_captures",
    "core.sections",
    "core.statements",
    "core.attachments",
    "core.form_tables",
    "core.disclosure",
    "core.requests",
    "core.disputes",
    "quality.findings",
)
JUDGED_TABLES = tuple(name for name in READ_TABLES if name.startswith("core."))


def asset_key(table: str) -> dg.AssetKey:
    """Key of the asset that is a table: ``core.requests`` is ``core/requests``."""
    return dg.AssetKey(table.split("."))


def input_name(table: str) -> str:
    """Name of the argument that brings a table to an asset."""
    return table.replace(".", "_")


def name_frames(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Frames by full table name, from the arguments of an asset."""
    tables = {input_name(table): table for table in BY_NAME}
    return {tables[name]: frame for name, frame in frames.items()}


def build_portal_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """``raw/captures``, the tables read from it, and ``quality/second_readings``."""
    return [_captures(partitions), _read_tables(partitions), _second_readings(partitions)]


def _captures(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    @dg.asset(
        key=asset_key("raw.captures"),
        partitions_def=partitions,
        description=f"Crawls a portal into its archive. {BY_NAME['raw.captures'].comment}",
        kinds={"warc", "parquet"},
    )
    def captures(context: dg.AssetExecutionContext, city: dg.ResourceParam[City]) -> dg.Output[pl.DataFrame]:
        summary = fetch_portal(city, context.partition_key, datetime.now(UTC))
        frame = build_captures(read_index(city.layout.archive, context.partition_key).captures)
        numbers = {name: getattr(summary, name) for name in CrawlSummary.__dataclass_fields__ if name != "portal_id"}
        return dg.Output(frame, metadata=describe_frame(frame, **numbers))

    return captures


def _read_tables(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="read_reports",
        outs={
            input_name(table): dg.AssetOut(key=asset_key(table), description=BY_NAME[table].comment, kinds={"parquet"})
            for table in READ_TABLES
        },
        deps=[asset_key("raw.captures")],
        partitions_def=partitions,
        description="Reads the archived pages of a portal into tidy tables.",
    )
    def read_reports(context: dg.AssetExecutionContext, city: dg.ResourceParam[City]) -> Iterator[dg.Output[pl.DataFrame]]:
        portal_id = context.partition_key
        index = read_index(city.layout.archive, portal_id)
        naming = naming_of(city.portal(portal_id))
        frames = build_portal_frames(city.layout.archive, portal_id, index, load_forms(), naming)
        for table in READ_TABLES:
            yield dg.Output(frames[table], input_name(table), metadata=describe_frame(frames[table]))

    return read_reports


def _second_readings(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    @dg.asset(
        key=asset_key("quality.second_readings"),
        ins={input_name(table): dg.AssetIn(asset_key(table)) for table in JUDGED_TABLES},
        partitions_def=partitions,
        description="Reads again, by other means, reports that fail a rule or hold a cell that could not be read.",
        kinds={"parquet"},
    )
    def second_readings(
        context: dg.AssetExecutionContext, city: dg.ResourceParam[City], **inputs: pl.DataFrame
    ) -> dg.Output[pl.DataFrame]:
        frames, forms = name_frames(inputs), load_forms()
        doubted = reports_to_reread(judge(frames, forms), frames)
        captures = frames["core.reports"].filter(pl.col("report_id").is_in(doubted)).select("report_id", "capture_id")
        index = read_index(city.layout.archive, context.partition_key)
        frame = read_second(city.layout.archive, index, forms, captures.rows())
        agreed = int(frame["is_agreed"].sum())
        return dg.Output(frame, metadata=describe_frame(frame, reports=len(doubted), cells_agreed=agreed))

    return second_readings

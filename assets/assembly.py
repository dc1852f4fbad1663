"""Everything that Dagster is told about a city, put together: assets, checks, jobs, schedule, sensor, resources.

Which city is told by who calls; ``definitions`` does so for the Dagster UI, ``night`` for a night in one process.
"""

from __future__ import annotations

import dagster as dg
from upath import UPath

from assets.checks import build_checks
from assets.city_assets import build_city_assets
from assets.layout import City
from assets.nightly import build_jobs, build_schedule, build_sensor
from assets.parquet import ParquetManager
from assets.portal_assets import build_portal_assets


def _grouped(assets: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """In the group of its schema: raw, core, quality; the warehouse and the exports, which people ask, in out."""
    return assets.map_asset_specs(
        lambda spec: spec.replace_attributes(group_name=spec.key.path[0] if len(spec.key.path) > 1 else "out")
    )


def build_definitions(city: City) -> dg.Definitions:
    """Assets, checks, jobs, schedule and sensor of a city."""
    partitions = dg.StaticPartitionsDefinition(city.portal_ids)
    partitioned, whole = (
        [_grouped(assets) for assets in made] for made in (build_portal_assets(partitions), build_city_assets())
    )
    return dg.Definitions(
        assets=[*partitioned, *whole],
        asset_checks=build_checks(city.portals),
        jobs=build_jobs(partitioned, whole),
        schedules=[build_schedule(city.portal_ids)],
        sensors=[build_sensor()],
        resources={"city": city, "io_manager": ParquetManager(UPath(city.layout.tables))},
        executor=dg.in_process_executor,
    )

"""Frames on disk: written in one step, one portal's or all portals', a portal without a file left out only for the city."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from upath import UPath

from assets.parquet import ParquetManager, read_tables
from pipelines.tables.schema import BY_NAME

PARTITIONS = dg.StaticPartitionsDefinition(["a", "b", "c"])
SECTIONS = BY_NAME["core.sections"]


def make_frame(portal_id: str) -> pl.DataFrame:
    return pl.DataFrame([{"report_id": f"{portal_id}/x/2024/v1", "section": "1", "text": "总体"}], schema=SECTIONS.frame_schema)


@dg.asset(key=["core", "sections"], partitions_def=PARTITIONS)
def sections(context: dg.AssetExecutionContext) -> pl.DataFrame:
    return make_frame(context.partition_key)


@dg.asset(partitions_def=PARTITIONS, ins={"frame": dg.AssetIn(["core", "sections"])})
def own(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


@dg.asset(ins={"frame": dg.AssetIn(["core", "sections"])})
def whole(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


@dg.asset(key=["wrong"])
def wrong() -> list[int]:
    return [1]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def run(
    folder: Path, instance: dg.DagsterInstance, selection: list[dg.AssetsDefinition], partition: str | None = None
) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [sections, own, whole, wrong],
        selection=selection,
        partition_key=partition,
        instance=instance,
        resources={"io_manager": ParquetManager(UPath(folder))},
        raise_on_error=False,
    )


def test_one_portal_and_all_portals(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    for partition in ("c", "a"):
        assert run(tmp_path, instance, [sections, own], partition).success
    assert sorted(path.name for path in (tmp_path / "core" / "sections").iterdir()) == ["a.parquet", "c.parquet"]
    assert pl.read_parquet(tmp_path / "own" / "a.parquet").equals(make_frame("a"))
    assert run(tmp_path, instance, [whole]).success
    assert pl.read_parquet(tmp_path / "whole.parquet").equals(pl.concat([make_frame("a"), make_frame("c")]))


def test_city_without_any_portal_read_has_an_empty_table(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    assert run(tmp_path, instance, [whole]).success
    assert pl.read_parquet(tmp_path / "whole.parquet").equals(SECTIONS.empty())


def test_portal_whose_table_is_missing_fails(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    assert not run(tmp_path, instance, [own], "b").success


def test_only_frames_are_written(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    assert not run(tmp_path, instance, [wrong]).success
    assert not (tmp_path / "wrong.parquet").exists()


def test_frame_replaces_the_old_one_and_leaves_nothing_beside(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    for _ in range(2):
        assert run(tmp_path, instance, [sections], "a").success
    assert [path.name for path in (tmp_path / "core" / "sections").iterdir()] == ["a.parquet"]


def test_reports_asked_for_are_read_alone(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    for partition in ("a", "c"):
        assert run(tmp_path, instance, [sections], partition).success
    read = read_tables(tmp_path)
    whole = read("core.sections", None, None)
    wanted = whole["report_id"].tail(1).to_list()
    assert read("core.sections", ["c"], ("report_id", "text"), wanted).equals(
        whole.filter(pl.col("report_id").is_in(wanted)).select("report_id", "text")
    )
    assert read("core.sections", ["c"], None, []).equals(SECTIONS.empty())
    assert read("core.sections", ["b"], None, wanted).equals(SECTIONS.empty())

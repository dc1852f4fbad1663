"""How assets hand frames on: Parquet files at ``tables/<schema>/<table>[/<portal_id>].parquet``.

What the frames hold is said in ``pipelines.tables.schema``.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from upath import UPath

from expectations.printed import ReadTable
from pipelines.tables.schema import BY_NAME


class ParquetManager(dg.UPathIOManager):
    """Writes a polars frame as one Parquet file, in one step, and reads one portal's or all portals' frames as one frame.

    dagster-polars 0.27 breaks on polars 2 (2026-11), hence our own.
    """

    extension = ".parquet"

    def dump_to_path(self, context: dg.OutputContext, obj: Any, path: UPath) -> None:
        """Write beside and rename, so that a reader or a crash never meets half a file."""
        if not isinstance(obj, pl.DataFrame):
            raise TypeError(f"{context.asset_key.to_user_string()}: a polars frame is written here, not {type(obj).__name__}")
        beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.tmp")
        with beside.open("wb") as file:
            obj.write_parquet(file, compression="zstd")
        beside.rename(path)

    def load_from_path(self, context: dg.InputContext, path: UPath) -> pl.DataFrame:
        """One file as a frame. Raises FileNotFoundError."""
        with path.open("rb") as file:
            return pl.read_parquet(file.read())

    def load_partitions(self, context: dg.InputContext) -> pl.DataFrame:
        """The frames of the partitions asked for, one after the other in the order of their keys, as one frame.

        For an asset of the whole city, portals that have never been read are left out (Dagster's
        ``allow_missing_partitions``, without having to say so at every input); if that leaves none, the frame
        has no rows and the table's columns.

        Raises:
            FileNotFoundError: a run of one portal asks for a table that the portal does not have yet.
        """
        may_miss = not context.has_partition_key
        paths = self._get_paths_for_partitions(context)
        frames = []
        for key in sorted(paths):
            try:
                frames.append(self.load_from_path(context, paths[key]))
            except FileNotFoundError:
                if not may_miss:
                    raise
        return pl.concat(frames) if frames else BY_NAME[".".join(context.asset_key.path)].empty()


def read_tables(folder: UPath | Path, portal_ids: Sequence[str] | None = None) -> ReadTable:
    """Reads tables of a folder that `ParquetManager` writes: one file per table, or one per table and portal.

    All portals are those of ``portal_ids``, else those that have a file; one that was never read has none.
    """

    def read(
        table: str,
        portals: Sequence[str] | None,
        columns: Sequence[str] | None,
        report_ids: Collection[str] | None = None,
    ) -> pl.DataFrame:
        declared = BY_NAME[table]
        place = folder / declared.schema / declared.name
        chosen = portal_ids if portals is None else portals
        if not declared.by_portal:
            paths = [place.with_suffix(".parquet")]
        elif chosen is None:
            paths = sorted(place.glob("*.parquet"))
        else:
            paths = [place / f"{portal}.parquet" for portal in sorted(chosen)]
        names = list(declared.frame_schema if columns is None else columns)
        sources = [str(path) for path in paths if path.exists()]
        if not sources:
            return declared.empty().select(names)
        if report_ids is None:
            return pl.read_parquet(sources, columns=names)
        # Of the other columns only the rows asked for are taken apart.
        return pl.scan_parquet(sources).filter(pl.col("report_id").is_in(list(report_ids))).select(names).collect()

    return read

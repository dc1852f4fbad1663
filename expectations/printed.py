"""Cells as the page has them, text and place in the page: for the few reports where somebody asks for them.

Judging needs neither, and of 100,000 reports they are most of what would be read. What is read for judging stands in ``chunks``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import polars as pl

from expectations.sheet_cells import CellTable

Frames = Mapping[str, pl.DataFrame]


class ReadTable(Protocol):
    """How tables are read."""

    def __call__(
        self,
        table: str,
        portals: Sequence[str] | None,
        columns: Sequence[str] | None,
        report_ids: Collection[str] | None = None,
        /,
    ) -> pl.DataFrame:
        """A table of some portals (None: all there are), some columns (None: all), some reports (None: all).

        Portals without the table are left out.
        """


class Part(dict[str, pl.DataFrame]):
    """Frames of some portals, their tables of cells without the columns that only `printed_cells` gives."""

    def __init__(self, frames: Frames, read: ReadTable) -> None:
        super().__init__(frames)
        self._read = read

    def read_printed(self, table: str, report_ids: Collection[str]) -> pl.DataFrame:
        """All columns of a table, these reports only."""
        reports = self["core.reports"].filter(pl.col("report_id").is_in(list(report_ids)))
        return self._read(table, reports["portal_id"].unique().sort().to_list(), None, report_ids)


def printed_cells(frames: Frames, table: CellTable, report_ids: Collection[str]) -> pl.DataFrame:
    """The cells of these reports, all columns of the table."""
    if isinstance(frames, Part):
        return frames.read_printed(table.frame_name, report_ids)
    return frames[table.frame_name].filter(pl.col("report_id").is_in(list(report_ids)))

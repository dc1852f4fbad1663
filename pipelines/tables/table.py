"""What a table and a column are, as values, and how to declare them.

Which tables there are stands in ``schema``; how they are written as SQL or prose in ``render``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

AMOUNT = pl.Decimal(28, 8)
INSTANT = pl.Datetime("us", "UTC")
REPORT_ID = "organ, report year and version, as organ_id/year/vN · 报告"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, polars type, and comment; ``is_key`` marks the table's primary key."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    comment: str
    is_key: bool = False
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``schema.name``, what one row is, its columns. ``by_portal`` tables are written per portal and concatenated."""

    schema: str
    name: str
    comment: str
    columns: tuple[Column, ...]
    by_portal: bool = True

    @property
    def full_name(self) -> str:
        """``schema.name``, as in SQL and as suite name."""
        return f"{self.schema}.{self.name}"

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.is_key)

    @property
    def frame_schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """Column names and polars types, for building frames."""
        return {column.name: column.dtype for column in self.columns}

    def empty(self) -> pl.DataFrame:
        """A frame of this table without rows."""
        return pl.DataFrame(schema=self.frame_schema)


def key(name: str, comment: str, dtype: pl.DataType | type[pl.DataType] = pl.String) -> Column:
    """A column of the primary key."""
    return Column(name, dtype, comment, is_key=True)


def col(name: str, dtype: pl.DataType | type[pl.DataType], comment: str) -> Column:
    """A column that is never NULL."""
    return Column(name, dtype, comment)


def opt(name: str, dtype: pl.DataType | type[pl.DataType], comment: str) -> Column:
    """A column that may be NULL."""
    return Column(name, dtype, comment, is_nullable=True)

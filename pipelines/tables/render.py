"""The schema rendered: DuckDB DDL, comments, the dictionary in ``data/README.md``, and the Frictionless package.

Nothing is declared here and nothing is run: texts go out, ``warehouse`` executes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import polars as pl

from pipelines.errors import FINDING_CODES
from pipelines.tables.schema import TABLES
from pipelines.tables.table import Column, Table

_DUCKDB_TYPES: dict[object, str] = {
    pl.String: "VARCHAR",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    # UTC without a zone: a client without time zone data reads it, and every session shows the same instant alike.
    pl.Datetime: "TIMESTAMP",
}
_FRICTIONLESS_TYPES: dict[object, str] = {
    pl.String: "string",
    pl.Int32: "integer",
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "datetime",
    pl.Decimal: "number",
}
_SCHEMA_NOTES = {
    "raw": "as served · 原样",
    "core": "tidy, as reported, nothing derived · 整理后的原始数据，无推算",
    "quality": "judgements · 判定",
    "out": "views for people · 供查询的视图",
}


class DescribedView(Protocol):
    """What the dictionary needs to know of a view."""

    @property
    def full_name(self) -> str:
        """``schema.name``."""

    @property
    def comment(self) -> str:
        """What one row is."""

    @property
    def columns(self) -> Sequence[tuple[str, str]]:
        """Names and comments of the columns."""


def render_ddl(tables: Sequence[Table] = TABLES) -> tuple[str, ...]:
    """``CREATE SCHEMA`` and ``CREATE TABLE`` statements for DuckDB, keys and NOT NULL included; ``out`` is for views."""
    schemas = dict.fromkeys([table.schema for table in tables] + ["out"])
    return (*(f"CREATE SCHEMA {_quote(schema)}" for schema in schemas), *map(_create_table, tables))


def render_comments(tables: Sequence[Table] = TABLES) -> tuple[str, ...]:
    """``COMMENT ON`` statements for every table and column."""
    statements = []
    for table in tables:
        name = f"{_quote(table.schema)}.{_quote(table.name)}"
        statements.append(f"COMMENT ON TABLE {name} IS {_literal(table.comment)}")
        statements += [
            f"COMMENT ON COLUMN {name}.{_quote(column.name)} IS {_literal(column.comment)}" for column in table.columns
        ]
    return tuple(statements)


def duckdb_type(column: Column) -> str:
    """The column's type in DuckDB.

    Raises:
        KeyError: the polars type has no counterpart here; a bug in the schema.
    """
    if isinstance(column.dtype, pl.Decimal):
        return f"DECIMAL({column.dtype.precision},{column.dtype.scale})"
    return _DUCKDB_TYPES[_base_type(column)]


def render_dictionary(views: Sequence[DescribedView]) -> str:
    """The text of ``data/README.md``: every schema, table, column and view, and every finding code."""
    lines = [
        "# Data dictionary",
        "",
        "Rendered from `pipelines/tables/schema.py`, `pipelines/warehouse/views/*.sql` and `pipelines/errors.py`.",
        "Change those, then run `make render`. A key column is marked 🔑; a column that may be NULL, ∅. Times are UTC.",
        "",
    ]
    for schema in dict.fromkeys(table.schema for table in TABLES):
        lines += [f"## {schema}: {_SCHEMA_NOTES[schema]}", ""]
        for table in TABLES:
            if table.schema == schema:
                lines += _describe_table(table)
    lines += [f"## out: {_SCHEMA_NOTES['out']}", ""]
    for view in views:
        lines += [f"### {view.full_name}", "", f"{_cell(view.comment)}", "", "| column | |", "|---|---|"]
        lines += [f"| {name} | {_cell(comment)} |" for name, comment in view.columns] + [""]
    lines += ["## Codes of findings", "", "`quality.findings.code`", "", "| code | what happened | |", "|---|---|---|"]
    lines += [f"| {code} | {_cell(english)} | {_cell(chinese)} |" for code, (english, chinese) in FINDING_CODES.items()]
    return "\n".join(lines) + "\n"


def render_datapackage(tables: Sequence[Table] = TABLES) -> dict[str, Any]:
    """A Frictionless Data Package descriptor: one Parquet resource per table, with types, keys and descriptions.

    ``bytes`` and ``hash`` of the files are added by who writes them.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gongkai",
        "title": "政府信息公开工作年度报告 · annual reports on open government information",
        "description": "Figures as reported, with the verdicts on their arithmetic. A NULL is no zero.",
        "resources": [_describe_resource(table) for table in tables],
    }


def _create_table(table: Table) -> str:
    columns = [
        f"  {_quote(column.name)} {duckdb_type(column)}{'' if column.is_nullable else ' NOT NULL'}" for column in table.columns
    ]
    columns.append(f"  PRIMARY KEY ({', '.join(map(_quote, table.key))})")
    return f"CREATE TABLE {_quote(table.schema)}.{_quote(table.name)} (\n" + ",\n".join(columns) + "\n)"


def _describe_table(table: Table) -> list[str]:
    lines = [f"### {table.full_name}", "", f"One row per: {_cell(table.comment)}", "", "| column | type | |", "|---|---|---|"]
    for column in table.columns:
        mark = " 🔑" if column.is_key else " ∅" if column.is_nullable else ""
        lines.append(f"| {column.name}{mark} | {duckdb_type(column)} | {_cell(column.comment)} |")
    return [*lines, ""]


def _describe_resource(table: Table) -> dict[str, Any]:
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {
            "name": column.name,
            "type": _FRICTIONLESS_TYPES[_base_type(column)],
            "description": column.comment,
        }
        if not column.is_nullable:
            field["constraints"] = {"required": True}
        fields.append(field)
    return {
        "name": f"{table.schema}-{table.name}".replace("_", "-"),
        "title": table.full_name,
        "path": f"{table.full_name}.parquet",
        "description": table.comment,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {"fields": fields, "primaryKey": list(table.key)},
    }


def _base_type(column: Column) -> object:
    return column.dtype.base_type()


def _quote(name: str) -> str:
    return f'"{name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

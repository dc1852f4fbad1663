"""The schema keeps its own conventions, and what is rendered from it is whole."""

from __future__ import annotations

import polars as pl

from pipelines.errors import FINDING_CODES
from pipelines.tables import render_comments, render_datapackage, render_ddl, render_dictionary
from pipelines.tables.render import duckdb_type
from pipelines.tables.schema import BY_NAME, TABLES

TABLE_NAMES = {
    "raw.captures", "core.portals", "core.districts", "core.organs", "core.reports", "core.sections", "core.statements",
    "core.attachments", "core.form_tables", "core.disclosure", "core.requests", "core.disputes", "core.outcomes",
    "core.applicants",
    "quality.rules", "quality.verdicts", "quality.suggestions", "quality.second_readings", "quality.findings",
    "core.expected_organs", "core.deadlines", "core.organ_predecessors", "core.organ_names", "core.listings",
    "core.report_captures", "quality.duties",
    "quality.rule_strength", "quality.dispositions", "quality.builds", "quality.rule_counts", "quality.failures_before",
}  # fmt: skip


def test_the_tables_are_these():
    assert set(BY_NAME) == TABLE_NAMES


def test_every_table_has_a_key_that_is_never_null_and_says_what_it_is():
    for table in TABLES:
        assert table.key, table.full_name
        assert table.comment
        for column in table.columns:
            assert column.comment, f"{table.full_name}.{column.name}"
            assert not (column.is_key and column.is_nullable), f"{table.full_name}.{column.name}"


def test_names_tell_their_types():
    wanted = {"_count": pl.Int64, "_at": pl.Datetime, "_date": pl.Date, "_year": pl.Int32}
    for table in TABLES:
        for column in table.columns:
            for suffix, dtype in wanted.items():
                if (
                    column.name.endswith(suffix)
                    and (table.schema, suffix) != ("quality", "_count")
                    and table.name != "form_tables"
                ):
                    assert column.dtype.base_type() == dtype, f"{table.full_name}.{column.name}"
            assert column.name.startswith(("is_", "has_")) == (column.dtype == pl.Boolean), f"{table.full_name}.{column.name}"


def test_ddl_has_key_and_not_null():
    (ddl,) = [statement for statement in render_ddl() if '"core"."requests"' in statement]
    assert ddl.splitlines() == [
        'CREATE TABLE "core"."requests" (',
        '  "report_id" VARCHAR NOT NULL,',
        '  "outcome_code" VARCHAR NOT NULL,',
        '  "applicant_code" VARCHAR NOT NULL,',
        '  "count" BIGINT,',
        '  "raw_text" VARCHAR NOT NULL,',
        '  "cell_status" VARCHAR NOT NULL,',
        '  "source_cell" VARCHAR NOT NULL,',
        '  PRIMARY KEY ("report_id", "outcome_code", "applicant_code")',
        ")",
    ]
    assert render_ddl()[:4] == tuple(f'CREATE SCHEMA "{name}"' for name in ("raw", "core", "quality", "out"))


def test_every_table_and_column_is_commented():
    assert len(render_comments()) == len(TABLES) + sum(len(table.columns) for table in TABLES)


def test_every_column_has_a_type_in_duckdb_and_in_the_data_package():
    fields = {resource["title"]: resource["schema"] for resource in render_datapackage()["resources"]}
    for table in TABLES:
        assert [duckdb_type(column) != "" for column in table.columns] == [True] * len(table.columns)
        assert [field["name"] for field in fields[table.full_name]["fields"]] == [column.name for column in table.columns]
        assert fields[table.full_name]["primaryKey"] == list(table.key)


def test_the_dictionary_lists_tables_columns_and_codes():
    text = render_dictionary([])
    for table in TABLES:
        assert f"### {table.full_name}\n" in text
    for code in FINDING_CODES:
        assert f"| {code} |" in text

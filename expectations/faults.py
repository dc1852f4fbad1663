"""Whose fault a failure is: what has to be read again, what the second reading says, which reports are withheld.

A failure of class 2 is a fault of the source only where two readers agree on every cell the verdict is about; how
the second reader reads belongs to ``parse``, how its cells are tabled to ``tables``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from expectations.declaration import Rule, scopes_of
from expectations.rules import RULES
from expectations.sheet_cells import CELL_TABLES
from expectations.sheet_years import previous_rows
from pipelines.forms import load_forms
from pipelines.model import Form
from pipelines.tables.schema import FORM_TABLES, SECOND_READINGS

Frames = Mapping[str, pl.DataFrame]
_CELL = ("table_name", "row_code", "column_code")
# Rules of class 2 on the whole report or a table: a missing or a doubled cell is as much a failure as a wrong one.
_WHOLE_REPORT = {"S-01"}
_CROSSING = {
    "A-01": ("new_received", "carried_over", "total_processed", "carried_forward"),
    "A-04": ("new_received", "carried_over", "carried_forward"),
    "C-01": ("carried_over",),
    "C-02": ("carried_over",),
}
# Rules over two reports: the cells of last year's that they are about, a scope in braces. Their readers must agree on these too.
_OF_LAST_YEAR: dict[str, tuple[tuple[str, str, str], ...]] = {
    "P-01": (("disclosure", "{scope}", "in_force"),),
    "P-02": (("disclosure", "{scope}", "items_prev"), ("disclosure", "{scope}", "items_change")),
    "C-01": (("requests", "carried_forward", "{scope}"),),
    "C-02": (("requests", "carried_forward", "{scope}"),),
}


def reports_to_reread(verdicts: pl.DataFrame, frames: Frames) -> list[str]:
    """Reports that a second reader has to read: a rule of fault class 2 fails, or a cell is unreadable. Sorted.

    Where the rule is about two reports, both.
    """
    of_readers = [rule.rule_id for rule in RULES if rule.fault_class == "2"]
    failures = verdicts.filter((pl.col("status") == "fail") & pl.col("rule_id").is_in(of_readers))
    over_years = failures.filter(pl.col("rule_id").is_in(list(_OF_LAST_YEAR)))
    before = over_years.select("report_id").unique().join(_previous_reports(frames), on="report_id")["previous_id"]
    failing = pl.concat([failures["report_id"], before.alias("report_id")])
    unreadable = [
        frames[table.frame_name].filter(pl.col("cell_status") == "unreadable")["report_id"] for table in CELL_TABLES.values()
    ]
    return sorted(pl.concat([failing, *unreadable]).unique())


def withheld_reports(verdicts: pl.DataFrame) -> list[str]:
    """Reports whose rows stay out of ``core``: a gate rule fails by extraction. Sorted. Needs verdicts with faults."""
    gates = [rule.rule_id for rule in RULES if rule.is_gate]
    wrong = (pl.col("status") == "fail") & (pl.col("fault") == "extraction") & pl.col("rule_id").is_in(gates)
    return sorted(verdicts.filter(wrong)["report_id"].unique())


def add_faults(verdicts: pl.DataFrame, frames: Frames, forms: Sequence[Form] | None = None) -> pl.DataFrame:
    """The verdicts with ``fault`` filled on every failure and NULL elsewhere; same rows, same order.

    Class S is a fault of the source, E of the extraction. Class 2 is one of the source where the report was
    read again and both readers agree on every cell that the verdict is about, absent cells included; if it is about two reports,
    this holds for both. Without a second reading it is one of the extraction. Needs core.reports, the three tables of cells and,
    if anything was read again, quality.second_readings.
    """
    forms = load_forms() if forms is None else forms
    asked = verdicts.select("report_id", "rule_id", "scope", "status").with_row_index("place")
    failing = asked.filter(pl.col("status") == "fail").drop("status")
    classes = failing["rule_id"].replace_strict({rule.rule_id: rule.fault_class for rule in RULES}, return_dtype=pl.String)
    agreed = _places_agreed(failing.filter(classes == "2"), frames, forms)
    from_source = (classes == "S") | ((classes == "2") & failing["place"].is_in(agreed.implode()))
    faults = failing.select(pl.when(from_source).then(pl.lit("source")).otherwise(pl.lit("extraction"))).to_series()
    every = pl.repeat(None, verdicts.height, dtype=pl.String, eager=True)
    return verdicts.with_columns(fault=every.scatter(failing["place"], faults))


def _places_agreed(failing: pl.DataFrame, frames: Frames, forms: Sequence[Form]) -> pl.Series:
    """Of these failures, the places of those on which two readers agree."""
    readings = frames.get("quality.second_readings", SECOND_READINGS.empty())
    editions = frames["core.reports"].select("report_id", "form_edition")
    own = failing.join(editions, on="report_id", how="left").join(_scope_cells(forms), on=["form_edition", "rule_id", "scope"])
    columns = ["place", "report_id", *_CELL]
    asked = pl.concat([own.select(columns), _asked_of_last_year(failing, frames).select(columns)])
    was_read = asked["report_id"].is_in(readings["report_id"].unique().implode())
    doubted = _doubted_cells(frames, readings, asked.filter(was_read)["report_id"].unique())
    hit = pl.concat([_doubts(asked, doubted, names) for names in ((), _CELL[:1], _CELL[:2], (_CELL[0], _CELL[2]), _CELL)])
    unnamed = asked.join(_tables_with_unknown_labels(frames), on=["report_id", "table_name"], how="semi")["place"]
    doubts = pl.concat([hit, unnamed, asked.filter(~was_read)["place"]])
    return asked.filter(~pl.col("place").is_in(doubts.implode()))["place"].unique()


def _previous_reports(frames: Frames) -> pl.DataFrame:
    """report_id and that of the report it is compared with, where there is one."""
    reports = frames["core.reports"].select("report_id", "organ_id", "report_year", "version", "is_current")
    previous = reports["report_id"].gather(previous_rows(reports)).alias("previous_id")
    return reports.select("report_id", previous).drop_nulls()


def _asked_of_last_year(failing: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """The cells of last year's reports that failures over two years are about."""
    rows = [(rule_id, *address) for rule_id, addresses in _OF_LAST_YEAR.items() for address in addresses]
    cells = pl.DataFrame(rows, schema=dict.fromkeys(("rule_id", *_CELL), pl.String), orient="row")
    asked = failing.join(cells, on="rule_id").join(_previous_reports(frames), on="report_id")
    named = [pl.when(pl.col(name) == "{scope}").then(pl.col("scope")).otherwise(pl.col(name)).alias(name) for name in _CELL]
    return asked.with_columns(named).drop("report_id").rename({"previous_id": "report_id"})


def _tables_with_unknown_labels(frames: Frames) -> pl.DataFrame:
    """Tables that hold a row or column outside our vocabulary: both readers lack it, so their agreement proves nothing."""
    found = frames.get("core.form_tables", FORM_TABLES.empty())
    return found.filter(pl.col("unknown_labels") != "").select("report_id", "table_name")


def _doubted_cells(frames: Frames, readings: pl.DataFrame, report_ids: pl.Series) -> pl.DataFrame:
    """Cells of the reports on which the readers differ, or which the second did not look at."""
    if report_ids.is_empty():
        return readings.select("report_id", *_CELL).clear()
    differ = readings.filter(~pl.col("is_agreed") & pl.col("report_id").is_in(report_ids.implode()))
    parts = [differ.select("report_id", *_CELL)]
    for table in CELL_TABLES.values():
        first = frames[table.frame_name].filter(pl.col("report_id").is_in(report_ids.implode()))
        cells = first.select(
            "report_id",
            table_name=pl.lit(table.name),
            row_code=pl.col(table.row_column),
            column_code=pl.col(table.column_column),
        )
        parts.append(cells.join(readings, on=["report_id", *_CELL], how="anti"))
    return pl.concat(parts)


def _doubts(asked: pl.DataFrame, doubted: pl.DataFrame, columns: tuple[str, ...]) -> pl.Series:
    """Places of failures that ask for exactly these columns of a cell's address and meet a doubted cell there."""
    unasked = [name for name in _CELL if name not in columns]
    wanted = asked.filter(
        *(pl.col(name).is_not_null() for name in columns),
        *(pl.col(name).is_null() for name in unasked),
    )
    keys = ["report_id", *columns]
    return wanted.join(doubted.select(keys).unique(), on=keys, how="semi")["place"]


def _scope_cells(forms: Sequence[Form]) -> pl.DataFrame:
    """form_edition × rule × scope → the cells it is about; a NULL in the address stands for every table, row or column."""
    rows = [
        (form.edition, rule.rule_id, scope, *address)
        for form in forms
        for rule in RULES
        if rule.fault_class == "2"
        for scope in scopes_of(rule, form)
        for address in _addresses(rule, scope, form)
    ]
    schema = dict.fromkeys(("form_edition", "rule_id", "scope", *_CELL), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _addresses(rule: Rule, scope: str, form: Form) -> list[tuple[str | None, str | None, str | None]]:
    if rule.rule_id in _WHOLE_REPORT:
        return [(None, None, None)]
    if rule.scope_kind == "table":
        return [(scope, None, None)]
    if rule.scope_kind == "outcome":
        return [("requests", scope, None)]
    if rule.scope_kind == "group":
        return [("disputes", scope, None)]
    if rule.scope_kind == "item":
        return [("disclosure", scope, None)]
    rows = _CROSSING.get(rule.rule_id, ("total_processed", *form.leaf_outcomes))
    return [("requests", row, scope) for row in rows]

"""The suites of Great Expectations as plain data: what each table must look like, and that no rule fails by extraction.

Rendered to ``suites/*.json`` by ``python -m expectations.gx_suites``; a test compares the committed files with fresh
ones. Great Expectations itself is not imported here, see ``gx``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from expectations.declaration import TABLE_NAMES, Rule
from expectations.judgement import STATUSES
from expectations.localise_classes import EDIT_CLASSES
from expectations.rules import RULES
from expectations.strength import STATES
from pipelines.dispositions import DECISIONS, EXEMPTIONS
from pipelines.forms import load_forms
from pipelines.tables.organ_files import CHANGES, ORGAN_KINDS
from pipelines.tables.schema import TABLES, Table

FOLDER = Path(__file__).with_name("suites")
VERDICTS, FAILURES = "quality.verdicts", "quality.verdicts.failures"
REPORT_COUNTS, STRENGTH = "quality.verdicts.reports", "quality.rule_strength"
# Columns of the failures that say in one text what failed; NOTHING where there is nothing to say.
FAILURE, OURS, NOTHING = "failure", "failure_by_extraction", "none"
# A healthy night may leave these empty; an empty frame of any other table is no success.
# Findings, what a build had before it, what persons write down: a city may have none of these.
MAY_BE_EMPTY = (
    *("quality.findings", "quality.second_readings", "quality.suggestions", "quality.dispositions", "quality.failures_before"),
    *("core.attachments", "core.expected_organs", "core.organ_predecessors"),
)
CELL_STATUSES = ("number", "blank", "dash", "unreadable")
DUTY_BASES = ("file", "year_before", "held")
DUTY_STATUSES = ("held", "late", "unreadable", "missing", "not_due", "ended")
# Column of figures per table: NULL exactly where cell_status is not number, so that a blank can never become 0.
FIGURES = {"core.disclosure": "value", "core.requests": "count", "core.disputes": "count"}
Assertion = dict[str, Any]


def build_suites() -> dict[str, list[Assertion]]:
    """Suite name → its expectations, in the form Great Expectations reads. A suite of a table has the table's full name."""
    suites = {table.full_name: _table_suite(table) for table in TABLES}
    suites[VERDICTS] += [
        _in_set("rule_id", [rule.rule_id for rule in RULES]),
        _where("expect_column_values_to_not_be_null", "fault", "status", "==", "fail"),
        _where("expect_column_values_to_be_null", "fault", "status", "!=", "fail"),
        *(
            _where("expect_column_values_to_not_be_null", "reason", "status", "==", status)
            for status in ("not_assessable", "exempt")
        ),
    ]
    suites[FAILURES] = [assertion for rule in RULES for assertion in _rule_assertions(rule)]
    suites[REPORT_COUNTS] = [
        _expect("expect_column_pair_values_to_be_equal", column_A="verdicts_count", column_B="expected_count"),
        _expect("expect_column_values_to_be_between", column="expected_count", min_value=1),
    ]
    suites[STRENGTH] += [
        _not_in_set("state", ["nowhere"], "critical"),
        _not_in_set("state", ["weak"], "warning"),
        _not_in_set("state", ["unmet", "out_of_scope"], "info"),
    ]
    return suites


def render_suites() -> dict[str, str]:
    """File name → JSON of the suite, as committed."""
    rendered = {}
    for name, expectations in build_suites().items():
        suite = {"name": name, "expectations": expectations, "meta": {"rendered_from": "expectations/gx_suites.py"}}
        rendered[f"{name}.json"] = json.dumps(suite, ensure_ascii=False, indent=1) + "\n"
    return rendered


def write_suites() -> None:
    """Write the rendered suites; files of suites that are no more are removed."""
    FOLDER.mkdir(exist_ok=True)
    rendered = render_suites()
    for path in FOLDER.glob("*.json"):
        if path.name not in rendered:
            path.unlink()
    for name, text in rendered.items():
        (FOLDER / name).write_text(text, "utf-8")


def _expect(kind: str, severity: str = "critical", meta: dict[str, str] | None = None, **kwargs: Any) -> Assertion:
    return {"type": kind, "kwargs": kwargs, "meta": meta or {}, "severity": severity}


def _in_set(column: str, values: Sequence[str]) -> Assertion:
    return _expect("expect_column_values_to_be_in_set", column=column, value_set=list(values))


def _not_in_set(column: str, values: Sequence[str], severity: str) -> Assertion:
    return _expect("expect_column_values_to_not_be_in_set", severity, column=column, value_set=list(values))


def _condition(column: str, operator: str, parameter: str) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": parameter}


def _where(kind: str, column: str, by: str, operator: str, parameter: str) -> Assertion:
    return _expect(kind, column=column, row_condition=_condition(by, operator, parameter))


def _rule_assertions(rule: Rule) -> list[Assertion]:
    """Two per rule: no failure of it by extraction (blocks for an ERROR rule), and no failure at all (never blocks)."""
    condition = _condition("rule_id", "==", rule.rule_id)
    blocking = "critical" if rule.severity == "ERROR" else "warning"
    flagged = "info" if rule.severity == "INFO" else "warning"
    asserted = (("no_extraction", OURS, blocking), ("no_failure", FAILURE, flagged))
    return [
        _expect(
            "expect_column_values_to_be_in_set",
            severity,
            {
                "rule_id": rule.rule_id,
                "asserts": asserts,
                "notes": f"{rule.rule_id}: {rule.statement_en} · {rule.statement_zh}",
            },
            column=column,
            value_set=[NOTHING],
            row_condition=condition,
        )
        for asserts, column, severity in asserted
    ]


def _table_suite(table: Table) -> list[Assertion]:
    """What the schema says of a table: its columns, its key, which columns are never NULL, which values they take."""
    names = [column.name for column in table.columns]
    suite = [_expect("expect_table_columns_to_match_ordered_list", column_list=names)]
    if table.full_name not in MAY_BE_EMPTY:
        suite.append(_expect("expect_table_row_count_to_be_between", min_value=1))
    suite += [
        _expect("expect_column_values_to_not_be_null", column=column.name) for column in table.columns if not column.is_nullable
    ]
    if len(table.key) == 1:
        suite.append(_expect("expect_column_values_to_be_unique", column=table.key[0]))
    else:
        suite.append(_expect("expect_compound_columns_to_be_unique", column_list=list(table.key)))
    suite += [_in_set(column, values) for column, values in _value_sets(table.full_name).items()]
    if table.full_name in FIGURES:
        figure = FIGURES[table.full_name]
        suite.append(_where("expect_column_values_to_not_be_null", figure, "cell_status", "==", "number"))
        suite.append(_where("expect_column_values_to_be_null", figure, "cell_status", "!=", "number"))
    return suite


def _value_sets(table: str) -> dict[str, Sequence[str]]:
    forms = load_forms()
    keys = {
        "item_code": dict.fromkeys(item.row.key for form in forms for item in form.disclosure),
        "measure_code": dict.fromkeys(label.key for form in forms for label in form.measures),
        "outcome_code": dict.fromkeys(label.key for form in forms for label in form.outcomes),
        "applicant_code": dict.fromkeys(label.key for form in forms for label in form.applicants),
        "group_code": dict.fromkeys(label.key for form in forms for label in form.dispute_groups),
        "result_code": dict.fromkeys(label.key for form in forms for label in form.dispute_results),
    }
    sets: dict[str, dict[str, Sequence[str]]] = {
        "core.organs": {"organ_kind": ORGAN_KINDS},
        "core.expected_organs": {"organ_kind": ORGAN_KINDS},
        "core.deadlines": {"organ_kind": ORGAN_KINDS, "severity": ("WARN", "INFO")},
        "core.organ_predecessors": {"change": CHANGES},
        "quality.duties": {"organ_kind": ORGAN_KINDS, "basis": DUTY_BASES, "status": DUTY_STATUSES},
        "core.reports": {"form_edition": [form.edition for form in forms]},
        "core.sections": {"section": ("0", "1", "2", "3", "4", "5", "6")},
        "core.statements": {"section": ("1", "2", "3", "4", "5", "6")},
        "core.form_tables": {"table_name": TABLE_NAMES},
        "core.disclosure": {"item_code": list(keys["item_code"]), "measure_code": list(keys["measure_code"])},
        "core.requests": {"outcome_code": list(keys["outcome_code"]), "applicant_code": list(keys["applicant_code"])},
        "core.disputes": {"group_code": list(keys["group_code"]), "result_code": list(keys["result_code"])},
        "quality.rules": {"severity": ("ERROR", "WARN", "INFO"), "blank_class": ("Z", "N", "-"), "fault_class": ("2", "S", "E")},
        "quality.verdicts": {"status": STATUSES, "fault": ("source", "extraction")},
        "quality.suggestions": {
            "table_name": ("requests", "disputes"),
            "certainty": ("likely", "candidate"),
            "edit_class": tuple(EDIT_CLASSES),
        },
        "quality.second_readings": {"table_name": TABLE_NAMES},
        "quality.rule_strength": {"state": STATES},
        "quality.dispositions": {
            "state": ("active", "lapsed", "unmatched"),
            "digest_kind": ("content", "payload"),
            "decision": DECISIONS,
            "exemption": tuple(EXEMPTIONS),
        },
        "quality.rule_counts": {"status": STATUSES},
        "quality.failures_before": {"fault": ("source", "extraction")},
        "quality.findings": {"stage": ("crawl", "archive", "parse", "tables")},
    }
    cells: dict[str, Sequence[str]] = {"cell_status": CELL_STATUSES} if table in FIGURES else {}
    return {**sets.get(table, {}), **cells}


if __name__ == "__main__":
    write_suites()

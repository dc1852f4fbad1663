"""A checked file as the JSON object of ``gongkai check --format json``: one line, keys in the form's order.

The shape is binding (DESIGN §10). A cell that is no number is null, a table that is absent is null.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cli.reading import CheckedFile
from pipelines.model import SECTION_KEYS, Cell, CellMap, Form, Report, TableName

Number = int | float | None


def render_json(checked: CheckedFile, forms: Sequence[Form]) -> str:
    """The object as one line of JSON."""
    return json.dumps(describe_file(checked, forms), ensure_ascii=False, allow_nan=False)


def describe_file(checked: CheckedFile, forms: Sequence[Form]) -> dict[str, Any]:
    """The object as a dictionary."""
    form = next(form for form in forms if form.edition == checked.report.form_edition)
    return {
        "file": checked.path,
        **({"previous": checked.previous.path} if checked.previous else {}),
        **describe_report(checked.report, form),
        "sections": {key: checked.report.sections[key] for key in ("0", *SECTION_KEYS) if key in checked.report.sections},
        "statements": [
            {"claim": statement.claim_code, "value": as_number(statement.value), "sentence": statement.sentence}
            for statement in checked.report.statements
        ],
        "verdicts": [
            {
                "rule": row["rule_id"],
                "scope": row["scope"],
                "status": row["status"],
                "reported": as_number(row["reported"]),
                "expected": as_number(row["expected"]),
                "residual": as_number(row["residual"]),
                "fault": row["fault"],
            }
            for row in checked.verdicts.iter_rows(named=True)
        ],
        "findings": [{"code": finding.code, "message": finding.message} for finding in checked.findings],
        "suggestions": [
            {
                "table": row["table_name"],
                "rank": row["rank"],
                "certainty": row["certainty"],
                "class": row["edit_class"],
                "row": row["row_code"],
                "column": row["column_code"],
                "raw_text": row["raw_text"],
                "reported": row["reported_value"],
                "suggested": row["suggested_value"],
                "clears": row["clears"].split(),
            }
            for row in checked.suggestions.iter_rows(named=True)
        ],
    }


def describe_report(report: Report, form: Form) -> dict[str, Any]:
    """``report``, ``disclosure``, ``requests``, ``disputes``: what the page states, as the goldens have it."""
    return {
        "report": {
            "organ": report.organ,
            "year": report.report_year,
            "form_edition": report.form_edition,
            "title": report.title,
            "published_date": report.published_date.isoformat() if report.published_date else None,
        },
        "disclosure": _describe_table(report, form, "disclosure"),
        "requests": _describe_table(report, form, "requests"),
        "disputes": _describe_table(report, form, "disputes"),
    }


def as_number(value: int | Decimal | None) -> Number:
    """A figure of a verdict or statement: whole ones as integers.

    >>> as_number(Decimal("8.00000000")), as_number(Decimal("0.5")), as_number(None)
    (8, 0.5, None)
    """
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _describe_table(report: Report, form: Form, table: TableName) -> dict[str, dict[str, Number]] | None:
    cells = report.cells(table)
    if cells is None:
        return None
    described: dict[str, dict[str, Number]] = {}
    for row, column in _form_order(cells, form, table):
        described.setdefault(row, {})[column] = _cell_value(cells[row, column])
    return described


def _cell_value(cell: Cell) -> Number:
    """Counts are read as integers, amounts of money as decimals; so they are printed, 0 万元 as 0.0."""
    if cell.status != "number":
        return None
    return float(cell.value) if isinstance(cell.value, Decimal) else cell.value


def _form_order(cells: CellMap, form: Form, table: TableName) -> list[tuple[str, str]]:
    if table == "disclosure":
        order = [(item.row.key, measure) for item in form.disclosure for measure in item.measures]
    elif table == "requests":
        order = [(row.key, column.key) for row in form.outcomes for column in form.applicants]
    else:
        order = [(group.key, result.key) for group in form.dispute_groups for result in form.dispute_results]
    known = [key for key in order if key in cells]
    return known + [key for key in cells if key not in set(order)]

"""A checked file for a person: what report it is, which rules fail and where, what could not be read.

The same facts for programs are in ``report_json``; verdicts that hold are counted, not listed.
"""

from __future__ import annotations

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.reading import CheckedFile
from cli.report_json import as_number
from expectations.rules import RULES_BY_ID

STATUSES = ("pass", "pass_blank_as_zero", "fail", "not_assessable", "exempt")
SEVERITIES = ("ERROR", "WARN", "INFO")
MOST_SUGGESTIONS = 5
_COLOURS = {"ERROR": "red", "WARN": "yellow", "INFO": "dim"}


def print_checked(console: Console, checked: CheckedFile) -> None:
    """Print one file: heading, failing verdicts with the figures, findings, and the count of verdicts by status."""
    report = checked.report
    console.print(f"[bold]{escape(report.title)}[/bold]")
    published = report.published_date.isoformat() if report.published_date else "no date"
    console.print(
        f"{escape(report.organ or 'organ unknown')} · {report.report_year} · form {report.form_edition} · {published} · "
        f"{escape(checked.path)}",
        style="dim",
        highlight=False,
    )
    if checked.previous:
        console.print(f"compared with {escape(checked.previous.report.title)} · {escape(checked.previous.path)}", style="dim")
    failing = checked.verdicts.filter(pl.col("status") == "fail")
    if failing.height:
        console.print(_table_of_failures(failing))
    for line in describe_suggestions(checked.suggestions):
        console.print(f"[cyan]{escape(line)}[/cyan]", highlight=False)
    for finding in checked.findings:
        console.print(f"[yellow]{finding.code}[/yellow] {escape(finding.message)}", highlight=False)
    counts = dict(checked.verdicts["status"].value_counts().iter_rows())
    console.print(" · ".join(f"{status} {counts[status]}" for status in STATUSES if status in counts), highlight=False)


def describe_suggestions(suggestions: pl.DataFrame) -> list[str]:
    """One line per edit that would settle the open sums of a table, the most plausible first; of many only the first."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in suggestions.filter(pl.col("rank") <= MOST_SUGGESTIONS).sort("table_name", "rank").iter_rows(named=True):
        certainty = "likely" if row["certainty"] == "likely" else f"candidate {row['rank']} of {row['candidates_count']}"
        group = row["row_code"] if row["table_name"] == "disputes" else ""
        key = (row["table_name"], group, certainty, row["edit_class"])
        printed = " ".join(row["raw_text"].split()) or "blank"
        change = f"{row['row_code']}/{row['column_code']} ({row['source_cell']}): {printed} → {row['suggested_value']}"
        lines.setdefault(key, []).append(change)
    return [
        f"{certainty}: {table} {', '.join(changes)} · {edit_class}"
        for (table, _, certainty, edit_class), changes in lines.items()
    ]


def _table_of_failures(failing: pl.DataFrame) -> Table:
    table = Table(
        "rule", "", "scope", "what must hold", "reported", "expected", "residual", "fault", "reason", box=None, padding=(0, 1)
    )
    rows = sorted(failing.iter_rows(named=True), key=lambda row: SEVERITIES.index(RULES_BY_ID[row["rule_id"]].severity))
    for row in rows:
        rule = RULES_BY_ID[row["rule_id"]]
        figures = [_show(row[name]) for name in ("reported", "expected", "residual")]
        words = f"{rule.statement_zh}\n{rule.statement_en}"
        table.add_row(
            rule.rule_id,
            f"[{_COLOURS[rule.severity]}]{rule.severity}[/]",
            escape(row["scope"]),
            escape(words),
            *figures,
            row["fault"] or "",
            escape(row["reason"] or ""),
        )
    return table


def _show(value: object) -> str:
    return "" if value is None else str(as_number(value))  # type: ignore[arg-type]

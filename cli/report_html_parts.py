"""What is told of a checked report around its tables: counts, suggestions, failing rules, findings, what was not judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Any

import polars as pl

from cli.reading import CheckedFile
from cli.report_html_marks import failing_rows
from cli.report_html_words import FAULTS, REASONS, SEVERITIES, STATUSES, TABLES, name_column, name_row, name_scope
from cli.report_json import as_number
from expectations.localise_cells import sentences_of
from expectations.localise_classes import EDIT_CLASSES
from expectations.rules import RULES_BY_ID
from pipelines.errors import FINDING_CODES
from pipelines.model import Form, Statement

# Of a long list of candidates only the most plausible are printed.
MOST_SHOWN = 5


def make_section(css: str, chinese: str, english: str, body: str) -> str:
    """A section under a heading in both languages; ``body`` is ready markup."""
    return f'<section class="{css}"><h3>{chinese} <span lang="en">{english}</span></h3>\n{body}</section>\n'


def count_severities(checked: CheckedFile) -> tuple[int, int]:
    """Failing verdicts of rules of severity ERROR, and of WARN."""
    severities = [RULES_BY_ID[row["rule_id"]].severity for row in failing_rows(checked)]
    return severities.count("ERROR"), severities.count("WARN")


def render_counts(checked: CheckedFile) -> str:
    """One line of judgement and the number of verdicts by status."""
    errors, warnings = count_severities(checked)
    if errors or warnings:
        said = f"有 {errors} 处错误、{warnings} 处提示需要核对。" if errors else f"没有错误，有 {warnings} 处提示需要核对。"
    else:
        said = "未发现不符之处。"
    counts = dict(checked.verdicts["status"].value_counts().iter_rows())
    items = "".join(
        f'<li class="{status}"><b>{counts[status]}</b> {words} <span lang="en">{english}</span></li>'
        for status, (words, english) in STATUSES.items()
        if counts.get(status)
    )
    state = "bad" if errors else "doubtful" if warnings else "good"
    return f'<section class="summary {state}"><p>{said}</p><ul class="counts">{items}</ul></section>\n'


def render_suggestions(checked: CheckedFile, form: Form) -> str:
    """Where the errors probably are; nothing if no simple edit settles a table's sums."""
    blocks = groupby(sorted(checked.suggestions.to_dicts(), key=_block_of), key=_block_of)
    parts = [_render_block(list(members), form) for _, members in blocks]
    if not parts:
        return ""
    return make_section("suggestions", "错误可能在哪里", "Where the error probably is", "".join(parts))


def _block_of(row: dict[str, Any]) -> tuple[int, str]:
    return list(TABLES).index(row["table_name"]), row["row_code"] if row["table_name"] == "disputes" else ""


def _render_block(rows: Sequence[dict[str, Any]], form: Form) -> str:
    edits = [list(members) for _, members in groupby(sorted(rows, key=lambda row: int(row["rank"])), key=lambda row: row["rank"])]
    sums = "、".join(dict.fromkeys(name.partition("[")[0] for name in rows[0]["clears"].split()))
    total = rows[0]["candidates_count"]
    lead = "只有一种改法可使各项合计全部成立" if total == 1 else f"以下任一改法可使各项合计全部成立（共 {total} 种）"
    items = "".join(f"<li>{_render_edit(edit, form)}</li>\n" for edit in edits[:MOST_SHOWN])
    more = f"<li>另有 {total - MOST_SHOWN} 种，可能性较小。</li>\n" if total > MOST_SHOWN else ""
    table = escape(TABLES[rows[0]["table_name"]][0])
    return f"<p>{table}：{lead}（{escape(sums)}）。</p>\n<ol>\n{items}{more}</ol>\n"


def _render_edit(edit: Sequence[dict[str, Any]], form: Form) -> str:
    changes = "；".join(
        f"{escape(name_row(form, row['table_name'], row['row_code']))} / "
        f"{escape(name_column(form, row['table_name'], row['column_code']))}："
        f"<s>{escape(_printed(row))}</s> → <b>{row['suggested_value']}</b>"
        for row in edit
    )
    if edit[0]["edit_class"] == "other":
        return changes
    chinese, english = EDIT_CLASSES[edit[0]["edit_class"]]
    return f'{changes} <span class="class">{chinese} <span lang="en">{english}</span></span>'


def _printed(row: dict[str, Any]) -> str:
    return " ".join(row["raw_text"].split()) or "空白"


def render_failures(checked: CheckedFile, form: Form) -> str:
    """Every failing verdict: the rule in words, the figures, the sentence that disagrees; errors first."""
    order = list(SEVERITIES)
    rows = sorted(failing_rows(checked), key=lambda row: order.index(RULES_BY_ID[row["rule_id"]].severity))
    if not rows:
        return ""
    parts: list[str] = []
    for rule_id, members in groupby(rows, key=lambda row: str(row["rule_id"])):
        rule, verdicts = RULES_BY_ID[rule_id], list(members)
        level = SEVERITIES[rule.severity][0]
        parts.append(
            f'<div class="rule {rule.severity.lower()}"><h4><span class="badge">{rule_id}</span> {escape(rule.statement_zh)}'
            f'<span class="level">{level}</span></h4><p lang="en">{escape(rule.statement_en)}.</p>\n{_figures(verdicts, form)}'
            f"{_sentences(verdicts, checked.report.statements)}</div>\n"
        )
    return make_section("failures", "不成立的规则", "Rules that do not hold", "".join(parts))


def _figures(verdicts: Sequence[dict[str, Any]], form: Form) -> str:
    body = "".join(_figure_row(verdict, form) for verdict in verdicts)
    stated = "文字所述" if verdicts[0]["rule_id"].startswith("X") else "报告值"
    head = f"<tr><th>判定对象</th><th>{stated}</th><th>应为</th><th>差</th><th></th></tr>"
    return f'<table class="figures"><thead>{head}</thead><tbody>{body}</tbody></table>\n'


def _figure_row(verdict: dict[str, Any], form: Form) -> str:
    scope = name_scope(form, RULES_BY_ID[verdict["rule_id"]].scope_kind, verdict["scope"])
    numbers = "".join(f"<td>{_number(verdict[name])}</td>" for name in ("reported", "expected", "residual"))
    words = REASONS.get(verdict["reason"], verdict["reason"] or "")
    fault = FAULTS["extraction"][0] if verdict["fault"] == "extraction" else ""
    told = "；".join(part for part in (words, fault) if part)
    return f'<tr><th scope="row">{escape(scope)}</th>{numbers}<td class="why">{escape(told)}</td></tr>\n'


def _number(value: Any) -> str:
    return "" if value is None else str(as_number(value))


def _sentences(verdicts: Sequence[dict[str, Any]], statements: Iterable[Statement]) -> str:
    known = tuple(statements)
    quoted: dict[tuple[str, str], Statement] = {}
    for verdict in verdicts:
        if verdict["rule_id"].startswith("X"):
            for statement in sentences_of(verdict["rule_id"], verdict["scope"], known):
                quoted.setdefault((statement.section, statement.sentence), statement)
    return "".join(f"<blockquote>{escape(sentence)}<cite>第{section}部分</cite></blockquote>\n" for section, sentence in quoted)


def render_findings(checked: CheckedFile) -> str:
    """What could not be handled while reading."""
    if not checked.findings:
        return ""
    items = "".join(
        f"<li>{escape(FINDING_CODES[finding.code][1])}：{escape(finding.message)} "
        f'<span lang="en">{escape(finding.code)}</span></li>\n'
        for finding in checked.findings
    )
    return make_section("findings", "读取时遇到的情况", "Met while reading", f"<ul>\n{items}</ul>\n")


def render_unassessed(checked: CheckedFile, form: Form) -> str:
    """What was not judged and why: per rule and reason, the scopes."""
    kept = pl.col("status").is_in(["not_assessable", "exempt"])
    rows = checked.verdicts.filter(kept).select("rule_id", "reason", "scope").to_dicts()
    if not rows:
        return ""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        rule = RULES_BY_ID[row["rule_id"]]
        groups.setdefault((rule.rule_id, row["reason"] or ""), []).append(name_scope(form, rule.scope_kind, row["scope"]))
    body = "".join(
        f'<tr><th scope="row"><span class="badge">{rule_id}</span></th><td>{escape(RULES_BY_ID[rule_id].statement_zh)}</td>'
        f"<td>{escape('、'.join(scopes))}</td><td>{escape(REASONS.get(reason, reason))}</td></tr>\n"
        for (rule_id, reason), scopes in groups.items()
    )
    head = "<tr><th>规则</th><th>内容</th><th>判定对象</th><th>原因</th></tr>"
    table = f'<table class="figures"><thead>{head}</thead><tbody>{body}</tbody></table>'
    return make_section("unassessed", "未能判断的规则", "Not judged, and why", table)

"""Checked files as one self-contained page to print: ``gongkai check --format html``. No script, no outside address.

How tables are drawn is in ``report_html_tables``, what else is told of a report in ``report_html_parts``; every text of the
page that was checked is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from cli.reading import CheckedFile
from cli.report_html_marks import find_marks
from cli.report_html_parts import (
    count_severities,
    make_section,
    render_counts,
    render_failures,
    render_findings,
    render_suggestions,
    render_unassessed,
)
from cli.report_html_tables import SIGNS, draw_disclosure, draw_disputes, draw_requests
from cli.report_html_words import TABLES
from pipelines.model import Form

STYLE = Path(__file__).with_name("report.css")
_LEGEND = (
    ("wrong", "疑似有误：改为箭头后的数，各项勾稽关系即全部成立", "probably wrong"),
    ("maybe", "可能有误：改动其中一处即可成立", "one of these may be wrong"),
    ("sum", "所在的合计不成立，未能确定是哪一格", "takes part in a sum that does not hold"),
    ("said", "文字所述与此格不符", "the prose says otherwise"),
    ("unreadable", "无法识别为数字", "no number can be read"),
)


def render_html(files: Sequence[CheckedFile], forms: Sequence[Form], unread: Sequence[str] = ()) -> str:
    """The page: a table of contents if there are several files, then each file, then those that could not be read and why."""
    style = STYLE.read_text("utf-8")
    name = files[0].report.title if len(files) == 1 else f"{len(files)}份年度报告"
    articles = "".join(_render_file(number, checked, forms) for number, checked in enumerate(files, start=1))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>核对结果 · {escape(name)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{_masthead()}{_contents(files, unread)}{articles}{_closing()}</body>\n</html>\n"
    )


def _masthead() -> str:
    return (
        '<header class="masthead"><h1>政府信息公开工作年度报告核对结果</h1>'
        '<p lang="en">Annual report on open government information, checked</p></header>\n'
    )


def _contents(files: Sequence[CheckedFile], unread: Sequence[str]) -> str:
    items = []
    for number, checked in enumerate(files, start=1):
        errors, warnings = count_severities(checked)
        state = f"错误 {errors} · 提示 {warnings}" if errors or warnings else "未发现不符"
        title = escape(checked.report.title)
        items.append(f'<li><a href="#file-{number}">{title}</a> <span class="state">{state}</span></li>\n')
    refused = "".join(f"<li>{escape(message)}</li>\n" for message in unread)
    parts = f'<nav class="contents"><h2>目录</h2><ol>\n{"".join(items)}</ol></nav>\n' if len(files) > 1 else ""
    if refused:
        parts += make_section("unread", "未能读取的文件", "Files that could not be read", f"<ul>{refused}</ul>")
    return parts


def _render_file(number: int, checked: CheckedFile, forms: Sequence[Form]) -> str:
    form = next(form for form in forms if form.edition == checked.report.form_edition)
    return (
        f'<article id="file-{number}">\n{_heading(checked)}{render_counts(checked)}'
        f"{render_suggestions(checked, form)}{render_failures(checked, form)}{_tables(checked, form)}"
        f"{render_findings(checked)}{render_unassessed(checked, form)}</article>\n"
    )


def _heading(checked: CheckedFile) -> str:
    report = checked.report
    facts = (
        ("机关", report.organ or "未能识别"),
        ("年度", str(report.report_year)),
        ("格式", f"{report.form_edition}版"),
        ("发布日期", report.published_date.isoformat() if report.published_date else "未见"),
        ("文件", checked.path),
    )
    listed = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    return f"<h2>{escape(report.title)}</h2>\n<dl class='facts'>{listed}</dl>\n"


def _tables(checked: CheckedFile, form: Form) -> str:
    if not form.has_tables:
        return '<section class="tables"><p class="absent">该报告没有法定表格，只有文字。</p></section>\n'
    marks = find_marks(checked, form)
    kinds = {mark.kind for mark in marks.cells.values()}
    drawn = {"disclosure": draw_disclosure, "requests": draw_requests, "disputes": draw_disputes}
    tables = "".join(
        f"<figure><figcaption>{TABLES[name][0]}</figcaption>\n{draw(checked.report, form, marks)}</figure>\n"
        for name, draw in drawn.items()
    )
    legend = "".join(
        f'<li><span class="swatch {kind}">8{SIGNS[kind]}</span> {words} <span lang="en">{english}</span></li>'
        for kind, words, english in _LEGEND
        if kind in kinds
    )
    key = f'<ul class="legend">{legend}</ul>\n' if legend else ""
    return make_section("tables", "三张表", "The three tables, as the page states them", f"{key}{tables}")


def _closing() -> str:
    return (
        "<footer><p>表中数字均为页面原文，未作任何改动；“疑似”与“建议”由各项合计推算，仅供核对原始台账时参考。"
        '<span lang="en">Figures stand as the page has them. Suggestions are computed from the sums and never applied.</span>'
        "</p></footer>\n"
    )

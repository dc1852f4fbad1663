"""A builder of small pages: one report of an invented organ, its tables written from values, with one mess at a time."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pipelines.model import Form

Rows = list[list[str]]


def _cell(text: object, tag: str = "td", **spans: int) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in spans.items())
    return f"<{tag}{attributes}>{text}</{tag}>"


def requests_rows(form: Form, values: Mapping[tuple[str, str], object], default: object = 0) -> list[str]:
    """HTML rows of section 3 with the form's own spans; a test cuts or bends them."""
    applicants = [column.label for column in form.applicants]
    rows = [
        "<tr>"
        + _cell("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", rowspan=3, colspan=3)
        + _cell("申请人情况", colspan=7)
        + "</tr>",
        "<tr>" + _cell("自然人", rowspan=2) + _cell("法人或其他组织", colspan=5) + _cell("总计", rowspan=2) + "</tr>",
        "<tr>" + "".join(_cell(label) for label in applicants[1:-1]) + "</tr>",
    ]
    groups = [row.parent for row in form.outcomes]
    results = sum(group is not None for group in groups)
    open_group = ""
    for row in form.outcomes:
        cells = "".join(_cell(values.get((row.key, column.key), default)) for column in form.applicants)
        label = ""
        if row.parent is None:
            label = _cell(row.label, colspan=3)
        else:
            if row.key == "granted":
                label += _cell("三、本年度办理结果", rowspan=results)
            if row.parent == "三、本年度办理结果":
                label += _cell(row.label, colspan=2)
            else:
                if row.parent != open_group:
                    label += _cell(row.parent, rowspan=groups.count(row.parent))
                    open_group = row.parent
                label += _cell(row.label)
        rows.append(f"<tr>{label}{cells}</tr>")
    return rows


def disclosure_rows(form: Form, values: Mapping[tuple[str, str], object], default: object = 0) -> list[str]:
    labels = {measure.key: measure.label for measure in form.measures}
    width = max(len(item.measures) for item in form.disclosure) + 1
    rows, block = [], None
    for item in form.disclosure:
        if item.optional:
            continue
        if (item.row.parent, item.measures) != block:
            block = (item.row.parent, item.measures)
            rows.append("<tr>" + _cell(item.row.parent, colspan=width) + "</tr>")
            rows.append("<tr>" + _cell("信息内容") + "".join(_cell(labels[key]) for key in item.measures) + "</tr>")
        cells = "".join(_cell(values.get((item.row.key, key), default)) for key in item.measures)
        rows.append("<tr>" + _cell(item.row.label) + cells + "</tr>")
    return rows


def disputes_rows(form: Form, values: Mapping[tuple[str, str], object], default: object = 0) -> list[str]:
    results = "".join(_cell(label.label) for label in form.dispute_results)
    cells = [values.get((group.key, result.key), default) for group in form.dispute_groups for result in form.dispute_results]
    return [
        "<tr>" + _cell("行政复议", colspan=5) + _cell("行政诉讼", colspan=10) + "</tr>",
        "<tr>"
        + "".join(_cell(label.label, rowspan=2) for label in form.dispute_results)
        + _cell("未经复议直接起诉", colspan=5)
        + _cell("复议后起诉", colspan=5)
        + "</tr>",
        f"<tr>{results}{results}</tr>",
        "<tr>" + "".join(_cell(value) for value in cells) + "</tr>",
    ]


def table(rows: list[str]) -> str:
    return "<table>" + "".join(rows) + "</table>"


@pytest.fixture
def make_page(forms: tuple[Form, ...]) -> Callable[..., bytes]:
    """``make_page(edition, requests=values, parts=...)`` → a page; ``parts`` replaces HTML of a table by its name."""

    def build(
        edition: str = "2021",
        *,
        title: str | None = None,
        parts: Mapping[str, str] | None = None,
        head: str = "",
        sections: Mapping[str, str] | None = None,
        **values: Any,
    ) -> bytes:
        form = next(form for form in forms if form.edition == edition)
        html = {
            "disclosure": table(disclosure_rows(form, values.get("disclosure", {}))),
            "requests": table(requests_rows(form, values.get("requests", {}))),
            "disputes": table(disputes_rows(form, values.get("disputes", {}))),
            **(parts or {}),
        }
        prose = {
            "1": "本年度工作有序开展。",
            "5": "仍有不足之处，将在来年逐项改进。",
            "6": "本年度未收取信息处理费。",
            **(sections or {}),
        }
        name = title or f"<p>示例市云河区财政局{edition}年政府信息公开工作年度报告</p>"
        return f"""<html><head><meta charset="utf-8"><title>门户</title>{head}</head><body><div class="nav"><p>首页</p></div>
        <div id="zoom">{name}<p>一、总体情况</p><p>{prose["1"]}</p><p>二、主动公开政府信息情况</p>{html["disclosure"]}
        <p>三、收到和处理政府信息公开申请情况</p>{html["requests"]}<p>四、政府信息公开行政复议、行政诉讼情况</p>{html["disputes"]}
        <p>五、存在的主要问题及改进情况</p><p>{prose["5"]}</p><p>六、其他需要报告的事项</p><p>{prose["6"]}</p></div></body></html>""".encode()

    return build


@pytest.fixture
def form_rows() -> dict[str, Callable[..., list[str]]]:
    return {"requests": requests_rows, "disclosure": disclosure_rows, "disputes": disputes_rows}

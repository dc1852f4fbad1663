"""Small pages made here, and the command run as a person runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipelines.model import Form

TITLE = "示例市测试区财政局2022年政府信息公开工作年度报告"
Run = Callable[..., subprocess.CompletedProcess[str]]


def make_page(form: Form, requests: Mapping[tuple[str, str], str], *, title: str = TITLE) -> str:
    """A whole report of edition 2021 in which every figure is 0 unless ``requests`` says otherwise."""

    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    measures = {measure.key: measure.label for measure in form.measures}
    blocks: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for item in form.disclosure:
        blocks.setdefault((item.row.parent or "", item.measures), []).append(row(item.row.label, *("0" for _ in item.measures)))
    disclosure = "".join(
        row(parent) + row("信息内容", *(measures[name] for name in names)) + "".join(rows)
        for (parent, names), rows in blocks.items()
    )
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    applicants = row(note, *(label.label for label in form.applicants))
    outcomes = "".join(
        row(
            *[name for name in (label.parent,) if name],
            label.label,
            *(requests.get((label.key, a.key), "0") for a in form.applicants),
        )
        for label in form.outcomes
    )
    groups = "".join(f'<td colspan="5">{group.label}</td>' for group in form.dispute_groups)
    results = "".join(row(*(result.label for _ in form.dispute_groups for result in form.dispute_results)))
    zeros = row(*("0" for _ in form.dispute_groups for _ in form.dispute_results))
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>
<p>一、总体情况</p><p>全年依法公开政府信息，做好各项工作。</p>
<p>二、主动公开政府信息情况</p><table>{disclosure}</table>
<p>三、收到和处理政府信息公开申请情况</p><table>{applicants}{outcomes}</table>
<p>四、政府信息公开行政复议、行政诉讼情况</p><table><tr>{groups}</tr>{results}{zeros}</table>
<p>五、存在的主要问题及改进情况</p><p>公开内容仍需丰富，下一步将加强培训和审查。</p>
<p>六、其他需要报告的事项</p><p>本年度未收取信息处理费。</p></body></html>"""


SOUND = {(row, column): "3" for row in ("new_received", "granted", "total_processed") for column in ("natural_person", "total")}


@pytest.fixture
def page(tmp_path: Path, forms: tuple[Form, ...]) -> Callable[..., Path]:
    """Write a page and give its path; arguments are cells of the requests table that differ from a sound report."""

    def write(name: str = "report.html", *, title: str = TITLE, cells: Mapping[tuple[str, str], str] | None = None) -> Path:
        path = tmp_path / name
        form = next(form for form in forms if form.edition == "2021")
        path.write_text(make_page(form, {**SOUND, **(cells or {})}, title=title), "utf-8")
        return path

    return write


@pytest.fixture
def gongkai(tmp_path: Path) -> Run:
    """Run ``gongkai`` in a process of its own, in an empty folder, with the data folder ``data`` beside it."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}

    def run(*arguments: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / "cwd"
        folder.mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *map(str, arguments)],
            cwd=folder,
            env={**settings, "GONGKAI_DATA": str(tmp_path / "data")},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run

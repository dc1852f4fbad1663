"""Every golden page: both readers state exactly what was accepted."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.report_json import describe_report
from pipelines.model import Form, Report
from pipelines.parse import parse_again, parse_page

PAGES = Path(__file__).parent / "pages"
CASES = sorted(path.parent for path in PAGES.glob("*/*/case.toml"))


def test_there_are_goldens_of_both_editions_and_layouts() -> None:
    assert len(CASES) >= 6
    facts = [tomllib.loads((case / "case.toml").read_text("utf-8")) for case in CASES]
    assert {fact["form_edition"] for fact in facts} == {"2019", "2021"}
    assert {Path(fact["file"]).suffix for fact in facts} == {".html", ".txt"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
@pytest.mark.parametrize("read", [parse_page, parse_again], ids=["everyday", "second"])
def test_golden(case: Path, read: Callable[..., Report], forms: tuple[Form, ...]) -> None:
    facts = tomllib.loads((case / "case.toml").read_text("utf-8"))
    assert facts["checked"].strip()
    report = read((case / facts["file"]).read_bytes(), forms=forms, content_type=facts.get("content_type"))
    form = next(form for form in forms if form.edition == report.form_edition)
    assert describe_report(report, form) == json.loads((case / "expected.json").read_text("utf-8"))

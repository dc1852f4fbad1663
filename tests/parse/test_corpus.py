"""Every real page: all cells as in expected.json, none wrong, none missing, by both readers."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.model import CellMap, Form, Report
from pipelines.parse import parse_again, parse_page

TABLES = ("disclosure", "requests", "disputes")


def as_stated(cells: CellMap | None) -> dict[str, dict[str, Any]] | None:
    if cells is None:
        return None
    stated: dict[str, dict[str, Any]] = {}
    for (row, column), cell in cells.items():
        stated.setdefault(row, {})[column] = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
    return stated


@pytest.mark.parametrize("read", [parse_page, parse_again], ids=["everyday", "second"])
def test_all_cells_are_as_expected(corpus_case: Path, read: Callable[..., Report], forms: tuple[Form, ...]) -> None:
    page = next(corpus_case.glob("page.*"))
    expected = json.loads((corpus_case / "expected.json").read_text("utf-8"))
    report = read(page.read_bytes(), forms=forms)
    assert {
        "organ": report.organ,
        "year": report.report_year,
        "form_edition": report.form_edition,
        "title": report.title,
        "published_date": report.published_date and report.published_date.isoformat(),
    } == expected["report"]
    for table in TABLES:
        assert as_stated(report.cells(table)) == expected[table]


def test_real_pages_read_without_findings(corpus_case: Path, forms: tuple[Form, ...]) -> None:
    page = next(corpus_case.glob("page.*"))
    report = parse_page(page.read_bytes(), forms=forms)
    assert report.findings == ()
    assert report.headings == ("1", "2", "3", "4", "5", "6")
    assert report.has_balance_note
    assert len(report.sections["5"]) > 100

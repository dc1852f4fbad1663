"""A small city as frames: two organs, three reports, one of them in two versions, with verdicts as the judge would give them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from expectations.duties import build_duties
from pipelines.forms import load_forms
from pipelines.tables import build_applicants, build_outcomes, read_deadlines, render_comments, render_ddl
from pipelines.tables.schema import BY_NAME
from pipelines.warehouse import build_warehouse

Frames = dict[str, pl.DataFrame]
BUREAU, DISTRICT = "yuhang/余杭区财政局", "yuhang/余杭区人民政府"
REFERENCE = Path(__file__).parents[2] / "data" / "reference"
NOON = datetime(2026, 1, 15, 4, 0, tzinfo=UTC)
RULES = [
    ("A-01", "ERROR", True),
    ("A-02", "ERROR", False),
    ("A-03", "ERROR", False),
    ("A-06", "INFO", False),
    ("L-01", "ERROR", False),
    ("S-02", "WARN", False),
]


def make(name: str, rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """A frame of the table; columns at the end that a row leaves out are NULL."""
    schema = BY_NAME[name].frame_schema
    return pl.DataFrame([(*row, *(None,) * (len(schema) - len(row))) for row in rows], schema=schema, orient="row")


def request_rows(report_id: str, totals: dict[str, int | None]) -> list[tuple[object, ...]]:
    """All 25 rows with natural persons and total the same; what is not named is 0, None is a blank."""
    rows = []
    for place, label in enumerate(load_forms()[0].outcomes, start=4):
        for column, applicant in ((4, "natural_person"), (10, "total")):
            count = totals.get(label.key, 0)
            raw, status = ("", "blank") if count is None else (str(count), "number")
            rows.append((report_id, label.key, applicant, count, raw, status, f"t2r{place}c{column}"))
    return rows


def report_row(organ_id: str, year: int, version: int, is_current: bool, capture: str) -> tuple[object, ...]:
    url = f"http://www.yuhang.example/{year}.html"
    ids = (
        f"{organ_id}/{year}/v{version}",
        organ_id,
        "yuhang",
        year,
        version,
        is_current,
        "2021",
        f"{year}年度报告",
        None,
        url,
        capture,
    )
    return (*ids, "ab" * 32, "utf-8", "123456", "一、\n二、", True, False, "1")


def capture_row(capture_id: str, offset: int, refers_to: str | None = None) -> tuple[object, ...]:
    asked = (
        capture_id,
        "yuhang",
        "run",
        "http://www.yuhang.example/x.html",
        NOON,
        "GET",
        "report",
        200,
        "text/html",
        None,
        None,
        None,
    )
    return (*asked, "cd" * 32, 10, "yuhang/run.warc.gz", offset, refers_to is not None, refers_to)


@pytest.fixture
def frames() -> Frames:
    held: Frames = {name: table.empty() for name, table in BY_NAME.items()}
    held["raw.captures"] = make("raw.captures", [capture_row("c1", 100), capture_row("c2", 200), capture_row("c3", 300, "c1")])
    held["core.portals"] = make("core.portals", [("yuhang", "余杭", "hangzhou", "330110", "www.yuhang.example", 3)])
    organs = [(BUREAU, "yuhang", "余杭区财政局", "department", None), (DISTRICT, "yuhang", "余杭区人民政府", "government", None)]
    held["core.organs"] = make("core.organs", organs)
    reports = [
        report_row(BUREAU, 2021, 1, False, "c1"),
        report_row(BUREAU, 2021, 2, True, "c2"),
        report_row(BUREAU, 2022, 1, True, "c2"),
        report_row(DISTRICT, 2021, 1, True, "c3"),
    ]
    held["core.reports"] = make("core.reports", reports)
    held["core.outcomes"], held["core.applicants"] = build_outcomes(load_forms()), build_applicants(load_forms())
    requests = [
        *request_rows(f"{BUREAU}/2021/v1", {"new_received": 1, "total_processed": 1, "granted": 1}),
        *request_rows(f"{BUREAU}/2021/v2", {}),
        *request_rows(f"{BUREAU}/2022/v1", {"new_received": 4, "granted": 4, "total_processed": 4, "denied_state_secret": None}),
        *request_rows(
            f"{DISTRICT}/2021/v1",
            {"new_received": 50, "granted": 20, "denied_third_party": 10, "total_processed": 40, "carried_forward": 9},
        ),
    ]
    held["core.requests"] = make("core.requests", requests)
    tables = [(row[0], "requests", 1, "new_received", "") for row in reports if row[0] != f"{BUREAU}/2021/v2"]
    held["core.form_tables"] = make("core.form_tables", tables)
    disputes = [("total", 5), ("pending", 1), ("corrected", 1), ("maintained", 2)]
    held["core.disputes"] = make(
        "core.disputes",
        [(f"{DISTRICT}/2021/v1", "review", result, n, str(n), "number", f"t3r4c{n}") for result, n in disputes],
    )
    held["quality.rules"] = make(
        "quality.rules",
        [
            (rule, f"{rule} 成立", f"{rule} holds", "a = b", "column", severity, "2021", "Z", "2", gate, "form")
            for rule, severity, gate in RULES
        ],
    )
    held["quality.verdicts"] = make("quality.verdicts", verdict_rows())
    finding = ("f1", "parse", "not_a_report", "yuhang", "http://www.yuhang.example/x.html", "a picture", "c1", NOON, NOON)
    held["quality.findings"] = make("quality.findings", [finding])
    held["core.report_captures"] = make(
        "core.report_captures",
        [(row[10], row[0], row[9], NOON, True) for row in (reports[1], reports[3])]
        + [("c4", reports[0][0], reports[0][9], NOON, False)],
    )
    held["raw.captures"] = pl.concat([held["raw.captures"], make("raw.captures", [capture_row("c4", 400)])])
    held["core.deadlines"] = read_deadlines(REFERENCE / "deadlines.csv")
    held["quality.duties"] = build_duties(held)
    return held


def verdict_rows() -> list[tuple[object, ...]]:
    def verdict(report: str, rule: str, scope: str, status: str, fault: str | None = None, sums: tuple[int, int] | None = None):
        figures = (Decimal(sums[0]), Decimal(sums[1]), Decimal(sums[0] - sums[1])) if sums else (None, None, None)
        return (report, rule, scope, status, *figures, fault, "definite" if status == "fail" else None, 4, 4, None, None)

    district, bureau = f"{DISTRICT}/2021/v1", f"{BUREAU}/2022/v1"
    return [
        verdict(f"{BUREAU}/2021/v1", "A-01", "total", "fail", "source", (1, 2)),
        verdict(f"{BUREAU}/2021/v2", "A-02", "total", "pass"),
        verdict(f"{BUREAU}/2021/v2", "A-06", "requests", "fail", "source"),
        verdict(bureau, "A-01", "total", "pass"),
        verdict(bureau, "A-02", "total", "pass_blank_as_zero"),
        verdict(bureau, "A-03", "granted", "fail", "extraction", (4, 5)),
        verdict(district, "A-01", "total", "fail", "source", (49, 50)),
        verdict(district, "A-02", "total", "fail", "source", (40, 30)),
        verdict(district, "L-01", "review", "fail", "source", (5, 4)),
        verdict(district, "S-02", "report", "fail", "source"),
    ]


@pytest.fixture
def build() -> Callable[[Path, Frames], dict[str, int]]:
    """`build_warehouse` with the tables of the schema."""
    return partial(_build, ddl=render_ddl(), comments=render_comments())


def _build(path: Path, frames: Frames, *, ddl: tuple[str, ...], comments: tuple[str, ...]) -> dict[str, int]:
    return build_warehouse(path, frames, ddl=ddl, comments=comments)


@pytest.fixture
def warehouse(tmp_path, build, frames) -> Path:
    """The small city as a warehouse file."""
    path = tmp_path / "city" / "gongkai.duckdb"
    build(path, frames)
    return path

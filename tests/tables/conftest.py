"""Reports and captures made by hand, as a reader and the archive would give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model import Capture, Cell, CellMap, Report
from pipelines.tables import ReadCapture

NIGHT = datetime(2026, 1, 15, 18, 30, tzinfo=UTC)
MakeRead = Callable[..., ReadCapture]


def as_cells(values: Mapping[tuple[str, str], Cell | str | int], table: int) -> CellMap:
    made: dict[tuple[str, str], Cell] = {}
    for column, (key, value) in enumerate(values.items(), start=1):
        place = f"t{table}r1c{column}"
        if isinstance(value, Cell):
            made[key] = value
        elif isinstance(value, int):
            made[key] = Cell(str(value), value, "number", place)
        else:
            made[key] = Cell(value, None, "dash" if value.strip() else "blank", place)
    return made


@pytest.fixture
def report() -> Report:
    return Report(
        organ="余杭区 财政局",
        report_year=2022,
        form_edition="2021",
        title="余杭区财政局2022年政府信息公开工作年度报告",
        published_date=None,
        disclosure=as_cells({("rules", "issued"): 0, ("fee", "amount_10k_yuan"): "-"}, 1),
        requests=as_cells(
            {("new_received", "total"): 8, ("new_received", "natural_person"): " ", ("carried_over", "total"): 0}, 2
        ),
        disputes=as_cells({("review", "total"): 1, ("review", "maintained"): 1}, 3),
        sections={"1": "总体情况。", "6": "无。"},
        headings=("1", "6"),
        heading_texts=("一、总体情况", "六、其他需要报告的事项"),
        has_balance_note=True,
        is_image_only=False,
        tables=(),
        charset="utf-8",
        reader="selectolax",
    )


@pytest.fixture
def make_read(report: Report) -> MakeRead:
    """A capture of an address on the nth night, and what was read there: the usual report with some fields replaced."""

    def make(
        url: str = "http://www.yuhang.example/art_1.html", night: int = 1, *, base: Report = report, **changes: object
    ) -> ReadCapture:
        capture = Capture(
            capture_id=f"<urn:{url}:{night}>",
            portal_id="yuhang",
            run_id=f"2026011{night}T183000Z-1a2b3c4d",
            url=url,
            fetched_at=NIGHT + timedelta(days=night),
            method="GET",
            role="report",
            http_status=200,
            content_type="text/html",
            content_encoding=None,
            etag=None,
            last_modified=None,
            payload_sha256="00" * 32,
            payload_bytes=10,
            warc_path="yuhang/run.warc.gz",
            warc_offset=0,
            is_revisit=False,
            refers_to_id=None,
        )
        return ReadCapture(capture, replace(base, **changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def change_cell(report: Report) -> Callable[[str, tuple[str, str], Cell | str | int], Report]:
    """The usual report with one cell replaced."""

    def change(table: str, key: tuple[str, str], value: Cell | str | int) -> Report:
        cells = dict(getattr(report, table))
        cells[key] = as_cells({key: value}, 9)[key]
        return replace(report, **{table: cells})

    return change

"""Judge more reports than memory holds at once: some portals at a time, read as they are needed, verdicts handed on as they come.

Every rule but C-07 looks at reports of one portal only, so portals are what is judged together; C-07 compares texts of all
organs, so texts are compared once for all before. How a rule is judged is in ``verdicts``, whose fault a failure is in
``faults``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl

from expectations.faults import add_faults
from expectations.likeness import compare_texts
from expectations.printed import Part, ReadTable
from expectations.sheet_cells import CELL_TABLES
from expectations.verdicts import LIKENESS, judge
from pipelines.forms import load_forms
from pipelines.model import Form

# Two parts of 15,000 reports take about 2.9 GB (2026-11); fewer at a time cost more in planning.
REPORTS_AT_ONCE = 15_000
# One core is idle while polars plans or Python counts; a second part keeps it busy, a third would take the memory of a third.
_PARTS_AT_ONCE = 2
JUDGED = (
    *("core.organs", "core.reports", "core.report_captures", "core.sections", "core.statements", "core.form_tables"),
    *("core.disclosure", "core.requests", "core.disputes", "quality.second_readings"),
)
# Columns of cells that judging needs; the others are for `printed_cells`.
_OF_CELLS = {
    table.frame_name: ("report_id", table.row_column, table.column_column, table.value_column, "cell_status")
    for table in CELL_TABLES.values()
}
_Judged = tuple[Part, pl.DataFrame]
DUTIES = "quality.duties"
OF_THE_CITY = ("core.portals", "core.districts", DUTIES)


def judge_portals(
    read: ReadTable,
    forms: Sequence[Form] | None = None,
    *,
    reports_at_once: int = REPORTS_AT_ONCE,
    beside: Mapping[str, pl.DataFrame] | None = None,
) -> Iterator[pl.DataFrame]:
    """``quality.verdicts`` with faults, some portals at a time; together the same rows as of all portals judged at once."""
    return (verdicts for _, verdicts in judge_parts(read, forms, reports_at_once=reports_at_once, beside=beside))


def judge_parts(
    read: ReadTable,
    forms: Sequence[Form] | None = None,
    *,
    reports_at_once: int = REPORTS_AT_ONCE,
    beside: Mapping[str, pl.DataFrame] | None = None,
) -> Iterator[_Judged]:
    """The frames of some portals at a time, and ``quality.verdicts`` with faults on their reports.

    ``beside`` are frames of the whole city that `judge` takes and ``read`` does not have, such as quality.dispositions.
    """
    forms = load_forms() if forms is None else forms
    whole = {name: read(name, None, None) for name in OF_THE_CITY} | dict(beside or {})
    reports = read("core.reports", None, ("report_id", "portal_id", "organ_id", "report_year", "version", "is_current"))
    texts = {"core.reports": reports, "core.organs": read("core.organs", None, None)}
    likeness = compare_texts({**texts, "core.sections": read("core.sections", None, None)})

    def judge_part(portals: list[str]) -> _Judged:
        frames = whole | {name: read(name, portals, _OF_CELLS.get(name)) for name in JUDGED}
        frames[DUTIES] = whole[DUTIES].filter(pl.col("portal_id").is_in(portals))
        own = pl.col("report_id").is_in(frames["core.reports"]["report_id"].implode())
        part = Part({**frames, LIKENESS: likeness.filter(own)}, read)
        return part, add_faults(judge(part, forms), part, forms)

    return _side_by_side(judge_part, group_portals(reports, reports_at_once))


def _side_by_side(judge_part: Callable[[list[str]], _Judged], groups: Iterable[list[str]]) -> Iterator[_Judged]:
    """What the function gives for each group, in their order; `_PARTS_AT_ONCE` are worked on while the caller takes the first."""
    pool = ThreadPoolExecutor(_PARTS_AT_ONCE, thread_name_prefix="judge")
    waiting: deque[Future[_Judged]] = deque()
    try:
        for portals in groups:
            waiting.append(pool.submit(judge_part, portals))
            if len(waiting) == _PARTS_AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def group_portals(reports: pl.DataFrame, reports_at_once: int) -> Iterator[list[str]]:
    """Portals in their order, as many together as hold no more reports than this; one that holds more stands alone."""
    group: list[str] = []
    held = 0
    for portal_id, count in reports.group_by("portal_id").len().sort("portal_id").iter_rows():
        if group and held + count > reports_at_once:
            yield group
            group, held = [], 0
        group.append(portal_id)
        held += count
    if group:
        yield group

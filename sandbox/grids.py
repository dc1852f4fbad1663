"""The three tables as rows of cells with spans, in every layout: whole, split, repeated, padded, wrongly spanned.

Only geometry: markup is drawn in ``markup``, the flattened text in ``flat_text``. A layout never changes a figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from random import Random
from typing import Literal

from sandbox.draft import Draft
from sandbox.labels import APPLICANTS, BLOCKS, C7, DISPUTE_GROUPS, DISPUTE_RESULTS, NOTE, RESULTS, VARIANTS, Block, OutcomeRow


@dataclass(frozen=True, slots=True)
class Td:
    """A cell of a drawn table. ``value`` cells carry ready markup, ``label`` and ``pad`` cells plain text."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    role: Literal["label", "value", "pad"] = "label"


Row = list[Td]
DrawnTable = list[Row]

LAYOUTS = (
    "clean",
    "regroup",
    "split",
    "header_repeated",
    "padded_header",
    "rowspan_large",
    "rowspan_small",
    "four_tables",
    "parent_cut",
)


def wording(draft: Draft, label: str) -> str:
    """The label as this report prints it: the form's, or a variant if the report varies."""
    if not draft.look.varies or label not in VARIANTS:
        return label
    return Random(f"{draft.where} {label}").choice((*VARIANTS[label], label))


def disclosure_tables(draft: Draft) -> list[DrawnTable]:
    """Section 2: one table, or one per block."""
    if "disclosure" in draft.missing:
        return []
    tables = [_block_rows(draft, block) for block in BLOCKS[draft.edition]]
    return tables if draft.look.layout == "four_tables" else [[row for table in tables for row in table]]


def _block_rows(draft: Draft, block: Block) -> DrawnTable:
    widths = {"2021": {1: (3,), 3: (1, 1, 1)}, "2019": {2: (2, 2), 3: (1, 2, 1)}}[draft.edition][len(block.measures)]
    cells = draft.stated["disclosure"]
    rows = [
        [Td(wording(draft, block.title), sum(widths) + 1)],
        [Td("信息内容"), *(Td(wording(draft, label), width) for (_, label), width in zip(block.measures, widths, strict=True))],
    ]
    for item, label in block.items:
        if item not in draft.dropped_items:
            values = [cells[item, measure].markup for measure, _ in block.measures]
            rows.append([Td(wording(draft, label)), *(Td(v, w, role="value") for v, w in zip(values, widths, strict=True))])
    return rows


def requests_tables(draft: Draft) -> list[DrawnTable]:
    """Section 3 in the report's layout: one table, or two where a page break has split it."""
    layout, rows = draft.look.layout, draft.rows
    place = next((index for index, row in enumerate(rows) if row.group == "（四）无法提供"), len(rows))
    header = _requests_header(draft)
    if layout in ("regroup", "split", "header_repeated"):
        upper, lower = _chunk(draft, rows[:place]), _chunk(draft, rows[place:])
        if layout == "split":
            return [header + upper, lower]
        return [header + upper + (header if layout == "header_repeated" else []) + lower]
    if layout == "parent_cut":
        return [
            header
            + _cut_parent(_chunk(draft, rows[: place + 1]), "（四）无")
            + _cut_parent(_chunk(draft, rows[place + 1 :]), "法提供")
        ]
    change = {"rowspan_large": 1, "rowspan_small": -2}.get(layout, 0)
    return [header + _chunk(draft, rows, change)]


def _requests_header(draft: Draft) -> DrawnTable:
    corner = Td(NOTE, 3) if draft.has_note else Td("", 3, role="pad")
    labels = {key: wording(draft, label) for key, label in APPLICANTS.items()}
    inner = [Td(labels[key]) for key in C7[1:6]]
    if draft.look.layout == "padded_header":
        pad = Td("", role="pad")
        return [
            [corner, Td("申请人情况", 7)],
            [replace(pad, colspan=3), Td(labels["natural_person"]), Td("法人或其他组织", 5), Td(labels["total"])],
            [replace(pad, colspan=3), pad, *inner, pad],
        ]
    return [
        [replace(corner, rowspan=3), Td("申请人情况", 7)],
        [Td(labels["natural_person"], rowspan=2), Td("法人或其他组织", 5), Td(labels["total"], rowspan=2)],
        inner,
    ]


def _chunk(draft: Draft, rows: list[OutcomeRow], change: int = 0) -> DrawnTable:
    """Data rows under their group cells; ``change`` makes the span of 三、本年度办理结果 wrong."""
    drawn: DrawnTable = []
    results = sum(row.in_results for row in rows)
    for (in_results, group), members in groupby(rows, key=lambda row: (row.in_results, row.group)):
        run = list(members)
        for index, row in enumerate(run):
            left: Row = []
            if in_results and results:
                left.append(Td(RESULTS, rowspan=results + change))
                results = 0
            if group and index == 0:
                left.append(Td(wording(draft, group), rowspan=len(run)))
            label = Td(wording(draft, row.label), 1 if group else 2 if in_results else 3)
            drawn.append([*left, label, *_values(draft, row.key)])
    return drawn


def _values(draft: Draft, row: str) -> Row:
    cells = draft.stated["requests"]
    return [Td(cells[row, column].markup if row else "0", role="value") for column in C7]


def _cut_parent(rows: DrawnTable, text: str) -> DrawnTable:
    return [[replace(cell, text=text) if cell.text == "（四）无法提供" else cell for cell in row] for row in rows]


def disputes_tables(draft: Draft) -> list[DrawnTable]:
    """Section 4: three header rows and one row of fifteen values."""
    if "disputes" in draft.missing:
        return []
    results = [Td(label) for label in DISPUTE_RESULTS.values()]
    suits = [Td(DISPUTE_GROUPS[group], 5) for group in ("litigation_direct", "litigation_post_review")]
    top = [Td(DISPUTE_GROUPS["review"], 5), Td("行政诉讼", 10)]
    if draft.look.layout == "padded_header":
        header = [top, [Td("", 5, role="pad"), *suits], results * 3]
    else:
        header = [top, [*(replace(cell, rowspan=2) for cell in results), *suits], results * 2]
    values = [draft.stated["disputes"][group, result].markup for group in DISPUTE_GROUPS for result in DISPUTE_RESULTS]
    return [[*header, [Td(value, role="value") for value in values]]]

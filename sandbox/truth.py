"""What is true of the city, as five Parquet tables under ``truth/``: the measure for crawler, reader and judge.

``reports``   one row per report version that can be held; key portal_id, organ, year, version
``cells``     one row per printed cell of these, as the page states it (after planting): text seen, value, status
``verdicts``  one row per (rule, scope) whose status must be ``fail``; all others must not fail
``statements`` one row per figure that the prose of these states: the section it is read in, claim, value, as printed, sentence
``attachments`` one row per attachment of these (see ``attachments``)
``dispositions``  one row per decision of a person and night: rule, scope, decision, the state it must have that night
``faults``    one row per finding that must appear: fault, url, finding_code, the first night it must appear on

``night`` is the first night on which a version is served. ``raw_text`` is the text seen in the cell, outer blanks left
out, null for a blank. ``verdicts.planted`` names the source error, or says ``flag`` for A-06 and S-08.

Readings of handbook §4 on which the expected failures rest, where the text leaves a choice:

- M-10 stands with the report of the year before, its scope is the year without a report; a report whose page cannot be
  fetched is not missing. M-09 fails where the head lacks a standard tag, M-03 as INFO where a 街道 publishes after January.
- R compares printed totals of the same year and edition: a roll-up holds all organs of its portal; units are departments
  and 街道.
- Values: a count with a minus sign or a decimal point is a number, so T-01 fails for it (and A-02, A-03 where it takes
  part); text that is no number (``12件``, ``1 2``, ``***``) is ``unreadable``, and what needs it cannot be assessed, T-01
  included. ``items_change`` and amounts are no counts for T-01. ``amount_yuan`` is always printed with 元.
- Cells: S-03, S-05 and S-06 count cells, filled or blank. An absent table fails S-03 (disclosure) or S-06 (disputes); all else
  that needs it cannot be assessed. A row that stands twice fails S-04, and as its two copies agree nothing else.
- S-02 goes by the keyword of a heading, S-14 by its number: a missing 六 fails S-02 alone (nothing is skipped between two
  numbers), a missing 四 fails both, a second 五 in place of 六 fails S-14 alone. S-11 needs a section 5 to say anything.
- S-08 fails per table that prints a blank or a dash. A-06 fails where all cells of a complete requests table are 0; zero reports
  never print their requests as blanks, so S-13 never fails.
- A page without any form fails S-01 and S-10 (its edition is not the year's), one with images for tables S-12 too.
- T-04 compares with the report of t−1 in edition 2021; organs charge every year or never. T-05 holds for all organs of the
  city, as none is a 设区的市; a rule issued that is not in force fails T-06 too. L-05 and L-06 compare ``total`` cells with
  the reports of t−1 and of 2023.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from sandbox.draft import TABLES, Draft
from sandbox.faults import Fault
from sandbox.page import ENCODINGS, title_of

VALUE = pl.Decimal(28, 8)
_REPORT_KEY = {"portal_id": pl.String, "organ": pl.String, "year": pl.Int32, "version": pl.Int32}
SCHEMAS: dict[str, dict[str, Any]] = {
    "reports": {
        "night": pl.Int32,
        **_REPORT_KEY,
        "organ_kind": pl.String,
        "edition": pl.String,
        "title": pl.String,
        "published_date": pl.Date,
        "url": pl.String,
        "is_zero": pl.Boolean,
        "charset": pl.String,
        "style": pl.String,
        "planted": pl.String,
    },
    "cells": {
        "night": pl.Int32,
        **_REPORT_KEY,
        "url": pl.String,
        "table": pl.String,
        "row_code": pl.String,
        "column_code": pl.String,
        "raw_text": pl.String,
        "value": VALUE,
        "status": pl.String,
    },
    "verdicts": {
        "night": pl.Int32,
        **_REPORT_KEY,
        "rule_id": pl.String,
        "scope": pl.String,
        "planted": pl.String,
    },
    "statements": {
        "night": pl.Int32,
        **_REPORT_KEY,
        "section": pl.String,
        "claim_code": pl.String,
        "value": VALUE,
        "printed": pl.String,
        "sentence": pl.String,
    },
    "dispositions": {
        "night": pl.Int32,
        "portal_id": pl.String,
        "organ": pl.String,
        "year": pl.Int32,
        "rule_id": pl.String,
        "scope": pl.String,
        "decision": pl.String,
        "state": pl.String,
    },
    "faults": {
        "fault": pl.String,
        "portal_id": pl.String,
        "url": pl.String,
        "other_url": pl.String,
        "finding_code": pl.String,
        "night": pl.Int32,
        "limit_seconds": pl.Float64,
        "note": pl.String,
    },
}


def add_flags(draft: Draft) -> None:
    """Expect A-06 and S-08 from what the tables print; to be called once the cells are stated."""
    for table in TABLES:
        cells = draft.stated[table].values()
        if any(cell.status in ("blank", "dash") for cell in cells):
            draft.expected.setdefault(("S-08", table), "flag")
        if table == "requests" and cells and all(cell.status == "number" and cell.value == 0 for cell in cells):
            draft.expected.setdefault(("A-06", table), "flag")


def build_truth(
    held: Iterable[tuple[Draft, str]], faults: Iterable[Fault], dispositions: Iterable[dict[str, Any]] = ()
) -> dict[str, pl.DataFrame]:
    """The tables, from the drafts that can be held with their addresses, the faults and the decisions."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    for draft, url in held:
        portal_id, organ, year = draft.where
        key = {"night": draft.version, "portal_id": portal_id, "organ": organ, "year": year, "version": draft.version}
        rows["reports"].append(key | _report_row(draft, url))
        rows["cells"] += [key | {"url": url} | row for row in _cell_rows(draft)]
        rows["verdicts"] += [
            key | {"rule_id": rule, "scope": scope, "planted": planted}
            for (rule, scope), planted in sorted(draft.expected.items())
        ]
        rows["statements"] += [key | row for row in _statement_rows(draft)]
    rows["faults"] = [asdict(fault) for fault in faults]
    rows["dispositions"] = list(dispositions)
    return {name: pl.DataFrame(rows[name], schema=schema, orient="row") for name, schema in SCHEMAS.items()}


def _report_row(draft: Draft, url: str) -> dict[str, Any]:
    return {
        "organ_kind": draft.organ.kind,
        "edition": draft.edition if draft.kind in ("form", "cut") else "narrative",
        "title": title_of(draft),
        "published_date": draft.published,
        "url": url,
        "is_zero": draft.is_zero,
        "charset": ENCODINGS[draft.look.encoding][0],
        "style": draft.look.name,
        "planted": draft.planted,
    }


def _cell_rows(draft: Draft) -> Iterable[dict[str, Any]]:
    for table in TABLES:
        for (row, column), cell in draft.stated[table].items():
            value = None if cell.value is None else Decimal(cell.value)
            yield {
                "table": table,
                "row_code": row,
                "column_code": column,
                "raw_text": cell.text,
                "value": value,
                "status": cell.status,
            }


def _statement_rows(draft: Draft) -> Iterable[dict[str, Any]]:
    for section, said in draft.said:
        yield {
            "section": section,
            "claim_code": said.claim,
            "value": said.value,
            "printed": said.printed.strip(),
            "sentence": said.sentence,
        }


def write_truth(folder: Path, frames: dict[str, pl.DataFrame]) -> None:
    """One Parquet file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")

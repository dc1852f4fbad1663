"""Any number of invented reports as Parquet, one folder per portal, the way a night leaves them: input of ``judging``.

Figures, prose and errors are those of the make-believe city, written out anew for every portal; texts get passages of their own,
or all portals would tell one story. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.parse.statements import find_statements
from pipelines.tables.schema import BY_NAME
from sandbox.deeds import DID, SO, WHAT, WHO
from sandbox.draft import TABLES, Draft, state_cells
from sandbox.labels import HEADINGS
from sandbox.places import PORTALS
from sandbox.plan import Picker, plan_drafts, plant_source_errors
from sandbox.prose import write_prose

YEARS = tuple(range(2019, 2026))
ORGANS = 50
BASES = 4
REPORTS_PER_PORTAL = ORGANS * len(YEARS)
_CELLS = {
    "disclosure": ("item_code", "measure_code", "value"),
    "requests": ("outcome_code", "applicant_code", "count"),
    "disputes": ("group_code", "result_code", "count"),
}
# Passages of a text that are its own, and how many; real reports of departments have 800 to 2,000 characters.
_OWN_PASSAGES = {"1": 36, "5": 12}


def write_portals(folder: Path, portals: int, seed: int = 2026) -> int:
    """Write the tables of so many portals, ``<schema>/<table>/<portal>.parquet``; how many reports they hold."""
    drafts = plan_drafts(seed, PORTALS[:BASES], ORGANS, YEARS)
    plant_source_errors(Picker(seed, drafts), BASES)
    bases = [_tabulate([draft for draft in drafts.values() if draft.where[0] == name]) for name in _names(drafts.values())]
    for number in range(portals):
        portal_id = f"p{number:05}"
        for name, frame in bases[number % BASES].items():
            path = folder / name.replace(".", "/") / f"{portal_id}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            _of_portal(name, frame, portal_id, number).write_parquet(path, compression="zstd")
    return portals * REPORTS_PER_PORTAL


def _names(drafts: Iterable[Draft]) -> list[str]:
    return list(dict.fromkeys(draft.where[0] for draft in drafts))


def _tabulate(drafts: list[Draft]) -> dict[str, pl.DataFrame]:
    """Frames of one portal; ids begin with the organ, the portal is put before them later."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for draft in drafts:
        state_cells(draft)
        _add_report(rows, draft)
    for organ in dict.fromkeys(draft.organ for draft in drafts):
        rows.setdefault("core.organs", []).append(
            {"organ_id": organ.name, "portal_id": "", "organ_name": organ.name, "organ_kind": organ.kind}
        )
    return {name: pl.DataFrame(found, schema=BY_NAME[name].frame_schema).sort(BY_NAME[name].key) for name, found in rows.items()}


def _add_report(rows: dict[str, list[dict[str, Any]]], draft: Draft) -> None:
    organ, year = draft.organ.name, draft.year
    key = {"report_id": f"{organ}/{year}/v1"}
    constant = dict.fromkeys(("portal_id", "title", "url", "capture_id", "content_sha256", "charset", "parser_version"), "")
    rows.setdefault("core.reports", []).append(
        {
            **key,
            **constant,
            "organ_id": organ,
            "report_year": year,
            "version": 1,
            "is_current": True,
            "form_edition": draft.edition,
            "headings": "123456",
            "heading_texts": "\n".join(words[0] for words in HEADINGS.values()),
            "has_balance_note": draft.has_note,
            "is_image_only": False,
        }
    )
    write_prose(draft)
    prose = {section: "\n".join(paragraphs) for section, paragraphs in draft.prose.items()}
    rows.setdefault("core.sections", []).extend({**key, "section": section, "text": text} for section, text in prose.items())
    for stated in find_statements(prose, year):
        figure = {name: getattr(stated, name) for name in ("section", "offset", "claim_code", "value", "raw_text", "sentence")}
        rows.setdefault("core.statements", []).append({**key, **figure})
    for table in TABLES:
        _add_cells(rows, draft, table, key)


def _add_cells(rows: dict[str, list[dict[str, Any]]], draft: Draft, table: Any, key: dict[str, str]) -> None:
    row_name, column_name, value_name = _CELLS[table]
    stated = draft.stated[table]
    if not stated:
        return
    found = {"row_keys": " ".join(dict.fromkeys(row for row, _ in stated)), "unknown_labels": "", "pieces_count": 1}
    rows.setdefault("core.form_tables", []).append({**key, "table_name": table, **found})
    for (row, column), cell in stated.items():
        figure = {value_name: cell.value, "raw_text": cell.text or "", "cell_status": cell.status, "source_cell": "t2r7c5"}
        rows.setdefault(f"core.{table}", []).append({**key, row_name: row, column_name: column, **figure})


def _of_portal(name: str, frame: pl.DataFrame, portal_id: str, number: int) -> pl.DataFrame:
    """The base's frame as that of a portal: its ids, and texts of its own."""
    ids = [column for column in ("report_id", "organ_id") if column in frame.columns]
    frame = frame.with_columns(pl.format("{}/{}", pl.lit(portal_id), pl.col(column)).alias(column) for column in ids)
    if "portal_id" in frame.columns:
        frame = frame.with_columns(portal_id=pl.lit(portal_id))
    return _with_own_passages(frame, number) if name == "core.sections" else frame


def _with_own_passages(texts: pl.DataFrame, number: int) -> pl.DataFrame:
    """Texts with passages that hardly any other has; one in fifty repeats last year's, one in a hundred its neighbour's."""
    told = texts["report_id"].str.extract_groups(r"^[^/]*/(.*)/(\d{4})/v1$").struct.unnest()
    organ, year = told["1"].rank("dense").cast(pl.UInt64), told["2"].cast(pl.UInt64)
    seed = organ * 10_000 + year + number * 1_000_000
    lazy, copied = (seed % 50 == 7) & (year > YEARS[0]), seed % 100 == 3
    seed = seed - lazy.cast(pl.UInt64) - copied.cast(pl.UInt64) * 10_000
    parts = []
    for place in range(max(_OWN_PASSAGES.values())):
        drawn = (seed * 1000 + place).hash(seed=7)
        words = [WHO, DID, WHAT, SO, *([WHAT, WHAT] if place % 2 else [])]
        picked = [pl.Series(bag).gather((drawn // 97**step) % len(bag)) for step, bag in enumerate(words)]
        count = texts["section"].replace_strict(_OWN_PASSAGES, default=0, return_dtype=pl.Int64)
        # Every other passage is one of the many that other organs write too, the rest are hardly ever met twice.
        passage = reduce(
            lambda left, right: left + right, [*picked[:3], *picked[4:], pl.Series(["，"]), picked[3], pl.Series(["。"])]
        )
        parts.append(passage.zip_with(count > place, pl.Series([""])).alias(f"{place}"))
    own = pl.DataFrame(parts).select(pl.concat_str(pl.all())).to_series()
    return texts.with_columns(text=texts["text"] + own)

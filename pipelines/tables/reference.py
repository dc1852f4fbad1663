"""Portals, forms and committed reference files → ``core.portals``, ``core.districts``, ``core.outcomes``, ``core.applicants``.

What a portal or a form file must say is checked by their loaders.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import ReferenceFileError
from pipelines.model import Form, FormLabel, Portal
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.schema import APPLICANTS, DISTRICTS, OUTCOMES, PORTALS

_DISTRICT_COLUMNS = ["division_code", "valid_from", "valid_to", "district_name", "predecessors", "is_new_unit"]
_TRUTH = {"yes": True, "no": False}


def build_portals(portals: Iterable[Portal]) -> pl.DataFrame:
    """``core.portals``: one row per portal as its file declares it."""
    rows = [
        (
            portal.portal_id,
            portal.name,
            portal.city,
            portal.division_code,
            portal.hosts[0],
            portal.minimum_reports,
            " ".join(portal.hosts),
        )
        for portal in portals
    ]
    return rows_to_frame(PORTALS, rows)


def read_districts(path: Path) -> pl.DataFrame:
    """``core.districts`` from the committed file ``data/reference/districts.csv``.

    Raises:
        ReferenceFileError: the file cannot be read, or see `build_districts`.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceFileError(f"{path}: {error}") from error
    return build_districts(text, path.name)


def build_districts(text: str, file_name: str = "districts.csv") -> pl.DataFrame:
    """``core.districts``: one row per district and period of validity, from CSV text with a header.

    Raises:
        ReferenceFileError: a line does not hold what it must; names file, line and text met.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if header != _DISTRICT_COLUMNS:
        raise ReferenceFileError(f"{file_name}, line 1: columns must be {','.join(_DISTRICT_COLUMNS)}, are {','.join(header)!r}")
    rows: dict[tuple[str, date], tuple[object, ...]] = {}
    for values in reader:
        place = f"{file_name}, line {reader.line_num}"
        row = _read_district(place, values)
        if (row[0], row[1]) in rows:
            raise ReferenceFileError(f"{place}: division and day stand twice: {values[0]} {values[1]}")
        rows[row[0], row[1]] = row
    if not rows:
        raise ReferenceFileError(f"{file_name}: holds no district")
    _check_periods(file_name, rows.values())
    return rows_to_frame(DISTRICTS, list(rows.values()))


def _read_district(place: str, values: Sequence[str]) -> tuple[str, date, date | None, str, str | None, bool]:
    if len(values) != len(_DISTRICT_COLUMNS):
        raise ReferenceFileError(f"{place}: {len(values)} fields instead of {len(_DISTRICT_COLUMNS)}: {','.join(values)!r}")
    code, valid_from, valid_to, name, predecessors, is_new = values
    if not re.fullmatch(r"\d{6}", code):
        raise ReferenceFileError(f"{place}: division_code is no six digits: {code!r}")
    if not name:
        raise ReferenceFileError(f"{place}: district_name is empty")
    if is_new not in _TRUTH:
        raise ReferenceFileError(f"{place}: is_new_unit must be yes or no, is {is_new!r}")
    ended = _read_date(place, "valid_to", valid_to) if valid_to else None
    return code, _read_date(place, "valid_from", valid_from), ended, name, predecessors or None, _TRUTH[is_new]


def _read_date(place: str, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ReferenceFileError(f"{place}: {column} is no date: {text!r}") from error


def _check_periods(file_name: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Periods of one division must not overlap: a day belongs to one of them at most."""
    ended: dict[str, date] = {}
    for row in sorted(rows, key=lambda row: (str(row[0]), str(row[1]))):
        code, valid_from, valid_to = str(row[0]), row[1], row[2]
        if not isinstance(valid_from, date) or (isinstance(valid_to, date) and valid_to <= valid_from):
            raise ReferenceFileError(f"{file_name}: division {code}: ends {valid_to} but begins {valid_from}")
        if code in ended and valid_from < ended[code]:
            raise ReferenceFileError(f"{file_name}: division {code}: period from {valid_from} overlaps the one before")
        ended[code] = valid_to if isinstance(valid_to, date) else date.max


def build_outcomes(forms: Iterable[Form]) -> pl.DataFrame:
    """``core.outcomes``: one row per row of the requests table; label and place as in the newest edition that has it."""
    found = _gather(forms, "outcomes")
    rows = [
        (code, order, label.label, label.label_en, label.group, label.legal_basis, editions)
        for code, (label, order, editions) in found.items()
    ]
    return rows_to_frame(OUTCOMES, rows)


def build_applicants(forms: Iterable[Form]) -> pl.DataFrame:
    """``core.applicants``: one row per column of the requests table in any edition."""
    found = _gather(forms, "applicants")
    return rows_to_frame(
        APPLICANTS, [(code, order, label.label, label.label_en, editions) for code, (label, order, editions) in found.items()]
    )


def _gather(forms: Iterable[Form], name: str) -> dict[str, tuple[FormLabel, int, str]]:
    found: dict[str, tuple[FormLabel, int, str]] = {}
    for form in sorted(forms, key=lambda form: form.first_year):
        labels: tuple[FormLabel, ...] = getattr(form, name)
        for order, label in enumerate(labels, start=1):
            editions = f"{found[label.key][2]} {form.edition}" if label.key in found else form.edition
            found[label.key] = (label, order, editions)
    return found

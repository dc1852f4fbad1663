"""What persons write down about organs and deadlines: four committed CSV files → aliases and reference tables.

Each line names its source. ``data/reference/aliases.csv``, ``expected_organs.csv``, ``predecessors.csv`` and
``deadlines.csv``; districts stand in ``reference``, how a name becomes an organ in ``organ_names``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import ReferenceFileError
from pipelines.tables.duty import DEADLINES, EXPECTED_ORGANS, ORGAN_PREDECESSORS
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.organ_names import Alias, OrganNaming, canonical_name
from pipelines.tables.table import Table

ORGAN_KINDS = ("government", "office", "department", "subdistrict", "committee")
CHANGES = ("merged", "split", "moved", "abolished")
Namings = Mapping[str, OrganNaming]
Line = tuple[str, dict[str, str]]


def read_aliases(path: Path) -> tuple[Alias, ...]:
    """The aliases that persons wrote down: portal_id, alias, organ, since, until, source.

    Raises:
        ReferenceFileError: unreadable, a field missing or wrong, or an organ that is itself another alias's name; names
            file, line and text met.
    """
    found = [_read_alias(place, line) for place, line in _read_lines(path, "portal_id,alias,organ,since,until,source")]
    names = {(alias.portal_id, canonical_name(alias.alias, None)) for alias in found}
    for alias in found:
        if (alias.portal_id, canonical_name(alias.organ, None)) in names:
            raise ReferenceFileError(f"{path.name}: {alias.alias!r} means {alias.organ!r}, which is itself an alias")
    return tuple(found)


def _read_alias(place: str, line: dict[str, str]) -> Alias:
    alias, organ = _filled(place, line, "alias"), _filled(place, line, "organ")
    since, until = _year(place, line, "since"), _year(place, line, "until")
    if since and until and until < since:
        raise ReferenceFileError(f"{place}: until {until} is before since {since}")
    return Alias(_filled(place, line, "portal_id"), alias, organ, since, until, _filled(place, line, "source"))


def read_expected_organs(path: Path, namings: Namings) -> pl.DataFrame:
    """``core.expected_organs`` of the portals given; lines of other portals are left out.

    Raises:
        ReferenceFileError: unreadable, a field missing or wrong, an organ twice for one year; names file, line and text met.
    """
    rows = []
    for place, line in _read_lines(path, "portal_id,organ,organ_kind,from_year,to_year,source"):
        portal_id, name = _filled(place, line, "portal_id"), _filled(place, line, "organ")
        kind, source = _one_of(place, line, "organ_kind", ORGAN_KINDS), _filled(place, line, "source")
        first, last = _needed_year(place, line, "from_year"), _year(place, line, "to_year")
        if naming := namings.get(portal_id):
            organ_id = naming.organ_id(name, first)
            rows.append((organ_id, first, last, portal_id, organ_id.removeprefix(f"{portal_id}/"), kind, source))
    return _tabulate(EXPECTED_ORGANS, rows, path)


def read_deadlines(path: Path) -> pl.DataFrame:
    """``core.deadlines``: portal_id is * where no portal has a day of its own.

    Raises:
        ReferenceFileError: unreadable, a field missing or wrong, one kind and year twice; names file, line and text met.
    """
    rows = []
    for place, line in _read_lines(path, "organ_kind,portal_id,from_year,to_year,due_month,due_day,severity,source"):
        month, day = _day(place, line)
        first, last = _needed_year(place, line, "from_year"), _year(place, line, "to_year")
        kind, severity = _one_of(place, line, "organ_kind", ORGAN_KINDS), _one_of(place, line, "severity", ("WARN", "INFO"))
        portal_id, source = _filled(place, line, "portal_id"), _filled(place, line, "source")
        rows.append((kind, portal_id, first, last, month, day, severity, source))
    return _tabulate(DEADLINES, rows, path)


def read_predecessors(path: Path, namings: Namings) -> pl.DataFrame:
    """``core.organ_predecessors`` of the portals given; a predecessor may stand on a portal that is no more.

    Raises:
        ReferenceFileError: unreadable, a field missing or wrong, a pair twice; names file, line and text met.
    """
    rows = []
    header = "portal_id,organ,predecessor_portal_id,predecessor,from_year,change,source"
    for place, line in _read_lines(path, header):
        portal_id, name = _filled(place, line, "portal_id"), _filled(place, line, "organ")
        old_portal, old_name = _filled(place, line, "predecessor_portal_id"), _filled(place, line, "predecessor")
        first, change = _needed_year(place, line, "from_year"), _one_of(place, line, "change", CHANGES)
        source = _filled(place, line, "source")
        old = namings.get(old_portal, OrganNaming(old_portal))
        if naming := namings.get(portal_id):
            rows.append((naming.organ_id(name, first), old.organ_id(old_name, first - 1), first, change, source))
    return _tabulate(ORGAN_PREDECESSORS, rows, path)


def join_predecessors(organs: pl.DataFrame, predecessors: pl.DataFrame) -> pl.DataFrame:
    """``core.organs`` with the ids of the organs that each follows, one per line of the file, joined by ``; ``."""
    listed = predecessors.group_by("organ_id").agg(told=pl.col("predecessor_id").sort().str.join("; "))
    joined = organs.join(listed, on="organ_id", how="left", maintain_order="left")
    return joined.with_columns(predecessors=pl.coalesce("told", "predecessors")).select(organs.columns)


def _tabulate(table: Table, rows: Sequence[tuple[object, ...]], path: Path) -> pl.DataFrame:
    try:
        return rows_to_frame(table, rows)
    except ValueError as error:
        raise ReferenceFileError(f"{path.name}: {error}") from error


def _read_lines(path: Path, header: str) -> Iterator[Line]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceFileError(f"{path}: {error}") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    names, met = header.split(","), next(reader, [])
    if met != names:
        raise ReferenceFileError(f"{path.name}, line 1: columns must be {header}, are {','.join(met)!r}")
    for values in reader:
        place = f"{path.name}, line {reader.line_num}"
        if len(values) != len(names):
            raise ReferenceFileError(f"{place}: {len(values)} fields instead of {len(names)}: {','.join(values)!r}")
        yield place, dict(zip(names, map(str.strip, values), strict=True))


def _filled(place: str, line: dict[str, str], column: str) -> str:
    if not line[column]:
        raise ReferenceFileError(f"{place}: {column} is empty")
    return line[column]


def _one_of(place: str, line: dict[str, str], column: str, known: tuple[str, ...]) -> str:
    if line[column] not in known:
        raise ReferenceFileError(f"{place}: {column} must be one of {', '.join(known)}, is {line[column]!r}")
    return line[column]


def _year(place: str, line: dict[str, str], column: str) -> int | None:
    text = line[column]
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 2000 <= int(text) <= 2100:
        raise ReferenceFileError(f"{place}: {column} is no year: {text!r}")
    return int(text)


def _needed_year(place: str, line: dict[str, str], column: str) -> int:
    year = _year(place, line, column)
    if year is None:
        raise ReferenceFileError(f"{place}: {column} is empty")
    return year


def _day(place: str, line: dict[str, str]) -> tuple[int, int]:
    """Month and day of any year: 29 February is none."""
    text = f"2023-{line['due_month']:0>2}-{line['due_day']:0>2}"
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ReferenceFileError(f"{place}: due_month and due_day are no day of every year: {text[5:]!r}") from error
    return day.month, day.day

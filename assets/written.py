"""What persons wrote down and git keeps: decisions on verdicts, spellings of organs, who owes reports, divisions.

Read anew wherever it is needed, and once before a night begins: a slip in a file is told before a night of crawling is spent.
What the files must hold is decided where they are read, in ``pipelines.dispositions`` and ``pipelines.tables``.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from assets.layout import REFERENCE, City
from expectations.dispositions import check_rules
from pipelines.dispositions import Disposition, load_dispositions
from pipelines.model import Portal
from pipelines.portals import list_portal_ids
from pipelines.tables import (
    OrganNaming,
    find_place,
    read_aliases,
    read_deadlines,
    read_districts,
    read_expected_organs,
    read_predecessors,
)


def check_written(city: City) -> None:
    """Read everything that a night of the city will need of it.

    Raises:
        DispositionFileError, ReferenceFileError: a file does not hold what it must; names file, place and text met.
    """
    read_dispositions(city)
    read_division_table()
    read_duty_references(city.portals)


def read_dispositions(city: City) -> list[Disposition]:
    """The dispositions of the city's portals.

    Raises:
        DispositionFileError: a file, also another city's, does not say what it must.
    """
    entries = load_dispositions(city.layout.dispositions, {*list_portal_ids(), *city.portal_ids})
    check_rules(entries)
    return [entry for entry in entries if entry.portal_id in city.portal_ids]


def read_division_table() -> pl.DataFrame:
    """``core.districts`` from the committed file.

    Raises:
        ReferenceFileError: the file does not hold what it must.
    """
    return read_districts(REFERENCE / "districts.csv")


def read_duty_references(portals: Iterable[Portal]) -> dict[str, pl.DataFrame]:
    """The three reference tables about duties, from the committed files, for the portals given.

    Raises:
        ReferenceFileError: a file does not hold what it must.
    """
    namings = {portal.portal_id: naming_of(portal) for portal in portals}
    return {
        "core.expected_organs": read_expected_organs(REFERENCE / "expected_organs.csv", namings),
        "core.deadlines": read_deadlines(REFERENCE / "deadlines.csv"),
        "core.organ_predecessors": read_predecessors(REFERENCE / "predecessors.csv", namings),
    }


def naming_of(portal: Portal) -> OrganNaming:
    """Which names are one organ on a portal: by the place it serves and the committed aliases.

    Raises:
        ReferenceFileError: the file of aliases does not hold what it must.
    """
    return OrganNaming(portal.portal_id, find_place(portal.name), read_aliases(REFERENCE / "aliases.csv"))

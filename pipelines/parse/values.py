"""Cells of a row → values with their keys and places. Each distinct one is made once per process, as reports repeat few.

Which row and column a cell belongs to is told in ``tables``, how a number is written in ``numbers``.
"""

from __future__ import annotations

from functools import lru_cache

from pipelines.model import Cell
from pipelines.parse.numbers import parse_amount, parse_count


# A cell's place: its table's number, its row's and its column's, all from 1.
@lru_cache(maxsize=16384)
def read_disclosure_cell(text: str, measure: str, label: str, place: tuple[int, int, int]) -> Cell:
    """A cell of section 2 under a measure, whose label on the page may name the unit."""
    if measure == "amount_10k_yuan":
        status, value = parse_amount(text, ("万元",))
        if status == "number" and "元" in label and "万元" not in label and "万元" not in text:
            # The head of the column names another unit than the form's.
            status, value = "unreadable", None
    elif measure == "amount_yuan":
        status, value = parse_amount(text, ("元",))
        if status == "number" and "元" not in text and "元" not in label:
            # The 2019 form fixes no unit: a bare figure may be yuan or 10,000 yuan, so it is no amount in yuan.
            status, value = "unreadable", None
    else:
        status, value = parse_count(text, ("件",) if "件数" in label else ())
        if status == "unreadable":
            # A fraction is a number, and wrong: T-01's to tell. Sections 3 and 4 hold whole numbers only.
            status, value = parse_amount(text)
    grid, row, column = place
    return Cell(text, value, status, f"t{grid}r{row}c{column}")


# The same tuples serve every report: keys of its own would be 175 objects more per report for the collector to go through.
@lru_cache(maxsize=1024)
def cell_key(row: str, column: str) -> tuple[str, str]:
    """Key of a cell, one object per process."""
    return row, column


@lru_cache(maxsize=1024)
def row_keys(row_key: str, applicants: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Keys of one row of section 3."""
    return tuple(cell_key(row_key, applicant) for applicant in applicants)


# Most rows of most reports hold nothing but 0, at the place where the form has them.
@lru_cache(maxsize=16384)
def read_counts(texts: tuple[str, ...], covered: int, grid: int, row: int, first: int) -> tuple[Cell, ...]:
    """Cells of a row from column ``first`` on as counts. One figure spread over several columns belongs to none of them, nor to
    the first."""
    if covered:
        spread = [at for at in range(1, len(texts)) if covered >> at & 1 and texts[at] == texts[at - 1]]
        covered |= sum({1 << at - 1 for at in spread})
    return tuple(
        [
            Cell(text, None, "unreadable", place) if covered >> at & 1 and text.strip() else _count_cell(text, place)
            for at, (text, place) in enumerate(zip(texts, _places(grid, row, first, len(texts)), strict=True))
        ]
    )


@lru_cache(maxsize=65536)
def _count_cell(text: str, place: str) -> Cell:
    status, value = parse_count(text)
    return Cell(text, value, status, place)


@lru_cache(maxsize=4096)
def _places(grid_number: int, row_number: int, first: int, count: int) -> tuple[str, ...]:
    return tuple(f"t{grid_number}r{row_number}c{column}" for column in range(first, first + count))

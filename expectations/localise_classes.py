"""What kind of slip an edit would undo, and which of several is the most plausible. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from expectations.localise_edits import Edit
from expectations.localise_sums import TOTAL, Key, Standing

# Class → its words, the most plausible first: a slip that explains the figure digit by digit before one that merely fits.
EDIT_CLASSES: dict[str, tuple[str, str]] = {
    "not_filled": ("应填未填", "left blank"),
    "unreadable": ("无法识别", "cannot be read"),
    "wrong_sign": ("误带负号", "a minus sign too many"),
    "transposed_digits": ("数字颠倒", "two digits changed places"),
    "digit_dropped": ("漏写一位", "a digit dropped"),
    "digit_doubled": ("多写一位", "a digit too many"),
    "shifted_column": ("整行错列", "the row slipped by one column"),
    "split_number": ("一数两格", "one number split over two cells"),
    "swapped_cells": ("两格互换", "two cells changed places"),
    "copied_total": ("误抄总计", "a total copied into the wrong cell"),
    "last_year": ("误用上年数", "the figure of the year before"),
    "wrong_digit": ("一位有误", "one digit wrong"),
    "other": ("其他", "other"),
}
_ORDER = {name: place for place, name in enumerate(EDIT_CLASSES)}


def rank_edits(standing: Standing, edits: Iterable[Edit], last_year: Mapping[Key, int]) -> list[tuple[str, Edit]]:
    """The edits with their classes, the most plausible first: by class, sums before parts, small changes before large ones.

    ``last_year`` holds the figures of the organ's report of the year before, as far as it is at hand.
    """
    order = {key: place for place, key in enumerate(standing.block.sums_of)}

    def plausibility(classed: tuple[str, Edit]) -> tuple[object, ...]:
        name, edit = classed
        keys = [key for key, _ in edit.changes]
        size = sum(abs(figure - standing.figure(key)) for key, figure in edit.changes)
        is_part = keys[0] not in standing.block.parts_of
        return (_ORDER[name], len(keys), is_part, size, [order[key] for key in keys])

    return sorted(((classify_edit(standing, edit, last_year), edit) for edit in edits), key=plausibility)


def classify_edit(standing: Standing, edit: Edit, last_year: Mapping[Key, int]) -> str:
    """A key of `EDIT_CLASSES`: of an edit of several cells the class of the least plausible of its changes.

    Where 总计 changes along with other cells it was added up from them: it made no slip of its own.
    """
    if edit.kind in ("shift", "split"):
        return "shifted_column" if edit.kind == "shift" else "split_number"
    if _is_swap(standing, edit):
        return "swapped_cells"
    own = [change for change in edit.changes if change[0][1] != TOTAL] or edit.changes
    kept = {key for key in standing.cells if key not in dict(edit.changes)}
    classes = (_classify_cell(standing, key, figure, last_year, kept) for key, figure in own)
    return max(classes, key=_ORDER.__getitem__)


def _is_swap(standing: Standing, edit: Edit) -> bool:
    if len(edit.changes) != 2:
        return False
    (one, figure), (other, second) = edit.changes
    return figure == standing.figure(other) and second == standing.figure(one)


def _classify_cell(standing: Standing, key: Key, figure: int, last_year: Mapping[Key, int], kept: Set[Key]) -> str:
    """The slip of one cell; ``kept`` are the cells that the edit leaves as they are, from which one may have copied."""
    cell = standing.cells[key]
    if cell.status == "unreadable":
        return "unreadable"
    if cell.value is None:
        return "not_filled"
    if cell.value == -figure:
        return "wrong_sign"
    typed = compare_digits(str(cell.value), str(figure))
    if typed in ("transposed_digits", "digit_dropped", "digit_doubled"):
        return typed
    if cell.value and cell.value in _totals_beside(standing, key, kept):
        return "copied_total"
    if cell.value and last_year.get(key) == cell.value:
        return "last_year"
    return typed


def compare_digits(stated: str, meant: str) -> str:
    """What a typist did who meant one number and typed another.

    >>> compare_digits("75", "57"), compare_digits("3", "33"), compare_digits("1288", "128")
    ('transposed_digits', 'digit_dropped', 'digit_doubled')
    >>> compare_digits("126", "128"), compare_digits("4", "7"), compare_digits("12", "98")
    ('wrong_digit', 'other', 'other')
    """
    if len(stated) == len(meant):
        wrong = [place for place, (one, other) in enumerate(zip(stated, meant, strict=True)) if one != other]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(stated) == sorted(meant):
            return "transposed_digits"
        return "wrong_digit" if len(wrong) == 1 and len(stated) > 1 else "other"
    if stated != "0" and meant != "0":
        if stated in _one_digit_less(meant):
            return "digit_dropped"
        if meant in _one_digit_less(stated):
            return "digit_doubled"
    return "other"


def _one_digit_less(digits: str) -> set[str]:
    return {digits[:place] + digits[place + 1 :] for place in range(len(digits))}


def _totals_beside(standing: Standing, key: Key, kept: Set[Key]) -> set[int]:
    """Totals that a hurried copy may have taken: those of the cell's own row and column, for a total those of its neighbours."""
    row, column = key
    rows = standing.block.rows
    near = {(row, TOTAL), ("total_processed", column)}
    if column == TOTAL and row in rows:
        place = rows.index(row)
        near |= {(beside, TOTAL) for beside in rows[max(place - 1, 0) : place + 2]}
    return {standing.figure(other) for other in near & kept}

"""Ways to spoil the requests table of a healthy draft; each says which verdicts must fail for it, and no others.

The expectations are those of handbook 4.6–4.8 (a wrong cell's signature of residuals); the test suite adds the tables
up again to see that nothing else is broken. A function returns False, and changes nothing, where the figures offer no place.
"""

from __future__ import annotations

from random import Random

from sandbox.draft import Draft, Stated
from sandbox.figures import Key
from sandbox.labels import C6, OutcomeRow, leaf_keys


def _leaf_cells(draft: Draft, least: int, columns: tuple[str, ...] = C6) -> list[Key]:
    requests = draft.figures["requests"]
    return [(row, col) for row in leaf_keys(draft.edition) for col in columns if requests[row, col] >= least]


def leaf_plus_one(draft: Draft, rng: Random) -> bool:
    """One leaf cell of one applicant column is one too large."""
    row, column = rng.choice(_leaf_cells(draft, 0))
    draft.figures["requests"][row, column] += 1
    draft.fail("A-02", column)
    draft.fail("A-03", row)
    return True


def leaf_total(draft: Draft, rng: Random) -> bool:
    """A leaf row's 总计 is too large."""
    row = rng.choice(leaf_keys(draft.edition))
    draft.figures["requests"][row, "total"] += rng.randint(1, 9)
    draft.fail("A-02", "total")
    draft.fail("A-03", row)
    return True


def transposed(draft: Draft, rng: Random) -> bool:
    """Two digits of a leaf cell have changed places."""
    cells = [key for key in _leaf_cells(draft, 12) if len(set(str(draft.figures["requests"][key])[-2:])) == 2]
    if not cells:
        return False
    row, column = rng.choice(cells)
    text = str(draft.figures["requests"][row, column])
    draft.figures["requests"][row, column] = int(text[:-2] + text[-1] + text[-2])
    draft.fail("A-02", column)
    draft.fail("A-03", row)
    return True


def _swap(draft: Draft, rng: Random, rows: tuple[str, ...]) -> tuple[str, str] | None:
    requests = draft.figures["requests"]
    found = [(row, a, b) for row in rows for a in C6 for b in C6 if a < b and requests[row, a] != requests[row, b]]
    if not found:
        return None
    row, left, right = rng.choice(found)
    requests[row, left], requests[row, right] = requests[row, right], requests[row, left]
    return left, right


def swapped_leaf(draft: Draft, rng: Random) -> bool:
    """Two applicants of a leaf row have changed places: the row still adds up."""
    columns = _swap(draft, rng, leaf_keys(draft.edition))
    draft.fail("A-02", *(columns or ()))
    return columns is not None


def swapped_new(draft: Draft, rng: Random) -> bool:
    """Two applicants of 本年新收 have changed places."""
    columns = _swap(draft, rng, ("new_received",))
    draft.fail("A-01", *(columns or ()))
    _expect_overdrawn(draft, *(columns or ()))
    return columns is not None


def _expect_overdrawn(draft: Draft, *columns: str) -> None:
    """A-04 where less came in than goes on to the next year."""
    cells = draft.figures["requests"]
    for column in columns:
        if cells["carried_forward", column] > cells["new_received", column] + cells["carried_over", column]:
            draft.fail("A-04", column)


def processed(draft: Draft, rng: Random) -> bool:
    """（七）总计 of one column is too large."""
    column = rng.choice((*C6, "total"))
    draft.figures["requests"]["total_processed", column] += rng.randint(1, 20)
    draft.fail("A-01", column)
    draft.fail("A-02", column)
    draft.fail("A-03", "total_processed")
    return True


def new_total(draft: Draft, rng: Random) -> bool:
    """总计 of 本年新收 is too large."""
    draft.figures["requests"]["new_received", "total"] += rng.choice((1, 2, 10, 100))
    draft.fail("A-01", "total")
    draft.fail("A-03", "new_received")
    return True


def forward_overdrawn(draft: Draft, rng: Random) -> bool:
    """More goes on to the next year than ever came in."""
    cells = draft.figures["requests"]
    column = rng.choice(C6)
    cells["carried_forward", column] = cells["new_received", column] + cells["carried_over", column] + rng.randint(1, 5)
    draft.fail("A-01", column)
    draft.fail("A-03", "carried_forward")
    draft.fail("A-04", column)
    return True


def moved_forward(draft: Draft, rng: Random) -> bool:
    """One request is counted as carried forward that the results count as done."""
    cells = draft.figures["requests"]
    column = rng.choice([column for column in C6 if cells["total_processed", column] > 0])
    for name in (column, "total"):
        cells["total_processed", name] -= 1
        cells["carried_forward", name] += 1
    draft.fail("A-02", column, "total")
    return True


def row_deleted(draft: Draft, rng: Random) -> bool:
    """A leaf row is not there."""
    leaf = rng.choice(leaf_keys(draft.edition))
    draft.rows = [row for row in draft.rows if row.key != leaf]
    draft.fail("S-04", "requests")
    return True


def row_doubled(draft: Draft, rng: Random) -> bool:
    """A row of zeros stands twice."""
    zero = [row for row in draft.rows if row.group and not any(draft.figures["requests"][row.key, c] for c in C6)]
    if not zero:
        return False
    place = draft.rows.index(rng.choice(zero))
    draft.rows.insert(place, draft.rows[place])
    draft.fail("S-04", "requests")
    return True


def row_unknown(draft: Draft, rng: Random) -> bool:
    """A row that no edition of the form has."""
    place = next(index for index, row in enumerate(draft.rows) if row.key == "notproc_reconfirm")
    draft.rows.insert(place + 1, OutcomeRow("", "6.其他不予处理的申请", "（五）不予处理"))
    draft.fail("S-09", "requests")
    return True


def leaf_totals_blank(draft: Draft, rng: Random) -> bool:
    """The 总计 column of the leaf rows was not filled in."""
    for row in leaf_keys(draft.edition):
        draft.overrides["requests", row, "total"] = Stated("&nbsp;", None, None, "blank")
    draft.fail("A-05", "requests")
    draft.fail("S-08", "requests")
    return True


def note_missing(draft: Draft, rng: Random) -> bool:
    """The note on 勾稽关系 is not there."""
    draft.has_note = False
    draft.fail("S-07", "requests")
    return True


def negative_count(draft: Draft, rng: Random) -> bool:
    """A leaf cell with a minus sign: it can be read, and it cannot be."""
    row, column = rng.choice(_leaf_cells(draft, 1))
    draft.figures["requests"][row, column] *= -1
    draft.fail("T-01", "requests")
    draft.fail("A-02", column)
    draft.fail("A-03", row)
    return True


def unreadable(draft: Draft, rng: Random) -> bool:
    """A cell that says something but no number: nothing fails for it, the sums that need it cannot be assessed."""
    cells = _leaf_cells(draft, 10, ("natural_person",))
    if not cells:
        return False
    row, column = rng.choice(cells)
    value = str(draft.figures["requests"][row, column])
    text = rng.choice((f"{value[0]} {value[1:]}", f"{value}件", "***", f"{value}?"))
    draft.overrides["requests", row, column] = Stated(text, text, None, "unreadable")
    return True

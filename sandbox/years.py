"""What a report's cells say of the year before, as printed: the verdicts of groups P and C that must fail, for the truth.

Added up here from the printed cells, without the code that judges them. Planting is done in ``spoilt_years``; copied texts are
known from there, as prose is not compared here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sandbox.draft import TABLES, Draft
from sandbox.figures import Key
from sandbox.labels import C6

Number = Decimal | None
_CHANGED_ITEMS = ("licence", "other_service_items", "penalty", "coercion", "fee_items")
_DECISIONS = ("licence", "penalty", "coercion")
_LARGE_ENOUGH, _TIMES = 30, 5
Where = tuple[str, str, int]


def expect_years(held: Iterable[Draft]) -> None:
    """Expect what fails between each report and that of the same organ for the year before; to be called once all are drawn.

    Raises:
        ValueError: which version of last year's report is online would change a verdict; the truth has no place for that.
    """
    versions: dict[Where, list[Draft]] = {}
    drafts = list(held)
    for draft in drafts:
        versions.setdefault(draft.where, []).append(draft)
    for draft in drafts:
        earlier = versions.get((*draft.where[:2], draft.year - 1), [])
        found = [set(_broken(draft, one)) for one in earlier]
        if any(broken != found[0] for broken in found):
            raise ValueError(f"{draft.where}: what fails depends on the version of the year before")
        names = [one.planted for one in (draft, *earlier[:1]) if one.planted and not one.planted.startswith("text_")]
        planted = names[0] if names else "flag"
        for key in found[0] if found else ():
            draft.expected.setdefault(key, planted)


def _broken(draft: Draft, earlier: Draft) -> Iterator[tuple[str, str]]:
    """(rule, scope) of every failure."""
    if not draft.stated["disclosure"] and not draft.stated["requests"]:
        return
    yield from _broken_stocks(draft, earlier)
    yield from _broken_carry(draft, earlier)
    for item in _DECISIONS:
        if _jumps(_number(draft, "disclosure", item, "decisions"), _number(earlier, "disclosure", item, "decisions")):
            yield "P-03", item
    if _jumps(_number(draft, "requests", "new_received", "total"), _number(earlier, "requests", "new_received", "total")):
        yield "C-04", "total"
    if _repeats(draft, earlier):
        yield "C-05", "report"


def _broken_stocks(draft: Draft, earlier: Draft) -> Iterator[tuple[str, str]]:
    if draft.edition == earlier.edition == "2021":
        for item in ("rules", "normative_docs"):
            now, issued, repealed = (_number(draft, "disclosure", item, m) for m in ("in_force", "issued", "repealed"))
            before = _number(earlier, "disclosure", item, "in_force")
            if None not in (now, issued, repealed, before) and now != before + issued - repealed:  # type: ignore[operator]
                yield "P-01", item
    if draft.edition == earlier.edition == "2019":
        for item in _CHANGED_ITEMS:
            now = _number(draft, "disclosure", item, "items_prev")
            before, change = (_number(earlier, "disclosure", item, m) for m in ("items_prev", "items_change"))
            if None not in (now, before, change) and now != before + change:  # type: ignore[operator]
                yield "P-02", item


def _broken_carry(draft: Draft, earlier: Draft) -> Iterator[tuple[str, str]]:
    for column in (*C6, "total"):
        pair = [(draft, "carried_over"), (earlier, "carried_forward")]
        cells = [one.stated["requests"].get((row, column)) for one, row in pair]
        if None in cells or any(cell.status == "unreadable" for cell in cells if cell):
            continue
        if column == "total" and any(_not_filled(one, row) for one, row in pair):
            continue
        figures = [cell.value or 0 for cell in cells if cell]
        if any(cell.status == "number" for cell in cells if cell) and figures[0] != figures[1]:
            yield ("C-01" if column == "total" else "C-02"), column


def _not_filled(draft: Draft, row: str) -> bool:
    cells = draft.stated["requests"]
    return cells[row, "total"].status in ("blank", "dash") and any(cells[row, column].value for column in C6)


def _number(draft: Draft, table: str, row: str, column: str) -> Number:
    """A cell's number; None if it is blank, unreadable or not there."""
    cells = {name: draft.stated[name] for name in TABLES}[table]  # type: ignore[index]
    cell = cells.get((row, column))
    return None if cell is None or cell.value is None else Decimal(cell.value)


def _jumps(now: Number, before: Number) -> bool:
    if now is None or before is None or max(now, before) < _LARGE_ENOUGH:
        return False
    return now > _TIMES * before or before > _TIMES * now


def _repeats(draft: Draft, earlier: Draft) -> bool:
    """Every number is last year's, in a report that has all its cells and some request."""
    if any(not one.stated[table] for one in (draft, earlier) for table in TABLES) or draft.missing or draft.dropped_items:
        return False
    cells, before = _all_cells(draft), _all_cells(earlier)
    if draft.edition == earlier.edition and cells.keys() != before.keys():
        return False
    if any(cell == "unreadable" for cell in (*cells.values(), *before.values())):
        return False
    is_zero = not any(value for (table, _, _), value in cells.items() if table == "requests")
    return not is_zero and all(cells[key] == before[key] for key in cells.keys() & before.keys())


def _all_cells(draft: Draft) -> dict[tuple[str, str, str], object]:
    def plain(table: str, key: Key) -> object:
        cell = draft.stated[table][key]  # type: ignore[index]
        return "unreadable" if cell.status == "unreadable" else Decimal(cell.value or 0)

    return {(table, *key): plain(table, key) for table in TABLES for key in draft.stated[table]}

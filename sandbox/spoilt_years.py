"""Errors that show only beside last year's report: carry-over, stocks, jumps, repeated numbers.

The sums within the year still hold, so nothing but rules of groups P and C can tell. Which of them fail is added up in ``years``
once all reports are drawn. Texts are copied in ``copied_texts``.
"""

from __future__ import annotations

from random import Random

from sandbox.draft import Draft
from sandbox.figures import fold_other
from sandbox.labels import C6

_PERSON, _FIRM = C6[0], C6[1]


def _move_carried(draft: Draft, column: str, more: int) -> bool:
    """Let ``more`` requests of a column be carried over instead of newly received; False if there are too few."""
    cells = draft.figures["requests"]
    if cells["carried_over", column] + more < 0 or cells["new_received", column] - more < 0:
        return False
    for place in (column, "total"):
        cells["carried_over", place] += more
        cells["new_received", place] -= more
    return True


def carry_over_off(draft: Draft, rng: Random) -> bool:
    """One request more or less was carried over than the year before carried forward."""
    return _move_carried(draft, _PERSON, rng.choice((1, -1)))


def carry_over_transposed(draft: Draft, rng: Random) -> bool:
    """Two digits of the carry-over change places."""
    over = int(draft.figures["requests"]["carried_over", _PERSON])
    text = str(over)
    swapped = int(text[:-2] + text[-1] + text[-2]) if over > 9 else over
    return swapped != over and _move_carried(draft, _PERSON, swapped - over)


def carry_over_shifted(draft: Draft, rng: Random) -> bool:
    """What natural persons carried over stands in the next column."""
    cells = draft.figures["requests"]
    over = int(cells["carried_over", _PERSON])
    if over == 0 or cells["carried_over", _FIRM] or cells["new_received", _FIRM] < over:
        return False
    return _move_carried(draft, _PERSON, -over) and _move_carried(draft, _FIRM, over)


def carry_over_outdated(draft: Draft, rng: Random) -> bool:
    """The carry-over is that of the year before last: last year's row was copied."""
    if draft.before is None:
        return False
    older = draft.before.requests["carried_over", _PERSON]
    more = int(older - draft.figures["requests"]["carried_over", _PERSON])
    return bool(older and more) and _move_carried(draft, _PERSON, more)


def stock_unexplained(draft: Draft, rng: Random) -> bool:
    """More normative documents are in force than were and were issued."""
    draft.figures["disclosure"]["normative_docs", "in_force"] += rng.randint(3, 40)
    return True


def items_restarted(draft: Draft, rng: Random) -> bool:
    """The number of licence items to begin with is not what last year's report ended with."""
    draft.figures["disclosure"]["licence", "items_prev"] += rng.randint(1, 9)
    return True


def decisions_multiplied(draft: Draft, rng: Random) -> bool:
    """Ten times as many licences as there were."""
    cells = draft.figures["disclosure"]
    if cells["licence", "decisions"] < 30:
        return False
    cells["licence", "decisions"] *= 10
    return True


def requests_collapsed(draft: Draft, rng: Random) -> bool:
    """Hardly any new request after a year with hundreds: only what was carried over is there, and all sums hold."""
    if draft.before is None or draft.before.requests["new_received", "total"] < 100:
        return False
    cells = draft.figures["requests"]
    for row, column in list(cells):
        if row not in ("carried_over", "carried_forward"):
            cells[row, column] = 0
    for column in (*C6, "total"):
        over, forward = cells["carried_over", column], cells["carried_forward", column]
        more = {
            "new_received": max(0, forward - over),
            "granted": max(0, over - forward),
            "total_processed": max(0, over - forward),
        }
        for row, figure in more.items():
            cells[row, column] = sum(cells[row, each] for each in C6) if column == "total" else figure
    return True


def numbers_repeated(draft: Draft, rng: Random) -> bool:
    """Last year's report once more, figure by figure."""
    before = draft.before
    if before is None:
        return False
    requests = before.requests if draft.edition == "2021" else fold_other(before.requests)
    draft.figures["disclosure"].update((key, before.disclosure[key]) for key in draft.figures["disclosure"])
    draft.figures["requests"].update(requests)
    draft.figures["disputes"].update(before.disputes)
    return True

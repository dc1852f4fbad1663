"""Errors put into known cells of invented reports before they are drawn, and what each does to the page. Nothing is read here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from benchmarks.accuracy_prose import PHRASINGS, Phrasing, figures_of, write
from benchmarks.accuracy_prose import must_fail as prose_must_fail
from benchmarks.accuracy_truth import Address, Failure, Printed, must_fail, printed_of
from sandbox.draft import Draft, Stated, Table, state_cells
from sandbox.figures import Key
from sandbox.labels import C6, C7, DISPUTE_GROUPS, DISPUTE_RESULTS, leaf_keys, outcome_rows
from sandbox.page import Rendered, render_page
from sandbox.prose import write_prose

Sentence = tuple[Phrasing, dict[str, int]]


@dataclass(slots=True)
class Case:
    """One report: its page, what was done to it, the cells changed with their true figures, and what must fail for it."""

    draft: Draft
    error: str
    changed: dict[Address, int] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    printed: Printed | None = None
    page: Rendered | None = None
    failures: set[Failure] = field(default_factory=set)


def _addresses(draft: Draft) -> list[tuple[Table, Key]]:
    rows = [row.key for row in outcome_rows(draft.edition)]
    cells: list[tuple[Table, Key]] = [("requests", (row, column)) for row in rows for column in C7]
    return cells + [("disputes", (group, result)) for group in DISPUTE_GROUPS for result in DISPUTE_RESULTS] * 2


def _change(case: Case, rng: Random, alter: Callable[[int, Table, Key], int | None]) -> bool:
    """Give one cell another figure; the first, in an order that chance decides, for which ``alter`` has one."""
    cells = _addresses(case.draft)
    rng.shuffle(cells)
    for table, key in cells:
        if (table, *key) in case.changed:
            continue
        true = int(case.draft.figures[table][key])
        figure = alter(true, table, key)
        if figure is not None and figure != true and figure >= 0:
            case.draft.figures[table][key] = figure
            case.changed[table, *key] = true
            return True
    return False


def plus_minus(case: Case, rng: Random) -> bool:
    """A cell a few too large or too small."""
    step = rng.choice((1, 1, 2, 3, 10, -1, -1, -2))
    return _change(case, rng, lambda true, *_: true + step)


def transposed(case: Case, rng: Random) -> bool:
    """Two digits of a cell have changed places."""
    return _change(case, rng, lambda true, *_: int(f"{str(true)[:-2]}{str(true)[-1]}{str(true)[-2]}") if true > 9 else None)


def digit_dropped(case: Case, rng: Random) -> bool:
    """A cell has lost a digit."""
    return _change(case, rng, lambda true, *_: int(str(true)[:-1]) if true > 9 else None)


def digit_doubled(case: Case, rng: Random) -> bool:
    """A cell has its last digit twice."""
    return _change(case, rng, lambda true, *_: int(f"{true}{true % 10}") if true else None)


def copied_total(case: Case, rng: Random) -> bool:
    """A cell holds the total of its row."""

    def alter(true: int, table: Table, key: Key) -> int | None:
        return None if key[1] == "total" else int(case.draft.figures[table][key[0], "total"])

    return _change(case, rng, alter)


def last_year(case: Case, rng: Random) -> bool:
    """A cell holds the figure of the year before."""
    before = case.draft.before

    def alter(true: int, table: Table, key: Key) -> int | None:
        if before is None:
            return None
        return before.requests.get(key) if table == "requests" else before.disputes.get(key)

    return _change(case, rng, alter)


def _overwrite(case: Case, rng: Random, cell: Callable[[int], Stated]) -> bool:
    cells = [(table, key) for table, key in _addresses(case.draft) if case.draft.figures[table][key] > 0]
    if not cells:
        return False
    table, key = rng.choice(cells)
    true = int(case.draft.figures[table][key])
    case.draft.overrides[table, *key] = cell(true)
    case.changed[table, *key] = true
    return True


def left_blank(case: Case, rng: Random) -> bool:
    """A cell that should hold a number is blank."""
    return _overwrite(case, rng, lambda true: Stated("&nbsp;", None, None, "blank"))


def cut_number(case: Case, rng: Random) -> bool:
    """A number with a blank inside it: nothing that can be read."""
    return _overwrite(case, rng, lambda true: Stated(f"{true} {true % 10}", f"{true} {true % 10}", None, "unreadable"))


def two_cells(case: Case, rng: Random) -> bool:
    """Two cells are wrong, each for itself."""
    return plus_minus(case, rng) and digit_doubled(case, rng)


def _busy_rows(case: Case) -> list[str]:
    figures = case.draft.figures["requests"]
    return [row.key for row in outcome_rows(case.draft.edition) if any(figures[row.key, column] for column in C6)]


def shifted_row(case: Case, rng: Random) -> bool:
    """The applicants of a row stand one column too far to the right, 总计 in its place."""
    rows = _busy_rows(case)
    if not rows:
        return False
    row = rng.choice(rows)
    figures = case.draft.figures["requests"]
    true = [int(figures[row, column]) for column in C6]
    for column, old, new in zip(C6, true, [0, *true[:-1]], strict=True):
        if old != new:
            figures[row, column] = new
            case.changed["requests", row, column] = old
    return bool(case.changed)


def split_number(case: Case, rng: Random) -> bool:
    """A number stands in two cells, its last digit in the next column, which should be 0."""
    figures = case.draft.figures["requests"]
    places = [
        (row, one, other)
        for row in _busy_rows(case)
        for one, other in pairwise(C6)
        if figures[row, one] > 9 and figures[row, other] == 0
    ]
    if not places:
        return False
    row, one, other = rng.choice(places)
    true = int(figures[row, one])
    figures[row, one], figures[row, other] = true // 10, true % 10
    case.changed |= {("requests", row, one): true} | ({("requests", row, other): 0} if true % 10 else {})
    return True


def row_deleted(case: Case, rng: Random) -> bool:
    """A leaf row is not there."""
    leaf = rng.choice(leaf_keys(case.draft.edition))
    case.draft.rows = [row for row in case.draft.rows if row.key != leaf]
    return True


def prose_figure(case: Case, rng: Random) -> bool:
    """A figure of the prose is another than the table's, or the prose denies what the table has."""
    order = list(range(len(case.sentences)))
    rng.shuffle(order)
    for place in order:
        phrasing, figures = case.sentences[place]
        names = [name for name in figures if f"{{{name}}}" in phrasing.text]
        if names:
            name = rng.choice(names)
            wrong = figures[name] + rng.choice((1, 2, 10, 100))
            case.sentences[place] = (phrasing, {**figures, name: wrong})
            return True
    return False


def prose_denies(case: Case, rng: Random) -> bool:
    """The prose denies what the table has: no requests, none left, none corrected."""
    order = list(range(len(case.sentences)))
    rng.shuffle(order)
    for place in order:
        phrasing, figures = case.sentences[place]
        denials = [one for one in PHRASINGS if one.section == phrasing.section and "0" in one.claims.values()]
        denials = [one for one in denials if not one.fits(figures) and set(one.claims) & set(phrasing.claims)]
        if denials:
            case.sentences[place] = (rng.choice(denials), figures)
            return True
    return False


Error = Callable[[Case, Random], bool]
SINGLE: tuple[Error, ...] = (
    plus_minus,
    transposed,
    digit_dropped,
    digit_doubled,
    copied_total,
    last_year,
    left_blank,
    cut_number,
)
SEVERAL: tuple[Error, ...] = (two_cells, shifted_row, split_number, row_deleted)
PROSE: tuple[Error, ...] = (prose_figure, prose_figure, prose_denies, prose_denies)
ERRORS: tuple[Error | None, ...] = (*SINGLE, *SEVERAL, *PROSE, None, None)
SINGLE_NAMES = tuple(error.__name__ for error in SINGLE)


def make_case(draft: Draft, error: Error | None, rng: Random) -> Case:
    """A draft with labelled prose and at most one error, drawn; an error that finds no place in it leaves it sound."""
    case = Case(draft, error.__name__ if error else "none", sentences=_choose_sentences(draft, rng))
    if error is not None and not error(case, rng):
        # Of two wrong cells the first may have found its place alone.
        case.error = plus_minus.__name__ if case.changed else "none"
    for section in ("1", "4"):
        own = [sentence for sentence in case.sentences if sentence[0].section == section]
        draft.paragraphs[section] = [write(phrasing, figures, rng) for phrasing, figures in own]
    state_cells(draft)
    write_prose(draft)
    case.printed = printed_of(draft)
    case.failures = must_fail(case.printed)
    for phrasing, figures in case.sentences:
        case.failures |= prose_must_fail(phrasing, figures, case.printed)
    case.page = render_page(draft, "/col/col1/index.html")
    return case


def _choose_sentences(draft: Draft, rng: Random) -> list[Sentence]:
    """One sentence on requests, one on published items, one on documents where the edition has them, one on disputes."""
    figures = figures_of(draft, rng)
    fitting = [one for one in PHRASINGS if one.fits(figures)]
    chosen: list[Phrasing] = []
    for wanted in (_on_requests, _on_items, _on_documents, _on_disputes):
        chosen += rng.sample(found, 1) if (found := [one for one in fitting if wanted(one)]) else []
    return [(one, figures) for one in chosen]


def _on_requests(phrasing: Phrasing) -> bool:
    return any(claim.startswith("requests") for claim in phrasing.claims)


def _on_items(phrasing: Phrasing) -> bool:
    return not phrasing.claims


def _on_documents(phrasing: Phrasing) -> bool:
    return "normative_docs_issued" in phrasing.claims


def _on_disputes(phrasing: Phrasing) -> bool:
    return phrasing.section == "4"


def make_cases(drafts: Sequence[Draft], seed: int) -> list[Case]:
    """Every draft as a case, the errors dealt in turn over the drafts in an order that the seed decides."""
    rng = Random(seed)
    order = list(drafts)
    rng.shuffle(order)
    return [make_case(draft, ERRORS[place % len(ERRORS)], rng) for place, draft in enumerate(order)]

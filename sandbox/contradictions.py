"""Which verdicts of group X must fail: what the prose says against what the tables print, counted apart from the judges.

The readings of handbook 4.6 on which this rests: a blank is 0 unless it is a sum that was not filled in; what needs an absent or
unreadable cell cannot fail; several different figures for one claim in one section are no figure; 收到 may count those
carried over unless the sentence balances with one of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from sandbox.draft import Draft, Table
from sandbox.labels import C6, DISPUTE_GROUPS, leaf_keys

Number = Decimal | None
_SUITS = tuple(DISPUTE_GROUPS)[1:]
_RESULTS = ("maintained", "corrected", "other_result", "pending")
_CHANNELS = ("channel_online", "channel_letter", "channel_in_person", "channel_fax")
_OUTCOMES = tuple(
    f"outcome_{name}" for name in ("granted", "partial", "granted_or_partial", "denied", "unable", "notproc", "other")
)
_PERSON, _LEGAL = "requests_received_natural_person", "requests_received_legal_person"
_RECEIVED, _IN_HAND, _DONE = "requests_received", "requests_in_hand", "requests_processed"


def add_contradictions(draft: Draft) -> None:
    """Expect the verdicts of group X that must fail; to be called once cells and prose are stated."""
    if draft.kind in ("narrative", "image"):
        return
    tables = _Tables(draft)
    by_section: dict[str, _Section] = {}
    for section, said in draft.said:
        by_section.setdefault(section, _Section()).add(said.claim, said.value, said.printed)
    told: dict[str, list[tuple[str, bool]]] = {}
    for key, stated in sorted(by_section.items()):
        for rule, scope, fails in _judge(stated, tables):
            told.setdefault(f"{rule} {scope}", []).append((key, fails))
    for name, verdicts in told.items():
        rule, scope = name.split()
        for key, fails in verdicts:
            if fails:
                draft.expected.setdefault((rule, scope if len(verdicts) == 1 else f"{scope}.{key}"), draft.planted or "flag")
    if _names_wrong_year(draft):
        draft.expected.setdefault(("X-12", "report"), draft.planted or "flag")


def _names_wrong_year(draft: Draft) -> bool:
    own = [said.value for _, said in draft.said if said.claim == "own_year"]
    plans = [said.value for _, said in draft.said if said.claim == "plan_year"]
    return any(year != draft.year for year in own) or any(year <= draft.year for year in plans)


class _Section:
    """What one section states: claim → its figures, those of percentages with the digits they are printed with."""

    def __init__(self) -> None:
        self.figures: dict[str, list[Decimal]] = {}
        self.printed: dict[str, str] = {}

    def add(self, claim: str, value: Decimal, printed: str) -> None:
        self.figures.setdefault(claim, []).append(value)
        self.printed[claim] = printed

    def says(self, claim: str) -> bool:
        return claim in self.figures

    def one(self, claim: str) -> Number:
        """The figure of a claim; None if there is none, or several that differ."""
        found = set(self.figures.get(claim, ()))
        return found.pop() if len(found) == 1 else None

    def sum(self, claims: Iterable[str]) -> Decimal:
        return sum((self.one(claim) or Decimal(0) for claim in claims), Decimal(0))


class _Tables:
    """What the tables print, as far as prose is compared with it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.edition = draft.edition
        self.new, self.over, self.done, self.forward = (
            self.cell("requests", row, "total") for row in ("new_received", "carried_over", "total_processed", "carried_forward")
        )

    def filled(self, table: Table, row: str, column: str) -> Number:
        """The number printed in a cell; None if it prints none."""
        stated = self.draft.stated[table].get((row, column))
        return None if stated is None or stated.status != "number" or stated.value is None else Decimal(stated.value)

    def cell(self, table: Table, row: str, column: str) -> Number:
        """A cell with blanks as 0; None if it is absent, unreadable, or a sum that was not filled in."""
        stated = self.draft.stated[table].get((row, column))
        if stated is None or stated.status == "unreadable":
            return None
        if stated.status == "number":
            return self.filled(table, row, column)
        parts = self._parts(table, row, column)
        return None if any(self.filled(table, *part) for part in parts) else Decimal(0)

    def _parts(self, table: Table, row: str, column: str) -> list[tuple[str, str]]:
        if column != "total":
            return [(leaf, column) for leaf in leaf_keys(self.edition)] if row == "total_processed" else []
        return [(row, result) for result in _RESULTS] if table == "disputes" else [(row, applicant) for applicant in C6]

    def total(self, table: Table, *cells: tuple[str, str]) -> Number:
        """The sum of cells; None if one is missing, or none of them prints a number."""
        found = [self.cell(table, *cell) for cell in cells]
        known = [value for value in found if value is not None]
        printed = any(self.filled(table, *cell) is not None for cell in cells)
        return sum(known, Decimal(0)) if printed and len(known) == len(found) else None


def _judge(section: _Section, tables: _Tables) -> Iterator[tuple[str, str, bool]]:
    """Rule, scope and whether it fails, for every verdict of one section but those of X-12."""
    for claim, (rule, judge) in _BY_CLAIM.items():
        if section.says(claim):
            value = section.one(claim)
            yield rule, claim, value is not None and judge(value, section, tables)
    if any(section.says(claim) for claim in _CHANNELS):
        yield "X-07", "channels", _channels_fail(section, tables)
    if section.says("disclosed_items") and (section.says("disclosed_items_part") or section.says("disclosed_items_rest")):
        parts = sum(section.figures.get("disclosed_items_part", []) + section.figures.get("disclosed_items_rest", []))
        whole = section.figures["disclosed_items"][0]
        yield "X-08", "disclosed_items", parts > whole or (section.says("disclosed_items_rest") and parts != whole)
    if section.says(_PERSON) and (section.says(_RECEIVED) or section.says(_IN_HAND)):
        yield "X-08", _RECEIVED, _applicants_do_not_add_up(section)
    if sum(section.says(claim) for claim in _OUTCOMES) > 1 and section.says(_DONE):
        yield "X-08", _DONE, _outcomes_fail(section)
    for claim in section.figures:
        if claim.endswith("_rate"):
            yield "X-09", claim, _rate_fails(claim, section, tables)


def _applicants_do_not_add_up(section: _Section) -> bool:
    whole = section.one(_IN_HAND) if section.says(_IN_HAND) else section.one(_RECEIVED)
    parts = section.sum((_PERSON, _LEGAL))
    return whole is not None and (parts > whole or (section.says(_LEGAL) and parts != whole))


def _differs(value: Decimal, *expected: Number) -> bool:
    """Whether the first of the expected figures can be assessed and none is the value."""
    return expected[0] is not None and value not in expected


def _plus(*numbers: Number) -> Number:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None


def _received_fails(value: Decimal, section: _Section, tables: _Tables) -> bool:
    over, done = section.one("requests_carried_over"), section.one(_DONE)
    forward = section.one("requests_carried_forward" if section.says("requests_carried_forward") else "requests_unfinished")
    if over and done is not None and forward is not None:
        ends = done + forward
        if value == ends:
            return _differs(value, _plus(tables.new, tables.over))
        if value + over == ends:
            return _differs(value, tables.new)
    return _differs(value, tables.new, _plus(tables.new, tables.over))


def _applicants_fail(columns: tuple[str, ...]) -> Callable[[Decimal, _Section, _Tables], bool]:
    def fails(value: Decimal, section: _Section, tables: _Tables) -> bool:
        new = tables.total("requests", *(("new_received", column) for column in columns))
        over = tables.total("requests", *(("carried_over", column) for column in columns))
        return _differs(value, _plus(new, over) if section.says(_IN_HAND) else new)

    return fails


def _documents_fail(measure: str) -> Callable[[Decimal, _Section, _Tables], bool]:
    def fails(value: Decimal, section: _Section, tables: _Tables) -> bool:
        own = tables.total("disclosure", ("normative_docs", measure))
        listed = (
            tables.total("disclosure", ("normative_docs", "in_force"))
            if value in section.figures.get("disclosed_items_part", [])
            else None
        )
        return _differs(value, own, listed)

    return fails


def _issued_fails(value: Decimal, section: _Section, tables: _Tables) -> bool:
    return _documents_fail("issued" if tables.edition == "2021" else "newly_made")(value, section, tables)


def _disputes_fail(
    groups: tuple[str, ...], result: str, minus: str | None = None
) -> Callable[[Decimal, _Section, _Tables], bool]:
    def fails(value: Decimal, section: _Section, tables: _Tables) -> bool:
        whole = tables.total("disputes", *((group, result) for group in groups))
        less = tables.total("disputes", *((group, minus) for group in groups)) if minus else Decimal(0)
        return _differs(value, None if whole is None or less is None else whole - less)

    return fails


def _channels_fail(section: _Section, tables: _Tables) -> bool:
    if sum(section.says(claim) for claim in _CHANNELS) < 2:
        return False
    return _differs(section.sum(_CHANNELS), tables.new, _plus(tables.new, tables.over))


def _outcomes_fail(section: _Section) -> bool:
    """Against the requests answered that the section tells; complete where the rest, 其他处理, is told."""
    done = section.one(_DONE)
    told = _OUTCOMES[2:] if section.says("outcome_granted_or_partial") else _OUTCOMES
    parts = section.sum(told)
    return done is not None and (parts > done or (section.says("outcome_other") and parts != done))


def _rate_fails(claim: str, section: _Section, tables: _Tables) -> bool:
    """A percentage fails if it fits its figure for no base."""
    figure = claim.removesuffix("_rate")
    new, over, done = (tables.filled("requests", row, "total") for row in ("new_received", "carried_over", "total_processed"))
    bases = [new, _plus(new, over), section.one(_RECEIVED), section.one(_IN_HAND)]
    number = section.one(figure)
    if figure == _DONE:
        number = done if number is None else number
    else:
        bases += [done, section.one(_DONE)]
    rate = section.one(claim)
    known = [base for base in bases if base]
    if rate is None or number is None or not known:
        return False
    digits = len(section.printed[claim].rstrip("%").partition(".")[2])
    half = Decimal(1).scaleb(-digits) / 2
    return all(abs(100 * number / base - rate) > half for base in known)


_BY_CLAIM: dict[str, tuple[str, Callable[[Decimal, _Section, _Tables], bool]]] = {
    _RECEIVED: ("X-01", _received_fails),
    _IN_HAND: ("X-01", lambda value, section, tables: _differs(value, _plus(tables.new, tables.over))),
    _DONE: ("X-02", lambda value, section, tables: _differs(value, tables.done)),
    "requests_handled": ("X-02", lambda value, section, tables: _differs(value, tables.done, _plus(tables.new, tables.over))),
    "requests_carried_over": ("X-03", lambda value, section, tables: _differs(value, tables.over)),
    "requests_carried_forward": ("X-03", lambda value, section, tables: _differs(value, tables.forward)),
    _PERSON: ("X-04", _applicants_fail(("natural_person",))),
    _LEGAL: ("X-04", _applicants_fail(C6[1:])),
    "normative_docs_issued": ("X-05", _issued_fails),
    "normative_docs_repealed": ("X-05", _documents_fail("repealed")),
    "normative_docs_in_force": ("X-05", _documents_fail("in_force")),
    "reviews": ("X-06", _disputes_fail(("review",), "total")),
    "litigations": ("X-06", _disputes_fail(_SUITS, "total")),
    "reviews_corrected": ("X-10", _disputes_fail(("review",), "corrected")),
    "litigations_corrected": ("X-10", _disputes_fail(_SUITS, "corrected")),
    "reviews_not_maintained": ("X-10", _disputes_fail(("review",), "total", "maintained")),
    "litigations_not_maintained": ("X-10", _disputes_fail(_SUITS, "total", "maintained")),
    "requests_unfinished": ("X-11", lambda value, section, tables: _differs(value, tables.forward)),
}

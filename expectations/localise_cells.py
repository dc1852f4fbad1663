"""Which cells and which sentences a verdict is about, for showing it to a person: rules A, L, T and X.

Which of the cells is the wrong one is another matter, see ``localise``. Rules about whole reports have no cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from expectations.localise_sums import BALANCE, TOTAL
from expectations.sheet_cells import Cell, asks_count, form_cells
from pipelines.model import Form, Statement

_RECEIVED = ("new_received",)
_IN_HAND = ("new_received", "carried_over")
_DONE = ("total_processed",)
_LEGAL = ("commercial_enterprise", "research_institute", "social_welfare_org", "legal_service_org", "other")
# Claim → rows of 总计 that it is compared with.
_CLAIMED_ROWS: dict[str, tuple[str, ...]] = {
    "requests_received": _RECEIVED,
    "requests_in_hand": _IN_HAND,
    "requests_processed": _DONE,
    "requests_handled": _DONE,
    "requests_carried_over": ("carried_over",),
    "requests_carried_forward": ("carried_forward",),
    "requests_unfinished": ("carried_forward",),
    "channels": _RECEIVED,
}
_SUITS = ("litigation_direct", "litigation_post_review")
_DOCUMENT_MEASURES = {"issued": ("issued", "newly_made"), "repealed": ("repealed",), "in_force": ("in_force",)}
# Claims whose figures a verdict on something else than one claim adds up or compares.
_FIGURES_OF = {
    ("X-07", "channels"): ("channel_",),
    ("X-08", "disclosed_items"): ("disclosed_items",),
    ("X-08", "requests_received"): ("requests_received", "requests_in_hand"),
    ("X-08", "requests_processed"): ("outcome_", "requests_processed"),
    ("X-12", "report"): ("own_year", "plan_year"),
}


def cells_of(rule_id: str, scope: str, form: Form) -> tuple[Cell, ...]:
    """The cells of the form that a verdict of group A, L, T or X needs, in the form's order; none for the other groups.

    The four cells of A-01 come together. For X-12 and lists of the prose there are none.
    """
    if not form.has_tables:
        return ()
    group = rule_id[0]
    if group == "A":
        return tuple(_request_cells(rule_id, scope, form))
    if group == "L":
        groups = [scope] if scope != "report" else [label.key for label in form.dispute_groups]
        return tuple(cell for cell in form_cells(form, "disputes") if cell.row in groups)
    if group == "T":
        return tuple(_value_cells(rule_id, scope, form))
    return tuple(_claimed_cells(rule_id, scope.partition(".")[0], form)) if group == "X" else ()


def _request_cells(rule_id: str, scope: str, form: Form) -> Iterable[Cell]:
    every = form_cells(form, "requests")
    if scope == "requests":
        return every
    if rule_id == "A-03":
        return [cell for cell in every if cell.row == scope]
    rows = {"A-01": tuple(BALANCE), "A-04": (*_IN_HAND, "carried_forward")}.get(rule_id, (*form.leaf_outcomes, *_DONE))
    return [cell for cell in every if cell.column == scope and cell.row in rows]


def _value_cells(rule_id: str, scope: str, form: Form) -> Iterable[Cell]:
    if rule_id == "T-01":
        return [cell for cell in form_cells(form, scope) if asks_count(cell.column)]
    return [cell for cell in form_cells(form, "disclosure") if cell.row == scope]


def _claimed_cells(rule_id: str, claim: str, form: Form) -> Iterable[Cell]:
    if rule_id in ("X-08", "X-12"):
        return []
    if rule_id == "X-04":
        columns = ("natural_person",) if claim.endswith("natural_person") else _LEGAL
        return [cell for cell in form_cells(form, "requests") if cell.row in _RECEIVED and cell.column in columns]
    if rule_id == "X-05":
        measures = _DOCUMENT_MEASURES.get(claim.removeprefix("normative_docs_"), ())
        return [cell for cell in form_cells(form, "disclosure") if cell.row == "normative_docs" and cell.column in measures]
    if rule_id in ("X-06", "X-10"):
        groups = ("review",) if claim.startswith("review") else _SUITS
        results = {"X-06": (TOTAL,)}.get(rule_id, ("corrected",) if claim.endswith("_corrected") else ("maintained", TOTAL))
        return [cell for cell in form_cells(form, "disputes") if cell.row in groups and cell.column in results]
    rows = _CLAIMED_ROWS.get(claim, (*_IN_HAND, *_DONE) if rule_id == "X-09" else ())
    return [cell for cell in form_cells(form, "requests") if cell.row in rows and cell.column == TOTAL]


def marked_cells(failing: Iterable[tuple[str, str]], balanced: Collection[str], form: Form) -> dict[Cell, tuple[str, ...]]:
    """Cell → names of the broken sums (as ``A-02[total]``) for which it has to be looked at, of these failures (rule, scope).

    ``balanced`` are the rows whose 总计 is the sum of its row (A-03 holds): such a total is never marked.
    """
    found: dict[Cell, list[str]] = {}
    for rule_id, scope in dict.fromkeys(failing):
        for cell in cells_of(rule_id, scope, form):
            if cell.table != "requests" or cell.column != TOTAL or cell.row not in balanced:
                found.setdefault(cell, []).append(f"{rule_id}[{scope}]")
    return {cell: tuple(names) for cell, names in found.items()}


def impossible_cells(rule_id: str, scope: str, form: Form, values: Mapping[tuple[str, str], int | Decimal]) -> list[Cell]:
    """Of a failure of T-01 the cells whose figure is negative or no whole number; ``values`` are the table's figures."""
    if rule_id != "T-01":
        return []
    stated = ((cell, values.get((cell.row, cell.column))) for cell in cells_of(rule_id, scope, form))
    return [cell for cell, value in stated if value is not None and (value < 0 or value != int(value))]


def sentences_of(rule_id: str, scope: str, statements: Iterable[Statement]) -> list[Statement]:
    """The statements that a verdict of group X judges, one per sentence, in the order of the prose.

    A scope that ends in a section's number (``reviews.4``) is about that section alone.
    """
    claim, _, place = scope.partition(".")
    section = place.partition(".")[0]
    figures = _FIGURES_OF.get((rule_id, claim), (claim, claim.removesuffix("_rate")))
    found: dict[tuple[str, str], Statement] = {}
    for statement in statements:
        is_own = any(
            statement.claim_code == name or (name.endswith("_") and statement.claim_code.startswith(name)) for name in figures
        )
        is_part = rule_id == "X-08" and statement.claim_code.startswith(claim)
        if (is_own or is_part) and section in ("", statement.section):
            found.setdefault((statement.section, statement.sentence), statement)
    return sorted(found.values(), key=lambda statement: (statement.section, statement.offset))

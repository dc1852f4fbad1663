"""Precision and recall of the figures read from prose: on phrasings that patterns were made with, and on those kept apart.

A figure is right if claim and value are those of the label; each counts once in its sentence.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from pipelines.parse.statements import find_statements

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "phrasings"
SETS = ("known", "held_out")
LEAST_PRECISION, LEAST_RECALL = 0.97, 0.90
ALL = "all compared by group X"

SHORT = {
    **{"received": "requests_received", "in_hand": "requests_in_hand", "handled": "requests_handled"},
    **{"done": "requests_processed", "over": "requests_carried_over", "forward": "requests_carried_forward"},
    **{
        "all_done": "requests_unfinished",
        "person": "requests_received_natural_person",
        "legal": "requests_received_legal_person",
    },
    **{"online": "channel_online", "letter": "channel_letter", "in_person": "channel_in_person", "fax": "channel_fax"},
    **{name: f"outcome_{name}" for name in ("granted", "partial", "granted_or_partial", "denied", "unable", "notproc", "other")},
    **{name: f"normative_docs_{name}" for name in ("issued", "repealed", "in_force")},
    **{"items": "disclosed_items", "part": "disclosed_items_part", "rest": "disclosed_items_rest"},
    **{"suits": "litigations", "fee": "info_fee_yuan", "fees": "info_fee_cases"},
}
GROUPS = {
    "received, in hand": ("received", "in_hand"),
    "processed": ("handled", "done", "all_done"),
    "carried": ("over", "forward"),
    "applicants": ("person", "legal"),
    "channels": ("online", "letter", "in_person", "fax"),
    "outcomes": ("granted", "partial", "granted_or_partial", "denied", "unable", "notproc", "other"),
    "documents": ("issued", "repealed", "in_force"),
    "published items": ("items", "part", "rest"),
    "disputes": ("reviews", "suits"),
    "results of disputes": (
        "reviews_corrected",
        "litigations_corrected",
        "reviews_not_maintained",
        "litigations_not_maintained",
    ),
    "years": ("own_year", "plan_year"),
    "fees (F-04)": ("fee", "fees"),
}
_RATES = "percentages"


class Phrasing(NamedTuple):
    """A sentence, or a few, with the figures it states as (claim, value)."""

    text: str
    states: frozenset[tuple[str, Decimal]]
    year: int
    section: str
    has_year_claims: bool

    def read(self) -> frozenset[tuple[str, Decimal]]:
        """The figures that the reader finds; years only where they are labelled."""
        found = find_statements({self.section: self.text}, self.year)
        kept = (one for one in found if self.has_year_claims or not one.claim_code.endswith("_year"))
        return frozenset((one.claim_code, one.value.normalize()) for one in kept)


class Score(NamedTuple):
    """Figures found and labelled, found only, labelled only."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the found figures that are labelled; 1 if none was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the labelled figures that were found; 1 if there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def load_phrasings(name: str) -> list[Phrasing]:
    """The cases of ``known`` or ``held_out``.

    Raises:
        KeyError: a label names no claim.
    """
    with (FOLDER / f"{name}.toml").open("rb") as file:
        tables: dict[str, dict[str, Any]] = tomllib.load(file)
    return [
        Phrasing(
            case[0],
            frozenset(_label(word) for word in case[1].split()),
            case[2] if len(case) > 2 else 2023,
            table.get("section", "1"),
            table.get("year_claims", False),
        )
        for table in tables.values()
        for case in table["cases"]
    ]


def _label(word: str) -> tuple[str, Decimal]:
    name, _, value = word.partition("=")
    known = {short for shorts in GROUPS.values() for short in shorts}
    if name.removesuffix("%") not in known:
        raise KeyError(name)
    claim = SHORT.get(name.removesuffix("%"), name)
    return (f"{claim}_rate" if name.endswith("%") else claim, Decimal(value).normalize())


def group_of(claim: str) -> str:
    """The group a claim is counted in."""
    if claim.endswith("_rate"):
        return _RATES
    return next(group for group, shorts in GROUPS.items() if claim in (SHORT.get(short, short) for short in shorts))


def measure(phrasings: list[Phrasing]) -> dict[str, Score]:
    """Group of claims → its score; and that of all claims which rules X compare."""
    counts: Counter[tuple[str, str]] = Counter()
    for phrasing in phrasings:
        for kind, figures in _compare(phrasing):
            for claim, _ in figures:
                group = group_of(claim)
                counts[group, kind] += 1
                counts[ALL, kind] += not group.startswith("fees")
    groups = (*GROUPS, _RATES, ALL)
    return {group: Score(*(counts[group, kind] for kind in ("right", "wrong", "missed"))) for group in groups}


def _compare(phrasing: Phrasing) -> Iterator[tuple[str, frozenset[tuple[str, Decimal]]]]:
    found = phrasing.read()
    yield "right", found & phrasing.states
    yield "wrong", found - phrasing.states
    yield "missed", phrasing.states - found


def main() -> None:
    """Print one table, a row per group of claims."""
    phrasings = {name: load_phrasings(name) for name in SETS}
    scores = {name: measure(cases) for name, cases in phrasings.items()}
    table = Table("claims", title="Figures read from prose: precision / recall (figures labelled)")
    for name in SETS:
        table.add_column(f"{name}, {len(phrasings[name])} phrasings", justify="right")
    for group in (*GROUPS, _RATES, ALL):
        table.add_row(group, *(_cell(scores[name][group]) for name in SETS))
    console = Console()
    console.print(table)
    console.print(f"limits: precision {LEAST_PRECISION}, recall {LEAST_RECALL} on what rules X compare")


def _cell(score: Score) -> str:
    return f"{score.precision:.3f} / {score.recall:.3f} ({score.right + score.missed})"


if __name__ == "__main__":
    main()

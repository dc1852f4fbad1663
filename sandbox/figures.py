"""True figures of an invented organ over the years: every sum holds, every carry-over meets, before anything is planted.

Counting only. How a figure is printed, and which figures are then spoilt on purpose, does not belong here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from sandbox.labels import BLOCKS, C6, DISPUTE_GROUPS, OTHER_KEYS, leaf_keys, outcome_rows
from sandbox.places import Volume

Key = tuple[str, str]
LEAVES = leaf_keys("2021")
_APPLICANT_WEIGHTS = (900, 70, 2, 5, 15, 8)
_LEAF_WEIGHTS = (400, 130, 2, 3, 2, 15, 12, 14, 16, 10, 230, 25, 10, 25, 12, 2, 3, 4, 30, 12, 45)
_RANGE: dict[Volume, tuple[int, int]] = {
    "zero": (0, 0),
    "sparse": (0, 3),
    "small": (4, 35),
    "medium": (40, 160),
    "large": (260, 2600),
}


@dataclass(slots=True)
class Figures:
    """What one organ counted in one year.

    Keys are (outcome, applicant), (group, result) and (item, measure). Requests are kept with the three ``other_*``
    rows of 2021; disclosure has the measures of both editions.
    """

    requests: dict[Key, int] = field(default_factory=dict)
    disputes: dict[Key, int] = field(default_factory=dict)
    disclosure: dict[Key, int | Decimal] = field(default_factory=dict)

    def add(self, other: Figures) -> None:
        """Add another organ's figures to these, cell by cell."""
        for key, count in other.requests.items():
            self.requests[key] = self.requests.get(key, 0) + count
        for key, count in other.disputes.items():
            self.disputes[key] = self.disputes.get(key, 0) + count
        for item, value in other.disclosure.items():
            self.disclosure[item] = self.disclosure.get(item, 0) + value


def edition_of(year: int) -> str:
    """Edition of the form that the notices prescribe for a report year."""
    return "2019" if year <= 2020 else "2021"


def organ_series(rng: Random, volume: Volume, years: Sequence[int]) -> dict[int, Figures]:
    """Figures of one organ for each year, consistent from year to year."""
    series = {year: Figures() for year in years}
    forward = {applicant: rng.randint(0, 2) if volume in ("medium", "large") else 0 for applicant in C6}
    level = rng.randint(*_RANGE[volume])
    for year in years:
        count = rng.randint(0, 3) if volume == "sparse" else round(level * rng.uniform(0.75, 1.3))
        forward = _add_requests(rng, series[year].requests, count, forward, has_forward=volume not in ("zero", "sparse"))
    _add_disputes(rng, series, years)
    _add_disclosure(rng, series, years, busy=volume != "zero" or rng.random() < 0.4)
    return series


def _add_requests(rng: Random, cells: dict[Key, int], count: int, over: dict[str, int], *, has_forward: bool) -> dict[str, int]:
    new = Counter(rng.choices(C6, _APPLICANT_WEIGHTS, k=count))
    forward: dict[str, int] = {}
    for applicant in C6:
        in_hand = new[applicant] + over[applicant]
        forward[applicant] = round(in_hand * rng.uniform(0, 0.12)) if has_forward else 0
        results = Counter(rng.choices(LEAVES, _LEAF_WEIGHTS, k=in_hand - forward[applicant]))
        cells["new_received", applicant] = new[applicant]
        cells["carried_over", applicant] = over[applicant]
        for leaf in LEAVES:
            cells[leaf, applicant] = results[leaf]
        cells["total_processed", applicant] = in_hand - forward[applicant]
        cells["carried_forward", applicant] = forward[applicant]
    for row in outcome_rows("2021"):
        cells[row.key, "total"] = sum(cells[row.key, applicant] for applicant in C6)
    return forward


def _add_disputes(rng: Random, series: dict[int, Figures], years: Sequence[int]) -> None:
    """Disputes only where there are requests; direct suits of 2024 and later never above those of 2023."""
    ceiling: int | None = None
    for year in years:
        cells = series[year].disputes
        received = series[year].requests["new_received", "total"]
        for group in DISPUTE_GROUPS:
            total = rng.randint(0, received // 20) if received >= 4 else 0
            if group == "litigation_direct":
                if year >= 2024:
                    total = min(total, ceiling if ceiling is not None else 0)
                elif year == 2023:
                    ceiling = total
            results = Counter(rng.choices(("maintained", "corrected", "other_result", "pending"), (60, 8, 20, 12), k=total))
            for result in ("maintained", "corrected", "other_result", "pending"):
                cells[group, result] = results[result]
            cells[group, "total"] = total


def _add_disclosure(rng: Random, series: dict[int, Figures], years: Sequence[int], *, busy: bool) -> None:
    """Both editions' measures; an organ charges fees in every year or in none, and never a hundred times more than before."""
    in_force = rng.randint(0, 60) if busy else 0
    items = {
        item: rng.randint(3, 90) if busy else 0 for item in ("licence", "other_service_items", "penalty", "coercion", "fee_items")
    }
    level = {item: rng.choice((0, rng.randint(30, 60_000))) if busy else 0 for item in ("licence", "penalty", "coercion")}
    fee = rng.choice((Decimal(0), Decimal(rng.randint(40_000, 900_000_000)) / 10_000)) if busy else Decimal(0)
    for year in years:
        cells = series[year].disclosure
        for block in (*BLOCKS["2021"], *BLOCKS["2019"]):
            for item, _ in block.items:
                cells.update(((item, measure), 0) for measure, _ in block.measures)
        issued, repealed = (rng.randint(0, 12), rng.randint(0, min(8, in_force))) if busy else (0, 0)
        in_force += issued - repealed
        cells["normative_docs", "issued"] = issued
        cells["normative_docs", "repealed"] = repealed
        cells["normative_docs", "in_force"] = in_force
        for item, before in level.items():
            cells[item, "decisions"] = round(before * rng.uniform(0.6, 1.4))
        cells["fee", "amount_10k_yuan"] = (fee * Decimal(rng.randint(70, 140)) / 100).quantize(Decimal("0.0001")).normalize()
        _add_disclosure_2019(rng, cells, items, in_force if busy else 0, busy=busy)


def _add_disclosure_2019(
    rng: Random, cells: dict[Key, int | Decimal], items: dict[str, int], in_force: int, *, busy: bool
) -> None:
    made = rng.randint(0, 10) if busy else 0
    cells["normative_docs", "newly_made"] = made
    cells["normative_docs", "newly_disclosed"] = made
    cells["normative_docs", "total_disclosed"] = in_force + made
    # A trap for T-05: the total on display may hold rules of higher organs, only new ones are impossible.
    cells["rules", "total_disclosed"] = rng.choice((0, 0, 3)) if busy else 0
    for item, before in items.items():
        change = rng.randint(-min(before, 6), 8) if busy else 0
        cells[item, "items_prev"] = before
        cells[item, "items_change"] = change
        items[item] = before + change
    if busy:
        cells["other_service_items", "decisions"] = rng.randint(0, 900)
        projects = rng.randint(0, 7)
        cells["procurement", "projects"] = projects
        cells["procurement", "amount_yuan"] = projects * rng.randint(20_000, 900_000)


def fold_other(requests: dict[Key, int]) -> dict[Key, int]:
    """The same requests as edition 2019 counts them: the three ``other_*`` rows as one ``other_handling``."""
    folded: dict[Key, int] = {}
    for row in outcome_rows("2019"):
        for applicant in (*C6, "total"):
            if row.key == "other_handling":
                folded[row.key, applicant] = sum(requests[key, applicant] for key in OTHER_KEYS)
            else:
                folded[row.key, applicant] = requests[row.key, applicant]
    return folded

"""Before anything is planted, every sum of the city holds and every year meets the next."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from sandbox.figures import Figures
from sandbox.labels import C6, C7, DISPUTE_GROUPS, leaf_keys, outcome_rows
from sandbox.places import PORTALS, organs
from sandbox.plan import plan_drafts

YEARS = tuple(range(2019, 2026))


@pytest.fixture(scope="module")
def series() -> list[list[Figures]]:
    drafts = plan_drafts(2026, PORTALS, 8, YEARS)
    names = [(portal.portal_id, organ.name) for portal in PORTALS for organ in organs(portal, 8)]
    return [[drafts[(*name, year)].true for year in YEARS] for name in names]


def each(series: list[list[Figures]]) -> Iterator[Figures]:
    return (figures for years in series for figures in years)


def test_columns_balance(series: list[list[Figures]]) -> None:
    for figures in each(series):
        cells = figures.requests
        for column in C7:
            come = cells["new_received", column] + cells["carried_over", column]
            assert cells["total_processed", column] + cells["carried_forward", column] == come
            assert cells["total_processed", column] == sum(cells[leaf, column] for leaf in leaf_keys("2021"))


def test_rows_add_up(series: list[list[Figures]]) -> None:
    for figures in each(series):
        for row in outcome_rows("2021"):
            assert figures.requests[row.key, "total"] == sum(figures.requests[row.key, column] for column in C6)


def test_disputes_add_up_and_need_requests(series: list[list[Figures]]) -> None:
    for figures in each(series):
        for group in DISPUTE_GROUPS:
            parts = ("maintained", "corrected", "other_result", "pending")
            assert figures.disputes[group, "total"] == sum(figures.disputes[group, result] for result in parts)
        if figures.requests["new_received", "total"] == 0:
            assert not any(figures.disputes.values())


def test_years_meet(series: list[list[Figures]]) -> None:
    for years in series:
        for before, after in pairwise(years):
            for column in C7:
                assert after.requests["carried_over", column] == before.requests["carried_forward", column]
            stock = before.disclosure["normative_docs", "in_force"]
            change = after.disclosure["normative_docs", "issued"] - after.disclosure["normative_docs", "repealed"]
            assert after.disclosure["normative_docs", "in_force"] == stock + change
            for item in ("licence", "penalty", "coercion", "fee_items", "other_service_items"):
                assert after.disclosure[item, "items_prev"] == sum(
                    before.disclosure[item, m] for m in ("items_prev", "items_change")
                )


def test_fees_do_not_jump_and_direct_suits_do_not_rise(series: list[list[Figures]]) -> None:
    for years in series:
        fees = [figures.disclosure["fee", "amount_10k_yuan"] for figures in years]
        assert all(fees) or not any(fees)
        assert all(after <= 100 * before for before, after in pairwise(fees))
        of_2023, *later = (years[YEARS.index(year)].disputes["litigation_direct", "total"] for year in (2023, 2024, 2025))
        assert max(later) <= of_2023


def test_the_mix_has_idle_and_large_organs(series: list[list[Figures]]) -> None:
    received = [figures.requests["new_received", "total"] for figures in each(series)]
    assert 0.2 < received.count(0) / len(received) < 0.6
    assert max(received) > 1000


@pytest.mark.parametrize("count", [8, 30, 60])
def test_organs_have_names_of_their_own(count: int) -> None:
    names = [organ.name for portal in PORTALS for organ in organs(portal, count)]
    assert len(set(names)) == count * len(PORTALS)


def test_every_portal_has_a_government_an_office_and_a_committee() -> None:
    for portal in PORTALS:
        kinds = [organ.kind for organ in organs(portal, 8)]
        assert {"government", "office", "department", "subdistrict", "committee"} == set(kinds)

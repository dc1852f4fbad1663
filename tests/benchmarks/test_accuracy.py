"""The measure of accuracy measures: its truth is right on known tables, and it sees readers that are wrong."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.accuracy import RULES, locate, read_cases, score_ours, score_peer
from benchmarks.accuracy_errors import ERRORS, SINGLE_NAMES, make_case, make_cases, plus_minus
from benchmarks.accuracy_prose import PHRASINGS, figures_of, must_fail, write
from benchmarks.accuracy_truth import must_fail as table_must_fail
from benchmarks.accuracy_truth import printed_of
from sandbox.draft import Stated, state_cells
from sandbox.places import PORTALS
from sandbox.plan import plan_drafts


@pytest.fixture
def drafts():
    """Forty reports of a small city, afresh for each test because errors change them."""
    return list(plan_drafts(7, PORTALS[:2], 4, (2019, 2020, 2021, 2022, 2023)).values())


@pytest.fixture
def busy(drafts):
    return next(draft for draft in drafts if draft.edition == "2021" and draft.organ.volume == "large")


def plain(draft):
    draft.look.numbers = "plain"
    state_cells(draft)
    return draft


def test_a_sound_table_breaks_nothing_but_flags(drafts):
    for draft in drafts:
        assert {rule for rule, _ in table_must_fail(printed_of(plain(draft)))} <= {"A-06"}


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("granted", "natural_person", {("A-02", "natural_person"), ("A-03", "granted")}),
        ("total_processed", "total", {("A-01", "total"), ("A-02", "total"), ("A-03", "total_processed")}),
        ("new_received", "other", {("A-01", "other"), ("A-03", "new_received")}),
        ("carried_forward", "total", {("A-01", "total"), ("A-03", "carried_forward")}),
    ],
)
def test_a_wrong_cell_breaks_the_sums_that_the_handbook_says(busy, row, column, expected):
    busy.figures["requests"][row, column] += 1
    assert table_must_fail(printed_of(plain(busy))) - {("A-04", column)} == expected


def test_a_blank_total_says_nothing_and_a_blank_cell_counts_as_zero(busy):
    blank = Stated("", None, None, "blank")
    busy.overrides["requests", "granted", "total"] = blank
    assert table_must_fail(printed_of(plain(busy))) == {("A-05", "requests")}
    busy.overrides["requests", "granted", "natural_person"] = blank
    assert table_must_fail(printed_of(plain(busy))) == {("A-05", "requests"), ("A-02", "natural_person")}


def test_prose_is_compared_with_what_is_printed(busy):
    printed, figures = printed_of(plain(busy)), figures_of(busy, Random(1))
    for phrasing in PHRASINGS:
        if phrasing.fits(figures):
            assert must_fail(phrasing, figures, printed) == set(), phrasing.text
    (both,) = [phrasing for phrasing in PHRASINGS if phrasing.text.startswith("共收到依申请公开")]
    assert must_fail(both, {**figures, "person": figures["person"] + 1}, printed) == {
        ("X-04", "requests_received_natural_person"),
        ("X-08", "requests_received"),
    }
    assert str(figures["new"] + 4) in write(both, {**figures, "new": figures["new"] + 4}, Random(0)).replace(",", "")


def test_the_whole_chain_finds_all_that_is_planted_and_a_blind_one_does_not(drafts, forms):
    cases = make_cases(drafts, 3)
    assert len({case.error for case in cases}) > 10
    reports, frames = read_cases(cases, forms)
    score = score_ours(cases, reports, frames)
    assert (score.cells["wrong"], score.cells["missing"], score.unread) == (0, 0, 0)
    assert sum(score.hits.values()) > 40
    assert not score.false
    assert not score.missed
    for kind, counter in locate(cases, frames).items():
        if kind.partition(",")[0] in SINGLE_NAMES:
            assert counter["contained"] == counter["cases"], kind
    blind = score_ours(cases, {}, {**frames, "quality.verdicts": frames["quality.verdicts"].clear()})
    assert blind.unread == len(cases)
    assert blind.recall(RULES) == 0
    nothing = locate(cases, {**frames, "quality.suggestions": frames["quality.suggestions"].clear()})
    assert not any(counter["contained"] for counter in nothing.values())


def test_the_peer_reads_clean_pages_and_finds_their_errors(busy):
    busy.look.layout, busy.look.encoding, busy.look.numbers = "clean", "utf8", "plain"
    case = make_case(busy, plus_minus, Random(2))
    score = score_peer([case])
    assert (score.cells["wrong"], score.cells["missing"], score.unread) == (0, 0, 0)
    assert sum(score.hits.values()) > 0
    assert not score.missed


def test_every_error_finds_its_place_and_is_told(drafts):
    names = {error.__name__ for error in ERRORS if error}
    made = {case.error for case in make_cases(drafts, 11)}
    assert names - made <= {"split_number", "transposed", "row_deleted", "last_year", "prose_denies"}

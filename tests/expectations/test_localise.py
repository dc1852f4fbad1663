"""Where the error of a broken sum is sought: the signatures of the domain handbook 4.7, and when nothing is said."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.localise import build_suggestions
from expectations.localise_sums import Standing, Stated, blocks_of
from expectations.verdicts import judge

ROW, LEAF, APPLICANT = "total_processed", "unable_not_held", "commercial_enterprise"


def suggest(build, *drafts):
    frames = build.build_frames(*drafts)
    return build_suggestions(judge(frames), frames)


def edits(suggestions):
    """Rank → (class, {(row, column): suggested}); of one report and table."""
    found = {}
    for row in suggestions.sort("rank").iter_rows(named=True):
        found.setdefault(row["rank"], (row["edit_class"], {}))[1][row["row_code"], row["column_code"]] = row["suggested_value"]
    return found


def changed(build, change):
    draft = build.suqian_2024()
    build.apply(draft, change)
    return draft


def only(build, change):
    """Class and cells of the one edit that is suggested."""
    suggestions = suggest(build, changed(build, change))
    assert set(suggestions["certainty"]) == {"likely"}
    return edits(suggestions)[1]


SIGNATURES = [
    (LEAF, APPLICANT, {"A-02": -1, "A-03": -1}),
    (LEAF, "total", {"A-02": -1, "A-03": 1}),
    ("total_processed", APPLICANT, {"A-01": 1, "A-02": 1, "A-03": -1}),
    ("total_processed", "total", {"A-01": 1, "A-02": 1, "A-03": 1}),
    ("new_received", APPLICANT, {"A-01": -1, "A-03": -1}),
    ("carried_over", APPLICANT, {"A-01": -1, "A-03": -1}),
    ("new_received", "total", {"A-01": -1, "A-03": 1}),
    ("carried_over", "total", {"A-01": -1, "A-03": 1}),
    ("carried_forward", APPLICANT, {"A-01": 1, "A-03": -1}),
    ("carried_forward", "total", {"A-01": 1, "A-03": 1}),
]


@pytest.mark.parametrize(("row", "column", "signs"), SIGNATURES)
def test_every_wrong_cell_has_its_signature_and_is_found(build, row, column, signs):
    sound = build.suqian_2024().requests[row, column]
    wrong = [sound + 1, sound + 40, sound - 1 if sound else 7]
    drafts = [changed(build, f"requests {row}.{column}={figure}").copy(organ_id=f"p/{figure}") for figure in wrong]
    frames = build.build_frames(*drafts)
    verdicts = judge(frames)
    suggestions = build_suggestions(verdicts, frames)
    failing = verdicts.filter((pl.col("status") == "fail") & pl.col("rule_id").is_in(["A-01", "A-02", "A-03"]))
    for draft, figure in zip(drafts, wrong, strict=True):
        own = failing.filter(pl.col("report_id") == draft.report_id).select("rule_id", "scope", "residual").rows()
        expected = {(rule, row if rule == "A-03" else column, sign * (figure - sound)) for rule, sign in signs.items()}
        assert set(own) == expected
        held = edits(suggestions.filter(pl.col("report_id") == draft.report_id))
        assert [cells for _, cells in held.values()] == [{(row, column): sound}]


def test_a_random_wrong_cell_is_among_the_candidates(build):
    cells = sorted(build.suqian_2024().requests)
    disputes = sorted(build.suqian_2024().disputes)
    case = st.tuples(st.sampled_from(cells + disputes), st.integers(min_value=0, max_value=9999))

    @settings(max_examples=10, deadline=None)
    @given(st.lists(case, min_size=1, max_size=40))
    def check(cases):
        drafts, truths = [], {}
        for number, (key, figure) in enumerate(cases):
            draft = build.suqian_2024().copy(organ_id=f"p/{number}")
            table = draft.requests if key in draft.requests else draft.disputes
            truths[draft.report_id] = (key, table[key], figure)
            table[key] = figure
            drafts.append(draft)
        found = suggest(build, *drafts)
        for report_id, (key, true, figure) in truths.items():
            held = edits(found.filter(pl.col("report_id") == report_id))
            if figure == true:
                assert not held
            else:
                assert {key: true} in [cells for _, cells in held.values()]

    check()


CLASSES = [
    ("requests granted.natural_person=1480", "transposed_digits", {("granted", "natural_person"): 1408}),
    ("requests granted.natural_person=140", "digit_dropped", {("granted", "natural_person"): 1408}),
    ("requests granted.natural_person=14408", "digit_doubled", {("granted", "natural_person"): 1408}),
    ("requests granted.natural_person=1409", "wrong_digit", {("granted", "natural_person"): 1408}),
    ("requests granted.natural_person=-1408", "wrong_sign", {("granted", "natural_person"): 1408}),
    ("requests granted.commercial_enterprise=1431", "copied_total", {("granted", "commercial_enterprise"): 21}),
    ("requests granted.total=471", "copied_total", {("granted", "total"): 1431}),
    ("requests granted.natural_person=blank", "not_filled", {("granted", "natural_person"): 1408}),
    ("requests granted.natural_person=dash", "not_filled", {("granted", "natural_person"): 1408}),
    ("requests granted.total=blank", "not_filled", {("granted", "total"): 1431}),
    ("requests total_processed.total=blank", "not_filled", {("total_processed", "total"): 3521}),
    ("requests granted.natural_person=unreadable", "unreadable", {("granted", "natural_person"): 1408}),
    ("disputes review.total=17", "digit_dropped", {("review", "total"): 170}),
    (
        "requests granted.natural_person=21 granted.commercial_enterprise=1408",
        "swapped_cells",
        {("granted", "natural_person"): 1408, ("granted", "commercial_enterprise"): 21},
    ),
    (
        "requests granted.natural_person=0 granted.commercial_enterprise=1408 granted.research_institute=21 "
        "granted.legal_service_org=0 granted.other=2",
        "shifted_column",
        {
            ("granted", "natural_person"): 1408,
            ("granted", "commercial_enterprise"): 21,
            ("granted", "research_institute"): 0,
            ("granted", "legal_service_org"): 2,
            ("granted", "other"): 0,
        },
    ),
    (
        "requests granted.natural_person=21 granted.commercial_enterprise=0 granted.social_welfare_org=2 "
        "granted.legal_service_org=0 granted.other=1431 granted.total=0",
        "shifted_column",
        {
            ("granted", "natural_person"): 1408,
            ("granted", "commercial_enterprise"): 21,
            ("granted", "social_welfare_org"): 0,
            ("granted", "legal_service_org"): 2,
            ("granted", "other"): 0,
            ("granted", "total"): 1431,
        },
    ),
    (
        "requests unable_still_unclear.natural_person=14 unable_still_unclear.commercial_enterprise=5 "
        "unable_still_unclear.total=145 total_processed.natural_person=3577 total_processed.total=3658 "
        "new_received.natural_person=3577 new_received.total=3662",
        "split_number",
        {("unable_still_unclear", "natural_person"): 145, ("unable_still_unclear", "commercial_enterprise"): 0},
    ),
]


@pytest.mark.parametrize(("change", "edit_class", "cells"), CLASSES, ids=[f"{one[1]} {one[0][:40]}" for one in CLASSES])
def test_slips_are_told_apart(build, change, edit_class, cells):
    first = edits(suggest(build, changed(build, change)))[1]
    assert first == (edit_class, cells)


def test_the_figure_of_the_year_before_is_known_as_such(build):
    earlier = build.suqian_2023()
    draft = changed(build, "requests granted.natural_person=3375")
    held = suggest(build, draft, earlier).filter(pl.col("report_id") == draft.report_id)
    assert edits(held) == {1: ("last_year", {("granted", "natural_person"): 1408})}
    assert edits(suggest(build, draft))[1][0] == "other"


def test_a_dispute_group_has_as_many_candidates_as_cells_that_can_be_changed(build):
    found = suggest(build, changed(build, "disputes litigation_direct.total=26"))
    assert set(found["certainty"]) == {"candidate"}
    cells = {("litigation_direct", result): figure for result, figure in zip(build.RESULTS, (8, 1, 12, 8, 25), strict=True)}
    assert {key: figure for _, edit in edits(found).values() for key, figure in edit.items()} == cells
    assert edits(found)[1][1] == {("litigation_direct", "total"): 25}
    assert set(found["candidates_count"]) == {5}
    two = suggest(build, changed(build, "disputes litigation_direct.total=26 review.total=171"))
    assert two.group_by("row_code").len().sort("row_code").rows() == [("litigation_direct", 5), ("review", 5)]


def test_pingtan_2020(build):
    """A-02 fails by −6 in 自然人 and 总计, A-01 and A-03 hold: 20 and 21 stated, the results add up to 26 and 27 (DOMAIN 4.7)."""
    cells = dict.fromkeys(build.suqian_2024().requests, 0)
    rows = {
        "new_received": 20,
        "granted": 15,
        "unable_not_held": 7,
        "notproc_petition": 4,
        "total_processed": 20,
    }
    cells |= {(row, column): figure for row, figure in rows.items() for column in ("natural_person", "total")}
    for row in ("new_received", "granted", "total_processed"):
        cells[row, "commercial_enterprise"] = 1
        cells[row, "total"] += 1
    draft = build.suqian_2024().copy(requests=cells)
    verdicts = judge(build.build_frames(draft))
    failing = verdicts.filter((pl.col("status") == "fail") & pl.col("rule_id").str.starts_with("A"))
    assert failing.select("rule_id", "scope", "residual").rows() == [("A-02", "natural_person", -6), ("A-02", "total", -6)]
    found = suggest(build, draft)
    assert found["cells_count"].min() == 2
    held = [cells for _, cells in edits(found).values()]
    assert "copied_total" not in {edit_class for edit_class, _ in edits(found).values()}, "each 总计 follows its cell"

    def lowered(row, by=6):
        return {(row, column): cells[row, column] - by for column in ("natural_person", "total")}

    assert lowered("granted") in held
    assert lowered("unable_not_held") in held
    assert lowered("notproc_petition") not in held, "4 cannot be lowered by 6"
    assert lowered("total_processed", -6) | lowered("new_received", -6) in held


def test_two_wrong_cells_in_different_rows_and_columns(build):
    found = edits(suggest(build, changed(build, "requests granted.natural_person=1409 unable_not_held.commercial_enterprise=35")))
    assert [cells for _, cells in found.values()] == [
        {("granted", "natural_person"): 1408, ("unable_not_held", "commercial_enterprise"): 33}
    ]


def test_what_is_suggested_settles_everything_and_breaks_nothing(build):
    pick = random.Random(4)
    for _ in range(6):
        draft = build.suqian_2024()
        for key in pick.sample(sorted(draft.requests), 2):
            draft.requests[key] += pick.randint(1, 9)
        frames = build.build_frames(draft)
        suggestions = build_suggestions(judge(frames), frames)
        for _, cells in list(edits(suggestions.filter(pl.col("table_name") == "requests")).values())[:4]:
            mended = draft.copy(requests=draft.requests | cells)
            assert {rule for rule, _ in build.failures(judge(build.build_frames(mended)), mended)} <= {"S-08"}


@pytest.mark.parametrize(
    "change",
    [
        "",
        "requests granted.*=absent",
        "requests *.total=blank",
        "requests granted.natural_person=unreadable unable_not_held.commercial_enterprise=unreadable",
        "requests granted.natural_person=1 unable_not_held.commercial_enterprise=2 partial_grant.other=3 "
        "new_received.natural_person=9 carried_over.other=70",
    ],
    ids=["sound", "row absent", "totals never filled in", "two cells unreadable", "five cells wrong"],
)
def test_where_nothing_simple_explains_it_nothing_is_said(build, change):
    assert suggest(build, changed(build, change)).is_empty()


def test_totals_that_are_never_filled_in_do_not_hide_an_error(build):
    draft = changed(build, "requests *.total=blank")
    draft.requests["granted", "natural_person"] = 1480
    found = edits(suggest(build, draft))
    assert ("transposed_digits", {("granted", "natural_person"): 1408}) in found.values()
    assert {column for _, cells in found.values() for _, column in cells} == {"natural_person"}


def test_an_edit_that_would_overdraw_a_column_is_none(build):
    draft = build.suqian_2024()
    build.apply(draft, "requests *.other=0 *.research_institute=0; disputes *.*=absent")
    block = blocks_of(build.FORMS["2021"])[0]
    cells = {key: Stated(value, "number", str(value), "t1r1c1") for key, value in draft.requests.items()}
    standing = Standing(block, cells)
    assert not standing.settles({("carried_forward", "other"): 1})


def test_suggestions_have_their_table_and_never_touch_a_figure(build):
    draft = changed(build, "requests granted.natural_person=1480")
    frames = build.build_frames(draft)
    before = frames["core.requests"].clone()
    (row,) = build_suggestions(judge(frames), frames).rows(named=True)
    assert frames["core.requests"].equals(before)
    assert row["clears"] == "A-02[natural_person] A-03[granted]"
    assert (row["reported_value"], row["suggested_value"], row["raw_text"], row["source_cell"]) == (1480, 1408, "1480", "t1r1c1")
    assert (row["rank"], row["certainty"], row["candidates_count"], row["cells_count"]) == (1, "likely", 1, 1)

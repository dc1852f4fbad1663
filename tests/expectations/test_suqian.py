"""The verified table of 宿迁市 2024 and every change of it listed in the domain handbook (4.8): what fails, and no more."""

import polars as pl
import pytest

from expectations.verdicts import judge


def judged(build, draft, *others):
    """Verdicts on the tables and their prose; what metadata, fees and roll-ups say is tested elsewhere."""
    verdicts = judge(build.build_frames(draft, *others))
    return verdicts.filter(pl.col("rule_id").str.head(1).is_in(list("STALPCX")))


def changed(build, **figures):
    """宿迁 2024 with cells of the requests table set: ``granted__other=1``."""
    draft = build.suqian_2024()
    for name, figure in figures.items():
        row, _, column = name.partition("__")
        assert (row, column) in draft.requests
        draft.requests[row, column] = figure
    return draft


def test_the_verified_table_fails_nothing(build):
    draft = build.suqian_2024()
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == set()
    assert dict(verdicts["status"].value_counts().rows()) == {"pass": 76, "not_assessable": 19}
    missing = verdicts.filter(pl.col("status") == "not_assessable").select("rule_id", "reason").rows()
    of_last_year = ["P-01"] * 2 + ["P-03"] * 3 + ["C-01"] + ["C-02"] * 6 + ["C-04", "C-05", "C-06"]
    assert missing == [
        *((rule, "no_previous_report") for rule in ("T-04", "L-05", "L-06", *of_last_year)),
        ("C-07", "text_too_short"),
    ]


def test_with_the_year_before_only_direct_suits_are_flagged(build):
    # 25 direct suits in 2024 after 24 in 2023: the flag of L-06, and no other
    draft, earlier = build.suqian_2024(), build.suqian_2023()
    verdicts = judged(build, draft, earlier)
    assert build.failures(verdicts, draft) == {("L-06", "report")}
    assert build.failures(verdicts, earlier) == set()
    flagged = build.verdict(verdicts, draft, "L-06", "report")
    assert (flagged["reported"], flagged["expected"], flagged["residual"]) == (25, 24, 1)


@pytest.mark.parametrize(
    ("row", "column"), [("granted", "natural_person"), ("other_other", "other"), ("notproc_massive", "research_institute")]
)
def test_one_more_in_a_leaf_cell(build, row, column):
    draft = build.suqian_2024()
    draft.requests[row, column] += 1
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("A-02", column), ("A-03", row)}
    assert build.verdict(verdicts, draft, "A-02", column)["residual"] == -1
    assert build.verdict(verdicts, draft, "A-03", row)["residual"] == -1


def test_two_applicants_swapped_in_a_leaf_row(build):
    draft = changed(build, granted__natural_person=21, granted__commercial_enterprise=1408)
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("A-02", "natural_person"), ("A-02", "commercial_enterprise")}


def test_two_applicants_swapped_in_new_received(build):
    draft = changed(build, new_received__natural_person=75, new_received__commercial_enterprise=3440)
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("A-01", "natural_person"), ("A-01", "commercial_enterprise")}


def test_one_moved_from_processed_to_carried_forward(build):
    draft = changed(
        build,
        total_processed__natural_person=3439,
        total_processed__total=3520,
        carried_forward__natural_person=119,
        carried_forward__total=126,
    )
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("A-02", "natural_person"), ("A-02", "total")}


def test_a_changed_carry_over_leaves_the_sums_of_the_year_alone(build):
    """The one mutation of the handbook's list that only last year's report betrays."""
    draft = changed(
        build,
        carried_over__natural_person=117,
        carried_over__total=120,
        new_received__natural_person=3441,
        new_received__total=3526,
    )
    verdicts = judged(build, draft, build.suqian_2023())
    assert build.failures(verdicts, draft) == {("L-06", "report"), ("C-01", "total"), ("C-02", "natural_person")}
    total, person = (build.verdict(verdicts, draft, *key) for key in (("C-01", "total"), ("C-02", "natural_person")))
    assert (total["reported"], total["expected"], total["residual"], total["reason"]) == (120, 121, -1, "definite")
    assert (person["reported"], person["expected"], person["residual"]) == (117, 118, -1)
    assert person["reason"] == "definite: other"


def test_2023_and_2024_meet_in_every_cell_that_both_years_state(build):
    draft, earlier = build.suqian_2024(), build.suqian_2023()
    verdicts = judged(build, draft, earlier).filter(pl.col("report_id") == draft.report_id)
    over_years = verdicts.filter(pl.col("rule_id").str.contains("^[PC]"))
    held = dict(over_years.filter(pl.col("status") == "pass")["rule_id"].value_counts().rows())
    assert held == {"P-01": 2, "P-03": 3, "C-01": 1, "C-02": 6, "C-04": 1, "C-05": 1}
    assert build.verdict(verdicts, draft, "P-01", "normative_docs")["expected"] == 597 + 50 - 227
    assert set(over_years["status"]) == {"pass", "not_assessable"}


def test_every_zero_left_blank(build):
    draft = build.suqian_2024()
    draft.requests = build.zeros_blanked(draft.requests)
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("S-08", "requests")}
    sums = verdicts.filter(pl.col("rule_id").is_in(["A-01", "A-02", "A-03", "A-04"]))
    by_status = dict(sums["status"].value_counts().rows())
    # 科研机构: no number in the whole column; three rows without a single request
    silent = sums.filter(pl.col("status") == "not_assessable")
    assert silent["reason"].unique().to_list() == ["no_number"]
    assert set(silent.select("rule_id", "scope").rows()) == {
        *((rule, "research_institute") for rule in ("A-01", "A-02", "A-04")),
        ("A-03", "notproc_publication"),
        ("A-03", "notproc_reconfirm"),
    }
    assert by_status == {"pass": 6, "pass_blank_as_zero": 35, "not_assessable": 5}
    assert build.verdict(verdicts, draft, "A-01", "total")["status"] == "pass"
    assert build.verdict(verdicts, draft, "A-03", "granted")["reason"] == "4 numeric of 7 needed"


def test_totals_of_the_leaf_rows_left_blank(build):
    draft = build.suqian_2024()
    leaves = build.FORMS["2021"].leaf_outcomes
    draft.requests |= {(leaf, "total"): None for leaf in leaves}
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("A-05", "requests"), ("S-08", "requests")}
    unassessed = verdicts.filter(pl.col("reason") == "total_not_filled").select("rule_id", "scope", "status").rows()
    zero_rows = {"notproc_publication", "notproc_reconfirm"}
    expected = {
        ("A-02", "total", "not_assessable"),
        *(("A-03", leaf, "not_assessable") for leaf in leaves if leaf not in zero_rows),
    }
    assert set(unassessed) == expected
    assert {build.verdict(verdicts, draft, "A-03", leaf)["status"] for leaf in zero_rows} == {"pass_blank_as_zero"}
    assert build.verdict(verdicts, draft, "A-05", "requests")["reported"] == 19


def test_a_leaf_row_deleted(build):
    draft = build.suqian_2024()
    draft.requests = {key: figure for key, figure in draft.requests.items() if key[0] != "notproc_petition"}
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("S-04", "requests")}
    assert build.verdict(verdicts, draft, "S-04", "requests")["reason"] == "missing notproc_petition"
    missing = verdicts.filter(pl.col("reason") == "row_absent").select("rule_id", "scope").rows()
    assert set(missing) == {("A-03", "notproc_petition"), *(("A-02", column) for column in build.APPLICANTS)}
    assert verdicts.height == 95


def test_labels_of_2019_in_a_report_of_2022(build):
    draft = build.report_2019().copy(report_year=2022)
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("S-10", "report")}


def test_a_total_of_pingtan_2020_that_does_not_add_up(build):
    # 平潭 2020 states 20 where the results add up to 26: one column, and the total with it
    draft = changed(build, granted__natural_person=1414, granted__total=1437)
    verdicts = judged(build, draft)
    assert build.failures(verdicts, draft) == {("A-02", "natural_person"), ("A-02", "total")}
    assert build.verdict(verdicts, draft, "A-02", "total")["residual"] == -6

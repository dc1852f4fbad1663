"""What holds of every frame of verdicts: constant rows, schema, versions of other years, input that contradicts itself."""

import subprocess
import sys
import time
from decimal import Decimal

import polars as pl
import pytest

from expectations.judgement import STATUSES
from expectations.rules import RULES
from expectations.verdicts import judge
from pipelines.tables.schema import VERDICTS


def without_tables(draft):
    return draft.copy(requests=None, disclosure=None, disputes=None)


def test_always_the_same_number_of_rows(build):
    whole, old = build.suqian_2024(), build.report_2019().copy(organ_id="p/b")
    drafts = {
        105: [
            *(whole, without_tables(whole).copy(version=2), whole.copy(version=3, headings="", heading_texts="", sections={})),
            *(old, without_tables(old).copy(version=2)),
        ],
        16: [
            without_tables(whole).copy(organ_id="p/c", form_edition="narrative"),
            without_tables(whole).copy(organ_id="p/c", form_edition="2014", report_year=2016),
        ],
    }
    verdicts = judge(build.build_frames(*(draft for group in drafts.values() for draft in group)))
    occasional = [rule.rule_id for rule in RULES if not rule.is_constant]
    counts = dict(verdicts.filter(~pl.col("rule_id").is_in(occasional))["report_id"].value_counts().rows())
    assert counts == {draft.report_id: count for count, group in drafts.items() for draft in group}
    assert not verdicts.select(VERDICTS.key).is_duplicated().any()
    assert verdicts.schema == VERDICTS.empty().schema
    assert set(verdicts["status"]) <= set(STATUSES)
    assert verdicts["fault"].null_count() == verdicts.height
    said = pl.col("status").is_in(["fail", "not_assessable", "exempt", "pass_blank_as_zero"])
    assert verdicts.filter(said)["reason"].null_count() == 0
    assert (
        verdicts.filter(pl.col("status") == "pass")["reason"].null_count() == verdicts.filter(pl.col("status") == "pass").height
    )


def test_no_reports_no_verdicts(build):
    frames = {name: frame.clear() for name, frame in build.build_frames(build.suqian_2024()).items()}
    verdicts = judge(frames)
    assert verdicts.is_empty()
    assert verdicts.schema == VERDICTS.empty().schema


@pytest.mark.parametrize(
    ("edition", "year", "fails"),
    [("narrative", 2018, set()), ("narrative", 2019, {"S-01", "S-10"}), ("2014", 2019, {"S-10"}), ("2014", 2016, set())],
)
def test_reports_without_the_form(build, edition, year, fails):
    draft = without_tables(build.suqian_2024()).copy(form_edition=edition, report_year=year, headings="")
    verdicts = judge(build.build_frames(draft))
    assert build.failures(verdicts, draft) == {(rule, "report") for rule in fails}
    labels = verdicts.filter(pl.col("rule_id") == "S-09")
    assert labels["reason"].to_list() == ["table_absent"] * 3


def test_a_row_that_stands_twice(build):
    draft = build.suqian_2024()
    keys = [row.key for row in build.FORMS["2021"].outcomes]
    draft.row_keys["requests"] = " ".join([*keys[:3], keys[2], *keys[3:]])
    verdicts = judge(build.build_frames(draft))
    assert build.failures(verdicts, draft) == {("S-04", "requests")}
    found = build.verdict(verdicts, draft, "S-04", "requests")
    assert (found["reported"], found["expected"], found["reason"]) == (26, 25, "repeated granted")


def test_a_row_listed_without_cells_is_too_narrow(build):
    draft = build.suqian_2024()
    draft.row_keys["requests"] = " ".join(row.key for row in build.FORMS["2021"].outcomes)
    draft.requests = {key: figure for key, figure in draft.requests.items() if key[0] != "granted"}
    verdicts = judge(build.build_frames(draft))
    assert build.failures(verdicts, draft) == {("S-05", "requests")}
    assert build.verdict(verdicts, draft, "S-05", "requests")["reason"] == "7 cells missing"


def test_only_the_current_version_of_another_year_counts(build):
    draft, earlier = build.suqian_2024(), build.suqian_2023()
    edited = earlier.copy(version=2)
    edited.disputes |= {("litigation_direct", "pending"): 8, ("litigation_direct", "total"): 26}
    earlier.is_current = False
    verdicts = judge(build.build_frames(draft, earlier, edited))
    assert build.failures(verdicts, draft) == set()
    assert build.verdict(verdicts, draft, "L-06", "report")["expected"] == 26
    # every version is judged, also against years of which it never was the current one
    first = draft.copy(version=2, is_current=False)
    verdicts = judge(build.build_frames(draft, first, earlier, edited))
    assert build.verdict(verdicts, first, "L-06", "report")["status"] == "pass"
    other = draft.copy(organ_id="suqian/另一机关")
    verdicts = judge(build.build_frames(other, earlier, edited))
    assert build.verdict(verdicts, other, "L-06", "report")["reason"] == "no_previous_report"


def test_review_first_binds_from_2024_and_looks_back_to_2023(build):
    draft, earlier = build.suqian_2024(), build.suqian_2023()
    later = draft.copy(report_year=2025)
    verdicts = judge(build.build_frames(later, draft, earlier))
    of_one_report = verdicts.filter(~pl.col("rule_id").str.contains("^[PC]"))
    assert build.failures(of_one_report, later) == {("L-06", "report")}
    assert build.verdict(verdicts, later, "L-06", "report")["expected"] == 24
    assert (
        build.verdict(verdicts, earlier, "L-06", "report")["status"],
        build.verdict(verdicts, earlier, "L-06", "report")["reason"],
    ) == (
        "exempt",
        "not_yet_in_force",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"disclosure": {("fee", "amount_10k_yuan"): None}}, "blank"),
        ({"disclosure": {("fee", "amount_10k_yuan"): "?"}}, "unreadable"),
        ({"disclosure": {("fee", "amount_10k_yuan"): Decimal(0)}}, "previous_is_zero"),
    ],
)
def test_fees_of_the_year_before(build, change, reason):
    draft, earlier = build.suqian_2024(), build.suqian_2023()
    earlier.disclosure |= change["disclosure"]
    found = build.verdict(judge(build.build_frames(draft, earlier)), draft, "T-04", "fee")
    assert (found["status"], found["reason"]) == ("not_assessable", reason)


def test_fees_after_a_report_of_2019(build):
    draft = build.suqian_2024().copy(report_year=2021)
    earlier = build.report_2019().copy(organ_id=draft.organ_id)
    found = build.verdict(judge(build.build_frames(draft, earlier)), draft, "T-04", "fee")
    assert (found["status"], found["reason"]) == ("not_assessable", "row_absent")


def test_amounts_are_compared_exactly(build):
    draft, earlier = build.suqian_2024(), build.suqian_2023()
    fee = ("fee", "amount_10k_yuan")
    earlier.disclosure[fee], draft.disclosure[fee] = Decimal("0.00000001"), Decimal("0.00000100")
    assert build.verdict(judge(build.build_frames(draft, earlier)), draft, "T-04", "fee")["status"] == "pass"
    draft.disclosure[fee] = Decimal("0.00000101")
    assert build.verdict(judge(build.build_frames(draft, earlier)), draft, "T-04", "fee")["residual"] == Decimal("0.00000001")


def test_figures_beyond_64_bits_do_not_wrap_round(build):
    draft = build.suqian_2024()
    largest = 2**63 - 1
    draft.requests |= {("granted", column): largest for column in build.APPLICANTS}
    verdicts = judge(build.build_frames(draft))
    found = build.verdict(verdicts, draft, "A-03", "granted")
    assert (found["status"], found["expected"]) == ("fail", 6 * largest)
    draft.requests |= {(leaf, "total"): largest for leaf in build.FORMS["2021"].leaf_outcomes}
    found = build.verdict(judge(build.build_frames(draft)), draft, "A-02", "total")
    assert (found["status"], found["expected"]) == (
        "fail",
        None,
    )  # 21 × 2⁶³ does not fit the column: no figure, the verdict stands


CONTRADICTIONS = {
    "twice": ("core.requests", lambda frame: pl.concat([frame, frame.head(1)]), "a cell stands twice"),
    "unknown report": (
        "core.disputes",
        lambda frame: frame.with_columns(report_id=pl.lit("x")),
        "report 'x' is not in core.reports",
    ),
    "unknown code": ("core.requests", lambda frame: frame.with_columns(outcome_code=pl.lit("grantd")), "outcome_code 'grantd'"),
    "other edition": (
        "core.requests",
        lambda frame: frame.with_columns(pl.col("outcome_code").replace("other_other", "other_handling")),
        "edition 2021 has no cell requests.other_handling.natural_person",
    ),
    "figure in a blank": (
        "core.disclosure",
        lambda frame: frame.with_columns(cell_status=pl.lit("blank")),
        "with cell_status 'blank'",
    ),
    "unknown status": (
        "core.disputes",
        lambda frame: frame.with_columns(cell_status=pl.lit("empty")),
        "with cell_status 'empty'",
    ),
    "unknown edition": (
        "core.reports",
        lambda frame: frame.with_columns(form_edition=pl.lit("2030")),
        "no form of edition '2030'",
    ),
    "report twice": ("core.reports", lambda frame: pl.concat([frame, frame]), "stands twice"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_frames_that_contradict_each_other_stop_the_run(build, case):
    name, change, message = CONTRADICTIONS[case]
    frames = build.build_frames(build.suqian_2024())
    frames[name] = change(frames[name])
    with pytest.raises(ValueError, match=message):
        judge(frames)


def test_order_of_the_rows_does_not_matter(build):
    drafts = [build.suqian_2024(), build.suqian_2023(), build.report_2019().copy(organ_id="p/b")]
    frames = build.build_frames(*drafts)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in frames.items()}
    key = list(VERDICTS.key)
    assert judge(frames).sort(key).equals(judge(shuffled).sort(key))


def test_starts_without_heavy_libraries():
    code = "import sys, expectations.verdicts, expectations.faults, expectations.gx, expectations.rule_book; print(*sys.modules)"
    started = time.monotonic()
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"great_expectations", "pandas", "dagster", "numpy"} & set(loaded)
    assert "polars" in loaded
    assert time.monotonic() - started < 5

"""How strong rules were: a healthy reader is strong, a reader that has stopped reading is found out, and data decide."""

from pathlib import Path

import polars as pl
import pytest

from expectations.rules import RULES
from expectations.strength import FILE, Threshold, find_zero_reports, load_thresholds, measure_strength, stops_build
from expectations.verdicts import judge
from pipelines.errors import ReferenceFileError
from pipelines.tables.schema import RULE_STRENGTH


def measured(frames):
    return measure_strength(judge(frames), frames["core.reports"])


def row(strength, rule_id):
    return strength.row(by_predicate=pl.col("rule_id") == rule_id, named=True)


@pytest.fixture(scope="module")
def six(build):
    """Six organs' reports for 2024, as 宿迁 has it."""
    return build.build_frames(*(build.suqian_2024().copy(organ_id=f"suqian/{name}") for name in "abcdef"))


def test_every_rule_has_a_row_also_one_that_met_nothing(six):
    strength = measured(six)
    assert strength["rule_id"].to_list() == [rule.rule_id for rule in RULES]
    assert dict(strength.schema) == RULE_STRENGTH.frame_schema
    sums = row(strength, "A-01")
    assert (sums["state"], sums["in_scope_count"], sums["assessed_count"], sums["assessable_rate"]) == ("strong", 6, 6, 1.0)
    assert (sums["pass_count"], sums["pass_rate"], sums["needed_count"], sums["numeric_rate"]) == (42, 1.0, 6 * 7 * 4, 1.0)


def test_a_rule_of_another_edition_is_out_of_scope_and_stops_nothing(six):
    strength = measured(six)
    assert (row(strength, "T-03")["state"], row(strength, "T-03")["assessable_rate"]) == ("out_of_scope", None)
    assert stops_build(strength).is_empty()


def test_the_first_year_of_a_portal_excuses_what_compares_with_the_year_before(six):
    fees = row(measured(six), "T-04")
    assert (fees["state"], fees["excused_count"], fees["assessed_count"]) == ("unmet", 6, 0)


def test_organs_that_nowhere_meet_their_year_before_are_not_excused(build):
    """The portal has reports for both years, of organs that never match: identity is broken, not the first year."""
    old = [build.suqian_2023().copy(organ_id=f"suqian/old{number}") for number in range(20)]
    new = [build.suqian_2024().copy(organ_id=f"suqian/new{number}") for number in range(20)]
    strength = measured(build.build_frames(*old, *new))
    assert (row(strength, "T-04")["state"], row(strength, "T-04")["excused_count"]) == ("nowhere", 20)
    assert "T-04" in stops_build(strength)["rule_id"]


def without_numbers(frames):
    """What a reader gives that has lost every number of the table of requests."""
    blank = {"count": pl.lit(None, pl.Int64), "cell_status": pl.lit("blank"), "raw_text": pl.lit("")}
    return {**frames, "core.requests": frames["core.requests"].with_columns(**blank)}


def test_a_reader_that_reads_no_number_stops_the_build(six):
    strength = measured(without_numbers(six))
    stopping = set(stops_build(strength)["rule_id"])
    assert {"A-01", "A-02", "A-03", "A-04"} <= stopping
    assert (row(strength, "A-01")["state"], row(strength, "A-01")["pass_count"]) == ("nowhere", 0)


def test_a_reader_that_finds_no_table_stops_the_build(six):
    found = {**six, "core.requests": six["core.requests"].clear(), "core.form_tables": six["core.form_tables"].clear()}
    assert {"A-01", "A-02", "A-03", "S-05"} <= set(stops_build(measured(found))["rule_id"])


def test_few_reports_without_a_number_are_said_and_stop_nothing(build):
    frames = without_numbers(build.build_frames(*(build.suqian_2024().copy(organ_id=f"suqian/{name}") for name in "ab")))
    strength = measured(frames)
    assert row(strength, "A-01")["state"] == "nowhere"
    assert "A-01" not in stops_build(strength)["rule_id"].to_list()


def test_a_reader_that_loses_most_reports_is_weak(six):
    lost = [f"suqian/{name}/2024/v1" for name in "abcd"]
    kept = {
        name: frame if name == "core.reports" else frame.filter(~pl.col("report_id").is_in(lost))
        for name, frame in six.items()
        if "report_id" in frame.columns
    }
    strength = measured({**six, **kept})
    assert (row(strength, "A-01")["state"], round(row(strength, "A-01")["assessable_rate"], 2)) == ("weak", 0.33)


def test_a_rule_that_met_few_numbers_is_weak(build, six):
    keep = (pl.col("outcome_code") == "new_received") & (pl.col("applicant_code") == "natural_person")
    requests = six["core.requests"].with_columns(
        count=pl.when(keep).then("count"), cell_status=pl.when(keep).then("cell_status").otherwise(pl.lit("blank"))
    )
    zeroed = {**six, "core.requests": requests}
    rows = row(measured(zeroed), "A-01")
    assert rows["numeric_rate"] == pytest.approx(1 / 28)
    assert rows["state"] == "weak"


def test_zero_reports_are_neither_passes_nor_reports_judged(build):
    zero = build.suqian_2024().copy(organ_id="suqian/zero")
    zero.requests = dict.fromkeys(zero.requests, 0)
    frames = build.build_frames(build.suqian_2024(), zero)
    verdicts = judge(frames)
    assert find_zero_reports(verdicts).to_list() == ["suqian/zero/2024/v1"]
    strength = measure_strength(verdicts, frames["core.reports"])
    sums = row(strength, "A-02")
    assert (sums["in_scope_count"], sums["zero_reports_count"], sums["assessed_count"], sums["pass_rate"]) == (2, 1, 1, 1.0)
    flags = row(strength, "A-06")
    assert (flags["zero_reports_count"], flags["assessed_count"], flags["pass_rate"]) == (0, 2, 0.5)
    only = {
        name: frame.filter(pl.col("report_id") == "suqian/zero/2024/v1") if "report_id" in frame.columns else frame
        for name, frame in frames.items()
    }
    alone = row(measured(only), "A-02")
    assert (alone["state"], alone["pass_count"], alone["pass_rate"]) == ("unmet", 7, None)


def test_exempt_reports_leave_the_share(six):
    """L-06 compares with 2023 from 2024 on; earlier reports are exempt."""
    early = six["core.reports"].with_columns(report_year=pl.lit(2022, pl.Int32))
    strength = measured({**six, "core.reports": early})
    assert (row(strength, "L-06")["state"], row(strength, "L-06")["exempt_count"]) == ("unmet", 6)


def test_an_empty_city_has_no_strong_rule(six):
    empty = {name: frame.clear() for name, frame in six.items()}
    assert set(measured(empty)["state"]) == {"out_of_scope"}


def test_thresholds_are_taken_from_rule_group_and_default(tmp_path: Path):
    path = tmp_path / "strength.toml"
    path.write_text(
        "[default]\nassessable = 0.5\nnumeric = 0.2\nfatal_from = 5\nexcused = []\n"
        "[groups.A]\nnumeric = 0.9\n[rules.A-02]\nfatal_from = 7\n",
        "utf-8",
    )
    limits = load_thresholds(path)
    assert limits["S-01"] == Threshold(0.5, 0.2, 5, ())
    assert limits["A-01"] == Threshold(0.5, 0.9, 5, ())
    assert limits["A-02"] == Threshold(0.5, 0.9, 7, ())
    assert set(load_thresholds(FILE)) == {rule.rule_id for rule in RULES}


WRONG = {
    "unknown table": ("[rule.A-01]\nnumeric = 0.1\n", "rule: unknown table"),
    "unknown rule": ("[rules.A-99]\nnumeric = 0.1\n", "rules.A-99: there is no such rule"),
    "unknown key": ("[rules.A-01]\nshare = 0.1\n", "rules.A-01: share: unknown key, says 0.1"),
    "not a share": ("[rules.A-01]\nnumeric = 20\n", "rules.A-01: numeric: must be a share from 0 to 1, is 20"),
    "zero reports": ("[groups.A]\nfatal_from = 0\n", "groups.A: fatal_from: must be a whole number from 1, is 0"),
    "default cut short": ("[default]\nnumeric = 0.2\n", "default: assessable, excused, fatal_from: missing"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_threshold_is_refused(case: str, tmp_path: Path):
    text, words = WRONG[case]
    path = tmp_path / f"{case}.toml"
    head = "" if "[default]" in text else "[default]\nassessable = 0.5\nnumeric = 0.2\nfatal_from = 5\nexcused = []\n"
    path.write_text(head + text, "utf-8")
    with pytest.raises(ReferenceFileError, match=words):
        load_thresholds(path)

"""Great Expectations over the frames: good ones pass, each way of breaking one fails its suite and names the row."""

import json

import polars as pl
import pytest

from expectations.faults import add_faults
from expectations.gx import count_by_report, failed, validate
from expectations.gx_suites import FAILURES, FOLDER, MAY_BE_EMPTY, REPORT_COUNTS, STRENGTH, build_suites, render_suites
from expectations.rules import RULES, build_rules
from expectations.strength import measure_strength
from expectations.verdicts import judge
from pipelines.tables.schema import BY_NAME, TABLES


@pytest.fixture(scope="module")
def frames(build):
    """宿迁 2024 and 2023 and a report of 2020, judged; one sum of the report of 2020 is broken, and nobody read it again."""
    old = build.report_2019()
    old.disputes["review", "total"] = 2
    built = build.build_frames(build.suqian_2024(), build.suqian_2023(), old.copy(organ_id="suqian/b"))
    return {**built, "quality.verdicts": add_faults(judge(built), built), "quality.rules": build_rules()}


def broken(frames, name, change):
    return {**frames, name: change(frames[name])}


def test_suites_are_fresh():
    committed = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    assert committed == render_suites(), "run python -m expectations.gx_suites"


def test_there_is_a_suite_for_every_table_and_two_expectations_for_every_rule():
    suites = build_suites()
    assert {table.full_name for table in TABLES} <= set(suites)
    assert all(suites.values())
    about = [(entry["meta"]["rule_id"], entry["meta"]["asserts"]) for entry in suites[FAILURES]]
    assert sorted(about) == sorted((rule.rule_id, asserts) for rule in RULES for asserts in ("no_extraction", "no_failure"))
    blocking = {entry["meta"]["rule_id"] for entry in suites[FAILURES] if entry["severity"] == "critical"}
    assert blocking == {rule.rule_id for rule in RULES if rule.severity == "ERROR"}


def test_suites_as_committed_are_read_by_great_expectations(frames):
    outcomes = validate(frames)
    suites = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}
    for name in {outcome.suite for outcome in outcomes}:
        evaluated = [outcome.expectation for outcome in outcomes if outcome.suite == name]
        # A rule that judged nothing in these three reports is not asserted.
        about = {outcome.rule_id for outcome in outcomes if outcome.suite == name}
        asserted = [entry for entry in suites[name]["expectations"] if entry["meta"].get("rule_id") in about]
        assert sorted(evaluated) == sorted(entry["type"] for entry in asserted)
        assert len(asserted) >= 0.5 * len(suites[name]["expectations"])
    assert not [outcome.error for outcome in outcomes if outcome.error]


def test_a_broken_sum_fails_its_rule_and_no_other(frames):
    outcomes = validate(frames)
    by_rule = {(outcome.rule_id, outcome.asserts) for outcome in outcomes if not outcome.success and outcome.rule_id}
    assert by_rule == {("L-01", "no_extraction"), ("L-01", "no_failure"), ("L-06", "no_failure")}
    blocking = [outcome for outcome in failed(outcomes) if outcome.rule_id]
    assert [(outcome.rule_id, outcome.unexpected_count) for outcome in blocking] == [("L-01", 1)]
    assert blocking[0].unexpected[0]["report_id"] == "suqian/b/2020/v1"
    assert blocking[0].unexpected[0]["scope"] == "review"
    read_again = frames["quality.verdicts"].with_columns(fault=pl.when(pl.col("status") == "fail").then(pl.lit("source")))
    outcomes = validate({**frames, "quality.verdicts": read_again}, ["quality.verdicts", FAILURES])
    assert failed(outcomes) == []
    assert ("L-01", "no_failure") in {(outcome.rule_id, outcome.asserts) for outcome in failed(outcomes, "warning")}


def keep_first(frame):
    return pl.concat([frame, frame.head(1)])


def set_at(column, value, at=0):
    """A change of a frame: one value of a column replaced."""

    def change(frame):
        here = pl.int_range(pl.len()) == at
        return frame.with_columns(
            pl.when(here).then(pl.lit(value, dtype=frame.schema[column])).otherwise(pl.col(column)).alias(column)
        )

    return change


def blank_but_zero(frame):
    return set_at("cell_status", "blank")(set_at("count", 0)(frame))


NOT_NULL = "expect_column_values_to_not_be_null"
IS_NULL = "expect_column_values_to_be_null"
IN_SET = "expect_column_values_to_be_in_set"
UNIQUE = "expect_compound_columns_to_be_unique"
NO_TEXT = pl.lit(None, dtype=pl.String)
BREAKS = {
    "null in a key": ("core.requests", set_at("outcome_code", None), NOT_NULL, ("outcome_code",)),
    "key twice": ("core.disputes", keep_first, UNIQUE, ("report_id", "group_code", "result_code")),
    "report twice": ("core.reports", keep_first, "expect_column_values_to_be_unique", ("report_id",)),
    "unknown status": ("core.disclosure", set_at("cell_status", "empty"), IN_SET, ("cell_status",)),
    "unknown row": ("core.requests", set_at("outcome_code", "grantd"), IN_SET, ("outcome_code",)),
    "blank stored as 0": ("core.requests", blank_but_zero, IS_NULL, ("count",)),
    "number without figure": ("core.disputes", set_at("count", None), NOT_NULL, ("count",)),
    "unknown edition": ("core.reports", set_at("form_edition", "2030"), IN_SET, ("form_edition",)),
    "unknown organ kind": ("core.organs", set_at("organ_kind", "school"), IN_SET, ("organ_kind",)),
    "section 7": ("core.sections", set_at("section", "7"), IN_SET, ("section",)),
    "column missing": (
        "core.form_tables",
        lambda frame: frame.drop("pieces_count"),
        "expect_table_columns_to_match_ordered_list",
        None,
    ),
    "status of our own": ("quality.verdicts", set_at("status", "ok"), IN_SET, ("status",)),
    "status missing": ("quality.verdicts", set_at("status", None), NOT_NULL, ("status",)),
    "fault on a pass": ("quality.verdicts", set_at("fault", "source"), IS_NULL, ("fault",)),
    "verdict twice": ("quality.verdicts", keep_first, UNIQUE, ("report_id", "rule_id", "scope")),
    "verdict missing": (
        "quality.verdicts",
        lambda frame: frame.slice(1),
        "expect_column_pair_values_to_be_equal",
        ("verdicts_count", "expected_count"),
    ),
    "failure without fault": (
        "quality.verdicts",
        lambda frame: frame.with_columns(fault=NO_TEXT),
        NOT_NULL,
        ("fault",),
    ),
    "no reason": ("quality.verdicts", lambda frame: frame.with_columns(reason=NO_TEXT), NOT_NULL, ("reason",)),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_frame_fails_its_suite(frames, case):
    name, change, expectation, columns = BREAKS[case]
    suite = REPORT_COUNTS if case == "verdict missing" else name
    outcomes = failed(validate(broken(frames, name, change), [suite]))
    found = [outcome for outcome in outcomes if outcome.expectation == expectation and columns in (None, outcome.columns)]
    assert found
    assert found[0].suite == suite
    if columns:
        assert found[0].unexpected_count >= 1
        assert found[0].unexpected


def test_a_report_without_any_verdict_is_an_alarm(frames):
    kept = frames["quality.verdicts"].filter(pl.col("report_id") != "suqian/b/2020/v1")
    counts = count_by_report(kept, frames["core.reports"])
    assert counts.filter(pl.col("verdicts_count") != pl.col("expected_count")).rows() == [("suqian/b/2020/v1", 105, 0)]
    outcomes = failed(validate({**frames, "quality.verdicts": kept}, [REPORT_COUNTS]))
    assert [outcome.unexpected[0]["report_id"] for outcome in outcomes] == ["suqian/b/2020/v1"]


def test_a_rule_that_was_assessed_nowhere_is_not_asserted_and_its_strength_fails(frames):
    nothing = pl.when(pl.col("rule_id") == "A-01").then(pl.lit("not_assessable")).otherwise(pl.col("status"))
    verdicts = frames["quality.verdicts"].with_columns(status=nothing, fault=NO_TEXT)
    strength = measure_strength(verdicts, frames["core.reports"])
    outcomes = validate({**frames, "quality.verdicts": verdicts, STRENGTH: strength}, [FAILURES, STRENGTH])
    assert not [outcome for outcome in outcomes if outcome.rule_id == "A-01"]
    assert [outcome for outcome in outcomes if outcome.rule_id == "A-02"]
    (empty,) = [outcome for outcome in failed(outcomes) if outcome.rule_id is None]
    assert (empty.suite, empty.columns) == (STRENGTH, ("state",))
    # Three reports without texts, metadata or an office leave nothing to go by for the groups C, R, M and F.
    assert [row["rule_id"] for row in empty.unexpected if row["rule_id"][0] in "STALPX"] == ["A-01"]


def test_a_failure_is_named_with_report_scope_and_figures(frames):
    outcomes = validate(frames, [FAILURES])
    (outcome,) = [one for one in outcomes if (one.rule_id, one.asserts) == ("L-01", "no_extraction")]
    assert outcome.unexpected[0]["failure_by_extraction"] == "suqian/b/2020/v1 review: 2 ≠ 1 (extraction)"


def test_a_suite_without_its_frame_is_an_error(frames):
    with pytest.raises(KeyError):
        validate(frames, ["raw.captures"])


def test_an_empty_table_is_no_success(frames):
    empty = {name: frames[name].clear() for name in ("core.requests", "core.sections")}
    outcomes = failed(validate(empty))
    assert {(outcome.suite, outcome.expectation) for outcome in outcomes} == {
        (name, "expect_table_row_count_to_be_between") for name in empty
    }


def test_tables_that_a_healthy_night_leaves_empty_pass(frames):
    empty = {name: BY_NAME[name].empty() for name in MAY_BE_EMPTY}
    assert failed(validate(empty)) == []

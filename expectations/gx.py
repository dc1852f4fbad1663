"""The door of Great Expectations: the suites of ``gx_suites`` asserted on frames. No rule is computed here, verdicts come judged.

Great Expectations has no engine for polars and takes a NULL for a pass (1.24, 2026-11), so it gets pandas built over
Arrow and asserts on verdicts, where "nothing was read" is a status and not a NULL.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from expectations.declaration import scopes_of
from expectations.gx_suites import FAILURE, FAILURES, NOTHING, OURS, REPORT_COUNTS, STRENGTH, VERDICTS, Assertion, build_suites
from expectations.rules import RULES
from expectations.strength import measure_strength
from pipelines.forms import load_forms
from pipelines.tables.schema import BY_NAME

Frames = Mapping[str, pl.DataFrame]
OnResult = Callable[[str, Any], None]
ROWS_NAMED = 20
PER_STATEMENT = [rule.rule_id for rule in RULES if not rule.is_constant]
# Columns that say where an unexpected row is, of those that the frame has.
_PLACES = (
    "report_id",
    "rule_id",
    "scope",
    "table_name",
    "organ_id",
    "portal_id",
    "section",
    "claim_code",
    "finding_id",
    "capture_id",
    "url",
)
_CODES = ("item_code", "measure_code", "outcome_code", "applicant_code", "group_code", "result_code", "row_code", "column_code")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one expectation of a suite found. ``unexpected`` names the first rows that break it, ``unexpected_count`` counts all.

    ``severity`` is critical, warning or info; ``rule_id`` and ``asserts`` (no_extraction, no_failure) only for
    those about a rule; ``error`` is the message where the expectation could not be evaluated.
    """

    suite: str
    expectation: str
    columns: tuple[str, ...]
    severity: str
    success: bool
    element_count: int
    unexpected_count: int
    unexpected: tuple[dict[str, Any], ...]
    rule_id: str | None = None
    asserts: str | None = None
    error: str | None = None


def validate(frames: Frames, names: Sequence[str] | None = None, on_result: OnResult | None = None) -> list[Outcome]:
    """Assert every suite whose frame is there, or only those of ``names``; one outcome per expectation.

    A suite of a table has the table's full name. ``quality.verdicts`` needs faults (`faults.add_faults`) and
    core.reports, and brings two more: ``….failures`` per rule, ``….reports`` for the constant number of
    verdicts. A rule that was assessed on no report is not asserted at all: that nothing of it failed would be no success.
    ``on_result`` is given each suite's name and result as Great Expectations has it.

    Raises:
        KeyError: a suite is asked for that there is not, or whose table is not among the frames.
    """
    if names is None:
        names = [name for name in BY_NAME if name in frames] + (list(_OF_VERDICTS) if VERDICTS in frames else [])
    suites = {name: _met(assertions, frames) if name == FAILURES else assertions for name, assertions in build_suites().items()}
    context, library = _open_context()
    outcomes: list[Outcome] = []
    for name in names:
        frame = _OF_VERDICTS[name](frames) if name in _OF_VERDICTS else frames[name]
        outcomes += _validate_frame(context, library, name, suites[name], frame, on_result)
    return outcomes


def failed(outcomes: Sequence[Outcome], severity: str = "critical") -> list[Outcome]:
    """The outcomes of a severity that did not succeed."""
    return [outcome for outcome in outcomes if not outcome.success and outcome.severity == severity]


def _open_context() -> tuple[Any, Any]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, at import
    with warnings.catch_warnings():
        # 1.24.1 imports sre_constants, deprecated since Python 3.11; pytest makes errors of warnings.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations  # 3-6 s (2026-11): imported where it runs
        from great_expectations.data_context.types.base import ProgressBarsConfig
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context, great_expectations


def count_by_report(verdicts: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """One row per report that is in either frame: its verdicts, and how many its edition gets. A difference is an alarm.

    Verdicts on statements are left out: their number is that of the statements found.
    """
    per_edition = {form.edition: sum(len(scopes_of(rule, form)) for rule in RULES) for form in load_forms()}
    expected = reports.select(
        "report_id", expected_count=pl.col("form_edition").replace_strict(per_edition, return_dtype=pl.Int64)
    )
    constant = verdicts.filter(~pl.col("rule_id").is_in(PER_STATEMENT))
    counted = constant.group_by("report_id").agg(verdicts_count=pl.len().cast(pl.Int64))
    both = expected.join(counted, on="report_id", how="full", coalesce=True, maintain_order="left_right")
    return both.with_columns(pl.col("expected_count", "verdicts_count").fill_null(0))


# Suites on frames made of verdicts: name → the frame.
_OF_VERDICTS: dict[str, Callable[[Frames], pl.DataFrame]] = {
    FAILURES: lambda frames: list_failures(frames[VERDICTS]),
    REPORT_COUNTS: lambda frames: count_by_report(frames[VERDICTS], frames["core.reports"]),
}


def _met(assertions: list[Assertion], frames: Frames) -> list[Assertion]:
    """Of the assertions about rules, those whose rule was assessed on some report."""
    if VERDICTS not in frames:
        return assertions
    strength = frames.get(STRENGTH)
    if strength is None:
        strength = measure_strength(frames[VERDICTS], frames["core.reports"])
    assessed = set(strength.filter(pl.col("assessed_count") > 0)["rule_id"])
    return [assertion for assertion in assertions if assertion["meta"]["rule_id"] in assessed]


def list_failures(verdicts: pl.DataFrame) -> pl.DataFrame:
    """The failing verdicts, each with one text that names report, scope and figures, and the same again where it is our fault."""
    figures = pl.format(
        "{} {}: {} ≠ {} ({})",
        "report_id",
        "scope",
        *(
            pl.col(name).cast(pl.Float64).cast(pl.String).str.strip_suffix(".0").fill_null("–")
            for name in ("reported", "expected")
        ),
        pl.col("fault").fill_null("no fault"),
    )
    failing = verdicts.filter(pl.col("status") == "fail").with_columns(figures.alias(FAILURE))
    ours = pl.col("fault").ne_missing("source")
    return failing.with_columns(pl.when(ours).then(FAILURE).otherwise(pl.lit(NOTHING)).alias(OURS))


def _validate_frame(
    context: Any, library: Any, name: str, assertions: list[Assertion], frame: pl.DataFrame, on_result: OnResult | None
) -> list[Outcome]:
    source = context.data_sources.add_pandas(name)
    definition = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    # Figures matter here only as NULL or not, and a decimal column becomes one Python object per cell in pandas.
    plain = frame.with_columns(pl.selectors.decimal().cast(pl.Float64))
    batch = definition.get_batch(batch_parameters={"dataframe": plain.to_pandas()})
    suite = library.ExpectationSuite(name=name, expectations=assertions)
    result_format = {
        "result_format": "SUMMARY",
        "partial_unexpected_count": ROWS_NAMED,
        "unexpected_index_column_names": [column for column in (*_PLACES, *_CODES) if column in frame.columns],
        "return_unexpected_index_query": False,
    }
    results = batch.validate(suite, result_format=result_format)
    context.data_sources.delete(name)
    if on_result is not None:
        on_result(name, results)
    return [_outcome(name, result) for result in results.results]


def _outcome(suite: str, result: Any) -> Outcome:
    config = result.expectation_config
    found = result.result or {}
    kwargs = config.kwargs
    columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs] or kwargs.get("column_list", [])
    return Outcome(
        suite=suite,
        expectation=config.type,
        columns=tuple(columns),
        severity=str(getattr(config.severity, "value", config.severity)),
        success=bool(result.success),
        element_count=int(found.get("element_count", 0)),
        unexpected_count=int(found.get("unexpected_count", 0)),
        unexpected=tuple(
            {key: _plain(value) for key, value in row.items()} for row in found.get("partial_unexpected_index_list") or ()
        ),
        rule_id=config.meta.get("rule_id"),
        asserts=config.meta.get("asserts"),
        error=_error(result.exception_info),
    )


def _plain(value: Any) -> Any:
    """A numpy scalar as Python has it; anything else as it is."""
    return value.item() if hasattr(value, "item") else value


def _error(info: Mapping[str, Any]) -> str | None:
    """The message of what an expectation raised; one result nests one entry per metric, another gives it flat."""
    entries = [info, *(entry for entry in info.values() if isinstance(entry, Mapping))]
    messages = [str(entry["exception_message"]) for entry in entries if entry.get("exception_message")]
    return "; ".join(messages) or None

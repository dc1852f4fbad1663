"""Asset checks: one per rule, one per table's suite, one per portal for its minimum of reports, and what is broken now.

Those about the judging itself, its strength and persons' decisions, stand in ``judging_checks``.

The rules are judged in ``expectations``; here Great Expectations asserts on the verdicts and the outcome becomes a check.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl

from assets.city_assets import WAREHOUSE, inputs_of, whole_city
from assets.judging_checks import build_judging_checks
from assets.layout import City
from assets.portal_assets import asset_key, name_frames
from assets.presentation import render_rows
from assets.standing import count_failures, count_reports, list_alarms, list_extraction_failures
from expectations.declaration import Rule
from expectations.faults import withheld_reports
from expectations.gx_docs import DocsSite
from expectations.rules import RULES
from pipelines.archive import list_runs
from pipelines.model import Portal
from pipelines.tables.schema import TABLES

if TYPE_CHECKING:
    from expectations.gx import Outcome

WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
VERDICTS = asset_key("quality.verdicts")
Results = Iterator[dg.AssetCheckResult]
_SHOWN = ("state", "in_scope_count", "assessed_count", "assessable_rate", "numeric_rate", "pass_rate", "zero_reports_count")


def rule_check_name(rule_id: str) -> str:
    """Name of a rule's check: ``A-01`` is ``A_01``."""
    return rule_id.replace("-", "_")


def minimum_check_name(portal_id: str) -> str:
    """Name of a portal's check for its minimum of reports."""
    return f"minimum_reports_{portal_id.replace('-', '_')}"


def build_checks(portals: Sequence[Portal]) -> list[dg.AssetChecksDefinition]:
    """All checks; they run with the publication."""
    return [_assertions(), _minimums(portals), _broken_now(), *build_judging_checks()]


def _assertions() -> dg.AssetChecksDefinition:
    rules = [
        dg.AssetCheckSpec(
            rule_check_name(rule.rule_id), asset=VERDICTS, description=_describe(rule), blocking=rule.severity == "ERROR"
        )
        for rule in RULES
    ]
    suites = [
        dg.AssetCheckSpec("suite", asset=asset_key(table.full_name), description=f"Great Expectations suite {table.full_name}.")
        for table in TABLES
    ]

    @dg.multi_asset_check(name="great_expectations", specs=[*rules, *suites], ins=whole_city())
    def great_expectations(context: dg.AssetCheckExecutionContext, city: dg.ResourceParam[City], **inputs: pl.DataFrame):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        started = time.monotonic()
        from expectations.gx import validate  # Great Expectations: 3-6 s (2026-11)

        frames = name_frames(inputs)
        strength = frames["quality.rule_strength"]
        build_id = frames["quality.builds"].row(by_predicate=pl.col("is_this_build"), named=True)["build_id"]
        site = DocsSite(city.layout.data_docs, build_id)
        outcomes = validate(frames, on_result=site.add)
        index = site.publish(dict(strength.filter(pl.col("assessed_count") == 0).select("rule_id", "state").rows()))
        seconds = time.monotonic() - started
        context.log.info(f"Great Expectations: {len(outcomes)} expectations and their pages in {seconds:.1f} s: {index}")
        yield from judge_rules(frames["quality.verdicts"], outcomes, strength)
        yield from judge_suites(outcomes, index, seconds)

    return great_expectations


def _describe(rule: Rule) -> str:
    return f"{rule.statement_en} · {rule.statement_zh} ({rule.severity})"


def judge_rules(verdicts: pl.DataFrame, outcomes: "Sequence[Outcome]", strength: pl.DataFrame) -> Results:
    """One result per rule: passed if no verdict fails; an INFO rule passes with its count of flags.

    A rule that was assessed on no report was not asserted, so it does not pass.

    ERROR, which blocks, if a verdict of an ERROR rule fails by extraction.

    Reports whose figures are withheld cannot be published wrongly, so they only warn.
    """
    stopped = withheld_reports(verdicts)
    failing = verdicts.filter(pl.col("status") == "fail")
    by_extraction = failing.filter((pl.col("fault") == "extraction") & ~pl.col("report_id").is_in(stopped))
    open_rules = set(by_extraction["rule_id"].unique())
    measured = {row["rule_id"]: row for row in strength.iter_rows(named=True)}
    for rule in RULES:
        own = [outcome for outcome in outcomes if outcome.rule_id == rule.rule_id]
        rows = failing.filter(pl.col("rule_id") == rule.rule_id).select(
            "report_id", "scope", "reported", "expected", "fault", "reason"
        )
        flags_only = all(rule.severity_of(reason) == "INFO" for reason in rows["reason"])
        is_ours = rule.rule_id in open_rules or any(outcome.error for outcome in own)
        yield dg.AssetCheckResult(
            asset_key=VERDICTS,
            check_name=rule_check_name(rule.rule_id),
            passed=bool(own) and (all(outcome.success for outcome in own) or (flags_only and not is_ours)),
            severity=ERROR if rule.severity == "ERROR" and is_ours else WARN,
            description=f"{rows.height} failures, {rows.filter(pl.col('fault') == 'extraction').height} by extraction; "
            + describe_strength(measured[rule.rule_id]),
            metadata={
                **{name: value for name, value in measured[rule.rule_id].items() if name in _SHOWN and value is not None},
                "failures": rows.height,
                "reports": rows["report_id"].n_unique(),
                "first failures": dg.MetadataValue.md(render_rows(rows) if rows.height else "none"),
            },
        )


def describe_strength(row: Mapping[str, Any]) -> str:
    """What a rule had to judge and could, in words."""
    if not row["assessed_count"]:
        return f"judged nothing ({row['state']}, {row['in_scope_count']} reports in scope)"
    return f"{row['state']}, assessed on {row['assessed_count']} of {row['in_scope_count']} reports"


def judge_suites(outcomes: "Sequence[Outcome]", index: Path, seconds: float) -> Results:
    """One result per table: passed if its suite holds, and for verdicts those about their numbers too; rules have their own.

    Expectations of severity info are listed and reproach nothing. ``index`` is the front page of the Data Docs.
    """
    for table in TABLES:
        own = [outcome for outcome in outcomes if outcome.suite.startswith(table.full_name) and outcome.rule_id is None]
        own = [outcome for outcome in own if outcome.suite == table.full_name or table.full_name == "quality.verdicts"]
        listed = [outcome for outcome in own if not outcome.success]
        broken = [outcome for outcome in listed if outcome.severity != "info"]
        is_critical = any(outcome.severity == "critical" for outcome in broken)
        lines = [_name_broken(outcome) for outcome in listed]
        yield dg.AssetCheckResult(
            asset_key=asset_key(table.full_name),
            check_name="suite",
            passed=bool(own) and not broken,
            severity=ERROR if is_critical or not own else WARN,
            metadata={
                "expectations": len(own),
                "broken": dg.MetadataValue.md("\n".join(lines) or "none"),
                "data docs": dg.MetadataValue.url((index.parent / "validations" / f"{table.full_name}.html").absolute().as_uri()),
                "data docs index": dg.MetadataValue.path(index.absolute()),
                "seconds of great expectations": round(seconds, 2),
            },
        )


def _name_broken(outcome: "Outcome") -> str:
    met = outcome.error or f"{outcome.unexpected_count} rows, e.g. {outcome.unexpected[:2]}"
    return f"- {outcome.expectation} {', '.join(outcome.columns)}: {met}"


def _minimums(portals: Sequence[Portal]) -> dg.AssetChecksDefinition:
    key, beside = asset_key("core.portals"), ("raw.captures", "quality.findings")
    specs = [
        dg.AssetCheckSpec(
            minimum_check_name(portal.portal_id),
            asset=key,
            additional_deps=[asset_key(table) for table in beside],
            description=f"{portal.name}: the newest run found at least {portal.minimum_reports} reports.",
        )
        for portal in portals
    ]

    @dg.multi_asset_check(name="minimum_reports", specs=specs, ins=inputs_of(*beside, "core.portals"))
    def minimum_reports(city: dg.ResourceParam[City], **inputs: pl.DataFrame):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        for portal_id, minimum, found in count_reports(name_frames(inputs), newest_runs_of(city)).iter_rows():
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=minimum_check_name(portal_id),
                passed=found >= minimum,
                severity=ERROR,
                description=f"{found} reports found, at least {minimum} declared",
                metadata={"found": found, "minimum": minimum},
            )

    return minimum_reports


def _broken_now() -> dg.AssetChecksDefinition:
    tables = ("raw.captures", "core.reports", "quality.findings", "core.portals", "quality.rules", "quality.verdicts")

    @dg.multi_asset_check(
        name="standing",
        specs=[
            dg.AssetCheckSpec(
                "what_is_broken_now",
                asset=WAREHOUSE,
                additional_deps=[asset_key(table) for table in tables],
                description="Portals below their minimum, findings that call for an operator, failures by extraction. "
                "Broken sums of the sources are listed and are no reproach to us.",
            )
        ],
        ins=inputs_of(*tables),
    )
    def standing(city: dg.ResourceParam[City], **inputs: pl.DataFrame):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        yield describe_standing(name_frames(inputs), newest_runs_of(city))

    return standing


def newest_runs_of(city: City) -> dict[str, str]:
    """Each portal's newest run by the archive's files; a portal without any is left out."""
    runs = {portal_id: list_runs(city.layout.archive, portal_id) for portal_id in city.portal_ids}
    return {portal_id: names[-1] for portal_id, names in runs.items() if names}


def describe_standing(frames: dict[str, pl.DataFrame], newest: Mapping[str, str]) -> dg.AssetCheckResult:
    """The standing check: passed if nothing calls for an operator."""
    counts = count_reports(frames, newest)
    lists = {
        "portals below their minimum": counts.filter(pl.col("found") < pl.col("minimum")),
        "findings that call for an operator": list_alarms(frames),
        "failures by extraction": list_extraction_failures(frames),
    }
    failures = count_failures(frames)
    shown = {name: dg.MetadataValue.md(render_rows(frame, 20) if frame.height else "none") for name, frame in lists.items()}
    return dg.AssetCheckResult(
        asset_key=WAREHOUSE,
        check_name="what_is_broken_now",
        passed=all(frame.is_empty() for frame in lists.values()),
        severity=WARN,
        description=", ".join(f"{frame.height} {name}" for name, frame in lists.items()),
        metadata={
            **shown,
            "broken rules": dg.MetadataValue.md(render_rows(failures, failures.height) if failures.height else "none"),
        },
    )

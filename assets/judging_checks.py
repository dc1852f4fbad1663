"""Asset checks about the judging itself: that no rule was empty, that rules were strong enough, that decisions still hold.

What strength is, and its thresholds, stand in ``expectations.strength``.
"""

import dagster as dg
import polars as pl

from assets.portal_assets import asset_key, input_name, name_frames
from assets.presentation import render_rows
from expectations.strength import stops_build

STRENGTH, DISPOSITIONS = "quality.rule_strength", "quality.dispositions"
_SHOWN = ("rule_id", "state", "in_scope_count", "assessed_count", "assessable_rate", "least_assessable_rate", "numeric_rate")


def build_judging_checks() -> list[dg.AssetChecksDefinition]:
    """``rules_assessed`` (blocks), ``rules_strong_enough``, ``dispositions_hold``."""
    return [_strength_checks(), _dispositions_check()]


def _strength_checks() -> dg.AssetChecksDefinition:
    key = asset_key(STRENGTH)
    assessed = "A rule assessed on none of the reports it is for: what it guards against would go unseen. Stops the build."
    strong = (
        "Rules assessed on too small a share of their reports, or on too few numbers; thresholds in expectations/strength.toml."
    )

    @dg.multi_asset_check(
        name="strength",
        specs=[
            dg.AssetCheckSpec("rules_assessed", asset=key, description=assessed, blocking=True),
            dg.AssetCheckSpec("rules_strong_enough", asset=key, description=strong),
        ],
        ins={input_name(STRENGTH): dg.AssetIn(key)},
    )
    def strength(**inputs: pl.DataFrame):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        yield from judge_strength(name_frames(inputs)[STRENGTH])

    return strength


def judge_strength(frame: pl.DataFrame) -> list[dg.AssetCheckResult]:
    """The two results: rules that were empty stop the build, weak ones are an error that stops nothing.

    Where no rule is strong, as when nothing was read at all, neither is a success, and there is nothing to stop.
    """
    empty = stops_build(frame)
    weak = frame.filter(pl.col("state").is_in(["weak", "nowhere"]))
    counts = dict(frame.group_by("state").len().sort("state").rows())
    results = []
    for name, broken in (("rules_assessed", empty), ("rules_strong_enough", weak)):
        shown = broken.select(_SHOWN)
        results.append(
            dg.AssetCheckResult(
                asset_key=asset_key(STRENGTH),
                check_name=name,
                passed=broken.is_empty() and counts.get("strong", 0) > 0,
                severity=dg.AssetCheckSeverity.ERROR if broken.height else dg.AssetCheckSeverity.WARN,
                description=f"{broken.height} rules: {', '.join(broken['rule_id'])}"
                if broken.height
                else f"none of {frame.height}, {counts.get('strong', 0)} strong",
                metadata={**counts, "rules": dg.MetadataValue.md(render_rows(shown, shown.height) if shown.height else "none")},
            )
        )
    return results


def _dispositions_check() -> dg.AssetChecksDefinition:
    key = asset_key(DISPOSITIONS)

    @dg.multi_asset_check(
        name="decisions",
        specs=[
            dg.AssetCheckSpec(
                "dispositions_hold", asset=key, description="Decisions whose source has changed, or that are about no failure."
            )
        ],
        ins={input_name(DISPOSITIONS): dg.AssetIn(key)},
    )
    def decisions(**inputs: pl.DataFrame):  # type: ignore[no-untyped-def]  # Dagster checks a generator's item type
        yield judge_dispositions(name_frames(inputs)[DISPOSITIONS])

    return decisions


def judge_dispositions(frame: pl.DataFrame) -> dg.AssetCheckResult:
    """Passed if every decision is active; a warning otherwise, naming each that is not."""
    broken = frame.filter(pl.col("state") != "active").select(
        "portal_id", "organ", "report_year", "rule_id", "scope", "state", "message"
    )
    return dg.AssetCheckResult(
        asset_key=asset_key(DISPOSITIONS),
        check_name="dispositions_hold",
        passed=broken.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{frame.height} decisions, {broken.height} of them lapsed or unmatched",
        metadata={"not active": dg.MetadataValue.md(render_rows(broken, 40) if broken.height else "none")},
    )

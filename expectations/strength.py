"""How strong each rule was in a build: what it was for, what it could judge, on how many numbers. A guard against empty passes.

Thresholds are data (``strength.toml``). What a rule says of one report is judged in ``verdicts``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from expectations.declaration import Rule, scopes_of
from expectations.judgement import SAYS
from expectations.rules import RULES
from pipelines.errors import ReferenceFileError
from pipelines.forms import load_forms
from pipelines.model import Form
from pipelines.tables.schema import RULE_STRENGTH

FILE = Path(__file__).with_name("strength.toml")
STATES = ("strong", "weak", "nowhere", "unmet", "out_of_scope")
# The rule that tells zero reports apart: it fails where every cell of the table of requests is 0.
ZERO_RULE = "A-06"
_NO_PREVIOUS = "no_previous_report"
# Reports on which a rule should have said something.
_JUDGED = pl.col("in_scope_count") - pl.col("zero_reports_count") - pl.col("excused_count") - pl.col("exempt_count")


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a rule must reach; see the head of ``strength.toml``."""

    assessable: float
    numeric: float
    fatal_from: int
    excused: tuple[str, ...]


@cache
def load_thresholds(path: Path = FILE) -> dict[str, Threshold]:
    """rule_id → its threshold: the rule's own keys before its group's, its group's before the default.

    Raises:
        ReferenceFileError: names file, table, key and text met; also for a rule that there is not.
    """
    data = tomllib.loads(path.read_text("utf-8"))
    for table in data:
        if table not in ("default", "groups", "rules"):
            raise ReferenceFileError(f"{path.name}: {table}: unknown table")
    groups, rules = data.get("groups", {}), data.get("rules", {})
    for rule_id in rules:
        if rule_id not in {rule.rule_id for rule in RULES}:
            raise ReferenceFileError(f"{path.name}: rules.{rule_id}: there is no such rule")
    sections = {"default": data.get("default", {})}
    sections |= {f"groups.{name}": table for name, table in groups.items()}
    sections |= {f"rules.{name}": table for name, table in rules.items()}
    for name, table in sections.items():
        _check_section(f"{path.name}: {name}", table)
    missing = {field.name for field in fields(Threshold)} - sections["default"].keys()
    if missing:
        raise ReferenceFileError(f"{path.name}: default: {', '.join(sorted(missing))}: missing")
    merged = {
        rule.rule_id: {**sections["default"], **groups.get(rule.group, {}), **rules.get(rule.rule_id, {})} for rule in RULES
    }
    return {rule_id: Threshold(**{**values, "excused": tuple(values["excused"])}) for rule_id, values in merged.items()}


def _check_section(place: str, table: dict[str, Any]) -> None:
    for key, value in table.items():
        if key in ("assessable", "numeric"):
            is_right = type(value) in (int, float) and 0 <= value <= 1
        elif key == "fatal_from":
            is_right = type(value) is int and value >= 1
        elif key == "excused":
            is_right = isinstance(value, list) and all(isinstance(reason, str) for reason in value)
        else:
            raise ReferenceFileError(f"{place}: {key}: unknown key, says {value!r}")
        if not is_right:
            raise ReferenceFileError(f"{place}: {key}: must be {_WANTED[key]}, is {value!r}")


_WANTED = {
    "assessable": "a share from 0 to 1",
    "numeric": "a share from 0 to 1",
    "fatal_from": "a whole number from 1",
    "excused": "a list of reasons",
}


def measure_strength(
    verdicts: pl.DataFrame,
    reports: pl.DataFrame,
    forms: Sequence[Form] | None = None,
    thresholds: dict[str, Threshold] | None = None,
) -> pl.DataFrame:
    """``quality.rule_strength``: one row per rule, also for a rule that met nothing.

    A report version is in scope of a rule if the rule always judges its edition, or if it has a verdict of the rule. The
    states: ``out_of_scope`` no report is; ``unmet`` all that are lack what the rule compares with; ``nowhere``
    it was assessed on none of those left; ``weak`` on too few, or on too few numbers; else ``strong``.
    """
    forms = load_forms() if forms is None else forms
    limits = load_thresholds() if thresholds is None else thresholds
    zero = find_zero_reports(verdicts)
    by_report = _count_reports(verdicts, reports, forms, limits, zero)
    counted = by_report.join(_count_verdicts(verdicts, zero), on="rule_id", how="full", coalesce=True)
    rows = _rules(limits).join(counted, on="rule_id", how="left", maintain_order="left")
    counts = [name for name in counted.columns if name not in ("rule_id", "pass_rate", "needed_count", "numeric_count")]
    return (
        rows.with_columns(pl.col(counts).fill_null(0))
        .with_columns(
            assessable_rate=pl.when(_JUDGED > 0).then(pl.col("assessed_count") / _JUDGED),
            numeric_rate=pl.when(pl.col("needed_count") > 0).then(pl.col("numeric_count") / pl.col("needed_count")),
        )
        .with_columns(state=_state())
        .select(pl.col(name).cast(dtype) for name, dtype in RULE_STRENGTH.frame_schema.items())
    )


def find_zero_reports(verdicts: pl.DataFrame) -> pl.Series:
    """Ids of the reports whose table of requests is all 0: they pass every sum and say nothing of a rule."""
    return verdicts.filter((pl.col("rule_id") == ZERO_RULE) & (pl.col("status") == "fail"))["report_id"].unique()


def stops_build(strength: pl.DataFrame) -> pl.DataFrame:
    """Of the rules assessed on no report, those that stop the build: so many reports cannot all be without."""
    return strength.filter((pl.col("state") == "nowhere") & (pl.col("fatal_from_count") <= _JUDGED))


def _rules(limits: dict[str, Threshold]) -> pl.DataFrame:
    rows = [
        {
            "rule_id": rule.rule_id,
            "least_assessable_rate": limits[rule.rule_id].assessable,
            "least_numeric_rate": limits[rule.rule_id].numeric,
            "fatal_from_count": limits[rule.rule_id].fatal_from,
        }
        for rule in RULES
    ]
    names = list(rows[0])
    return pl.DataFrame(rows, schema={name: RULE_STRENGTH.frame_schema[name] for name in names})


def _count_verdicts(verdicts: pl.DataFrame, zero: pl.Series) -> pl.DataFrame:
    """One row per rule: verdicts by status, the pass rate without zero reports, cells needed and cells that were numbers."""
    status = pl.col("status")
    # What fails on a zero report for being one is the rule that counts zero reports.
    tells = ~pl.col("report_id").is_in(zero.implode()) | (pl.col("rule_id") == ZERO_RULE)
    said = (tells & status.is_in(SAYS)).sum()
    passed = (tells & status.is_in(SAYS) & (status != "fail")).sum()
    needed = pl.col("needed_count").sum().cast(pl.Int64)
    return verdicts.group_by("rule_id").agg(
        pass_count=(status == "pass").sum(),
        pass_blank_as_zero_count=(status == "pass_blank_as_zero").sum(),
        fail_count=(status == "fail").sum(),
        not_assessable_count=(status == "not_assessable").sum(),
        exempt_verdicts_count=(status == "exempt").sum(),
        pass_rate=pl.when(said > 0).then(passed / said),
        needed_count=pl.when(pl.col("needed_count").count() > 0).then(needed),
        numeric_count=pl.when(pl.col("needed_count").count() > 0).then(pl.col("numeric_count").sum().cast(pl.Int64)),
    )


def _count_reports(
    verdicts: pl.DataFrame, reports: pl.DataFrame, forms: Sequence[Form], limits: dict[str, Threshold], zero: pl.Series
) -> pl.DataFrame:
    """One row per rule: report versions in scope, excused, exempt, assessed, and those that are zero reports."""
    whole = reports.select("report_id", "form_edition", lacks_year_before=~_holds_year_before(reports))
    reasons = pl.DataFrame(
        [(rule_id, reason) for rule_id, limit in limits.items() for reason in limit.excused],
        schema={"rule_id": pl.String, "reason": pl.String},
        orient="row",
    ).with_columns(is_named=pl.lit(True))
    judged = verdicts.select("rule_id", "report_id", "status", "reason").join(whole, on="report_id", how="left")
    judged = judged.join(reasons, on=["rule_id", "reason"], how="left")
    is_first_year = (pl.col("reason") == _NO_PREVIOUS) & pl.col("lacks_year_before")
    is_excused = (pl.col("status") == "not_assessable") & (pl.col("is_named").fill_null(False) | is_first_year)
    is_exempt = pl.col("status") == "exempt"
    met = judged.group_by("rule_id", "report_id").agg(
        says=pl.col("status").is_in(SAYS).any(),
        is_exempt=is_exempt.all(),
        is_excused=(is_exempt | is_excused.fill_null(False)).all(),
    )
    scope = _constant_scope(whole, forms).join(met, on=["rule_id", "report_id"], how="full", coalesce=True)
    # The rule that tells zero reports apart is assessed on them like on any other.
    is_zero = pl.col("report_id").is_in(zero.implode()) & (pl.col("rule_id") != ZERO_RULE)
    tells = ~is_zero
    exempt, excused = (pl.col(name).fill_null(False) for name in ("is_exempt", "is_excused"))
    return scope.group_by("rule_id").agg(
        in_scope_count=pl.len(),
        excused_count=(tells & excused & ~exempt).sum(),
        exempt_count=(tells & exempt).sum(),
        assessed_count=(tells & pl.col("says").fill_null(False)).sum(),
        zero_reports_count=is_zero.sum(),
    )


def _constant_scope(reports: pl.DataFrame, forms: Sequence[Form]) -> pl.DataFrame:
    """rule_id × report_id for rules that always judge reports of the edition."""
    pairs = [(rule.rule_id, form.edition) for rule in RULES for form in forms if _is_constant(rule, form)]
    editions = pl.DataFrame(pairs, schema={"rule_id": pl.String, "form_edition": pl.String}, orient="row")
    return editions.join(reports.select("report_id", "form_edition"), on="form_edition").select("rule_id", "report_id")


def _is_constant(rule: Rule, form: Form) -> bool:
    return bool(scopes_of(rule, form))


def _holds_year_before(reports: pl.DataFrame) -> pl.Expr:
    """Whether the report's portal holds any report of the year before."""
    held = reports.select(pl.struct("portal_id", pl.col("report_year") + 1).alias("next"))["next"]
    return pl.struct("portal_id", pl.col("report_year")).is_in(held.implode())


def _state() -> pl.Expr:
    too_few = pl.col("assessable_rate") < pl.col("least_assessable_rate")
    too_blank = (pl.col("numeric_rate") < pl.col("least_numeric_rate")).fill_null(False)
    return (
        pl.when(pl.col("in_scope_count") == 0)
        .then(pl.lit("out_of_scope"))
        .when(_JUDGED == 0)
        .then(pl.lit("unmet"))
        .when(pl.col("assessed_count") == 0)
        .then(pl.lit("nowhere"))
        .when(too_few | too_blank)
        .then(pl.lit("weak"))
        .otherwise(pl.lit("strong"))
    )

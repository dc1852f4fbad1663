"""Declared reasons for not judging a report by a rule over years: ``entity_break`` from districts, others from dispositions.

``format_break`` is part of P-01 itself (``verdicts_years``); ``restated`` needs another judging and stands in ``restatement``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from expectations.rules import RULES
from expectations.verdicts_years import ENTITY_BREAK

Frames = Mapping[str, pl.DataFrame]
DISPOSITIONS = "quality.dispositions"
# What a person may declare in a disposition; the other reasons are derived.
DECLARED = ("org_reform", "recount", "scope_change")
# 街道, 镇 and 乡 keep their own series when their district becomes another: only the parent changes.
KEEPS_ITS_SERIES = "subdistrict"
EVERY_SCOPE = "*"


def add_entity_break(sheet: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """The sheet with ``entity_break``: the division of the report's portal became a new unit within the report year.

    Then the report of the year before is that of another unit, although code, portal and name may be the same. A report
    year belongs to the unit in force on 31 December. False where districts, portals or organs are not given.
    """
    if not all(name in frames for name in ("core.districts", "core.portals", "core.organs")):
        return sheet.with_columns(pl.lit(False).alias(ENTITY_BREAK))
    new = frames["core.districts"].filter("is_new_unit")
    breaks = new.select("division_code", pl.col("valid_from").dt.year().alias("report_year")).unique()
    portals = frames["core.portals"].select("portal_id", "division_code").join(breaks, on="division_code")
    kept = frames["core.organs"].filter(pl.col("organ_kind") == KEEPS_ITS_SERIES)["organ_id"]
    broken = portals.select("portal_id", "report_year", pl.lit(True).alias(ENTITY_BREAK)).unique()
    sheet = sheet.join(broken, on=["portal_id", "report_year"], how="left", maintain_order="left")
    return sheet.with_columns(pl.col(ENTITY_BREAK).fill_null(False) & ~pl.col("organ_id").is_in(kept.implode()))


def exempt_declared(verdicts: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """The verdicts, those exempt that a disposition declares so; same rows, same order.

    ``quality.dispositions`` names organ_id, report_year, rule_id, scope (``*`` for every scope), exemption (NULL if the
    disposition declares none) and content_sha256, the digest of the report that the person saw: a disposition binds only
    versions with this digest. An exemption acts only on rules that list it (`Rule.exemptions`), and never on a verdict that
    could not be given anyway.
    """
    declared = frames.get(DISPOSITIONS)
    if declared is None or declared.is_empty():
        return verdicts
    allowed = [(rule.rule_id, reason) for rule in RULES for reason in rule.exemptions if reason in DECLARED]
    may = pl.DataFrame(allowed, schema={"rule_id": pl.String, "exemption": pl.String}, orient="row")
    keys = ["organ_id", "report_year", "content_sha256"]
    reports = frames["core.reports"].select("report_id", *keys)
    binding = declared.join(may, on=["rule_id", "exemption"], how="semi").join(reports, on=keys)
    reasons = binding.select("report_id", "rule_id", "scope", "exemption").unique(["report_id", "rule_id", "scope"], keep="first")
    exact = reasons.filter(pl.col("scope") != EVERY_SCOPE)
    whole = reasons.filter(pl.col("scope") == EVERY_SCOPE).select("report_id", "rule_id", whole="exemption")
    judged = verdicts.join(exact, on=["report_id", "rule_id", "scope"], how="left", maintain_order="left")
    judged = judged.join(whole, on=["report_id", "rule_id"], how="left", maintain_order="left")
    return set_exempt(judged, pl.coalesce("exemption", "whole")).select(verdicts.columns)


def set_exempt(
    verdicts: pl.DataFrame, reason: pl.Expr, statuses: Sequence[str] = ("pass", "pass_blank_as_zero", "fail")
) -> pl.DataFrame:
    """The verdicts, exempt for the reason where this is not NULL and the status one of these; their figures are taken out."""
    frees = reason.is_not_null() & pl.col("status").is_in(list(statuses))
    cleared = [pl.when(~frees).then(pl.col(name)).alias(name) for name in ("reported", "expected", "residual")]
    return verdicts.with_columns(
        *cleared,
        status=pl.when(frees).then(pl.lit("exempt")).otherwise(pl.col("status")),
        reason=pl.when(frees).then(reason).otherwise(pl.col("reason")),
    )

"""The exemption ``restated``: what fails against last year's report as it stands may hold against an earlier version of it.

An organ that edits its report after the next one was written makes the two differ; that is told, and no reproach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from expectations.exemptions import set_exempt
from expectations.rules import RULES
from expectations.sheet_years import add_earlier_report
from pipelines.model import Form

RESTATED = "restated"
JudgeSheet = Callable[[pl.DataFrame, frozenset[str]], list[pl.DataFrame]]


def exempt_restated(verdicts: pl.DataFrame, sheet: pl.DataFrame, forms: Sequence[Form], judge_again: JudgeSheet) -> pl.DataFrame:
    """The verdicts, failures exempt that hold against a version of last year's report which is no longer current.

    ``sheet`` is that of all editions before last year's figures were added; ``judge_again`` judges a sheet with them by the rules
    named. Rules that compare texts are not asked: a text is not restated.
    """
    rules = frozenset(rule.rule_id for rule in RULES if RESTATED in rule.exemptions)
    failing = verdicts.filter((pl.col("status") == "fail") & pl.col("rule_id").is_in(list(rules))).select("report_id").unique()
    pairs = _pairs(sheet, failing)
    if pairs.is_empty():
        return verdicts
    holds: list[pl.DataFrame] = []
    for version in pairs["version"].unique().sort():
        some = pairs.filter(pl.col("version") == version)
        needed = sheet[pl.concat([some["row"], some["previous"]]).unique()]
        place = needed.select("report_id").with_row_index("place")
        earlier = some.join(place, on="report_id").join(place.rename({"report_id": "other_id", "place": "other"}), on="other_id")
        previous = place.join(earlier.select("place", "other"), on="place", how="left", maintain_order="left")["other"]
        again = judge_again(add_earlier_report(needed, forms, previous), rules)
        judged = pl.concat(again).filter(pl.col("status").is_in(["pass", "pass_blank_as_zero"]))
        judged = judged.join(some.select("report_id"), on="report_id", how="semi")
        holds.append(judged.select("report_id", "rule_id", "scope", held_by=pl.lit(version)))
    first = pl.concat(holds).unique(["report_id", "rule_id", "scope"], keep="first", maintain_order=True)
    marked = verdicts.join(first, on=["report_id", "rule_id", "scope"], how="left", maintain_order="left")
    reason = pl.format("restated: holds against version {} of last year's report", pl.col("held_by"))
    return set_exempt(marked, pl.when(pl.col("held_by").is_not_null()).then(reason), ["fail"]).select(verdicts.columns)


def _pairs(sheet: pl.DataFrame, failing: pl.DataFrame) -> pl.DataFrame:
    """Failing reports with each version of the organ's report of the year before that is no longer current."""
    rows = sheet.select("report_id", "organ_id", "report_year", "version", "is_current").with_row_index("row")
    replaced = rows.filter(~pl.col("is_current"))
    if replaced.is_empty():
        return replaced.with_columns(previous="row", other_id="report_id").clear()
    before = replaced.select(
        "organ_id", pl.col("report_year") + 1, "version", pl.col("row").alias("previous"), pl.col("report_id").alias("other_id")
    )
    return rows.join(failing, on="report_id", how="semi").drop("version").join(before, on=["organ_id", "report_year"])

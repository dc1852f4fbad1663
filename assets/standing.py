"""How a city stands after its newest night: reports found per portal, and what is broken. Plain functions over frames.

What counts as a failure of a rule is decided in ``expectations``.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

Frames = Mapping[str, pl.DataFrame]
# Findings with these codes say that an address that answered holds no report of anybody.
NO_REPORT = (
    "not_a_report",
    "not_text",
    "page_too_heavy",
    "empty_page",
    "bad_encoding",
    "archive_damaged",
    "organ_unknown",
    "year_unknown",
)
# Findings that call for an operator; the others describe a page, or a failure that the next night may mend.
ALARMS = (
    "archive_damaged",
    "blocked",
    "host_given_up",
    "list_empty",
    "list_short",
    "list_unreadable",
    "robots_disallowed",
    "robots_unreachable",
)


def newest_runs(captures: pl.DataFrame) -> pl.DataFrame:
    """One row per portal: its newest run and when that began."""
    runs = captures.group_by("portal_id", "run_id").agg(began_at=pl.col("fetched_at").min())
    return runs.sort("portal_id", "run_id").group_by("portal_id", maintain_order=True).last()


def count_reports(frames: Frames, newest: Mapping[str, str]) -> pl.DataFrame:
    """One row per portal: addresses that held a report in its newest run (``found``), and how many it declares at least.

    ``newest`` names each portal's newest run: one that got no response has no captures, and found nothing.
    """
    captures = frames["raw.captures"]
    newest_run = pl.col("portal_id").replace_strict(newest, default=None, return_dtype=pl.String)
    tonight = captures.filter(pl.col("run_id") == newest_run)
    has_page = (pl.col("role") == "report") & ((pl.col("http_status") == 200) | pl.col("is_revisit"))
    no_report = frames["quality.findings"].filter(pl.col("code").is_in(NO_REPORT) & (pl.col("stage") != "crawl"))
    answered = tonight.filter(has_page).sort("fetched_at").unique("url", keep="last", maintain_order=True)
    met = no_report.group_by("portal_id", "url").agg(pl.col("last_seen_at").max())
    read = answered.join(met, on=["portal_id", "url"], how="left").filter(
        pl.col("last_seen_at").is_null() | (pl.col("last_seen_at") < pl.col("fetched_at"))
    )
    found = read.group_by("portal_id").agg(found=pl.len().cast(pl.Int64))
    declared = frames["core.portals"].select("portal_id", minimum=pl.col("minimum_reports_count"))
    return declared.join(found, on="portal_id", how="left").with_columns(pl.col("found").fill_null(0)).sort("portal_id")


def list_alarms(frames: Frames) -> pl.DataFrame:
    """Findings of each portal's newest run that call for an operator: portal, code, address, message."""
    newest = newest_runs(frames["raw.captures"]).select("portal_id", "began_at")
    findings = frames["quality.findings"].filter(pl.col("code").is_in(ALARMS)).join(newest, on="portal_id", how="left")
    is_new = pl.col("last_seen_at").is_null() | pl.col("began_at").is_null() | (pl.col("last_seen_at") >= pl.col("began_at"))
    return findings.filter(is_new).select("portal_id", "code", "url", "message").sort("portal_id", "code", "url", "message")


def list_extraction_failures(frames: Frames) -> pl.DataFrame:
    """Failures of ours: report, rule, scope."""
    wrong = (pl.col("status") == "fail") & (pl.col("fault") == "extraction")
    return frames["quality.verdicts"].filter(wrong).select("report_id", "rule_id", "scope").sort("report_id", "rule_id", "scope")


def count_failures(frames: Frames) -> pl.DataFrame:
    """One row per rule that fails on a current report: severity, fault, reports, verdicts."""
    current = frames["core.reports"].filter(pl.col("is_current")).select("report_id")
    failing = frames["quality.verdicts"].filter(pl.col("status") == "fail").join(current, on="report_id", how="semi")
    rules = frames["quality.rules"].select("rule_id", "severity")
    counted = failing.group_by("rule_id", "fault").agg(reports=pl.col("report_id").n_unique(), verdicts=pl.len())
    return (
        counted.join(rules, on="rule_id").select("rule_id", "severity", "fault", "reports", "verdicts").sort("rule_id", "fault")
    )

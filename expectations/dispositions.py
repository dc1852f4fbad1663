"""What persons decided, laid beside what the machine judged: which entry is about which verdict, and whether it still holds.

How entries are written is said in ``pipelines.dispositions``. No status is ever changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from expectations.rules import RULES_BY_ID
from pipelines.dispositions import Disposition
from pipelines.errors import DispositionFileError
from pipelines.tables.schema import DISPOSITIONS

_VERDICT = ["report_id", "rule_id", "scope"]
_SUBJECT = ["organ_id", "report_year", "rule_id", "scope"]


def check_rules(entries: Iterable[Disposition]) -> None:
    """Let only entries pass whose rule there is.

    Raises:
        DispositionFileError: an entry names a rule that there is not.
    """
    for entry in entries:
        if entry.rule_id not in RULES_BY_ID:
            raise DispositionFileError(f"{entry.place}: rule: there is no rule {entry.rule_id!r}")


def match_dispositions(entries: Sequence[Disposition], reports: pl.DataFrame, captures: pl.DataFrame) -> pl.DataFrame:
    """``quality.dispositions``: each entry with its report, and whether the source is still the one that was looked at.

    An entry is active while the current version of the organ's report for the year has the digest that it names: of the
    content, or of the payload in which this version was first seen. Verdicts are not looked at, see `settle_dispositions`.

    Raises:
        DispositionFileError: an entry names a rule that there is not.
    """
    check_rules(entries)
    if not entries:
        return DISPOSITIONS.empty()
    payloads = captures.select("capture_id", "payload_sha256")
    versions = reports.join(payloads, on="capture_id", how="left").select(
        "organ_id", "report_year", "report_id", "is_current", "version", "content_sha256", "payload_sha256"
    )
    looked_at = pl.concat(
        versions.select("organ_id", "report_year", "content_sha256", digest_kind=pl.lit(kind), holds_for_sha256=pl.col(column))
        for kind, column in (("content", "content_sha256"), ("payload", "payload_sha256"))
    ).unique(["organ_id", "report_year", "digest_kind", "holds_for_sha256"], keep="last", maintain_order=True)
    # Where no version is online the newest stands for the report; no entry is active for it.
    online = versions.sort("is_current", "version").unique(["organ_id", "report_year"], keep="last", maintain_order=True)
    current = online.select(
        "organ_id",
        "report_year",
        "is_current",
        "report_id",
        now=pl.struct(content="content_sha256", payload="payload_sha256"),
    )
    frame = _table(entries).join(
        looked_at, on=["organ_id", "report_year", "digest_kind", "holds_for_sha256"], how="left", maintain_order="left"
    )
    frame = frame.join(current, on=["organ_id", "report_year"], how="left", maintain_order="left")
    frame = frame.with_columns(_state(), _message())
    _refuse_rivals(frame)
    known = pl.when(pl.col("report_id").is_not_null()).then("organ_id")
    return frame.with_columns(organ_id=known).select(*DISPOSITIONS.frame_schema)


def _refuse_rivals(frame: pl.DataFrame) -> None:
    active = frame.filter(pl.col("state") == "active")
    for organ_id, year, rule_id, scope in active.filter(active.select(_SUBJECT).is_duplicated()).select(_SUBJECT).rows():
        raise DispositionFileError(f"{organ_id.split('/')[0]}.toml: two entries hold for {organ_id} {year} {rule_id} {scope}")


def _table(entries: Sequence[Disposition]) -> pl.DataFrame:
    rows = [
        {
            "portal_id": entry.portal_id,
            "organ": entry.organ,
            "organ_id": f"{entry.portal_id}/{entry.organ}",
            "report_year": entry.year,
            "rule_id": entry.rule_id,
            "scope": entry.scope,
            "holds_for_sha256": entry.sha256,
            "digest_kind": entry.digest_kind,
            "decision": entry.decision,
            "exemption": entry.exemption,
            "note": entry.note,
            "author": entry.author,
            "decided_date": entry.decided,
        }
        for entry in entries
    ]
    taken = {name: dtype for name, dtype in DISPOSITIONS.frame_schema.items() if name in rows[0]}
    return pl.DataFrame(rows, schema=taken)


def _holds() -> pl.Expr:
    now = pl.col("now").struct
    digest = pl.when(pl.col("digest_kind") == "content").then(now.field("content")).otherwise(now.field("payload"))
    return pl.col("is_current").fill_null(False) & (digest == pl.col("holds_for_sha256")).fill_null(False)


def _state() -> pl.Expr:
    known = pl.when(_holds()).then(pl.lit("active")).otherwise(pl.lit("lapsed"))
    return pl.when(pl.col("report_id").is_null()).then(pl.lit("unmatched")).otherwise(known).alias("state")


def _message() -> pl.Expr:
    absent = pl.format("no report of {} for {}", "organ_id", "report_year")
    never = pl.lit("no version of the report that is held has this digest")
    since = pl.format("the source has changed since: {} has another digest", "report_id")
    lapsed = pl.when(pl.col("content_sha256").is_null()).then(never).otherwise(since)
    return pl.when(pl.col("report_id").is_null()).then(absent).when(~_holds()).then(lapsed).alias("message")


def active_exemptions(dispositions: pl.DataFrame) -> pl.DataFrame:
    """The entries that exempt an organ's report from a rule and still hold; for those who judge over the years."""
    return dispositions.filter((pl.col("state") == "active") & pl.col("exemption").is_not_null())


def settle_dispositions(dispositions: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    """The dispositions with those unmatched that meet no verdict, or decide on one that does not fail."""
    met = verdicts.select(*_VERDICT, "status")
    frame = dispositions.join(met, on=_VERDICT, how="left", maintain_order="left")
    is_active = pl.col("state") == "active"
    absent = is_active & pl.col("status").is_null()
    moot = is_active & pl.col("decision").is_not_null() & (pl.col("status") != "fail")
    said = (
        pl.when(absent)
        .then(pl.format("no verdict of {} on {} for {}", "rule_id", "scope", "report_id"))
        .when(moot)
        .then(pl.format("there is no failure to decide on: the verdict is {}", "status"))
        .otherwise("message")
    )
    state = pl.when(absent | moot.fill_null(False)).then(pl.lit("unmatched")).otherwise("state")
    return frame.with_columns(state=state, message=said).select(*DISPOSITIONS.frame_schema)


def add_dispositions(verdicts: pl.DataFrame, dispositions: pl.DataFrame) -> pl.DataFrame:
    """The verdicts with ``disposition`` and its note where an active entry is about them; all else unchanged, same order."""
    says = pl.coalesce("decision", "exemption")
    note = pl.format("{} ({}, {})", "note", "author", "decided_date")
    active = dispositions.filter(pl.col("state") == "active").select(*_VERDICT, disposition=says, disposition_note=note)
    if active.is_empty():
        return verdicts
    plain = verdicts.drop("disposition", "disposition_note")
    joined = plain.join(active, on=_VERDICT, how="left", maintain_order="left", validate="m:1")
    return joined.select(verdicts.columns)

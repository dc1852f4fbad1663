"""A build as a value: its identity, its counts of verdicts and its failures; and the tables that many builds make.

Where builds are kept is said in ``build_records``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import polars as pl

from pipelines.tables.schema import BUILDS, FAILURES_BEFORE, RULE_COUNTS


@dataclass(frozen=True, slots=True)
class Build:
    """One build: what went in, and what came out of the judging.

    ``counts`` has the columns of ``quality.rule_counts`` without build_id, ``failures`` those of ``quality.failures_before``.
    """

    build_id: str
    number: int
    newest_fetched_at: datetime | None
    code_sha256: str
    inputs_sha256: str
    reports_count: int
    counts: pl.DataFrame
    failures: pl.DataFrame


class History(NamedTuple):
    """The three tables of history."""

    builds: pl.DataFrame
    rule_counts: pl.DataFrame
    failures_before: pl.DataFrame


def identify_build(
    captures: pl.DataFrame, reports: pl.DataFrame, verdicts: pl.DataFrame, *, code_sha256: str, files: Iterable[str]
) -> Build:
    """This build, not yet numbered: told by its newest response and a digest of captures, code and ``files``.

    ``files`` are digests or texts of what else went in, such as dispositions. Verdicts on current reports are counted.
    """
    inputs = hashlib.sha256()
    for text in (*sorted(captures["capture_id"]), "", *sorted(files)):
        inputs.update(f"{text}\n".encode())
    newest = captures["fetched_at"].max()
    assert newest is None or isinstance(newest, datetime)
    digest = hashlib.sha256(f"{inputs.hexdigest()} {code_sha256}".encode()).hexdigest()
    current = reports.filter("is_current").select("report_id", "portal_id", "organ_id", "report_year")
    judged = verdicts.select("report_id", "rule_id", "scope", "status", "fault").join(current, on="report_id")
    counts = judged.group_by("portal_id", "rule_id", "status").agg(verdicts_count=pl.len().cast(pl.Int64))
    failures = judged.filter(pl.col("status") == "fail").select(*FAILURES_BEFORE.frame_schema)
    return Build(
        build_id=f"{newest:%Y%m%dT%H%M%SZ}-{digest[:12]}" if newest else f"empty-{digest[:12]}",
        number=0,
        newest_fetched_at=newest,
        code_sha256=code_sha256,
        inputs_sha256=inputs.hexdigest(),
        reports_count=current.height,
        counts=counts.sort("portal_id", "rule_id", "status"),
        failures=failures.sort(FAILURES_BEFORE.key),
    )


def build_history(this: Build, earlier: Sequence[Build]) -> tuple[Build, History]:
    """This build with its number, and the tables of all builds up to it.

    The same build made again keeps its number if it is the last on record. If others came after it (an older code run again),
    it is the newest from now on, and its old place is empty.
    """
    others = sorted((build for build in earlier if build.build_id != this.build_id), key=lambda build: build.number)
    known = [build.number for build in earlier if build.build_id == this.build_id]
    last = others[-1].number if others else 0
    numbered = replace(this, number=known[0] if known and known[0] > last else last + 1)
    every = [*others, numbered]
    rows = [
        {
            "build_id": build.build_id,
            "build_number": build.number,
            "newest_fetched_at": build.newest_fetched_at,
            "code_sha256": build.code_sha256,
            "inputs_sha256": build.inputs_sha256,
            "reports_count": build.reports_count,
            "is_this_build": build is numbered,
        }
        for build in every
    ]
    counts = [build.counts.with_columns(build_id=pl.lit(build.build_id)).select(*RULE_COUNTS.frame_schema) for build in every]
    failures = others[-1].failures if others else FAILURES_BEFORE.empty()
    return numbered, History(pl.DataFrame(rows, schema=BUILDS.frame_schema), pl.concat(counts), failures)

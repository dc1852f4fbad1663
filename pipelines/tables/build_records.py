"""Builds on disk: ``<build_id>.parquet`` in one folder, each written in one step.

What a build is stands in ``builds``.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import HistoryFileError
from pipelines.tables.builds import Build
from pipelines.tables.schema import FAILURES_BEFORE, RULE_COUNTS

FORMAT = "1"
_COUNTS = {name: dtype for name, dtype in RULE_COUNTS.frame_schema.items() if name != "build_id"}
_FAILURES = FAILURES_BEFORE.frame_schema
# Names of both tables that differ, so that one file can hold the rows of both: a row has a count, or it is a failure.
_SCHEMA = {**_COUNTS, **_FAILURES}
_FACTS = ("number", "newest_fetched_at", "code_sha256", "inputs_sha256", "reports_count")


def read_builds(folder: Path) -> list[Build]:
    """The builds on record, in the order of their numbers; none if there is no such folder.

    Raises:
        HistoryFileError: a file is not one of ours, or two have one number.
    """
    builds = sorted((_read(path) for path in folder.glob("*.parquet")), key=lambda build: build.number)
    for one, next_one in itertools.pairwise(builds):
        if one.number == next_one.number:
            raise HistoryFileError(f"{folder}: {one.build_id} and {next_one.build_id} are both build {one.number}")
    return builds


def write_build(folder: Path, build: Build) -> Path:
    """Write a build, in place of what stands under its id; a reader or a crash never meets half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{build.build_id}.parquet"
    beside = path.with_name(f"{path.name}.new-{os.getpid()}")
    facts = {name: getattr(build, name) for name in _FACTS}
    if build.newest_fetched_at is not None:
        facts["newest_fetched_at"] = build.newest_fetched_at.isoformat()
    rows = pl.concat([build.counts.select(*_COUNTS), build.failures.select(*_FAILURES)], how="diagonal").select(*_SCHEMA)
    rows.write_parquet(beside, compression="zstd", metadata={"gongkai": json.dumps({"format": FORMAT, **facts})})
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(path)
    for leftover in folder.iterdir():
        if re.fullmatch(r".+\.parquet\.new-\d+", leftover.name):
            leftover.unlink(missing_ok=True)
    return path


def _read(path: Path) -> Build:
    try:
        facts: dict[str, Any] = json.loads(pl.read_parquet_metadata(path)["gongkai"])
        rows = pl.read_parquet(path)
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise HistoryFileError(f"{path}: not the record of a build: {error}") from error
    if facts.get("format") != FORMAT or dict(rows.schema) != _SCHEMA:
        raise HistoryFileError(f"{path}: format {facts.get('format')!r} with {rows.columns}, this version reads {FORMAT!r}")
    newest = facts["newest_fetched_at"]
    is_count = pl.col("verdicts_count").is_not_null()
    return Build(
        build_id=path.stem,
        number=facts["number"],
        newest_fetched_at=datetime.fromisoformat(newest) if newest else None,
        code_sha256=facts["code_sha256"],
        inputs_sha256=facts["inputs_sha256"],
        reports_count=facts["reports_count"],
        counts=rows.filter(is_count).select(*_COUNTS),
        failures=rows.filter(~is_count).select(*_FAILURES),
    )

"""This build among the earlier ones: what went into it, and its record, written with the swap of the warehouse.

How a record looks is said in ``pipelines.tables.build_records``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polars as pl

from assets.layout import REPOSITORY, Layout
from pipelines.tables.build_records import read_builds, write_build
from pipelines.tables.builds import Build, build_history, identify_build

Frames = Mapping[str, pl.DataFrame]
# What decides which rows come out of an archive; where and when that is done does not.
_CODE = ("pipelines", "expectations", "assets", "data/reference")
_KINDS = (".py", ".toml", ".sql", ".csv")


@cache
def digest_code(root: Path = REPOSITORY) -> str:
    """SHA-256 over the files that decide what a build says: readers, rules, views, reference files."""
    digest = hashlib.sha256()
    for folder in _CODE:
        for path in sorted(path for path in (root / folder).rglob("*") if path.suffix in _KINDS):
            digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def tell_history(frames: Frames, layout: Layout) -> dict[str, pl.DataFrame]:
    """``quality.builds``, ``quality.rule_counts`` and ``quality.failures_before``, this build included; nothing is written."""
    decided = frames["quality.dispositions"].drop("digest_kind", "organ_id", "report_id", "content_sha256", "state", "message")
    this = identify_build(
        frames["raw.captures"],
        frames["core.reports"],
        frames["quality.verdicts"],
        code_sha256=digest_code(),
        files=[repr(row) for row in (*decided.rows(), *frames["core.portals"].select("portal_id").rows())],
    )
    _, history = build_history(this, read_builds(layout.history))
    return {
        "quality.builds": history.builds,
        "quality.rule_counts": history.rule_counts,
        "quality.failures_before": history.failures_before,
    }


def record_build(frames: Frames, layout: Layout) -> Path:
    """Write the record of the build that ``quality.builds`` calls this one; to be called once its warehouse is published."""
    row = frames["quality.builds"].row(by_predicate=pl.col("is_this_build"), named=True)
    found = identify_build(
        frames["raw.captures"], frames["core.reports"], frames["quality.verdicts"], code_sha256=row["code_sha256"], files=[]
    )
    build = Build(
        build_id=row["build_id"],
        number=row["build_number"],
        newest_fetched_at=row["newest_fetched_at"],
        code_sha256=row["code_sha256"],
        inputs_sha256=row["inputs_sha256"],
        reports_count=row["reports_count"],
        counts=found.counts,
        failures=found.failures,
    )
    return write_build(layout.history, build)

"""The same tables as Parquet files with a Frictionless ``datapackage.json``, for who has no DuckDB.

Column types and descriptions are rendered by ``tables``; only sizes and digests of the files are added here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import WarehouseError


def export_parquet(frames: Mapping[str, pl.DataFrame], folder: Path, *, datapackage: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write each frame to the path that its resource names, then ``datapackage.json`` with ``bytes`` and ``hash`` of each file.

    Every file is replaced in one step; Parquet files that are no resource any more are removed at the end.

    Raises:
        WarehouseError: frames and resources do not match.
    """
    resources = {resource["title"]: resource for resource in datapackage["resources"]}
    if set(resources) != set(frames):
        raise WarehouseError(f"resources and frames differ: {', '.join(sorted(set(resources) ^ set(frames)))}")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    described = []
    for name, resource in resources.items():
        target = folder / resource["path"]
        beside = target.with_name(f"{target.name}.new-{os.getpid()}")
        frames[name].sort(resource["schema"]["primaryKey"]).write_parquet(beside, compression="zstd")
        payload = beside.read_bytes()
        described.append({**resource, "bytes": len(payload), "hash": f"sha256:{hashlib.sha256(payload).hexdigest()}"})
        beside.replace(target)
        written.append(target)
    package = folder / "datapackage.json"
    beside = package.with_name(f"{package.name}.new-{os.getpid()}")
    beside.write_text(json.dumps({**datapackage, "resources": described}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    beside.replace(package)
    for stale in set(folder.glob("*.parquet")) - set(written):
        stale.unlink()
    return (*written, package)

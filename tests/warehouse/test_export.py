"""Parquet and its package say the same as the frames."""

from __future__ import annotations

import hashlib
import json

import polars as pl
import pytest

from pipelines.errors import WarehouseError
from pipelines.tables import render_datapackage
from pipelines.tables.schema import BY_NAME
from pipelines.warehouse import export_parquet


def test_every_table_is_a_file_with_its_types(tmp_path, frames):
    written = export_parquet(frames, tmp_path / "export", datapackage=render_datapackage())
    assert sorted(path.name for path in written) == sorted([*(f"{name}.parquet" for name in frames), "datapackage.json"])
    for name, frame in frames.items():
        held = pl.read_parquet(tmp_path / "export" / f"{name}.parquet")
        assert held.schema == pl.Schema(BY_NAME[name].frame_schema)
        assert held.rows() == frame.sort(BY_NAME[name].key).rows()


def test_the_package_describes_the_files(tmp_path, frames):
    export_parquet(frames, tmp_path, datapackage=render_datapackage())
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert len(package["resources"]) == len(frames)
    for resource in package["resources"]:
        payload = (tmp_path / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(payload), f"sha256:{hashlib.sha256(payload).hexdigest()}")
    (requests,) = [resource for resource in package["resources"] if resource["title"] == "core.requests"]
    assert requests["schema"]["primaryKey"] == ["report_id", "outcome_code", "applicant_code"]
    assert requests["schema"]["fields"][3]["type"] == "integer"
    assert "constraints" not in requests["schema"]["fields"][3]


def test_a_second_export_is_the_same_and_removes_what_is_no_table(tmp_path, frames):
    export_parquet(frames, tmp_path, datapackage=render_datapackage())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "core.gone.parquet").write_bytes(b"old")
    (tmp_path / "notes.txt").write_text("mine")
    export_parquet(frames, tmp_path, datapackage=render_datapackage())
    (tmp_path / "notes.txt").unlink()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_missing_frame_is_named(tmp_path, frames):
    del frames["core.requests"]
    with pytest.raises(WarehouseError, match=r"resources and frames differ: core\.requests"):
        export_parquet(frames, tmp_path, datapackage=render_datapackage())

"""Builds on record: the same inputs are the same build, a number is never doubled, and a failure of last time is kept."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import HistoryFileError
from pipelines.tables.build_records import read_builds, write_build
from pipelines.tables.builds import Build, build_history, identify_build
from pipelines.tables.schema import BUILDS, BY_NAME, FAILURES_BEFORE, RULE_COUNTS

NOON = datetime(2026, 1, 15, 4, 0, tzinfo=UTC)


def captures(*ids: str) -> pl.DataFrame:
    rows = [{"capture_id": capture_id, "fetched_at": NOON} for capture_id in ids]
    return pl.DataFrame(rows, schema=BY_NAME["raw.captures"].frame_schema)


def reports() -> pl.DataFrame:
    rows = [
        {
            "report_id": f"yuhang/甲局/2024/v{n}",
            "organ_id": "yuhang/甲局",
            "portal_id": "yuhang",
            "report_year": 2024,
            "is_current": n == 2,
        }
        for n in (1, 2)
    ]
    return pl.DataFrame(rows, schema=BY_NAME["core.reports"].frame_schema)


def verdicts(status: str = "fail") -> pl.DataFrame:
    rows = [
        {"report_id": "yuhang/甲局/2024/v1", "rule_id": "A-01", "scope": "total", "status": "fail", "fault": "source"},
        {"report_id": "yuhang/甲局/2024/v2", "rule_id": "A-01", "scope": "total", "status": status},
        {"report_id": "yuhang/甲局/2024/v2", "rule_id": "A-01", "scope": "other", "status": "pass"},
    ]
    return pl.DataFrame(rows, schema=BY_NAME["quality.verdicts"].frame_schema)


def identify(*capture_ids: str, code: str = "c", files: tuple[str, ...] = (), status: str = "fail") -> Build:
    return identify_build(captures(*capture_ids), reports(), verdicts(status), code_sha256=code, files=files)


def test_a_build_is_told_by_what_went_in() -> None:
    build = identify("a", "b")
    assert build.build_id.startswith("20260115T040000Z-")
    assert identify("b", "a").build_id == build.build_id
    others = [identify("a"), identify("a", "b", code="d"), identify("a", "b", files=("decision",))]
    assert len({build.build_id, *(other.build_id for other in others)}) == 4
    assert identify().build_id.startswith("empty-")


def test_current_reports_are_counted_and_their_failures_kept() -> None:
    build = identify("a")
    assert build.counts.rows() == [("yuhang", "A-01", "fail", 1), ("yuhang", "A-01", "pass", 1)]
    assert build.failures.rows() == [("yuhang/甲局/2024/v2", "A-01", "total", "yuhang/甲局", 2024, None)]
    assert build.reports_count == 1


def test_the_first_build_has_nothing_before_it(tmp_path: Path) -> None:
    numbered, history = build_history(identify("a"), read_builds(tmp_path / "nowhere"))
    assert (numbered.number, history.failures_before.height, history.builds["is_this_build"].to_list()) == (1, 0, [True])
    assert dict(history.builds.schema) == BUILDS.frame_schema
    assert dict(history.rule_counts.schema) == RULE_COUNTS.frame_schema
    assert dict(history.failures_before.schema) == FAILURES_BEFORE.frame_schema


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    numbered, _ = build_history(identify("a"), [])
    write_build(tmp_path, numbered)
    (found,) = read_builds(tmp_path)
    assert found.counts.equals(numbered.counts)
    assert found.failures.equals(numbered.failures)
    facts = ("build_id", "number", "newest_fetched_at", "code_sha256", "inputs_sha256", "reports_count")
    assert [getattr(found, name) for name in facts] == [getattr(numbered, name) for name in facts]


def nights(tmp_path: Path, *builds: Build) -> list[Build]:
    """Each build made and recorded in turn."""
    for build in builds:
        write_build(tmp_path, build_history(build, read_builds(tmp_path))[0])
    return read_builds(tmp_path)


def test_the_same_build_made_again_is_no_second_one(tmp_path: Path) -> None:
    once = nights(tmp_path, identify("a"), identify("a", "b"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    again = nights(tmp_path, identify("a", "b"))
    assert [build.number for build in again] == [build.number for build in once] == [1, 2]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    _, history = build_history(identify("a", "b"), again)
    assert history.builds.height == 2
    assert history.failures_before.rows() == once[0].failures.rows()


def test_an_older_build_made_again_is_the_newest(tmp_path: Path) -> None:
    """Code rolled back: what is compared with is what was published last, and no build stands twice."""
    builds = nights(tmp_path, identify("a"), identify("a", code="new", status="pass"), identify("a"))
    assert [(build.number, build.code_sha256) for build in builds] == [(2, "new"), (3, "c")]
    _, history = build_history(identify("a"), builds)
    assert history.failures_before.is_empty(), "the build before, by the new code, had no failure"


def test_a_crash_between_swap_and_record_costs_that_record_only(tmp_path: Path) -> None:
    nights(tmp_path, identify("a"))
    lost = build_history(identify("a", "b"), read_builds(tmp_path))[0]
    (tmp_path / f"{lost.build_id}.parquet.new-1").write_bytes(b"half")
    assert [build.number for build in read_builds(tmp_path)] == [1]
    assert [build.number for build in nights(tmp_path, identify("a", "b"))] == [1, 2]
    assert not list(tmp_path.glob("*.new-*"))


def test_a_file_that_is_no_record_and_a_doubled_number_are_errors(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    with pytest.raises(HistoryFileError, match=r"x\.parquet: not the record of a build"):
        read_builds(tmp_path)
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "x.parquet")
    with pytest.raises(HistoryFileError, match=r"x\.parquet: not the record of a build: 'gongkai'"):
        read_builds(tmp_path)
    (tmp_path / "x.parquet").unlink()
    for name in "ab":
        write_build(tmp_path, replace(identify(name), number=4))
    with pytest.raises(HistoryFileError, match="are both build 4"):
        read_builds(tmp_path)

"""Judging some portals at a time gives what judging all at once gives; no portal is divided."""

import polars as pl
import pytest

from expectations.chunks import group_portals, judge_parts, judge_portals
from expectations.exemptions import DISPOSITIONS
from expectations.faults import add_faults
from expectations.localise import build_suggestions
from expectations.verdicts import judge
from pipelines.tables.schema import BY_NAME, VERDICTS


@pytest.fixture
def frames(build):
    """Three portals: two years of an organ each, one with an error between them, one with the text of another portal's organ."""
    drafts = []
    for number, portal in enumerate(("a", "b", "c")):
        draft, earlier = build.two_years("2021", organ_id=f"{portal}/甲局", sections={"1": build.story(0 if number < 2 else 1)})
        drafts += [draft, earlier.copy(organ_id=draft.organ_id, sections={"1": build.story(5 + number)})]
    drafts[0].requests["carried_over", "other"] = 1
    return build.build_frames(*drafts, build.report_2019().copy(organ_id="c/乙局"), organ_kind="department")


def reader(frames):
    """Tables as `judge_portals` asks for them, out of frames."""

    def read(table, portals, columns):
        frame = frames.get(table, BY_NAME[table].empty())
        if portals is not None:
            ids = frames["core.reports"].filter(pl.col("portal_id").is_in(portals))
            key = "organ_id" if table == "core.organs" else "report_id"
            frame = frame.join(ids.select(key).unique(), on=key, how="semi", maintain_order="left")
        return frame if columns is None else frame.select(columns)

    return read


@pytest.mark.parametrize(("at_once", "parts"), [(1, 3), (4, 2), (100, 1)])
def test_parts_together_are_the_whole(frames, at_once, parts):
    found = list(judge_portals(reader(frames), reports_at_once=at_once))
    assert len(found) == parts
    assert all(part.schema == VERDICTS.empty().schema for part in found)
    whole = add_faults(judge(frames), frames)
    key = list(VERDICTS.key)
    assert pl.concat(found).sort(key).equals(whole.sort(key))
    failing = whole.filter(pl.col("status") == "fail").select("report_id", "rule_id").unique().rows()
    assert {("a/甲局/2024/v1", "C-07"), ("b/甲局/2024/v1", "C-07"), ("a/甲局/2024/v1", "C-02")} <= set(failing)


def test_frames_beside_reach_the_judge(frames):
    key = {"organ_id": "a/甲局", "report_year": 2024, "rule_id": "C-02", "scope": "other", "content_sha256": "0"}
    declared = pl.DataFrame([{**key, "exemption": "org_reform"}], schema_overrides={"report_year": pl.Int32})
    (found,) = judge_portals(reader(frames), beside={DISPOSITIONS: declared})
    assert found.filter(pl.col("reason") == "org_reform").select("report_id", "scope").rows() == [("a/甲局/2024/v1", "other")]


def test_portals_stay_whole():
    reports = pl.DataFrame({"portal_id": ["a"] * 3 + ["b"] * 9 + ["c"] * 2 + ["d"] * 2})
    assert list(group_portals(reports, 5)) == [["a"], ["b"], ["c", "d"]]
    assert list(group_portals(reports.clear(), 5)) == []


def test_cells_as_printed_are_read_for_the_reports_concerned(build):
    first = build.suqian_2024().copy(is_current=False)
    second = first.copy(version=2, is_current=True)
    build.apply(second, "requests granted.other=1 granted.total=unreadable")
    other = build.suqian_2023().copy(organ_id="b/乙局")
    frames = build.build_frames(first, second, other)
    frames["core.report_captures"] = pl.DataFrame(
        [
            {"capture_id": f"{number}", "report_id": report_id, "url": "a", "seen_at": None, "is_last": number == 2}
            for number, report_id in enumerate((first.report_id, second.report_id), start=1)
        ],
        schema=BY_NAME["core.report_captures"].frame_schema,
    )
    asked = []

    def read(table, portals, columns, report_ids=None):
        frame = reader(frames)(table, portals, columns)
        if report_ids is None:
            return frame
        asked.append((table, portals, sorted(report_ids)))
        return frame.filter(pl.col("report_id").is_in(list(report_ids)))

    ((part, verdicts),) = judge_parts(read)
    both = [first.report_id, second.report_id]
    assert asked == [(f"core.{table}", ["suqian"], both) for table in ("disclosure", "requests", "disputes")]
    assert "raw_text" not in part["core.requests"].columns
    assert verdicts.equals(add_faults(judge(frames), frames))
    assert build.verdict(verdicts, second, "M-07", "report")["reason"].startswith("number_changed: requests granted/other")
    suggested = build_suggestions(verdicts, part)
    assert suggested.equals(build_suggestions(verdicts, frames))
    assert suggested.filter(pl.col("report_id") == second.report_id)["raw_text"].to_list() == ["1"]


def test_a_part_that_cannot_be_judged_ends_the_judging(frames):
    frames["core.reports"] = frames["core.reports"].with_columns(form_edition=pl.lit("2030"))
    with pytest.raises(ValueError, match="no form of edition '2030'"):
        list(judge_portals(reader(frames), reports_at_once=1))


def test_whoever_takes_one_part_may_leave_the_others(frames):
    parts = judge_parts(reader(frames), reports_at_once=1)
    _, verdicts = next(parts)
    parts.close()
    assert set(verdicts["report_id"].str.split("/").list.first()) == {"a"}

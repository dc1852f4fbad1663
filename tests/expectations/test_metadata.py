"""Group M: each rule with a frame that holds, one that breaks it in exactly its scope, and what it cannot judge."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from expectations.duties import SAME_DAY_LIMIT
from expectations.faults import add_faults, withheld_reports
from expectations.verdicts import judge
from pipelines.tables.schema import BY_NAME

ALL_TAGS = "SiteName SiteDomain SiteIDCode ColumnName ColumnType ArticleTitle PubDate ContentSource"
SOUND: dict[str, Any] = {
    "title_year": 2024,
    "title_organ": "宿迁市人民政府",
    "period_year": 2024,
    "published_date": date(2025, 3, 1),
    "publisher": "宿迁市人民政府",
    "publisher_id": "suqian/宿迁市人民政府",
    "meta_names": ALL_TAGS,
    "url": "http://www.example.localhost/art/1.html",
}
DUTY: dict[str, Any] = {
    "organ_id": "suqian/宿迁市人民政府",
    "report_year": 2024,
    "portal_id": "suqian",
    "organ_name": "宿迁市人民政府",
    "organ_kind": "government",
    "basis": "held",
    "status": "held",
    "report_id": "suqian/宿迁市人民政府/2024/v1",
    "due_date": date(2025, 3, 31),
    "severity": "WARN",
    "published_date": date(2025, 3, 1),
    "first_seen_date": date(2025, 4, 1),
    "days_late": -30,
    "same_day_count": 1,
    "as_of_date": date(2026, 11, 20),
}
M_RULES = ("M-01", "M-02", "M-03", "M-05", "M-06", "M-07", "M-08", "M-09")


def table(name, *rows):
    return pl.DataFrame(list(rows), schema=BY_NAME[name].frame_schema)


def sights(*sights):
    """Captures of reports as (report_id, address), in the order in which they were made."""
    last = {url: number for number, (_, url) in enumerate(sights)}
    rows = [
        {"capture_id": f"c{number}", "report_id": report_id, "url": url, "seen_at": None, "is_last": last[url] == number}
        for number, (report_id, url) in enumerate(sights)
    ]
    return table("core.report_captures", *rows).with_columns(
        seen_at=pl.datetime(2026, 1, 1 + pl.int_range(pl.len()), time_zone="UTC")
    )


def sound(build, duty=(), **changes):
    """Frames of 宿迁 2024 in which every rule of group M holds, with attributes of the report and its duty changed."""
    draft = build.suqian_2024()
    frames = build.build_frames(draft)
    stated = [
        pl.lit(value, dtype=BY_NAME["core.reports"].frame_schema[name]).alias(name) for name, value in (SOUND | changes).items()
    ]
    frames["core.reports"] = frames["core.reports"].with_columns(stated)
    frames["core.portals"] = frames["core.portals"].with_columns(hosts=pl.lit("other.localhost www.example.localhost"))
    frames["core.report_captures"] = sights((draft.report_id, "a"), (draft.report_id, "a"))
    frames["quality.duties"] = table("quality.duties", DUTY | dict(duty))
    return draft, frames


def failing(verdicts):
    return {
        (rule, scope)
        for rule, scope in verdicts.filter(pl.col("status") == "fail").select("rule_id", "scope").rows()
        if rule.startswith("M-")
    }


def test_all_hold(build):
    draft, frames = sound(build)
    verdicts = judge(frames)
    assert failing(verdicts) == set()
    found = verdicts.filter(pl.col("rule_id").is_in(M_RULES))
    assert (found["rule_id"].to_list(), set(found["status"])) == (list(M_RULES), {"pass"})
    assert build.verdict(verdicts, draft, "M-04", "2025-03-01")["status"] == "pass"
    assert build.verdict(verdicts, draft, "M-10", "2025")["reason"] == "deadline_not_past"


BREAKS = [
    ({"title_year": 2023}, {}, "M-01", "title says 2023, the period is 2024"),
    ({"published_date": date(2024, 12, 31)}, {}, "M-02", "published 2024-12-31"),
    ({}, {"days_late": 3}, "M-03", "3 days after 2025-03-31"),
    ({}, {"days_late": 3, "severity": "INFO"}, "M-03", "by_practice: 3 days after 2025-03-31"),
    (
        {"publisher": "宿迁市财政局", "publisher_id": "suqian/宿迁市财政局"},
        {},
        "M-05",
        "title 宿迁市人民政府, publisher 宿迁市财政局",
    ),
    ({"publisher": None, "publisher_id": None, "column_name": "财政局"}, {}, "M-05", "title 宿迁市人民政府, publisher 财政局"),
    ({"url": "http://copy.example/art/1.html"}, {}, "M-08", "host copy.example"),
    ({"url": "http://www.example.localhost:8080/art/1.html"}, {}, "M-08", "host www.example.localhost:8080"),
    ({"meta_names": ALL_TAGS.replace("PubDate ", "")}, {}, "M-09", "missing PubDate"),
    ({"meta_names": ""}, {}, "M-09", f"missing {ALL_TAGS}"),
]


@pytest.mark.parametrize(("stated", "duty", "rule", "reason"), BREAKS, ids=[f"{case[2]}-{n}" for n, case in enumerate(BREAKS)])
def test_breaks_in_exactly_the_named_scope(build, stated, duty, rule, reason):
    draft, frames = sound(build, duty, **stated)
    verdicts = judge(frames)
    assert failing(verdicts) == {(rule, "report")}
    assert build.verdict(verdicts, draft, rule, "report")["reason"] == reason
    fault = "extraction" if rule == "M-08" else "source"
    assert build.verdict(add_faults(verdicts, frames), draft, rule, "report")["fault"] == fault


UNKNOWN = [
    ({"title_year": None}, {}, "M-01", "no_title_year"),
    ({"period_year": None}, {}, "M-01", "no_period"),
    ({"published_date": None}, {}, "M-02", "no_date"),
    ({}, {"due_date": None, "days_late": None}, "M-03", "deadline_unknown"),
    ({}, {"published_date": None, "days_late": None}, "M-03", "no_date"),
    ({}, {"same_day_count": SAME_DAY_LIMIT + 1, "days_late": None}, "M-03", "migration"),
    ({"title_organ": None}, {}, "M-05", "no_title_organ"),
    ({"publisher": None}, {}, "M-05", "no_publisher"),
    ({"publisher": "本站原创"}, {}, "M-05", "publisher_is_no_organ"),
    ({"url": "/home/report.html"}, {}, "M-08", "no_address"),
    ({"url": "/home/report.html"}, {}, "M-09", "not_served"),
    ({"meta_names": None}, {}, "M-09", "no_markup"),
]


@pytest.mark.parametrize(("stated", "duty", "rule", "reason"), UNKNOWN, ids=[f"{case[2]}-{case[3]}" for case in UNKNOWN])
def test_what_is_not_said_is_not_judged(build, stated, duty, rule, reason):
    draft, frames = sound(build, duty, **stated)
    found = build.verdict(judge(frames), draft, rule, "report")
    assert (found["status"], found["reason"]) == ("not_assessable", reason)


def test_a_file_by_itself_is_not_judged_by_what_only_a_portal_tells(build):
    draft, frames = sound(build)
    for name in ("quality.duties", "core.report_captures", "core.portals"):
        del frames[name]
    verdicts = judge(frames)
    reasons = {rule: build.verdict(verdicts, draft, rule, "report")["reason"] for rule in ("M-03", "M-06", "M-07", "M-08")}
    assert reasons == {"M-03": "deadline_unknown", "M-06": "captures_unknown", "M-07": "seen_once", "M-08": "portal_unknown"}
    assert verdicts.filter(pl.col("rule_id").is_in(["M-04", "M-10"])).is_empty()


def test_a_report_without_a_date_that_was_seen_in_time_was_in_time(build):
    seen = {"published_date": None, "days_late": None, "first_seen_date": date(2025, 3, 31)}
    draft, frames = sound(build, seen, published_date=None)
    assert build.verdict(judge(frames), draft, "M-03", "report")["status"] == "pass"


def test_days_late_are_the_residual(build):
    draft, frames = sound(build, {"days_late": 5})
    found = build.verdict(judge(frames), draft, "M-03", "report")
    assert (found["reported"], found["expected"], found["residual"]) == (5, 0, 5)


@pytest.mark.parametrize("publisher", ["宿迁市人民政府办公室", "宿迁市政府办公室", "人民政府", "江苏省宿迁市人民政府"])
def test_an_office_may_publish_for_its_government_and_a_place_may_be_left_out(build, publisher):
    draft, frames = sound(build, publisher=publisher, publisher_id=f"suqian/{publisher}")
    assert build.verdict(judge(frames), draft, "M-05", "report")["status"] == "pass"


def test_the_office_of_another_place_may_not(build):
    draft, frames = sound(build, publisher="淮安市人民政府办公室", publisher_id="suqian/淮安市人民政府办公室")
    assert build.verdict(judge(frames), draft, "M-05", "report")["status"] == "fail"


def test_reports_on_a_foreign_host_are_withheld(build):
    draft, frames = sound(build, url="http://copy.example/1.html")
    assert withheld_reports(add_faults(judge(frames), frames)) == [draft.report_id]


def versions(build, *captures):
    """Two versions of one report, the second with a number more, seen as ``captures`` say (version, address)."""
    first = build.suqian_2024().copy(is_current=False)
    second = first.copy(version=2, is_current=True)
    build.apply(second, "requests granted.other=1 granted.total=1432")
    frames = build.build_frames(first, second)
    ids = {1: first.report_id, 2: second.report_id}
    frames["core.report_captures"] = sights(*((ids[version], url) for version, url in captures))
    return first, second, frames


def test_two_contents_online_at_once_are_rivals(build):
    first, second, frames = versions(build, (1, "a"), (2, "b"))
    verdicts = judge(frames)
    assert failing(verdicts) == {("M-06", "report")}
    assert {build.verdict(verdicts, draft, "M-06", "report")["residual"] for draft in (first, second)} == {1}


def test_the_same_content_at_two_addresses_counts_once(build):
    first, second, frames = versions(build, (2, "a"), (2, "b"))
    verdicts = judge(frames)
    assert failing(verdicts) == set()
    assert build.verdict(verdicts, second, "M-06", "report")["status"] == "pass"
    assert build.verdict(verdicts, first, "M-06", "report")["reason"] == "superseded"


def test_a_changed_number_is_told_with_both_texts(build):
    first, second, frames = versions(build, (1, "a"), (2, "a"))
    verdicts = judge(frames)
    assert failing(verdicts) == {("M-07", "report")}
    found = build.verdict(verdicts, second, "M-07", "report")
    assert found["reason"] == "number_changed: requests granted/other '0' → '1'; requests granted/total '1431' → '1432'"
    assert build.verdict(verdicts, first, "M-07", "report")["status"] == "pass"


def test_changed_words_are_no_changed_number(build):
    first = build.suqian_2024().copy(is_current=False)
    second = first.copy(version=2, is_current=True, sections={"5": "公开内容不够丰富，下一步将加强业务培训和检查。"})
    frames = build.build_frames(first, second)
    frames["core.report_captures"] = sights((first.report_id, "a"), (second.report_id, "a"))
    assert build.verdict(judge(frames), second, "M-07", "report")["reason"] == "text_changed: section 5"


def test_an_address_seen_once_says_nothing_of_changes(build):
    first, second, frames = versions(build, (1, "a"), (2, "b"))
    verdicts = judge(frames)
    for draft in (first, second):
        found = build.verdict(verdicts, draft, "M-07", "report")
        assert (found["status"], found["reason"]) == ("not_assessable", "seen_once")


def test_a_day_shared_by_too_many_fails_once_for_its_portal(build):
    draft, frames = sound(build, {"same_day_count": SAME_DAY_LIMIT + 1, "days_late": None})
    verdicts = judge(frames)
    assert failing(verdicts) == {("M-04", "2025-03-01")}
    found = build.verdict(verdicts, draft, "M-04", "2025-03-01")
    assert (found["reported"], found["expected"], found["residual"]) == (21, 20, 1)


FOLLOWING = [
    ("held", "pass", None),
    ("late", "pass", None),
    ("missing", "fail", "no report for 2025 by 2026-11-20"),
    ("unreadable", "not_assessable", "unreadable"),
    ("not_due", "not_assessable", "deadline_not_past"),
    ("ended", "exempt", "org_reform"),
]


@pytest.mark.parametrize(("kept", "status", "reason"), FOLLOWING)
def test_a_report_should_be_followed_by_the_next(build, kept, status, reason):
    draft, frames = sound(build)
    following = DUTY | {
        "report_year": 2025,
        "status": kept,
        "report_id": None,
        "reason": "org_reform" if kept == "ended" else None,
    }
    frames["quality.duties"] = table("quality.duties", DUTY, following | {"published_date": None})
    verdicts = judge(frames)
    found = build.verdict(verdicts, draft, "M-10", "2025")
    assert (found["status"], found["reason"]) == (status, reason)
    assert failing(verdicts) == ({("M-10", "2025")} if status == "fail" else set())

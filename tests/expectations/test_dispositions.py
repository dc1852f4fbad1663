"""Decisions beside verdicts: which hold, which have lapsed, which are about nothing; and that no status changes."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from expectations.dispositions import active_exemptions, add_dispositions, match_dispositions, settle_dispositions
from pipelines.dispositions import Disposition
from pipelines.errors import DispositionFileError
from pipelines.tables.schema import BY_NAME, VERDICTS

V1, V2, PAYLOAD = "11" * 32, "22" * 32, "99" * 32


def reports(*rows):
    """Report versions from (organ, year, version, is_current, digest); all other columns are of no interest here."""
    held = [
        {
            "report_id": f"yuhang/{organ}/{year}/v{version}",
            "organ_id": f"yuhang/{organ}",
            "portal_id": "yuhang",
            "report_year": year,
            "version": version,
            "is_current": is_current,
            "content_sha256": digest,
            "capture_id": f"c{version}",
        }
        for organ, year, version, is_current, digest in rows
    ]
    return pl.DataFrame(held, schema=BY_NAME["core.reports"].frame_schema)


def captures():
    rows = [{"capture_id": f"c{number}", "payload_sha256": PAYLOAD if number == 2 else "00"} for number in (1, 2)]
    return pl.DataFrame(rows, schema=BY_NAME["raw.captures"].frame_schema)


def verdicts(*rows):
    held = [
        {"report_id": f"yuhang/{report}", "rule_id": rule, "scope": scope, "status": status}
        for report, rule, scope, status in rows
    ]
    return pl.DataFrame(held, schema=VERDICTS.frame_schema)


def entry(organ="甲局", year=2024, rule="A-02", scope="total", sha=V2, kind="content", **more):
    given = {"decision": "explained", "exemption": None, **more}
    return Disposition(
        "yuhang.toml: entry 1",
        "yuhang",
        organ,
        year,
        rule,
        scope,
        given["decision"],
        given["exemption"],
        "来函",
        "组",
        date(2026, 3, 1),
        kind,
        sha,
    )


HELD = reports(("甲局", 2024, 1, False, V1), ("甲局", 2024, 2, True, V2))
JUDGED = verdicts(
    ("甲局/2024/v1", "A-02", "total", "fail"),
    ("甲局/2024/v2", "A-02", "total", "fail"),
    ("甲局/2024/v2", "A-02", "other", "pass"),
    ("甲局/2024/v2", "A-01", "total", "not_assessable"),
)


def settled(*entries, held=HELD, judged=JUDGED):
    return settle_dispositions(match_dispositions(entries, held, captures()), judged)


@pytest.mark.parametrize(("sha", "kind"), [(V2, "content"), (PAYLOAD, "payload")])
def test_a_decision_on_the_version_online_is_active_and_stands_beside_its_verdict_alone(sha, kind):
    frame = settled(entry(sha=sha, kind=kind))
    assert frame.select("state", "report_id", "content_sha256", "message").row(0) == ("active", "yuhang/甲局/2024/v2", V2, None)
    beside = add_dispositions(JUDGED, frame)
    assert beside["disposition"].to_list() == [None, "explained", None, None]
    assert beside["disposition_note"][1] == "来函 (组, 2026-03-01)"
    same = [name for name in JUDGED.columns if not name.startswith("disposition")]
    assert_frame_equal(beside.select(same), JUDGED.select(same))


def test_a_decision_lapses_when_the_source_has_changed():
    frame = settled(entry(sha=V1))
    assert frame["state"].to_list() == ["lapsed"]
    assert frame["message"][0] == "the source has changed since: yuhang/甲局/2024/v2 has another digest"
    assert add_dispositions(JUDGED, frame)["disposition"].null_count() == JUDGED.height
    back = reports(("甲局", 2024, 1, True, V1), ("甲局", 2024, 2, False, V2))
    assert settled(entry(sha=V1), held=back)["state"].to_list() == ["active"], "the page is again what was looked at"


def test_a_decision_on_a_report_that_is_gone_lapses():
    gone = reports(("甲局", 2024, 1, False, V1), ("甲局", 2024, 2, False, V2))
    assert settled(entry(), held=gone)["state"].to_list() == ["lapsed"]


def test_a_digest_that_no_version_has_is_told():
    frame = settled(entry(sha="ff" * 32))
    assert frame.select("state", "message").row(0) == ("lapsed", "no version of the report that is held has this digest")


UNMATCHED = {
    "no organ": ({"organ": "乙局"}, "no report of yuhang/乙局 for 2024"),
    "no year": ({"year": 2023}, "no report of yuhang/甲局 for 2023"),
    "no scope": ({"scope": "granted"}, "no verdict of A-02 on granted for yuhang/甲局/2024/v2"),
    "a pass": ({"scope": "other"}, "there is no failure to decide on: the verdict is pass"),
    "not assessed": ({"rule": "A-01"}, "there is no failure to decide on: the verdict is not_assessable"),
}


@pytest.mark.parametrize("case", UNMATCHED)
def test_an_entry_that_matches_nothing_says_so(case):
    change, message = UNMATCHED[case]
    frame = settled(entry(**change))
    assert frame.select("state", "message").row(0) == ("unmatched", message)
    assert add_dispositions(JUDGED, frame)["disposition"].null_count() == JUDGED.height


def test_a_rule_that_there_is_not_is_an_error_of_the_file():
    with pytest.raises(DispositionFileError, match=r"yuhang\.toml: entry 1: rule: there is no rule 'A-99'"):
        settled(entry(rule="A-99"))


def test_two_entries_that_hold_for_one_verdict_are_an_error():
    with pytest.raises(DispositionFileError, match="two entries hold for yuhang/甲局 2024 A-02 total"):
        settled(entry(), entry(sha=PAYLOAD, kind="payload", decision="wrong_alarm"))


def test_exemptions_are_handed_on_while_they_hold_and_need_no_failure():
    exempting = entry(scope="other", decision=None, exemption="org_reform")
    frame = match_dispositions([exempting, entry()], HELD, captures())
    handed = active_exemptions(frame).select("organ_id", "report_year", "rule_id", "scope", "exemption", "content_sha256").rows()
    assert handed == [("yuhang/甲局", 2024, "A-02", "other", "org_reform", V2)]
    assert settled(exempting)["state"].to_list() == ["active"]
    lapsed = entry(scope="other", decision=None, exemption="org_reform", sha=V1)
    assert active_exemptions(match_dispositions([lapsed], HELD, captures())).is_empty()


def test_no_entries_change_nothing():
    frame = settled()
    assert frame.is_empty()
    assert add_dispositions(JUDGED, frame).equals(JUDGED)

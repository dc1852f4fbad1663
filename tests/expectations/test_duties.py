"""Who owes a report: from a person's list or from the year before, as of the newest capture, with deadlines as data."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from expectations.duties import SAME_DAY_LIMIT, build_duties
from pipelines.tables import read_deadlines
from pipelines.tables.schema import BY_NAME

DEADLINES = read_deadlines(Path(__file__).parents[2] / "data" / "reference" / "deadlines.csv")
SEEN = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
BUREAU, STREET, GOVERNMENT = "p/云禾区财政局", "p/云禾区听雨街道办事处", "p/云禾区人民政府"
KINDS = {BUREAU: "department", STREET: "subdistrict", GOVERNMENT: "government"}


def table(name, *rows):
    """A frame of a table from rows as dictionaries; columns that none names are NULL."""
    return pl.DataFrame(list(rows), schema=BY_NAME[name].frame_schema)


def report(organ_id, year, published=None, version=1, **more):
    return {
        "report_id": f"{organ_id}/{year}/v{version}",
        "organ_id": organ_id,
        "portal_id": "p",
        "report_year": year,
        "version": version,
        "is_current": True,
        "published_date": published,
        **more,
    }


def frames_of(*reports, seen=SEEN, **tables):
    organs = [
        {"organ_id": organ_id, "portal_id": "p", "organ_name": organ_id[2:], "organ_kind": KINDS[organ_id]}
        for organ_id in dict.fromkeys(row["organ_id"] for row in reports)
    ]
    captures = [
        {"capture_id": row["report_id"], "report_id": row["report_id"], "url": row["report_id"], "seen_at": SEEN, "is_last": True}
        for row in reports
    ]
    return {
        "core.reports": table("core.reports", *reports),
        "core.organs": table("core.organs", *organs),
        "core.report_captures": table("core.report_captures", *captures),
        "core.deadlines": DEADLINES,
        "core.portals": table("core.portals", {"portal_id": "p", "division_code": "990101"}),
        "raw.captures": table("raw.captures", {"capture_id": "newest", "portal_id": "p", "fetched_at": seen}),
        **{name.replace("__", "."): frame for name, frame in tables.items()},
    }


def statuses(frames):
    duties = build_duties(frames)
    return {(row["organ_id"], row["report_year"]): row["status"] for row in duties.iter_rows(named=True)}


def one(frames, organ_id, year):
    return build_duties(frames).row(by_predicate=(pl.col("organ_id") == organ_id) & (pl.col("report_year") == year), named=True)


def test_without_a_list_who_reported_for_the_year_before_is_expected():
    frames = frames_of(report(BUREAU, 2022, date(2023, 1, 31)), report(BUREAU, 2023, date(2024, 2, 1)))
    assert statuses(frames) == {(BUREAU, 2022): "held", (BUREAU, 2023): "late", (BUREAU, 2024): "missing"}
    late = one(frames, BUREAU, 2023)
    assert (late["due_date"], late["days_late"], late["basis"], late["severity"]) == (date(2024, 1, 31), 1, "year_before", "WARN")
    missing = one(frames, BUREAU, 2024)
    assert (missing["report_id"], missing["earlier_report_id"]) == (None, f"{BUREAU}/2023/v1")
    assert missing["as_of_date"] == date(2026, 11, 21), "20 November 18:30 UTC is the 21st in Shanghai"


def test_nothing_is_missing_before_the_day_has_passed():
    reports = [report(BUREAU, 2024, date(2025, 1, 10))]
    on_the_day = datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert statuses(frames_of(*reports, seen=on_the_day)) == {(BUREAU, 2024): "held", (BUREAU, 2025): "not_due"}
    after = datetime(2026, 1, 31, 17, tzinfo=UTC)
    assert statuses(frames_of(*reports, seen=after))[BUREAU, 2025] == "missing"
    in_the_year = datetime(2025, 6, 1, tzinfo=UTC)
    assert statuses(frames_of(*reports, seen=in_the_year)) == {(BUREAU, 2024): "held"}


def test_a_persons_list_expects_who_never_reported_and_lets_go_who_ended():
    lines = [
        {"organ_id": STREET, "from_year": 2023, "to_year": None, "portal_id": "p", "organ_name": STREET[2:]},
        {"organ_id": BUREAU, "from_year": 2020, "to_year": 2023, "portal_id": "p", "organ_name": BUREAU[2:]},
    ]
    kinds = ("subdistrict", "department")
    listed = table("core.expected_organs", *(line | {"organ_kind": kind} for line, kind in zip(lines, kinds, strict=True)))
    frames = frames_of(report(BUREAU, 2023, date(2024, 1, 31)), core__expected_organs=listed)
    assert statuses(frames) == {
        **{(BUREAU, year): "missing" for year in (2020, 2021, 2022)},
        (BUREAU, 2023): "held",
        (BUREAU, 2024): "ended",
        **{(STREET, year): "missing" for year in (2023, 2024, 2025)},
    }
    assert one(frames, BUREAU, 2024)["reason"] == "org_reform"
    assert {one(frames, STREET, year)["basis"] for year in (2023, 2025)} == {"file"}


def test_an_organ_that_another_follows_and_a_district_that_ended_owe_nothing():
    follows = {"organ_id": STREET, "predecessor_id": BUREAU, "from_year": 2024, "change": "merged", "source": "-"}
    frames = frames_of(report(BUREAU, 2023), core__organ_predecessors=table("core.organ_predecessors", follows))
    assert statuses(frames)[BUREAU, 2024] == "ended"
    split = follows | {"change": "split"}
    assert statuses({**frames, "core.organ_predecessors": table("core.organ_predecessors", split)})[BUREAU, 2024] == "missing"
    ended = {"division_code": "990101", "valid_from": date(2000, 1, 1), "valid_to": date(2024, 4, 9)}
    frames = frames_of(report(BUREAU, 2022), report(BUREAU, 2023), core__districts=table("core.districts", ended))
    assert (statuses(frames)[BUREAU, 2024], one(frames, BUREAU, 2024)["reason"]) == ("ended", "entity_break")
    new = ended | {"valid_from": date(2024, 4, 9), "valid_to": None}
    assert statuses({**frames, "core.districts": table("core.districts", ended, new)})[BUREAU, 2024] == "missing"


def test_what_a_list_promises_and_nobody_could_read_is_not_missing():
    listing = {
        "url": "http://p/1",
        "title": "云禾区财政局2024年度报告",
        "portal_id": "p",
        "organ_id": BUREAU,
        "report_year": 2024,
    }
    frames = frames_of(report(BUREAU, 2023), core__listings=table("core.listings", listing))
    row = one(frames, BUREAU, 2024)
    assert (row["status"], row["unread_url"], row["reason"]) == ("unreadable", "http://p/1", "not_fetched")
    finding = {"finding_id": "f", "stage": "crawl", "code": "timeout", "url": "http://p/1", "message": "-"}
    row = one({**frames, "quality.findings": table("quality.findings", finding)}, BUREAU, 2024)
    assert (row["status"], row["reason"]) == ("unreadable", "timeout")
    other = table("core.listings", listing | {"report_year": 2022})
    assert statuses({**frames, "core.listings": other})[BUREAU, 2024] == "missing"


def test_lateness_goes_by_the_first_date_ever_seen():
    first = report(BUREAU, 2023, date(2024, 1, 20), is_current=False)
    frames = frames_of(first, report(BUREAU, 2023, date(2024, 6, 1), version=2))
    assert one(frames, BUREAU, 2023)["published_date"] == date(2024, 1, 20)
    frames = frames_of(report(BUREAU, 2025, date(2027, 5, 1)))
    assert one(frames, BUREAU, 2025)["published_date"] == date(2026, 11, 21), "it was seen then, whatever its date says"


def test_a_day_that_more_than_twenty_share_is_that_of_a_migration():
    day = date(2024, 6, 8)
    years = range(2003, 2024)
    frames = frames_of(*(report(BUREAU, year, day) for year in years))
    assert len(years) == SAME_DAY_LIMIT + 1
    duties = build_duties(frames).filter(pl.col("report_id").is_not_null())
    assert duties["days_late"].null_count() == duties.height
    assert set(duties["status"]) == {"held"}
    fewer = frames_of(*(report(BUREAU, year, day) for year in years[1:]))
    late = build_duties(fewer).filter(pl.col("status") == "late")
    assert late["report_year"].to_list() == list(range(2008, 2024)), "for years before 2008 no day is declared"


@pytest.mark.parametrize(
    ("organ_id", "year", "due", "severity"),
    [
        (BUREAU, 2018, date(2019, 3, 31), "WARN"),
        (BUREAU, 2019, date(2020, 1, 31), "WARN"),
        (GOVERNMENT, 2024, date(2025, 3, 31), "WARN"),
        (STREET, 2024, date(2025, 1, 31), "INFO"),
    ],
)
def test_the_day_depends_on_kind_and_year(organ_id, year, due, severity):
    row = one(frames_of(report(organ_id, year)), organ_id, year)
    assert (row["due_date"], row["severity"]) == (due, severity)


def test_a_portal_may_have_a_day_of_its_own():
    own = {
        "organ_kind": "department",
        "portal_id": "p",
        "from_year": 2021,
        "to_year": 2021,
        "due_month": 1,
        "due_day": 28,
        "severity": "WARN",
        "source": "怀化 for 2021",
    }
    frames = frames_of(report(BUREAU, 2020), report(BUREAU, 2021))
    frames["core.deadlines"] = pl.concat([DEADLINES, table("core.deadlines", own)])
    assert [one(frames, BUREAU, year)["due_date"] for year in (2020, 2021)] == [date(2021, 1, 31), date(2022, 1, 28)]
    assert one({**frames, "core.deadlines": DEADLINES.clear()}, BUREAU, 2021)["due_date"] is None
    assert statuses({**frames, "core.deadlines": DEADLINES.clear()})[BUREAU, 2022] == "not_due"


def test_no_reports_no_duties():
    frames = frames_of(report(BUREAU, 2021))
    empty = build_duties({name: frame.clear() for name, frame in frames.items()})
    assert (empty.height, empty.schema) == (0, BY_NAME["quality.duties"].empty().schema)

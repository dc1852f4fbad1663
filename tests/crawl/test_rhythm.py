"""What is due on which day: seasons, cycles that spread addresses over nights, failures that are asked again at once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.crawl.memory import build_memory
from pipelines.crawl.rhythm import REASONS, KnownColumn, KnownReport, due_columns, due_reports, in_season, last_turn
from pipelines.model import Capture, Finding, Link, ListColumn, ListedLink, Portal, Rhythm

WEEKLY = Rhythm()
FIRST = date(2026, 5, 4)
URLS = [f"http://a.cn/art/2026/1/5/art_1_{number}.html" for number in range(700)]
COLUMN = ListColumn("http://a.cn/col/col1/index.html")


def at(day: date, hour: int = 2) -> datetime:
    """An hour of a day in China."""
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC) - timedelta(hours=8)


def known(checked: date | None, failed: date | None = None) -> KnownReport:
    return KnownReport(at(checked) if checked else None, at(failed) if failed else None)


def reasons(rhythm, had, day=FIRST, listed=(), **options):
    return dict(due_reports(rhythm, had, listed, day, **options))


def test_a_cycle_looks_at_every_report_once_and_never_at_all_in_one_night():
    had = {url: known(FIRST) for url in URLS}
    due = Counter()
    for night in range(1, 8):
        tonight = reasons(WEEKLY, had, FIRST + timedelta(days=night))
        assert set(tonight.values()) == {"recheck"}
        had |= {url: known(FIRST + timedelta(days=night)) for url in tonight}
        due.update(list(tonight))
        assert 60 < len(tonight) < 150
    assert due == Counter(URLS)


def test_a_night_that_was_missed_is_made_up_for():
    had = {url: known(FIRST) for url in URLS}
    first, second = (set(reasons(WEEKLY, had, FIRST + timedelta(days=night))) for night in (1, 2))
    assert first < second
    assert len(reasons(WEEKLY, had, FIRST + timedelta(days=30))) == len(URLS)


def test_what_is_new_or_could_not_be_had_is_due_at_once():
    had = {
        "new": None,
        "held": known(FIRST),
        "never held": known(None),
        "in vain": known(FIRST - timedelta(days=1), FIRST),
        "well again": known(FIRST, FIRST - timedelta(days=1)),
        "only in vain": known(None, FIRST),
    }
    told = {url: fact for url, fact in had.items() if fact is not None}
    assert reasons(WEEKLY, told, FIRST, listed=list(had)) == {
        "new": "new",
        "never held": "not_held",
        "in vain": "failed",
        "only in vain": "failed",
    }


def test_listed_reports_come_first_and_known_ones_are_looked_at_though_no_list_names_them():
    every_night = Rhythm(recheck_days=0)
    due = due_reports(every_night, {"b": known(FIRST), "gone from the list": known(FIRST)}, ["a", "b"], FIRST)
    assert [(one.url, one.reason) for one in due] == [("a", "new"), ("b", "all"), ("gone from the list", "all")]


def test_everything_by_hand():
    had = {url: known(FIRST) for url in URLS}
    assert reasons(WEEKLY, had, FIRST) == {}
    assert set(reasons(WEEKLY, had, FIRST, everything=True).values()) == {"all"}
    (column,) = due_columns(WEEKLY, [COLUMN], {COLUMN.url: KnownColumn(at(FIRST), False)}, FIRST, everything=True)
    assert (column.is_whole, column.reason) == (True, "all")


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 2, 28), date(2026, 4, 30)])
def test_whole_lists_every_night_of_the_season(day):
    (column,) = due_columns(WEEKLY, [COLUMN], {COLUMN.url: KnownColumn(at(day), False)}, day)
    assert (column.is_whole, column.reason) == (True, "season")


def test_first_pages_once_a_week_off_season_and_the_rest_where_a_list_fell_short():
    columns = [ListColumn(f"http://a.cn/col/col{number}/index.html") for number in range(70)]
    had = {column.url: KnownColumn(at(FIRST), column.url.endswith("7/index.html")) for column in columns}
    seen = Counter()
    for night in range(1, 8):
        due = due_columns(WEEKLY, columns, had, FIRST + timedelta(days=night))
        assert 0 < len(due) < 25
        assert all(one.is_whole == one.column.url.endswith("7/index.html") and one.reason == "off_season" for one in due)
        had |= {one.column.url: KnownColumn(at(FIRST + timedelta(days=night)), False) for one in due}
        seen.update(one.column.url for one in due)
        had |= {url: fact._replace(is_short=url.endswith("7/index.html")) for url, fact in had.items()}
    assert seen == Counter(column.url for column in columns)


def test_a_column_that_was_never_read_is_read_wholly_in_any_month():
    (column,) = due_columns(WEEKLY, [COLUMN], {}, FIRST)
    assert (column.is_whole, column.reason) == (True, "first_listing")


def test_a_portal_may_have_no_off_season():
    every_night = Rhythm(lists_days=0)
    (column,) = due_columns(every_night, [COLUMN], {COLUMN.url: KnownColumn(at(FIRST), False)}, FIRST)
    assert (column.is_whole, column.reason) == (True, "all")


def test_the_day_is_that_of_china():
    # 02:30 in Shanghai on 1 May is 30 April in UTC: the season is over.
    assert not in_season(WEEKLY, date(2026, 5, 1))
    had = {"a": KnownReport(datetime(2026, 4, 30, 18, 30, tzinfo=UTC), None)}
    assert reasons(Rhythm(recheck_days=1), had, date(2026, 5, 1)) == {}
    assert reasons(Rhythm(recheck_days=1), had, date(2026, 5, 2)) == {"a": "recheck"}


def test_turns_lie_a_cycle_apart():
    turns = {last_turn(URLS[0], 7, FIRST + timedelta(days=day)) for day in range(70)}
    assert len(turns) in (10, 11)
    assert {(turn - min(turns)).days % 7 for turn in turns} == {0}


def test_every_reason_has_its_words():
    assert all(english and chinese for english, chinese in REASONS.values())


# --- what the archive says


PORTAL = Portal("a", "a", "sandbox", "990101", ("a.cn",), (COLUMN,), 1)


def capture(url: str, day: date, status: int = 200, role: str = "report") -> Capture:
    facts = dict.fromkeys(Capture.__dataclass_fields__)
    facts |= {"url": url, "fetched_at": at(day), "http_status": status, "role": role, "method": "GET"}
    return Capture(**facts)


def listed(url: str, day: date = FIRST, title: str | None = "2024年度报告") -> ListedLink:
    return ListedLink(Link(url, title, None), COLUMN.url, "r", at(day))


def found(code: str, url: str, day: date) -> Finding:
    return Finding("crawl", code, url, "", "a", None, at(day, 3))


def remember(captures=(), links=(), findings=()):
    return build_memory(PORTAL, captures, links, findings, None)


def test_what_was_listed_on_the_portals_hosts_is_known():
    links = [
        listed("http://a.cn/1"),
        listed("http://b.cn/2"),
        listed("http://a.cn/3", title="通知公告"),
        listed("http://a.cn/四"),
    ]
    assert remember(links=links).reports == {
        "http://a.cn/1": KnownReport(None, None),
        "http://a.cn/%E5%9B%9B": KnownReport(None, None),
    }


@pytest.mark.parametrize("status", [200, 304, 301, 404])
def test_a_definite_answer_counts_as_looked_at(status):
    (report,) = remember([capture("http://a.cn/1", FIRST, status)], [listed("http://a.cn/1")]).reports.values()
    assert report == KnownReport(at(FIRST), None)


@pytest.mark.parametrize(("status", "role"), [(503, "report"), (429, "report"), (200, "broken")])
def test_trouble_is_no_answer(status, role):
    held = [capture("http://a.cn/1", FIRST, status, role)]
    (report,) = remember(held, [listed("http://a.cn/1")], [found("server_error", "http://a.cn/1", FIRST)]).reports.values()
    assert report == KnownReport(None, at(FIRST, 3))


def test_what_no_second_night_would_change_is_not_asked_every_night():
    (report,) = remember([], [listed("http://a.cn/1")], [found("too_large", "http://a.cn/1", FIRST)]).reports.values()
    assert report == KnownReport(at(FIRST, 3), None)


def test_a_column_fell_short_only_if_it_did_so_the_last_time():
    later = FIRST + timedelta(days=7)
    short = found("list_short", COLUMN.url, FIRST)
    rows = [listed("http://a.cn/1"), listed("http://a.cn/1", later)]
    assert remember(links=rows[:1], findings=[short]).columns == {COLUMN.url: KnownColumn(at(FIRST), True)}
    # The finding comes before its column's links; both readings have links, the finding is of the first.
    before = Finding("crawl", "list_short", COLUMN.url, "", "a", None, at(FIRST) - timedelta(minutes=1))
    assert remember(links=rows, findings=[before]).columns == {COLUMN.url: KnownColumn(at(later), False)}

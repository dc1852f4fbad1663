"""What is asked for on a given day, and why: columns by the season, reports by what is known of them. Pure.

How an address is fetched does not belong here. A cycle gives each address a day of its own, told from a digest of the
address, so that a thousand reports first met in one night are not all asked for again in one night.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Literal, NamedTuple

from pipelines.model import ListColumn, Rhythm

# China has one time and has not moved its clocks since 1991.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
Reason = Literal["new", "not_held", "failed", "recheck", "all", "first_listing", "season", "off_season"]
# reason → (English, 中文)
REASONS: dict[Reason, tuple[str, str]] = {
    "new": ("listed for the first time", "首次列出"),
    "not_held": ("listed before, and no answer is held yet", "此前已列出，尚未取得"),
    "failed": ("the last attempt brought no answer", "上次未能取得"),
    "recheck": ("its day to be looked at again", "按周期复查"),
    "all": ("everything is looked at", "全部检查"),
    "first_listing": ("a column that was never read", "首次读取的栏目"),
    "season": ("whole lists every night of the season", "发布季每夜读取完整列表"),
    "off_season": ("the column's day, off season", "非发布季按周期读取"),
}


class KnownReport(NamedTuple):
    """What is known of an address that was listed: when it last gave a definite answer (a page, a redirect, a 404), and when
    it was last asked in vain (time limit, server error)."""

    checked_at: datetime | None
    failed_at: datetime | None


class KnownColumn(NamedTuple):
    """When a column was last read, and whether the list broke off or fell short."""

    listed_at: datetime
    is_short: bool


class DueReport(NamedTuple):
    """An address to be fetched, and why."""

    url: str
    reason: Reason


class DueColumn(NamedTuple):
    """A column to be read, wholly or its first page, and why."""

    column: ListColumn
    is_whole: bool
    reason: Reason


def day_in_china(instant: datetime) -> date:
    """The day that an instant falls on in China.

    >>> from datetime import UTC
    >>> day_in_china(datetime(2026, 1, 31, 18, 30, tzinfo=UTC))
    datetime.date(2026, 2, 1)
    """
    return instant.astimezone(CHINA).date()


def in_season(rhythm: Rhythm, day: date) -> bool:
    """Whether whole lists are read on a day; a season may reach over the new year.

    >>> in_season(Rhythm(), date(2026, 4, 30)), in_season(Rhythm(), date(2026, 5, 1))
    (True, False)
    >>> in_season(Rhythm(season=("12-01", "03-31")), date(2026, 1, 5))
    True
    """
    first, last = rhythm.season
    text = f"{day:%m-%d}"
    return first <= text <= last if first <= last else text >= first or text <= last


def last_turn(url: str, cycle: int, day: date) -> date:
    """The newest day up to ``day`` that is the address's own in a cycle of so many days.

    >>> last_turn("http://a.cn/art_1.html", 1, date(2026, 5, 1))
    datetime.date(2026, 5, 1)
    """
    own = int.from_bytes(hashlib.sha256(url.encode()).digest()[:8], "big")
    return day - timedelta(days=(day.toordinal() - own) % cycle)


def due_columns(
    rhythm: Rhythm, columns: Sequence[ListColumn], known: Mapping[str, KnownColumn], day: date, *, everything: bool = False
) -> tuple[DueColumn, ...]:
    """The columns to be read on a day, in their order.

    A column that was never read, and one that fell short the last time, is read wholly when its turn comes.
    """
    due = []
    for column in columns:
        had = known.get(column.url)
        if everything or rhythm.lists_days == 0:
            due.append(DueColumn(column, True, "all"))
        elif had is None:
            due.append(DueColumn(column, True, "first_listing"))
        elif in_season(rhythm, day):
            due.append(DueColumn(column, True, "season"))
        elif day_in_china(had.listed_at) < last_turn(column.url, rhythm.lists_days, day):
            due.append(DueColumn(column, had.is_short, "off_season"))
    return tuple(due)


def due_reports(
    rhythm: Rhythm, known: Mapping[str, KnownReport], listed: Iterable[str], day: date, *, everything: bool = False
) -> tuple[DueReport, ...]:
    """The reports to be fetched on a day, those listed tonight first, in the order of the lists, then the other known ones.

    New ones and those that could not be had are due at once; a known one on its own day in the cycle, or on the first
    night after it if that day's night was missed.
    """
    addresses = dict.fromkeys([*listed, *known])
    reasons = ((url, _reason(rhythm, known.get(url), url, day, everything)) for url in addresses)
    return tuple(DueReport(url, reason) for url, reason in reasons if reason is not None)


def _reason(rhythm: Rhythm, had: KnownReport | None, url: str, day: date, everything: bool) -> Reason | None:
    if had is None:
        return "new"
    if had.failed_at is not None and (had.checked_at is None or had.failed_at > had.checked_at):
        return "failed"
    if had.checked_at is None:
        return "not_held"
    if everything or rhythm.recheck_days == 0:
        return "all"
    return "recheck" if day_in_china(had.checked_at) < last_turn(url, rhythm.recheck_days, day) else None

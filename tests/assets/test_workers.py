"""Processes behind pipes: each item's result, news on the way, and what a death costs."""

import os
import signal
from functools import partial
from pathlib import Path
from typing import Any

from assets.workers import Tell, Work, run_each


def _length(tell: Tell, item: str) -> int:
    tell(f"at {item}")
    return len(item)


def start_counting(tell: Tell) -> Work[int]:
    return partial(_length, tell)


def _die_at(folder: Path, victim: str, times: int, item: str) -> int:
    """Dies by a signal that cannot be caught, as many times as told."""
    deaths = folder / f"deaths-{item}"
    died = len(deaths.read_text()) if deaths.exists() else 0
    if item == victim and died < times:
        deaths.write_text("x" * (died + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return len(item)


def start_dying(folder: Path, victim: str, times: int, tell: Tell) -> Work[int]:
    return partial(_die_at, folder, victim, times)


def test_every_item_has_its_result_and_news_are_heard() -> None:
    heard: list[Any] = []
    items = ["a", "bb", "ccc", "dddd", "eeeee"]
    assert run_each(items, start_counting, 2, heard.append) == {item: len(item) for item in items}
    assert sorted(heard) == sorted(f"at {item}" for item in items)


def test_nothing_to_do_starts_nothing() -> None:
    assert run_each([], start_counting, 4) == {}


def test_item_whose_process_died_is_tried_again(tmp_path: Path) -> None:
    start = partial(start_dying, tmp_path, "bb", 1)
    assert run_each(["a", "bb", "ccc"], start, 2) == {"a": 1, "bb": 2, "ccc": 3}
    assert (tmp_path / "deaths-bb").read_text() == "x"


def test_item_that_kills_every_process_is_missing_and_costs_no_other(tmp_path: Path) -> None:
    start = partial(start_dying, tmp_path, "bb", 99)
    assert run_each(["a", "bb", "ccc", "dddd"], start, 2) == {"a": 1, "ccc": 3, "dddd": 4}
    assert (tmp_path / "deaths-bb").read_text() == "xx"

"""Processes that work through a list of items, each behind a pipe of its own; what the work is belongs to the caller.

A pool with a common queue hangs if a process is killed while it holds the queue's lock. Here nothing is shared: a
death closes one pipe and costs one item.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")
Tell = Callable[[Any], None]
Work = Callable[[str], Result]
# A process that died may have been killed for want of memory: the item gets one more try, in a process of its own.
_TRIES = 2
_GOODBYE_SECONDS = 10.0


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and the item it is at."""

    process: SpawnProcess
    pipe: Connection
    item: str | None = None


@dataclass(frozen=True, slots=True)
class _Done(Generic[Result]):
    """What a process sends when an item is done; anything else it sends is news."""

    result: Result


def run_each(
    items: Sequence[str], start: Callable[[Tell], Work[Result]], count: int, on_news: Tell | None = None
) -> dict[str, Result]:
    """The result of each item; one is missing if every process that tried it died.

    Args:
        items: what is to be worked on, each once.
        start: called in each process, with a function that sends news, returns what does the work; must be picklable.
            An exception in it or in the work ends the process.
        count: how many processes at most.
        on_news: called here with what the processes tell.
    """
    waiting = deque(items)
    tries = dict.fromkeys(items, 0)
    results: dict[str, Result] = {}
    crew: list[_Worker] = []
    try:
        while waiting or any(worker.item for worker in crew):
            while waiting and len([worker for worker in crew if worker.item]) < count:
                item = waiting.popleft()
                tries[item] += 1
                _give(crew, item, start)
            for worker in _heard(crew):
                item = worker.item or ""
                try:
                    said = worker.pipe.recv()
                except (EOFError, OSError):
                    crew.remove(worker)
                    worker.process.join()
                    if tries[item] < _TRIES:
                        waiting.append(item)
                    continue
                if isinstance(said, _Done):
                    results[item], worker.item = said.result, None
                elif on_news is not None:
                    on_news(said)
    finally:
        _dismiss(crew)
    return results


def _heard(crew: Sequence[_Worker]) -> list[_Worker]:
    ready = wait([worker.pipe for worker in crew if worker.item])
    return [worker for worker in crew if worker.pipe in ready]


def _give(crew: list[_Worker], item: str, start: Callable[[Tell], Work[Any]]) -> None:
    """Hand an item to a process that is idle and alive, else to a new one."""
    for worker in [worker for worker in crew if worker.item is None]:
        try:
            worker.pipe.send(item)
        except OSError:
            crew.remove(worker)
            worker.process.join()
        else:
            worker.item = item
            return
    # Spawned, not forked: the parent has threads (polars, Dagster).
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, start), daemon=True)
    process.start()
    # Our copy of its end, left open, would keep its death from being heard.
    theirs.close()
    with suppress(OSError):
        # It died at once: its silence is heard like any other death.
        ours.send(item)
    crew.append(_Worker(process, ours, item))


def _serve(pipe: Connection, start: Callable[[Tell], Work[Any]]) -> None:
    work = start(pipe.send)
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        pipe.send(_Done(work(item)))


def _dismiss(crew: Sequence[_Worker]) -> None:
    """Let idle processes end by themselves; one that is still at work is not waited for."""
    for worker in crew:
        worker.pipe.close()
    for worker in crew:
        if worker.item is None:
            worker.process.join(_GOODBYE_SECONDS)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()

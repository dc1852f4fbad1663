"""One lane per host: hosts are asked side by side, each by one thread and in order, so that a night lasts as long as its
slowest host and no host notices the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

from pipelines.crawl.hosts import host_of

T = TypeVar("T")
R = TypeVar("R")


def run_in_lanes(
    items: Sequence[T], url_of: Callable[[T], str], run: Callable[[T], R], name: str, *, is_paced: bool, connections: int = 1
) -> Iterator[tuple[int, R]]:
    """The place of each item and what ``run`` gave for it, as it is done.

    Args:
        items: what is to be done, in order.
        url_of: the address that an item asks first; its host is the lane.
        run: asks for an item; what it raises is raised here, and what has not begun then never does.
        name: begins the threads' names.
        is_paced: whether hosts want a pause; without one, ``connections`` threads share all items.
        connections: threads for hosts that want no pause.
    """
    lanes: dict[str | None, list[int]] = {}
    for place, item in enumerate(items):
        lanes.setdefault(host_of(url_of(item)) if is_paced else str(place % connections), []).append(place)
    if len(lanes) <= 1:
        yield from ((place, run(item)) for place, item in enumerate(items))
        return
    with ThreadPoolExecutor(len(lanes) if is_paced else connections, thread_name_prefix=name) as pool:
        if is_paced:
            yield from _paced(pool, list(lanes.values()), items, run)
        else:
            yield from _gather({pool.submit(run, item): place for place, item in enumerate(items)})


def _gather(futures: dict[Future[R], int]) -> Iterator[tuple[int, R]]:
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        for future in futures:
            future.cancel()


def _paced(
    pool: ThreadPoolExecutor, lanes: list[list[int]], items: Sequence[T], run: Callable[[T], R]
) -> Iterator[tuple[int, R]]:
    """Each lane has at most one item under way; the next begins when it is done."""
    waiting = [iter(lane) for lane in lanes]
    under_way: dict[Future[R], tuple[int, Iterator[int]]] = {}

    def begin(lane: Iterator[int]) -> None:
        place = next(lane, None)
        if place is not None:
            under_way[pool.submit(run, items[place])] = (place, lane)

    for lane in waiting:
        begin(lane)
    while under_way:
        future = next(as_completed(under_way))
        place, lane = under_way.pop(future)
        result = future.result()
        begin(lane)
        yield place, result

"""Seconds per page: the bare selectolax DOM, bytes → judged Report, ``pandas.read_html``, BeautifulSoup with lxml.

Pages are the real ones of the corpus where it is at hand, else the project's goldens: HTML only, as the peers read
nothing else. Ours includes decoding, weighing, tables and prose, frames and all verdicts, in batches and with memory kept
from page to page as in a night. The DOM is measured both ways: where each page's memory is given back it can take twice as long.
"""

from __future__ import annotations

import io
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from expectations.verdicts import judge
from pipelines.forms import load_forms
from pipelines.model import Capture
from pipelines.parse import PARSER_VERSION, parse_page
from pipelines.parse.memory import reading_many
from pipelines.tables import ReadCapture, assign_versions, build_portal

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
BATCH = 2000
LIMIT_TO_DOM = 6.0
LIMIT_TO_PANDAS = 3.0

Reader = Callable[[Sequence[bytes]], None]


def find_pages() -> tuple[str, list[bytes]]:
    """Where the pages are from, and their bytes."""
    corpus = sorted((ROOT.parent / "shared" / "corpus").glob("*/20*/page.html"))
    paths = corpus or sorted((ROOT / "tests" / "pages").glob("*/*/page.html"))
    if not paths:
        raise SystemExit("no pages to read: neither a corpus beside the project nor goldens in tests/pages")
    return "corpus" if corpus else "goldens", [path.read_bytes() for path in paths]


def read_bare(pages: Sequence[bytes]) -> None:
    """The floor: a DOM and nothing more."""
    from selectolax.lexbor import LexborHTMLParser

    for page in pages:
        LexborHTMLParser(page)


def read_bare_kept(pages: Sequence[bytes]) -> None:
    """The floor of a process that keeps its memory."""
    with reading_many():
        read_bare(pages)


def read_and_judge(pages: Sequence[bytes], *, with_statements: bool = True) -> None:
    """Ours: bytes → Report → frames → verdicts, a batch of pages at a time as in a nightly run.

    Each page counts as the report of another organ, or the batch would be one report with many captures.
    """
    forms = load_forms()
    reads = []
    with reading_many():
        for number, page in enumerate(pages):
            report = parse_page(page, forms=forms, with_statements=with_statements)
            reads.append(ReadCapture(make_capture(number), replace(report, organ=f"{report.organ}第{number}所")))
        identified = assign_versions(reads, "bench")
        frames = build_portal(identified.versions, [], identified.findings, parser_version=PARSER_VERSION)
    verdicts = judge(frames, forms)
    if frames["core.reports"].height != len(pages) or verdicts.height < 70 * len(pages):
        raise SystemExit(f"only {frames['core.reports'].height} of {len(pages)} pages were judged")


def read_with_pandas(pages: Sequence[bytes]) -> None:
    """A peer: all tables of the page as data frames, neither labelled nor judged."""
    import pandas

    for page in pages:
        pandas.read_html(io.BytesIO(page), encoding="utf-8")


def read_with_soup(pages: Sequence[bytes]) -> None:
    """A peer: the tree alone, as BeautifulSoup builds it with lxml."""
    from bs4 import BeautifulSoup

    for page in pages:
        BeautifulSoup(page, "lxml", from_encoding="utf-8")


def measure(read: Reader, pages: Sequence[bytes], copies: int) -> float:
    """Seconds per page over ``copies`` times all pages, once every page has been read."""
    read(pages)
    batch = list(pages) * copies
    started = time.perf_counter()
    read(batch)
    return (time.perf_counter() - started) / len(batch)


def measure_all(pages: Sequence[bytes]) -> dict[str, list[float]]:
    """Seconds per page of each reader, round by round.

    Readers take turns, as a shared machine is faster now and slower then, and each has a process of its own: what one does to
    its memory is not the other's.
    """
    seconds: dict[str, list[float]] = {name: [] for name in READERS}
    with ExitStack() as stack:
        context = multiprocessing.get_context("spawn")
        pools = {name: stack.enter_context(ProcessPoolExecutor(1, mp_context=context)) for name in READERS}
        for _ in range(ROUNDS):
            for name, (read, copies) in READERS.items():
                seconds[name].append(pools[name].submit(measure, read, pages, copies).result())
    return seconds


def median_ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """The median of what two readers took in the same round."""
    return statistics.median(one / other for one, other in zip(over, under, strict=True))


def main() -> None:
    """Print the table and what the limits say of it."""
    origin, pages = find_pages()
    seconds = measure_all(pages)
    bare, kept, ours, tables, _, pandas = seconds.values()
    table = Table(
        "reader", "ms", "÷ DOM", "÷ DOM, kept", title=f"Reading {len(pages)} HTML pages ({origin}), medians of {ROUNDS} rounds"
    )
    for name, rounds in seconds.items():
        ratios = [f"{median_ratio(rounds, floor):.1f}" for floor in (bare, kept)]
        table.add_row(name, f"{statistics.median(rounds) * 1e3:.2f}", *ratios)
    console = Console()
    console.print(table)
    for name, rounds in (("ours", ours), ("ours without the prose's figures", tables)):
        console.print(f"{name} ÷ bare DOM: {median_ratio(rounds, bare):.1f}, ", end="")
        console.print(f"÷ DOM whose memory is kept: {median_ratio(rounds, kept):.1f} (limit {LIMIT_TO_DOM})")
        console.print(f"pandas.read_html ÷ {name}: {median_ratio(pandas, rounds):.1f} (limit: at least {LIMIT_TO_PANDAS})")


READERS: dict[str, tuple[Reader, int]] = {
    "bare selectolax DOM": (read_bare, BATCH),
    "bare selectolax DOM, memory kept": (read_bare_kept, BATCH),
    "gongkai: bytes → judged Report": (read_and_judge, BATCH),
    "gongkai without the prose's figures": (partial(read_and_judge, with_statements=False), BATCH),
    "BeautifulSoup + lxml, tree only": (read_with_soup, 20),
    "pandas.read_html, tables only": (read_with_pandas, 100),
}


def make_capture(number: int) -> Capture:
    """The capture that a page of a benchmark stands for; ids sort as their numbers do."""
    return Capture(
        capture_id=f"{number:06}",
        portal_id="bench",
        run_id="bench",
        url=f"http://bench.invalid/{number}",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        method="GET",
        role="report",
        http_status=200,
        content_type="text/html",
        content_encoding=None,
        etag=None,
        last_modified=None,
        payload_sha256="",
        payload_bytes=0,
        warc_path="",
        warc_offset=0,
        is_revisit=False,
        refers_to_id=None,
    )

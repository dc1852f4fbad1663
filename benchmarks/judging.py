"""Seconds and memory for all rules on 10,000 and 100,000 reports, and what Great Expectations adds on their verdicts.

Reports are generated as Parquet per portal, as a night leaves them (``generated``). Measured is what the nightly asset does:
read, compare texts, judge, decide faults, write verdicts; a part is written while the next is judged, so the seconds are those of
all of it. Every step runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from assets.parquet import read_tables
from benchmarks.generated import REPORTS_PER_PORTAL, write_portals
from expectations.chunks import judge_portals
from expectations.gx_suites import FAILURES, REPORT_COUNTS, STRENGTH, VERDICTS
from expectations.strength import measure_strength

SIZES = (10_000, 100_000)
LIMIT_SECONDS, LIMIT_BYTES = 20.0, 4e9
# Ten times the reports may take ten times the seconds, and a quarter more for what a shared machine does to a long run.
LIMIT_TO_LINEAR = 1.25
Figures = dict[str, float]


def judge_folder(folder: Path) -> Figures:
    """Judge all that lies in a folder and write the verdicts there; how many, by how many rules, and seconds spent on writing."""
    parts = folder / "verdicts"
    parts.mkdir(exist_ok=True)
    verdicts, failing, rules, writing = 0, 0, set[str](), 0.0
    for number, part in enumerate(judge_portals(read_tables(folder))):
        started = time.perf_counter()
        part.write_parquet(parts / f"{number:04}.parquet", compression="lz4")
        writing += time.perf_counter() - started
        verdicts += part.height
        failing += int((part["status"] == "fail").sum())
        rules |= set(part["rule_id"].unique())
    return {"verdicts": verdicts, "failing": failing, "rules": len(rules), "writing": writing}


def assert_folder(folder: Path) -> Figures:
    """Assert the suites about verdicts with Great Expectations, on one part as it was judged after the other: it wants pandas."""
    from expectations.gx import validate

    reports = read_tables(folder)("core.reports", None, None)
    asserted, errors = 0, 0
    for path in sorted((folder / "verdicts").glob("*.parquet")):
        verdicts = pl.read_parquet(path)
        own = reports.join(verdicts.select("report_id").unique(), on="report_id", how="semi")
        frames = {VERDICTS: verdicts, "core.reports": own, STRENGTH: measure_strength(verdicts, own)}
        outcomes = validate(frames, [VERDICTS, FAILURES, REPORT_COUNTS, STRENGTH])
        asserted += len(outcomes)
        errors += sum(outcome.error is not None for outcome in outcomes)
    return {"expectations": asserted, "errors": errors}


STEPS: dict[str, Callable[[Path, int], Figures]] = {
    "generate": lambda folder, count: {"reports": write_portals(folder, count)},
    "judge": lambda folder, _: judge_folder(folder),
    "assert": lambda folder, _: assert_folder(folder),
}


def run_step(step: str, folder: Path, count: int = 0) -> Figures:
    """A step in a process of its own: its figures, seconds, seconds of processor and peak of memory."""
    arguments = [sys.executable, "-m", "benchmarks.judging", step, str(folder), str(count)]
    done = subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True)
    measured: Figures = json.loads(done.stdout.splitlines()[-1])
    return measured


def _work(step: str, folder: Path, count: int) -> None:
    started, processor = time.perf_counter(), time.process_time()
    figures = STEPS[step](folder, count)
    figures |= {"seconds": time.perf_counter() - started, "processor": time.process_time() - processor}
    # Linux tells the peak in units of 1,024 bytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({**figures, "bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}))


def main() -> None:
    """Print the table and what the limits say of it."""
    measured = [measure(size) for size in SIZES]
    table = Table("", *(f"{reports:,} reports" for reports, *_ in measured))
    for row in zip(*(_column(judging, asserting) for _, judging, asserting in measured), strict=True):
        table.add_row(row[0][0], *(text for _, text in row))
    console = Console()
    console.print(table)
    (few, small, _), (many, large, asserting) = measured
    ratio = (large["seconds"] / many) / (small["seconds"] / few)
    seconds, memory = large["seconds"], large["bytes"]
    told = _told(seconds < LIMIT_SECONDS and memory < LIMIT_BYTES)
    console.print(
        f"{many:,} reports: {seconds:.1f} s (limit {LIMIT_SECONDS:.0f}), "
        f"{memory / 1e9:.2f} GB (limit {LIMIT_BYTES / 1e9:.0f}): {told}"
    )
    linear = _told(ratio <= LIMIT_TO_LINEAR)
    console.print(f"seconds per report, {many:,} ÷ {few:,}: {ratio:.2f} (1 is linear, limit {LIMIT_TO_LINEAR}): {linear}")
    console.print(f"Great Expectations on these verdicts adds {asserting['seconds']:.1f} s, {asserting['bytes'] / 1e9:.2f} GB")


def _column(judging: Figures, asserting: Figures) -> list[tuple[str, str]]:
    """What the table says of one size, name and text."""
    return [
        *((name, f"{int(judging[name]):,}") for name in ("verdicts", "failing", "rules")),
        ("read, judged, written, s", f"{judging['seconds']:.1f}"),
        ("of these writing, s", f"{judging['writing']:.1f}"),
        ("processor, s", f"{judging['processor']:.1f}"),
        ("peak, GB", f"{judging['bytes'] / 1e9:.2f}"),
        ("Great Expectations, s", f"{asserting['seconds']:.1f}"),
        ("its peak, GB", f"{asserting['bytes'] / 1e9:.2f}"),
    ]


def measure(size: int) -> tuple[int, Figures, Figures]:
    """So many reports and a few more, generated; figures of judging them, and of asserting the suites about their verdicts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = int(run_step("generate", folder, -(-size // REPORTS_PER_PORTAL))["reports"])
        return reports, run_step("judge", folder), run_step("assert", folder)


def _told(is_met: bool) -> str:
    return "met" if is_met else "missed"


if __name__ == "__main__":
    _work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

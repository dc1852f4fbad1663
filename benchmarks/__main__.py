"""``make bench``: all benchmarks, or those named on the command line."""

from __future__ import annotations

import sys

from benchmarks import accuracy, crawling, judging, nights, phrasings, reading

BENCHMARKS = {
    "reading": reading.main,
    "phrasings": phrasings.main,
    "accuracy": accuracy.main,
    "judging": judging.main,
    "crawling": crawling.main,
    "nights": nights.main,
}


def run(names: list[str]) -> None:
    """Run the named benchmarks, all of them if none is named.

    Raises:
        SystemExit: a name is no benchmark.
    """
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    run(sys.argv[1:])

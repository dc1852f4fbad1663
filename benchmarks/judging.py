"""Seconds and memory for all rules on 10,000 and 100,000 reports, and what Great Expectations adds on their verdicts.

Reports are generated as Parquet per portal, as a night leaves them. Measured is what the nightly asset does: read, compare texts,
judge, decide faults, write verdicts; each size in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from assets.parquet import read_tables
from expectations.chunks import judge_portals

SIZES = (29, 286)
LIMIT_SECONDS, LIMIT_BYTES = 20.0, 4e9
LIMIT_TO_LINEAR = 1.3
VERDICTS_FOR_GX = 1_000_000


def judge_folder(folder: Path) -> dict[str, float]:
    """Judge all that lies in a folder; seconds, peak of this process, and what was judged."""
    started, cpu = time.perf_counter(), time.process_time()
    parts, verdicts, rules = folder / "verdicts", 0, set[str]()
    parts.mkdir(exist_ok=True)
    for number, part in enumerate(judge_portals(read_tables(folder))):
        part.write_parquet(parts / f"{number:04}.parquet", compression="lz4")
        verdicts += part.height
        rules |= set(part["rule_id"].unique())
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "cpu": time.process_time() - cpu, "bytes": peak, "verdicts": verdicts, "rules": len(rules)}


if __name__ == "__main__":
    print(json.dumps(judge_folder(Path(sys.argv[1]))))

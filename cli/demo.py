"""``make demo``: build the make-believe city, serve it, crawl it, publish, ask one question. Real in every part but the city.

It uses nothing that a user could not type: the same commands, told to use one folder.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from cli.ask import answer_sql
from cli.crawl import crawl
from cli.places import find_city, sandbox_folder
from cli.screen import complain

TOTALS = """
SELECT (SELECT count(*) FROM core.portals) AS portals, (SELECT count(*) FROM raw.captures) AS captures,
       (SELECT count(*) FROM core.reports WHERE is_current) AS reports, (SELECT count(*) FROM core.requests) AS request_cells
"""
VERDICTS = "SELECT status, fault, count(*) AS verdicts FROM quality.verdicts GROUP BY ALL ORDER BY verdicts DESC"
FINDINGS = "SELECT code, count(*) AS findings FROM quality.findings GROUP BY code ORDER BY findings DESC, code"
QUESTION = """SELECT report_year, count(*) AS governments, sum(in_hand_count) AS requests_in_hand,
       round(100 * sum(granted_count) / sum(total_processed_count), 1) AS granted_percent,
       count(*) FILTER (open_errors_count > 0) AS with_broken_sums
FROM out.outcome_rates
WHERE organ_kind = 'government' AND granted_count IS NOT NULL AND total_processed_count IS NOT NULL
GROUP BY report_year ORDER BY report_year"""
PROOF = """SELECT organ_name, report_year, rule_id, scope, reported, expected, source_cells, warc_path, warc_offset
FROM out.broken_sums ORDER BY abs(residual) DESC NULLS LAST, report_id LIMIT 1"""


def show(warehouse: Path, heading: str, sql: str) -> None:
    """A heading and the answer to a query."""
    print(f"\n{heading}\n")
    answer_sql(warehouse, sql, None, 0)


def serve_and_crawl(folder: Path) -> int:
    """Build the city if it is not there, then crawl it while it is served from a thread of this process."""
    from sandbox.city import build_city
    from sandbox.server import serve_city
    from sandbox.store import CityError

    if not (folder / "portals").is_dir():
        built = build_city(folder)
        print(f"built the make-believe city: {built.portals} portals, {built.reports} reports, {built.faults} planted faults")
    try:
        with serve_city(folder):
            return crawl(find_city("sandbox", None), (), workers=2)
    except CityError as error:
        complain(f"demo: {error}")
        return 2


def main() -> int:
    """The demonstration; 0 if all went well."""
    started = time.monotonic()
    if code := serve_and_crawl(sandbox_folder(None)):
        return code
    warehouse = find_city("sandbox", None).layout.warehouse
    show(warehouse, "What was read:", TOTALS)
    show(warehouse, "Verdicts by status, failures by whose fault they are:", VERDICTS)
    show(warehouse, "Findings by code:", FINDINGS)
    asked = "Of the requests that governments had in hand, how many were granted in whole or part?"
    show(warehouse, f"{asked}\n\n{QUESTION}", QUESTION)
    show(warehouse, f"One broken sum, with its cells and the record that proves it:\n\n{PROOF}", PROOF)
    print(f"\n{time.monotonic() - started:.0f} s. Next: .venv/bin/gongkai status --portals sandbox, or make ui.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

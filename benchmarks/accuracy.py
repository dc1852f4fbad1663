"""Accuracy: seeded errors in more than a thousand invented pages, read from bytes by the whole chain, against independent truth.

Precision and recall per rule, cells right, wrong and missing, and how often the suggestion names the cell that was
spoilt; the same for a script of ``pandas.read_html`` and sums. What must fail: ``accuracy_truth``, ``accuracy_prose``.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.accuracy_errors import SINGLE_NAMES, Case, make_cases
from benchmarks.accuracy_peer import PeerReading, read_page
from benchmarks.reading import make_capture
from expectations.faults import add_faults, reports_to_reread
from expectations.localise import build_suggestions
from expectations.verdicts import judge
from pipelines.errors import NotAReportError
from pipelines.forms import load_forms
from pipelines.model import Form, Report
from pipelines.parse import PARSER_VERSION, parse_again, parse_page
from pipelines.tables import ReadCapture, assign_versions, build_portal, build_second_readings
from sandbox.labels import C7, DISPUTE_GROUPS, DISPUTE_RESULTS, outcome_rows
from sandbox.page import ENCODINGS
from sandbox.places import PORTALS
from sandbox.plan import plan_drafts

SEED = 20_260
ORGANS, YEARS = 12, tuple(range(2019, 2026))
# Rules whose truth is known for every page; failures of others are counted apart.
RULES = (
    *(f"A-0{number}" for number in range(1, 7)),
    *("L-01", "L-02", "L-03", "S-04"),
    *(f"X-{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11)),
)
PEER_RULES = ("A-01", "A-02", "A-03", "L-01", "L-02", "L-03", "X-01", "X-06")
# Least precision and recall by group of rules.
AIMS = {"A": (1.0, 1.0), "L": (1.0, 1.0), "X": (0.97, 0.90), "S": (1.0, 1.0)}
LEAST_LOCALISED = 0.95


@dataclass(slots=True)
class Score:
    """Of one reader: per rule failures found rightly, wrongly, and missed; cells right, wrong and missing; pages not read."""

    hits: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    unread: int = 0

    def count(self, expected: Iterable[tuple[str, str]], found: Iterable[tuple[str, str]], rules: Sequence[str]) -> None:
        """Add the failures of one page."""
        wanted = {one for one in expected if one[0] in rules}
        told = {one for one in found if one[0] in rules}
        self.hits.update(rule for rule, _ in wanted & told)
        self.false.update(rule for rule, _ in told - wanted)
        self.missed.update(rule for rule, _ in wanted - told)

    def precision(self, rules: Sequence[str]) -> float | None:
        """Share of the failures told that are true; None if none was told."""
        right, wrong = (sum(counter[rule] for rule in rules) for counter in (self.hits, self.false))
        return right / (right + wrong) if right + wrong else None

    def recall(self, rules: Sequence[str]) -> float | None:
        """Share of the true failures that are told; None if there is none."""
        right, missed = (sum(counter[rule] for rule in rules) for counter in (self.hits, self.missed))
        return right / (right + missed) if right + missed else None


def read_cases(cases: Sequence[Case], forms: Sequence[Form]) -> tuple[dict[int, Report], dict[str, pl.DataFrame]]:
    """Every page from its bytes: reports by number of the case, and the frames with verdicts, faults and suggestions."""
    reports: dict[int, Report] = {}
    for number, case in enumerate(cases):
        assert case.page is not None
        try:
            report = parse_page(case.page.body, forms=forms, content_type=case.page.content_type)
        except NotAReportError:
            continue
        # A page that names no organ gets it from its list in a night; identity is not what is measured here.
        reports[number] = replace(report, organ=case.draft.organ.name)
    reads = [ReadCapture(make_capture(number), report) for number, report in reports.items()]
    versions = assign_versions(reads, "bench").versions
    frames = build_portal(versions, [], [], parser_version=PARSER_VERSION)
    verdicts = judge(frames, forms)
    by_id = {version.report_id: version for version in versions}
    pairs = []
    for report_id in reports_to_reread(verdicts, frames):
        case = cases[int(by_id[report_id].first.capture.capture_id)]
        assert case.page is not None
        again = parse_again(case.page.body, forms=forms, content_type=case.page.content_type)
        pairs.append((report_id, by_id[report_id].report, again))
    frames["quality.second_readings"] = build_second_readings(pairs)
    verdicts = add_faults(verdicts, frames, forms)
    frames |= {"quality.verdicts": verdicts, "quality.suggestions": build_suggestions(verdicts, frames, forms)}
    return reports, frames


def score_ours(cases: Sequence[Case], reports: dict[int, Report], frames: dict[str, pl.DataFrame]) -> Score:
    """Ours against the truth."""
    score = Score(unread=len(cases) - len(reports))
    numbers = dict(frames["core.reports"].select("report_id", "capture_id").iter_rows())
    told: dict[int, set[tuple[str, str]]] = defaultdict(set)
    failing = frames["quality.verdicts"].filter(pl.col("status") == "fail")
    for report_id, rule, scope in failing.select("report_id", "rule_id", "scope").iter_rows():
        told[int(numbers[report_id])].add((rule, scope.partition(".")[0] if rule.startswith("X") else scope))
    for number, case in enumerate(cases):
        score.count(case.failures, told[number], RULES)
        if number in reports:
            _count_cells(score, case, reports[number])
    return score


def _count_cells(score: Score, case: Case, report: Report) -> None:
    assert case.printed is not None
    for (table, row, column), stated in case.printed.cells.items():
        cells = report.cells(table) or {}  # type: ignore[arg-type]  # the names of the three tables
        cell = cells.get((row, column))
        if cell is not None and cell.value == stated.value and cell.status == stated.status:
            score.cells["right"] += 1
        elif cell is not None and cell.value is not None:
            score.cells["wrong"] += 1
        else:
            score.cells["missing"] += 1


def score_peer(cases: Sequence[Case]) -> Score:
    """The script against the truth; that it takes a blank for 0 is not held against it."""
    score = Score()
    for case in cases:
        reading = _read_with_peer(case)
        score.unread += not reading.is_read
        score.count(case.failures, reading.failures, PEER_RULES)
        assert case.printed is not None
        for address, stated in case.printed.cells.items():
            if address[0] == "disclosure":
                continue
            found = reading.cells.get(address)
            state = "missing" if found is None else "right" if (stated.value or 0) == found else "wrong"
            score.cells[state] += 1
    return score


def _read_with_peer(case: Case) -> PeerReading:
    assert case.page is not None
    form: dict[str, Sequence[str]] = {
        "rows": [row.key for row in outcome_rows(case.draft.edition)],
        "columns": C7,
        "groups": list(DISPUTE_GROUPS),
        "results": list(DISPUTE_RESULTS),
    }
    return read_page(case.page.body, ENCODINGS[case.draft.look.encoding][0], form)


Edit = dict[tuple[str, str, str], int]
_Ranked = dict[int, Edit]


def locate(cases: Sequence[Case], frames: dict[str, pl.DataFrame]) -> dict[str, Counter[str]]:
    """Per kind of error: cases, those whose suggestions contain the true edit, rank it first, or have nothing else.

    An error in two tables is one edit in each: both must be there.
    """
    suggested = _edits(frames)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for number, case in enumerate(cases):
        if not case.changed:
            continue
        truth: dict[str, Edit] = defaultdict(dict)
        for address, figure in case.changed.items():
            truth[_block(address)][address] = figure
        ranks = [_rank(edit, suggested[number, block]) for block, edit in truth.items()]
        counter = found[f"{case.error}, {' and '.join(sorted({address[0] for address in case.changed}))}"]
        counter["cases"] += 1
        counter["contained"] += all(ranks)
        counter["first"] += all(rank == 1 for rank in ranks)
        counter["alone"] += all(ranks) and all(len(suggested[number, block]) == 1 for block in truth)
    return found


def _block(address: tuple[str, str, str]) -> str:
    """The requests table, or one group of disputes."""
    return address[1] if address[0] == "disputes" else address[0]


def _edits(frames: dict[str, pl.DataFrame]) -> dict[tuple[int, str], _Ranked]:
    """(case, block) → rank → edit."""
    numbers = dict(frames["core.reports"].select("report_id", "capture_id").iter_rows())
    edits: dict[tuple[int, str], _Ranked] = defaultdict(dict)
    for row in frames["quality.suggestions"].iter_rows(named=True):
        address = (row["table_name"], row["row_code"], row["column_code"])
        ranked = edits[int(numbers[row["report_id"]]), _block(address)]
        ranked.setdefault(row["rank"], {})[address] = row["suggested_value"]
    return edits


def _rank(truth: Edit, ranked: _Ranked) -> int:
    """Rank of the true edit, 0 if it is not there."""
    return next((rank for rank, edit in ranked.items() if edit == truth), 0)


def main() -> None:
    """Print the tables."""
    console, forms = Console(), load_forms()
    cases = make_cases(list(plan_drafts(SEED, PORTALS, ORGANS, YEARS).values()), SEED)
    started = time.perf_counter()
    reports, frames = read_cases(cases, forms)
    ours = score_ours(cases, reports, frames)
    seconds = time.perf_counter() - started
    peer = score_peer(cases)
    styles = Counter(case.draft.look.markup for case in cases)
    console.print(f"{len(cases)} pages ({', '.join(f'{style} {count}' for style, count in sorted(styles.items()))}), ", end="")
    console.print(f"{sum(case.error != 'none' for case in cases)} with an error; read, judged and localised in {seconds:.0f} s")
    console.print(_rule_table(ours, peer))
    console.print(_cell_table(ours, peer))
    print_suggestions(console, locate(cases, frames))
    by_extraction = frames["quality.verdicts"].filter(pl.col("fault") == "extraction").height
    console.print(f"failures that the second reader does not confirm: {by_extraction}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _rule_table(ours: Score, peer: Score) -> Table:
    table = Table("rule", "true failures", "precision", "recall", "aim", "pandas: precision", "recall", title="Failures found")
    groups = [(rule, [rule]) for rule in RULES]
    groups += [(f"all {letter}", [rule for rule in RULES if rule.startswith(letter)]) for letter in AIMS]
    for name, rules in groups:
        true = sum(ours.hits[rule] + ours.missed[rule] for rule in rules)
        aim = AIMS[rules[0][0]] if name.startswith("all") else None
        theirs = [rule for rule in rules if rule in PEER_RULES]
        figures = [_share(ours.precision(rules)), _share(ours.recall(rules)), f"{aim[0]:.2f}, {aim[1]:.2f}" if aim else ""]
        table.add_row(name, str(true), *figures, _share(peer.precision(theirs)), _share(peer.recall(theirs)))
    return table


def _cell_table(ours: Score, peer: Score) -> Table:
    table = Table("reader", "cells right", "wrong", "missing", "pages not read", title="Cells")
    for name, score in (("gongkai", ours), ("pandas.read_html + sums (no section 2)", peer)):
        table.add_row(name, *(str(score.cells[state]) for state in ("right", "wrong", "missing")), str(score.unread))
    return table


def print_suggestions(console: Console, found: dict[str, Counter[str]]) -> None:
    """Per kind of error how often the true edit is suggested; then the share over all errors of a single cell."""
    table = Table("error", "cases", "contained", "ranked first", "the only one", title="Suggestions that hold the true edit")
    for kind, counter in sorted(found.items()):
        table.add_row(kind, *(str(counter[name]) for name in ("cases", "contained", "first", "alone")))
    console.print(table)
    single = [counter for kind, counter in found.items() if kind.partition(",")[0] in SINGLE_NAMES]
    cases, contained = (sum(counter[name] for counter in single) for name in ("cases", "contained"))
    console.print(f"errors of a single cell: {contained} of {cases} contained, {contained / cases:.4f} (aim {LEAST_LOCALISED})")

"""The truth against itself: the printed cells are added up once more, and what then fails is what the truth expects."""

from collections import defaultdict
from decimal import Decimal

import polars as pl

from pipelines.errors import FINDING_CODES
from sandbox.faults import PAGE_FAULTS
from sandbox.labels import C6, C7, DISPUTE_GROUPS, leaf_keys, outcome_rows
from sandbox.source_errors import SOURCE_ERRORS
from sandbox.spoilt_prose import RULES
from tests.sandbox.conftest import Built

Report = tuple[str, str, int, int]
Cells = dict[tuple[str, str], tuple[str, Decimal | None]]
KEY = ("portal_id", "organ", "year", "version")
ARITHMETIC = ("A-01", "A-02", "A-03", "A-04", "L-01", "L-02", "L-03")


def tables(built: Built, table: str) -> dict[Report, Cells]:
    found: dict[Report, Cells] = defaultdict(dict)
    rows = built.truth["cells"].filter(pl.col("table") == table)
    for row in rows.select(*KEY, "row_code", "column_code", "status", "value").iter_rows():
        found[row[:4]][row[4], row[5]] = (row[6], row[7])
    return found


def editions(built: Built) -> dict[Report, str]:
    return {row[:4]: row[4] for row in built.truth["reports"].select(*KEY, "edition").iter_rows()}


def expected(built: Built, *rules: str) -> set[tuple[Report, str, str]]:
    rows = built.truth["verdicts"].filter(pl.col("rule_id").is_in(rules)).select(*KEY, "rule_id", "scope")
    return {(row[:4], row[4], row[5]) for row in rows.iter_rows()}


def amount(cells: Cells, row: str, column: str, parts: list[tuple[str, str]] | None = None) -> Decimal | None:
    """A cell's number, blanks as 0; None if it is not there, says nothing readable, or is a sum that was not filled in."""
    status, value = cells.get((row, column), ("absent", None))
    if status == "number":
        return value
    if status in ("absent", "unreadable"):
        return None
    filled = [cells.get(part, ("absent", None))[1] for part in parts or []]
    return None if any(filled) else Decimal(0)


def total(*numbers: Decimal | None) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None


def differ(left: Decimal | None, right: Decimal | None) -> bool:
    return left is not None and right is not None and left != right


def broken_requests(cells: Cells, edition: str) -> set[tuple[str, str]]:
    leaves = leaf_keys(edition)

    def at(row: str, column: str) -> Decimal | None:
        parts = (
            [(row, c) for c in C6]
            if column == "total"
            else [(leaf, column) for leaf in leaves]
            if row == "total_processed"
            else []
        )
        return amount(cells, row, column, parts)

    found = set()
    for c in C7:
        come = total(at("new_received", c), at("carried_over", c))
        if differ(come, total(at("total_processed", c), at("carried_forward", c))):
            found.add(("A-01", c))
        if differ(at("total_processed", c), total(*(at(leaf, c) for leaf in leaves))):
            found.add(("A-02", c))
        forward = at("carried_forward", c)
        if come is not None and forward is not None and forward > come:
            found.add(("A-04", c))
    for row in outcome_rows(edition):
        if differ(at(row.key, "total"), total(*(at(row.key, c) for c in C6))):
            found.add(("A-03", row.key))
    return found


def broken_disputes(cells: Cells) -> set[tuple[str, str]]:
    found = set()
    for group, rule in zip(DISPUTE_GROUPS, ("L-01", "L-02", "L-03"), strict=True):
        parts = [(group, result) for result in ("maintained", "corrected", "other_result", "pending")]
        if differ(amount(cells, group, "total", parts), total(*(amount(cells, *part) for part in parts))):
            found.add((rule, group))
    return found


def test_arithmetic_fails_where_expected_and_nowhere_else(whole: Built) -> None:
    edition = editions(whole)
    found = {
        (report, *broken)
        for report, cells in tables(whole, "requests").items()
        for broken in broken_requests(cells, edition[report])
    }
    found |= {(report, *broken) for report, cells in tables(whole, "disputes").items() for broken in broken_disputes(cells)}
    assert found == expected(whole, *ARITHMETIC)


def test_zero_reports_are_flagged_and_no_others(whole: Built) -> None:
    zero = {
        (report, "A-06", "requests")
        for report, cells in tables(whole, "requests").items()
        if all(status == "number" and value == 0 for status, value in cells.values())
    }
    assert zero == expected(whole, "A-06")
    assert len(zero) > 100


def test_blanks_and_dashes_are_flagged_per_table(whole: Built) -> None:
    names = ("disclosure", "requests", "disputes")
    odd = {
        (report, "S-08", name)
        for name in names
        for report, cells in tables(whole, name).items()
        if any(status in ("blank", "dash") for status, _ in cells.values())
    }
    assert odd == expected(whole, "S-08")
    statuses = whole.truth["cells"]["status"].unique().to_list()
    assert sorted(statuses) == ["blank", "dash", "number", "unreadable"]


def test_every_requests_table_holds_a_number(whole: Built) -> None:
    for cells in tables(whole, "requests").values():
        assert any(status == "number" for status, _ in cells.values())


def test_totals_not_filled_in_are_expected(whole: Built) -> None:
    blank = set()
    for report, cells in tables(whole, "requests").items():
        for row in {row for row, _ in cells}:
            parts = [cells[row, c][1] for c in C6]
            if cells[row, "total"][0] in ("blank", "dash") and any(parts):
                blank.add((report, "A-05", "requests"))
    assert blank == expected(whole, "A-05")


def impossible_disclosure(cells: Cells) -> set[tuple[str, str]]:
    numbers = {key: value for key, (_, value) in cells.items() if value is not None}

    def at(item: str, measure: str) -> Decimal:
        return numbers.get((item, measure), Decimal(0))

    counts = [value for (_, measure), value in numbers.items() if measure != "items_change" and not measure.startswith("amount")]
    made = ("issued", "repealed", "in_force", "newly_made", "newly_disclosed")
    broken = {
        ("T-01", "disclosure"): any(value < 0 or value % 1 for value in counts),
        ("T-02", "fee"): at("fee", "amount_10k_yuan") < 0,
        ("T-05", "rules"): any(at("rules", measure) for measure in made),
    }
    for item, measure in numbers:
        if measure == "items_change":
            broken["T-03", item] = at(item, "items_prev") + at(item, measure) < 0
        if measure == "issued":
            broken["T-06", item] = at(item, "in_force") + at(item, "repealed") < at(item, "issued")
    return {key for key, is_broken in broken.items() if is_broken}


def test_values_that_cannot_be_are_expected(whole: Built) -> None:
    found = {
        (report, *broken) for report, cells in tables(whole, "disclosure").items() for broken in impossible_disclosure(cells)
    }
    for report, cells in tables(whole, "requests").items():
        if any(value is not None and value < 0 for _, value in cells.values()):
            found.add((report, "T-01", "requests"))
    assert found == expected(whole, "T-01", "T-02", "T-03", "T-05", "T-06")


def test_cross_year_rules_fail_where_expected_and_nowhere_else(whole: Built) -> None:
    disclosure, requests, disputes = (tables(whole, name) for name in ("disclosure", "requests", "disputes"))
    found = set()
    for report in editions(whole):
        portal_id, organ, year, _ = report
        before, of_2023 = (portal_id, organ, year - 1, 1), (portal_id, organ, 2023, 1)
        fees = [disclosure[r].get(("fee", "amount_10k_yuan"), ("absent", None))[1] for r in (report, before)]
        if None not in fees and fees[0] > 100 * fees[1]:
            found.add((report, "T-04", "fee"))
        both = [
            total(amount(requests[r], "new_received", "total"), amount(requests[r], "carried_over", "total"))
            for r in (report, before)
        ]
        stated = [amount(disputes[report], group, "total") for group in DISPUTE_GROUPS]
        if both == [0, 0] and None not in stated and any(stated):
            found.add((report, "L-05", "report"))
        direct = [amount(disputes[r], "litigation_direct", "total") for r in (report, of_2023)]
        if year >= 2024 and None not in direct and direct[0] > direct[1]:
            found.add((report, "L-06", "report"))
    assert found == expected(whole, "T-04", "L-05", "L-06")


DECIDED = ("licence", "penalty", "coercion")
ITEMS = ("licence", "other_service_items", "penalty", "coercion", "fee_items")
Numbers = dict[tuple[str, str], Decimal]


def broken_carry_over(cells: Cells, before: Cells) -> set[tuple[str, str]]:
    found = set()
    for c in C7:
        over_parts, forward_parts = (
            [(row, x) for x in C6] if c == "total" else [] for row in ("carried_over", "carried_forward")
        )
        over = amount(cells, "carried_over", c, over_parts)
        forward = amount(before, "carried_forward", c, forward_parts)
        statuses = [one.get(key, ("",))[0] for one, key in ((cells, ("carried_over", c)), (before, ("carried_forward", c)))]
        if "number" in statuses and differ(over, forward):
            found.add(("C-01" if c == "total" else "C-02", c))
    return found


def broken_stocks(now: Numbers, then: Numbers, both: tuple[str, str]) -> set[tuple[str, str]]:
    found = set()
    for item in ("rules", "normative_docs") if both == ("2021", "2021") else ():
        come = [now.get((item, "issued")), now.get((item, "repealed"))]
        stock = [now.get((item, "in_force")), then.get((item, "in_force"))]
        if None not in stock + come and stock[0] - stock[1] != come[0] - come[1]:
            found.add(("P-01", item))
    for item in ITEMS if both == ("2019", "2019") else ():
        items = [now.get((item, "items_prev")), then.get((item, "items_prev")), then.get((item, "items_change"))]
        if None not in items and items[0] - items[1] != items[2]:
            found.add(("P-02", item))
    return found


def numbers(cells: Cells) -> Numbers:
    return {key: value for key, (_, value) in cells.items() if value is not None}


def broken_over_years(built: Built) -> set[tuple[Report, str, str]]:
    """What the printed cells of two years say to each other; C-05 apart."""
    disclosure, requests, edition = tables(built, "disclosure"), tables(built, "requests"), editions(built)
    found = set()
    for report in edition:
        before = (*report[:2], report[2] - 1, 1)
        if before not in edition:
            continue
        now, then = numbers(disclosure[report]), numbers(disclosure[before])
        broken = broken_carry_over(requests[report], requests[before])
        broken |= broken_stocks(now, then, (edition[report], edition[before]))
        ratios = {("P-03", item): (now.get((item, "decisions")), then.get((item, "decisions"))) for item in DECIDED}
        new = [numbers(requests[one]).get(("new_received", "total")) for one in (report, before)]
        ratios["C-04", "total"] = (new[0], new[1])
        for key, (one, other) in ratios.items():
            if one is not None and other is not None and max(one, other) >= 30 and not other <= 5 * one <= 25 * other:
                broken.add(key)
        found |= {(report, *key) for key in broken}
    return found


def test_rules_over_years_fail_where_expected_and_nowhere_else(whole: Built) -> None:
    found = broken_over_years(whole)
    assert found == expected(whole, "P-01", "P-02", "P-03", "C-01", "C-02", "C-04")
    assert {rule for _, rule, _ in found} == {"P-01", "P-02", "P-03", "C-01", "C-02", "C-04"}


def test_repeated_numbers_and_copied_texts_are_expected(whole: Built) -> None:
    planted = whole.truth["verdicts"].filter(pl.col("rule_id").is_in(["C-05", "C-06", "C-07"]))
    assert dict(planted.group_by("rule_id", "planted").len().sort("rule_id").select("planted", "len").rows()) == {
        "numbers_repeated": 2,
        "text_repeated": 2,
        "text_copied": 4,
    }


def test_every_source_error_is_planted_and_expected(whole: Built) -> None:
    planted = whole.truth["reports"]["planted"].value_counts()
    counts = dict(planted.iter_rows())
    assert {error.name: counts.get(error.name) for error in SOURCE_ERRORS} == {error.name: 2 for error in SOURCE_ERRORS}
    told = set(whole.truth["verdicts"]["planted"]) | set(whole.truth["faults"]["fault"])
    assert {error.name for error in SOURCE_ERRORS} <= told


def test_every_rule_that_a_source_can_break_fails_somewhere(whole: Built) -> None:
    met = set(whole.truth["verdicts"]["rule_id"])
    # S-05 and S-13 say that a reader missed something; no page of the city makes a right reader do so.
    rules = [f"S-{n:02}" for n in range(1, 15) if n not in (5, 13)] + [f"T-{n:02}" for n in range(1, 7)]
    rules += [f"A-{n:02}" for n in range(1, 7)] + ["L-01", "L-02", "L-03", "L-05", "L-06"]
    rules += [f"X-{n:02}" for n in range(1, 13)] + [f"P-{n:02}" for n in range(1, 4)]
    rules += [f"C-{n:02}" for n in range(1, 8) if n != 3]
    # No page stands on a foreign host (M-08), no two rival contents (M-06), and no portal was ever moved (M-04).
    rules += [f"M-{n:02}" for n in (1, 2, 3, 5, 7, 9, 10)] + ["F-01", "F-02", "R-01"]
    assert met == set(rules)


def test_a_slip_in_the_prose_breaks_its_own_rule(whole: Built) -> None:
    verdicts = whole.truth["verdicts"].filter(pl.col("planted").str.starts_with("prose_"))
    broken = {name: set(rows["rule_id"]) for (name,), rows in verdicts.group_by("planted")}
    assert broken.keys() == {f"prose_{slip}" for slip in RULES}
    assert all(RULES[name.removeprefix("prose_")] in rules for name, rules in broken.items())


def test_figures_of_the_prose_stand_in_their_sentences(whole: Built) -> None:
    statements = whole.truth["statements"]
    assert statements.height > 8_000
    printed = statements.filter((pl.col("printed") != "") & (pl.col("sentence") != ""))
    assert printed.height > 5_000
    assert printed.filter(~pl.col("sentence").str.contains(pl.col("printed"), literal=True)).is_empty()


def test_every_fault_is_planted_with_a_known_finding(whole: Built) -> None:
    faults = whole.truth["faults"]
    odd = {"notice", "guide", "infographic", "off_host_link", "list_claims_more"}
    assert {fault.name for fault in PAGE_FAULTS} | odd <= set(faults["fault"])
    assert set(faults["finding_code"]) <= set(FINDING_CODES)
    assert faults.filter(fault="slow")["limit_seconds"].to_list() == [2.0]
    assert set(faults.filter(pl.col("night") == 2)["fault"]) == {"edited"}


def test_edited_reports_have_two_versions_with_other_figures(whole: Built) -> None:
    cells = tables(whole, "requests")
    second = [report for report in cells if report[3] == 2]
    assert len(second) == whole.truth["faults"].filter(fault="edited").height == 2
    for report in second:
        old, new = cells[(*report[:3], 1)], cells[report]
        changed = {key for key in new if new[key][1] != old[key][1]}
        assert changed == {
            (row, c) for row in ("new_received", "granted", "total_processed") for c in ("natural_person", "total")
        }


def test_reports_that_cannot_be_fetched_are_not_in_the_truth(whole: Built) -> None:
    lost = whole.truth["faults"].filter(pl.col("fault").is_in(["gone", "slow", "cut_short"]))
    assert lost.height == 3
    unpublished = expected(whole, "M-10")
    assert len(unpublished) == 2
    assert not set(lost["url"]) & set(whole.truth["reports"]["url"])
    assert whole.truth["reports"].filter(version=1).height == whole.city.reports == 13 * 8 * 7 - 3 - len(unpublished)

"""A second night at once: unchanged pages cost a conditional request and a revisit; an edited report becomes version 2."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.tables.schema import TABLES
from pipelines.warehouse import query
from tests.nights.conftest import Nights, fetch_table

# Each night adds its captures and moves the last night that a row was listed: see the two tests below.
GROWING = ("core.report_captures", "core.listings")
UNCHANGED = [table.full_name for table in TABLES if table.schema == "core" and table.full_name not in GROWING]


def edited(nights: Nights) -> list[str]:
    urls = nights.planted("faults", 2).filter(pl.col("fault") == "edited")["url"].to_list()
    assert len(urls) == 2
    return urls


def test_unchanged_pages_cost_a_conditional_request_and_a_revisit(nights: Nights) -> None:
    first_runs = {run for (run,) in query(nights.first, "SELECT DISTINCT run_id FROM raw.captures").rows}
    rows = query(nights.second, "SELECT url, is_revisit, http_status, run_id FROM raw.captures WHERE role = 'report'").rows
    later = [row for row in rows if row[3] not in first_runs]
    assert len(later) > 700
    fresh = {url for url, is_revisit, status, _ in later if not is_revisit and status == 200}
    assert fresh == set(edited(nights))
    reports = [served for served in nights.served[1] if "/art" in served.target and served.status in (200, 304)]
    without_validators = [served for served in reports if not served.is_conditional]
    assert sum(served.status == 304 for served in reports) > 500
    # Portals that send no validators can only be asked in full; their payloads are known all the same.
    assert all(served.status == 200 for served in without_validators)
    assert len(reports) == len(without_validators) + sum(served.is_conditional for served in reports)


def test_second_night_adds_little_to_the_archive(nights: Nights) -> None:
    size = {"first": 0, "second": 0}
    for portal_id in nights.city.portal_ids:
        files = sorted((nights.city.layout.archive / portal_id).glob("*.warc.gz"))
        assert len(files) == 2
        size["first"] += files[0].stat().st_size
        size["second"] += files[1].stat().st_size
    assert size["second"] < size["first"] / 5


def test_edited_report_is_version_2_with_version_1_kept(nights: Nights) -> None:
    for url in edited(nights):
        rows = query(
            nights.second,
            f"""SELECT report_id, version, is_current FROM core.reports WHERE (organ_id, report_year) IN
                (SELECT (organ_id, report_year) FROM core.reports WHERE url = '{url}') ORDER BY version""",
        ).rows
        assert [(version, is_current) for _, version, is_current in rows] == [(1, False), (2, True)]
        counts = [
            query(
                nights.second,
                f"""SELECT "count" FROM core.requests WHERE report_id = '{report_id}'
                    AND outcome_code = 'new_received' AND applicant_code = 'total'""",
            ).rows[0][0]
            for report_id, _, _ in rows
        ]
        assert counts[1] == counts[0] + 3


@pytest.mark.parametrize("name", UNCHANGED)
def test_core_is_otherwise_the_same_row_for_row(name: str, nights: Nights) -> None:
    first, second = fetch_table(nights.first, name), fetch_table(nights.second, name)
    if "report_id" in second.columns:
        before = set(query(nights.first, "SELECT report_id FROM core.reports").rows)
        added = set(query(nights.second, "SELECT report_id FROM core.reports").rows) - before
        assert len(added) == 2
        second = second.filter(~pl.col("report_id").is_in([report_id for (report_id,) in added]))
    if name == "core.reports":
        superseded = second.filter(~pl.col("is_current"))["report_id"]
        assert len(superseded) == 2
        first, second = (frame.drop("is_current") for frame in (first, second))
    assert_frame_equal(first, second)


def test_verdicts_are_otherwise_the_same(nights: Nights) -> None:
    """Left out are the edited organs and all roll-ups, whose verdicts may lean on an edited report, and M-07 (see below)."""
    organs = {
        row[0]
        for url in edited(nights)
        for row in query(nights.second, f"SELECT organ_id FROM core.reports WHERE url = '{url}'").rows
    }
    first, second = (
        fetch_table(warehouse, "quality.verdicts").filter(
            ~pl.col("rule_id").is_in(["M-07", "R-01", "R-02"]),
            ~pl.col("report_id").str.split("/").list.slice(0, 2).list.join("/").is_in(sorted(organs)),
        )
        for warehouse in (nights.first, nights.second)
    )
    assert first.height > 50_000
    assert_frame_equal(first, second)


def test_the_second_sight_of_a_page_tells_whether_it_was_changed(nights: Nights) -> None:
    """On the first night nothing was seen twice; on the second only the edited reports differ, and the rest is unchanged."""
    counted = "SELECT status, reason LIKE 'number_changed%', count(*) FROM quality.verdicts WHERE rule_id = 'M-07' GROUP BY ALL"
    reports = nights.planted("reports", 1).height
    assert query(nights.first, counted).rows == (("not_assessable", False, reports),)
    second = {row[:2]: row[2] for row in query(nights.second, counted).rows}
    assert second.pop(("fail", True)) == 2
    assert second.pop(("pass", None)) > 700
    assert sum(second.values()) <= 2


def test_each_sight_of_a_report_is_tied_to_it(nights: Nights) -> None:
    first, second = (fetch_table(warehouse, "core.report_captures") for warehouse in (nights.first, nights.second))
    assert first.join(second, on=["capture_id", "report_id", "url"], how="anti").is_empty()
    assert second.height == 2 * first.height
    assert second.filter("is_last").height == first.height == first["url"].n_unique()
    twice = "SELECT report_id FROM core.report_captures GROUP BY report_id HAVING count(DISTINCT url) > 1"
    assert len(query(nights.second, twice).rows) == 2

"""The first night against the city's truth, which shares no code with readers and judges: nothing wrong, missing or too much."""

import polars as pl

from pipelines.warehouse import query
from tests.nights.conftest import Nights, fetch

CELLS = """
SELECT r.portal_id, o.organ_name, r.report_year, r.version, c.* FROM (
    SELECT report_id, 'disclosure', item_code, measure_code, "value", cell_status FROM core.disclosure
    UNION ALL SELECT report_id, 'requests', outcome_code, applicant_code, "count", cell_status FROM core.requests
    UNION ALL SELECT report_id, 'disputes', group_code, result_code, "count", cell_status FROM core.disputes
) c JOIN core.reports r USING (report_id) JOIN core.organs o USING (organ_id)
"""
CELL_KEY = ["portal_id", "organ", "year", "version", "table", "row_code", "column_code"]
FAILURES = """
SELECT r.portal_id, o.organ_name, r.report_year, r.version, v.rule_id, v.scope, v.fault
FROM quality.verdicts v JOIN core.reports r USING (report_id) JOIN core.organs o USING (organ_id) WHERE v.status = 'fail'
"""
FAILURE_KEY = ["portal_id", "organ", "year", "version", "rule_id", "scope"]


def read_cells(nights: Nights, night: int) -> pl.DataFrame:
    schema = dict.fromkeys(["portal_id", "organ"], pl.String) | {"year": pl.Int32, "version": pl.Int32, "report_id": pl.String}
    schema |= dict.fromkeys(["table", "row_code", "column_code"], pl.String) | {"value": pl.Decimal(28, 8), "status": pl.String}
    return fetch(nights.first if night == 1 else nights.second, CELLS, schema)


def read_failures(nights: Nights, night: int) -> pl.DataFrame:
    schema = dict.fromkeys(FAILURE_KEY, pl.String) | {"year": pl.Int32, "version": pl.Int32, "fault": pl.String}
    return fetch(nights.first if night == 1 else nights.second, FAILURES, schema)


def test_all_runs_succeed(nights: Nights) -> None:
    for outcome in nights.outcomes:
        assert [run.error for run in (*outcome.portals, outcome.publication)] == [None] * 14


def test_every_cell_is_as_the_page_has_it(nights: Nights) -> None:
    for night in (1, 2):
        truth = nights.planted("cells", night)
        found = read_cells(nights, night)
        assert found.height == truth.height > 100_000
        both = truth.join(found, on=[*CELL_KEY, "status"], how="inner")
        assert both.height == truth.height
        assert both.filter(~pl.col("value").eq_missing(pl.col("value_right"))).is_empty()


def test_every_report_is_there_with_title_year_and_date(nights: Nights) -> None:
    truth = nights.planted("reports", 1)
    sql = """SELECT portal_id, organ_name, report_year, form_edition, title, published_date
             FROM core.reports JOIN core.organs USING (organ_id, portal_id)"""
    key = ["portal_id", "organ", "year", "edition", "title", "published_date"]
    schema = dict.fromkeys(key, pl.String) | {"year": pl.Int32, "published_date": pl.Date}
    found = fetch(nights.first, sql, schema)
    assert truth.join(found, on=key, how="anti").is_empty()
    assert found.height == truth.height


def test_every_planted_error_is_found_and_nothing_else_fails(nights: Nights) -> None:
    """The truth has the verdicts of all groups."""
    for night in (1, 2):
        truth, found = nights.planted("verdicts", night), read_failures(nights, night)
        assert truth.height > 500
        assert truth.join(found, on=FAILURE_KEY, how="anti").rows() == []
        assert found.join(truth, on=FAILURE_KEY, how="anti").rows() == []


def test_every_rule_on_prose_is_broken_somewhere_by_the_source(nights: Nights) -> None:
    failing = read_failures(nights, 1).filter(pl.col("rule_id").str.starts_with("X-"))
    assert set(failing["rule_id"]) == {f"X-{number:02}" for number in range(1, 13)}
    assert set(failing["fault"]) == {"source"}


STATED = """
SELECT r.portal_id, o.organ_name, r.report_year, r.version, s.section, s.claim_code, s."value", s.sentence
FROM core.statements s JOIN core.reports r USING (report_id) JOIN core.organs o USING (organ_id)
"""
STATED_KEY = [*FAILURE_KEY[:4], "section", "claim_code", "value"]


def test_every_figure_of_the_prose_is_read_and_no_other(nights: Nights) -> None:
    schema = dict.fromkeys([*STATED_KEY, "sentence"], pl.String)
    schema |= {"year": pl.Int32, "version": pl.Int32, "value": pl.Decimal(28, 8)}
    for night in (1, 2):
        truth = nights.planted("statements", night)
        found = fetch(nights.first if night == 1 else nights.second, STATED, schema)
        assert truth.height > 8_000
        told, read = (frame.group_by(STATED_KEY).len().sort(STATED_KEY) for frame in (truth, found))
        assert told.join(read, on=[*STATED_KEY, "len"], how="anti").rows() == []
        assert read.join(told, on=[*STATED_KEY, "len"], how="anti").rows() == []


def test_every_report_states_figures_and_is_judged_by_them(nights: Nights) -> None:
    stated = "SELECT count(DISTINCT report_id), count(*) FROM core.statements WHERE claim_code LIKE 'requests_%'"
    assert query(nights.first, stated).rows[0][0] == nights.planted("reports", 1).height
    judged = "SELECT count(*) FROM quality.verdicts WHERE rule_id LIKE 'X-%' AND status = 'pass'"
    assert query(nights.first, judged).rows[0][0] > 5_000


def test_two_readers_agree_on_every_broken_sum(nights: Nights) -> None:
    faults = read_failures(nights, 1).group_by("rule_id", "fault").len()
    # S-09 tells that our vocabulary lacks a label: a fault of ours until a person says otherwise.
    assert set(faults.filter(pl.col("fault") == "extraction")["rule_id"]) == {"S-09"}


def test_every_planted_fault_leads_to_its_finding(nights: Nights) -> None:
    sql = "SELECT code, url FROM quality.findings"
    for night in (1, 2):
        found = set(query(nights.first if night == 1 else nights.second, sql).rows)
        planted = nights.planted("faults", night).select("finding_code", "url", "other_url").rows()
        assert len(planted) > 20
        assert [fault for fault in planted if not {(fault[0], fault[1]), (fault[0], fault[2])} & found] == []


def test_findings_are_only_what_was_planted(nights: Nights) -> None:
    found = {code for (code,) in query(nights.first, "SELECT DISTINCT code FROM quality.findings").rows}
    assert found == set(nights.planted("faults", 1)["finding_code"]) | {"table_missing"}


def test_a_broken_sum_can_be_proved(nights: Nights) -> None:
    sql = "SELECT report_id, rule_id, scope, reported, expected, residual, url, warc_path, warc_offset FROM out.broken_sums"
    rows = query(nights.first, sql).rows
    assert len(rows) > 40
    for *_, reported, expected, residual, url, warc_path, offset in rows:
        assert residual is None or residual == reported - expected != 0
        assert url.startswith("http://www.")
        assert offset < (nights.city.layout.archive / warc_path).stat().st_size

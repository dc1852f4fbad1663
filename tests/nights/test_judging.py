"""The judging of the whole city: no rule is empty by our fault, decisions are as the truth has them, builds are remembered."""

import polars as pl

from pipelines.warehouse import query
from tests.nights.conftest import Nights

# Whether a page was changed is known from its second capture on: said, and no success.
NOT_YET = {"M-07"}
# One verdict per portal, and claims that few reports make.
RARE = {"M-04", "X-10", "X-11"}


def test_every_rule_was_strong_or_had_nothing_to_judge(nights: Nights) -> None:
    for warehouse, unjudged in ((nights.first, NOT_YET), (nights.second, set())):
        rows = query(warehouse, "SELECT rule_id, state, assessed_count, pass_rate FROM quality.rule_strength").rows
        assert len(rows) > 40
        empty = {rule_id for rule_id, state, *_ in rows if state in ("unmet", "out_of_scope")}
        assert empty == unjudged
        assert {state for rule_id, state, *_ in rows if rule_id not in empty} == {"strong"}
        assert all(assessed >= (5 if rule_id in RARE else 50) for rule_id, _, assessed, _ in rows if rule_id not in empty)


def test_zero_reports_are_counted_apart(nights: Nights) -> None:
    zero = nights.planted("reports", 1).filter(pl.col("is_zero") & (pl.col("edition") != "narrative")).height
    sql = "SELECT zero_reports_count, in_scope_count - zero_reports_count >= assessed_count FROM quality.rule_strength"
    ((counted, leaves_them_out),) = query(nights.first, f"{sql} WHERE rule_id = 'A-02'").rows
    assert leaves_them_out
    flags = "SELECT count(*) FROM quality.verdicts WHERE rule_id = 'A-06' AND status = 'fail'"
    assert 100 < counted == query(nights.first, flags).rows[0][0] <= zero


def test_decisions_hold_lapse_and_miss_as_the_truth_says(nights: Nights) -> None:
    sql = "SELECT portal_id, organ, report_year, rule_id, scope, coalesce(decision, exemption), state FROM quality.dispositions"
    for night, warehouse in ((1, nights.first), (2, nights.second)):
        truth = nights.planted("dispositions", 2).filter(pl.col("night") == night).drop("night")
        assert sorted(query(warehouse, sql).rows) == sorted(truth.rows())
        assert {"active", "lapsed", "unmatched"} == set(truth["state"])
        shown = "SELECT count(*) FROM quality.verdicts WHERE disposition_note LIKE '%示例市政务公开评估组%'"
        assert query(warehouse, shown).rows[0][0] == truth.filter(pl.col("state") == "active").height
    confirmed = "SELECT count(*) FROM out.broken_sums WHERE disposition = 'confirmed_error'"
    assert query(nights.first, confirmed).rows[0][0] >= 1


def test_the_second_build_stands_beside_the_first(nights: Nights) -> None:
    ((first_id,),) = query(nights.first, "SELECT build_id FROM quality.builds").rows
    builds = query(nights.second, "SELECT build_id, build_number, is_this_build FROM quality.builds ORDER BY build_number").rows
    assert [build[1:] for build in builds] == [(1, False), (2, True)]
    assert builds[0][0] == first_id
    counts = "SELECT portal_id, rule_id, status, verdicts_count FROM quality.rule_counts"
    kept = query(nights.second, f"{counts} WHERE build_id = '{first_id}' ORDER BY ALL").rows
    assert kept == query(nights.first, f"{counts} ORDER BY ALL").rows
    assert query(nights.first, "FROM out.verdict_changes").rows == ()


def test_changes_are_those_of_edited_reports(nights: Nights) -> None:
    """Nothing else changed overnight, so nothing else may break or heal; verdicts of other years may lean on an edited one."""
    urls = nights.planted("faults", 2).filter(pl.col("fault") == "edited")["url"].to_list()
    of_url = "SELECT organ_id FROM core.reports WHERE url = '{}'"
    edited = {row[0] for url in urls for row in query(nights.second, of_url.format(url)).rows}
    changed = {row[0] for row in query(nights.second, "SELECT DISTINCT organ_id FROM out.verdict_changes").rows}
    assert changed <= edited
    lost = query(nights.second, "SELECT count(*) FROM out.verdict_changes WHERE change = 'lost'").rows
    assert lost == ((0,),)


def test_data_docs_hold_a_page_for_every_suite(nights: Nights) -> None:
    front = (nights.city.layout.data_docs / "index.html").read_text("utf-8")
    pages = {path.stem for path in (nights.city.layout.data_docs / "validations").glob("*.html")}
    assert {"core.requests", "quality.verdicts.failures", "quality.rule_strength"} <= pages
    assert all(f"validations/{name}.html" in front for name in pages)

"""Every fault at once: what is healthy lands, what is faulty is told, nothing leaves the hosts, memory stays small."""

from urllib.parse import urlsplit

import polars as pl

from sandbox.fault_plan import FAULTS
from sandbox.misbehaviour import LOOKALIKE
from tests.faultplan.conftest import Night

REPORT_KEY = ["portal_id", "organ", "year"]
CELL_KEY = [*REPORT_KEY, "table", "row_code", "column_code"]


def findings(night: Night) -> dict[tuple[str, str, str], str]:
    frame = night.landed("quality.findings")
    return {(row["portal_id"], row["url"], row["code"]): row["message"] for row in frame.iter_rows(named=True)}


def planted_findings(night: Night) -> set[tuple[str, str, str]]:
    return set(night.planted("faults").select("portal_id", "url", "finding_code").rows())


def landed_reports(night: Night) -> pl.DataFrame:
    organs = night.landed("core.organs").select("organ_id", organ="organ_name")
    return night.landed("core.reports").join(organs, on="organ_id").with_columns(year=pl.col("report_year"))


def landed_cells(night: Night) -> pl.DataFrame:
    named = {
        "core.disclosure": ("disclosure", "item_code", "measure_code", "value"),
        "core.requests": ("requests", "outcome_code", "applicant_code", "count"),
        "core.disputes": ("disputes", "group_code", "result_code", "count"),
    }
    frames = [
        night.landed(name).select(
            "report_id", table=pl.lit(table), row_code=row, column_code=column, value=pl.col(value).cast(pl.Decimal(28, 8)),
            status="cell_status",
        )
        for name, (table, row, column, value) in named.items()
    ]  # fmt: skip
    reports = landed_reports(night).select("report_id", *REPORT_KEY)
    return pl.concat(frames).join(reports, on="report_id")


def test_every_fault_of_the_plan_has_a_portal(night: Night) -> None:
    assert set(FAULTS) <= {portal.portal_id for portal in night.portals}
    assert len(FAULTS) > 70
    due = {name for name, fault in FAULTS.items() if fault.findings}
    assert set(night.planted("faults")["fault"]) == due


def test_every_fault_has_its_finding(night: Night) -> None:
    assert planted_findings(night) - set(findings(night)) == set()


def test_nothing_else_is_found(night: Night) -> None:
    found, served = findings(night), set(night.planted("reports")["url"])
    rest = set(found) - planted_findings(night)
    # Healthy portals lead to two kinds of finding: columns that no file names, years for which an organ has no report.
    discovered = {key for key in rest if key[0] == "entry_jpage" and key[2] == "column_discovered"}
    without_report = {
        (portal, url, code)
        for portal, url, code in rest
        if (portal, code) == ("xxgk_annual", "not_a_report") and "xxgkAnnualReport.jsp?" in url and url not in served
    }
    assert len(discovered) == 2, "a column for each year"
    assert without_report
    assert {key: found[key] for key in rest - discovered - without_report} == {}


def test_every_healthy_report_lands_and_nothing_else_does(night: Night) -> None:
    truth, landed = night.planted("reports"), landed_reports(night)
    assert truth.height > 200
    assert truth.join(landed, on=[*REPORT_KEY, "url", "title"], how="anti").rows() == []
    assert landed.join(truth, on=REPORT_KEY, how="anti").select("url").rows() == []
    assert landed.height == truth.height


def test_every_cell_lands_as_the_page_has_it(night: Night) -> None:
    truth, landed = night.planted("cells"), landed_cells(night)
    assert landed.height == truth.height > 40_000
    both = truth.join(landed, on=[*CELL_KEY, "status"], how="inner")
    assert both.height == truth.height
    assert both.filter(~pl.col("value").eq_missing(pl.col("value_right"))).is_empty()


def test_no_request_leaves_the_declared_hosts(night: Night) -> None:
    declared = {host for portal in night.portals for host in portal.hosts}
    asked = {(one.target if one.method == "CONNECT" else urlsplit(one.target).netloc) for one in night.served}
    assert len(night.served) > 400
    assert asked <= declared
    assert declared - asked == set()
    assert {one.method for one in night.served} == {"GET", "POST", "CONNECT"}
    assert {one.host for one in night.served if one.method != "CONNECT"} <= declared


def test_the_crawler_was_led_astray_and_did_not_go(night: Night) -> None:
    messages = [message for key, message in findings(night).items() if key[2] in ("redirect_refused", "link_refused")]
    assert sum(LOOKALIKE in message for message in messages) == 2
    assert sum(key[2] == "link_refused" for key in findings(night)) == 4


def test_every_connection_goes_to_the_proxy(night: Night) -> None:
    connects, lookups = night.process["connects"], night.process["lookups"]
    assert isinstance(connects, dict) and isinstance(lookups, dict)
    assert set(connects) == {repr(("127.0.0.1", night.port))}
    assert set(lookups) == {"127.0.0.1"}
    assert sum(connects.values()) == len(night.peers)


def test_memory_stays_under_500_mb_whatever_a_server_sends(night: Night) -> None:
    peak = night.process["peak_kb"]
    assert isinstance(peak, int)
    assert 50_000 < peak < 500_000

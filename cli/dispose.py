"""``gongkai dispose``: an entry of a dispositions file for one verdict, printed ready to be completed and pasted.

What the entries mean is said in ``pipelines.dispositions``. Nothing is written: the file is reviewed in git.
"""

from __future__ import annotations

import sys

from assets.layout import Layout
from cli.ask import show_value
from cli.screen import complain
from pipelines.errors import WarehouseError


def print_stanza(layout: Layout, report_id: str, rule_id: str, scope: str) -> int:
    """Print the entry; 2 if there is no such verdict, or no warehouse."""
    from pipelines.dispositions import render_stanza
    from pipelines.warehouse import query  # duckdb and polars: 0.2 s (2026-11)

    def literal(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    sql = f"""
        SELECT rep.portal_id, rep.organ_id, rep.report_year, v.rule_id, v.scope, rep.content_sha256, rep.is_current,
            v.status, v.reported, v.expected, v.fault, v.reason
        FROM quality.verdicts AS v JOIN core.reports AS rep ON rep.report_id = v.report_id
        WHERE v.report_id = {literal(report_id)} AND v.rule_id = {literal(rule_id.upper())} AND v.scope = {literal(scope)}
    """
    try:
        rows = query(layout.warehouse, sql).rows
    except WarehouseError as error:
        complain(str(error))
        return 2
    if not rows:
        complain(f"no verdict of {rule_id} on {scope} for {report_id}; quality.verdicts has them all")
        return 2
    portal_id, organ_id, year, rule, where, digest, is_current, status, reported, expected, fault, reason = rows[0]
    met = f"{status}: reported {show_value(reported)}, expected {show_value(expected)}"
    met += "".join(f", {word}" for word in (fault, reason) if word)
    organ = organ_id.removeprefix(f"{portal_id}/")
    print(render_stanza(organ, year, rule, where, digest, met))
    print(f"for {layout.dispositions / f'{portal_id}.toml'}", file=sys.stderr)
    if not is_current:
        complain(f"{report_id} is not the version online: the entry would be lapsed from the start")
    return 0

"""``gongkai status``: how the last night went and how the city stands, from the published warehouse and Dagster's records.

What the figures mean is said in the views and tables that are asked; nothing is judged here.
"""

from __future__ import annotations

from assets.layout import City
from cli.ask import print_answer
from cli.screen import complain, make_console
from pipelines.archive import list_runs
from pipelines.errors import PermanentError, WarehouseError

# Each query of `status` gives one row per portal; a portal without rows of its own has NULLs.
STATUS_SQL = """
WITH last_run AS (SELECT portal_id, max(run_id) AS run_id FROM raw.captures GROUP BY portal_id),
night AS (
    SELECT c.portal_id, min(c.fetched_at) AS began_at, count(*) AS captures, count(*) FILTER (WHERE c.is_revisit) AS unchanged,
        count(*) FILTER (WHERE c.http_status >= 400) AS errors
    FROM raw.captures AS c JOIN last_run AS r ON r.portal_id = c.portal_id AND r.run_id = c.run_id
    GROUP BY c.portal_id
),
held AS (SELECT portal_id, count(*) AS reports FROM core.reports WHERE is_current GROUP BY portal_id),
found AS (
    SELECT f.portal_id, count(*) AS findings
    FROM quality.findings AS f LEFT JOIN night AS n ON n.portal_id = f.portal_id
    WHERE n.began_at IS NULL OR f.last_seen_at >= n.began_at
    GROUP BY f.portal_id
),
broken AS (
    SELECT rep.portal_id,
        count(*) FILTER (WHERE r.severity = 'ERROR') AS errors,
        count(*) FILTER (WHERE r.severity = 'WARN') AS warnings,
        string_agg(DISTINCT v.rule_id, ' ' ORDER BY v.rule_id) FILTER (WHERE r.severity <> 'INFO') AS rules
    FROM quality.verdicts AS v
    JOIN quality.rules AS r ON r.rule_id = v.rule_id
    JOIN core.reports AS rep ON rep.report_id = v.report_id AND rep.is_current
    WHERE v.status = 'fail'
    GROUP BY rep.portal_id
)
SELECT
    p.portal_id AS portal,
    n.began_at AS "last night (UTC)",
    coalesce(n.captures, 0) AS captures,
    coalesce(n.unchanged, 0) AS unchanged,
    coalesce(n.errors, 0) AS "http errors",
    coalesce(h.reports, 0) AS reports,
    p.minimum_reports_count AS minimum,
    coalesce(f.findings, 0) AS findings,
    coalesce(b.errors, 0) AS "broken ERROR",
    coalesce(b.warnings, 0) AS "broken WARN",
    b.rules AS rules
FROM core.portals AS p
LEFT JOIN night AS n USING (portal_id)
LEFT JOIN held AS h USING (portal_id)
LEFT JOIN found AS f USING (portal_id)
LEFT JOIN broken AS b USING (portal_id)
ORDER BY p.portal_id
"""
# Findings met in each portal's last night, and in all nights.
FINDINGS_SQL = """
WITH began AS (
    SELECT c.portal_id, min(c.fetched_at) AS began_at
    FROM raw.captures AS c
    JOIN (SELECT portal_id, max(run_id) AS run_id FROM raw.captures GROUP BY portal_id) AS r USING (portal_id, run_id)
    GROUP BY c.portal_id
)
SELECT f.code,
    count(*) FILTER (WHERE b.began_at IS NULL OR f.last_seen_at IS NULL OR f.last_seen_at >= b.began_at) AS "last night",
    count(*) AS "all nights"
FROM quality.findings AS f LEFT JOIN began AS b ON b.portal_id = f.portal_id
GROUP BY f.code ORDER BY 2 DESC, 3 DESC, 1
"""
# Rules that cannot be called sound: a rule without a verdict is no success.
STRENGTH_SQL = """
SELECT rule_id AS rule, state, in_scope_count AS "in scope", assessed_count AS assessed, zero_reports_count AS "zero reports",
    round(100 * assessable_rate, 1) AS "assessable %", round(100 * numeric_rate, 1) AS "numeric %"
FROM quality.rule_strength WHERE state <> 'strong' ORDER BY state, rule_id
"""
CHANGES_SQL = """
SELECT change, severity, count(*) AS verdicts, count(DISTINCT (organ_id, report_year)) AS reports,
    count(*) FILTER (WHERE is_new_version) AS "of new or changed pages"
FROM out.verdict_changes GROUP BY change, severity ORDER BY change, severity
"""
DECISIONS_SQL = """
SELECT portal_id AS portal, organ, report_year AS year, rule_id AS rule, scope, coalesce(decision, exemption) AS decision, state,
    message
FROM quality.dispositions WHERE state <> 'active' ORDER BY ALL
"""
SECTIONS = (
    ("Findings by code:", FINDINGS_SQL),
    ("Rules that are not strong (weak, or assessed on no report: no success):", STRENGTH_SQL),
    ("Verdicts that broke or healed since the build before:", CHANGES_SQL),
    ("Decisions that no longer hold, or are about no failure:", DECISIONS_SQL),
)


def show_status(city: City) -> int:
    """Print one line per portal, then what calls for a look; sections without rows are left out.

    A file of decisions or references that cannot be read is told first, and makes the code 2: the next night would end on it.
    """
    from assets.written import check_written

    try:
        check_written(city)
    except PermanentError as error:
        complain(str(error))
        return max(2, _show(city))
    return _show(city)


def _show(city: City) -> int:
    from pipelines.warehouse import query  # duckdb and polars: 0.2 s (2026-11)

    layout = city.layout
    if code := print_answer(layout.warehouse, STATUS_SQL, 0):
        return code
    try:
        answered = dict(query(layout.warehouse, "SELECT portal_id, max(run_id) FROM raw.captures GROUP BY portal_id").rows)
        filled = [section for section in SECTIONS if query(layout.warehouse, section[1], limit=1).rows]
    except WarehouseError as error:
        complain(f"{error}; a warehouse of an earlier version? The next publication replaces it")
        return 2
    for portal_id in city.portal_ids:
        runs = list_runs(layout.archive, portal_id)
        if runs and runs[-1] != answered.get(portal_id):
            print(f"\n{portal_id}: nothing of its newest run {runs[-1]} is published: no response, or no publication since")
    for heading, sql in filled:
        print(f"\n{heading}\n")
        print_answer(layout.warehouse, sql, 0)
    index = layout.data_docs / "index.html"
    if index.is_file():
        make_console().print(f"\nData Docs: {index.absolute().as_uri()}", soft_wrap=True, highlight=False)
    return 0

-- What broke and what healed since the build before this one, verdict by verdict. Empty after the first build.
-- A failure that can no longer be assessed, or whose report is gone, has not healed.
CREATE VIEW "out".verdict_changes AS
WITH before AS (
    SELECT max(newest_fetched_at) AS newest_fetched_at, count(*) AS builds_count FROM quality.builds WHERE NOT is_this_build
),
now AS (
    SELECT rep.organ_id, rep.report_year, v.rule_id, v.scope, v.status, v.fault, v.reason, v.report_id, rep.portal_id,
        cap.fetched_at > b.newest_fetched_at AS is_new_version
    FROM quality.verdicts AS v
    JOIN core.reports AS rep ON rep.report_id = v.report_id AND rep.is_current
    JOIN raw.captures AS cap ON cap.capture_id = rep.capture_id
    CROSS JOIN before AS b
),
joined AS (
    SELECT
        coalesce(n.organ_id, f.organ_id) AS organ_id,
        coalesce(n.report_year, f.report_year) AS report_year,
        coalesce(n.rule_id, f.rule_id) AS rule_id,
        coalesce(n.scope, f.scope) AS scope,
        f.report_id AS report_before, n.report_id AS report_now, n.status, n.fault, n.reason, n.is_new_version,
        f.report_id IS NOT NULL AS failed_before
    FROM now AS n
    FULL JOIN quality.failures_before AS f
        ON f.organ_id = n.organ_id AND f.report_year = n.report_year AND f.rule_id = n.rule_id AND f.scope = n.scope
)
SELECT
    CASE
        WHEN NOT j.failed_before THEN 'broke'
        WHEN j.status IN ('pass', 'pass_blank_as_zero') THEN 'healed'
        WHEN j.status = 'exempt' THEN 'exempted'
        ELSE 'lost'
    END AS change,
    j.organ_id,
    org.organ_name,
    j.report_year,
    j.rule_id,
    r.severity,
    j.scope,
    j.status AS status_now,
    j.fault AS fault_now,
    j.reason AS reason_now,
    j.report_before,
    j.report_now,
    j.is_new_version
FROM joined AS j
CROSS JOIN before AS b
LEFT JOIN quality.rules AS r ON r.rule_id = j.rule_id
LEFT JOIN core.organs AS org ON org.organ_id = j.organ_id
WHERE b.builds_count > 0 AND (j.failed_before <> (j.status IS NOT NULL AND j.status = 'fail'))
ORDER BY change, j.organ_id, j.report_year, j.rule_id, j.scope;

COMMENT ON VIEW "out".verdict_changes IS 'one verdict on a current report that fails now and did not in the build before, or the other way round · 判定变化';
COMMENT ON COLUMN "out".verdict_changes.change IS 'broke, healed (passes now), exempted, or lost: cannot be assessed any more or is gone · 变化';
COMMENT ON COLUMN "out".verdict_changes.organ_id IS 'publishing organ';
COMMENT ON COLUMN "out".verdict_changes.organ_name IS 'name of the organ · 发布机关; NULL if it is gone';
COMMENT ON COLUMN "out".verdict_changes.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".verdict_changes.rule_id IS 'rule, see quality.rules';
COMMENT ON COLUMN "out".verdict_changes.severity IS 'ERROR, WARN or INFO; NULL for a rule that is no more';
COMMENT ON COLUMN "out".verdict_changes.scope IS 'scope of the verdict';
COMMENT ON COLUMN "out".verdict_changes.status_now IS 'status in this build; NULL if there is no such verdict any more';
COMMENT ON COLUMN "out".verdict_changes.fault_now IS 'source or extraction, if it fails now';
COMMENT ON COLUMN "out".verdict_changes.reason_now IS 'reason in this build';
COMMENT ON COLUMN "out".verdict_changes.report_before IS 'report version that failed in the build before';
COMMENT ON COLUMN "out".verdict_changes.report_now IS 'report version that is judged now';
COMMENT ON COLUMN "out".verdict_changes.is_new_version IS 'the version judged now was first seen after the build before: the page is new or changed, not our reading';

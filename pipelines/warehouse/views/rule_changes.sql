-- How the verdicts of each rule were counted in the build before this one, and how they are now. Empty after the first build.
CREATE VIEW "out".rule_changes AS
WITH numbered AS (
    SELECT build_id, is_this_build, row_number() OVER (ORDER BY build_number DESC) AS age FROM quality.builds
),
counted AS (
    SELECT
        c.portal_id, c.rule_id, c.status,
        coalesce(sum(c.verdicts_count) FILTER (WHERE n.age = 2), 0)::BIGINT AS count_before,
        coalesce(sum(c.verdicts_count) FILTER (WHERE n.age = 1), 0)::BIGINT AS count_now
    FROM quality.rule_counts AS c
    JOIN numbered AS n ON n.build_id = c.build_id AND n.age <= 2
    GROUP BY c.portal_id, c.rule_id, c.status
)
SELECT
    c.rule_id,
    r.severity,
    c.portal_id,
    c.status,
    c.count_before,
    c.count_now,
    c.count_now - c.count_before AS change
FROM counted AS c
LEFT JOIN quality.rules AS r ON r.rule_id = c.rule_id
WHERE c.count_now <> c.count_before AND EXISTS (SELECT 1 FROM numbered WHERE age = 2)
ORDER BY c.rule_id, c.portal_id, c.status;

COMMENT ON VIEW "out".rule_changes IS 'one status of one rule in one portal that is counted otherwise than in the build before, current reports only · 判定数变化';
COMMENT ON COLUMN "out".rule_changes.rule_id IS 'rule, see quality.rules';
COMMENT ON COLUMN "out".rule_changes.severity IS 'ERROR, WARN or INFO; NULL for a rule that is no more';
COMMENT ON COLUMN "out".rule_changes.portal_id IS 'portal';
COMMENT ON COLUMN "out".rule_changes.status IS 'pass, pass_blank_as_zero, fail, not_assessable or exempt · 结论';
COMMENT ON COLUMN "out".rule_changes.count_before IS 'verdicts in the build before · 上次';
COMMENT ON COLUMN "out".rule_changes.count_now IS 'verdicts in this build · 本次';
COMMENT ON COLUMN "out".rule_changes.change IS 'count_now − count_before · 增减';

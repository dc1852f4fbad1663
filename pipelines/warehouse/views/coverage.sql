-- Who reported and who did not, counted; by name in out.coverage_organs. Expected are the organs of a person's list
-- (data/reference/expected_organs.csv) and those with a report for the year before.
CREATE VIEW "out".coverage AS
WITH judged AS (
    SELECT v.report_id, bool_or(v.status = 'fail' AND v.fault = 'extraction' AND r.is_gate) AS is_withheld
    FROM quality.verdicts AS v
    JOIN quality.rules AS r ON r.rule_id = v.rule_id
    GROUP BY v.report_id
),
duty AS (
    SELECT
        d.*,
        coalesce(j.is_withheld, false) AS is_withheld,
        d.report_id IS NOT NULL AND d.report_year >= 2019 AND NOT EXISTS (
            SELECT 1 FROM core.form_tables AS t WHERE t.report_id = d.report_id AND t.table_name = 'requests'
        ) AS is_without_table
    FROM quality.duties AS d
    LEFT JOIN judged AS j ON j.report_id = d.report_id
),
unread AS (
    SELECT portal_id, count(DISTINCT url) AS unread_pages_count
    FROM quality.findings
    WHERE code IN ('empty_page', 'not_a_report', 'not_text', 'year_unknown', 'organ_unknown')
    GROUP BY portal_id
)
SELECT
    por.portal_id,
    por.portal_name,
    d.report_year,
    count(*) FILTER (WHERE d.status NOT IN ('ended', 'not_due')) AS expected_organs_count,
    count(d.report_id) AS held_reports_count,
    count(*) FILTER (WHERE d.status = 'late') AS late_reports_count,
    count(*) FILTER (WHERE d.status = 'unreadable') AS unreadable_reports_count,
    count(*) FILTER (WHERE d.status = 'missing') AS missing_organs_count,
    count(*) FILTER (WHERE d.status = 'not_due') AS not_due_organs_count,
    string_agg(d.organ_name, '、' ORDER BY d.organ_name) FILTER (WHERE d.status = 'missing') AS missing_organs,
    string_agg(d.organ_name, '、' ORDER BY d.organ_name) FILTER (WHERE d.status = 'unreadable') AS unreadable_organs,
    count(d.report_id) / nullif(count(*) FILTER (WHERE d.status NOT IN ('ended', 'not_due')), 0)::DOUBLE AS coverage_rate,
    bool_or(d.basis = 'file') AS is_listed,
    count(*) FILTER (WHERE d.is_without_table) AS without_table_count,
    count(*) FILTER (WHERE d.is_withheld) AS withheld_count,
    por.minimum_reports_count,
    coalesce(u.unread_pages_count, 0) AS unread_pages_count,
    max(d.as_of_date) AS as_of_date
FROM core.portals AS por
JOIN duty AS d ON d.portal_id = por.portal_id
LEFT JOIN unread AS u ON u.portal_id = por.portal_id
GROUP BY por.portal_id, por.portal_name, d.report_year, por.minimum_reports_count, u.unread_pages_count
ORDER BY por.portal_id, d.report_year;

COMMENT ON VIEW "out".coverage IS 'one portal in one report year: who reported · 覆盖情况; by name in out.coverage_organs';
COMMENT ON COLUMN "out".coverage.portal_id IS 'portal';
COMMENT ON COLUMN "out".coverage.portal_name IS 'name of the portal · 门户';
COMMENT ON COLUMN "out".coverage.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".coverage.expected_organs_count IS 'organs that owe a report and whose day has passed, or that have one; denominator of coverage_rate · 应公开';
COMMENT ON COLUMN "out".coverage.held_reports_count IS 'of these, organs with a current report · 已收集';
COMMENT ON COLUMN "out".coverage.late_reports_count IS 'of the reports held, those published after the day · 逾期';
COMMENT ON COLUMN "out".coverage.unreadable_reports_count IS 'reports that a list promises and that could not be read · 无法读取';
COMMENT ON COLUMN "out".coverage.missing_organs_count IS 'organs without a report although the day has passed · 缺失';
COMMENT ON COLUMN "out".coverage.not_due_organs_count IS 'organs whose day had not passed at the portal''s newest capture, or for which no day is declared';
COMMENT ON COLUMN "out".coverage.missing_organs IS 'names of the organs without one; NULL if none · 未见报告的机关';
COMMENT ON COLUMN "out".coverage.unreadable_organs IS 'names of the organs whose report could not be read; NULL if none';
COMMENT ON COLUMN "out".coverage.coverage_rate IS 'held_reports_count / expected_organs_count · 覆盖率';
COMMENT ON COLUMN "out".coverage.is_listed IS 'a person''s list says who is expected; else only what is held does, and an organ that never reported is not missed';
COMMENT ON COLUMN "out".coverage.without_table_count IS 'reports for 2019 or later in which no requests table was found';
COMMENT ON COLUMN "out".coverage.withheld_count IS 'reports whose figures are withheld: two readers differ on a gate';
COMMENT ON COLUMN "out".coverage.minimum_reports_count IS 'reports that the portal''s file expects in all years together';
COMMENT ON COLUMN "out".coverage.unread_pages_count IS 'pages of the portal, of whatever year, that were not read as a report';
COMMENT ON COLUMN "out".coverage.as_of_date IS 'day of the portal''s newest capture: what was known then';

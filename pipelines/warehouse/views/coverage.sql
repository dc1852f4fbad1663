-- Who reported and who did not. An organ is known to a portal once it has a report for any year.
CREATE VIEW "out".coverage AS
WITH years AS (
    SELECT DISTINCT report_year FROM core.reports
),
organs AS (
    SELECT DISTINCT org.portal_id, org.organ_id, org.organ_name
    FROM core.organs AS org
    JOIN core.reports AS rep ON rep.organ_id = org.organ_id
),
judged AS (
    SELECT v.report_id, bool_or(v.status = 'fail' AND v.fault = 'extraction' AND r.is_gate) AS is_withheld
    FROM quality.verdicts AS v
    JOIN quality.rules AS r ON r.rule_id = v.rule_id
    GROUP BY v.report_id
),
held AS (
    SELECT
        rep.organ_id,
        rep.report_year,
        bool_or(coalesce(j.is_withheld, false)) AS is_withheld,
        bool_or(rep.report_year >= 2019
            AND NOT EXISTS (SELECT 1 FROM core.form_tables AS t WHERE t.report_id = rep.report_id AND t.table_name = 'requests')
        ) AS is_without_table
    FROM core.reports AS rep
    LEFT JOIN judged AS j ON j.report_id = rep.report_id
    WHERE rep.is_current
    GROUP BY rep.organ_id, rep.report_year
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
    y.report_year,
    count(o.organ_id) AS known_organs_count,
    count(h.organ_id) AS held_reports_count,
    count(o.organ_id) - count(h.organ_id) AS missing_organs_count,
    string_agg(o.organ_name, '、' ORDER BY o.organ_name) FILTER (WHERE h.organ_id IS NULL) AS missing_organs,
    count(h.organ_id) / nullif(count(o.organ_id), 0)::DOUBLE AS coverage_rate,
    count(*) FILTER (WHERE h.is_without_table) AS without_table_count,
    count(*) FILTER (WHERE h.is_withheld) AS withheld_count,
    por.minimum_reports_count,
    coalesce(u.unread_pages_count, 0) AS unread_pages_count
FROM core.portals AS por
CROSS JOIN years AS y
LEFT JOIN organs AS o ON o.portal_id = por.portal_id
LEFT JOIN held AS h ON h.organ_id = o.organ_id AND h.report_year = y.report_year
LEFT JOIN unread AS u ON u.portal_id = por.portal_id
GROUP BY por.portal_id, por.portal_name, y.report_year, por.minimum_reports_count, u.unread_pages_count
ORDER BY por.portal_id, y.report_year;

COMMENT ON VIEW "out".coverage IS 'one portal in one report year: who reported · 覆盖情况';
COMMENT ON COLUMN "out".coverage.portal_id IS 'portal';
COMMENT ON COLUMN "out".coverage.portal_name IS 'name of the portal · 门户';
COMMENT ON COLUMN "out".coverage.report_year IS 'year reported on; every year that any portal has · 报告年度';
COMMENT ON COLUMN "out".coverage.known_organs_count IS 'organs of the portal with a report for any year; denominator of coverage_rate';
COMMENT ON COLUMN "out".coverage.held_reports_count IS 'of these, organs with a current report for this year';
COMMENT ON COLUMN "out".coverage.missing_organs_count IS 'of these, organs without one';
COMMENT ON COLUMN "out".coverage.missing_organs IS 'their names; NULL if none is missing · 未见报告的机关';
COMMENT ON COLUMN "out".coverage.coverage_rate IS 'held_reports_count / known_organs_count · 覆盖率';
COMMENT ON COLUMN "out".coverage.without_table_count IS 'reports for 2019 or later in which no requests table was found';
COMMENT ON COLUMN "out".coverage.withheld_count IS 'reports whose figures are withheld: two readers differ on a gate';
COMMENT ON COLUMN "out".coverage.minimum_reports_count IS 'reports that the portal''s file expects in all years together';
COMMENT ON COLUMN "out".coverage.unread_pages_count IS 'pages of the portal, of whatever year, that were not read as a report';

-- every row refers to a report, organ, capture or rule that is there
SELECT 'core.reports' AS table_name, report_id AS referring, organ_id AS referred
FROM core.reports WHERE organ_id NOT IN (SELECT organ_id FROM core.organs)
UNION ALL
SELECT 'core.reports', report_id, capture_id
FROM core.reports WHERE capture_id NOT IN (SELECT capture_id FROM raw.captures)
UNION ALL
SELECT 'core.requests', report_id, report_id FROM core.requests WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.disputes', report_id, report_id FROM core.disputes WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.disclosure', report_id, report_id FROM core.disclosure WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.sections', report_id, report_id FROM core.sections WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.statements', report_id, report_id FROM core.statements WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.attachments', report_id, report_id FROM core.attachments WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.attachments', report_id, capture_id
FROM core.attachments WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM raw.captures)
UNION ALL
SELECT 'core.form_tables', report_id, report_id FROM core.form_tables WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.report_captures', capture_id, report_id
FROM core.report_captures WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'core.report_captures', report_id, capture_id
FROM core.report_captures WHERE capture_id NOT IN (SELECT capture_id FROM raw.captures)
UNION ALL
SELECT 'quality.duties', organ_id, report_id FROM quality.duties WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'quality.verdicts', report_id, report_id FROM quality.verdicts WHERE report_id NOT IN (SELECT report_id FROM core.reports)
UNION ALL
SELECT 'quality.verdicts', report_id, rule_id FROM quality.verdicts WHERE rule_id NOT IN (SELECT rule_id FROM quality.rules)
UNION ALL
SELECT 'quality.suggestions', report_id, report_id FROM quality.suggestions WHERE report_id NOT IN (SELECT report_id FROM core.reports)

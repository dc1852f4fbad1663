-- a figure is NULL exactly where its cell is no number
SELECT 'core.requests' AS table_name, report_id, outcome_code AS row_code, applicant_code AS column_code, cell_status
FROM core.requests WHERE (count IS NULL) <> (cell_status <> 'number')
UNION ALL
SELECT 'core.disputes', report_id, group_code, result_code, cell_status
FROM core.disputes WHERE (count IS NULL) <> (cell_status <> 'number')
UNION ALL
SELECT 'core.disclosure', report_id, item_code, measure_code, cell_status
FROM core.disclosure WHERE (value IS NULL) <> (cell_status <> 'number')

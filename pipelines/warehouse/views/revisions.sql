-- What was changed in a report after it was published: each cell that differs between one version and the version before.
CREATE VIEW "out".revisions AS
WITH pair AS (
    SELECT old.report_id AS earlier_report_id, new.report_id, new.portal_id, new.organ_id, new.report_year,
        old.version AS earlier_version, new.version, new.url
    FROM core.reports AS new
    JOIN core.reports AS old
        ON old.organ_id = new.organ_id AND old.report_year = new.report_year AND old.version = new.version - 1
),
cell AS (
    SELECT report_id, 'disclosure' AS table_name, item_code AS row_code, measure_code AS column_code,
        "value"::DECIMAL(28, 8) AS figure, trim(raw_text) AS raw_text FROM core.disclosure
    UNION ALL
    SELECT report_id, 'requests', outcome_code, applicant_code, "count"::DECIMAL(28, 8), trim(raw_text) FROM core.requests
    UNION ALL
    SELECT report_id, 'disputes', group_code, result_code, "count"::DECIMAL(28, 8), trim(raw_text) FROM core.disputes
),
before AS (SELECT p.report_id, c.* EXCLUDE (report_id) FROM pair AS p JOIN cell AS c ON c.report_id = p.earlier_report_id),
after AS (SELECT p.report_id, c.* EXCLUDE (report_id) FROM pair AS p JOIN cell AS c ON c.report_id = p.report_id),
changed AS (
    SELECT
        coalesce(b.report_id, a.report_id) AS report_id,
        coalesce(b.table_name, a.table_name) AS table_name,
        coalesce(b.row_code, a.row_code) AS row_code,
        coalesce(b.column_code, a.column_code) AS column_code,
        b.figure AS earlier_value, a.figure AS later_value,
        b.raw_text AS earlier_text, a.raw_text AS later_text
    FROM before AS b
    FULL JOIN after AS a
        ON a.report_id = b.report_id AND a.table_name = b.table_name AND a.row_code = b.row_code AND a.column_code = b.column_code
    WHERE a.raw_text IS DISTINCT FROM b.raw_text
),
seen AS (SELECT report_id, min(seen_at) AS seen_at FROM core.report_captures GROUP BY report_id)
SELECT
    p.portal_id,
    org.organ_name,
    p.report_year,
    p.earlier_version,
    p.version,
    s.seen_at,
    c.table_name,
    c.row_code,
    c.column_code,
    c.earlier_value,
    c.later_value,
    c.earlier_text,
    c.later_text,
    c.later_value IS DISTINCT FROM c.earlier_value AS is_number_changed,
    p.url,
    p.earlier_report_id,
    p.report_id
FROM pair AS p
LEFT JOIN changed AS c ON c.report_id = p.report_id
LEFT JOIN core.organs AS org ON org.organ_id = p.organ_id
LEFT JOIN seen AS s ON s.report_id = p.report_id
ORDER BY p.report_id, c.table_name, c.row_code, c.column_code;

COMMENT ON VIEW "out".revisions IS 'one cell that a later version of a report states otherwise; one row without cell where only its words changed · 发布后的改动';
COMMENT ON COLUMN "out".revisions.portal_id IS 'portal';
COMMENT ON COLUMN "out".revisions.organ_name IS 'name of the organ · 机关';
COMMENT ON COLUMN "out".revisions.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".revisions.earlier_version IS 'version before';
COMMENT ON COLUMN "out".revisions.version IS 'later version · 版本';
COMMENT ON COLUMN "out".revisions.seen_at IS 'when the later version was first fetched (UTC)';
COMMENT ON COLUMN "out".revisions.table_name IS 'disclosure, requests or disputes; NULL if no cell changed';
COMMENT ON COLUMN "out".revisions.row_code IS 'row of the form';
COMMENT ON COLUMN "out".revisions.column_code IS 'column of the form';
COMMENT ON COLUMN "out".revisions.earlier_value IS 'figure before; NULL if there was none · 原数';
COMMENT ON COLUMN "out".revisions.later_value IS 'figure after; NULL if there is none · 现数';
COMMENT ON COLUMN "out".revisions.earlier_text IS 'text of the cell before; NULL if there was no such cell';
COMMENT ON COLUMN "out".revisions.later_text IS 'text of the cell after; NULL if there is no such cell';
COMMENT ON COLUMN "out".revisions.is_number_changed IS 'the figure changed, and not only how it is printed';
COMMENT ON COLUMN "out".revisions.url IS 'where the later version was first seen · 地址';
COMMENT ON COLUMN "out".revisions.earlier_report_id IS 'version before';
COMMENT ON COLUMN "out".revisions.report_id IS 'later version · 报告';

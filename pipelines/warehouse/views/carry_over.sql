-- 上年结转 of one year against 结转下年度 of the year before, per applicant column. A difference is a question and no verdict:
-- it is often legitimate, and across a new unit (is_entity_break) it means nothing.
CREATE VIEW "out".carry_over AS
WITH forward AS (
    SELECT rep.organ_id, rep.report_year, rep.report_id, q.applicant_code, q.count, q.cell_status
    FROM core.reports AS rep
    JOIN core.requests AS q ON q.report_id = rep.report_id AND q.outcome_code = 'carried_forward'
    WHERE rep.is_current
),
unit AS (
    SELECT por.portal_id, d.valid_from
    FROM core.portals AS por
    JOIN core.districts AS d ON d.division_code = por.division_code AND d.is_new_unit
),
broken AS (
    SELECT DISTINCT portal_id, year(valid_from) AS break_year FROM unit
)
SELECT
    rep.portal_id,
    org.organ_name,
    org.organ_kind,
    rep.report_year,
    q.applicant_code,
    f.count AS carried_forward_count,
    q.count AS carried_over_count,
    q.count - f.count AS difference_count,
    f.cell_status AS forward_status,
    q.cell_status AS over_status,
    b.portal_id IS NOT NULL AND org.organ_kind <> 'subdistrict' AS is_entity_break,
    f.report_id AS earlier_report_id,
    rep.report_id
FROM core.reports AS rep
JOIN core.requests AS q ON q.report_id = rep.report_id AND q.outcome_code = 'carried_over'
JOIN forward AS f
    ON f.organ_id = rep.organ_id AND f.report_year = rep.report_year - 1 AND f.applicant_code = q.applicant_code
LEFT JOIN core.organs AS org ON org.organ_id = rep.organ_id
LEFT JOIN core.applicants AS a ON a.applicant_code = q.applicant_code
LEFT JOIN broken AS b ON b.portal_id = rep.portal_id AND b.break_year = rep.report_year
WHERE rep.is_current
ORDER BY rep.report_id, a.sort_order, q.applicant_code;

COMMENT ON VIEW "out".carry_over IS 'one applicant column of an organ in two years that follow each other: what was carried forward and what was carried over · 结转衔接';
COMMENT ON COLUMN "out".carry_over.portal_id IS 'portal';
COMMENT ON COLUMN "out".carry_over.organ_name IS 'name of the organ · 机关';
COMMENT ON COLUMN "out".carry_over.organ_kind IS 'government, office, department, subdistrict or committee';
COMMENT ON COLUMN "out".carry_over.report_year IS 'later of the two years · 报告年度';
COMMENT ON COLUMN "out".carry_over.applicant_code IS 'column of the form; total is the column as printed, never add it to the others';
COMMENT ON COLUMN "out".carry_over.carried_forward_count IS '结转下年度继续办理 of the year before; NULL unless it is a number';
COMMENT ON COLUMN "out".carry_over.carried_over_count IS '上年结转 of the later year; NULL unless it is a number';
COMMENT ON COLUMN "out".carry_over.difference_count IS 'carried_over_count − carried_forward_count; NULL unless both are numbers · 差';
COMMENT ON COLUMN "out".carry_over.forward_status IS 'status of the earlier cell';
COMMENT ON COLUMN "out".carry_over.over_status IS 'status of the later cell';
COMMENT ON COLUMN "out".carry_over.is_entity_break IS 'the district became a new unit in the later year: the two figures are no one series; a 街道 keeps its own';
COMMENT ON COLUMN "out".carry_over.earlier_report_id IS 'current report of the year before';
COMMENT ON COLUMN "out".carry_over.report_id IS 'current report of the later year · 报告';

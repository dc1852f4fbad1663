-- The 25 × 7 table as printed. `total` is the column of the form: never add it to the six others.
CREATE VIEW "out".requests_wide AS
SELECT
    rep.report_id,
    rep.portal_id,
    org.organ_name,
    rep.report_year,
    req.outcome_code,
    o.label_zh AS outcome_label_zh,
    o.label_en AS outcome_label_en,
    max(req.count) FILTER (WHERE req.applicant_code = 'natural_person') AS natural_person,
    max(req.count) FILTER (WHERE req.applicant_code = 'commercial_enterprise') AS commercial_enterprise,
    max(req.count) FILTER (WHERE req.applicant_code = 'research_institute') AS research_institute,
    max(req.count) FILTER (WHERE req.applicant_code = 'social_welfare_org') AS social_welfare_org,
    max(req.count) FILTER (WHERE req.applicant_code = 'legal_service_org') AS legal_service_org,
    max(req.count) FILTER (WHERE req.applicant_code = 'other') AS other,
    max(req.count) FILTER (WHERE req.applicant_code = 'total') AS total
FROM core.requests AS req
JOIN core.reports AS rep ON rep.report_id = req.report_id
JOIN core.organs AS org ON org.organ_id = rep.organ_id
LEFT JOIN core.outcomes AS o ON o.outcome_code = req.outcome_code
WHERE rep.is_current
GROUP BY rep.report_id, rep.portal_id, org.organ_name, rep.report_year, req.outcome_code, o.label_zh, o.label_en, o.sort_order
ORDER BY rep.report_id, o.sort_order, req.outcome_code;

COMMENT ON VIEW "out".requests_wide IS 'one outcome of one current report, applicants side by side · 办理结果（横表）; a blank is NULL';
COMMENT ON COLUMN "out".requests_wide.report_id IS 'organ, report year and version · 报告';
COMMENT ON COLUMN "out".requests_wide.portal_id IS 'portal';
COMMENT ON COLUMN "out".requests_wide.organ_name IS 'name of the organ · 发布机关';
COMMENT ON COLUMN "out".requests_wide.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".requests_wide.outcome_code IS 'row of the form, see core.outcomes';
COMMENT ON COLUMN "out".requests_wide.outcome_label_zh IS 'label as printed · 办理结果';
COMMENT ON COLUMN "out".requests_wide.outcome_label_en IS 'label in English';
COMMENT ON COLUMN "out".requests_wide.natural_person IS '自然人';
COMMENT ON COLUMN "out".requests_wide.commercial_enterprise IS '商业企业';
COMMENT ON COLUMN "out".requests_wide.research_institute IS '科研机构';
COMMENT ON COLUMN "out".requests_wide.social_welfare_org IS '社会公益组织';
COMMENT ON COLUMN "out".requests_wide.legal_service_org IS '法律服务机构';
COMMENT ON COLUMN "out".requests_wide.other IS '其他';
COMMENT ON COLUMN "out".requests_wide.total IS '总计 as printed, not computed; never add it to the applicants';

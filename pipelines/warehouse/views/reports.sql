-- The report of an organ for a year as it stands online, with who and where, and how many rules it breaks.
CREATE VIEW "out".reports AS
WITH judged AS (
    SELECT
        v.report_id,
        count(*) FILTER (WHERE v.status = 'fail' AND r.severity = 'ERROR') AS failed_errors_count,
        count(*) FILTER (
            WHERE v.status = 'fail'
            AND CASE WHEN starts_with(v.reason, r.other_severity_when) THEN r.other_severity ELSE r.severity END = 'WARN'
        ) AS failed_warnings_count,
        bool_or(v.status = 'fail' AND v.fault = 'extraction' AND r.is_gate) AS is_withheld
    FROM quality.verdicts AS v
    JOIN quality.rules AS r ON r.rule_id = v.rule_id
    GROUP BY v.report_id
)
SELECT
    rep.report_id,
    rep.portal_id,
    por.portal_name,
    por.city,
    rep.organ_id,
    org.organ_name,
    org.organ_kind,
    rep.report_year,
    rep.version,
    rep.form_edition,
    rep.title,
    rep.published_date,
    rep.url,
    coalesce(j.failed_errors_count, 0) AS failed_errors_count,
    coalesce(j.failed_warnings_count, 0) AS failed_warnings_count,
    coalesce(j.is_withheld, false) AS is_withheld
FROM core.reports AS rep
JOIN core.organs AS org ON org.organ_id = rep.organ_id
LEFT JOIN core.portals AS por ON por.portal_id = rep.portal_id
LEFT JOIN judged AS j ON j.report_id = rep.report_id
WHERE rep.is_current
ORDER BY rep.report_id;

COMMENT ON VIEW "out".reports IS 'one current report, with its organ and portal · 现行年度报告';
COMMENT ON COLUMN "out".reports.report_id IS 'organ, report year and version · 报告';
COMMENT ON COLUMN "out".reports.portal_id IS 'portal';
COMMENT ON COLUMN "out".reports.portal_name IS 'name of the portal · 门户';
COMMENT ON COLUMN "out".reports.city IS 'city the portal belongs to';
COMMENT ON COLUMN "out".reports.organ_id IS 'publishing organ';
COMMENT ON COLUMN "out".reports.organ_name IS 'name of the organ · 发布机关';
COMMENT ON COLUMN "out".reports.organ_kind IS 'government, office, department, subdistrict or committee';
COMMENT ON COLUMN "out".reports.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".reports.version IS 'how many contents were seen so far';
COMMENT ON COLUMN "out".reports.form_edition IS 'edition of the form, by its labels';
COMMENT ON COLUMN "out".reports.title IS 'title · 标题';
COMMENT ON COLUMN "out".reports.published_date IS 'date of publication that page or list states · 发布日期';
COMMENT ON COLUMN "out".reports.url IS 'where it was first seen · 地址';
COMMENT ON COLUMN "out".reports.failed_errors_count IS 'failing verdicts of rules of severity ERROR';
COMMENT ON COLUMN "out".reports.failed_warnings_count IS 'failing verdicts of rules of severity WARN';
COMMENT ON COLUMN "out".reports.is_withheld IS 'two readers differ on a gate: its figures are not published';

-- When each report was published, against the day until which it had to be.
CREATE VIEW "out".timeliness AS
SELECT
    d.portal_id,
    d.organ_name,
    d.organ_kind,
    d.report_year,
    d.due_date,
    d.severity,
    d.published_date,
    d.first_seen_date,
    d.days_late,
    d.days_late > 0 AS is_late,
    d.same_day_count > 20 AS is_migration_day,
    v.status AS verdict,
    v.reason,
    rep.stated_dates,
    rep.url,
    d.report_id
FROM quality.duties AS d
JOIN core.reports AS rep ON rep.report_id = d.report_id
LEFT JOIN quality.verdicts AS v ON v.report_id = d.report_id AND v.rule_id = 'M-03'
ORDER BY d.report_id;

COMMENT ON VIEW "out".timeliness IS 'one current report: days from the end of the time allowed to its publication · 公布是否及时';
COMMENT ON COLUMN "out".timeliness.portal_id IS 'portal';
COMMENT ON COLUMN "out".timeliness.organ_name IS 'name of the organ · 机关';
COMMENT ON COLUMN "out".timeliness.organ_kind IS 'government, office, department, subdistrict or committee';
COMMENT ON COLUMN "out".timeliness.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".timeliness.due_date IS 'last day of the time allowed; NULL if no deadline is declared · 期限';
COMMENT ON COLUMN "out".timeliness.severity IS 'WARN, or INFO where the day is practice and no law';
COMMENT ON COLUMN "out".timeliness.published_date IS 'first date of publication stated in any version, at latest the day it was first seen · 首次发布日期';
COMMENT ON COLUMN "out".timeliness.first_seen_date IS 'day it was first fetched, Asia/Shanghai: it was online by then';
COMMENT ON COLUMN "out".timeliness.days_late IS 'days from due_date to published_date; negative if early; NULL if unknown or on the day of a migration · 逾期天数';
COMMENT ON COLUMN "out".timeliness.is_late IS 'days_late > 0';
COMMENT ON COLUMN "out".timeliness.is_migration_day IS 'more than 20 reports of the portal share the day: the site was moved then, and it proves nothing';
COMMENT ON COLUMN "out".timeliness.verdict IS 'status of rule M-03';
COMMENT ON COLUMN "out".timeliness.reason IS 'reason of that verdict';
COMMENT ON COLUMN "out".timeliness.stated_dates IS 'all dates of publication that page, list and address state, best first, one per line';
COMMENT ON COLUMN "out".timeliness.url IS 'where it was first seen · 地址';
COMMENT ON COLUMN "out".timeliness.report_id IS 'organ, report year and version · 报告';

-- Each report that is owed, by name: who kept the duty, who was late, whose report could not be read, who has none.
CREATE VIEW "out".coverage_organs AS
SELECT
    d.portal_id,
    por.portal_name,
    d.report_year,
    d.organ_id,
    d.organ_name,
    d.organ_kind,
    d.status,
    d.basis,
    d.due_date,
    d.published_date,
    d.first_seen_date,
    d.days_late,
    d.reason,
    coalesce(rep.url, d.unread_url) AS url,
    d.report_id,
    d.earlier_report_id,
    d.as_of_date
FROM quality.duties AS d
LEFT JOIN core.portals AS por ON por.portal_id = d.portal_id
LEFT JOIN core.reports AS rep ON rep.report_id = d.report_id
ORDER BY d.portal_id, d.report_year, d.organ_id;

COMMENT ON VIEW "out".coverage_organs IS 'one report that an organ owes for a year · 应公开年报逐项情况';
COMMENT ON COLUMN "out".coverage_organs.portal_id IS 'portal';
COMMENT ON COLUMN "out".coverage_organs.portal_name IS 'name of the portal · 门户';
COMMENT ON COLUMN "out".coverage_organs.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".coverage_organs.organ_id IS 'organ';
COMMENT ON COLUMN "out".coverage_organs.organ_name IS 'name of the organ · 机关';
COMMENT ON COLUMN "out".coverage_organs.organ_kind IS 'government, office, department, subdistrict or committee';
COMMENT ON COLUMN "out".coverage_organs.status IS 'held; late (held, after the day); unreadable (a list promises it, it could not be read); missing; not_due; ended · 状态';
COMMENT ON COLUMN "out".coverage_organs.basis IS 'why it is expected: file (a person''s list), year_before (a report for the year before) or held';
COMMENT ON COLUMN "out".coverage_organs.due_date IS 'last day of the time allowed, see core.deadlines · 期限';
COMMENT ON COLUMN "out".coverage_organs.published_date IS 'first date of publication ever stated for it · 首次发布日期';
COMMENT ON COLUMN "out".coverage_organs.first_seen_date IS 'day it was first fetched, Asia/Shanghai';
COMMENT ON COLUMN "out".coverage_organs.days_late IS 'days from due_date to published_date; negative if early; NULL on the day of a migration';
COMMENT ON COLUMN "out".coverage_organs.reason IS 'finding that kept it from being read, or why the organ owes none';
COMMENT ON COLUMN "out".coverage_organs.url IS 'where it was first seen, or the address that promises it · 地址';
COMMENT ON COLUMN "out".coverage_organs.report_id IS 'current report held';
COMMENT ON COLUMN "out".coverage_organs.earlier_report_id IS 'current report for the year before';
COMMENT ON COLUMN "out".coverage_organs.as_of_date IS 'day of the portal''s newest capture: what was known then';

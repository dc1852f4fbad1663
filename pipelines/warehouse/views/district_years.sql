-- A district's year by its government's own report, with the unit that the district was then. A roll-up of its organs:
-- never add it to theirs, and compare years only where is_comparable says so.
CREATE VIEW "out".district_years AS
WITH total AS (
    SELECT report_id, outcome_code, count FROM core.requests WHERE applicant_code = 'total'
),
figure AS (
    SELECT
        report_id,
        max(count) FILTER (WHERE outcome_code = 'new_received') AS new_received_count,
        max(count) FILTER (WHERE outcome_code = 'carried_over') AS carried_over_count,
        max(count) FILTER (WHERE outcome_code = 'total_processed') AS total_processed_count,
        max(count) FILTER (WHERE outcome_code = 'carried_forward') AS carried_forward_count
    FROM total
    GROUP BY report_id
),
broken AS (
    SELECT v.report_id, count(*) AS open_errors_count
    FROM quality.verdicts AS v
    JOIN quality.rules AS r ON r.rule_id = v.rule_id
    WHERE v.status = 'fail' AND r.severity = 'ERROR'
    GROUP BY v.report_id
),
held AS (
    SELECT portal_id, report_year, count(*) AS held_reports_count FROM core.reports WHERE is_current GROUP BY portal_id, report_year
)
SELECT
    por.division_code,
    coalesce(d.district_name, por.portal_name) AS district_name,
    d.valid_from,
    d.valid_to,
    rep.report_year,
    coalesce(d.is_new_unit AND year(d.valid_from) = rep.report_year, false) AS is_first_year,
    NOT coalesce(d.is_new_unit AND year(d.valid_from) = rep.report_year, false) AS is_comparable,
    d.predecessors,
    f.new_received_count,
    f.carried_over_count,
    f.new_received_count + f.carried_over_count AS in_hand_count,
    f.total_processed_count,
    f.carried_forward_count,
    h.held_reports_count,
    coalesce(b.open_errors_count, 0) AS open_errors_count,
    rep.form_edition,
    org.organ_name,
    rep.portal_id,
    rep.report_id
FROM core.reports AS rep
JOIN core.organs AS org ON org.organ_id = rep.organ_id AND org.organ_kind = 'government'
JOIN core.portals AS por ON por.portal_id = rep.portal_id
-- The unit that existed when the year ended: reports for 2021 are those of the units of April 2021.
LEFT JOIN core.districts AS d
    ON d.division_code = por.division_code
    AND d.valid_from <= make_date(rep.report_year, 12, 31)
    AND coalesce(d.valid_to > make_date(rep.report_year, 12, 31), true)
LEFT JOIN figure AS f ON f.report_id = rep.report_id
LEFT JOIN broken AS b ON b.report_id = rep.report_id
LEFT JOIN held AS h ON h.portal_id = rep.portal_id AND h.report_year = rep.report_year
WHERE rep.is_current
ORDER BY por.division_code, rep.report_year, rep.report_id;

COMMENT ON VIEW "out".district_years IS 'one government in one report year, with the unit its district was then · 区县年度';
COMMENT ON COLUMN "out".district_years.division_code IS 'administrative division code of the portal · 行政区划代码';
COMMENT ON COLUMN "out".district_years.district_name IS 'name of the district, or of the portal where core.districts does not know it';
COMMENT ON COLUMN "out".district_years.valid_from IS 'first day of the unit that existed at the end of the year';
COMMENT ON COLUMN "out".district_years.valid_to IS 'day that unit ended; NULL if in force';
COMMENT ON COLUMN "out".district_years.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".district_years.is_first_year IS 'the unit was new in this year · 区划调整当年';
COMMENT ON COLUMN "out".district_years.is_comparable IS 'the year before was that of the same unit · 与上年可比';
COMMENT ON COLUMN "out".district_years.predecessors IS 'divisions that the unit was made from, in words';
COMMENT ON COLUMN "out".district_years.new_received_count IS '本年新收, column 总计; NULL unless it is a number';
COMMENT ON COLUMN "out".district_years.carried_over_count IS '上年结转, column 总计';
COMMENT ON COLUMN "out".district_years.in_hand_count IS 'new_received_count + carried_over_count · 受理合计';
COMMENT ON COLUMN "out".district_years.total_processed_count IS '办理结果总计 as printed';
COMMENT ON COLUMN "out".district_years.carried_forward_count IS '结转下年度, column 总计';
COMMENT ON COLUMN "out".district_years.held_reports_count IS 'current reports of the portal for the year, all organs';
COMMENT ON COLUMN "out".district_years.open_errors_count IS 'failing verdicts of severity ERROR on this report: shown with them, not dropped';
COMMENT ON COLUMN "out".district_years.form_edition IS 'edition of the form, by its labels';
COMMENT ON COLUMN "out".district_years.organ_name IS 'the government · 人民政府';
COMMENT ON COLUMN "out".district_years.portal_id IS 'portal';
COMMENT ON COLUMN "out".district_years.report_id IS 'organ, report year and version · 报告';

-- an organ has at most one current report for a year, and its versions count from 1 without a gap
SELECT organ_id, report_year, count(*) FILTER (WHERE is_current) AS current_count, max(version) AS last_version, count(*) AS versions_count
FROM core.reports
GROUP BY organ_id, report_year
HAVING count(*) FILTER (WHERE is_current) > 1 OR max(version) <> count(*)

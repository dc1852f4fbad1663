-- Sums that do not add up on the page itself: two independent readers saw the same cells. Everything to prove it stands in the row.
CREATE VIEW "out".broken_sums AS
WITH broken AS (
    SELECT v.*, r.statement_zh, r.statement_en
    FROM quality.verdicts AS v
    JOIN quality.rules AS r ON r.rule_id = v.rule_id
    JOIN core.reports AS rep ON rep.report_id = v.report_id
    WHERE rep.is_current
        AND v.status = 'fail'
        AND v.fault = 'source'
        AND r.severity = 'ERROR'
        AND (v.rule_id LIKE 'A-%' OR v.rule_id LIKE 'L-%')
),
involved AS (
    SELECT b.report_id, b.rule_id, b.scope, o.sort_order * 10 + a.sort_order AS place,
        q.outcome_code || '/' || q.applicant_code AS cell, q.raw_text, q.source_cell
    FROM broken AS b
    JOIN core.requests AS q ON q.report_id = b.report_id
    JOIN core.outcomes AS o ON o.outcome_code = q.outcome_code
    JOIN core.applicants AS a ON a.applicant_code = q.applicant_code
    WHERE CASE b.rule_id
        WHEN 'A-01' THEN q.applicant_code = b.scope AND o.outcome_group = 'balance'
        WHEN 'A-02' THEN q.applicant_code = b.scope AND (o.outcome_group <> 'balance' OR q.outcome_code = 'total_processed')
        WHEN 'A-03' THEN q.outcome_code = b.scope
        WHEN 'A-04' THEN q.applicant_code = b.scope AND o.outcome_group = 'balance' AND q.outcome_code <> 'total_processed'
        ELSE false
    END
    UNION ALL
    SELECT b.report_id, b.rule_id, b.scope, 0 AS place,
        d.group_code || '/' || d.result_code AS cell, d.raw_text, d.source_cell
    FROM broken AS b
    JOIN core.disputes AS d ON d.report_id = b.report_id AND d.group_code = b.scope
    WHERE b.rule_id LIKE 'L-%'
),
proof AS (
    SELECT report_id, rule_id, scope,
        string_agg(cell || ' = ' || coalesce(nullif(trim(regexp_replace(raw_text, '[\s\x{00a0}\x{3000}]+', ' ', 'g')), ''), 'blank')
            || ' (' || source_cell || ')', '; ' ORDER BY place, cell) AS source_cells
    FROM involved
    GROUP BY report_id, rule_id, scope
),
cell_changes AS (
    SELECT report_id, table_name, rank, clears, candidates_count, certainty, edit_class,
        CASE WHEN table_name = 'disputes' THEN row_code END AS group_code,
        string_agg(row_code || '/' || column_code || ': ' || coalesce(reported_value::VARCHAR, 'blank') || ' → ' || suggested_value
            || ' (' || source_cell || ')', ', ' ORDER BY source_cell, column_code) AS change
    FROM quality.suggestions
    GROUP BY ALL
),
suggested AS (
    SELECT b.report_id, b.rule_id, b.scope,
        string_agg(e.certainty || ', ' || e.edit_class || ': ' || e.change, '; ' ORDER BY e.rank) FILTER (WHERE e.rank <= 3)
            || CASE WHEN any_value(e.candidates_count) > 3 THEN '; and ' || (any_value(e.candidates_count) - 3) || ' more' ELSE '' END
            AS suggestion
    FROM broken AS b
    JOIN cell_changes AS e ON e.report_id = b.report_id
        AND list_contains(string_split(e.clears, ' '), b.rule_id || '[' || b.scope || ']')
    GROUP BY b.report_id, b.rule_id, b.scope
)
SELECT
    rep.portal_id,
    org.organ_name,
    rep.report_year,
    b.rule_id,
    b.scope,
    b.statement_zh,
    b.statement_en,
    b.reported,
    b.expected,
    b.residual,
    b.reason,
    b.disposition,
    b.disposition_note,
    p.source_cells,
    s.suggestion,
    rep.url,
    rep.report_id,
    rep.capture_id,
    coalesce(held.warc_path, c.warc_path) AS warc_path,
    coalesce(held.warc_offset, c.warc_offset) AS warc_offset
FROM broken AS b
JOIN core.reports AS rep ON rep.report_id = b.report_id
JOIN core.organs AS org ON org.organ_id = rep.organ_id
LEFT JOIN raw.captures AS c ON c.capture_id = rep.capture_id
LEFT JOIN raw.captures AS held ON held.capture_id = c.refers_to_id
LEFT JOIN proof AS p ON p.report_id = b.report_id AND p.rule_id = b.rule_id AND p.scope = b.scope
LEFT JOIN suggested AS s ON s.report_id = b.report_id AND s.rule_id = b.rule_id AND s.scope = b.scope
ORDER BY b.report_id, b.rule_id, b.scope;

COMMENT ON VIEW "out".broken_sums IS 'one sum that does not add up in one current report, two readers agreeing on its cells · 勾稽关系不成立';
COMMENT ON COLUMN "out".broken_sums.portal_id IS 'portal';
COMMENT ON COLUMN "out".broken_sums.organ_name IS 'name of the organ · 发布机关';
COMMENT ON COLUMN "out".broken_sums.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".broken_sums.rule_id IS 'rule, see quality.rules';
COMMENT ON COLUMN "out".broken_sums.scope IS 'column, row or group that it fails on';
COMMENT ON COLUMN "out".broken_sums.statement_zh IS 'what must hold · 规则';
COMMENT ON COLUMN "out".broken_sums.statement_en IS 'what must hold';
COMMENT ON COLUMN "out".broken_sums.reported IS 'figure stated · 报告值';
COMMENT ON COLUMN "out".broken_sums.expected IS 'figure computed from the other cells · 应为';
COMMENT ON COLUMN "out".broken_sums.residual IS 'reported − expected · 差';
COMMENT ON COLUMN "out".broken_sums.reason IS 'why, in words or a code';
COMMENT ON COLUMN "out".broken_sums.disposition IS 'what a person decided of it: confirmed_error, explained or wrong_alarm; NULL if nobody did · 人工核定';
COMMENT ON COLUMN "out".broken_sums.disposition_note IS 'why, and who decided when · 核定说明';
COMMENT ON COLUMN "out".broken_sums.source_cells IS 'the cells involved: code = text on the page (table, row, column) · 所涉单元格';
COMMENT ON COLUMN "out".broken_sums.suggestion IS 'edits that would settle it together with the other open sums of its table, the most plausible first; NULL if none is simple. Never applied: see quality.suggestions · 疑似错误及建议值';
COMMENT ON COLUMN "out".broken_sums.url IS 'where the report was first seen · 地址';
COMMENT ON COLUMN "out".broken_sums.report_id IS 'organ, report year and version · 报告';
COMMENT ON COLUMN "out".broken_sums.capture_id IS 'response in which this version was first seen';
COMMENT ON COLUMN "out".broken_sums.warc_path IS 'archive file that holds the bytes of the page';
COMMENT ON COLUMN "out".broken_sums.warc_offset IS 'offset of the record in that file';

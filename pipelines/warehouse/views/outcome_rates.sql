-- Metrics of DOMAIN §9 on the column 总计, with their denominators. A blank in a numerator leaves it NULL unless the
-- identity it belongs to holds with blanks as 0; a denominator of 0 gives NULL, never 0 % or 100 %.
CREATE VIEW "out".outcome_rates AS
WITH verdict AS (
    SELECT
        v.report_id,
        bool_or(v.rule_id = 'A-01' AND v.scope = 'total' AND v.status IN ('pass', 'pass_blank_as_zero')) AS is_balanced,
        bool_or(v.rule_id = 'A-02' AND v.scope = 'total' AND v.status IN ('pass', 'pass_blank_as_zero')) AS is_summed,
        bool_or(v.rule_id = 'A-06' AND v.status = 'fail') AS is_zero_report,
        count(*) FILTER (WHERE v.status = 'fail' AND r.severity = 'ERROR') AS open_errors_count,
        string_agg(v.rule_id || '[' || v.scope || ']', ' ' ORDER BY v.rule_id, v.scope)
            FILTER (WHERE v.status = 'fail' AND r.severity = 'ERROR') AS open_errors
    FROM quality.verdicts AS v
    JOIN quality.rules AS r ON r.rule_id = v.rule_id
    GROUP BY v.report_id
),
-- Every row that the edition of the report has, so that a row missing on the page counts as not filled in.
cell AS (
    SELECT rep.report_id, o.outcome_code, o.outcome_group, req.count
    FROM core.reports AS rep
    JOIN core.outcomes AS o ON list_contains(string_split(o.editions, ' '), rep.form_edition)
    LEFT JOIN core.requests AS req
        ON req.report_id = rep.report_id AND req.outcome_code = o.outcome_code AND req.applicant_code = 'total'
    WHERE rep.is_current
),
grouped AS (
    SELECT
        c.report_id,
        c.outcome_group,
        CASE
            WHEN count(*) = count(c.count) THEN sum(c.count)::BIGINT
            WHEN bool_and(v.is_summed) THEN coalesce(sum(c.count), 0)::BIGINT
        END AS n
    FROM cell AS c
    LEFT JOIN verdict AS v ON v.report_id = c.report_id
    WHERE c.outcome_group <> 'balance'
    GROUP BY c.report_id, c.outcome_group
),
base AS (
    SELECT
        c.report_id,
        max(CASE WHEN c.outcome_code = 'new_received' THEN coalesce(c.count, CASE WHEN v.is_balanced THEN 0 END) END) AS new_received,
        max(CASE WHEN c.outcome_code = 'carried_over' THEN coalesce(c.count, CASE WHEN v.is_balanced THEN 0 END) END) AS carried_over,
        max(CASE WHEN c.outcome_code = 'carried_forward' THEN coalesce(c.count, CASE WHEN v.is_balanced THEN 0 END) END) AS carried_forward,
        max(CASE WHEN c.outcome_code = 'total_processed'
            THEN coalesce(c.count, CASE WHEN v.is_balanced OR v.is_summed THEN 0 END) END) AS total_processed
    FROM cell AS c
    LEFT JOIN verdict AS v ON v.report_id = c.report_id
    WHERE c.outcome_group = 'balance'
    GROUP BY c.report_id
),
wide AS (
    SELECT
        b.report_id,
        b.new_received,
        b.carried_over,
        b.new_received + b.carried_over AS in_hand,
        b.total_processed,
        b.carried_forward,
        max(g.n) FILTER (WHERE g.outcome_group = 'granted') AS granted,
        max(g.n) FILTER (WHERE g.outcome_group = 'denied') AS denied,
        max(g.n) FILTER (WHERE g.outcome_group = 'unable') AS unable,
        max(g.n) FILTER (WHERE g.outcome_group = 'notproc') AS notproc,
        max(g.n) FILTER (WHERE g.outcome_group = 'other_handling') AS other_handling
    FROM base AS b
    LEFT JOIN grouped AS g ON g.report_id = b.report_id
    GROUP BY b.report_id, b.new_received, b.carried_over, b.total_processed, b.carried_forward
),
dispute AS (
    SELECT
        d.report_id,
        d.group_code,
        max(CASE WHEN d.result_code = 'total' THEN coalesce(d.count, CASE WHEN v.status IS NOT NULL THEN 0 END) END) AS total,
        max(CASE WHEN d.result_code = 'pending' THEN coalesce(d.count, CASE WHEN v.status IS NOT NULL THEN 0 END) END) AS pending,
        max(CASE WHEN d.result_code = 'corrected' THEN coalesce(d.count, CASE WHEN v.status IS NOT NULL THEN 0 END) END) AS corrected
    FROM core.disputes AS d
    LEFT JOIN quality.verdicts AS v
        ON v.report_id = d.report_id AND v.scope = d.group_code AND v.rule_id IN ('L-01', 'L-02', 'L-03')
        AND v.status IN ('pass', 'pass_blank_as_zero')
    GROUP BY d.report_id, d.group_code
),
disputes AS (
    SELECT
        report_id,
        max(total) FILTER (WHERE group_code = 'review') AS review_total,
        max(total - pending) FILTER (WHERE group_code = 'review') AS review_decided,
        max(corrected) FILTER (WHERE group_code = 'review') AS review_corrected,
        max(total) FILTER (WHERE group_code = 'litigation_direct') AS direct_total,
        max(total - pending) FILTER (WHERE group_code = 'litigation_direct') AS direct_decided,
        max(corrected) FILTER (WHERE group_code = 'litigation_direct') AS direct_corrected,
        max(total) FILTER (WHERE group_code = 'litigation_post_review') AS post_total,
        max(total - pending) FILTER (WHERE group_code = 'litigation_post_review') AS post_decided,
        max(corrected) FILTER (WHERE group_code = 'litigation_post_review') AS post_corrected
    FROM dispute
    GROUP BY report_id
)
SELECT
    rep.report_id,
    rep.portal_id,
    org.organ_name,
    org.organ_kind,
    rep.report_year,
    rep.form_edition,
    w.new_received AS new_received_count,
    w.in_hand AS in_hand_count,
    w.total_processed AS total_processed_count,
    w.granted AS granted_count,
    w.denied AS denied_count,
    w.unable + w.notproc AS factual_refusal_count,
    w.granted / nullif(w.total_processed, 0)::DOUBLE AS granted_rate,
    w.denied / nullif(w.total_processed, 0)::DOUBLE AS denied_rate,
    w.unable / nullif(w.total_processed, 0)::DOUBLE AS unable_rate,
    w.notproc / nullif(w.total_processed, 0)::DOUBLE AS notproc_rate,
    w.other_handling / nullif(w.total_processed, 0)::DOUBLE AS other_handling_rate,
    w.total_processed / nullif(w.in_hand, 0)::DOUBLE AS completion_rate,
    w.carried_forward / nullif(w.in_hand, 0)::DOUBLE AS carry_forward_rate,
    d.review_decided AS review_decided_count,
    d.review_corrected / nullif(d.review_decided, 0)::DOUBLE AS review_correction_rate,
    d.direct_decided AS litigation_direct_decided_count,
    d.direct_corrected / nullif(d.direct_decided, 0)::DOUBLE AS litigation_direct_correction_rate,
    d.post_decided AS litigation_post_review_decided_count,
    d.post_corrected / nullif(d.post_decided, 0)::DOUBLE AS litigation_post_review_correction_rate,
    (d.review_total + d.direct_total + d.post_total) / nullif(w.new_received, 0)::DOUBLE AS dispute_rate,
    CASE WHEN w.total_processed >= 100 THEN 'stable' WHEN w.total_processed >= 30 THEN 'weak' WHEN w.total_processed >= 0 THEN 'not ranked' END AS processed_sample_strength,
    CASE WHEN w.in_hand >= 100 THEN 'stable' WHEN w.in_hand >= 30 THEN 'weak' WHEN w.in_hand >= 0 THEN 'not ranked' END AS in_hand_sample_strength,
    CASE WHEN d.review_decided >= 100 THEN 'stable' WHEN d.review_decided >= 30 THEN 'weak' WHEN d.review_decided >= 0 THEN 'not ranked' END AS review_sample_strength,
    CASE WHEN d.direct_decided >= 100 THEN 'stable' WHEN d.direct_decided >= 30 THEN 'weak' WHEN d.direct_decided >= 0 THEN 'not ranked' END AS litigation_direct_sample_strength,
    CASE WHEN d.post_decided >= 100 THEN 'stable' WHEN d.post_decided >= 30 THEN 'weak' WHEN d.post_decided >= 0 THEN 'not ranked' END AS litigation_post_review_sample_strength,
    CASE WHEN w.new_received >= 100 THEN 'stable' WHEN w.new_received >= 30 THEN 'weak' WHEN w.new_received >= 0 THEN 'not ranked' END AS dispute_sample_strength,
    v.is_zero_report,
    coalesce(v.open_errors_count, 0) AS open_errors_count,
    v.open_errors
FROM wide AS w
JOIN core.reports AS rep ON rep.report_id = w.report_id
JOIN core.organs AS org ON org.organ_id = rep.organ_id
LEFT JOIN disputes AS d ON d.report_id = w.report_id
LEFT JOIN verdict AS v ON v.report_id = w.report_id
WHERE EXISTS (SELECT 1 FROM core.requests AS q WHERE q.report_id = w.report_id)
ORDER BY rep.report_id;

COMMENT ON VIEW "out".outcome_rates IS 'one current report with a requests table: rates from the column 总计, each with its denominator · 办理结果比率';
COMMENT ON COLUMN "out".outcome_rates.report_id IS 'organ, report year and version · 报告';
COMMENT ON COLUMN "out".outcome_rates.portal_id IS 'portal';
COMMENT ON COLUMN "out".outcome_rates.organ_name IS 'name of the organ · 发布机关; a government may report its departments too: never add a roll-up to its parts';
COMMENT ON COLUMN "out".outcome_rates.organ_kind IS 'government, office, department, subdistrict or committee';
COMMENT ON COLUMN "out".outcome_rates.report_year IS 'year reported on · 报告年度';
COMMENT ON COLUMN "out".outcome_rates.form_edition IS 'edition of the form, by its labels';
COMMENT ON COLUMN "out".outcome_rates.new_received_count IS 'new_received; denominator of dispute_rate · 本年新收';
COMMENT ON COLUMN "out".outcome_rates.in_hand_count IS 'new_received + carried_over; denominator of completion and carry_forward rates · 受理合计';
COMMENT ON COLUMN "out".outcome_rates.total_processed_count IS 'total_processed as printed; denominator of the outcome rates · 办理总计';
COMMENT ON COLUMN "out".outcome_rates.granted_count IS 'granted + partial_grant';
COMMENT ON COLUMN "out".outcome_rates.denied_count IS 'the eight rows of 不予公开: legal refusals';
COMMENT ON COLUMN "out".outcome_rates.factual_refusal_count IS 'rows of 无法提供 and 不予处理';
COMMENT ON COLUMN "out".outcome_rates.granted_rate IS 'granted_count / total_processed_count · 实质公开率';
COMMENT ON COLUMN "out".outcome_rates.denied_rate IS 'denied_count / total_processed_count · 不予公开率';
COMMENT ON COLUMN "out".outcome_rates.unable_rate IS 'rows of 无法提供 / total_processed_count · 无法提供率';
COMMENT ON COLUMN "out".outcome_rates.notproc_rate IS 'rows of 不予处理 / total_processed_count · 不予处理率';
COMMENT ON COLUMN "out".outcome_rates.other_handling_rate IS 'rows of 其他处理 / total_processed_count · 其他处理率';
COMMENT ON COLUMN "out".outcome_rates.completion_rate IS 'total_processed_count / in_hand_count · 办复率';
COMMENT ON COLUMN "out".outcome_rates.carry_forward_rate IS 'carried_forward / in_hand_count · 结转率';
COMMENT ON COLUMN "out".outcome_rates.review_decided_count IS 'reviews less pending ones; denominator of review_correction_rate';
COMMENT ON COLUMN "out".outcome_rates.review_correction_rate IS 'reviews corrected / decided · 复议纠错率';
COMMENT ON COLUMN "out".outcome_rates.litigation_direct_decided_count IS 'direct suits less pending ones; denominator of the next';
COMMENT ON COLUMN "out".outcome_rates.litigation_direct_correction_rate IS 'direct suits corrected / decided · 诉讼纠错率（未经复议）';
COMMENT ON COLUMN "out".outcome_rates.litigation_post_review_decided_count IS 'suits after review less pending ones; denominator of the next';
COMMENT ON COLUMN "out".outcome_rates.litigation_post_review_correction_rate IS 'suits after review corrected / decided · 诉讼纠错率（复议后）';
COMMENT ON COLUMN "out".outcome_rates.dispute_rate IS 'all disputes / new_received_count; indicative, cases span years · 争议转化率';
COMMENT ON COLUMN "out".outcome_rates.processed_sample_strength IS 'of the granted, denied, unable, notproc and other_handling rates, by total_processed_count: not ranked below 30, weak below 100, else stable; NULL if unknown';
COMMENT ON COLUMN "out".outcome_rates.in_hand_sample_strength IS 'of the completion and carry_forward rates, by in_hand_count: not ranked below 30, weak below 100, else stable; NULL if unknown';
COMMENT ON COLUMN "out".outcome_rates.review_sample_strength IS 'of the review_correction_rate, by review_decided_count: not ranked below 30, weak below 100, else stable; NULL if unknown';
COMMENT ON COLUMN "out".outcome_rates.litigation_direct_sample_strength IS 'of the litigation_direct_correction_rate, by litigation_direct_decided_count: not ranked below 30, weak below 100, else stable; NULL if unknown';
COMMENT ON COLUMN "out".outcome_rates.litigation_post_review_sample_strength IS 'of the litigation_post_review_correction_rate, by litigation_post_review_decided_count: not ranked below 30, weak below 100, else stable; NULL if unknown';
COMMENT ON COLUMN "out".outcome_rates.dispute_sample_strength IS 'of the dispute_rate, by new_received_count: not ranked below 30, weak below 100, else stable; NULL if unknown';
COMMENT ON COLUMN "out".outcome_rates.is_zero_report IS 'every cell of the table is 0: leave it out of averages; NULL if not judged · 零报告';
COMMENT ON COLUMN "out".outcome_rates.open_errors_count IS 'failing verdicts of severity ERROR: the report is shown with them, not dropped';
COMMENT ON COLUMN "out".outcome_rates.open_errors IS 'these verdicts as rule[scope]';

-- a verdict has a known status, and a fault only where it fails
SELECT report_id, rule_id, scope, status, fault
FROM quality.verdicts
WHERE status NOT IN ('pass', 'pass_blank_as_zero', 'fail', 'not_assessable', 'exempt')
    OR (fault IS NOT NULL AND status <> 'fail')
    OR (fault IS NOT NULL AND fault NOT IN ('source', 'extraction'))

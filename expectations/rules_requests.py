"""Group A, arithmetic of the requests table: each rule declared once, in words. ``verdicts_arithmetic`` judges them."""

from __future__ import annotations

from expectations.declaration import Rule

REQUEST_RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="A-01",
        statement_zh="第一项加第二项之和，等于第三项加第四项之和（每一列）",
        statement_en="In each column, received plus carried over equals processed plus carried forward",
        formula="total_processed[c] + carried_forward[c] = new_received[c] + carried_over[c]",
        scope_kind="applicant",
        severity="ERROR",
        blank_class="Z",
        fault_class="2",
        source="form: the note printed in the table",
    ),
    Rule(
        rule_id="A-02",
        statement_zh="（七）总计等于本年度办理结果各行之和（每一列）",
        statement_en="In each column, the row （七）总计 is the sum of the outcome rows",
        formula="total_processed[c] = Σ r[c] over the 21 (2021) or 19 (2019) outcome rows",
        scope_kind="applicant",
        severity="ERROR",
        blank_class="Z",
        fault_class="2",
        source="form, peer",
    ),
    Rule(
        rule_id="A-03",
        statement_zh="总计列等于六类申请人之和（每一行）",
        statement_en="In each row, the column 总计 is the sum of the six kinds of applicants",
        formula="r[total] = Σ r[c] over the six applicant columns",
        scope_kind="outcome",
        severity="ERROR",
        blank_class="Z",
        fault_class="2",
        source="form, peer",
    ),
    Rule(
        rule_id="A-04",
        statement_zh="结转下年度的件数不超过本年新收与上年结转之和（每一列）",
        statement_en="In each column, no more is carried forward than was received and carried over",
        formula="carried_forward[c] ≤ new_received[c] + carried_over[c]",
        scope_kind="applicant",
        severity="ERROR",
        blank_class="Z",
        fault_class="2",
        source="follows from A-01; tells where total_processed cannot be read",
    ),
    Rule(
        rule_id="A-05",
        statement_zh="所加各项不全为0或空白时，合计单元格不得空白",
        statement_en="No sum cell is blank while what it sums is not all 0 or blank",
        formula="count(sum cells not filled in) = 0",
        scope_kind="table",
        scopes=("requests",),
        severity="INFO",
        fault_class="S",
        source="上海 2019",
    ),
    Rule(
        rule_id="A-06",
        statement_zh="申请情况表不全为0（全为0的是零报告，不计入通过率）",
        statement_en="Not every cell of the requests table is 0; a zero report leaves the denominator of every pass rate",
        formula="some cell of requests ≠ 0",
        scope_kind="table",
        scopes=("requests",),
        severity="INFO",
        fault_class="S",
        source="ours: flag of a zero report",
    ),
)

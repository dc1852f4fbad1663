"""Group F, fees for information (信息处理费): each rule declared once, in words. How it is judged is in ``verdicts_fees``.

F-03 is reserved: 未收取 beside a request that lapsed over an unpaid fee is consistent (a notice went out, nobody paid).
"""

from __future__ import annotations

from expectations.declaration import Rule

FEE_RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="F-01",
        statement_zh="第六部分写明信息处理费的收取情况（2021年度起）",
        statement_en="Section 6 says something about the fee for processing information (from report year 2021)",
        formula="section 6 mentions 信息处理费 or 收费",
        scope_kind="report",
        scopes=("report",),
        severity="INFO",
        fault_class="S",
        source="practice",
    ),
    Rule(
        rule_id="F-02",
        statement_zh="有因逾期不缴费而不再处理的申请的，第六部分应提及收费",
        statement_en="Where requests lapsed because a fee was not paid, section 6 mentions fees",
        formula="other_overdue_fee[total] > 0 ⇒ section 6 mentions fees",
        scope_kind="report",
        scopes=("report",),
        severity="WARN",
        editions=("2021",),
        fault_class="S",
        source="peer",
    ),
    Rule(
        rule_id="F-04",
        statement_zh="文字所述信息处理费的件数与金额不相矛盾：收了钱就有件数；不与表中行政事业性收费金额比较",
        statement_en="What the prose states of information fees does not contradict itself: money means cases; "
        "never compared with the fees of section 2, which are other fees in another unit",
        formula="info_fee_yuan > 0 ⇒ info_fee_cases ≠ 0",
        scope_kind="claim",
        scopes=("info_fee_cases", "info_fee_yuan"),
        severity="INFO",
        fault_class="S",
        source="宿迁 2023: 25件 2950元; 2024: 3件 2230元",
        per_statement=True,
    ),
)

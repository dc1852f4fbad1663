"""Group L, disputes: each rule declared once, in words. How it is judged is in ``verdicts_arithmetic`` and ``verdicts_disputes``.

L-04 is reserved: pending cases of a year do not bind the next year's total, which mixes new and older cases.
"""

from __future__ import annotations

from expectations.declaration import Rule

DISPUTE_RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="L-01",
        statement_zh="行政复议：总计等于结果维持、结果纠正、其他结果、尚未审结之和",
        statement_en="Administrative review: the total is the sum of its four results",
        formula="total = maintained + corrected + other_result + pending",
        scope_kind="group",
        scopes=("review",),
        severity="ERROR",
        blank_class="Z",
        fault_class="2",
        source="form, peer",
    ),
    Rule(
        rule_id="L-02",
        statement_zh="未经复议直接起诉：总计等于结果维持、结果纠正、其他结果、尚未审结之和",
        statement_en="Suits without prior review: the total is the sum of its four results",
        formula="total = maintained + corrected + other_result + pending",
        scope_kind="group",
        scopes=("litigation_direct",),
        severity="ERROR",
        blank_class="Z",
        fault_class="2",
        source="form, peer",
    ),
    Rule(
        rule_id="L-03",
        statement_zh="复议后起诉：总计等于结果维持、结果纠正、其他结果、尚未审结之和",
        statement_en="Suits after review: the total is the sum of its four results",
        formula="total = maintained + corrected + other_result + pending",
        scope_kind="group",
        scopes=("litigation_post_review",),
        severity="ERROR",
        blank_class="Z",
        fault_class="2",
        source="form, peer",
    ),
    Rule(
        rule_id="L-05",
        statement_zh="本年度和上一年度均无申请的，不应有行政复议、行政诉讼",
        statement_en="No disputes where neither this year nor the year before had a request",
        formula="Σ dispute totals(t) = 0 where new_received[total] + carried_over[total] = 0 in t and t−1",
        scope_kind="report",
        scopes=("report",),
        severity="INFO",
        blank_class="N",
        fault_class="S",
        source="ours",
    ),
    Rule(
        rule_id="L-06",
        statement_zh="2024年度起（复议前置），未经复议直接起诉的总计不超过该机关2023年度的件数",
        statement_en="From 2024 on (review before suit), suits without prior review do not exceed those of the organ in 2023",
        formula="litigation_direct.total(t) ≤ litigation_direct.total(2023), t ≥ 2024",
        scope_kind="report",
        scopes=("report",),
        severity="INFO",
        editions=("2021",),
        fault_class="S",
        source="law: 行政复议法 (2023) art. 23",
    ),
)

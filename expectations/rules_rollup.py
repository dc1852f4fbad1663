"""Group R, a government's roll-up against its parts: each rule declared once, in words. Judged in ``verdicts_rollup``.

Verdicts stand with the government's report. What is not held is never held against anybody: coverage is told in ``reason``.
"""

from __future__ import annotations

from expectations.declaration import Rule

ROLLUP_RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="R-01",
        statement_zh="汇总全区的政府报告，申请情况各行总计不小于政府办公室自身的数字（只报本级的不作判断）",
        statement_en="A government's roll-up is, row by row, at least what its own office reports (not judged where "
        "the government reports for itself alone)",
        formula="roll_up[row, total] ≥ office[row, total]",
        scope_kind="outcome",
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source="临平 2024: 891 ≥ 59",
        is_occasional=True,
    ),
    Rule(
        rule_id="R-02",
        statement_zh="汇总全区的政府报告，新收数与办理总计不小于所收集到的部门、镇街报告之和；差额只作说明",
        statement_en="A government's roll-up is at least the sum of the departments, 街道 and 镇 whose reports are held; "
        "a gap is stated and no reproach",
        formula="roll_up[row, total] ≥ Σ unit[row, total] over the units held",
        scope_kind="outcome",
        scopes=("new_received", "total_processed"),
        severity="INFO",
        blank_class="Z",
        fault_class="S",
        source="怀化 notice; 宿迁 2023: 3607 = 3511 + 96",
        is_occasional=True,
    ),
)

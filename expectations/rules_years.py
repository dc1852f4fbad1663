"""Groups P and C, a report against the one of the year before: each rule declared once, in words.

How they are judged is in ``verdicts_years`` and, where texts are compared, ``verdicts_likeness``; when a declared reason exempts
a report from them in ``exemptions``. C-03 is no rule: it is the exemption ``entity_break``.
"""

from __future__ import annotations

from expectations.declaration import EVERY, Rule
from expectations.thresholds import load_thresholds

ITEMS = ("licence", "other_service_items", "penalty", "coercion", "fee_items")
DECISIONS = ("licence", "penalty", "coercion")
PERSONS = ("natural_person", "commercial_enterprise", "research_institute", "social_welfare_org", "legal_service_org", "other")
_SET = load_thresholds()
_RATIO = f"{_SET.smallest_ratio} ≤ {{0}}(t) / {{0}}(t−1) ≤ {_SET.largest_ratio}, max ≥ {_SET.compared_from}"
_ALIKE = f"{_SET.too_alike_percent} %"
_MEASURE = (
    f"passages are runs of at least {_SET.shortest_passage} Chinese characters (digits, punctuation, blanks and the organ's own "
    f"name end a run), the share is that of the characters of this text's different passages which stand in the other text too; "
    f"texts with fewer than {_SET.fewest_characters} characters in passages are not judged"
)
_MEASURE_ZH = (
    f"以连续{_SET.shortest_passage}个以上汉字为一段，数字、标点、空白和本机关名称断开；按本文不同段落的字数计算另一文本中也有的份额；"
    f"不足{_SET.fewest_characters}字的不判断"
)
_ENTITY = ("entity_break",)
_DECLARED = ("org_reform", "scope_change", "restated")

YEAR_RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="P-01",
        statement_zh="本年现行有效件数等于上年现行有效件数加本年制发、减本年废止",
        statement_en="What is in force is what was in force a year before, plus what was issued, less what was repealed",
        formula="in_force(t) = in_force(t−1) + issued(t) − repealed(t)",
        scope_kind="item",
        scopes=("rules", "normative_docs"),
        severity="WARN",
        editions=("2021",),
        blank_class="N",
        fault_class="2",
        source="peer; holds in 宿迁, breaks in 平潭",
        exemptions=(*_ENTITY, "format_break", "recount", *_DECLARED),
    ),
    Rule(
        rule_id="P-02",
        statement_zh="上一年项目数量等于上年报告的上一年项目数量加其本年增减",
        statement_en="Items of the year before are those that last year's report had to begin with, plus its change",
        formula="items_prev(t) = items_prev(t−1) + items_change(t−1)",
        scope_kind="item",
        scopes=ITEMS,
        severity="WARN",
        editions=("2019",),
        blank_class="N",
        fault_class="2",
        source="note in the reports of Hubei",
        exemptions=_DECLARED,
    ),
    Rule(
        rule_id="P-03",
        statement_zh=f"处理决定数量为上年的{_SET.smallest_ratio}至{_SET.largest_ratio}倍（两年均不足{_SET.compared_from}件的不比较）",
        statement_en=f"Decisions are {_SET.smallest_ratio} to {_SET.largest_ratio} times those of the year before; not compared "
        f"where both are below {_SET.compared_from}",
        formula=_RATIO.format("decisions"),
        scope_kind="item",
        scopes=DECISIONS,
        severity="WARN",
        blank_class="N",
        fault_class="S",
        source="peer (thresholds are data)",
        exemptions=(*_ENTITY, *_DECLARED),
    ),
    Rule(
        rule_id="C-01",
        statement_zh="上年结转总计等于上年报告的结转下年度总计",
        statement_en="What was carried over in all is what last year's report carried forward in all",
        formula="carried_over(t)[total] = carried_forward(t−1)[total]",
        scope_kind="applicant",
        scopes=("total",),
        severity="WARN",
        blank_class="Z",
        fault_class="2",
        source="peer; foreign (US FOIA: breaks in 32 % of agency-years)",
        exemptions=(*_ENTITY, *_DECLARED),
    ),
    Rule(
        rule_id="C-02",
        statement_zh="各类申请人的上年结转等于上年报告的结转下年度；不等的注明：移列、数字颠倒、取自更早年度、其他",
        statement_en="The same for each kind of applicant; a difference is classed as shifted column, transposed digits, missing "
        "year (the figure is that of the year before last) or other",
        formula="carried_over(t)[c] = carried_forward(t−1)[c]",
        scope_kind="applicant",
        scopes=PERSONS,
        severity="INFO",
        blank_class="Z",
        fault_class="2",
        source="ours; holds in 宿迁",
        exemptions=(*_ENTITY, *_DECLARED),
    ),
    Rule(
        rule_id="C-04",
        statement_zh=f"本年新收总计为上年的{_SET.smallest_ratio}至{_SET.largest_ratio}倍（两年均不足{_SET.compared_from}件的不比较）",
        statement_en=f"New requests are {_SET.smallest_ratio} to {_SET.largest_ratio} times those of the year before; not "
        f"compared where both are below {_SET.compared_from}",
        formula=_RATIO.format("new_received[total]"),
        scope_kind="applicant",
        scopes=("total",),
        severity="WARN",
        blank_class="N",
        fault_class="S",
        source="peer (thresholds are data)",
        exemptions=(*_ENTITY, *_DECLARED),
    ),
    Rule(
        rule_id="C-05",
        statement_zh="非零报告的数字不与上年逐格全同（空白按0；零报告不作判断；格式改变的比较两版共有的单元格）",
        statement_en="A report that is no zero report does not repeat last year's numbers in every cell (blanks as 0; where the "
        "form changed, in every cell that both editions have); a zero report is not judged",
        formula="count(cells whose number differs from that of t−1) ≥ 1",
        scope_kind="report",
        scopes=("report",),
        severity="WARN",
        fault_class="S",
        source="notice: 国办公开办函〔2021〕30号 内容雷同; 东莞 2008–2010",
        exemptions=(*_ENTITY, *_DECLARED),
    ),
    Rule(
        rule_id="C-06",
        statement_zh=f"第一、五部分文字与上年报告的重复不到{_ALIKE}（{_MEASURE_ZH}；达{_SET.worth_a_note_percent} %的注明）",
        statement_en=f"Less than {_ALIKE} of the text of sections 1 and 5 is last year's ({_MEASURE}; from "
        f"{_SET.worth_a_note_percent} % on the share is noted)",
        formula=f"likeness(text(t), text(t−1)) < {_ALIKE}",
        scope_kind="report",
        scopes=("report",),
        severity="WARN",
        editions=EVERY,
        fault_class="S",
        source="法治蓝皮书 2017",
        exemptions=_DECLARED[:2],
    ),
    Rule(
        rule_id="C-07",
        statement_zh=f"第一、五部分文字与其他任一机关同年度报告的重复均不到{_ALIKE}（计算同C-06；不通过的注明机关和份额）",
        statement_en=f"Less than {_ALIKE} of the text of sections 1 and 5 is that of any other organ's report for the year "
        "(measured as in C-06); a failure names the organ and the share",
        formula=f"max over other organs of likeness(text, text of the other) < {_ALIKE}",
        scope_kind="report",
        scopes=("report",),
        severity="WARN",
        editions=EVERY,
        fault_class="S",
        source="法治蓝皮书 2017",
        exemptions=_DECLARED[:2],
    ),
)

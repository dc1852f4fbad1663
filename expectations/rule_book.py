"""The rule book: ``README.md`` of this folder, rendered from `rules.RULES`. Nothing about a rule is said here.

``python -m expectations.rule_book`` writes it; a test compares the committed file with a fresh one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from expectations.declaration import Rule, scopes_of
from expectations.rules import RULES
from pipelines.forms import load_forms

RULE_BOOK = Path(__file__).with_name("README.md")
_GROUPS = {
    "S": ("结构", "structure"),
    "T": ("数值", "types and values"),
    "A": ("申请表的勾稽关系", "arithmetic of the requests table"),
    "L": ("行政复议、行政诉讼", "disputes"),
    "P": ("与上年：存量和决定数", "stocks and decisions, against the year before"),
    "C": ("与上年：申请和文字", "requests and texts, against the year before"),
    "R": ("汇总与所属机关", "a government's roll-up against its parts"),
    "X": ("文字与表格", "prose against tables"),
    "M": ("元数据与公开义务", "metadata and duty"),
    "F": ("信息处理费", "fees for information"),
}
_HEAD = """# The rule book · 规则

Rendered from `rules.py` by `python -m expectations.rule_book`; edit the rule, not this file. 本文件由规则声明自动生成。

Every rule gives one verdict per report version and scope, always the same number per edition of the form; rules of group X
and F-04 give one per statement found in the prose (X 组和 F-04 只对文字中找到的数据给出结论), those of group R one per row
with every report of a government, M-04 one per portal, M-10 one per organ and year. In a formula
the left side is the verdict's `reported`, the right side its `expected`; `residual = reported − expected`; the
tolerance is 0 unless said. 每条规则对每份报告的每个判定对象给出一个结论；公式左边是报告值，右边是应为值。

| status · 结论 | when · 何时 |
|---|---|
| `pass` | all needed cells are numbers and the formula holds · 所需单元格均为数字且公式成立 |
| `pass_blank_as_zero` | holds once blanks count as 0, and some needed cell is a number · 空白按0计后成立，且至少有一个数字 |
| `fail` | does not hold; `definite` if no filling of the blanks could repair it, `fillable` if one could · 不成立 |
| `not_assessable` | a needed cell is unreadable or absent, a total was not filled in, or there is no number · 无法判断 |
| `exempt` | a declared reason applies · 有申明的理由，不适用 |

- **blank · 空白** `Z`: a blank counts as 0 on the second try, but a sum cell only if all it sums is 0 or blank
  (空白按0再算一次；合计格仅在各项均为0或空白时才按0);
  `N`: a blank makes the rule not assessable (有空白即无法判断); `-`: no cells involved, or blanks do not matter (不涉及).
- **fault · 责任** `2`: two independent readers agree on the cells → `source`, else `extraction` (两个独立读取程序一致则属来源);
  `S`: always the source (来源); `E`: always the extraction (读取).
- **over years · 跨年**: groups P and C compare a report with the current report of the same organ for the year before
  (与同一机关上年现行报告相比); without one they are `not_assessable / no_previous_report`. What is wrong with last year's cells
  begins with `previous_`.
- **exempt · 豁免** `entity_break`: the portal's division became a new unit within the year (区划调整), a 街道 keeps its series;
  `format_break`: last year's form counts otherwise (格式改变); `restated`: holds against an earlier version of last year's report
  (与上年报告的旧版相符); `org_reform`, `recount`, `scope_change`: declared in a disposition
  (机构改革、文件清理、汇总范围改变，由人申明).
- **thresholds · 阈值** of groups P and C stand in [thresholds.toml](thresholds.toml) and are printed in the rules.
- **gate · 闸**: while the rule fails by `extraction`, the report's rows are withheld (因读取错误未通过时，该报告的数据不发布).
"""


def render_rule_book(rules: Sequence[Rule] = RULES) -> str:
    """The rule book as Markdown, in both languages, group by group."""
    parts = [_HEAD, _render_counts(rules)]
    for letter, (name_zh, name_en) in _GROUPS.items():
        parts.append(f"## {letter} · {name_zh} · {name_en}\n")
        parts += [render_rule(rule) for rule in rules if rule.group == letter]
    return "\n".join(parts)


def render_rule(rule: Rule) -> str:
    """One rule as a section of Markdown."""
    gate = " · gate" if rule.is_gate else ""
    other = f" · {rule.other_severity} where the reason begins with `{rule.other_severity_when}`" if rule.other_severity else ""
    scopes = (
        ", ".join(f"`{scope}`" for scope in rule.scopes) or {"applicant": "every column", "outcome": "every row"}[rule.scope_kind]
    )
    exempt = f" · exempt: {', '.join(rule.exemptions)}" if rule.exemptions else ""
    return (
        f"### {rule.rule_id} · {rule.severity}{gate}{other}\n\n"
        f"{rule.statement_zh}。  \n{rule.statement_en}.\n\n"
        f"`{rule.formula}`\n\n"
        f"scope: {rule.scope_kind} ({scopes}) · editions: {', '.join(rule.editions)} · blank: {rule.blank_class} · "
        f"fault: {rule.fault_class} · tolerance: {rule.tolerance} · source: {rule.source}{exempt}\n"
    )


def _render_counts(rules: Sequence[Rule]) -> str:
    constant = [letter for letter in _GROUPS if any(rule.group == letter and rule.is_constant for rule in rules)]
    lines = [
        "| edition · 格式 | " + " | ".join(constant) + " | verdicts per report · 每份报告结论数 |",
        "|---|" + "---|" * (len(constant) + 1),
    ]
    for form in load_forms():
        counts = [sum(len(scopes_of(rule, form)) for rule in rules if rule.group == letter) for letter in constant]
        lines.append(f"| {form.edition} | " + " | ".join(str(count) for count in counts) + f" | {sum(counts)} |")
    return "\n".join(lines) + "\n"


def write_rule_book() -> None:
    """Write the rule book beside the rules."""
    RULE_BOOK.write_text(render_rule_book(), "utf-8")


if __name__ == "__main__":
    write_rule_book()

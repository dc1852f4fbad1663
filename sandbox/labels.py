"""The wording of the statutory form as the invented pages print it, both editions, with the variants met on real pages.

Written down apart from ``pipelines/forms`` on purpose: a label that is wrong there must not be wrong here too. How
rows and columns are laid out or drawn does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass

APPLICANTS = {
    "natural_person": "自然人",
    "commercial_enterprise": "商业企业",
    "research_institute": "科研机构",
    "social_welfare_org": "社会公益组织",
    "legal_service_org": "法律服务机构",
    "other": "其他",
    "total": "总计",
}
C7 = tuple(APPLICANTS)
C6 = C7[:-1]
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS = "三、本年度办理结果"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A data row of the requests table: its key, label, the group cell left of it, and whether 三、本年度办理结果 spans it."""

    key: str
    label: str
    group: str | None = None
    in_results: bool = True


_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "（三）不予公开",
        (
            ("denied_state_secret", "1.属于国家秘密"),
            ("denied_law_forbidden", "2.其他法律行政法规禁止公开"),
            ("denied_safety_stability", "3.危及“三安全一稳定”"),
            ("denied_third_party", "4.保护第三方合法权益"),
            ("denied_internal_affairs", "5.属于三类内部事务信息"),
            ("denied_process_info", "6.属于四类过程性信息"),
            ("denied_enforcement_file", "7.属于行政执法案卷"),
            ("denied_admin_query", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("unable_not_held", "1.本机关不掌握相关政府信息"),
            ("unable_need_creation", "2.没有现成信息需要另行制作"),
            ("unable_still_unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("notproc_petition", "1.信访举报投诉类申请"),
            ("notproc_repeat", "2.重复申请"),
            ("notproc_publication", "3.要求提供公开出版物"),
            ("notproc_massive", "4.无正当理由大量反复申请"),
            ("notproc_reconfirm", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
_OTHER_2021 = (
    ("other_overdue_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other_overdue_fee", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other_other", "3.其他"),
)
OTHER_KEYS = tuple(key for key, _ in _OTHER_2021)


def outcome_rows(edition: str) -> tuple[OutcomeRow, ...]:
    """The 25 (2021) or 23 (2019) data rows of the requests table in the form's order."""
    rows = [
        OutcomeRow("new_received", "一、本年新收政府信息公开申请数量", None, False),
        OutcomeRow("carried_over", "二、上年结转政府信息公开申请数量", None, False),
        OutcomeRow("granted", "（一）予以公开"),
        OutcomeRow("partial_grant", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ]
    rows += [OutcomeRow(key, label, group) for group, members in _GROUPS for key, label in members]
    if edition == "2021":
        rows += [OutcomeRow(key, label, "（六）其他处理") for key, label in _OTHER_2021]
    else:
        rows.append(OutcomeRow("other_handling", "（六）其他处理"))
    rows.append(OutcomeRow("total_processed", "（七）总计"))
    rows.append(OutcomeRow("carried_forward", "四、结转下年度继续办理", None, False))
    return tuple(rows)


def leaf_keys(edition: str) -> tuple[str, ...]:
    """Keys of the 21 (2021) or 19 (2019) rows that （七）总计 adds up."""
    return tuple(row.key for row in outcome_rows(edition) if row.in_results and row.key != "total_processed")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the disclosure table: title row, measure columns with labels, data rows with labels."""

    title: str
    measures: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]


_ITEMS_2019 = (("items_prev", "上一年项目数量"), ("items_change", "本年增/减"), ("decisions", "处理决定数量"))
BLOCKS: dict[str, tuple[Block, ...]] = {
    "2021": (
        Block(
            "第二十条第（一）项",
            (("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")),
            (("rules", "规章"), ("normative_docs", "行政规范性文件")),
        ),
        Block("第二十条第（五）项", (("decisions", "本年处理决定数量"),), (("licence", "行政许可"),)),
        Block("第二十条第（六）项", (("decisions", "本年处理决定数量"),), (("penalty", "行政处罚"), ("coercion", "行政强制"))),
        Block("第二十条第（八）项", (("amount_10k_yuan", "本年收费金额（单位：万元）"),), (("fee", "行政事业性收费"),)),
    ),
    "2019": (
        Block(
            "第二十条第（一）项",
            (("newly_made", "本年新制作数量"), ("newly_disclosed", "本年新公开数量"), ("total_disclosed", "对外公开总数量")),
            (("rules", "规章"), ("normative_docs", "规范性文件")),
        ),
        Block("第二十条第（五）项", _ITEMS_2019, (("licence", "行政许可"), ("other_service_items", "其他对外管理服务事项"))),
        Block("第二十条第（六）项", _ITEMS_2019, (("penalty", "行政处罚"), ("coercion", "行政强制"))),
        Block("第二十条第（八）项", _ITEMS_2019[:2], (("fee_items", "行政事业性收费"),)),
        Block(
            "第二十条第（九）项",
            (("projects", "采购项目数量"), ("amount_yuan", "采购总金额")),
            (("procurement", "政府集中采购"),),
        ),
    ),
}

DISPUTE_GROUPS = {"review": "行政复议", "litigation_direct": "未经复议直接起诉", "litigation_post_review": "复议后起诉"}
DISPUTE_RESULTS = {
    "maintained": "结果维持",
    "corrected": "结果纠正",
    "other_result": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}

# Section headings: the first wording is the form's, the others were met on real pages.
HEADINGS: dict[str, tuple[str, ...]] = {
    "1": ("一、总体情况",),
    "2": ("二、主动公开政府信息情况", "二、行政机关主动公开政府信息情况"),
    "3": ("三、收到和处理政府信息公开申请情况", "三、行政机关收到和处理政府信息公开申请情况"),
    "4": (
        "四、政府信息公开行政复议、行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "四、政府信息公开行政复议及行政诉讼情况",
    ),
    "5": ("五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况", "五、存在问题及改进情况"),
    "6": ("六、其他需要报告的事项",),
}

# Wordings met instead of the form's own (handbook 2.2–2.4); a page that "varies" draws from these.
VARIANTS: dict[str, tuple[str, ...]] = {
    "商业企业": ("商 业 企 业",),
    "社会公益组织": ("社会公益 组织",),
    "规章": ("规 章",),
    "行政规范性文件": ("规范性文件",),
    "第二十条第（一）项": ("第二十条 第（一）项",),
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": ("（二）部分公开",),
    "1.属于国家秘密": ("1、属于国家秘密",),
    "3.危及“三安全一稳定”": ('3.危及"三安全一稳定"', "3.危及三安全一稳定", "3、危及“三安全一稳定”"),
    "5.属于三类内部事务信息": ("5.属于内部事务信息",),
    "6.属于四类过程性信息": ("6.属于过程性信息",),
    "2.重复申请": ("2、重复申请",),
    "3.其他": ("3、其他",),
    "四、结转下年度继续办理": ("四、结转下一年度继续办理", "四、结转下一年继续办理件"),
}

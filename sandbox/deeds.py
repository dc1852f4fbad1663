"""What the invented organs say they did: sentences without figures, so that no two reports tell one story unless planted.

Sentences with figures are in ``prose``.
"""

from __future__ import annotations

from random import Random

from sandbox.draft import Draft

USUAL, LONG = 6, 130
WHO = [
    "综合科",
    "法规科",
    "信息中心",
    "便民大厅",
    "社区网格员",
    "驻点窗口",
    "业务骨干",
    "分管负责人",
    "责任科室",
    "基层站所",
    "值班人员",
    "联络员",
]
DID = [
    "逐条核对",
    "按月更新",
    "公开征集",
    "分类整理",
    "集中清理",
    "如期发布",
    "实地走访",
    "专题研究",
    "反复校核",
    "及时回应",
    "对照检查",
    "统筹安排",
    "细化完善",
    "跟踪督办",
]
WHAT = [
    "惠民政策清单",
    "老旧小区改造安排",
    "学位供给信息",
    "河道整治进度",
    "安全生产通报",
    "财政资金明细",
    "养老服务指南",
    "道路施工公告",
    "招标投标结果",
    "食品抽检情况",
    "耕地保护台账",
    "企业帮扶措施",
    "应急避难场所",
    "公租房分配名册",
    "农贸市场巡查记录",
    "垃圾分类成效",
    "文化活动安排",
    "就业培训计划",
    "疫苗接种点位",
    "灾后重建项目",
]
SO = [
    "方便群众查阅",
    "接受社会监督",
    "减少重复来访",
    "提高办事效率",
    "形成长效机制",
    "做到账实相符",
    "确保口径一致",
    "回应社会关切",
    "压实主体责任",
    "补齐工作短板",
]


def tell_deeds(rng: Random, count: int = USUAL) -> str:
    """One paragraph of so many different sentences."""
    told: dict[str, None] = {}
    while len(told) < count:
        told[f"{rng.choice(WHO)}{rng.choice(DID)}{rng.choice(WHAT)}，{rng.choice(SO)}。"] = None
    return "".join(told)


def repeat_deeds(draft: Draft, source: Draft) -> None:
    """Both reports tell one long story, beside which their few sentences with figures hardly count."""
    source.deeds = draft.deeds = tell_deeds(Random(f"{source.where} deeds"), LONG)

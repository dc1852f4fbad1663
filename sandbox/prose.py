"""What the invented reports say around their tables: paragraphs section by section, with the figures that they state.

The sentences are written for this city; their shapes are those of handbook 5.3. An organ that mistyped its table still
knows its figures; one that slips in its prose has its table right. Sentences with figures are worded in ``told``.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from sandbox.draft import Draft
from sandbox.phrasing import Said, Teller
from sandbox.places import NOTICE
from sandbox.told import Told, make_teller, tell_disputes, tell_documents, tell_fees, tell_items, tell_requests


def preface(draft: Draft) -> str:
    """The paragraph before section 1, with the period and the notice that all of it is invented."""
    year = draft.period_year or draft.year
    return (
        f"依照《中华人民共和国政府信息公开条例》的要求，{draft.organ.name}编写了这份报告。"
        f"所列数据的统计期限为{year}年1月1日至{year}年12月31日。（{NOTICE}）"
    )


def write_prose(draft: Draft) -> None:
    """Fill ``draft.prose`` with the paragraphs of sections 1, 4, 5 and 6, and ``draft.said`` with what they state.

    A page that was cut in table 3 has nothing of the later sections.
    """
    rng = Random(f"{draft.rng.random()}")
    teller = make_teller(draft, rng)
    four = [] if rng.random() < 0.1 and draft.slip is None else tell_disputes(draft, teller)
    told: dict[str, list[list[Told]]] = {
        "1": [*_section_one(draft, teller, rng), [(draft.deeds, [])]],
        "4": [four] if four else [],
        "5": _section_five(draft, rng),
        "6": [[(draft.section_six, [])]] if draft.section_six else [[_own_year(draft, tell_fees(draft, teller), rng)]],
    }
    told |= {key: [[(text, [])] for text in texts] for key, texts in draft.paragraphs.items()}
    draft.prose = {key: ["".join(text for text, _ in paragraph) for paragraph in paragraphs] for key, paragraphs in told.items()}
    printed = _where_printed(draft)
    draft.said = [
        (printed[key], said)
        for key, paragraphs in told.items()
        for paragraph in paragraphs
        for _, all_said in paragraph
        for said in all_said
        if (said.claim != "own_year" or printed[key] == key) and (draft.kind != "cut" or key == "1")
    ]


def _where_printed(draft: Draft) -> dict[str, str]:
    """Section → the one that its text is read in: that before it, where its heading is missing."""
    printed: dict[str, str] = {}
    last = ""
    for key, heading in draft.headings.items():
        last = key if heading is not None else last
        printed[key] = last
    return printed


def _section_one(draft: Draft, teller: Teller, rng: Random) -> list[list[Told]]:
    year = draft.year - 1 if draft.slip == "own_year" else draft.year
    named = Said("own_year", Decimal(year), str(year), "")
    openings = (
        f"{year}年，我单位把公开作为日常工作的一部分，按季度核对目录，及时补齐缺漏。",
        f"{year}年度，我单位围绕群众办事中最常问到的事项做好公开，并对栏目逐一自查。",
        f"{year}年，我单位明确一名负责人和一名联络员，公开工作总体平稳。",
        "一年来，我单位把目录核对、栏目自查和答复审核排进每个季度的日程。",
    )
    opening = rng.choice(openings[:3] if draft.slip == "own_year" else openings)
    kept = rng.choice(("文件起草时即标注公开属性，发布前两人复核。", "对已公开的文件按月清理，失效的及时标明。"))
    shown = rng.choice(("门户专栏改版后，常用信息三次点击以内可以找到。", "新媒体账号由专人维护，未出现超期不更新的情况。"))
    watched = rng.choice(("组织业务学习两次，结果纳入年度考核。", "设置意见信箱，全年来信均已回复。"))
    if draft.organ.kind == "government":
        opening += f"本报告汇总全{draft.portal.name[-1]}各部门、各街道的数据。"
    return [
        [(opening, [named] if opening.startswith(str(year)) else [])],
        [("（一）主动公开。", []), tell_items(draft, teller)],
        [("（二）依申请公开。", []), *tell_requests(draft, teller)],
        [("（三）政府信息管理。", []), (kept, []), *tell_documents(draft, teller)],
        [(f"（四）平台建设。{shown}", [])],
        [(f"（五）监督保障。{watched}", [])],
    ]


def _own_year(draft: Draft, told: Told, rng: Random) -> Told:
    """Half of the reports name their year in the last section too."""
    text, said = told
    if rng.random() < 0.5:
        return told
    lead = f"{draft.year}年，"
    return lead + text, [Said("own_year", Decimal(draft.year), str(draft.year), ""), *said]


def _section_five(draft: Draft, rng: Random) -> list[list[Told]]:
    if draft.section_five:
        return [[(draft.section_five, [])]]
    problem = rng.choice(("有的栏目更新不够快", "答复文书的格式还不统一", "解读材料的形式比较单一", "基层联络员更换较勤"))
    remedy = rng.choice(("每月通报一次更新情况", "编印一份答复文书样本", "请熟悉业务的同志参加解读", "为新联络员安排岗前学习"))
    manner = rng.choice(("进一步改进", "着力补齐短板", "从基础工作做起", "继续完善制度", "重点抓好落实"))
    year = draft.year if draft.slip == "plan_year" else draft.year + 1
    plan = f"{year}年，我单位将{manner}：{remedy}，并在年中回头检查落实情况。"
    return [
        [(f"{draft.year}年工作中仍有不足：{problem}，与群众的期待还有距离。", [])],
        [(plan, [Said("plan_year", Decimal(year), str(year), "")])],
    ]

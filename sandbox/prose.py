"""What the invented reports say around their tables. Every figure in a sentence is the one that the true table holds.

The sentences are written for this city; their shapes are those of handbook 5.3. Sentences never spoil anything: an
organ that mistyped its table still knows its figures.
"""

from __future__ import annotations

from random import Random

from sandbox.draft import Draft
from sandbox.labels import C6
from sandbox.places import NOTICE

_DIGITS = "零一二三四五六七八九十"


def preface(draft: Draft) -> str:
    """The paragraph before section 1, with the period and the notice that all of it is invented."""
    year = draft.year
    return (
        f"依照《中华人民共和国政府信息公开条例》的要求，{draft.organ.name}编写了这份报告。"
        f"所列数据的统计期限为{year}年1月1日至{year}年12月31日。（{NOTICE}）"
    )


def sections(draft: Draft) -> dict[str, list[str]]:
    """Paragraphs of sections 1, 4, 5 and 6; sections 2 and 3 hold only their tables."""
    rng = Random(f"{draft.rng.random()}")
    five = [draft.section_five] if draft.section_five else _section_five(draft.year, rng)
    usual = {"1": _section_one(draft, rng), "4": _section_four(draft, rng), "5": five, "6": [_section_six(draft.year, rng)]}
    return usual | draft.paragraphs


def _section_one(draft: Draft, rng: Random) -> list[str]:
    year = draft.year
    opening = rng.choice(
        (
            f"{year}年，我单位把公开作为日常工作的一部分，按季度核对目录，及时补齐缺漏。",
            "一年来，我单位围绕群众办事中最常问到的事项做好公开，并对栏目逐一自查。",
            f"{year}年，我单位明确一名负责人和一名联络员，公开工作总体平稳。",
        )
    )
    parts = rng.randint(3, 60), rng.randint(1, 30), rng.randint(1, 20)
    items = f"全年主动公开政府信息{sum(parts)}条，其中工作动态{parts[0]}条、政策文件{parts[1]}条、其他信息{parts[2]}条。"
    kept = rng.choice(("文件起草时即标注公开属性，发布前两人复核。", "对已公开的文件按月清理，失效的及时标明。"))
    shown = rng.choice(("门户专栏改版后，常用信息三次点击以内可以找到。", "新媒体账号由专人维护，未出现超期不更新的情况。"))
    watched = rng.choice(("组织业务学习两次，结果纳入年度考核。", "设置意见信箱，全年来信均已回复。"))
    return [
        opening,
        f"（一）主动公开。{items}",
        f"（二）依申请公开。{requests_sentence(draft, rng)}",
        f"（三）政府信息管理。{kept}",
        f"（四）平台建设。{shown}",
        f"（五）监督保障。{watched}",
    ]


def requests_sentence(draft: Draft, rng: Random) -> str:
    """One sentence on requests that the true table bears out."""
    cells = draft.true.requests
    new, over = cells["new_received", "total"], cells["carried_over", "total"]
    done, forward = cells["total_processed", "total"], cells["carried_forward", "total"]
    if new == over == 0:
        return rng.choice(
            (
                "本年度未收到公民、法人或者其他组织提出的政府信息公开申请。",
                "全年没有收到政府信息公开申请，无上年和下年结转件。",
            )
        )
    person = cells["new_received", "natural_person"]
    legal = sum(cells["new_received", applicant] for applicant in C6[1:])
    carried = f"，上年结转{over}件" if over else ""
    ahead = f"，另有{forward}件结转下年度继续办理" if forward else "，全部在期限内办结"
    if legal == 0 and new:
        return f"全年新收到政府信息公开申请{_count(new, rng)}件，均为自然人提交{carried}；办理答复{done}件{ahead}。"
    if forward == over == 0 and rng.random() < 0.5:
        who = f"其中公民个人申请{person}件，法人或其他组织申请{legal}件"
        return f"共收到政府信息公开申请{new}件，{who}，已按期答复{done}件。"
    who = f"其中自然人提交{person}件，法人或其他组织提交{legal}件"
    return f"新收到政府信息公开申请{new}件，{who}{carried}；办理答复{done}件{ahead}。"


def _count(number: int, rng: Random) -> str:
    return _DIGITS[number] if number <= 10 and rng.random() < 0.3 else str(number)


def _section_four(draft: Draft, rng: Random) -> list[str]:
    cells = draft.true.disputes
    reviews = cells["review", "total"]
    suits = cells["litigation_direct", "total"] + cells["litigation_post_review", "total"]
    if reviews == suits == 0:
        return [rng.choice(("未因政府信息公开引起行政复议和行政诉讼。", "本年度无行政复议和行政诉讼案件。"))]
    if rng.random() < 0.5:
        return []
    return [f"因政府信息公开引起的行政复议{reviews}件，行政诉讼{suits}件，详见下表。"]


def _section_five(year: int, rng: Random) -> list[str]:
    problem = rng.choice(("有的栏目更新不够快", "答复文书的格式还不统一", "解读材料的形式比较单一", "基层联络员更换较勤"))
    remedy = rng.choice(("每月通报一次更新情况", "编印一份答复文书样本", "请熟悉业务的同志参加解读", "为新联络员安排岗前学习"))
    return [
        f"{year}年工作中仍有不足：{problem}，与群众的期待还有距离。",
        f"{year + 1}年，我单位将{remedy}，并在年中回头检查落实情况。",
    ]


def _section_six(year: int, rng: Random) -> str:
    return rng.choice((f"{year}年，我单位未收取信息处理费。", "本年度没有收取任何信息处理费用，也没有其他需要报告的事项。"))

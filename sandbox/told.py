"""What an organ tells of its requests, disputes and documents, sentence by sentence; a slip of the pen is made here.

A slip spoils one figure or one word of the prose; the tables stay as they are. How sentences are worded is in ``phrasing``.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from sandbox.draft import Draft
from sandbox.labels import C6, leaf_keys
from sandbox.phrasing import Form, Said, Teller, rate_of, split

Told = tuple[str, list[Said]]
_UNFINISHED, _OVER, _FORWARD = "requests_unfinished", "requests_carried_over", "requests_carried_forward"
_RECEIVED, _LEGAL = "requests_received", "requests_received_legal_person"
_SUITS = ("litigation_direct", "litigation_post_review")
_GROUPS = {"denied": "denied_", "unable": "unable_", "notproc": "notproc_", "other": "other_"}


def make_teller(draft: Draft, rng: Random) -> Teller:
    """A teller who knows the true figures, but for the one that the slip changed."""
    requests, disputes, documents = draft.true.requests, draft.true.disputes, draft.true.disclosure
    figures: dict[str, int | Decimal] = {
        "received": requests["new_received", "total"],
        "over": requests["carried_over", "total"],
        "done": requests["total_processed", "total"],
        "forward": requests["carried_forward", "total"],
        "person": requests["new_received", "natural_person"],
        "legal": sum(requests["new_received", applicant] for applicant in C6[1:]),
        "granted": requests["granted", "total"],
        "partial": requests["partial_grant", "total"],
        "reviews": disputes["review", "total"],
        "suits": sum(disputes[group, "total"] for group in _SUITS),
        "issued": documents["normative_docs", "issued" if draft.edition == "2021" else "newly_made"],
        "repealed": documents["normative_docs", "repealed"],
        "in_force": documents["normative_docs", "in_force"],
    }
    for name, prefix in _GROUPS.items():
        figures[name] = sum(requests[key, "total"] for key in leaf_keys("2021") if key.startswith(prefix))
    teller = Teller(rng, figures)
    _slip(draft.slip, teller.figures, rng)
    figures = teller.figures
    figures["in_hand"] = figures["received"] + figures["over"]
    figures["handled"] = figures["done"]
    figures["both"] = figures["granted"] + figures["partial"]
    online, letter, in_person = split(int(figures["received"]), (70, 20, 10), rng)
    figures |= {"online": online + (3 if draft.slip == "channels" else 0), "letter": letter, "in_person": in_person}
    return teller


def _slip(slip: str | None, figures: dict[str, int | Decimal], rng: Random) -> None:
    """Spoil the figure that the slip names; words and other figures are spoilt where they are told."""
    if slip == "received":
        figures["received"] += figures["over"] + rng.randint(1, 9)
    elif slip in ("processed", "carried", "documents", "disputes"):
        name = {"processed": "done", "carried": "over", "documents": "issued", "disputes": "reviews"}[slip]
        figures[name] += rng.randint(1, 5)
    elif slip == "applicants":
        figures["person"], figures["legal"] = figures["legal"], figures["person"]


def tell_requests(draft: Draft, teller: Teller) -> list[Told]:
    """The sentences on requests."""
    if teller.figures["received"] == teller.figures["over"] == 0:
        return [_no_requests(teller)]
    told = [_one_sentence(draft, teller)]
    if teller.figures["received"] and (draft.slip == "channels" or teller.rng.random() < 0.3):
        told.append(_channels(teller))
    if teller.figures["done"] and (draft.slip == "rate" or teller.rng.random() < 0.35):
        told.append(_outcomes(draft, teller))
    return told


def _no_requests(teller: Teller) -> Told:
    none = (_RECEIVED,)
    return teller.tell(
        teller.choose(
            Form("本年度未收到公民、法人或者其他组织提出的政府信息公开申请", none),
            Form("全年没有收到政府信息公开申请，无上年和下年结转件", (*none, _OVER, _FORWARD)),
            Form("本单位全年未接到政府信息公开申请，依申请公开{received}件", none),
            "本年度政府信息公开申请收到{received}件，上年结转{over}件，结转下年度{forward}件",
            Form("本年度无依申请公开件", none),
            Form("没有申请人向我单位提出政府信息公开申请", none),
        )
    )


def _one_sentence(draft: Draft, teller: Teller) -> Told:
    figures = teller.figures
    counts_over = figures["over"] and draft.slip is None and teller.rng.random() < 0.2
    if counts_over:
        opening = teller.choose(
            "共受理政府信息公开申请{in_hand}U（含上年结转{over}U）",
            "全年共处理政府信息公开申请{in_hand}U（包含上年度结转{over}U）",
        )
        return teller.tell(opening, _done(draft, teller), _ahead(draft, teller))
    opening = teller.choose(
        "全年新收到政府信息公开申请{received}U",
        "共收到依申请公开{received}U",
        "受理政府信息公开申请{received}U",
        "本年新收政府信息公开申请{received}U",
        "我单位收到各类主体提出的政府信息公开申请共计{received}U",
        "全年登记政府信息公开申请{received}U",
        "共收到{received}U政府信息公开申请",
    )
    return teller.tell(opening, _who(draft, teller), _carried(draft, teller), _done(draft, teller), _ahead(draft, teller))


def _who(draft: Draft, teller: Teller) -> Form | str | None:
    figures, rng = teller.figures, teller.rng
    if figures["received"] == 0 or (draft.slip != "applicants" and rng.random() < 0.15):
        return None
    if figures["legal"] == 0:
        words = rng.choice(("，均为自然人提交", "，均由公民个人提出", "，全部由自然人提出"))
        return Form(words, (_LEGAL,))
    told = int(figures["received"])
    figures["person_rate"], figures["legal_rate"] = (rate_of(int(figures[who]), told, rng) for who in ("person", "legal"))
    return teller.choose(
        "，其中自然人提交{person}U，法人或其他组织提交{legal}U",
        "，其中公民个人申请{person}U、法人或其他组织申请{legal}U",
        "（自然人{person}U、法人或者其他组织{legal}U）",
        "，其中{person}U为自然人提交，{legal}U为法人提交",
        "，其中自然人申请{person}U，占{person_rate}，法人或其他组织申请{legal}U，占{legal_rate}",
    )


def _carried(draft: Draft, teller: Teller) -> Form | str | None:
    if teller.figures["over"]:
        return teller.choose("，上年结转{over}U", "；上年度结转{over}U", "，结转上年度申请{over}U")
    if draft.slip is None and teller.rng.random() < 0.15:
        return Form("，无上年结转件", (_OVER,))
    return None


def _done(draft: Draft, teller: Teller) -> Form | str:
    figures = teller.figures
    in_hand = int(figures["received"]) + int(figures["over"])
    if in_hand and teller.rng.random() < 0.2:
        figures["done_rate"] = rate_of(int(figures["done"]), in_hand, teller.rng)
        return "；办结{done}U，办复率{done_rate}"
    return teller.choose("；办结{done}U", "；已答复{done}U", "，作出答复{done}U", "；共办理答复{done}U")


def _ahead(draft: Draft, teller: Teller) -> Form | str | None:
    if draft.slip == "finished":
        return Form("，全部在期限内办结", (_UNFINISHED,))
    if teller.figures["forward"]:
        year = draft.year + 1
        return teller.choose(
            "，另有{forward}U结转下年度继续办理",
            f"，{{forward}}U顺延到{year}年答复",
            "，结转下年度{forward}U",
            f"，{{forward}}U转入{year}年办理",
        )
    return teller.choose(Form("，全部在期限内办结", (_UNFINISHED,)), Form("，无结转下年度件", (_FORWARD,)), "，答复文书齐全")


def _channels(teller: Teller) -> Told:
    return teller.tell(
        teller.choose(
            "从申请渠道看，网络申请{online}U，信函申请{letter}U，当面申请{in_person}U",
            "按申请方式分，通过网上提交申请{online}U、邮寄申请{letter}U、现场申请{in_person}U",
        )
    )


def _outcomes(draft: Draft, teller: Teller) -> Told:
    figures, rng, done = teller.figures, teller.rng, int(teller.figures["done"])
    for name in ("granted", "denied", "unable", "both"):
        figures[f"{name}_rate"] = rate_of(int(figures[name]), done, rng)
    if draft.slip == "rate":
        figures["granted_rate"] = figures["both_rate"] = Decimal("0.1") + rng.randint(71, 83)
    rest = "，不予处理{notproc}U，其他处理{other}U"
    with_rates = (
        "从申请办理结果看，予以公开{granted}U，占{granted_rate}，部分公开{partial}U，不予公开{denied}U，占{denied_rate}，无法提供{unable}U"
        + rest,
        "申请答复中，予以公开或部分公开{both}U（占{both_rate}），不予公开{denied}U，无法提供{unable}U，占{unable_rate}" + rest,
    )
    plain = (
        "从申请办理结果看，予以公开{granted}U，部分公开{partial}U，不予公开{denied}U，无法提供{unable}U" + rest,
        "申请办理结果中，同意公开的{granted}U、部分公开的{partial}U、不予公开的{denied}U",
    )
    return teller.tell(rng.choice(with_rates if draft.slip == "rate" else (*with_rates, *plain)))


def tell_documents(draft: Draft, teller: Teller) -> list[Told]:
    """Normative documents of the year; edition 2019 knows only those newly made."""
    if draft.slip != "documents" and teller.rng.random() < 0.5:
        return []
    if teller.figures["issued"] == 0 and teller.rng.random() < 0.6:
        return [teller.tell(Form("全年未制发行政规范性文件", ("normative_docs_issued",)))]
    if draft.edition == "2019":
        return [teller.tell(teller.choose("全年制定规范性文件{issued}件", "本年度出台行政规范性文件{issued}件"))]
    return [
        teller.tell(
            teller.choose(
                "制发行政规范性文件{issued}件，废止行政规范性文件{repealed}件，现行有效行政规范性文件{in_force}件",
                "行政规范性文件本年新增{issued}件、废止{repealed}件、现行有效{in_force}件",
                "全年印发规范性文件{issued}件，年底现行有效的规范性文件共{in_force}件",
            )
        )
    ]


def tell_items(draft: Draft, teller: Teller) -> Told:
    """What was published, with a list that is complete or a selection."""
    rng, figures = teller.rng, teller.figures
    first, second, rest = rng.randint(3, 60), rng.randint(1, 30), rng.randint(1, 20)
    figures |= {"first_part": first, "second_part": second, "rest": rest, "items": first + second + rest}
    if draft.slip == "list":
        figures["rest"] += rng.randint(1, 9)
        return teller.tell("全年主动公开政府信息{items}条，其中工作动态{first_part}条、政策文件{second_part}条、其他信息{rest}条")
    figures["issued_part"] = figures["issued"]
    selection = "主动公开政府信息{items}条，其中规范性文件{issued_part}件，政策解读{second_part}件"
    fits = draft.slip is None and 0 < figures["issued"] <= first + rest and teller.style != "spaced"
    return teller.tell(
        teller.choose(
            "全年主动公开政府信息{items}条，其中工作动态{first_part}条、政策文件{second_part}条、其他信息{rest}条",
            "共发布公开政府信息{items}条，其中：工作动态{first_part}条；通知公告{second_part}条；其他{rest}条",
            "在门户网站主动公开政府信息{items}条（其中重点领域{first_part}条、财政信息{second_part}条）",
            selection if fits else "主动公开政府信息共{items}条",
        )
    )


def tell_disputes(draft: Draft, teller: Teller) -> list[Told]:
    """Reviews and suits of section 4, and how they ended."""
    figures, rng = teller.figures, teller.rng
    none = ("reviews", "litigations")
    if figures["reviews"] == figures["suits"] == 0:
        nothing = (
            "未因政府信息公开引起行政复议和行政诉讼",
            "本年度无政府信息公开行政复议和行政诉讼案件",
            "没有发生涉及政府信息公开的行政复议、行政诉讼",
        )
        return [teller.tell(Form(rng.choice(nothing), none))]
    if draft.slip not in ("disputes", "upheld") and rng.random() < 0.35:
        return []
    words = rng.choice(
        (
            "因政府信息公开引起的行政复议{reviews}件，行政诉讼{suits}件",
            "全年政府信息公开行政复议案件{reviews}起，行政诉讼案件{suits}起",
            "因政府信息公开被申请行政复议{reviews}件、被提起行政诉讼{suits}件",
        )
    )
    return [teller.tell(words, "，详见下表"), *_endings(draft, teller)]


def _endings(draft: Draft, teller: Teller) -> list[Told]:
    cells, told = draft.true.disputes, []
    total = cells["review", "total"]
    if draft.slip == "upheld" or (total and cells["review", "maintained"] == total and teller.rng.random() < 0.4):
        told.append(teller.tell(Form("政府信息公开行政复议案件均获维持", ("reviews_not_maintained",))))
    if sum(cells[group, "corrected"] for group in _SUITS) == 0 and teller.rng.random() < 0.4:
        told.append(teller.tell(Form("政府信息公开行政诉讼无败诉", ("litigations_corrected",))))
    return told


def tell_fees(draft: Draft, teller: Teller) -> Told:
    """Fees for information: mostly none."""
    if teller.rng.random() < 0.1:
        teller.figures |= {"fees": teller.rng.randint(1, 6), "yuan": teller.rng.randint(30, 900)}
        return teller.tell("全年发出收费通知{fees}件，总金额{yuan}元")
    words = (
        "本年度未收取信息处理费",
        "没有收取任何信息处理费用，也没有其他需要报告的事项",
        "本年度无信息处理费收费情况",
        "全年未收取政府信息公开相关费用",
    )
    return teller.tell(Form(teller.rng.choice(words), ("info_fee_yuan",)))

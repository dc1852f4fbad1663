"""Labelled phrasings: sentences of our own in the shapes of the domain handbook 5.2 and 5.3, each with the claims that it makes.

What must fail follows from the claims, the figures written into the sentence and the cells printed; no reader or judge is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from benchmarks.accuracy_truth import Address, Failure, Printed, requests
from sandbox.draft import Draft
from sandbox.labels import C6, DISPUTE_GROUPS, leaf_keys

Figures = Mapping[str, int]
_FULLWIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")
_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A sentence with figures by name in braces; ``claims`` maps each claim to the name of its figure (``0``: it says none).

    ``whole`` names a list as (rule scope, parts, whole). ``fits`` says for which true figures it may be written.
    """

    section: str
    text: str
    claims: Mapping[str, str]
    fits: Callable[[Figures], bool] = lambda figures: True
    whole: tuple[str, tuple[str, ...], str] | None = None


def _some(figures: Figures) -> bool:
    return figures["new"] > 0


def _no_carry(figures: Figures) -> bool:
    return figures["new"] > 0 and figures["over"] == figures["forward"] == 0


_PERSONS = {"requests_received": "new", "requests_received_natural_person": "person", "requests_received_legal_person": "legal"}
_BOTH = ("requests_received", ("person", "legal"), "new")
_DISPUTES = {"reviews": "reviews", "litigations": "suits"}
PHRASINGS: tuple[Phrasing, ...] = (
    Phrasing(
        "1",
        "全年新收到政府信息公开申请{new}件，其中自然人提交{person}件，法人或其他组织提交{legal}件，上年结转{over}件；"
        "办理答复{done}件，另有{forward}件结转下年度继续办理。",
        {
            **_PERSONS,
            "requests_carried_over": "over",
            "requests_processed": "done",
            "requests_carried_forward": "forward",
        },
        lambda figures: min(figures["new"], figures["over"], figures["forward"]) > 0,
        _BOTH,
    ),
    Phrasing("1", "共收到依申请公开{new}件，其中公民个人申请{person}件，法人或其他组织申请{legal}件。", _PERSONS, _some, _BOTH),
    Phrasing(
        "1",
        "收到政府信息公开申请{new}件，均为自然人提交。",
        {"requests_received": "new", "requests_received_legal_person": "0"},
        lambda figures: figures["new"] > 0 and figures["legal"] == 0,
    ),
    Phrasing(
        "1",
        "受理政府信息公开申请{new}件，答复{done}件，结转下年度继续办理{forward}件。",
        {"requests_received": "new", "requests_processed": "done", "requests_carried_forward": "forward"},
        lambda figures: figures["new"] > 0 and figures["over"] == 0,
    ),
    Phrasing(
        "1",
        "共收到政府信息公开申请{new}件，其中网络申请{online}件，信函申请{letter}件，当面申请{desk}件。",
        {"requests_received": "new", "channels": "online letter desk"},
        lambda figures: figures["new"] > 3,
    ),
    Phrasing(
        "1",
        "新收到政府信息公开申请{new}件，上年结转{over}件，已全部办结。",
        {"requests_received": "new", "requests_carried_over": "over", "requests_unfinished": "0"},
        lambda figures: figures["new"] > 0 and figures["over"] > 0 and figures["forward"] == 0,
    ),
    Phrasing(
        "1",
        "共处理政府信息公开申请{hand}件（包含上年结转{over}件），答复{done}件，{forward}件结转下年度继续办理。",
        {
            "requests_in_hand": "hand",
            "requests_carried_over": "over",
            "requests_processed": "done",
            "requests_carried_forward": "forward",
        },
        lambda figures: figures["over"] > 0 and figures["forward"] > 0,
    ),
    Phrasing(
        "1",
        "收到政府信息公开申请{new}件，已答复{done}件。",
        {"requests_received": "new", "requests_processed": "done"},
        _no_carry,
    ),
    Phrasing(
        "1",
        "受理依申请公开{new}件，已答复{done}件（含上年度结转{over}件），另外{forward}件顺延至下年度答复。",
        {
            "requests_received": "new",
            "requests_processed": "done",
            "requests_carried_over": "over",
            "requests_carried_forward": "forward",
        },
        lambda figures: min(figures["new"], figures["over"], figures["forward"]) > 0,
    ),
    Phrasing(
        "1",
        "新收到政府信息公开申请{new}件，办理{hand}件（含上年度结转{over}件）。",
        {"requests_received": "new", "requests_in_hand": "hand", "requests_carried_over": "over"},
        lambda figures: figures["new"] > 0 and figures["over"] > 0,
    ),
    Phrasing(
        "1",
        "收到政府信息公开申请{new}件，答复{done}件，其中予以公开{granted}件，部分公开{partial}件，不予公开{denied}件，"
        "无法提供{unable}件，不予处理{notproc}件，其他处理{others}件。",
        {"requests_received": "new", "requests_processed": "done"},
        lambda figures: figures["done"] > 5,
        ("requests_processed", ("granted", "partial", "denied", "unable", "notproc", "others"), "done"),
    ),
    Phrasing("1", "共收到{new}件政府信息公开申请。", {"requests_received": "new"}, _some),
    Phrasing(
        "1",
        "本年度未收到政府信息公开申请，无上年和下年结转件。",
        {"requests_received": "0", "requests_carried_over": "0", "requests_carried_forward": "0"},
        lambda figures: figures["new"] == figures["over"] == 0,
    ),
    Phrasing(
        "1",
        "未收到公民、法人或其他组织提出的政府信息公开申请。",
        {"requests_received": "0"},
        lambda figures: figures["new"] == figures["over"] == 0,
    ),
    Phrasing(
        "1",
        "全年主动公开政府信息{items}条，其中工作动态{moves}条、政策文件{rules}条、其他信息{rest}条。",
        {},
        whole=("disclosed_items", ("moves", "rules", "rest"), "items"),
    ),
    Phrasing(
        "1",
        "制发行政规范性文件{issued}件，废止{repealed}件，现行有效{in_force}件。",
        {
            "normative_docs_issued": "issued",
            "normative_docs_repealed": "repealed",
            "normative_docs_in_force": "in_force",
        },
        lambda figures: "issued" in figures,
    ),
    Phrasing("4", "因政府信息公开引起的行政复议{reviews}件，行政诉讼{suits}件。", _DISPUTES),
    Phrasing("4", "全年发生政府信息公开行政复议案件{reviews}起，行政诉讼案件{suits}起。", _DISPUTES),
    Phrasing("4", "全年发生行政复议案件{reviews}起，行政诉讼案件{suits}起。", _DISPUTES),
    Phrasing(
        "4",
        "因政府信息公开引起的行政复议{reviews}件，行政诉讼{suits}件，未出现败诉或被纠错情况。",
        {**_DISPUTES, "reviews_corrected": "0", "litigations_corrected": "0"},
        lambda figures: figures["reviews"] > 0 and not figures["corrected"],
    ),
    Phrasing(
        "4",
        "未因政府信息公开引起行政复议和行政诉讼。",
        {"reviews": "0", "litigations": "0"},
        lambda f: not f["reviews"] + f["suits"],
    ),
    Phrasing("4", "无行政复议和行政诉讼案件。", {"reviews": "0", "litigations": "0"}, lambda f: not f["reviews"] + f["suits"]),
    Phrasing(
        "4",
        "因政府信息公开引起的行政复议{reviews}件，均获维持。",
        {"reviews": "reviews", "reviews_not_maintained": "0"},
        lambda figures: figures["reviews"] > 0 and figures["upheld"] == figures["reviews"],
    ),
)


def figures_of(draft: Draft, rng: Random) -> dict[str, int]:
    """The figures that an organ would write: those of its true tables, and some that no table has."""
    cells, disputes = draft.true.requests, draft.true.disputes
    new, over = cells["new_received", "total"], cells["carried_over", "total"]
    person = cells["new_received", "natural_person"]
    letter, desk = new // 4, new // 9
    figures = {
        "new": new,
        "over": over,
        "hand": new + over,
        "done": cells["total_processed", "total"],
        "forward": cells["carried_forward", "total"],
        "person": person,
        "legal": new - person,
        "online": new - letter - desk,
        "letter": letter,
        "desk": desk,
        "reviews": disputes["review", "total"],
        "upheld": disputes["review", "maintained"],
        "corrected": sum(disputes[group, "corrected"] for group in DISPUTE_GROUPS),
        "suits": sum(disputes[group, "total"] for group in list(DISPUTE_GROUPS)[1:]),
        **{name: rng.randint(2, 90) for name in ("moves", "rules", "rest")},
    }
    figures |= {name: sum(cells[leaf, "total"] for leaf in leaves) for name, leaves in _OUTCOMES.items()}
    figures["items"] = figures["moves"] + figures["rules"] + figures["rest"]
    if draft.edition == "2021":
        figures |= {
            measure: int(draft.true.disclosure["normative_docs", measure]) for measure in ("issued", "repealed", "in_force")
        }
    return figures


def write(phrasing: Phrasing, figures: Figures, rng: Random) -> str:
    """The sentence with its figures, one time in five not in plain digits."""
    style = rng.choice(("plain",) * 8 + ("fullwidth", "chinese"))
    return phrasing.text.format(**{name: _print(figure, style) for name, figure in figures.items()})


def _print(figure: int, style: str) -> str:
    if style == "fullwidth":
        return f"{figure:,}".translate(_FULLWIDTH)
    if style == "chinese" and 0 < figure < 100:
        tens, ones = divmod(figure, 10)
        front = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
        return front + (_NUMERALS[ones] if ones else "")
    return str(figure)


def must_fail(phrasing: Phrasing, figures: Figures, printed: Printed) -> set[Failure]:
    """Rules X-01 to X-08, X-10 and X-11 that the sentence breaks against the printed cells, as (rule, claim)."""
    found: set[Failure] = set()
    for claim, names in phrasing.claims.items():
        said = sum(figures.get(name, 0) for name in names.split())
        rule, readings = _readings(claim, phrasing, figures, printed)
        if readings[0] is not None and said not in readings:
            found.add((rule, claim))
    if phrasing.whole is not None:
        scope, parts, whole = phrasing.whole
        if sum(figures[part] for part in parts) != figures[whole]:
            found.add(("X-08", scope))
    return found


def _readings(claim: str, phrasing: Phrasing, figures: Figures, printed: Printed) -> tuple[str, list[Decimal | None]]:
    """Rule, and the sums of cells that a claim may state."""
    new, in_hand = requests("total", "new_received"), requests("total", "new_received", "carried_over")
    if claim in ("requests_received", "channels"):
        said = set(phrasing.claims.values())
        balances = {"over", "done", "forward"} <= said and figures["new"] + figures["over"] == figures["done"] + figures[
            "forward"
        ]
        sums = [new] if balances and figures["over"] and claim == "requests_received" else [new, in_hand]
        return ("X-01" if claim == "requests_received" else "X-07"), [printed.total(one) for one in sums]
    rule, plus, minus = _COMPARED[claim]
    return rule, [printed.total(plus, minus)]


def _disputes(groups: list[str], result: str) -> list[Address]:
    return [("disputes", group, result) for group in groups]


_OUTCOMES = {
    "granted": ["granted"],
    "partial": ["partial_grant"],
    **{name: [leaf for leaf in leaf_keys("2021") if leaf.startswith(f"{name}_")] for name in ("denied", "unable", "notproc")},
    "others": [leaf for leaf in leaf_keys("2021") if leaf.startswith("other_")],
}
_SUITS = list(DISPUTE_GROUPS)[1:]
_COMPARED: dict[str, tuple[str, list[Address], list[Address]]] = {
    "requests_in_hand": ("X-01", requests("total", "new_received", "carried_over"), []),
    "requests_processed": ("X-02", requests("total", "total_processed"), []),
    "requests_carried_over": ("X-03", requests("total", "carried_over"), []),
    "requests_carried_forward": ("X-03", requests("total", "carried_forward"), []),
    "requests_unfinished": ("X-11", requests("total", "carried_forward"), []),
    "requests_received_natural_person": ("X-04", [("requests", "new_received", "natural_person")], []),
    "requests_received_legal_person": ("X-04", [("requests", "new_received", column) for column in C6[1:]], []),
    "reviews": ("X-06", _disputes(["review"], "total"), []),
    "litigations": ("X-06", _disputes(_SUITS, "total"), []),
    "reviews_corrected": ("X-10", _disputes(["review"], "corrected"), []),
    "litigations_corrected": ("X-10", _disputes(_SUITS, "corrected"), []),
    "reviews_not_maintained": ("X-10", _disputes(["review"], "total"), _disputes(["review"], "maintained")),
    **{
        f"normative_docs_{measure}": ("X-05", [("disclosure", "normative_docs", measure)], [])
        for measure in ("issued", "repealed", "in_force")
    },
}

"""Ways to spoil headings, disclosure and disputes of a healthy draft; each says which verdicts must fail for it, and no others.

The expectations are those of handbook 4.6. A function returns False, and changes nothing, where the figures offer no place.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from sandbox.draft import Draft, set_edition


def dispute_total(group: str, rule: str) -> Callable[[Draft, Random], bool]:
    """The 总计 of one dispute group is too large."""

    def spoil(draft: Draft, rng: Random) -> bool:
        draft.figures["disputes"][group, "total"] += rng.randint(1, 3)
        draft.fail(rule, group)
        return True

    return spoil


def disclosure_missing(draft: Draft, rng: Random) -> bool:
    """Section 2 has no table."""
    draft.missing.add("disclosure")
    draft.fail("S-03", "disclosure")
    return True


def disputes_missing(draft: Draft, rng: Random) -> bool:
    """Section 4 has no table."""
    draft.missing.add("disputes")
    draft.fail("S-06", "disputes")
    return True


def item_dropped(draft: Draft, rng: Random) -> bool:
    """The row 行政强制 is not there."""
    draft.dropped_items.add("coercion")
    draft.fail("S-03", "disclosure")
    return True


def last_heading_missing(draft: Draft, rng: Random) -> bool:
    """Heading 六 is not there; its text follows section 5."""
    draft.headings["6"] = None
    draft.fail("S-02", "report")
    return True


def inner_heading_missing(draft: Draft, rng: Random) -> bool:
    """Heading 四 is not there: the numbering jumps."""
    draft.headings["4"] = None
    draft.fail("S-02", "report")
    draft.fail("S-14", "report")
    return True


def number_doubled(draft: Draft, rng: Random) -> bool:
    """The sixth heading is numbered 五 again."""
    draft.headings["6"] = "五、其他需要报告的事项"
    draft.fail("S-14", "report")
    return True


def section_five_empty(draft: Draft, rng: Random) -> bool:
    """Section 5 says 无。 and nothing else."""
    draft.section_five = "无。"
    draft.fail("S-11", "report")
    return True


def old_form(draft: Draft, rng: Random) -> bool:
    """The form of 2019 in a later year."""
    set_edition(draft, "2019")
    draft.fail("S-10", "report")
    return True


def rules_issued(draft: Draft, rng: Random) -> bool:
    """A district organ that claims to have made 规章."""
    measures = ("issued", "in_force") if draft.edition == "2021" else ("newly_made", "newly_disclosed", "total_disclosed")
    cells = draft.figures["disclosure"]
    for measure in measures:
        cells["rules", measure] = max(2, cells["rules", measure])
    draft.fail("T-05", "rules")
    return True


def rules_not_in_force(draft: Draft, rng: Random) -> bool:
    """A district organ that claims to have made 规章, and none of them is in force or repealed."""
    draft.figures["disclosure"]["rules", "issued"] = 2
    draft.fail("T-05", "rules")
    draft.fail("T-06", "rules")
    return True


def stock_impossible(draft: Draft, rng: Random) -> bool:
    """More documents issued than are in force or repealed."""
    cells = draft.figures["disclosure"]
    cells["normative_docs", "issued"] = cells["normative_docs", "in_force"] + cells["normative_docs", "repealed"] + 5
    draft.fail("T-06", "normative_docs")
    return True


def decimal_count(draft: Draft, rng: Random) -> bool:
    """Half a licence."""
    draft.figures["disclosure"]["licence", "decisions"] += Decimal("0.5")
    draft.fail("T-01", "disclosure")
    return True


def fee_negative(draft: Draft, rng: Random) -> bool:
    """Fees below zero."""
    draft.figures["disclosure"]["fee", "amount_10k_yuan"] = Decimal("-3.5")
    draft.fail("T-02", "fee")
    return True


def items_below_zero(draft: Draft, rng: Random) -> bool:
    """More items struck off than there were."""
    cells = draft.figures["disclosure"]
    cells["licence", "items_change"] = -cells["licence", "items_prev"] - 3
    draft.fail("T-03", "licence")
    return True


def fee_in_yuan(draft: Draft, rng: Random) -> bool:
    """The fee stands in 元 where 万元 is asked."""
    fee = draft.figures["disclosure"]["fee", "amount_10k_yuan"]
    if fee == 0:
        return False
    draft.figures["disclosure"]["fee", "amount_10k_yuan"] = fee * 10_000
    draft.fail("T-04", "fee")
    return True


def idle_disputes(draft: Draft, rng: Random) -> bool:
    """A dispute although nobody asked for anything in two years."""
    for result in ("maintained", "total"):
        draft.figures["disputes"]["review", result] = 1
    draft.fail("L-05", "report")
    return True


def direct_suits_up(draft: Draft, rng: Random) -> bool:
    """More direct suits in 2024 than in 2023."""
    if draft.before is None:
        return False
    cells = draft.figures["disputes"]
    more = draft.before.disputes["litigation_direct", "total"] + rng.randint(1, 4) - cells["litigation_direct", "total"]
    for result in ("pending", "total"):
        cells["litigation_direct", result] += more
    draft.fail("L-06", "report")
    return True

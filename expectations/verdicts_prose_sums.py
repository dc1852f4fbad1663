"""Judges of group X that look at several figures of the prose at once: lists, channels, percentages. Words in ``rules_prose``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from expectations.declaration import Rule
from expectations.judgement import Judgement, count_numbers, first_reason, obstacle_of, plan_answers
from expectations.sheet_cells import Cell
from expectations.sheet_prose import scope_among, scope_of
from pipelines.model import Form

NEW, OVER = Cell("requests", "new_received", "total"), Cell("requests", "carried_over", "total")
DONE, FORWARD = Cell("requests", "total_processed", "total"), Cell("requests", "carried_forward", "total")
CHANNELS = ("channel_online", "channel_letter", "channel_in_person", "channel_fax")
NATURAL, LEGAL = "requests_received_natural_person", "requests_received_legal_person"
OUTCOMES = tuple(
    f"outcome_{group}" for group in ("granted", "partial", "granted_or_partial", "denied", "unable", "notproc", "other")
)

_BASES_TOLD = {"received in prose": "requests_received", "in hand in prose": "requests_in_hand"}
_OF_ANSWERED = "requests_processed_rate"
_FLOAT = 1e-9


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule asks of the rows of a prose sheet of which ``is_said`` is true; ``scope`` is computed among these.

    ``claim`` is the one claim without which there are no rows, if it is one.
    """

    rule: Rule
    is_said: pl.Expr
    scope: pl.Expr
    judgement: Judgement
    claim: str | None = None


def _said(claim: str) -> pl.Expr:
    return pl.col(f"{claim}#") > 0


def _several(claims: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(f"{claim}#") > 1 for claim in claims)


def _number_said(claims: Sequence[str]) -> pl.Expr:
    return pl.sum_horizontal(_said(claim).cast(pl.Int32) for claim in claims)


def _sum(claims: Sequence[str]) -> pl.Expr:
    result = pl.col(claims[0]).fill_null(0)
    for claim in claims[1:]:
        result = result + pl.col(claim).fill_null(0)
    return result


def ask_channels(rule: Rule, form: Form) -> Asked:
    """X-07: the channels add up to the requests received, of the table; one channel alone says nothing."""
    is_said = _number_said(CHANNELS) > 0
    said, new = _sum(CHANNELS), NEW.value.fill_null(0)
    in_hand = new + OVER.value.fill_null(0)
    obstacles = {"ambiguous": _several(CHANNELS), "one_channel": _number_said(CHANNELS) < 2}
    takes_all = (said != new) & (said == in_hand)
    judgement = Judgement(
        holds=(said == new) | (said == in_hand),
        obstacle=pl.coalesce(first_reason(obstacles), obstacle_of([NEW], form, blank_is_zero=True)),
        reported=said,
        expected=pl.when(takes_all).then(in_hand).otherwise(new),
        why=pl.lit("definite"),
        needed=1,
        numeric=count_numbers([NEW]),
        counts_blanks=True,
        note=pl.when(takes_all).then(pl.lit("base new_received + carried_over")).otherwise(pl.lit("base new_received")),
    )
    return Asked(rule, is_said, scope_among("channels"), judgement)


def plan_list(rule: Rule, lists: pl.DataFrame) -> pl.LazyFrame:
    """X-08, published items: the parts do not exceed the whole, and make it up if the last of them is 其他."""
    return plan_answers(lists, rule, pl.col("list@"), _whole_and_parts(pl.col("parts"), pl.col("whole"), pl.col("is_complete")))


def _whole_and_parts(parts: pl.Expr, whole: pl.Expr, is_complete: pl.Expr, obstacle: pl.Expr | None = None) -> Judgement:
    return Judgement(
        holds=(parts == whole) | (~is_complete & (parts < whole)),
        obstacle=pl.lit(None, dtype=pl.String) if obstacle is None else obstacle,
        reported=parts,
        expected=whole,
        why=pl.when(is_complete).then(pl.lit("complete list")).otherwise(pl.lit("parts exceed the whole")),
        note=pl.when(is_complete | (parts == whole)).then(pl.lit("complete list")).otherwise(pl.lit("selection")),
    )


def ask_applicants(rule: Rule) -> Asked:
    """X-08, applicants: natural and legal persons together are the requests received that the prose tells."""
    whole = pl.coalesce("requests_in_hand", "requests_received")
    is_said = _said(NATURAL) & (_said("requests_received") | _said("requests_in_hand"))
    obstacle = first_reason({"ambiguous": _several((NATURAL, LEGAL, "requests_received", "requests_in_hand"))})
    judgement = _whole_and_parts(_sum((NATURAL, LEGAL)), whole, _said(LEGAL), obstacle)
    return Asked(rule, is_said, scope_among("requests_received"), judgement)


def ask_outcomes(rule: Rule) -> Asked:
    """X-08, results: at least two of them, against the requests answered that the prose tells, or what its other figures leave.

    Where the prose does not tell what was carried although the table has some, nothing can be said.
    """
    received, answered = pl.coalesce("requests_in_hand", "requests_received"), pl.col("requests_processed")
    over, forward = pl.col("requests_carried_over"), pl.col("requests_carried_forward")
    is_new = pl.col("requests_in_hand").is_null()
    left = received + pl.when(is_new).then(over.fill_null(0)).otherwise(0) - forward.fill_null(0)
    is_said = (_number_said(OUTCOMES) > 1) & (
        _said("requests_processed") | _said("requests_received") | _said("requests_in_hand")
    )
    both = pl.col("outcome_granted_or_partial").is_not_null()
    parts = pl.when(both).then(_sum(OUTCOMES[2:])).otherwise(_sum(OUTCOMES))
    untold = (is_new & over.is_null() & (OVER.value != 0)) | (forward.is_null() & (FORWARD.value != 0))
    obstacles = {
        "ambiguous": _several((*OUTCOMES, "requests_processed", "requests_received", "requests_in_hand")),
        "carried_untold": answered.is_null() & untold,
    }
    judgement = _whole_and_parts(parts, pl.coalesce(answered, left), _said("outcome_other"), first_reason(obstacles))
    return Asked(rule, is_said, scope_among("requests_processed"), judgement)


def plan_rates(rule: Rule, prose: pl.DataFrame) -> list[pl.LazyFrame]:
    """X-09: the rates that the prose tells, all of one kind in one query."""
    plans = []
    for of_answered in (False, True):
        of_kind = (claim for claim in rule.scopes if (claim == _OF_ANSWERED) == of_answered)
        rows = [_rate_rows(prose, claim) for claim in of_kind if prose[f"{claim}#"].max()]
        if rows:
            fits = _fits(of_answered)
            # In columns of their own: spelt out wherever they are compared, they took 30 ms to plan (2026-11).
            compared = pl.concat(rows).with_columns(**fits).with_columns(nearest=pl.min_horizontal(map(_gap, fits)))
            plans.append(plan_answers(compared, rule, pl.col("scope"), _judge_rate(of_answered)))
    return plans


def _rate_rows(prose: pl.DataFrame, claim: str) -> pl.LazyFrame:
    figure = claim.removesuffix("_rate")
    own = {"rate": claim, "digits": f"{claim}.", "rate#": f"{claim}#", "figure": figure, "figure#": f"{figure}#"}
    columns = [pl.col(column).alias(name) for name, column in own.items()]
    told = [*_BASES_TOLD.values(), "requests_processed", *(cell.name for cell in (NEW, OVER, DONE))]
    return prose.lazy().filter(_said(claim)).select("report_id", *told, *columns, scope=scope_of(claim))


@cache
def _fits(of_answered: bool) -> dict[str, pl.Expr]:
    """Base of table or prose → 100 × figure ÷ base; NULL where either is unknown.

    A rate of those answered (办复率) needs no figure of its own, the table has it; its bases are what was received or in hand.
    """
    new, over, done = (cell.value.cast(pl.Float64) for cell in (NEW, OVER, DONE))
    number = pl.col("figure").cast(pl.Float64)
    bases = {"new_received": new, "new_received + carried_over": new + over}
    bases |= {name: pl.col(told).cast(pl.Float64) for name, told in _BASES_TOLD.items()}
    if of_answered:
        number = pl.coalesce(number, done)
    else:
        bases = {"total_processed": done, **bases, "answered in prose": pl.col("requests_processed").cast(pl.Float64)}
    return {name: pl.when(base > 0).then(100 * number / base) for name, base in bases.items()}


def _gap(base: str) -> pl.Expr:
    return (pl.col(base) - pl.col("rate").cast(pl.Float64)).abs()


@cache
def _judge_rate(of_answered: bool) -> Judgement:
    """A fit, for one base of `_fits`, is the rate printed, within half a unit of its last digit; ``nearest`` is the least gap."""
    rate, number, nearest = pl.col("rate").cast(pl.Float64), pl.col("figure"), pl.col("nearest")
    names = list(_fits(of_answered))
    half = 0.5 * pl.lit(10.0).pow(-pl.col("digits"))
    is_base = {name: (_gap(name) <= half + _FLOAT) | ((nearest > half + _FLOAT) & (_gap(name) == nearest)) for name in names}
    if of_answered:
        number = pl.coalesce(number.cast(pl.Float64), DONE.value.cast(pl.Float64))
    obstacles = {
        "ambiguous": _several(("rate", "figure")),
        "figure_absent": number.is_null(),
        "no_base": nearest.is_null(),
    }
    cut_off = pl.any_horizontal((pl.col(name) >= rate) & (pl.col(name) - rate < 2 * half - _FLOAT) for name in names)
    return Judgement(
        holds=nearest <= half + _FLOAT,
        obstacle=first_reason(obstacles),
        reported=pl.col("rate"),
        expected=pl.coalesce(pl.when(is_one).then(name) for name, is_one in is_base.items()).round(4),
        why=pl.when(cut_off).then(pl.lit("cut off, not rounded")).otherwise(pl.lit("definite")),
        note=pl.coalesce(pl.when(is_one).then(pl.lit(f"base {name}")) for name, is_one in is_base.items()),
    )

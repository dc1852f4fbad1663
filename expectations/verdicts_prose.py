"""Judges of group X: figures of the prose against the tables, one verdict per statement found. Words in ``rules_prose``.

How statements become columns is in ``sheet_prose``; lists, channels and percentages are judged in ``verdicts_prose_sums``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import polars as pl

from expectations import verdicts_prose_sums as sums
from expectations.declaration import Rule
from expectations.judgement import Judgement, count_numbers, first_reason, obstacle_of, plan_answers, total
from expectations.rules_prose import PROSE_RULES
from expectations.sheet_cells import Cell
from expectations.sheet_prose import list_sheet, prose_sheet, scope_of
from pipelines.model import Form
from pipelines.tables.schema import AMOUNT

NEW, OVER = Cell("requests", "new_received", "total"), Cell("requests", "carried_over", "total")
DONE, FORWARD = Cell("requests", "total_processed", "total"), Cell("requests", "carried_forward", "total")
SUITS = ("litigation_direct", "litigation_post_review")
_DOCUMENTS = {"2021": {"issued": "issued", "repealed": "repealed", "in_force": "in_force"}, "2019": {"issued": "newly_made"}}
_LEGAL_COLUMNS = ("commercial_enterprise", "research_institute", "social_welfare_org", "legal_service_org", "other")
_YEARS = ("own_year", "plan_year")


def plan_prose(statements: pl.DataFrame, sheet: pl.DataFrame, form: Form) -> list[pl.LazyFrame]:
    """Answers of group X on the reports of one edition, rule by rule; none for editions without tables."""
    if not form.has_tables or sheet.is_empty() or statements.is_empty():
        return []
    prose = prose_sheet(statements, sheet, form, CLAIMS)
    plans: list[pl.LazyFrame] = []
    for rule in PROSE_RULES:
        if rule.rule_id == "X-08":
            plans.append(sums.plan_list(rule, list_sheet(statements, sheet)))
        if rule.rule_id == "X-09":
            plans += sums.plan_rates(rule, prose)
        if rule.rule_id == "X-12":
            plans.append(_plan_years(rule, statements, sheet))
        for one in _asked(form):
            if one.rule is rule and (one.claim is None or prose[f"{one.claim}#"].max()):
                plans.append(plan_answers(prose.lazy().filter(one.is_said), rule, one.scope, one.judgement))
    return plans


@cache
def _asked(form: Form) -> tuple[sums.Asked, ...]:
    """What the rules ask of a prose sheet of this edition."""
    asked: list[sums.Asked] = []
    for rule in PROSE_RULES:
        if rule.rule_id in _BY_CLAIM:
            found = ((claim, _BY_CLAIM[rule.rule_id](form, claim)) for claim in rule.scopes)
            asked += [
                sums.Asked(rule, pl.col(f"{claim}#") > 0, scope_of(claim), judgement, claim)
                for claim, judgement in found
                if judgement is not None
            ]
        elif rule.rule_id == "X-07":
            asked.append(sums.ask_channels(rule, form))
        elif rule.rule_id == "X-08":
            asked += [sums.ask_applicants(rule), sums.ask_outcomes(rule)]
    return tuple(asked)


def agree(claim: str, cells: Sequence[Cell], form: Form, minus: Sequence[Cell] = ()) -> Judgement:
    """The prose figure equals the sum of the cells, ``minus`` taken off; blanks of class Z, several figures are no figure."""
    expected = (total(cells) - total(minus) if minus else total(cells)).cast(AMOUNT, strict=False)
    needed = [*cells, *minus]
    any_blank = pl.any_horizontal(cell.is_blank for cell in needed)
    return Judgement(
        holds=pl.col(claim) == expected,
        obstacle=pl.coalesce(ambiguous(claim), obstacle_of(needed, form, blank_is_zero=True)),
        reported=pl.col(claim),
        expected=expected,
        why=pl.when(any_blank & (pl.col(claim) > expected)).then(pl.lit("fillable")).otherwise(pl.lit("definite")),
        needed=len(needed),
        numeric=count_numbers(needed),
        counts_blanks=True,
    )


def either(first: Judgement, second: Judgement, notes: tuple[str, str], choice: pl.Expr | None = None) -> Judgement:
    """One of two readings of a figure: that of ``choice`` (true: the second), else any that holds, the first if none."""
    takes_second = pl.lit(None, dtype=pl.Boolean) if choice is None else choice
    takes_second = takes_second.fill_null(~first.holds.fill_null(False) & second.holds.fill_null(False))
    assert first.expected is not None and second.expected is not None
    return Judgement(
        holds=pl.when(takes_second).then(second.holds).otherwise(first.holds),
        obstacle=pl.when(takes_second).then(second.obstacle).otherwise(first.obstacle),
        reported=first.reported,
        expected=pl.when(takes_second).then(second.expected).otherwise(first.expected),
        why=first.why,
        needed=pl.when(takes_second).then(pl.lit(second.needed)).otherwise(pl.lit(first.needed)),
        numeric=pl.when(takes_second).then(second.numeric).otherwise(first.numeric),
        counts_blanks=True,
        note=pl.when(takes_second).then(pl.lit(notes[1])).otherwise(pl.lit(notes[0])),
    )


def ambiguous(*claims: str) -> pl.Expr:
    """The obstacle of several different figures for one claim in one section."""
    return first_reason({"ambiguous": pl.any_horizontal(pl.col(f"{claim}#") > 1 for claim in claims)})


def judge_received(form: Form, claim: str) -> Judgement:
    """X-01: new requests, or these and the carried over; a sentence that balances for one of the two decides."""
    in_hand = agree(claim, [NEW, OVER], form)
    if claim == "requests_in_hand":
        return in_hand
    said, over, done = pl.col(claim), pl.col("requests_carried_over"), pl.col("requests_processed")
    # 全部办结 carries 0 forward; where nothing is said of it, the sentence balances with nothing.
    ends = done + pl.coalesce("requests_carried_forward", "requests_unfinished")
    is_new, is_in_hand = (said + over == ends) & (over > 0), (said == ends) & (over > 0)
    decided = pl.when(is_in_hand).then(pl.lit(True)).when(is_new).then(pl.lit(False))
    notes = ("base new_received", "base new_received + carried_over")
    return either(agree(claim, [NEW], form), in_hand, notes, decided)


def judge_processed(form: Form, claim: str) -> Judgement:
    """X-02: the total of results; a bare 办理 may mean all in hand."""
    done = agree(claim, [DONE], form)
    if claim == "requests_processed":
        return done
    return either(done, agree(claim, [NEW, OVER], form), ("base total_processed", "base new_received + carried_over"))


def judge_carried(form: Form, claim: str) -> Judgement:
    """X-03: the totals of the rows 上年结转 and 结转下年度."""
    return agree(claim, [OVER if claim == "requests_carried_over" else FORWARD], form)


def judge_applicant(form: Form, claim: str) -> Judgement:
    """X-04: natural persons, or the other five columns together; with those carried over only where the prose counts them in."""
    columns = ("natural_person",) if claim.endswith("natural_person") else _LEGAL_COLUMNS
    new = [Cell("requests", "new_received", column) for column in columns]
    over = [Cell("requests", "carried_over", column) for column in columns]
    notes = ("base new_received", "base new_received + carried_over")
    return either(agree(claim, new, form), agree(claim, [*new, *over], form), notes, pl.col("requests_in_hand#") > 0)


def judge_documents(form: Form, claim: str) -> Judgement | None:
    """X-05: normative documents; as an item of a list of what was published those issued, or else those in force."""
    measure = _DOCUMENTS[form.edition].get(claim.removeprefix("normative_docs_"))
    if measure is None:
        return None
    stated = agree(claim, [Cell("disclosure", "normative_docs", measure)], form)
    if claim != "normative_docs_issued" or form.edition != "2021":
        return stated
    in_force = agree(claim, [Cell("disclosure", "normative_docs", "in_force")], form)
    not_listed = pl.when(~pl.col(f"{claim}?")).then(pl.lit(False))
    return either(stated, in_force, ("base issued", "base in_force"), not_listed)


def judge_disputes(form: Form, claim: str) -> Judgement:
    """X-06: totals of reviews, and of both groups of suits."""
    groups = ("review",) if claim == "reviews" else SUITS
    return agree(claim, [Cell("disputes", group, "total") for group in groups], form)


def judge_results(form: Form, claim: str) -> Judgement:
    """X-10: what was corrected, and what was not maintained, is none."""
    groups = ("review",) if claim.startswith("reviews") else SUITS
    if claim.endswith("_corrected"):
        return agree(claim, [Cell("disputes", group, "corrected") for group in groups], form)
    totals, maintained = ([Cell("disputes", group, result) for group in groups] for result in ("total", "maintained"))
    return agree(claim, totals, form, minus=maintained)


def judge_unfinished(form: Form, claim: str) -> Judgement:
    """X-11: nothing is carried forward."""
    return agree(claim, [FORWARD], form)


def _plan_years(rule: Rule, statements: pl.DataFrame, sheet: pl.DataFrame) -> pl.LazyFrame:
    """X-12: one verdict per report that names a year; every own year is the report year, every plan is for a later one."""
    years = statements.filter(pl.col("claim_code").is_in(_YEARS)).sort("report_id", "section", "offset")
    years = years.join(sheet.select("report_id", "report_year"), on="report_id").with_columns(
        is_plan=pl.col("claim_code") == "plan_year", expected=pl.col("report_year").cast(AMOUNT)
    )
    years = years.with_columns(
        expected=pl.when("is_plan").then(pl.max_horizontal("value", pl.col("expected") + 1)).otherwise("expected")
    )
    wrong = pl.col("value") != pl.col("expected")
    rows = years.group_by("report_id", maintain_order=True).agg(
        reported=pl.coalesce(pl.col("value").filter(wrong).first(), pl.col("value").first()),
        expected=pl.coalesce(pl.col("expected").filter(wrong).first(), pl.col("expected").first()),
        why=pl.col("claim_code").filter(wrong).first(),
    )
    holds = pl.col("reported") == pl.col("expected")
    return plan_answers(
        rows, rule, "report", Judgement(holds, reported=pl.col("reported"), expected=pl.col("expected"), why=pl.col("why"))
    )


_BY_CLAIM = {
    "X-01": judge_received,
    "X-02": judge_processed,
    "X-03": judge_carried,
    "X-04": judge_applicant,
    "X-05": judge_documents,
    "X-06": judge_disputes,
    "X-10": judge_results,
    "X-11": judge_unfinished,
}
CLAIMS = tuple(
    dict.fromkeys(claim for rule in PROSE_RULES for claim in (*rule.scopes, *(one.removesuffix("_rate") for one in rule.scopes)))
)

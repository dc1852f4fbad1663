"""Judges of group F: what section 6 says of fees for information. Their words are in ``rules_fees``."""

from __future__ import annotations

import polars as pl

from expectations.judgement import Judgement, count_numbers, first_reason, obstacle_of, plan_answers
from expectations.rules_fees import FEE_RULES
from expectations.sheet_cells import Cell
from expectations.sheet_metadata import mentions
from pipelines.model import Form

LAPSED = Cell("requests", "other_overdue_fee", "total")
# 国办函〔2020〕109号: reports tell of the fee from report year 2021 on.
FIRST_YEAR = 2021
_FEE_WORDS = ("信息处理费", "收费", "费用", "缴费", "收取")
_CASES, _YUAN = FEE_RULES[2].scopes


def judge_fees_told(form: Form, scope: str) -> Judgement:
    """F-01: section 6 speaks of fees."""
    return Judgement(
        holds=mentions(pl.col("fees_text"), _FEE_WORDS),
        obstacle=first_reason({"section_absent": pl.col("fees_text").is_null()}),
        exempt=pl.when(pl.col("report_year") < FIRST_YEAR).then(pl.lit("not_yet_in_force")),
        why=pl.lit("section 6 says nothing of fees"),
    )


def judge_lapsed_fees(form: Form, scope: str) -> Judgement:
    """F-02: a request that lapsed over a fee calls for a word in section 6."""
    return Judgement(
        holds=(LAPSED.value <= 0) | mentions(pl.col("fees_text"), _FEE_WORDS),
        obstacle=pl.coalesce(
            obstacle_of([LAPSED], form, blank_is_zero=False),
            first_reason({"section_absent": (LAPSED.value > 0) & pl.col("fees_text").is_null()}),
        ),
        reported=LAPSED.value,
        why=pl.lit("section 6 says nothing of fees"),
        needed=1,
        numeric=count_numbers([LAPSED]),
    )


def plan_fee_statements(statements: pl.DataFrame, sheet: pl.DataFrame) -> list[pl.LazyFrame]:
    """F-04: one verdict per claim on information fees that a report makes; several figures for one claim are no figure."""
    told = statements.filter(pl.col("claim_code").is_in([_CASES, _YUAN]))
    told = told.join(sheet.select("report_id"), on="report_id", how="semi")
    if told.is_empty():
        return []
    figures = told.group_by("report_id", "claim_code").agg(
        value=pl.col("value").first(), different=pl.col("value").n_unique().cast(pl.Int32)
    )
    single = figures.filter(pl.col("different") == 1)
    cases, yuan = (
        single.filter(pl.col("claim_code") == claim).select("report_id", pl.col("value").alias(claim))
        for claim in (_CASES, _YUAN)
    )
    rows = figures.join(cases, on="report_id", how="left").join(yuan, on="report_id", how="left").sort("report_id", "claim_code")
    contradicts = (pl.col(_YUAN) > 0) & (pl.col(_CASES) == 0)
    judgement = Judgement(
        holds=~contradicts.fill_null(False),
        obstacle=first_reason({"ambiguous": pl.col("different") > 1}),
        reported=pl.col("value"),
        why=pl.format("{} cases, {} yuan", pl.col(_CASES), pl.col(_YUAN)),
    )
    return [plan_answers(rows, FEE_RULES[2], pl.col("claim_code"), judgement)]

"""Judges of C-06 and C-07: is the prose last year's, or another organ's; words in ``rules_years``.

How alike two texts are is measured in ``likeness``.
"""

from __future__ import annotations

import polars as pl

from expectations.judgement import Judgement, first_reason
from expectations.sheet_years import FOUND
from expectations.thresholds import load_thresholds
from pipelines.model import Form


def add_likeness(sheet: pl.DataFrame, likeness: pl.DataFrame) -> pl.DataFrame:
    """The sheet with the columns of `likeness.compare_texts` as ``likeness.*``."""
    columns = [pl.col(name).alias(f"likeness.{name}") for name in likeness.columns if name != "report_id"]
    return sheet.join(likeness.select("report_id", *columns), on="report_id", how="left", maintain_order="left", validate="1:1")


def judge_own_repetition(form: Form, scope: str) -> Judgement:
    """C-06: the text is not last year's."""
    limits, percent = load_thresholds(), _percent("earlier_percent")
    share = pl.format("{} % of the text is last year's", percent)
    return Judgement(
        holds=pl.col("likeness.earlier_percent") < limits.too_alike_percent,
        obstacle=pl.coalesce(
            first_reason({"no_previous_report": ~pl.col(FOUND)}),
            _obstacle(),
            first_reason({"previous_section_absent": pl.col("likeness.earlier_characters").fill_null(0) == 0}),
        ),
        reported=percent,
        expected=pl.lit(limits.too_alike_percent),
        why=share,
        note=pl.when(pl.col("likeness.earlier_percent") >= limits.worth_a_note_percent).then(share),
    )


def judge_copy(form: Form, scope: str) -> Judgement:
    """C-07: the text is no other organ's of the same year."""
    percent = _percent("other_percent")
    return Judgement(
        holds=pl.col("likeness.other_percent").is_null(),
        obstacle=pl.coalesce(_obstacle(), first_reason({"no_other_report": pl.col("likeness.other_texts").fill_null(0) == 0})),
        reported=percent,
        expected=pl.when(percent.is_not_null()).then(pl.lit(load_thresholds().too_alike_percent)),
        why=pl.format("{} % of the text is that of {}", percent, pl.col("likeness.other_organ_id")),
    )


def _percent(name: str) -> pl.Expr:
    """Rounded towards 0, so that 89.999 is not shown as 90."""
    return (pl.col(f"likeness.{name}") * 100).floor() / 100


def _obstacle() -> pl.Expr:
    characters = pl.col("likeness.characters").fill_null(0)
    too_short = characters < load_thresholds().fewest_characters
    return first_reason({"section_absent": characters == 0, "text_too_short": too_short})

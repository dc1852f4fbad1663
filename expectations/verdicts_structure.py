"""Judges of group S: is the form there, whole, and in words. Their words are in ``rules_structure``."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.judgement import Judgement, first_reason
from expectations.sheet_cells import ABSENT, form_cells
from expectations.sheet_labels import NUMERALS
from pipelines.model import SECTION_KEYS, Form

FIRST_YEAR_OF_FORMS = 2019
FEWEST_CHARACTERS = 10


def judge_has_form(form: Form, scope: str) -> Judgement:
    """S-01: a form was found at all."""
    narrative = form.edition == "narrative"
    return Judgement(
        holds=(pl.col("report_year") < FIRST_YEAR_OF_FORMS) | pl.lit(not narrative),
        why=pl.lit("no form found"),
    )


def judge_sections(form: Form, scope: str) -> Judgement:
    """S-02: all six headings, in order. A heading that stands twice is the matter of S-14."""
    missing = pl.concat_str(
        pl.when(~pl.col("headings").str.contains(key, literal=True)).then(pl.lit(key)).otherwise(pl.lit(""))
        for key in SECTION_KEYS
    )
    why = pl.when(missing == "").then(pl.format("order {}", pl.col("headings"))).otherwise(pl.format("missing {}", missing))
    return Judgement(holds=pl.col("headings").str.contains("^" + "".join(f"{key}+" for key in SECTION_KEYS) + "$"), why=why)


def judge_disclosure_values(form: Form, scope: str) -> Judgement:
    """S-03: section 2 has all its values; rows that the form leaves to a province do not count."""
    needed = form_cells(form, "disclosure", optional=False)
    found = pl.sum_horizontal((cell.state != ABSENT).cast(pl.Int32) for cell in needed)
    return _complete("disclosure", found, len(needed))


def judge_dispute_cells(form: Form, scope: str) -> Judgement:
    """S-06: section 4 has all its cells."""
    return _complete("disputes", pl.col("disputes:cells"), len(form_cells(form, "disputes")))


def _complete(table: str, found: pl.Expr, needed: int) -> Judgement:
    why = pl.when(~pl.col(f"{table}:found")).then(pl.lit("table_absent")).otherwise(pl.format("{} cells missing", needed - found))
    return Judgement(holds=found == needed, reported=found, expected=pl.lit(needed), why=why)


def judge_request_rows(form: Form, scope: str) -> Judgement:
    """S-04: every row of section 3, each once."""
    met, missing, repeated = pl.col("rows:met"), pl.col("rows:missing"), pl.col("rows:repeated")
    words = [
        pl.when(missing != "").then(pl.format("missing {}", missing)),
        pl.when(repeated != "").then(pl.format("repeated {}", repeated)),
    ]
    why = (
        pl.when(~pl.col("requests:found"))
        .then(pl.lit("table_absent"))
        .otherwise(pl.concat_str(words, separator="; ", ignore_nulls=True))
    )
    needed = len(form.outcomes)
    return Judgement(holds=(missing == "") & (repeated == "") & (met == needed), reported=met, expected=pl.lit(needed), why=why)


def judge_row_width(form: Form, scope: str) -> Judgement:
    """S-05: each row that is there has a cell in every column."""
    filled = pl.sum_horizontal(pl.col(f"requests.{label.key}:found") for label in form.outcomes)
    expected = pl.max_horizontal(pl.col("rows:different"), filled.cast(pl.Int32)) * len(form.applicants)
    return Judgement(
        holds=pl.col("requests:cells") == expected,
        obstacle=first_reason({"table_absent": ~pl.col("requests:found"), "row_absent": expected == 0}),
        reported=pl.col("requests:cells"),
        expected=expected,
        why=pl.format("{} cells missing", expected - pl.col("requests:cells")),
    )


def judge_balance_note(form: Form, scope: str) -> Judgement:
    """S-07: the note on 勾稽关系 is printed in the requests table."""
    return Judgement(
        holds=pl.col("has_balance_note"),
        obstacle=first_reason({"table_absent": ~pl.col("requests:found")}),
        why=pl.lit("no note"),
    )


def judge_no_blanks(form: Form, scope: str) -> Judgement:
    """S-08: no blank and no dash, per table."""
    blanks, dashes = pl.col(f"{scope}:blanks"), pl.col(f"{scope}:dashes")
    return Judgement(
        holds=blanks + dashes == 0,
        obstacle=first_reason({"table_absent": ~pl.col(f"{scope}:found"), "row_absent": pl.col(f"{scope}:cells") == 0}),
        reported=blanks + dashes,
        expected=pl.lit(0),
        why=pl.format("{} blank, {} dash", blanks, dashes),
    )


def judge_labels(form: Form, scope: str) -> Judgement:
    """S-09: no label outside the vocabulary, per table."""
    labels = pl.col(f"{scope}:unknown_labels").fill_null("")
    count = pl.when(labels == "").then(0).otherwise(labels.str.count_matches("\n", literal=True) + 1)
    return Judgement(
        holds=labels == "",
        obstacle=first_reason({"table_absent": ~pl.col(f"{scope}:found")}),
        reported=count,
        expected=pl.lit(0),
        why=labels.str.replace_all("\n", "; ", literal=True),
    )


def judge_edition(form: Form, scope: str, forms: Sequence[Form]) -> Judgement:
    """S-10: the edition found is the one in force in the report's year; before the first form with tables, none is."""
    in_force: pl.Expr = pl.lit("")
    for other in forms:
        if other.has_tables:
            covers = pl.col("report_year").is_between(other.first_year, other.last_year or 9999)
            in_force = pl.when(covers).then(pl.lit(other.edition)).otherwise(in_force)
    holds = pl.when(in_force == "").then(pl.lit(not form.has_tables)).otherwise(in_force == form.edition)
    why = pl.format("edition {} in a report of {}", pl.col("form_edition"), pl.col("report_year"))
    return Judgement(holds=holds, why=why)


def judge_problems_section(form: Form, scope: str) -> Judgement:
    """S-11: section 5 says something."""
    text = pl.col("problems_text").fill_null("")
    length = text.str.len_chars() - text.str.count_matches(r"\s")
    absent = pl.col("problems_text").is_null() & ~pl.col("headings").str.contains("5", literal=True)
    return Judgement(
        holds=(length >= FEWEST_CHARACTERS) & text.str.contains(r"[^\s。.；;无]"),
        obstacle=first_reason({"section_absent": absent}),
        reported=length,
        expected=pl.lit(FEWEST_CHARACTERS),
        why=pl.format("{} characters", length),
    )


def judge_tables_are_text(form: Form, scope: str) -> Judgement:
    """S-12: the tables are not only an image."""
    return Judgement(holds=~pl.col("is_image_only"), why=pl.lit("tables are images"))


def judge_numbers_read(form: Form, scope: str) -> Judgement:
    """S-13: where section 3 exists, some number was read from it. The guard against sums that hold because nothing was read."""
    exists = pl.col("headings").str.contains("3", literal=True) | pl.col("requests:found")
    numbers = pl.col("requests:numbers")
    return Judgement(
        holds=numbers > 0,
        obstacle=first_reason({"section_absent": ~exists}),
        reported=numbers,
        expected=pl.lit(1),
        why=pl.when(pl.col("requests:found")).then(pl.lit("no_number")).otherwise(pl.lit("table_absent")),
        needed=len(form_cells(form, "requests")),
        numeric=numbers,
    )


def judge_numbering(form: Form, scope: str) -> Judgement:
    """S-14: the headings' numerals run 一, 二, 三 … without gap, repetition or another style."""
    run = pl.col("headings:run")
    should = pl.lit(NUMERALS).str.slice(0, pl.col("headings:count"))
    return Judgement(
        holds=run == should,
        obstacle=first_reason({"section_absent": pl.col("heading_texts").str.strip_chars() == ""}),
        why=pl.format("numbering {}", run),
    )

"""Judges of group R: a government's roll-up against its office and against the units held. Their words are in ``rules_rollup``.

A government's report counts as a roll-up only where it says so (全区, 各部门 …) and does not say 本级; where it says
neither, nothing is claimed of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from expectations.docket import Question, answer_docket
from expectations.judgement import Judgement, count_numbers, first_reason, obstacle_of, total
from expectations.rules_rollup import ROLLUP_RULES
from expectations.sheet_cells import ANY, Cell
from expectations.sheet_metadata import mentions
from pipelines.model import Form
from pipelines.tables.schema import BY_NAME

Frames = Mapping[str, pl.DataFrame]
UNIT_KINDS = ("department", "subdistrict")
_AT_OFFICE, _OF_UNITS = ROLLUP_RULES
_WHOLE = ("全区", "全县", "全市", "各部门", "各镇街", "各街道", "各乡镇", "各单位汇总")
_ALONE = ("本级",)
_PLACE = ["portal_id", "report_year"]


def answer_rollups(sheet: pl.DataFrame, form: Form, frames: Frames) -> list[pl.DataFrame]:
    """Answers of group R with every version of a government's report of the edition; others' reports are current ones."""
    if not form.has_tables or sheet.is_empty():
        return []
    governments = sheet.filter(pl.col("organ_kind") == "government")
    if governments.is_empty():
        return []
    governments = _add_scope(governments.with_columns(stem=_stem()), frames)
    current = sheet.filter("is_current")
    of_office, of_units = _ask(form)
    with_office = _add_office(governments, current, _totals(of_office), form)
    with_units = _add_units(governments, current, _totals(of_units), form, frames)
    return [answer_docket(with_office, [of_office]), answer_docket(with_units, [of_units])]


@cache
def _ask(form: Form) -> tuple[Question, Question]:
    """What the two rules ask, the same of every row of the table."""
    every = tuple(row.key for row in form.outcomes)
    cell = Cell("requests", ANY, "total")
    coverage = pl.format("{} of {} units held", pl.col("units"), pl.col("known_units"))
    at_office = _at_least(cell, form, "no_office_report", pl.lit("definite"))
    of_units = _at_least(cell, form, "no_unit_report", pl.format("definite; {}", coverage), coverage)
    return Question(_AT_OFFICE, every, at_office), Question(_OF_UNITS, _OF_UNITS.scopes, of_units)


def _totals(question: Question) -> list[Cell]:
    return [Cell("requests", row, "total") for row in question.scopes]


def _stem() -> pl.Expr:
    """The government's place: what the names of its office and units begin with."""
    return pl.col("organ_id").str.replace(r"^[^/]*/", "").str.replace("人民政府$", "")


def _add_scope(governments: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """``rolls_up``: the prose says that the figures are those of the whole district; NULL where it does not say."""
    prose = frames["core.sections"].join(governments.select("report_id"), on="report_id", how="semi")
    prose = prose.filter(pl.col("section") != "5").group_by("report_id").agg(text=pl.col("text").str.join("\n"))
    titles = frames["core.reports"].select("report_id", said_title="title")
    rows = governments.join(prose, on="report_id", how="left", maintain_order="left")
    rows = rows.join(titles, on="report_id", how="left", maintain_order="left")
    alone = mentions(pl.col("said_title"), _ALONE) | (mentions(pl.col("text"), _ALONE) & ~mentions(pl.col("text"), _WHOLE))
    whole = mentions(pl.col("text"), _WHOLE)
    said = pl.when(alone).then(pl.lit(False)).when(whole).then(pl.lit(True))
    return rows.with_columns(rolls_up=said).drop("text", "said_title")


def _figures(rows: pl.DataFrame, cells: Sequence[Cell], form: Form) -> list[pl.Expr]:
    """Per cell: sum with blanks as 0, what keeps it from being known, whether it is a number."""
    obstacles = (obstacle_of([cell], form, blank_is_zero=True) for cell in cells)
    return [
        expr
        for cell, obstacle in zip(cells, obstacles, strict=True)
        for expr in (
            total([cell]).alias(f"other.{cell.row}"),
            pl.when(obstacle != "no_number").then(obstacle).alias(f"other.{cell.row}!"),
            count_numbers([cell]).alias(f"other.{cell.row}#"),
        )
    ]


def _add_office(governments: pl.DataFrame, current: pl.DataFrame, cells: Sequence[Cell], form: Form) -> pl.DataFrame:
    """The governments with ``other.*``: the figures of the office of each, for the same year."""
    offices = current.filter(pl.col("organ_kind") == "office")
    offices = offices.select(*_PLACE, pl.col("organ_id").alias("office_id"), *_figures(offices, cells, form))
    pairs = governments.select("report_id", *_PLACE, "stem").join(offices, on=_PLACE, how="inner")
    pairs = pairs.filter(pl.col("office_id").str.replace(r"^[^/]*/", "").str.starts_with(pl.col("stem")))
    pairs = pairs.sort(pl.col("office_id").str.len_chars(), "office_id").unique("report_id", keep="first", maintain_order=True)
    rows = governments.join(pairs.drop(*_PLACE, "stem"), on="report_id", how="left", maintain_order="left")
    return rows.with_columns(has_other=pl.col("office_id").is_not_null())


def _add_units(
    governments: pl.DataFrame, current: pl.DataFrame, cells: Sequence[Cell], form: Form, frames: Frames
) -> pl.DataFrame:
    """The governments with ``other.*``: sums over departments, 街道 and 镇 of the same year whose figures are known."""
    units = current.filter(pl.col("organ_kind").is_in(UNIT_KINDS))
    units = units.select(*_PLACE, pl.col("organ_id").alias("unit_id"), *_figures(units, cells, form))
    pairs = governments.select("report_id", *_PLACE, "stem").join(units, on=_PLACE, how="inner")
    # A portal of several governments carries units of each; on a portal of one, all units are its own.
    alone = governments.group_by(*_PLACE).agg(is_alone=pl.col("organ_id").n_unique() == 1)
    pairs = pairs.join(alone, on=_PLACE, how="left")
    is_own = pl.col("unit_id").str.replace(r"^[^/]*/", "").str.starts_with(pl.col("stem"))
    pairs = pairs.filter(pl.col("is_alone") | is_own)
    known = [pl.col(f"other.{cell.row}!").is_null() for cell in cells]
    sums = pairs.group_by("report_id").agg(
        *(pl.col(f"other.{cell.row}").filter(is_known).sum() for cell, is_known in zip(cells, known, strict=True)),
        *(pl.col(f"other.{cell.row}#").filter(is_known).sum() for cell, is_known in zip(cells, known, strict=True)),
        units=pl.all_horizontal(known).sum(),
    )
    rows = governments.join(sums, on="report_id", how="left", maintain_order="left")
    rows = rows.join(_known_units(frames), on=_PLACE, how="left", maintain_order="left")
    rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(f"other.{cell.row}!") for cell in cells)
    return rows.with_columns(
        pl.max_horizontal(pl.col("known_units").fill_null(0), pl.col("units")), has_other=pl.col("units").fill_null(0) > 0
    )


def _known_units(frames: Frames) -> pl.DataFrame:
    """Units of a portal that owe a report for a year."""
    duties = frames.get("quality.duties", BY_NAME["quality.duties"].empty())
    owed = duties.filter(pl.col("organ_kind").is_in(UNIT_KINDS) & (pl.col("status") != "ended"))
    return owed.group_by(_PLACE).agg(known_units=pl.len())


def _at_least(cell: Cell, form: Form, nothing: str, why: pl.Expr, note: pl.Expr | None = None) -> Judgement:
    """The government's figure is at least the other's; blanks of class Z, ``nothing`` is the reason where there is no other."""
    own, other = total([cell]), pl.col(f"other.{cell.row}")
    numbers = count_numbers([cell]) + pl.col(f"other.{cell.row}#").fill_null(0).cast(pl.Int32)
    own_obstacle = obstacle_of([cell], form, blank_is_zero=True)
    obstacles = [
        first_reason({"scope_unknown": pl.col("rolls_up").is_null(), "own_figures_only": ~pl.col("rolls_up")}),
        first_reason({nothing: ~pl.col("has_other")}),
        pl.when(own_obstacle != "no_number").then(own_obstacle),
        pl.col(f"other.{cell.row}!"),
        first_reason({"no_number": numbers == 0}),
    ]
    unit_count = pl.col("units").cast(pl.Int32) if note is not None else pl.lit(1)
    return Judgement(
        holds=own >= other,
        obstacle=pl.coalesce(obstacles),
        reported=own,
        expected=other,
        why=why,
        needed=1 + unit_count,
        numeric=numbers,
        counts_blanks=True,
        **({} if note is None else {"note": note}),
    )

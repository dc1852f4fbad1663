"""How much of a report's prose another report has too: per cent of characters in passages that stand in both texts.

A text is cut into passages, runs of Chinese characters; digits, punctuation, blanks and the organ's own name cut it, so that a
copy with other figures and another name is still a copy. A passage counts once per section, with its length. The share is that of
this text's characters, so a long text that holds a short one whole makes the short one a copy, not the long one.

Who copied is not asked here, nor what is too much: see ``verdicts_likeness`` and ``thresholds.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import polars as pl

from expectations.sheet_years import previous_rows
from expectations.thresholds import load_thresholds

Frames = Mapping[str, pl.DataFrame]
COMPARED_SECTIONS = ("1", "5")
PROSE_WITHOUT_FORM = "0"
LIKENESS_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "report_id": pl.String,
    "characters": pl.Int64,
    "earlier_characters": pl.Int64,
    "earlier_percent": pl.Float64,
    "other_texts": pl.Int64,
    "other_percent": pl.Float64,
    "other_organ_id": pl.String,
}
_PASSAGES = {"row": pl.UInt32, "passage": pl.UInt64, "length": pl.UInt16}
_MULTIPLIER = 0x9E3779B97F4A7C15
# Texts are cut a slice at a time: a text as words takes ten times the memory of a text as numbers.
_SLICE = 10_000
# 2,000 reports have about 200,000 passages: their numbers fit into a processor's cache, those of a city do not.
_REPORTS_TOGETHER = 2_000
# Texts made after one template are alike to each other, all of them: to find one that is too alike, so many holders of a passage
# are enough. Measured 2026-11: without a limit 2,000 copies of one text take more than 20 GB.
_MOST_HOLDERS = 20


def compare_texts(frames: Frames) -> pl.DataFrame:
    """One row per report version, columns of `LIKENESS_SCHEMA`: how much of its text last year's and another organ's hold.

    ``characters`` is the length of what is compared, 0 without a text; ``earlier_*`` is about the current version of the same
    organ for the year before, NULL if there is none; ``other_texts`` counts the current reports of other organs
    for the year that have a text, the other two name the organ that has the largest share of this one, and the share, only
    where this is too alike, else NULL. Needs core.reports and core.sections;
    core.organs where there is one, for the names.
    """
    reports = frames["core.reports"].select("report_id", "organ_id", "report_year", "version", "is_current")
    rows = reports.with_row_index("row").with_columns(previous=previous_rows(reports))
    passages = _cut_texts(_own_texts(frames, rows))
    lengths = passages.group_by("row").agg(characters=pl.col("length").sum().cast(pl.Int64))
    rows = rows.join(lengths, on="row", how="left", maintain_order="left").with_columns(pl.col("characters").fill_null(0))
    with ThreadPoolExecutor(2) as pool:  # each keeps one core busy
        asked = [pool.submit(shares, rows, passages) for shares in (_shares_of_earlier, _shares_of_others)]
    for shares in asked:
        rows = rows.join(shares.result(), on="row", how="left", maintain_order="left")
    has_text, organ_year = pl.col("is_current") & (pl.col("characters") > 0), ("organ_id", "report_year")
    texts = has_text.sum().over("report_year") - has_text.any().over(organ_year).cast(pl.Int64)
    rows = rows.with_columns(other_texts=texts)
    has_one = pl.col("previous").is_not_null()
    found = rows.with_columns(
        rows["characters"].gather(rows["previous"]).alias("earlier_characters"),
        pl.when(has_one).then(pl.col("earlier_percent").fill_null(0.0)).alias("earlier_percent"),
    )
    return found.select(pl.col(name).cast(dtype) for name, dtype in LIKENESS_SCHEMA.items())


def _own_texts(frames: Frames, rows: pl.DataFrame) -> pl.DataFrame:
    """Row of the report, text of one section, name of the organ."""
    if "core.organs" in frames:
        names = frames["core.organs"].select("organ_id", name="organ_name")
    else:
        names = rows.select("organ_id", name=pl.col("organ_id").str.extract(r"([^/]*)$")).unique("organ_id")
    numbered = rows.select("report_id", "organ_id", "row").join(names, on="organ_id", how="left")
    wanted = (*COMPARED_SECTIONS, PROSE_WITHOUT_FORM)
    texts = frames["core.sections"].filter(pl.col("section").is_in(wanted)).join(numbered, on="report_id", how="inner")
    has_form = (pl.col("section") != PROSE_WITHOUT_FORM).any().over("row")
    return texts.filter((pl.col("section") != PROSE_WITHOUT_FORM) | ~has_form).select("row", "text", "name")


def _cut_texts(texts: pl.DataFrame) -> pl.DataFrame:
    """One row per section and different passage: row of the report, hash of the passage, its length in characters."""
    slices = [_cut(texts.slice(start, _SLICE)) for start in range(0, texts.height, _SLICE)]
    parts = pl.collect_all(slices)  # one slice per core at a time: within a slice a column is cut by one core
    return pl.concat(parts) if parts else pl.DataFrame(schema=_PASSAGES)


def _cut(texts: pl.DataFrame) -> pl.LazyFrame:
    pattern = rf"\p{{Han}}{{{load_thresholds().shortest_passage},}}"
    # The pattern of replace_all cannot be a column (polars 2.1); split's can.
    nameless = pl.when(pl.col("name") == "").then("text").otherwise(pl.col("text").str.split(pl.col("name")).list.join("|"))
    passages = texts.lazy().select("row", nameless.str.extract_all(pattern).list.unique().alias("text"))
    passages = passages.explode("text").drop_nulls("text")
    length = pl.col("text").str.len_chars().clip(upper_bound=65_535).cast(pl.UInt16)
    return passages.select("row", passage=pl.col("text").hash(), length=length)


def _in_report(rows: pl.Series, passages: pl.Series) -> pl.Series:
    """One number per report and passage: quicker to look up than the pair, and as good as unique in 64 bits."""
    return passages ^ ((rows.cast(pl.UInt64) + 1) * _MULTIPLIER)


def _shares_of_earlier(rows: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """Row and ``earlier_percent``, where anything is shared with the report of the year before."""
    parts = []
    for some in _cut_between_organs(rows["organ_id"], passages):
        previous = rows["previous"].gather(some["row"])
        asked = some.with_columns(previous.alias("other")).filter(previous.is_not_null())
        parts.append(_shares(asked, rows, some).select("row", earlier_percent="percent"))
    return pl.concat(parts)


def _cut_between_organs(organ_ids: pl.Series, passages: pl.DataFrame) -> list[pl.DataFrame]:
    """The passages in slices of some thousand reports, none between reports of one organ: they are looked up five times as fast.

    All in one where the reports of an organ do not stand together, as they do in a portal's table.
    """
    runs = organ_ids.rle().struct.field("len")
    if organ_ids.is_empty() or len(runs) != organ_ids.n_unique() or not passages["row"].is_sorted():
        return [passages]
    ends = runs.cum_sum().alias("end").to_frame()
    cuts = ends.group_by(pl.col("end") // _REPORTS_TOGETHER).agg(cut=pl.col("end").max())["cut"].sort()
    places = [0, *passages["row"].search_sorted(cuts)]
    return [passages.slice(start, end - start) for start, end in pairwise(places)]


def _shares(asked: pl.DataFrame, rows: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """Per (row, other): per cent of the first one's characters in passages that the other has. ``asked`` has the first one's."""
    is_other = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True).scatter(asked["other"].unique(), True)
    theirs = passages.filter(is_other.gather(passages["row"]))
    held = _in_report(theirs["row"], theirs["passage"])
    shared = asked.filter(_in_report(asked["other"], asked["passage"]).is_in(held.implode()))
    sums = shared.group_by("row", "other").agg(shared=pl.col("length").sum().cast(pl.Int64))
    return sums.select("row", "other", percent=100 * pl.col("shared") / rows["characters"].gather(sums["row"]))


def _shares_of_others(rows: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """Row, ``other_percent``, ``other_organ_id``: the most alike text of another organ, where too alike.

    A text that is too alike to another lacks at most (100 − limit) per cent of its characters there. So of its rarest passages
    that make up more than this, at least one must stand in the other: only texts that share one of those are compared in full.
    Most texts have as much that stands nowhere else, and are compared with none. The search is exact as long as no passage is
    held by more than `_MOST_HOLDERS` texts; of one that is, the first by the name of their organ are compared.
    """
    pairs = _candidates(rows, passages)
    pairs = pairs.with_columns(rows["organ_id"].gather(pairs["other"]).alias("other_organ_id")).sort("row", "other_organ_id")
    # Nothing is more alike than a whole copy, and of several the first organ's is named: copies are not compared any further.
    first = _too_alike(pairs.unique("row", keep="first", maintain_order=True), rows, passages)
    copies = first.filter(pl.col("percent") == 100)
    others = _too_alike(pairs.filter(~pl.col("row").is_in(copies["row"].implode())), rows, passages)
    named = pl.concat([copies, others]).sort(["percent", "other_organ_id"], descending=[True, False])
    best = named.unique("row", keep="first", maintain_order=True)
    return best.select("row", "other_organ_id", other_percent="percent")


def _too_alike(pairs: pl.DataFrame, rows: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """The pairs (row, other, other_organ_id) whose ``percent`` is at least the limit."""
    asked = pairs.select("row", "other").join(passages.join(pairs.select("row").unique(), on="row", how="semi"), on="row")
    shares = _shares(asked, rows, passages).filter(pl.col("percent") >= load_thresholds().too_alike_percent)
    return shares.with_columns(rows["organ_id"].gather(shares["other"]).alias("other_organ_id"))


def _candidates(rows: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """Pairs (row, other): the other is another organ's current report of the year and has a rarest passage of the first."""
    own = rows.select("report_year", "is_current", "characters").select(pl.all().gather(passages["row"]))
    of_year = _in_report(own["report_year"].cast(pl.UInt32), passages["passage"]).alias("of_year")
    placed = passages.with_columns(of_year, *own.select("is_current", "characters").iter_columns())
    slack = (100 - load_thresholds().too_alike_percent) * pl.col("characters") / 100
    alone = (
        placed.filter(of_year.is_unique()).group_by("row").agg(alone=pl.col("length").cast(pl.Int64).sum(), slack=slack.first())
    )
    settled = alone.filter(pl.col("alone") > pl.col("slack"))["row"]
    has_text = pl.col("characters") >= load_thresholds().fewest_characters
    unsettled = placed.filter(has_text & ~pl.col("row").is_in(settled.implode()))
    current = placed.filter("is_current").select("row", "of_year")
    asked = current["of_year"].is_in(unsettled["of_year"].unique().implode())
    held = current["of_year"].filter(asked).to_frame().group_by("of_year").agg(holders=pl.len())
    ranked = unsettled.join(held, on="of_year", how="left").sort("row", pl.col("holders").fill_null(0), "of_year")
    ranked = ranked.with_columns(before=pl.col("length").cast(pl.Int64).cum_sum().over("row") - pl.col("length"))
    rarest = ranked.filter(pl.col("before") <= slack).select("row", "of_year")
    organ = rows["organ_id"]
    holders = current.filter(pl.col("of_year").is_in(rarest["of_year"].unique().implode())).rename({"row": "other"})
    holders = holders.with_columns(organ.gather(holders["other"]).alias("organ_id")).sort("of_year", "organ_id", "other")
    holders = holders.filter(pl.int_range(pl.len()).over("of_year") < _MOST_HOLDERS)
    met = rarest.join(holders, on="of_year").select("row", "other").unique()
    return met.filter(organ.gather(met["row"]) != organ.gather(met["other"]))

"""Metadata that a person can read in the Dagster UI: row counts, a small table, a plot. No value is decided here."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

ROWS_SHOWN = 8
TEXT_SHOWN = 60
_COLOURS = {
    "pass": "#4c956c",
    "pass_blank_as_zero": "#a3c9a8",
    "pass_of_zero_report": "#dfe7e0",
    "exempt": "#b8b8b8",
    "not_assessable": "#e9c46a",
    "fail": "#c8553d",
}


def describe_frame(frame: pl.DataFrame, **more: Any) -> dict[str, Any]:
    """Row count and first rows of a frame, with further metadata."""
    return {"dagster/row_count": frame.height, "first rows": dg.MetadataValue.md(render_rows(frame)), **more}


def render_rows(frame: pl.DataFrame, limit: int = ROWS_SHOWN) -> str:
    """The first rows as a Markdown table; long texts are cut.

    >>> print(render_rows(pl.DataFrame({"code": ["timeout"], "n": [2]})))
    | code | n |
    |---|---|
    | timeout | 2 |
    """
    lines = [f"| {' | '.join(frame.columns)} |", "|" + "---|" * frame.width]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in frame.head(limit).iter_rows()]
    if frame.height > limit:
        lines += ["", f"… {frame.height - limit} more"]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}…"


def plot_shares(title: str, names: Sequence[str], counts: Mapping[str, Sequence[int]]) -> dg.MarkdownMetadataValue:
    """Stacked horizontal bars, one per name, one colour per key of ``counts``, as a picture inside Markdown."""
    from matplotlib.figure import Figure  # 0.5 s (2026-11)

    figure = Figure(figsize=(8, 1.2 + 0.3 * len(names)), layout="constrained")
    axes = figure.subplots()
    left = [0] * len(names)
    for key, values in counts.items():
        axes.barh(list(names), list(values), left=left, label=key, color=_COLOURS.get(key))
        left = [start + value for start, value in zip(left, values, strict=True)]
    axes.invert_yaxis()
    axes.set_title(title)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, -0.35), ncols=3, frameon=False)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=90)
    encoded = base64.b64encode(picture.getvalue()).decode()
    return dg.MetadataValue.md(f"![{title}](data:image/png;base64,{encoded})")

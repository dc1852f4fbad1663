"""Lines of a report → its six sections. What the sections state in figures does not belong here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.model import Grid
from pipelines.parse.content import TABLE_MARK, heading_key, squeeze

# What portals print below a report; nothing after it is the report's.
_FOOT = (
    "打印本页",
    "关闭窗口",
    "扫一扫",
    "分享到",
    "附件：",
    "附件:",
    "上一篇",
    "下一篇",
    "主办单位",
    "版权所有",
    "相关链接",
    "【打印",
    "打印】",
)


class Prose(NamedTuple):
    """Text per section key, headings in the page's order with their wording."""

    sections: dict[str, str]
    headings: tuple[str, ...]
    heading_texts: tuple[str, ...]


def split_sections(lines: Sequence[str]) -> Prose:
    """Cut the lines at the headings; one paragraph per line, tables left out. Text before the first heading belongs to none."""
    sections: dict[str, list[str]] = {}
    headings: list[str] = []
    texts: list[str] = []
    current: list[str] | None = None
    for line in lines:
        if key := heading_key(line):
            headings.append(key)
            texts.append(line)
            current = sections.setdefault(key, [])
        elif current is not None and not line.startswith(TABLE_MARK):
            if "6" in headings and line.startswith(_FOOT):
                break
            current.append(line)
    return Prose({key: "\n".join(text) for key, text in sections.items()}, tuple(headings), tuple(texts))


def whole_text(lines: Sequence[str], grids: Sequence[Grid]) -> dict[str, str]:
    """All text under "0", for a report without the form; tables row by row where they stand, cells parted by TABs."""
    rows = {f"{TABLE_MARK}{grid.number}": _table_lines(grid) for grid in grids}
    return {"0": "\n".join(part for line in lines for part in rows.get(line, [line]))}


def _table_lines(grid: Grid) -> list[str]:
    return ["\t".join(squeeze(text) for at, text in enumerate(row.texts) if row.begins(at)) for row in grid.rows]

"""What title, portal and page say about a report beside its form: years, publisher, dates, meta tags. Nothing is judged here.

Which of the dates is the report's, and which name its organ's, is told in ``identity``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipelines.model import Metadata
from pipelines.parse.content import STANDARD_METAS, PageContent
from pipelines.parse.identity import Title, find_publisher

# The blank between the pieces of a page may stand anywhere: 统 计期限自 20 21年1月1日起.
_PERIOD = re.compile(
    r"统\s*计[^。；]{0,24}?期[^。；]{0,16}?(2\s*0\s*\d\s*\d)\s*年\s*1\s*月\s*1\s*日[^。；]{0,24}?12\s*月\s*31\s*日"
)


def read_metadata(content: PageContent, title: Title, dates: Sequence[tuple[str, date]]) -> Metadata:
    """Metadata of one page; ``dates`` are those that `identity.find_dates` found."""
    return Metadata(
        title_year=title.year,
        title_organ=title.organ,
        period_year=find_period(content.page_text),
        publisher=find_publisher(content),
        column_name=content.metas.get("ColumnName"),
        meta_names=tuple(name for name in STANDARD_METAS if content.metas.get(name)),
        dates=tuple(dates),
    )


def find_period(text: str) -> int | None:
    """The year whose figures the prose says it gives; None where it names no 统计期限.

    >>> find_period("本报告所列数据的统计期限自2021年1月1日起，至2021年12月31日止。")
    2021
    >>> find_period("统计数据的期限为 20 22 年 1月1日—12月31日")
    2022
    >>> find_period("2021年1月1日起施行。全年统计工作延期。") is None
    True
    """
    match = _PERIOD.search(text)
    return int("".join(match[1].split())) if match else None

"""Which rows of a list may be annual reports, by their titles alone. The parser has the last word."""

from __future__ import annotations

import re

# 工作报告 catches older titles (…信息公开工作报告). Guides and notices that speak of a report are fetched too: the parser judges.
_REPORT_TITLE = re.compile(r"年报|年度报告|工作报告|信息公开.*报告")
_CUT = ("...", "…")


def is_report_title(title: str | None) -> bool:
    """Whether a row's title may be an annual report's; a title that is missing or cut off may be.

    >>> is_report_title("杭州市钱塘区人民政府办公室2021年政府信息公开工作年度报告")
    True
    >>> is_report_title("关于道路项目的公示")
    False
    """
    return title is None or _REPORT_TITLE.search(title) is not None or title.endswith(_CUT)

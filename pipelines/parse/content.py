"""What a reader takes from a page before any form is looked for: grids, lines of prose, titles, metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.model import Grid

# Stands in the lines where a table stood, so that prose before and after it stays apart.
BREAK = "\f"
TABLE_MARK = "\ue000table"
# Meta tags that 政府网站发展指引 (国办发〔2017〕47号) gives every page; which of them its annex requires is unverified.
STANDARD_METAS = (
    "SiteName",
    "SiteDomain",
    "SiteIDCode",
    "ColumnName",
    "ColumnType",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
)
# Of a page's metadata only these are evidence: title, date of publication, publisher, column.
META_NAMES = frozenset((*STANDARD_METAS, "title", "pubdate", "publishdate"))
_BLANKS = re.compile(r"\s+")
_HEADING_LINE = re.compile(r"(?:^|\f)\s*([一二三四五六七八]\s*[、.．,，][^\f]*)")
_HEADING = re.compile(r"^([一二三四五六七八])\s*[、.．,，]\s*(.{0,60})", re.DOTALL)
# Keyword → section, in the order of trial: 依申请公开 holds 公开 and must be asked before 主动公开.
_KEYWORDS = (
    ("1", ("总体情况",)),
    ("3", ("收到和处理", "依申请公开")),
    ("4", ("复议", "诉讼")),
    ("2", ("主动公开",)),
    ("6", ("其他需要报告",)),
    ("5", ("问题",)),
)
_LONGEST_HEADING = 48


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page as one reader took it apart.

    ``lines`` are the paragraphs of the report's own block, tables replaced by `TABLE_MARK`;
    ``headlines`` are titles outside that block, best first; ``pairs`` are label → value of the portal's metadata;
    ``covert`` are numbers of grids that nobody sees who opens the page;
    ``page_text`` is the whole page with a blank between its pieces, ``page_flow`` the same with `BREAK` between its blocks.
    """

    grids: Sequence[Grid]
    lines: Sequence[str]
    headlines: Sequence[str]
    metas: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[str, str] = field(default_factory=dict)
    page_text: str = ""
    page_flow: str = ""
    image_count: int = 0
    covert: frozenset[int] = frozenset()


def split_lines(flow: str) -> list[str]:
    """Paragraphs of a text whose blocks are kept apart by `BREAK`."""
    return [line for part in flow.split(BREAK) if (line := squeeze(part))]


def heading_keys(flow: str) -> set[str]:
    """The sections whose headings stand in a text, without cutting it into paragraphs."""
    return {key for line in _HEADING_LINE.findall(flow) if (key := heading_key(squeeze(line)))}


def squeeze(text: str) -> str:
    """A paragraph in one line: runs of blanks become one, ends are bare.

    >>> squeeze(" 一、\\u3000总体情况\\n ")
    '一、 总体情况'
    """
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def heading_key(line: str) -> str | None:
    """The section that a line is the heading of: a numeral with 、 first, and the section's keyword. None for other lines.

    >>> heading_key("三、收到和处理政府信息公开申请情况"), heading_key("六、其他需要报告的事项")
    ('3', '6')
    >>> heading_key("四、结转下年度继续办理") is None
    True
    """
    match = _HEADING.match(line)
    if match is None or len(line) > _LONGEST_HEADING:
        return None
    words = _BLANKS.sub("", match[2])
    for key, keywords in _KEYWORDS:
        if any(keyword in words for keyword in keywords):
            return key
    return None

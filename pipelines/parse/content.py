"""What a reader takes from a page before any form is looked for: grids, lines of prose, titles, metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

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
PUBLISHER_LABELS = ("发布机构", "发布单位", "公开主体", "信息来源")
PUBLISHED_LABELS = ("公布日期", "公开日期", "发布日期", "发布时间", "公开时间")
# Of what portals say in tables of their own, only these are evidence.
PAIR_LABELS = frozenset((*PUBLISHER_LABELS, *PUBLISHED_LABELS))
_BLANKS = re.compile(r"\s+")
_NUMERALS = frozenset("一二三四五六七八")
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
    ``page_text`` is the whole page with a blank between its pieces, ``page_flow`` gives the same with `BREAK` between its blocks.
    It and ``count_images`` (those in the report's block) are asked of few pages. ``covert`` are numbers of grids that nobody
    sees who opens the page.
    """

    grids: Sequence[Grid]
    lines: Sequence[str]
    headlines: Sequence[str]
    metas: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[str, str] = field(default_factory=dict)
    page_text: str = ""
    page_flow: Callable[[], str] = str
    count_images: Callable[[], int] = int
    covert: frozenset[int] = frozenset()


def split_lines(flow: str) -> list[str]:
    """Paragraphs of a text whose blocks are kept apart by `BREAK`."""
    bare = flow.replace("\u200b", "").replace("\ufeff", "")
    return [" ".join(words) for part in bare.split(BREAK) if (words := part.split())]


def heading_keys(lines: Iterable[str]) -> set[str]:
    """The sections whose headings are among these paragraphs."""
    return {key for line in lines if (key := heading_key(line))}


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
    if line[:1] not in _NUMERALS or len(line) > _LONGEST_HEADING:
        return None
    match = _HEADING.match(line)
    return _section(match[2]) if match else None


@lru_cache(maxsize=1024)
def _section(words: str) -> str | None:
    bare = _BLANKS.sub("", words)
    return next((key for key, keywords in _KEYWORDS if any(keyword in bare for keyword in keywords)), None)

"""Title, organ, report year and date of publication: which report this is. The year is never taken from the date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from pipelines.errors import NotAReportError
from pipelines.model import Link
from pipelines.parse.content import PUBLISHED_LABELS, PUBLISHER_LABELS, PageContent, heading_key, split_lines

_NAME = r"[\u4e00-\u9fff〇（）()·、“”]"
_YEAR_FIRST = re.compile(
    rf"(?P<before>{_NAME}{{0,40}}?)(?P<year>20\d\d)年度?(?P<inside>{_NAME}{{0,40}}?)政府信息公开(?:工作)?年?度?(?:工作)?(?:报告|年报)"
)
_YEAR_LAST = re.compile(
    rf"(?P<before>{_NAME}{{0,40}}?)(?P<inside>)政府信息公开(?:工作)?年?度?报告[（(](?P<year>20\d\d)年度?[）)]"
)
_NO_YEAR = re.compile(
    rf"(?!关于|根据|按照|本)(?P<before>{_NAME}{{2,40}}?)(?P<inside>)政府信息公开(?:工作)?年度(?:工作)?报告(?P<year>)"
)
_PERIOD = re.compile(r"(20\d\d)年1月1日.{0,12}?12月31日")
_OTHER_PAPERS = re.compile(r"图解|图说|指南|目录|通知|模板|格式|解读|通告|公示")
_ORGAN_END = re.compile(
    r"(?:局|委|委员会|办|办公室|政府|街道|办事处|镇|乡|中心|会|院|队|所|处|厅|区|县|市|部|站|社|大队|支队|分局|公司)$"
)
_DAY = re.compile(r"(20\d\d)\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})")
_LABELLED_DAY = re.compile(r"(?:日期|时间)\s*[:：]\s*(20\d\d)\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})")
_DAY_LABEL = re.compile(r"(?<![\u4e00-\u9fff])(?:发布|公开|公布)?$")
_OLD_ADDRESS = re.compile(r"/art/(20\d\d)/(\d{1,2})/(\d{1,2})/")
_TITLE_LINES = 14
# Where each date stands, and the date; best first.
Dates = list[tuple[str, date]]


@dataclass(frozen=True, slots=True)
class Title:
    """A report's title in one line, with what it names."""

    text: str
    organ: str | None
    year: int | None


def find_title(content: PageContent, link: Link | None) -> Title:
    """The report's title: from the head of its own block, the page's headlines, the lines above the block.

    The first that names year and organ wins, then the first with a year; the row of the list stands in only
    for a page without any title.

    Raises:
        NotAReportError: no title of an annual report, or one of another paper about it (图解, 指南 …).
    """
    for line in (*content.headlines[:3], *content.lines[:3]):
        if len(line) < 60 and "年度报告" in line and _OTHER_PAPERS.search(line):
            raise NotAReportError("not_a_report", f"title: {line!r} is another paper about the report")
    titles: list[Title] = []
    for title in chain(_block_titles(content.lines), filter(None, map(parse_title, content.headlines))):
        if title.organ and title.year:
            return title
        titles.append(title)
    titles += _block_titles(_above_report(content))
    if not titles and link is not None and link.title and _speaks(content) and (listed := parse_title(link.title)):
        titles = [listed]
    if not titles:
        met = next((line for line in (*content.headlines, *content.lines) if line), "")
        raise NotAReportError("not_a_report", f"no title of an annual report; the page begins {met[:40]!r}")
    titles.sort(key=lambda title: (title.year is None, title.organ is None))
    return titles[0]


def _speaks(content: PageContent) -> bool:
    """Whether a page without a title is a report by what it holds: an error page under a report's address must not become one."""
    return bool(content.grids) or "信息公开" in "".join(content.lines)


def find_year(title: Title, content: PageContent) -> int | None:
    """The year that the title names, else that of the period the prose states (1月1日 to 12月31日); never the date's."""
    if title.year is not None:
        return title.year
    match = _PERIOD.search(re.sub(r"\s+", "", content.page_text))
    return int(match[1]) if match else None


def parse_title(line: str) -> Title | None:
    """A title from one line, the portal's suffixes cut off; None if the line is none.

    >>> parse_title("2024年度示例市云河区财政局政府信息公开年度报告_年报_门户").organ
    '示例市云河区财政局'
    >>> parse_title("关于公布2021年政府信息公开年度报告的通知") is None
    True
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", line).replace("(", "（").replace(")", "）"))
    for pattern in (_YEAR_LAST, _YEAR_FIRST, _NO_YEAR):
        match = pattern.match(text)
        if match is None or not _ends_title(text[match.end() :]):
            continue
        organ = match["before"] or match["inside"] or None
        if organ and _OTHER_PAPERS.search(organ):
            return None
        return Title(match[0], organ, int(match["year"]) if match["year"] else None)
    return None


def _ends_title(rest: str) -> bool:
    return not rest or rest[0] in "-_—–|,，。<（:：/" or rest.startswith("全文")


def _block_titles(lines: Sequence[str]) -> Iterator[Title]:
    """Titles among the first lines before the first heading, also over two or three lines."""
    head: list[str] = []
    for line in lines[:_TITLE_LINES]:
        if heading_key(line):
            break
        head.append(line)
    for start in range(len(head)):
        for end in range(min(start + 3, len(head)), start, -1):
            joined = "".join(head[start:end])
            if len(joined) > 80 or ("报告" not in joined and "年报" not in joined):
                continue
            title = parse_title(joined)
            if title and (end - start == 1 or _plausible_join(head[start:end])):
                yield title


def _above_report(content: PageContent) -> list[str]:
    """The last lines of the page before the report's first heading: some portals set the title outside the report's own block."""
    head: list[str] = []
    for line in split_lines(content.page_flow()):
        if heading_key(line) == "1":
            break
        head.append(line)
    return head[-_TITLE_LINES:]


def _plausible_join(parts: Sequence[str]) -> bool:
    """Lines make one title if the first is an organ, or begins the title without being one."""
    first = parts[0].replace(" ", "")
    starts_title = re.search(r"20\d\d年", first) is not None
    organ_line = _ORGAN_END.search(first) is not None and len(first) <= 30
    return (starts_title and parse_title(parts[0]) is None) or (organ_line and not starts_title)


def find_organ(title: Title, content: PageContent, link: Link | None) -> str | None:
    """The organ that the title names; else the publisher in the portal's metadata; else the one in the list's title."""
    if title.organ:
        return title.organ
    if publisher := find_publisher(content):
        return publisher
    from_list = parse_title(link.title) if link is not None and link.title else None
    return from_list.organ if from_list else None


def find_publisher(content: PageContent) -> str | None:
    """The publisher in the portal's metadata table, else the one in the page's meta tags."""
    for label in PUBLISHER_LABELS:
        if content.pairs.get(label):
            return content.pairs[label]
    return content.metas.get("ContentSource") or None


def find_dates(content: PageContent, url: str | None, link: Link | None) -> Dates:
    """Dates of publication with where each stands, best first: PubDate, the list's row, an old address, the page itself."""
    found: list[tuple[str, date | None]] = []
    for name in ("PubDate", "pubdate", "publishdate"):
        if name in content.metas:
            found.append((f"meta {name}", _day(_DAY.search(content.metas[name]))))
    if link is not None and link.date is not None:
        found.append(("list", link.date))
    if url:
        found.append(("address", _day(_OLD_ADDRESS.search(url))))
    for label in PUBLISHED_LABELS:
        if label in content.pairs:
            found.append((label, _day(_DAY.search(content.pairs[label]))))
    found.append(("page", _labelled_day(content.page_text)))
    return [(source, day) for source, day in found if day is not None]


def _labelled_day(text: str) -> date | None:
    """The first 日期 or 时间 of publication in the page's text; 采集时间, 成文日期 and the like are other days."""
    if "日期" not in text and "时间" not in text:
        return None
    for match in _LABELLED_DAY.finditer(text):
        if _DAY_LABEL.search(text, max(0, match.start() - 6), match.start()):
            return _day(match)
    return None


def _day(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None

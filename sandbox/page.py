"""A draft as the page that a portal serves: head, metadata, title, article and footer, in the charset it is served in.

Which reports get which oddity is decided in ``plan``; lists of reports stand in ``lists``.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from sandbox import prose
from sandbox.attachments import render_links
from sandbox.draft import Draft
from sandbox.flat_text import render_flat
from sandbox.grids import disclosure_tables, disputes_tables, requests_tables
from sandbox.markup import Writer, writer_for
from sandbox.places import NOTICE, PortalSpec

CUT = "\x00cut\x00"
# How title and metadata are given: named after what is odd about the page.
PAGES = ("meta", "table_first", "two_lines", "broken_title", "no_organ", "nested_layout", "bare")
# name → (codec of the bytes, Content-Type header, charset in the page's own meta tag)
ENCODINGS: dict[str, tuple[str, str, str | None]] = {
    "utf8": ("utf-8", "text/html; charset=utf-8", "utf-8"),
    "silent": ("utf-8", "text/html", "utf-8"),
    "bom": ("utf-8-sig", "text/html", None),
    "gbk": ("gbk", "text/html; charset=GBK", "gbk"),
    "gb18030": ("gb18030", "text/html;charset=gb18030", "gb18030"),
    "flat": ("utf-8", "text/plain; charset=utf-8", None),
    "meta_lies": ("utf-8", "text/html", "gb2312"),
    "header_lies": ("gbk", "text/html; charset=utf-8", None),
}
_CONTAINERS = {
    "zoom": ('<div id="zoom">', "</div>"),
    "marks": ("<!--<$[信息内容]>begin--><div>", "</div><!--<$[信息内容]>end-->"),
    "rss": (
        '<div class="con"><!--ZJEG_RSS.content.begin--><meta name="ContentStart">',
        '<meta name="ContentEnd"><!--ZJEG_RSS.content.end--></div>',
    ),
    "article": ('<div class="article-body">', "</div>"),
    "bt": ('<table width="96%"><tr><td class="bt_content">', "</td></tr></table>"),
    "ucap": ('<div class="article-content" id="zoomcon"><ucapcontent>', "</ucapcontent></div>"),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page ready to be served."""

    body: bytes
    content_type: str


def title_of(draft: Draft) -> str:
    """The title in one line; three wordings, one of them without the organ."""
    organ, year = draft.called, draft.year
    if draft.look.page == "no_organ":
        return f"{year}年度政府信息公开工作年度报告"
    pattern = 0 if draft.look.page == "two_lines" else sum(map(ord, organ)) % 3
    return (
        f"{organ}{year}年政府信息公开工作年度报告",
        f"{year}年度{organ}政府信息公开年度报告",
        f"{organ}{year}年度政府信息公开工作报告",
    )[pattern]


def render_page(draft: Draft, column_url: str) -> Rendered:
    """Bytes and Content-Type of a report's page."""
    codec, content_type, charset = ENCODINGS[draft.look.encoding]
    if draft.look.encoding == "flat":
        return Rendered(render_flat(draft, title_of(draft)).encode(codec), content_type)
    article = _article(draft, writer_for(draft.look.markup, draft.rng))
    text = frame(draft.portal, _head(draft, charset), _title_block(draft) + article, column_url)
    if draft.kind == "cut":
        text = text[: text.index(CUT)] + '<tr style="hei'
    return Rendered(text.encode(codec, "xmlcharrefreplace"), content_type)


def frame(portal: PortalSpec, head: str, content: str, column_url: str) -> str:
    """The portal's header and footer around a page; the notice that all is invented stands in both."""
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n{head}</head>\n<body>\n"
        f'<div class="header"><a href="/">{portal.name}政府门户网站（虚构）</a>'
        f'<p class="notice">{NOTICE}</p></div>\n<div class="position">当前位置：<a href="/">首页</a> &gt; '
        f'<a href="{column_url}">政府信息公开年报</a></div>\n<div class="main">\n{content}\n</div>\n'
        f'<div class="footer"><p>主办：{portal.name}人民政府办公室（虚构） · {NOTICE}</p></div>\n</body>\n</html>\n'
    )


def _head(draft: Draft, charset: str | None) -> str:
    portal, page, title = draft.portal, draft.look.page, title_of(draft)
    lines = [f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'] if charset else []
    lines.append(f'<meta name="SiteName" content="{portal.name}政府门户网站">')
    if page in ("meta", "nested_layout", "no_organ"):
        lines += [
            f'<meta name="ArticleTitle" content="{title}">',
            f'<meta name="PubDate" content="{draft.published.isoformat()} 10:{draft.rng.randint(10, 59)}">',
            f'<meta name="ContentSource" content="{draft.publisher or draft.organ.name}">',
            '<meta name="ColumnName" content="政府信息公开年报">',
            '<meta name="ColumnType" content="信息公开">',
            f'<meta name="SiteDomain" content="{portal.host}">',
            '<meta name="SiteIDCode" content="9900000000">',
        ]
    if page in ("two_lines", "broken_title"):
        lines.append(f"<title>{portal.name}人民政府</title>")
    else:
        lines.append(f"<title>{title}_政府信息公开年报_{portal.name}政府门户网站</title>")
    return "\n".join(lines) + "\n"


def _title_block(draft: Draft) -> str:
    page, title = draft.look.page, title_of(draft)
    dated = f'<div class="info">发布日期：{draft.published.isoformat()}　来源：{draft.organ.name}</div>\n'
    if page == "two_lines":
        lines = (draft.called, title.replace(draft.called, ""))
        return "".join(f'<p align="center"><b>{line}</b></p>\n' for line in lines) + dated
    if page == "broken_title":
        cut = title.index("公开") if "公开" in title else len(title)
        return f'<p align="center"><strong>{title[:cut]}<br/>{title[cut:]}</strong></p>\n{dated}'
    block = (
        f'<h1 class="title"><ucaptitle>{title}</ucaptitle></h1>\n' if draft.portal.container == "ucap" else f"<h1>{title}</h1>\n"
    )
    if page in ("table_first", "no_organ"):
        return _metadata_table(draft) + block
    return block + dated


def _metadata_table(draft: Draft) -> str:
    number = f"SL{draft.rng.randint(1000, 9999)}/{draft.published.year}-{draft.rng.randint(10000, 99999)}"
    cells = (
        ("索引号", number, "公开方式", "主动公开"),
        ("发布机构", draft.publisher or draft.organ.name, "公开日期", draft.published.isoformat()),
        ("文号", "", "主题分类", "政务公开"),
    )
    rows = "".join(
        f'<tr><td class="c1">{a}</td><td class="c2">{b}</td><td class="c1">{c}</td><td class="c3">{d}</td></tr>\n'
        for a, b, c, d in cells
    )
    return f'<table class="table_content"><tbody>\n{rows}</tbody></table>\n'


def _article(draft: Draft, write: Writer) -> str:
    if draft.look.markup == "trs":
        opening, closing = "<div class=TRS_Editor>", "</div>"
    else:
        opening, closing = _CONTAINERS[draft.portal.container]
    if draft.look.page == "nested_layout":
        opening, closing = f'<table class="layout"><tr><td width="20">&nbsp;</td><td>{opening}', f"{closing}</td></tr></table>"
    inside, outside = render_links(draft)
    return opening + write.paragraph(prose.preface(draft)) + _sections(draft, write) + inside + closing + outside


def _sections(draft: Draft, write: Writer) -> str:
    texts = draft.prose
    tables = _tables(draft, write)
    parts: list[str] = []
    for key, heading in draft.headings.items():
        if heading is not None:
            parts.append(write.heading(heading))
        parts += [write.paragraph(text) for text in texts.get(key, [])]
        parts.append(tables.get(key, ""))
    return "".join(parts)


def _tables(draft: Draft, write: Writer) -> dict[str, str]:
    if draft.kind == "narrative":
        rng = Random(draft.year)
        text = f"相关数据统计工作正在进行，另行公布。{rng.choice(('请留意本栏目。', '敬请谅解。'))}"
        return {key: write.paragraph(text) for key in ("2", "3", "4")}
    if draft.kind == "image":
        return {key: f'<p align="center"><img src="/picture/{draft.year}/{key}.png" alt=""></p>' for key in ("2", "3", "4")}
    requests = "".join(write.table(rows) for rows in requests_tables(draft))
    if draft.kind == "cut":
        end = requests.rindex("</tr>") + len("</tr>")
        requests = requests[:end] + CUT + requests[end:]
    return {
        "2": "".join(write.table(rows) for rows in disclosure_tables(draft)),
        "3": requests,
        "4": "".join(write.table(rows) for rows in disputes_tables(draft)),
    }


def render_other(portal: PortalSpec, title: str, paragraphs: list[str], column_url: str) -> Rendered:
    """A page that is no report: a notice, a guide, an infographic."""
    head = f'<meta charset="utf-8">\n<title>{escape(title)}_{portal.name}政府门户网站</title>\n'
    opening, closing = _CONTAINERS[portal.container]
    content = f"<h1>{escape(title)}</h1>\n{opening}" + "".join(f"<p>{text}</p>\n" for text in paragraphs) + closing
    return Rendered(frame(portal, head, content, column_url).encode(), "text/html; charset=utf-8")

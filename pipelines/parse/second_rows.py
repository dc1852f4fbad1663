"""A page's rows for the second reader, by BeautifulSoup or from flattened text: no spans resolved, no grid kept.

What the rows say is read in ``second``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.parse.content import TABLE_MARK, PageContent, squeeze

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_BLOCK_TAGS = ["p", "div", "br", "h1", "h2", "h3", "h4", "li", "section", "article", "ucaptitle", "title", "dd", "dt", "td", "th"]
# Two of these in one cell hold two figures, not one.
_PARTS = ["p", "div", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"]
_NO_PART = ("sup", "sub", "del", "s", "strike", "rt", "img", "select", "textarea")
_STRIKING = ("text-decoration", "text-decoration-line")
_APPLICANT = "自然人"

TableRow = list[str]


def soup_rows(text: str) -> tuple[list[TableRow], PageContent]:
    """Rows of all tables as the texts of their own cells, and the rest of the page. What is hidden counts only where no table in
    sight names applicants.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "lxml")
    metas = {str(tag.get("name")): squeeze(str(tag.get("content") or "")) for tag in soup.find_all("meta") if tag.get("name")}
    headlines = [squeeze(tag.get_text()) for tag in soup.find_all(["ucaptitle", "h1", "h2", "title"])]
    shown: list[TableRow] = []
    covert: list[TableRow] = []
    for row in soup.find_all("tr"):
        if row.find("table") is None and not _is_hidden(row):
            is_covert = any(_is_hidden(parent) or parent.name == "noscript" for parent in row.parents)
            (covert if is_covert else shown).append(_own_cells(row))
    rows = shown if any("".join(cell.split()) == _APPLICANT for row in shown for cell in row) else shown + covert
    pairs = {
        squeeze(row[at]).rstrip(":："): squeeze(row[at + 1])
        for row in rows
        if len(row) % 2 == 0
        for at in range(0, len(row), 2)
        if 0 < len(row[at]) < 9
    }
    lines = _soup_lines(soup)
    return [row for row in rows if row], PageContent((), lines, headlines, metas, pairs, " ".join(lines))


def _own_cells(row: object) -> TableRow:
    from bs4 import Tag

    assert isinstance(row, Tag)
    cells = []
    for cell in row.find_all(["td", "th"], recursive=False):
        if _takes_no_place(cell):
            continue
        for mark in cell.find_all(_is_apart):
            _enclose(mark, "[", "]")
        if _is_veiled(cell) and cell.get_text().strip():
            _enclose(cell, "[", "]")
        blocks = cell.find_all([*_PARTS, "br"])
        cells.append("\n".join(_block_texts(cell)) if blocks else cell.get_text())
    return cells


def _enclose(tag: object, before: str, after: str) -> None:
    """Put text around a tag's own, inside it: putting it beside the tag takes a time that grows with the number of siblings."""
    from bs4 import Tag

    assert isinstance(tag, Tag)
    tag.insert(0, before)
    tag.append(after)


def _is_apart(tag: object) -> bool:
    """A footnote mark, a reading, a picture or field, or text that is struck or hidden: no part of the figure beside it."""
    from bs4 import Tag

    assert isinstance(tag, Tag)
    is_field = tag.name == "input" and str(tag.get("type")).lower() != "hidden"
    return tag.name in _NO_PART or is_field or _is_hidden(tag) or _is_veiled(tag) or "vertical-align:su" in _style(tag)


def _is_veiled(tag: object) -> bool:
    """Struck, or there and not to be seen; a size that is set again further in hides nothing."""
    from bs4 import Tag

    assert isinstance(tag, Tag)
    told = dict(part.partition(":")[::2] for part in _style(tag).replace("!important", "").split(";"))
    if told.get("visibility") in ("hidden", "collapse") or any("line-through" in told.get(name, "") for name in _STRIKING):
        return True
    is_small = told.get("font-size", "").strip("px%emtr").strip("0.") == "" and "font-size" in told
    is_undone = any("font-size" in _style(inner) for inner in tag.find_all(style=True))
    return (is_small and not is_undone) or ("opacity" in told and told["opacity"].strip("0.") == "")


def _takes_no_place(tag: object) -> bool:
    from bs4 import Tag

    assert isinstance(tag, Tag)
    return tag.has_attr("hidden") or "display:none" in _style(tag)


def _is_hidden(tag: object) -> bool:
    return _takes_no_place(tag) or "visibility:hidden" in _style(tag) or "visibility:collapse" in _style(tag)


def _style(tag: object) -> str:
    from bs4 import Tag

    assert isinstance(tag, Tag)
    return "".join(str(tag.get("style") or "").lower().split())


def _block_texts(cell: object) -> Iterator[str]:
    from bs4 import Tag

    assert isinstance(cell, Tag)
    for line_break in cell.find_all("br"):
        line_break.append("\n")
    paragraphs = [block for block in cell.find_all(_PARTS) if not block.find(_PARTS)]
    if not paragraphs:
        yield cell.get_text()
        return
    for paragraph in paragraphs:
        yield paragraph.extract().get_text()
    if rest := cell.get_text().strip():
        yield rest


def _soup_lines(soup: BeautifulSoup) -> list[str]:
    for tag in soup.find_all(["script", "style", "noscript"]):
        tag.decompose()
    for table in soup.find_all("table"):
        if table.find("table") is None:
            table.clear()
            table.append(f"\n{TABLE_MARK}\n")
    for tag in soup.find_all(_BLOCK_TAGS):
        _enclose(tag, "\n", "\n")
    return [line for part in soup.get_text().split("\n") if (line := squeeze(part))]


def flat_rows(text: str) -> list[TableRow]:
    """Flattened text, read from its blank lines: blocks of lines of which the first begins with a TAB are rows."""
    rows = []
    for block in re.split(r"\n[ \r]*\n", text.replace("\r\n", "\n")):
        start = block.find("\t") if block.startswith("\t") else block.find("\n\t") + 1
        if start == 0 and not block.startswith("\t"):
            continue
        rows.append([cell.replace("\n", "") for cell in re.split(r"(?:^|\n)\t", block[start:])[1:]])
    return rows

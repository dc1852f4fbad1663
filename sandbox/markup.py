"""The four ways in which the city's pages are marked up: Word paste, UEditor, TRS, and plain tables.

Each is a writer of paragraphs, headings and tables; what they say is decided elsewhere. The shapes follow the saved
pages of the corpus, none of their text is used.
"""

from __future__ import annotations

from html import escape
from random import Random
from typing import Protocol

from sandbox.grids import DrawnTable, Td


class Writer(Protocol):
    """One style of markup."""

    def paragraph(self, text: str) -> str:
        """A paragraph of prose."""

    def heading(self, text: str) -> str:
        """A section heading."""

    def table(self, rows: DrawnTable) -> str:
        """A table with its spans."""


def _spans(cell: Td) -> str:
    wide = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return wide + (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "")


def _pieces(text: str, rng: Random) -> list[str]:
    """The text cut into runs of one to four characters, as a word processor leaves them."""
    pieces = []
    while text:
        size = rng.randint(1, 4)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


class WordPaste:
    """Pasted from a word processor: every run in a span, ``o:p`` in every cell, labels in pieces."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def paragraph(self, text: str) -> str:
        """A MsoNormal paragraph."""
        return (
            '<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt"><span style="font-size:16.0pt;'
            f'font-family:仿宋_GB2312">{escape(text)}<o:p></o:p></span></p>\n'
        )

    def heading(self, text: str) -> str:
        """A heading split over two spans."""
        cut = self.rng.randint(2, 5)
        runs = "".join(
            f'<span style="font-family:黑体"><font face="黑体">{escape(run)}</font></span>' for run in (text[:cut], text[cut:])
        )
        return f'<p class="MsoNormal" style="text-indent:32.0pt">{runs}<span><o:p></o:p></span></p>\n'

    def table(self, rows: DrawnTable) -> str:
        """A MsoTableGrid in a centred div."""
        body = "\n".join(f"  <tr>\n{''.join(self._cell(cell) for cell in row)}  </tr>" for row in rows)
        return (
            '<div align="center">\n<table class="MsoTableGrid" border="1" cellspacing="0" cellpadding="0" '
            f'style="border-collapse:collapse">\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n'
        )

    def _cell(self, cell: Td) -> str:
        if cell.role == "value":
            inner = f"<span>{cell.text}</span><span><o:p></o:p></span>" if cell.text else "<o:p>&nbsp;</o:p>"
        elif cell.role == "pad":
            inner = "<span><o:p>&nbsp;</o:p></span>"
        else:
            inner = "".join(f"<span>{escape(run)}</span>" for run in _pieces(cell.text, self.rng)) + "<o:p></o:p>"
        return f'    <td{_spans(cell)} valign="center"><p class="MsoNormal" align="center">{inner}</p></td>\n'


class UEditor:
    """Typed into UEditor: ``firstRow``, borders in every style attribute, labels broken by ``br`` or over paragraphs."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def paragraph(self, text: str) -> str:
        """An indented paragraph."""
        return f'<p style="text-indent: 2em;"><span style="text-indent: 2em;">{escape(text)}</span></p>'

    def heading(self, text: str) -> str:
        """A heading in one black span, with a blank behind it."""
        return f'<p style="text-indent: 2em;"><span style="font-family: 黑体, SimHei;">{escape(text)}&nbsp;</span></p>'

    def table(self, rows: DrawnTable) -> str:
        """A table whose first row is marked."""
        body = "".join(
            f"<tr{'' if index else ' class=' + chr(34) + 'firstRow' + chr(34)}>{''.join(self._cell(cell) for cell in row)}</tr>"
            for index, row in enumerate(rows)
        )
        return (
            f'<table cellspacing="0" align="center" border="1" style="border-collapse: collapse;"><tbody>{body}</tbody></table>'
        )

    def _cell(self, cell: Td) -> str:
        style = ' style="padding: 0 7px;border: 1px solid windowtext;word-break: break-all;" valign="center"'
        if cell.role == "pad":
            return f"<td{_spans(cell)}{style}><br/></td>"
        if cell.role == "value":
            inner = f'<p style="text-indent: 0em;">{cell.text}</p>' if cell.text else ""
        elif 3 < len(cell.text) < 8 and self.rng.random() < 0.4:
            inner = self._broken(cell.text)
        else:
            inner = f'<p style="text-indent: 0em;">{escape(cell.text)}</p>'
        return f"<td{_spans(cell)}{style}>{inner}</td>"

    def _broken(self, text: str) -> str:
        if self.rng.random() < 0.5:
            return f'<p style="text-indent: 0em;">{escape(text[:2])}<br/>{escape(text[2:])}</p>'
        lower = f"<span>{escape(text[2:])}</span>\n &nbsp; &nbsp;"
        return f'<p style="text-indent: 0em;">{escape(text[:2])}</p><p style="text-indent: 0em;">{lower}</p>'


class Trs:
    """From a TRS editor: unquoted class, escaped quotes in styles, paragraphs left open."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def paragraph(self, text: str) -> str:
        """A paragraph that is never closed."""
        return f'<p style="font-family: &#39;Times New Roman&#39;;text-indent: 2em;">{escape(text)}\n'

    def heading(self, text: str) -> str:
        """A bold heading in an open paragraph."""
        return f"<p align=justify><strong>{escape(text)}</strong>\n"

    def table(self, rows: DrawnTable) -> str:
        """A table inside the open paragraph."""
        body = "\n".join('<tr style="height: 19px">' + "".join(self._cell(cell) for cell in row) + "</tr>" for row in rows)
        return (
            '<table style="font-family: &#39;Times New Roman&#39;;border-collapse: collapse;" cellspacing=0 border=1><tbody>\n'
            f"{body}\n</tbody></table>\n"
        )

    def _cell(self, cell: Td) -> str:
        text = cell.text if cell.role == "value" else escape(cell.text)
        opening = f"<td{_spans(cell)} nowrap=nowrap>"
        return f"{opening}<p align=center>{text}</td>" if text else f"{opening}</td>"


class Plain:
    """Tables as a programmer writes them: head cells, no paragraphs inside, blanks around the text."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def paragraph(self, text: str) -> str:
        """A bare paragraph."""
        return f"<p>　　{escape(text)}</p>\n"

    def heading(self, text: str) -> str:
        """A heading element."""
        return f"<h3>{escape(text)}</h3>\n"

    def table(self, rows: DrawnTable) -> str:
        """A table without a body element; its first row has head cells."""
        body = "".join(
            "<tr>" + "".join(self._cell(cell, "th" if index == 0 else "td") for cell in row) + "</tr>\n"
            for index, row in enumerate(rows)
        )
        return f'<table class="tb">\n{body}</table>\n'

    def _cell(self, cell: Td, tag: str) -> str:
        text = cell.text if cell.role == "value" else escape(cell.text)
        return f"<{tag}{_spans(cell)}>\n  {text}\n</{tag}>"


MARKUPS: dict[str, type[WordPaste] | type[UEditor] | type[Trs] | type[Plain]] = {
    "word": WordPaste,
    "ueditor": UEditor,
    "trs": Trs,
    "plain": Plain,
}


def writer_for(markup: str, rng: Random) -> Writer:
    """The writer of a style by its name."""
    return MARKUPS[markup](rng)

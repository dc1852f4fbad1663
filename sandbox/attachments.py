"""What reports of the make-believe city have attached: small documents and pictures, made here, and the truth about them.

Which report has one is told from its name alone, so that nothing else of the city depends on it. Pages stand in ``page``.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

import polars as pl

from sandbox.draft import Draft
from sandbox.places import NOTICE

Kind = Literal["docx", "pdf", "xlsx", "png"]
_KINDS: tuple[Kind, ...] = ("docx", "pdf", "xlsx", "png")
_TYPES: dict[Kind, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
}
_DOWNLOAD = "/module/download/downfile.jsp?classid=0&filename="
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# One attachment in so many reports, beside those of governments in even years.
_RARITY = 24
SCHEMA = {
    "portal_id": pl.String,
    "organ": pl.String,
    "year": pl.Int32,
    "version": pl.Int32,
    "url": pl.String,
    "title": pl.String,
    "media_type": pl.String,
    "payload_sha256": pl.String,
    "is_held": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment of a report: its address without the host, what its link says (None for a picture), and its kind."""

    path: str
    title: str | None
    kind: Kind

    @property
    def content_type(self) -> str:
        """As the server states it."""
        return _TYPES[self.kind]

    @property
    def body(self) -> bytes:
        """The file; another one for each path."""
        return {"docx": make_docx, "pdf": make_pdf, "xlsx": make_xlsx, "png": make_png}[self.kind](self.path)


def attached_to(draft: Draft) -> tuple[Attached, ...]:
    """The attachments of a report. One whose tables are images has these; one without a form has the form as a document."""
    if draft.kind == "image":
        return tuple(Attached(f"/picture/{draft.year}/{key}.png", None, "png") for key in ("2", "3", "4"))
    digest = hashlib.sha256(f"attachment {draft.where}".encode()).hexdigest()
    if draft.kind == "narrative":
        return (Attached(f"{_DOWNLOAD}{digest[:32]}.docx", f"{draft.organ.name}{draft.year}年度报告表格.docx", "docx"),)
    is_chosen = int(digest[:8], 16) % _RARITY == 0 or (draft.organ.kind == "government" and draft.year % 2 == 0)
    if not is_chosen or draft.planted is not None or draft.kind != "form" or draft.look.encoding == "flat":
        return ()
    kind = _KINDS[int(digest[8:12], 16) % len(_KINDS)]
    folder = f"/picture/{draft.year}/" if kind == "png" else f"/attach/{draft.year}/" if kind == "xlsx" else _DOWNLOAD
    title = None if kind == "png" else f"{draft.organ.name}年度报告附表.{kind}"
    return (Attached(f"{folder}{digest[:32]}.{kind}", title, kind),)


def pictures_in(paragraphs: Iterable[str]) -> tuple[Attached, ...]:
    """The pictures that a page's paragraphs show."""
    return tuple(Attached(path, None, "png") for text in paragraphs for path in re.findall(r'<img src="([^"]+)"', text))


def render_links(draft: Draft) -> tuple[str, str]:
    """Markup at the end of the content and after it; a portal uses either place. Images of tables are drawn in ``page``."""
    if draft.kind == "image":
        return "", ""
    inside = outside = ""
    for file in attached_to(draft):
        if file.title is None:
            inside += f'<p align="center"><img src="{file.path}" alt=""></p>'
        elif draft.portal.number % 2:
            outside += f'<div class="fujian">附件：<a href="{escape(file.path)}" target="_blank">{file.title}</a></div>'
        else:
            inside += f'<p>附件：<a href="{escape(file.path)}" title="{file.title}">{file.title}</a></p>'
    return inside, outside


def describe(draft: Draft, url: str, file: Attached, *, is_held: bool) -> dict[str, object]:
    """A row of the truth."""
    portal_id, organ, year = draft.where
    return {
        "portal_id": portal_id,
        "organ": organ,
        "year": year,
        "version": draft.version,
        "url": url,
        "title": file.title,
        "media_type": file.content_type if is_held else None,
        "payload_sha256": hashlib.sha256(file.body).hexdigest() if is_held else None,
        "is_held": is_held,
    }


def build_attachments_truth(rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    """``truth/attachments.parquet``: one row per attachment of a report; ``is_held`` says whether it can be had."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def make_docx(name: str) -> bytes:
    """A Word document of two paragraphs, not compressed, so that its notice can be read in the bytes."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in (NOTICE, name))
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'{_XML}<w:document xmlns:w="{namespace}"><w:body>{paragraphs}</w:body></w:document>'
    return _package("word/document.xml", _TYPES["docx"] + ".main+xml", {"word/document.xml": document})


def make_xlsx(name: str) -> bytes:
    """A workbook of one sheet with two cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c></row>'
        for row, text in enumerate((NOTICE, name), start=1)
    )
    sheets = '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets>'
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    parts = {
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{main}" xmlns:r="{_OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>',
        "xl/worksheets/sheet1.xml": f'{_XML}<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    sheet = ("/xl/worksheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")
    return _package("xl/workbook.xml", _TYPES["xlsx"] + ".main+xml", parts, sheet)


def _package(main: str, main_type: str, parts: dict[str, str], *more: tuple[str, str]) -> bytes:
    types = "".join(f'<Override PartName="{path}" ContentType="{kind}"/>' for path, kind in ((f"/{main}", main_type), *more))
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/>'
    files = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{defaults}{types}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>',
        **parts,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2025, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()


def make_pdf(name: str) -> bytes:
    """A document of one page; its title is the notice."""
    text = f"BT /F1 12 Tf 72 720 Td (Make-believe city. Invented. {name[-36:]}) Tj ET".encode("ascii")
    title = b"<feff" + NOTICE.encode("utf-16-be").hex().encode() + b">"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Title %s >>" % title,
    )
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


def make_png(name: str) -> bytes:
    """A small grey picture; the notice stands in it as text."""
    width, height = 40, 20
    grey = 64 + int(hashlib.sha256(name.encode()).hexdigest()[:2], 16) // 2
    rows = b"".join(b"\x00" + bytes([(grey + row) % 256]) * width for row in range(height))
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    notice = b"Comment\x00\x00\x00\x00\x00" + f"{NOTICE} {name}".encode()
    chunks = ((b"IHDR", header), (b"iTXt", notice), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    made = (len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)

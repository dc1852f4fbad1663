"""The everyday reader: bytes of one page → `Report`. Strings together decoding, markup, form and identity; judges nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pipelines.errors import NotAReportError
from pipelines.model import CellMap, Decoding, Form, FormTable, Link, Report, TableName
from pipelines.parse.content import PageContent
from pipelines.parse.decode import decode_page
from pipelines.parse.detect import detect_form, has_note, table_words
from pipelines.parse.findings import report_findings
from pipelines.parse.flat import read_flat
from pipelines.parse.identity import Dates, find_dates, find_organ, find_title, find_year
from pipelines.parse.labels import index_form
from pipelines.parse.markup import read_markup
from pipelines.parse.metadata import read_metadata
from pipelines.parse.prose import split_sections, whole_text
from pipelines.parse.statements import Prose, read_prose
from pipelines.parse.tables import FormReader
from pipelines.weight import Weight, overweight

PARSER_VERSION = "5"
TABLES: tuple[TableName, ...] = ("disclosure", "requests", "disputes")
_LARGEST_PAGE = 4_000_000
# The heaviest page of the corpus, pasted out of Word, has 3,546 tags, a dozen open at once. Measured 2026-11: a page at the limit
# takes the everyday reader 0.4 s and BeautifulSoup 3 s; the times grow in step with the tags, with the square of what is open.
_MOST = Weight(tags=100_000, open=3_000, copies=1_000_000)
_FRAME_TAG = re.compile(r"<(?:p|div|table|html|body)[\s>]", re.IGNORECASE)
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x1f\x8b")


def parse_page(
    payload: bytes,
    *,
    forms: Sequence[Form],
    content_type: str | None = None,
    url: str | None = None,
    link: Link | None = None,
    with_statements: bool = True,
) -> Report:
    """Read one page with selectolax, or flattened text.

    Args:
        payload: the page's bytes, content coding undone.
        forms: editions in the order of detection, the one without a proof last.
        content_type: the header of the response; evidence for the charset.
        url: the page's address; evidence for the date.
        link: the row of the list that led here; evidence for title, organ and date.
        with_statements: whether the prose is searched for figures; who asks the tables alone saves a sixth of the time.

    Raises:
        NotAReportError: empty, no text, or no annual report.
    """
    decoding = decode_payload(payload, content_type)
    is_flat = looks_flat(decoding.text)
    content = read_flat(decoding.text) if is_flat else read_markup(_fastest_source(payload, decoding))
    report, form, dates = _build(content, decoding, forms, url, link, "text" if is_flat else "selectolax")
    # A report without a form is kept as a whole, and its sections state figures all the same.
    sections = report.sections if form.has_tables else split_sections(content.lines).sections
    stated = read_prose(sections, report.metadata.title_year) if with_statements else Prose((), ())
    findings = report_findings(report, form, decoding, dates, url, stated.conflicts)
    return replace(report, statements=stated.statements, findings=findings)


def decode_payload(payload: bytes, content_type: str | None) -> Decoding:
    """Text of a payload.

    Raises:
        NotAReportError: empty_page, not_text, or page_too_heavy: it would take minutes or gigabytes to read.
    """
    if not payload or payload.isspace():
        raise NotAReportError("empty_page", "the payload is empty")
    head = payload[:4096]
    if payload.startswith(_BINARY) or (b"\x00" in head and not payload.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise NotAReportError("not_text", f"the payload begins with {payload[:8]!r}")
    if len(payload) > _LARGEST_PAGE:
        raise NotAReportError("page_too_heavy", f"{len(payload)} bytes of text; no report has more than {_LARGEST_PAGE}")
    decoding = decode_page(payload, content_type)
    if too_much := overweight(decoding.text, _MOST):
        raise NotAReportError("page_too_heavy", f"{too_much}; no report is built so")
    return decoding


def _fastest_source(payload: bytes, decoding: Decoding) -> bytes | str:
    """The payload itself if it is the text in UTF-8, byte for byte."""
    is_whole = decoding.charset == "utf-8" and decoding.evidence in ("header", "meta", "content")
    return payload if is_whole and not decoding.text.endswith("\ufffd") else decoding.text


def looks_flat(text: str) -> bool:
    """Whether the page is flattened text: no tag of a page's frame, and cells behind TABs.

    >>> looks_flat("一、总体情况\\n\\t1"), looks_flat("<TABLE>\\n\\t<TR>")
    (True, False)
    """
    if "<p" in text or "<div" in text or "<table" in text:
        return False
    return "\n\t" in text and _FRAME_TAG.search(text) is None


def _build(
    content: PageContent,
    decoding: Decoding,
    forms: Sequence[Form],
    url: str | None,
    link: Link | None,
    reader: Literal["selectolax", "text"],
) -> tuple[Report, Form, Dates]:
    """The report but for statements and findings, its form, and all dates met."""
    title = find_title(content, link)
    words = table_words(content.grids)
    form = detect_form(words, forms)
    tables: dict[TableName, CellMap | None] = dict.fromkeys(TABLES)
    form_tables: tuple[FormTable, ...] = ()
    if form.has_tables:
        form_reader = FormReader(index_form(form))
        form_reader.read([grid for grid in content.grids if grid.number not in content.covert])
        if content.covert and not form_reader.tables()["requests"].cells:
            # A script may show it: a form that no table in sight holds is the page's own.
            form_reader.read([grid for grid in content.grids if grid.number in content.covert])
        tables |= {name: table.cells for name, table in form_reader.tables().items() if table.row_keys}
        form_tables = form_reader.form_tables()
    prose = split_sections(content.lines)
    dates = find_dates(content, url, link)
    report = Report(
        organ=find_organ(title, content, link),
        report_year=find_year(title, content),
        form_edition=form.edition,
        title=title.text,
        published_date=dates[0][1] if dates else None,
        disclosure=tables["disclosure"],
        requests=tables["requests"],
        disputes=tables["disputes"],
        sections=prose.sections if form.has_tables else whole_text(content.lines, content.grids),
        headings=prose.headings,
        heading_texts=prose.heading_texts,
        has_balance_note=has_note(words),
        is_image_only=not form.has_tables and len(prose.headings) >= 3 and content.count_images() > 0,
        tables=form_tables,
        charset=decoding.charset,
        reader=reader,
        metadata=read_metadata(content, title, dates),
    )
    return report, form, dates

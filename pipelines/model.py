"""The nouns that every stage shares, as frozen values.

A stage takes some of these and returns others; nothing here touches network, disk or database.
How a form's labels are compared, how a table is laid out and how a rule is judged do not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from pipelines.errors import FINDING_CODES
from pipelines.form import DisclosureItem as DisclosureItem
from pipelines.form import Form as Form
from pipelines.form import FormLabel as FormLabel
from pipelines.listing import AnnualAddresses as AnnualAddresses
from pipelines.listing import JpaasUnit as JpaasUnit
from pipelines.listing import JpagePage as JpagePage
from pipelines.listing import Link as Link
from pipelines.listing import ListColumn as ListColumn
from pipelines.listing import ListPage as ListPage
from pipelines.listing import Portal as Portal
from pipelines.listing import Rhythm as Rhythm
from pipelines.listing import XxgkList as XxgkList

CellStatus = Literal["number", "blank", "dash", "unreadable"]
TableName = Literal["disclosure", "requests", "disputes"]
Stage = Literal["crawl", "archive", "parse", "tables"]
# "broken" is a response that came incomplete or cannot be unpacked, "blocked" a page by which a host refuses to answer: both are
# kept as evidence and read by nobody.
CaptureRole = Literal["robots", "list", "report", "attachment", "broken", "blocked"]
EVIDENCE_ROLES: tuple[CaptureRole, ...] = ("broken", "blocked")
SECTION_KEYS = ("1", "2", "3", "4", "5", "6")


# --- what was fetched ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the response it got, the body as it came over the wire (after transfer coding, before content coding)."""

    url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    fetched_at: datetime
    http_status: int
    http_reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    role: CaptureRole


@dataclass(frozen=True, slots=True)
class Capture:
    """One row of ``raw.captures``: a response as the archive holds it.

    ``payload_sha256`` is over the body as archived. A revisit has the digest of the payload that it
    repeats and ``refers_to_id`` names the capture that holds the bytes.
    """

    capture_id: str
    portal_id: str
    run_id: str
    url: str
    fetched_at: datetime
    method: str
    role: CaptureRole
    http_status: int
    content_type: str | None
    content_encoding: str | None
    etag: str | None
    last_modified: str | None
    payload_sha256: str
    payload_bytes: int
    warc_path: str
    warc_offset: int
    is_revisit: bool
    refers_to_id: str | None


@dataclass(frozen=True, slots=True)
class HeldResponse:
    """A response as the archive gives it back: headers as served, the body as archived; a 304 has none."""

    capture: Capture
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a stage could not handle, with the place and the text met; the run goes on.

    ``code`` is a key of `pipelines.errors.FINDING_CODES`; an unknown one raises ``KeyError``.
    """

    stage: Stage
    code: str
    url: str | None
    message: str
    portal_id: str | None = None
    capture_id: str | None = None
    seen_at: datetime | None = None

    def __post_init__(self) -> None:
        FINDING_CODES[self.code]


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link as a column listed it on one night: what the archive keeps so that a report's row in the list is never lost."""

    link: Link
    column_url: str
    run_id: str | None = None
    listed_at: datetime | None = None


class CaptureSink(Protocol):
    """Where the crawler puts what it met; the archive's writer is one."""

    def write_exchange(self, exchange: Exchange) -> Capture:
        """Keep a response, as a revisit if the payload is known, and return its row."""

    def write_finding(self, finding: Finding) -> None:
        """Keep a failed attempt or another finding of the crawl."""

    def write_links(self, column_url: str, links: Sequence[Link]) -> None:
        """Keep what a column listed."""


class CaptureSource(Protocol):
    """Where the crawler reads what it has had; the archive is one. May be asked from several threads."""

    def find_answer(self, method: str, url: str, body: bytes) -> HeldResponse | None:
        """What this very request was answered in a run of tonight that was interrupted; None if it was not."""

    def read_page(self, capture: Capture) -> bytes | None:
        """The payload of a capture without its content coding; None if the archive cannot give it."""


# --- what a page states ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decoding:
    """Text of a page: ``charset`` won by ``evidence``; ``declared`` are all claims met (source, charset)."""

    text: str
    charset: str
    evidence: Literal["bom", "header", "meta", "content", "replacement"]
    declared: tuple[tuple[str, str], ...] = ()


class GridRow(NamedTuple):
    """A row of a grid: the text of the cell that covers each position; ``covered`` has bit n set where the cell at position n
    begins above it or to its left."""

    texts: tuple[str, ...]
    covered: int = 0

    def begins(self, at: int) -> bool:
        """Whether the cell at a position begins there."""
        return not self.covered >> at & 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spans resolved; ``number`` counts the page's tables from 1. Rows may differ in width."""

    number: int
    rows: tuple[GridRow, ...]


class Cell(NamedTuple):
    """A value of the form as the page states it; ``source_cell`` is its place (``t2r7c5``: table, row, column from 1)."""

    raw_text: str
    value: int | Decimal | None
    status: CellStatus
    source_cell: str


CellMap = Mapping[tuple[str, str], Cell]


@dataclass(frozen=True, slots=True)
class FormTable:
    """How one of the form's three tables was found in the page.

    ``row_keys`` are the data rows in the page's order, a key twice if the row stands twice;
    ``unknown_labels`` are row or column labels outside the edition's vocabulary; ``pieces`` counts
    the page's tables it was put together from.
    """

    name: TableName
    row_keys: tuple[str, ...]
    unknown_labels: tuple[str, ...]
    pieces: int


class Statement(NamedTuple):
    """A figure stated in prose: the claim it makes, and the sentence and offset (in its section) that prove it.

    ``raw_text`` is the figure as printed, empty where words alone say that there is none.
    """

    claim_code: str
    value: Decimal
    section: str
    sentence: str
    offset: int
    raw_text: str = ""


class Metadata(NamedTuple):
    """What title, portal and page say about a report beside its form; None or empty where they say nothing.

    ``title_year`` and ``title_organ`` are what the title names, ``period_year`` the year of the period the prose states
    (统计期限), ``publisher`` 发布机构 or ContentSource, ``dates`` all dates of publication as (where it stands, day),
    best first, ``meta_names`` the page's standard meta tags that hold something.
    """

    title_year: int | None = None
    title_organ: str | None = None
    period_year: int | None = None
    publisher: str | None = None
    column_name: str | None = None
    meta_names: tuple[str, ...] = ()
    dates: tuple[tuple[str, date], ...] = ()


_NOTHING_SAID = Metadata()


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report as one reader read one page. Nothing is repaired, nothing is filled in.

    ``disclosure`` maps (item, measure), ``requests`` (outcome, applicant), ``disputes`` (group, result)
    to cells; None where the table is absent. ``sections`` maps "1" to "6" to text; for editions without
    tables all text, that of tables included, stands under "0". ``headings`` are the section keys in the page's order.
    """

    organ: str | None
    report_year: int | None
    form_edition: str
    title: str
    published_date: date | None
    disclosure: CellMap | None
    requests: CellMap | None
    disputes: CellMap | None
    sections: Mapping[str, str]
    headings: tuple[str, ...]
    heading_texts: tuple[str, ...]
    has_balance_note: bool
    is_image_only: bool
    tables: tuple[FormTable, ...]
    charset: str
    reader: Literal["selectolax", "beautifulsoup", "text"]
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    metadata: Metadata = _NOTHING_SAID

    def cells(self, table: TableName) -> CellMap | None:
        """The cells of one table by its name."""
        return {"disclosure": self.disclosure, "requests": self.requests, "disputes": self.disputes}[table]

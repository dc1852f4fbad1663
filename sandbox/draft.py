"""A report before it is drawn: what its three tables state cell by cell, and what is odd about it.

The draft is where figures become printed text and where planted errors act. Markup does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Literal

from sandbox.figures import Figures, Key, fold_other
from sandbox.labels import BLOCKS, DISPUTE_GROUPS, DISPUTE_RESULTS, HEADINGS, OutcomeRow, outcome_rows
from sandbox.phrasing import Said
from sandbox.places import OrganSpec, PortalSpec

Table = Literal["disclosure", "requests", "disputes"]
TABLES: tuple[Table, ...] = ("disclosure", "requests", "disputes")
Status = Literal["number", "blank", "dash", "unreadable"]
NumberStyle = Literal["plain", "thousands", "fullwidth", "nbsp", "blank_zero", "dash_zero"]
_FULLWIDTH = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")
_BLANKS = ("&nbsp;", "<o:p>&nbsp;</o:p>", "\u3000", "")


@dataclass(frozen=True, slots=True)
class Stated:
    """One cell as printed: ``markup`` stands in the page, ``text`` is what is seen (None: nothing), ``value`` its meaning."""

    markup: str
    text: str | None
    value: int | Decimal | None
    status: Status


@dataclass(slots=True)
class Look:
    """How one report is drawn; every field is dealt from a deck so that each style occurs."""

    markup: str = "plain"
    layout: str = "clean"
    numbers: NumberStyle = "plain"
    page: str = "meta"
    encoding: str = "utf8"
    varies: bool = False

    @property
    def name(self) -> str:
        """The style as the truth names it."""
        return "/".join((self.markup, self.layout, self.numbers, self.page, self.encoding))


@dataclass(slots=True)
class Draft:
    """One report of one organ and year on the way to its page.

    ``figures`` hold what the cells state after planting, ``overrides`` cells whose text is not just a number,
    ``before`` is what the year before counted (None if that year is not in the city), ``expected`` the verdicts that must
    fail by what was planted as (rule, scope) → name of the error. ``slip`` names what the prose gets wrong, ``prose`` are its
    paragraphs per section, ``said`` the figures they state, each with the section it is read in,
    ``deeds`` the paragraph that is the report's own.
    """

    portal: PortalSpec
    organ: OrganSpec
    year: int
    edition: str
    published: date
    true: Figures
    look: Look
    rng: Random
    before: Figures | None = None
    version: int = 1
    figures: dict[Table, dict[Key, int | Decimal]] = field(default_factory=dict)
    overrides: dict[tuple[Table, str, str], Stated] = field(default_factory=dict)
    rows: list[OutcomeRow] = field(default_factory=list)
    missing: set[Table] = field(default_factory=set)
    dropped_items: set[str] = field(default_factory=set)
    headings: dict[str, str | None] = field(default_factory=dict)
    section_five: str | None = None
    deeds: str = ""
    section_six: str | None = None
    period_year: int | None = None
    publisher: str | None = None
    spelling: str | None = None
    # Sections whose paragraphs are written by someone else than ``prose``.
    paragraphs: dict[str, list[str]] = field(default_factory=dict)
    has_note: bool = True
    kind: Literal["form", "narrative", "image", "cut"] = "form"
    expected: dict[tuple[str, str], str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    planted: str | None = None
    stated: dict[Table, dict[Key, Stated]] = field(default_factory=dict)
    slip: str | None = None
    prose: dict[str, list[str]] = field(default_factory=dict)
    said: list[tuple[str, Said]] = field(default_factory=list)

    @property
    def called(self) -> str:
        """The organ as the title of this report has it."""
        return self.spelling or self.organ.name

    @property
    def where(self) -> tuple[str, str, int]:
        """Portal, organ and year."""
        return (self.portal.portal_id, self.organ.name, self.year)

    @property
    def is_zero(self) -> bool:
        """Whether the requests table counts nothing at all."""
        return not any(self.figures["requests"].values())

    def fail(self, rule: str, *scopes: str) -> None:
        """Expect the verdict of a rule to fail on these scopes because of what is planted."""
        self.expected.update(((rule, scope), self.planted or "flag") for scope in scopes)


def make_draft(
    portal: PortalSpec, organ: OrganSpec, year: int, edition: str, true: Figures, look: Look, published: date, rng: Random
) -> Draft:
    """A healthy draft: every cell of the edition, every heading, nothing planted."""
    draft = Draft(portal, organ, year, edition, published, true, look, rng)
    set_edition(draft, edition)
    for key, wordings in HEADINGS.items():
        draft.headings[key] = rng.choice(wordings) if look.varies else wordings[0]
    return draft


def set_edition(draft: Draft, edition: str) -> None:
    """Fill the tables in the layout of an edition."""
    true = draft.true
    draft.edition = edition
    draft.rows = list(outcome_rows(edition))
    requests = true.requests if edition == "2021" else fold_other(true.requests)
    cells = [(item, measure) for block in BLOCKS[edition] for item, _ in block.items for measure, _ in block.measures]
    draft.figures = {
        "disclosure": {key: true.disclosure[key] for key in cells},
        "requests": dict(requests),
        "disputes": {(group, result): true.disputes[group, result] for group in DISPUTE_GROUPS for result in DISPUTE_RESULTS},
    }


def state_cells(draft: Draft) -> None:
    """Turn the figures into printed cells, those of overridden cells included; fills ``draft.stated``."""
    for table in TABLES:
        style = draft.look.numbers
        if table == "requests" and draft.is_zero and style in ("blank_zero", "dash_zero"):
            style = "plain"
        cells = {key: print_number(value, key, style, draft.rng) for key, value in draft.figures[table].items()}
        for (name, row, column), cell in draft.overrides.items():
            if name == table and (row, column) in cells:
                cells[row, column] = cell
        draft.stated[table] = {key: cell for key, cell in cells.items() if _is_printed(draft, table, key[0])}


def _is_printed(draft: Draft, table: Table, row: str) -> bool:
    if table in draft.missing or draft.kind in ("narrative", "image"):
        return False
    if table == "requests":
        return any(row == known.key for known in draft.rows)
    return row not in draft.dropped_items


def print_number(value: int | Decimal, key: Key, style: NumberStyle, rng: Random) -> Stated:
    """A figure as a style prints it. Sums of money carry their unit, because without it their cell says nothing certain."""
    if value == 0 and style == "blank_zero":
        return Stated(rng.choice(_BLANKS), None, None, "blank")
    if value == 0 and style == "dash_zero":
        dash = rng.choice("-—/无")
        return Stated(dash, dash, None, "dash")
    comma = "," if style in ("thousands", "fullwidth") else ""
    text = _dress(f"{value:{comma}f}" if isinstance(value, Decimal) else f"{value:{comma}}", value, key, rng)
    if style == "fullwidth":
        text = text.translate(_FULLWIDTH)
    return Stated(f"&nbsp;{text}" if style == "nbsp" else text, text, value, "number")


def _dress(text: str, value: int | Decimal, key: Key, rng: Random) -> str:
    if key[1] == "amount_yuan":
        return f"{text}元"
    if key[1] == "items_change" and value and rng.random() < 0.3:
        return f"+{text}" if value > 0 else text.replace("-", "−")
    return text

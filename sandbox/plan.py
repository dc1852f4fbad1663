"""Which reports there are, how each looks, and which of them are spoilt: decided here, from the seed alone.

Drawing and serving stand elsewhere. Every choice is dealt from a shuffled deck, so that even a small city shows every style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from sandbox.deeds import tell_deeds
from sandbox.draft import Draft, Look, NumberStyle, make_draft
from sandbox.figures import Figures, edition_of, organ_series
from sandbox.grids import LAYOUTS
from sandbox.page import PAGES
from sandbox.places import OrganKind, PortalSpec, organs
from sandbox.source_errors import SOURCE_ERRORS, SourceError

Where = tuple[str, str, int]
_NUMBERS: tuple[NumberStyle, ...] = (
    *("plain",) * 7,
    "thousands",
    "thousands",
    "fullwidth",
    "nbsp",
    "blank_zero",
    "blank_zero",
    "dash_zero",
)
_ENCODINGS = (*("utf8",) * 14, "silent", "silent", "bom", "gbk", "gbk", "gb18030", "flat")
_MARKUPS = ("word", "ueditor", "ueditor", "trs", "plain")
_LAYOUTS = ("clean", "clean", "clean", "clean", *LAYOUTS)


def _deck(rng: Random, values: Sequence[str]) -> Iterator[str]:
    while True:
        cards = list(values)
        rng.shuffle(cards)
        yield from cards


def _looks(rng: Random) -> Iterator[Look]:
    decks = [_deck(rng, values) for values in (_MARKUPS, _LAYOUTS, _NUMBERS, PAGES, _ENCODINGS)]
    while True:
        markup, layout, numbers, page, encoding = (next(deck) for deck in decks)
        if encoding == "flat":
            yield Look("flat", "clean", "plain", "two_lines", "flat")
        else:
            known: NumberStyle = next(style for style in _NUMBERS if style == numbers)
            yield Look(markup, layout, known, page, encoding, varies=rng.random() < 0.35)


def plan_drafts(
    seed: int, portals: Sequence[PortalSpec], organ_count: int, years: Sequence[int], *, deck: str = "looks"
) -> dict[Where, Draft]:
    """A healthy draft for each portal, organ and year; ``deck`` names the shuffle that looks are dealt from."""
    looks = _looks(Random(f"{seed} {deck}"))
    drafts: dict[Where, Draft] = {}
    for portal in portals:
        specs = organs(portal, organ_count)
        series: dict[str, dict[int, Figures]] = {}
        for organ in specs[1:]:
            series[organ.name] = organ_series(Random(f"{seed} {organ.name}"), organ.volume, years)
        series[specs[0].name] = _rolled_up(list(series.values()), years)
        for organ in specs:
            for year in years:
                rng = Random(f"{seed} {organ.name} {year}")
                published = _published(rng, organ.kind, year)
                figures = series[organ.name]
                draft = make_draft(portal, organ, year, edition_of(year), figures[year], next(looks), published, rng)
                draft.before = figures.get(year - 1)
                draft.deeds = tell_deeds(Random(f"{seed} {organ.name} {year} deeds"))
                drafts[draft.where] = draft
    return drafts


def _rolled_up(series: list[dict[int, Figures]], years: Sequence[int]) -> dict[int, Figures]:
    """The government's figures: the sum of what all organs of its portal report."""
    whole = {year: Figures() for year in years}
    for figures in series:
        for year in years:
            whole[year].add(figures[year])
    return whole


def _published(rng: Random, kind: OrganKind, year: int) -> date:
    if kind == "government":
        return date(year + 1, 2, 1) + timedelta(days=rng.randint(0, 50))
    return date(year + 1, 1, 4) + timedelta(days=rng.randint(0, 40 if kind == "subdistrict" else 27))


class Picker:
    """Hands out reports that nothing is planted in yet, in an order that the seed decides; knows which are taken."""

    def __init__(self, seed: int, drafts: dict[Where, Draft]) -> None:
        self.drafts = drafts
        self.rng = Random(f"{seed} plants")
        self.taken: set[Where] = set()

    def candidates(self, suits: Callable[[Draft], bool]) -> list[Draft]:
        """All free drafts that suit, shuffled."""
        found = [draft for where, draft in self.drafts.items() if where not in self.taken and suits(draft)]
        self.rng.shuffle(found)
        return found

    def take(self, name: str, suits: Callable[[Draft], bool]) -> Draft | None:
        """The first free draft that suits, now marked with the plant's name; None if this city has none."""
        for draft in self.candidates(suits):
            self.mark(draft, name)
            return draft
        return None

    def mark(self, draft: Draft, name: str) -> None:
        """Take a draft; nothing else will be planted in it."""
        draft.planted = name
        self.taken.add(draft.where)

    def previous(self, draft: Draft) -> Draft | None:
        """The report of the year before, if it is in the city and still whole."""
        before = self.drafts.get((*draft.where[:2], draft.year - 1))
        return before if before is not None and before.planted is None else None


def plant_source_errors(picker: Picker, copies: int) -> None:
    """Spoil ``copies`` reports with every source error, as far as the city has reports that suit."""
    for error in SOURCE_ERRORS:
        for _ in range(copies):
            _plant(picker, error)


def _plant(picker: Picker, error: SourceError) -> None:
    for draft in picker.candidates(error.fits):
        before = picker.previous(draft)
        if error.needs_previous and before is None:
            continue
        draft.planted = error.name
        if not error.spoil(draft, draft.rng):
            draft.planted = None
            continue
        picker.taken.add(draft.where)
        if error.needs_previous and before is not None:
            picker.taken.add(before.where)
        if error.finding:
            draft.findings.append(error.finding)
        return

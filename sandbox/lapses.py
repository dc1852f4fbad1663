"""Lapses of duty and slips of metadata as organs make them: late, early or unpublished reports, wrong years and publishers.

Each says which verdicts of groups R, M and F must fail for it. Broken sums stand in ``source_errors``, faults of servers in
``faults``; flags that need no planting (missing meta tags, 街道 after January, sums above their roll-up) are worked out here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sandbox.draft import Draft, Stated
from sandbox.labels import leaf_keys
from sandbox.places import CITY
from sandbox.plan import Picker

_UNITS = ("department", "subdistrict")
# Pages whose head carries all standard meta tags; a page of flattened text has no head.
_TAGGED = ("meta", "nested_layout", "no_organ")


@dataclass(frozen=True, slots=True)
class Lapse:
    """A slip: which drafts it suits, and what it changes; ``commit`` returns False, nothing changed, where there is no place."""

    name: str
    suits: Callable[[Draft], bool]
    commit: Callable[[Draft, Picker], bool]


def plant_lapses(picker: Picker, copies: int) -> None:
    """Plant ``copies`` of every lapse in reports that nothing is planted in yet, as far as the city has some that suit."""
    for lapse in LAPSES:
        left = copies
        for draft in picker.candidates(lambda draft, lapse=lapse: _is_plain(draft) and lapse.suits(draft)):  # type: ignore[misc]
            draft.planted = lapse.name
            if not lapse.commit(draft, picker):
                draft.planted = None
                continue
            picker.taken.add(draft.where)
            left -= 1
            if left == 0:
                break


def _is_plain(draft: Draft) -> bool:
    return (
        draft.look.encoding == "utf8"
        and draft.look.numbers in ("plain", "thousands")
        and draft.look.page in ("meta", "table_first")
    )


def _wrong_period(draft: Draft, picker: Picker) -> bool:
    """The period is last year's, copied with the paragraph."""
    draft.period_year = draft.year - 1
    draft.fail("M-01", "report")
    return True


def _early(draft: Draft, picker: Picker) -> bool:
    """Dated before its year was over."""
    draft.published = date(draft.year, 12, 18)
    draft.fail("M-02", "report")
    return True


def _late(draft: Draft, picker: Picker) -> bool:
    """Published in June."""
    draft.published = date(draft.year + 1, 6, 10)
    draft.fail("M-03", "report")
    return True


def _wrong_publisher(draft: Draft, picker: Picker) -> bool:
    """The portal gives another organ of the district as the publisher."""
    draft.publisher = f"{draft.portal.name}民政局" if "教育" in draft.organ.name else f"{draft.portal.name}教育局"
    draft.fail("M-05", "report")
    return True


def _unpublished(draft: Draft, picker: Picker) -> bool:
    """No report at all, although there was one for the year before; the verdict stands with that."""
    before = picker.previous(draft)
    if before is None or before.where in picker.taken:
        return False
    before.expected["M-10", str(draft.year)] = "unpublished"
    picker.taken.add(before.where)
    del picker.drafts[draft.where]
    return True


def _below_office(draft: Draft, picker: Picker) -> bool:
    """The roll-up counts fewer cases under one result than the government's own office; its own sums still hold."""
    office = next(
        (other for where, other in picker.drafts.items() if other.organ.kind == "office" and _same_place(draft, other)), None
    )
    if office is None or office.where in picker.taken or office.edition != draft.edition:
        return False
    own, its = draft.figures["requests"], office.figures["requests"]
    rows = leaf_keys(draft.edition)
    for row in rows:
        missing = own[row, "total"] - its[row, "total"] + 1
        if its[row, "total"] == 0 or own[row, "natural_person"] < missing:
            continue
        heir = next(other for other in rows if other != row)
        for column in ("natural_person", "total"):
            own[row, column] -= missing
            own[heir, column] += missing
        picker.taken.add(office.where)
        return True
    return False


def _same_place(one: Draft, other: Draft) -> bool:
    return one.portal is other.portal and one.year == other.year


def _fees_unmentioned(draft: Draft, picker: Picker) -> bool:
    """Requests lapsed over a fee, and section 6 says nothing of fees."""
    if draft.figures["requests"].get(("other_overdue_fee", "total"), 0) == 0:
        return False
    draft.section_six = "本年度没有其他需要报告的事项。"
    draft.fail("F-01", "report")
    draft.fail("F-02", "report")
    return True


def _spelling(of: Callable[[str, str], str]) -> Callable[[Draft, Picker], bool]:
    """The title spells the organ otherwise: no error, and the same organ."""

    def commit(draft: Draft, picker: Picker) -> bool:
        draft.spelling = of(draft.organ.name, draft.portal.name)
        return True

    return commit


def _is_unit(draft: Draft) -> bool:
    return draft.organ.kind == "department"


LAPSES: tuple[Lapse, ...] = (
    Lapse("wrong_period", lambda draft: True, _wrong_period),
    Lapse("published_early", lambda draft: True, _early),
    Lapse("published_late", _is_unit, _late),
    Lapse("wrong_publisher", _is_unit, _wrong_publisher),
    Lapse("unpublished", _is_unit, _unpublished),
    Lapse("below_office", lambda draft: draft.organ.kind == "government", _below_office),
    Lapse("fees_unmentioned", lambda draft: draft.edition == "2021", _fees_unmentioned),
    Lapse("spelt_with_city", _is_unit, _spelling(lambda name, place: f"{CITY}{name}")),
    Lapse("spelt_without_place", _is_unit, _spelling(lambda name, place: name.removeprefix(place))),
    Lapse("spelt_short", lambda draft: draft.organ.kind == "office", _spelling(lambda name, place: f"{place}政府办公室")),
    Lapse(
        "spelt_bare", lambda draft: draft.organ.kind == "subdistrict", _spelling(lambda name, place: name.removesuffix("办事处"))
    ),
)


def add_duty_flags(held: Iterable[Draft]) -> None:
    """Expect what needs no planting: M-03 of a 街道 after January, M-07 of a second version, M-09 where tags lack, and R."""
    held = list(held)
    for draft in held:
        if draft.organ.kind == "subdistrict" and draft.published > date(draft.year + 1, 1, 31):
            draft.expected.setdefault(("M-03", "report"), "flag")
        if draft.version > 1:
            draft.fail("M-07", "report")
        if draft.look.page not in _TAGGED and draft.look.encoding != "flat":
            draft.expected.setdefault(("M-09", "report"), "flag")
    first = [draft for draft in held if draft.version == 1]
    for draft in held:
        if draft.organ.kind == "government":
            _add_rollup_flags(draft, [other for other in first if _same_place(draft, other) and other is not draft])


def _add_rollup_flags(government: Draft, others: list[Draft]) -> None:
    """Where the printed roll-up is below the office's own, or below the sum of the units."""
    others = [other for other in others if other.edition == government.edition and other.kind == "form"]
    own = government.stated["requests"]
    for office in (other for other in others if other.organ.kind == "office"):
        for row, column in own:
            if column == "total" and _count(own, row) < _count(office.stated["requests"], row, 0):
                government.expected.setdefault(("R-01", row), government.planted or "flag")
    units = [other.stated["requests"] for other in others if other.organ.kind in _UNITS]
    for row in ("new_received", "total_processed"):
        if (row, "total") in own and _count(own, row) < sum(_count(unit, row, 0) for unit in units):
            government.expected.setdefault(("R-02", row), government.planted or "flag")


def _count(cells: dict[tuple[str, str], Stated], row: str, absent: float = float("inf")) -> float:
    """The printed total of a row; ``absent`` where none can be told: not there, unreadable, or blank though its parts are not."""
    cell = cells.get((row, "total"))
    if cell is None or cell.status == "unreadable":
        return absent
    if cell.value is not None:
        return float(cell.value)
    return absent if any(part.value for (name, _), part in cells.items() if name == row) else 0.0

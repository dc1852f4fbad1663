"""Portals beside the thirteen: one per further list generation and variant, and one per fault of the plan.

They are built only when asked for. Their districts bear the names of the sexagenary cycle (甲子区, 乙丑区 …).
"""

from __future__ import annotations

from sandbox.fault_plan import FAULTS, PlannedFault
from sandbox.places import PORTALS, PortalSpec

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_FIRST_GENERATION, _FIRST_FAULT = 20, 40


def _cycle_name(number: int) -> str:
    """A name of the cycle of sixty; 市 and 县 for the second and third time round."""
    kind = ("区", "县", "市")[number // 60]
    return f"{_STEMS[number % 10]}{_BRANCHES[number % 12]}{kind}"


def _fault_portal(number: int, fault: PlannedFault) -> PortalSpec:
    record = {"jpage": "span", "jpaas": "ajax", "links": "plain"}[fault.generation]
    return PortalSpec(
        fault.name,
        _cycle_name(number),
        fault.generation,
        False,
        15,
        record,
        number=_FIRST_FAULT + number,
        scheme=fault.scheme,
    )


def _jpage(number: int, portal_id: str, name: str, paging: str, *, per_page: int = 2, cap: int | None = None) -> PortalSpec:
    return PortalSpec(portal_id, name, "jpage", False, per_page, "span", paging, number=number, cap=cap)


FAULT_PORTALS: dict[str, PortalSpec] = {fault.name: _fault_portal(number, fault) for number, fault in enumerate(FAULTS.values())}
GENERATION_PORTALS: dict[str, PortalSpec] = {
    spec.portal_id: spec
    for spec in (
        PortalSpec("xxgk_search", "松烟区", "xxgk", False, 4, "rows", number=_FIRST_GENERATION),
        PortalSpec("xxgk_annual", "竹露区", "annual", False, 15, "rows", number=_FIRST_GENERATION + 1),
        PortalSpec("trs_paged", "荷风区", "trs", False, 4, "dl", number=_FIRST_GENERATION + 2),
        PortalSpec("plain_links", "梧月区", "links", False, 15, "plain", number=_FIRST_GENERATION + 3),
        PortalSpec("entry_jpage", "兰舟区", "jpage", True, 15, "span", number=_FIRST_GENERATION + 4, has_entry=True),
        _jpage(_FIRST_GENERATION + 5, "jpage_get_only", "菱歌区", "get_only"),
        _jpage(_FIRST_GENERATION + 6, "jpage_post_deaf", "桂棹区", "post_deaf"),
        _jpage(_FIRST_GENERATION + 7, "jpage_overlap", "苇岸区", "overlap"),
        _jpage(_FIRST_GENERATION + 8, "jpage_nextgroup", "枫桥县", "in_nextgroup"),
        _jpage(_FIRST_GENERATION + 9, "jpage_capped", "芦汀县", "plain", cap=6),
    )
}
SPECS: dict[str, PortalSpec] = {spec.portal_id: spec for spec in PORTALS} | GENERATION_PORTALS | FAULT_PORTALS


def choose_generations(text: str) -> tuple[PortalSpec, ...]:
    """The portals of further generations: ``all``, or their ids divided by commas.

    Raises:
        ValueError: there is no such portal.
    """
    names = list(GENERATION_PORTALS) if text == "all" else [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in GENERATION_PORTALS:
            raise ValueError(f"no portal {name!r} of a further generation; there are {', '.join(GENERATION_PORTALS)}")
    return tuple(GENERATION_PORTALS[name] for name in names)

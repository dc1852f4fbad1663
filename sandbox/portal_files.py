"""The portal files of the make-believe city, as `pipelines.portals` reads them: one TOML per portal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sandbox.draft import Draft
from sandbox.lists import Column
from sandbox.more_lists import area_code
from sandbox.places import NOTICE, OrganSpec, PortalSpec, place_of

# Every night of the make-believe city is a whole one, whatever the calendar says.
_EVERY_NIGHT = ("", "[rhythm]", "lists_days = 0", "recheck_days = 0")


def write_portal_files(
    folder: Path, portals: Sequence[PortalSpec], columns: Sequence[Column], held: Sequence[Draft], port: int
) -> None:
    """One file per portal; ``minimum_reports`` is what a first night can hold, ``report_year`` that of a one-year column."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = Counter(draft.portal.portal_id for draft in held)
    for portal in portals:
        own = [column for column in columns if column.portal_id == portal.portal_id]
        # A portal that a fault silences is expected to have reports all the same.
        organ_specs = {draft.organ.name: draft.organ for draft in held if draft.portal is portal}
        text = _render(portal, own, list(organ_specs.values()), max(1, counts[portal.portal_id]), port)
        (folder / f"{portal.portal_id}.toml").write_text(text, "utf-8")


def _render(portal: PortalSpec, columns: Sequence[Column], organ_specs: Sequence[OrganSpec], minimum: int, port: int) -> str:
    lines = [
        f"# {NOTICE}",
        f'name = "{portal.name}"',
        'city = "sandbox"',
        f'division_code = "{990_101 + portal.number}"',
        f'hosts = ["{portal.host}:{port}"]',
        f"minimum_reports = {minimum}",
        "pause_seconds = 0.0",
        f'proxy = "http://127.0.0.1:{port}"',
        'notes = ["虚构"]',
    ]
    if portal.has_entry:
        lines.append(f'entry = "{portal.origin(port)}/"')
        return "\n".join([*lines, *_EVERY_NIGHT]) + "\n"
    for column in columns:
        lines += ["", "[[columns]]", f'url = "{portal.origin(port)}{column.path}"']
        if column.title[:4].isdecimal():
            lines.append(f"report_year = {column.title[:4]}")
    lines += _EVERY_NIGHT
    if portal.generation == "annual":
        for organ in organ_specs:
            area = area_code(portal, place_of(organ, portal))
            lines += ["", "[[organs]]", f'area = "{area}"', f'name = "{organ.name}"']
    return "\n".join(lines) + "\n"

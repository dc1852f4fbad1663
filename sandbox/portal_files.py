"""The portal files of the make-believe city, as `pipelines.portals` reads them: one TOML per portal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sandbox.draft import Draft
from sandbox.lists import Column
from sandbox.places import NOTICE, PORTALS, PortalSpec


def write_portal_files(
    folder: Path, portals: Sequence[PortalSpec], columns: Sequence[Column], held: Sequence[Draft], port: int
) -> None:
    """One file per portal; ``minimum_reports`` is what a first night can hold, ``report_year`` that of a one-year column."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = Counter(draft.portal.portal_id for draft in held)
    for portal in portals:
        own = [column for column in columns if column.portal_id == portal.portal_id]
        text = _render(portal, own, counts[portal.portal_id], port)
        (folder / f"{portal.portal_id}.toml").write_text(text, "utf-8")


def _render(portal: PortalSpec, columns: Sequence[Column], minimum: int, port: int) -> str:
    lines = [
        f"# {NOTICE}",
        f'name = "{portal.name}"',
        'city = "sandbox"',
        f'division_code = "{990_101 + PORTALS.index(portal)}"',
        f'hosts = ["{portal.host}:{port}"]',
        f"minimum_reports = {minimum}",
        "pause_seconds = 0.0",
        f'proxy = "http://127.0.0.1:{port}"',
        'notes = ["虚构"]',
    ]
    for column in columns:
        lines += ["", "[[columns]]", f'url = "http://{portal.host}:{port}{column.path}"']
        if column.title[:4].isdecimal():
            lines.append(f"report_year = {column.title[:4]}")
    # Every night of the make-believe city is a whole one, whatever the calendar says.
    lines += ["", "[rhythm]", "lists_days = 0", "recheck_days = 0"]
    return "\n".join(lines) + "\n"

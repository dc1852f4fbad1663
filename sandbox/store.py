"""The city's pages on disk: one file of bytes and one index, so that the server starts at once and answers from memory.

Which page is what does not belong here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sandbox.lists import Column, Entry
from sandbox.more_places import SPECS
from sandbox.page import Rendered

FORMAT = 2


class CityError(Exception):
    """A folder holds no city that this version can serve; the message names the folder and what was met."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the city. ``fault`` is what the server does instead of just answering.

    ``fault`` is None, ``gone`` (404), ``heals`` (500 on the first request), ``busy`` (503 with Retry-After on the first
    request), ``slow`` or ``cut_short`` (the connection ends before the declared length). ``later`` is what the address
    serves from the second night on, if that is another page.
    """

    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None
    fault: str | None = None
    later: Page | None = None


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault of the plan on its portal: the addresses it adds, or the one report that it spoils; paths."""

    name: str
    portal_id: str
    paths: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The portal's virtual host."""
        return SPECS[self.portal_id].host


def make_page(rendered: Rendered, last_modified: str, *, has_validators: bool, fault: str | None = None) -> Page:
    """A page with its validators, if its portal sends any."""
    etag = f'"{hashlib.sha256(rendered.body).hexdigest()[:24]}"' if has_validators else None
    return Page(rendered.body, rendered.content_type, etag, last_modified if has_validators else None, fault)


@dataclass(frozen=True, slots=True)
class Site:
    """All that the server needs: pages by (host without port, path), columns, and the port that addresses were written for."""

    port: int
    seed: int
    pages: dict[tuple[str, str], Page]
    columns: tuple[Column, ...]
    planted: tuple[Planted, ...] = ()


def write_site(folder: Path, site: Site) -> None:
    """Write ``pages.bin`` and ``site.json``; the same site gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, Any]] = []
    with (folder / "pages.bin").open("wb") as blob:
        for (host, path), page in sorted(site.pages.items()):
            for night, version in enumerate((page, page.later), start=1):
                if version is None:
                    continue
                start = blob.tell()
                blob.write(version.body)
                row = {"host": host, "path": path, "night": night, "start": start, "length": len(version.body)}
                index.append(row | {k: v for k, v in asdict(replace(version, later=None)).items() if k not in ("body", "later")})
    columns = [asdict(column) for column in site.columns]
    planted = [asdict(fault) for fault in site.planted]
    facts = {"format": FORMAT, "port": site.port, "seed": site.seed, "pages": index, "columns": columns, "planted": planted}
    (folder / "site.json").write_text(json.dumps(facts, ensure_ascii=False, indent=0), "utf-8")


def read_site(folder: Path) -> Site:
    """The site as written.

    Raises:
        CityError: no site there, or one of another format.
    """
    try:
        data = json.loads((folder / "site.json").read_text("utf-8"))
        blob = (folder / "pages.bin").read_bytes()
    except (OSError, ValueError) as error:
        raise CityError(f"{folder}: no make-believe city here, build one first ({error})") from error
    if data.get("format") != FORMAT:
        raise CityError(
            f"{folder / 'site.json'}: format {data.get('format')!r}, this version writes {FORMAT}: build the city again"
        )
    pages: dict[tuple[str, str], Page] = {}
    for row in data["pages"]:
        body = blob[row["start"] : row["start"] + row["length"]]
        page = Page(body, row["content_type"], row["etag"], row["last_modified"], row["fault"])
        key = (row["host"], row["path"])
        pages[key] = page if row["night"] == 1 else replace(pages[key], later=page)
    columns = tuple(Column(**{**row, "entries": tuple(Entry(**entry) for entry in row["entries"])}) for row in data["columns"])
    planted = tuple(Planted(**{**row, "paths": tuple(row["paths"])}) for row in data["planted"])
    return Site(data["port"], data["seed"], pages, columns, planted)

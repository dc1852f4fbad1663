"""Where a city's things lie: the options ``--portals`` and ``--data`` put in place of the settings that `assets.layout` reads."""

from __future__ import annotations

import os
from pathlib import Path

from assets.layout import REPOSITORY, SANDBOX, City, load_city
from cli.screen import complain


def find_city(portals: str | None, data: Path | None) -> City:
    """The city that the options mean; what is not given is taken from ``GONGKAI_PORTALS`` and ``GONGKAI_DATA``.

    Raises:
        PortalFileError: there is no such city or folder, or a portal file is wrong.
    """
    given = {"GONGKAI_PORTALS": portals, "GONGKAI_DATA": data and str(data)}
    return load_city({**os.environ, **{name: value for name, value in given.items() if value}})


def sandbox_folder(data: Path | None) -> Path:
    """Where the make-believe city is built."""
    return (data or Path(os.environ.get("GONGKAI_DATA") or REPOSITORY / "data")) / SANDBOX / "city"


def warn_without_contact(city: City) -> None:
    """Say so when real portals are asked by a crawler that tells nobody whom to write to; the crawl goes on."""
    nameless = [portal.portal_id for portal in city.portals if portal.city != SANDBOX and portal.contact is None]
    if nameless and city.settings.contact is None:
        complain("no contact: set GONGKAI_CONTACT to a page or a mail address, which portals then find in every request")

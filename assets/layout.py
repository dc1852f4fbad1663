"""Where a city's things lie and what its assets are told: portals, folders, manners of the crawl.

The only reader of the settings ``GONGKAI_PORTALS``, ``GONGKAI_DATA`` and ``GONGKAI_CONTACT``.
What lies in the folders is not touched here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.crawl import CrawlProgress, CrawlSettings, check_contact
from pipelines.errors import PortalFileError
from pipelines.model import Portal
from pipelines.portals import load_portals

REPOSITORY = Path(__file__).resolve().parents[1]
# What persons wrote down and git keeps; the same for every city, its lines name their portals.
REFERENCE = REPOSITORY / "data" / "reference"
DEFAULT_PORTALS = "hangzhou"
SANDBOX = "sandbox"
# The make-believe city answers at once; its one slow page takes three seconds and must not hold up a demonstration.
# Its one https portal has a certificate of the city's own authority.
_SANDBOX_MANNERS = CrawlSettings(
    read_seconds=2.0,
    total_seconds=2.0,
    attempts=3,
    retry_pause_seconds=0.1,
    ca_file=str(REPOSITORY / "sandbox" / "tls" / "ca.pem"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders and files of one city, all under ``data`` but for the ``dispositions``, which are reviewed in git."""

    data: Path
    dispositions: Path = REPOSITORY / "data" / "dispositions"

    @property
    def archive(self) -> Path:
        """Root of the archive."""
        return self.data / "archive"

    @property
    def tables(self) -> Path:
        """Parquet by schema, table and portal."""
        return self.data / "tables"

    @property
    def warehouse(self) -> Path:
        """The published DuckDB file."""
        return self.data / "gongkai.duckdb"

    @property
    def export(self) -> Path:
        """Parquet and ``datapackage.json`` for who has no DuckDB."""
        return self.data / "export"

    @property
    def history(self) -> Path:
        """What each build found, kept across builds."""
        return self.data / "history"

    @property
    def data_docs(self) -> Path:
        """The site that Great Expectations makes of its results."""
        return self.data / "data_docs"


@dataclass(frozen=True, slots=True)
class City:
    """What the assets of one code location are about; ``on_progress`` hears how far a crawl in this process is."""

    portals: tuple[Portal, ...]
    layout: Layout
    settings: CrawlSettings
    on_progress: Callable[[CrawlProgress], None] | None = None

    @property
    def portal_ids(self) -> list[str]:
        """Ids of the portals, which are the partitions."""
        return [portal.portal_id for portal in self.portals]

    def portal(self, portal_id: str) -> Portal:
        """The portal of a partition. Raises KeyError if there is none."""
        return {portal.portal_id: portal for portal in self.portals}[portal_id]


def make_city(
    portals: tuple[Portal, ...],
    layout: Layout,
    on_progress: Callable[[CrawlProgress], None] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> City:
    """A city of these portals, crawled by the manners that suit it.

    ``GONGKAI_CONTACT`` is where the operators of portals can reach who crawls them: a page or a mail address.

    Raises:
        PortalFileError: the contact is neither.
    """
    is_sandbox = all(portal.city == SANDBOX for portal in portals)
    settings = _SANDBOX_MANNERS if is_sandbox else CrawlSettings()
    if contact := environment.get("GONGKAI_CONTACT"):
        try:
            settings = replace(settings, contact=check_contact(contact))
        except ValueError as error:
            raise PortalFileError(f"GONGKAI_CONTACT: {error}") from error
    return City(portals, layout, settings, on_progress)


def load_city(environment: Mapping[str, str]) -> City:
    """The city that the settings name.

    ``GONGKAI_PORTALS`` is a city's name, ``sandbox``, or a folder of portal files; ``GONGKAI_DATA`` the folder
    that holds the cities' folders (default: ``data`` in the repository).

    Raises:
        PortalFileError: there is no such city or folder, a portal file is wrong, or the files are of several cities.
    """
    data = Path(environment.get("GONGKAI_DATA") or REPOSITORY / "data")
    source = environment.get("GONGKAI_PORTALS") or DEFAULT_PORTALS
    folder = str(data / SANDBOX / "city" / "portals") if source == SANDBOX else source
    portals = load_portals(folder)
    cities = sorted({portal.city for portal in portals})
    if len(cities) != 1:
        raise PortalFileError(f"{source}: city: all portal files must name the same city, they name {', '.join(cities)}")
    home = data / cities[0]
    # Portal files that are not ours bring their dispositions with them, in a folder beside their own.
    is_shipped = not Path(folder).is_dir()
    layout = Layout(home) if is_shipped else Layout(home, Path(folder).absolute().parent / "dispositions")
    return make_city(portals, layout, environment=environment)

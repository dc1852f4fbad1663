"""Read portal files into `Portal` values, strictly: a key that is missing, unknown or of the wrong type is an error.

What a host answers, and whether a column still exists, is not known here.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import PortalFileError
from pipelines.model import ListColumn, Portal

FOLDER = Path(__file__).parent
DEFAULT_PAUSE_SECONDS = 1.5
_REQUIRED = ("name", "city", "division_code", "hosts", "columns", "minimum_reports")
_OPTIONAL = ("pause_seconds", "proxy", "notes")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?")
_DIVISION = re.compile(r"\d{6}")
# 2008 is the first year that the regulation asked a report for; a later bound than a century is a typing error.
_YEARS = range(2008, 2108)


def load_portals(source: str) -> tuple[Portal, ...]:
    """The portals of a city shipped with the package, or of a folder of portal files, by portal_id.

    Args:
        source: a city's key (the ``city`` of shipped files), else the path of a folder.

    Raises:
        PortalFileError: a file says what it must not, two portals share a host, or there is no such city or folder.
    """
    shipped = [load_portal(path) for path in sorted(FOLDER.glob("*.toml"))]
    cities = {portal.city for portal in shipped}
    if source in cities:
        return _checked(portal for portal in shipped if portal.city == source)
    folder = Path(source)
    if not folder.is_dir():
        raise PortalFileError(f"{source!r} is neither a city ({', '.join(sorted(cities))}) nor a folder of portal files")
    portals = _checked(load_portal(path) for path in sorted(folder.glob("*.toml")))
    if not portals:
        raise PortalFileError(f"{folder}: no portal file (*.toml) in this folder")
    return portals


def list_portal_ids() -> tuple[str, ...]:
    """Ids of all portals shipped with the package, of whatever city."""
    return tuple(path.stem for path in sorted(FOLDER.glob("*.toml")))


def load_portal(path: Path) -> Portal:
    """One portal from its file; the stem is the portal_id.

    Raises:
        PortalFileError: names the file, the key and the text met.
    """
    if not _KEY.fullmatch(path.stem):
        raise PortalFileError(f"{path.name}: the file's stem must be lower-case letters, digits and _, is {path.stem!r}")
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise PortalFileError(f"{path.name}: {error}") from error
    for key in _REQUIRED:
        if key not in data:
            raise PortalFileError(f"{path.name}: {key}: missing")
    for key, value in data.items():
        if key not in (*_REQUIRED, *_OPTIONAL):
            raise PortalFileError(f"{path.name}: {key}: unknown key, says {value!r}")
    hosts = _hosts(path, data["hosts"])
    columns = _columns(path, data["columns"], hosts)
    return Portal(
        portal_id=path.stem,
        name=_text(path, "name", data["name"]),
        city=_matching(path, "city", data["city"], _KEY, "a key such as 'hangzhou'"),
        division_code=_matching(path, "division_code", data["division_code"], _DIVISION, "six digits in quotes"),
        hosts=hosts,
        columns=columns,
        minimum_reports=_minimum(path, data["minimum_reports"], columns),
        pause_seconds=_pause(path, data.get("pause_seconds", DEFAULT_PAUSE_SECONDS)),
        proxy=_proxy(path, data.get("proxy")),
        notes=_notes(path, data.get("notes", []), columns),
    )


def _checked(portals: Iterable[Portal]) -> tuple[Portal, ...]:
    """One pace per host holds only if no host stands in two files."""
    owners: dict[str, str] = {}
    found = tuple(portals)
    for portal in found:
        for host in portal.hosts:
            if host in owners:
                raise PortalFileError(f"{portal.portal_id}.toml: hosts: {host!r} stands in {owners[host]}.toml too")
            owners[host] = portal.portal_id
    return found


def _text(path: Path, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PortalFileError(f"{path.name}: {key}: must be text, is {value!r}")
    return value


def _matching(path: Path, key: str, value: Any, pattern: re.Pattern[str], wanted: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise PortalFileError(f"{path.name}: {key}: must be {wanted}, is {value!r}")
    return value


def _list(path: Path, key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise PortalFileError(f"{path.name}: {key}: must be a list, is {value!r}")
    return value


def _hosts(path: Path, value: Any) -> tuple[str, ...]:
    hosts = tuple(
        _matching(path, "hosts", host, _HOST, "a host name in lower case, with a port if it is not the usual one")
        for host in _list(path, "hosts", value)
    )
    if not hosts:
        raise PortalFileError(f"{path.name}: hosts: must name at least one host, is []")
    if len(set(hosts)) != len(hosts):
        raise PortalFileError(f"{path.name}: hosts: one stands twice in {list(hosts)}")
    return hosts


def _columns(path: Path, value: Any, hosts: tuple[str, ...]) -> tuple[ListColumn, ...]:
    columns = tuple(
        _column(path, f"columns[{number}]", entry, hosts) for number, entry in enumerate(_list(path, "columns", value), 1)
    )
    urls = [column.url for column in columns]
    if len(set(urls)) != len(urls):
        raise PortalFileError(f"{path.name}: columns: an address stands twice in {urls}")
    return columns


def _column(path: Path, key: str, entry: Any, hosts: tuple[str, ...]) -> ListColumn:
    if not isinstance(entry, dict):
        raise PortalFileError(f"{path.name}: {key}: must be a table with url, is {entry!r}")
    for name, value in entry.items():
        if name not in ("url", "report_year"):
            raise PortalFileError(f"{path.name}: {key}.{name}: unknown key, says {value!r}")
    year = entry.get("report_year")
    if year is not None and (type(year) is not int or year not in _YEARS):
        raise PortalFileError(f"{path.name}: {key}.report_year: must be a year from 2008 on, is {year!r}")
    return ListColumn(url=_address(path, f"{key}.url", entry.get("url"), hosts), report_year=year)


def _address(path: Path, key: str, value: Any, hosts: tuple[str, ...]) -> str:
    text = _text(path, key, value)
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise PortalFileError(f"{path.name}: {key}: {error}, is {text!r}") from error
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.fragment:
        raise PortalFileError(f"{path.name}: {key}: must be an http(s) address without a fragment, is {text!r}")
    if parts.netloc not in hosts:
        raise PortalFileError(f"{path.name}: {key}: {parts.netloc!r} is none of the portal's hosts, address {text!r}")
    return text


def _minimum(path: Path, value: Any, columns: tuple[ListColumn, ...]) -> int:
    if type(value) is not int or value < 0:
        raise PortalFileError(f"{path.name}: minimum_reports: must be a whole number, is {value!r}")
    if columns and value == 0:
        raise PortalFileError(f"{path.name}: minimum_reports: a portal with columns must expect at least 1, is 0")
    return value


def _pause(path: Path, value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        raise PortalFileError(f"{path.name}: pause_seconds: must be a number of seconds, is {value!r}")
    return float(value)


def _proxy(path: Path, value: Any) -> str | None:
    if value is None:
        return None
    text = _text(path, "proxy", value)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PortalFileError(f"{path.name}: proxy: must be an http(s) address, is {text!r}")
    return text


def _notes(path: Path, value: Any, columns: tuple[ListColumn, ...]) -> tuple[str, ...]:
    notes = tuple(_text(path, "notes", note) for note in _list(path, "notes", value))
    if not columns and not notes:
        raise PortalFileError(f"{path.name}: notes: a portal without columns must say why, is []")
    return notes

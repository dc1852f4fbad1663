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
from pipelines.model import Portal
from pipelines.portals.habits import read_attachment_hosts, read_rhythm
from pipelines.portals.reach import read_columns, read_depth, read_entry, read_list, read_not_columns, read_text

FOLDER = Path(__file__).parent
DEFAULT_PAUSE_SECONDS = 1.5
# Home page, 政府信息公开, 政府信息公开年报.
DEFAULT_DISCOVERY_DEPTH = 3
_REQUIRED = ("name", "city", "division_code", "hosts", "minimum_reports")
_REACH = ("columns", "organs", "entry", "discovery_depth", "not_columns")
_OPTIONAL = (*_REACH, "pause_seconds", "proxy", "notes", "attachment_hosts", "rhythm", "contact")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?")
_DIVISION = re.compile(r"\d{6}")
_CONTACT = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|https?://[!-'*-~]+")


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
    columns = read_columns(path.name, data, hosts)
    entry = read_entry(path.name, data.get("entry"), hosts)
    if "columns" not in data and entry is None:
        raise PortalFileError(f"{path.name}: columns: missing, and there is no entry to discover them from")
    return Portal(
        portal_id=path.stem,
        name=read_text(path.name, "name", data["name"]),
        city=_matching(path, "city", data["city"], _KEY, "a key such as 'hangzhou'"),
        division_code=_matching(path, "division_code", data["division_code"], _DIVISION, "six digits in quotes"),
        hosts=hosts,
        columns=columns,
        minimum_reports=_minimum(path, data["minimum_reports"], bool(columns) or entry is not None),
        pause_seconds=_pause(path, data.get("pause_seconds", DEFAULT_PAUSE_SECONDS)),
        proxy=_proxy(path, data.get("proxy")),
        notes=_notes(path, data.get("notes", []), bool(columns) or entry is not None),
        attachment_hosts=read_attachment_hosts(path.name, data.get("attachment_hosts", [])),
        rhythm=read_rhythm(path.name, data.get("rhythm", {})),
        entry=entry,
        discovery_depth=read_depth(path.name, data.get("discovery_depth", DEFAULT_DISCOVERY_DEPTH)),
        not_columns=read_not_columns(path.name, data.get("not_columns", []), hosts),
        contact=_contact(path, data.get("contact")),
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


def _matching(path: Path, key: str, value: Any, pattern: re.Pattern[str], wanted: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise PortalFileError(f"{path.name}: {key}: must be {wanted}, is {value!r}")
    return value


def _hosts(path: Path, value: Any) -> tuple[str, ...]:
    hosts = tuple(
        _matching(path, "hosts", host, _HOST, "a host name in lower case, with a port if it is not the usual one")
        for host in read_list(path.name, "hosts", value)
    )
    if not hosts:
        raise PortalFileError(f"{path.name}: hosts: must name at least one host, is []")
    if len(set(hosts)) != len(hosts):
        raise PortalFileError(f"{path.name}: hosts: one stands twice in {list(hosts)}")
    return hosts


def _minimum(path: Path, value: Any, has_lists: bool) -> int:
    if type(value) is not int or value < 0:
        raise PortalFileError(f"{path.name}: minimum_reports: must be a whole number, is {value!r}")
    if has_lists and value == 0:
        raise PortalFileError(f"{path.name}: minimum_reports: a portal with columns must expect at least 1, is 0")
    return value


def _pause(path: Path, value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        raise PortalFileError(f"{path.name}: pause_seconds: must be a number of seconds, is {value!r}")
    return float(value)


def _proxy(path: Path, value: Any) -> str | None:
    if value is None:
        return None
    text = read_text(path.name, "proxy", value)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PortalFileError(f"{path.name}: proxy: must be an http(s) address, is {text!r}")
    return text


def _contact(path: Path, value: Any) -> str | None:
    """Where the operator can be reached about this portal, in place of the usual contact."""
    if value is None:
        return None
    return _matching(path, "contact", value, _CONTACT, "a mail address or an http(s) address")


def _notes(path: Path, value: Any, has_lists: bool) -> tuple[str, ...]:
    notes = tuple(read_text(path.name, "notes", note) for note in read_list(path.name, "notes", value))
    if not has_lists and not notes:
        raise PortalFileError(f"{path.name}: notes: a portal without columns must say why, is []")
    return notes

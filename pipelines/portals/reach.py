"""What a portal file may say of where lists are, read strictly: columns, organs with an address each, the entry of discovery.

Whether a column still exists, and what its page holds, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import PortalFileError
from pipelines.model import AnnualAddresses, ListColumn

# 2008 is the first year that the regulation asked a report for; a later bound than a century is a typing error.
YEARS = range(2008, 2108)
# The first report year on the form that the module's pages hold (国办公开办函〔2019〕60号).
USUAL_FIRST_YEAR = 2019
_ANNUAL = "/xxgkAnnualReport.jsp"
_COLUMN_KEYS = ("url", "report_year", "search", "first_year", "tree")
_AREA = re.compile(r"[0-9A-Za-z]{3,20}(?:-\d+)?")
_DEEPEST = 5


def read_columns(file_name: str, data: Mapping[str, Any], hosts: tuple[str, ...]) -> tuple[ListColumn, ...]:
    """The columns that a portal file names; one at ``xxgkAnnualReport.jsp`` stands for an address per organ and year.

    Raises:
        PortalFileError: names the file, the key and the text met.
    """
    entries, organs = read_list(file_name, "columns", data.get("columns", [])), _organs(file_name, data.get("organs", []))
    columns = tuple(_column(file_name, f"columns[{number}]", entry, hosts, organs) for number, entry in enumerate(entries, 1))
    urls = [column.url for column in columns]
    if len(set(urls)) != len(urls):
        raise PortalFileError(f"{file_name}: columns: an address stands twice in {urls}")
    if organs and not any(column.annual for column in columns):
        raise PortalFileError(f"{file_name}: organs: no column stands at …{_ANNUAL}, so that their areas lead nowhere")
    return columns


def read_entry(file_name: str, value: Any, hosts: tuple[str, ...]) -> str | None:
    """The page from which columns are discovered."""
    return None if value is None else read_address(file_name, "entry", value, hosts)


def read_depth(file_name: str, value: Any) -> int:
    """How many links away from the entry columns are looked for."""
    if type(value) is not int or not 1 <= value <= _DEEPEST:
        raise PortalFileError(f"{file_name}: discovery_depth: must be a whole number from 1 to {_DEEPEST}, is {value!r}")
    return value


def read_not_columns(file_name: str, value: Any, hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses that bear the name of such a column and are none."""
    entries = read_list(file_name, "not_columns", value)
    return tuple(read_address(file_name, f"not_columns[{number}]", entry, hosts) for number, entry in enumerate(entries, 1))


def read_list(file_name: str, key: str, value: Any) -> list[Any]:
    """A list of whatever."""
    if not isinstance(value, list):
        raise PortalFileError(f"{file_name}: {key}: must be a list, is {value!r}")
    return value


def read_text(file_name: str, key: str, value: Any) -> str:
    """A text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise PortalFileError(f"{file_name}: {key}: must be text, is {value!r}")
    return value


def read_address(file_name: str, key: str, value: Any, hosts: tuple[str, ...]) -> str:
    """An address on one of the portal's hosts."""
    text = read_text(file_name, key, value)
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise PortalFileError(f"{file_name}: {key}: {error}, is {text!r}") from error
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.fragment:
        raise PortalFileError(f"{file_name}: {key}: must be an http(s) address without a fragment, is {text!r}")
    if parts.netloc not in hosts:
        raise PortalFileError(f"{file_name}: {key}: {parts.netloc!r} is none of the portal's hosts, address {text!r}")
    return text


def _organs(file_name: str, value: Any) -> tuple[tuple[str, str], ...]:
    organs = []
    for number, entry in enumerate(read_list(file_name, "organs", value), 1):
        key = f"organs[{number}]"
        _only(file_name, key, entry, ("area", "name"))
        area = entry.get("area")
        if not isinstance(area, str) or not _AREA.fullmatch(area):
            raise PortalFileError(f"{file_name}: {key}.area: must be an organ's code in quotes, is {area!r}")
        organs.append((area, read_text(file_name, f"{key}.name", entry.get("name"))))
    if len(dict(organs)) != len(organs):
        raise PortalFileError(f"{file_name}: organs: an area stands twice in {[area for area, _ in organs]}")
    return tuple(organs)


def _only(file_name: str, key: str, entry: Any, allowed: tuple[str, ...]) -> None:
    if not isinstance(entry, dict):
        raise PortalFileError(f"{file_name}: {key}: must be a table with {allowed[0]}, is {entry!r}")
    for name, value in entry.items():
        if name not in allowed:
            raise PortalFileError(f"{file_name}: {key}.{name}: unknown key, says {value!r}")


def _column(file_name: str, key: str, entry: Any, hosts: tuple[str, ...], organs: tuple[tuple[str, str], ...]) -> ListColumn:
    _only(file_name, key, entry, _COLUMN_KEYS)
    year = _year(file_name, f"{key}.report_year", entry.get("report_year"))
    url = read_address(file_name, f"{key}.url", entry.get("url"), hosts)
    return ListColumn(
        url=url,
        report_year=year,
        search=_search(file_name, f"{key}.search", entry.get("search", {})),
        annual=_annual(file_name, key, entry, url, hosts, organs),
    )


def _year(file_name: str, key: str, value: Any) -> int | None:
    if value is not None and (type(value) is not int or value not in YEARS):
        raise PortalFileError(f"{file_name}: {key}: must be a year from 2008 on, is {value!r}")
    return value


def _annual(
    file_name: str, key: str, entry: Mapping[str, Any], url: str, hosts: tuple[str, ...], organs: tuple[tuple[str, str], ...]
) -> AnnualAddresses | None:
    if not urlsplit(url).path.endswith(_ANNUAL):
        for name in ("first_year", "tree"):
            if name in entry:
                raise PortalFileError(f"{file_name}: {key}.{name}: only for a column at …{_ANNUAL}, says {entry[name]!r}")
        return None
    tree = entry.get("tree")
    if tree is None and not organs:
        raise PortalFileError(f"{file_name}: {key}: at …{_ANNUAL} a page per organ: name [[organs]] or a tree, there is none")
    return AnnualAddresses(
        url=url,
        first_year=_year(file_name, f"{key}.first_year", entry.get("first_year")) or USUAL_FIRST_YEAR,
        organs=organs,
        tree_url=None if tree is None else read_address(file_name, f"{key}.tree", tree, hosts),
    )


def _search(file_name: str, key: str, value: Any) -> tuple[tuple[str, str], ...]:
    """The category of a JPaaS tree, such as ``{ xxgkId = "F001-E001", xxgkType = "", className = "" }``."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise PortalFileError(f"{file_name}: {key}: must be a table of texts, is {value!r}")
    return tuple(value.items())

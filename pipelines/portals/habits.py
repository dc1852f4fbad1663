"""What a portal file may say of rhythm and attachments: ``[rhythm]`` and ``attachment_hosts``, read strictly.

What follows from them on a given night is told in ``crawl``.
"""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from typing import Any

from pipelines.errors import PortalFileError
from pipelines.model import Rhythm

_DAY = re.compile(r"\d\d-\d\d")
_LABEL = r"[a-z0-9*](?:[a-z0-9*-]*[a-z0-9*])?"
# A star within the first label only: ``*.gov.cn`` would be everybody's host.
_PATTERN = re.compile(rf"{_LABEL}(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::\d{{1,5}})?")
_FEWEST_LABELS = 4
# Beyond half a year a silent edit would be found by nobody.
_LONGEST_DAYS = 183


def read_rhythm(file_name: str, value: Any) -> Rhythm:
    """The rhythm that a portal file states; what it leaves out is as usual.

    Raises:
        PortalFileError: names the file, the key and the text met.
    """
    if not isinstance(value, dict):
        raise PortalFileError(f"{file_name}: rhythm: must be a table, is {value!r}")
    known = {field.name for field in fields(Rhythm)}
    for key, entry in value.items():
        if key not in known:
            raise PortalFileError(f"{file_name}: rhythm.{key}: unknown key, says {entry!r}")
    usual = Rhythm()
    return Rhythm(
        season=_season(file_name, value["season"]) if "season" in value else usual.season,
        lists_days=_days(file_name, "lists_days", value.get("lists_days", usual.lists_days)),
        recheck_days=_days(file_name, "recheck_days", value.get("recheck_days", usual.recheck_days)),
    )


def _season(file_name: str, value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(day, str) and _is_day(day) for day in value):
        raise PortalFileError(f'{file_name}: rhythm.season: must be two days such as ["01-01", "04-30"], is {value!r}')
    return value[0], value[1]


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"2024-{text}")  # a leap year: 29 February is a day
    except ValueError:
        return False
    return True


def _days(file_name: str, key: str, value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LONGEST_DAYS:
        raise PortalFileError(f"{file_name}: rhythm.{key}: must be a number of days from 0 to {_LONGEST_DAYS}, is {value!r}")
    return value


def read_attachment_hosts(file_name: str, value: Any) -> tuple[str, ...]:
    """Hosts that may be asked for attachments, each a name or a pattern with ``*`` in its first label.

    Raises:
        PortalFileError: names the file, the key and the text met.
    """
    if not isinstance(value, list):
        raise PortalFileError(f"{file_name}: attachment_hosts: must be a list, is {value!r}")
    for host in value:
        if not isinstance(host, str) or not _PATTERN.fullmatch(host) or ("*" in host and host.count(".") + 1 < _FEWEST_LABELS):
            wanted = f"a host name in lower case, a * only in the first of at least {_FEWEST_LABELS} labels"
            raise PortalFileError(f"{file_name}: attachment_hosts: must be {wanted}, is {host!r}")
    if len(set(value)) != len(value):
        raise PortalFileError(f"{file_name}: attachment_hosts: one stands twice in {value}")
    return tuple(value)

"""Read files of dispositions, strictly: a key that is missing, unknown or of the wrong type is an error.

Whether there is such an organ, report or verdict is not known here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import DispositionFileError

# What a person may say of a failing verdict.
DECISIONS = ("confirmed_error", "explained", "wrong_alarm")
# Reasons for which a rule does not apply, and the groups of rules that each may exempt from (DOMAIN §4.5).
EXEMPTIONS = {"org_reform": ("C", "P"), "recount": ("P-01",), "scope_change": ("C", "P", "R")}
_TEXTS = ("organ", "rule", "scope", "note", "author")
_CHOICES = {"verdict": DECISIONS, "exemption": tuple(EXEMPTIONS)}
_DIGESTS = {"content_sha256": "content", "payload_sha256": "payload"}
_KEYS = (*_TEXTS, "year", "date", *_CHOICES, *_DIGESTS)
_HEADER = re.compile(r"\s*\[\[\s*[\"']?dispositions[\"']?\s*\]\]")
_AT_LINE = re.compile(r"at line (\d+)")
_RULE = re.compile(r"[A-Z]-\d\d")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Disposition:
    """One entry of a file. ``place`` is file, line and number of the entry, for messages.

    ``organ`` is the organ's id without the portal. Exactly one of ``decision`` and ``exemption`` is given. The entry holds
    for the version of the report whose digest (``digest_kind``: content or payload) is ``sha256``, and for no other.
    """

    place: str
    portal_id: str
    organ: str
    year: int
    rule_id: str
    scope: str
    decision: str | None
    exemption: str | None
    note: str
    author: str
    decided: date
    digest_kind: str
    sha256: str

    @property
    def key(self) -> tuple[str, str, int, str, str, str]:
        """What no two entries share."""
        return (self.portal_id, self.organ, self.year, self.rule_id, self.scope, self.sha256)


def load_dispositions(folder: Path, known: Collection[str]) -> tuple[Disposition, ...]:
    """All entries of a folder's files, by file name; none if there is no such folder.

    Args:
        folder: holds ``<portal_id>.toml`` files.
        known: ids of all portals that a file may be named after.

    Raises:
        DispositionFileError: names file, line, entry, key and the text met.
    """
    found: dict[tuple[str, str, int, str, str, str], Disposition] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in known:
            raise DispositionFileError(f"{path.name}: there is no portal {path.stem!r}")
        for entry in _load_file(path):
            if entry.key in found:
                raise DispositionFileError(f"{entry.place}: the same verdict as {found[entry.key].place}: {entry.organ!r}")
            found[entry.key] = entry
    return tuple(found.values())


def _load_file(path: Path) -> list[Disposition]:
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise DispositionFileError(f"{path.name}: {error}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DispositionFileError(f"{path.name}: {error}{_line_of(error, text)}") from error
    for key, value in data.items():
        if key != "dispositions":
            raise DispositionFileError(f"{path.name}: {key}: unknown key, says {value!r}; entries are [[dispositions]]")
    entries = data.get("dispositions", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DispositionFileError(f"{path.name}: dispositions: must be [[dispositions]] tables, is {entries!r}")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    # Entries may also be written as one inline array; then only their number is known.
    places = [f":{line}" for line in lines] if len(lines) == len(entries) else [""] * len(entries)
    return [
        _entry(f"{path.name}{place}: entry {number}", path.stem, entry)
        for number, (place, entry) in enumerate(zip(places, entries, strict=True), 1)
    ]


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> str:
    """The line that an error is about, for its message; nothing if it names none."""
    match = _AT_LINE.search(str(error))
    return f": {text.splitlines()[int(match[1]) - 1].strip()[:80]!r}" if match else ""


def _entry(place: str, portal_id: str, data: dict[str, Any]) -> Disposition:
    for key, value in data.items():
        if key not in _KEYS:
            raise DispositionFileError(f"{place}: {key}: unknown key, says {value!r}")
    texts = {key: _text(place, key, data.get(key)) for key in _TEXTS}
    if not _RULE.fullmatch(texts["rule"]):
        raise DispositionFileError(f"{place}: rule: must be a rule such as 'A-01', is {texts['rule']!r}")
    chosen = _one_of(place, tuple(_CHOICES), data)
    value = _text(place, chosen, data[chosen])
    if value not in _CHOICES[chosen]:
        raise DispositionFileError(f"{place}: {chosen}: must be {' or '.join(_CHOICES[chosen])}, is {value!r}")
    if chosen == "exemption" and not texts["rule"].startswith(EXEMPTIONS[value]):
        groups = ", ".join(EXEMPTIONS[value])
        raise DispositionFileError(f"{place}: exemption: {value} exempts from rules {groups}, not from {texts['rule']!r}")
    digest = _one_of(place, tuple(_DIGESTS), data)
    sha256 = _text(place, digest, data[digest])
    if not _SHA256.fullmatch(sha256):
        raise DispositionFileError(f"{place}: {digest}: must be 64 hexadecimal digits in lower case, is {sha256!r}")
    return Disposition(
        place=place,
        portal_id=portal_id,
        organ=texts["organ"],
        year=_year(place, data.get("year")),
        rule_id=texts["rule"],
        scope=texts["scope"],
        decision=value if chosen == "verdict" else None,
        exemption=value if chosen == "exemption" else None,
        note=texts["note"],
        author=texts["author"],
        decided=_date(place, data.get("date")),
        digest_kind=_DIGESTS[digest],
        sha256=sha256,
    )


def _text(place: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DispositionFileError(f"{place}: {key}: must be text, is {value!r}")
    return value


def _one_of(place: str, keys: tuple[str, ...], data: dict[str, Any]) -> str:
    given = [key for key in keys if key in data]
    if len(given) != 1:
        raise DispositionFileError(f"{place}: needs one of {' and '.join(keys)}, has {' and '.join(given) or 'neither'}")
    return given[0]


def _year(place: str, value: Any) -> int:
    if type(value) is not int or not 2008 <= value <= 2107:
        raise DispositionFileError(f"{place}: year: must be a report year from 2008 on, is {value!r}")
    return value


def _date(place: str, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise DispositionFileError(f"{place}: date: must be a date such as 2026-03-01, without quotes, is {value!r}")
    return value

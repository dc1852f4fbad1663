"""The lines of an index sidecar: captures, findings and listed links as JSON values and back. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pipelines.model import Capture, Finding, Link, ListedLink

_CAPTURE_FIELDS = tuple(Capture.__dataclass_fields__)
_FINDING_FIELDS = tuple(Finding.__dataclass_fields__)


def render_entry(entry: Capture | Finding | ListedLink) -> dict[str, object]:
    """An entry as a JSON object; ``kind`` says which."""
    if isinstance(entry, Capture):
        values = {name: getattr(entry, name) for name in _CAPTURE_FIELDS}
        return {"kind": "capture", **values, "fetched_at": entry.fetched_at.isoformat()}
    if isinstance(entry, Finding):
        values = {name: getattr(entry, name) for name in _FINDING_FIELDS}
        return {"kind": "finding", **values, "seen_at": _render_instant(entry.seen_at)}
    return {
        "kind": "link",
        "url": entry.link.url,
        "title": entry.link.title,
        "date": entry.link.date.isoformat() if entry.link.date else None,
        "column_url": entry.column_url,
        "run_id": entry.run_id,
        "listed_at": _render_instant(entry.listed_at),
    }


def parse_entry(value: dict[str, Any]) -> Capture | Finding | ListedLink:
    """The entry that a JSON object stands for. Raises ValueError, KeyError or TypeError on any other object."""
    kind = value.pop("kind")
    if kind == "capture":
        return Capture(**{**value, "fetched_at": datetime.fromisoformat(value["fetched_at"])})
    if kind == "finding":
        return Finding(**{**value, "seen_at": _parse_instant(value["seen_at"])})
    if kind == "link":
        link = Link(value["url"], value["title"], date.fromisoformat(value["date"]) if value["date"] else None)
        return ListedLink(link, value["column_url"], value["run_id"], _parse_instant(value["listed_at"]))
    raise ValueError(f"unknown kind {kind!r}")


def _render_instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _parse_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

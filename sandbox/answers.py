"""A request as it came and the answer to it, as values; what is answered is decided in ``origin`` and ``misbehaviour``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox.places import NOTICE

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: ``target`` in origin or absolute form, header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send: ``delay`` seconds late, and only the first ``sent`` bytes of the body if that is not None.

    With ``raw``, its bytes go out as they are, head included, its numbers are pauses in seconds; the connection then ends
    as ``ending`` says.
    """

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    sent: int | None = None
    raw: Callable[[], Iterator[bytes | float]] | None = None
    ending: Literal["close", "reset"] = "close"


def error_answer(status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An error page that says that all is invented."""
    body = (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{status}</title></head>\n'
        f"<body><h1>{status} {text}</h1><p>{NOTICE}</p></body></html>\n"
    )
    return Answer(status, HTML, body.encode(), headers)

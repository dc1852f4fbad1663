"""Where an address led on the night that it was asked, told from the archive: redirects as the crawl followed them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from pipelines.archive import Root, read_response
from pipelines.crawl.hosts import quoted
from pipelines.errors import ArchiveError
from pipelines.model import Capture

MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)


def redirect_target(root: Root, capture: Capture) -> str | None:
    """The address that a capture redirects to; None if it is no redirect, or its record cannot be read."""
    if capture.http_status not in _REDIRECTS:
        return None
    try:
        headers: Mapping[str, str] = {name.lower(): value for name, value in read_response(root, capture).headers}
    except ArchiveError:
        return None
    location = headers.get("location", "").strip()
    with contextlib.suppress(UnicodeError):
        # Header bytes come as Latin-1; servers write addresses in UTF-8.
        location = location.encode("latin-1").decode("utf-8")
    return quoted(urljoin(capture.url, location)).partition("#")[0] if location else None


def trace_redirects(root: Root, captures: Iterable[Capture]) -> dict[tuple[str, str], str]:
    """(run, address) → the address that redirected there first in this run, for the redirects among the captures."""
    sources: dict[tuple[str, str], str] = {}
    for capture in captures:
        if target := redirect_target(root, capture):
            sources.setdefault((capture.run_id, target), capture.url)
    return sources

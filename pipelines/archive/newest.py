"""The newest page that each address is known to have had: what a conditional request asks about and a 304 answers.

Which payloads are stored, and where, does not belong here.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.model import EVIDENCE_ROLES, Capture


class NewestCaptures:
    """Per address the newest capture of a GET with status 200, captures being added in order of time."""

    def __init__(self) -> None:
        self._by_url: dict[str, Capture] = {}

    def get(self, url: str) -> Capture | None:
        """The newest capture of an address."""
        return self._by_url.get(url)

    def add(self, capture: Capture) -> Capture:
        """Take a capture into account; a 304 comes back with the content type and coding of the page it leaves in force."""
        if capture.http_status == 304 and capture.is_revisit:
            newest = self._by_url.get(capture.url)
            if newest is None:
                return capture
            return replace(capture, content_type=newest.content_type, content_encoding=newest.content_encoding)
        if capture.http_status == 200 and capture.method == "GET" and capture.role not in EVIDENCE_ROLES:
            self._by_url[capture.url] = capture
        return capture

"""From archived pages and files to attachments of reports: which file belongs to which report, told from the pages' own links.

Nothing about it is kept elsewhere: the page and the file are in the archive, and the link between them is read again each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from assets.redirects import MOST_REDIRECTS, redirect_target
from pipelines.archive import ArchiveIndex, Root
from pipelines.crawl.hosts import quoted
from pipelines.model import Capture, Finding, Link, Report
from pipelines.parse.attachments import is_document
from pipelines.tables import Attachment, Version, digest_content

# Parameters by which object storage limits a link in time: two links that differ in these alone lead to one file.
_PASSING = frozenset(("expires", "signature", "ossaccesskeyid", "security-token", "x-oss-signature", "x-oss-expires"))
_REPORT = re.compile(r"年报|年度报告|工作报告")
_OTHER_PAPERS = re.compile(r"通知|模板|格式|指南|图解|解读|说明|目录")
# The form of 2019 is the first with tables; what is older is prose by right.
_FIRST_FORM_YEAR = 2019
_SHORT_PROSE = 300


class Attaching(NamedTuple):
    """A page as captured, the title of its row in the list, what it attaches, and the report read from it (None if none was)."""

    capture: Capture
    title: str | None
    links: tuple[Link, ...]
    report: Report | None


def tie_attachments(
    root: Root, index: ArchiveIndex, pages: Iterable[Attaching], versions: Sequence[Version]
) -> tuple[list[Attachment], list[Finding]]:
    """The attachments of each version of a report: the union over all captures of its page, each file once.

    Findings say which pages are a shell around an attachment, and which attachments changed at their address.
    """
    pages = list(pages)
    files = _Files(root, index)
    report_ids = {version.content_sha256: version.report_id for version in versions}
    found: dict[tuple[str, str], Attachment] = {}
    findings = [finding for page in pages for finding in _shell(page)]
    for page in pages:
        if page.report is None:
            continue
        report_id = report_ids.get(digest_content(page.report))
        for link in page.links if report_id is not None else ():
            held = files.current(link.url)
            place = (str(report_id), lasting_address(link.url))
            had = found.get(place)
            if had is None or (held is not None and not _is_same_file(had.capture, held)):
                found[place] = Attachment(str(report_id), quoted(link.url), link.title, is_document(link.url), held)
    wanted = dict.fromkeys(quoted(link.url) for page in pages for link in page.links)
    findings += [finding for url in wanted for finding in files.edits(url)]
    return list(found.values()), findings


def lasting_address(url: str) -> str:
    """An address without the parameters that limit it in time.

    >>> lasting_address("https://b.oss.zj.gov.cn/a.pdf?Expires=17&Signature=x&id=3")
    'https://b.oss.zj.gov.cn/a.pdf?id=3'
    """
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name.lower() not in _PASSING]
    return parts._replace(query=urlencode(kept)).geturl() if len(kept) < len(parse_qsl(parts.query)) else url


def _shell(page: Attaching) -> list[Finding]:
    """A page without the form that has a document attached says so, with the document's address."""
    documents = [link for link in page.links if is_document(link.url)]
    if not documents or not _lacks_form(page.report) or (page.report is None and not _names_report(page, documents)):
        return []
    capture = page.capture
    named = (f"{lasting_address(link.url)} ({link.title or 'no title'})" for link in documents[:3])
    message = f"no form in the page; attached: {', '.join(named)}"
    where = (capture.portal_id, capture.capture_id, capture.fetched_at)
    return [Finding("parse", "form_in_attachment", capture.url, message, *where)]


def _names_report(page: Attaching, documents: Sequence[Link]) -> bool:
    """Whether a page that is no report speaks of one at least: a notice with a template attached does not."""
    titles = [title for title in (page.title, *(link.title for link in documents)) if title]
    return any(map(_REPORT.search, titles)) and not any(map(_OTHER_PAPERS.search, titles))


def _lacks_form(report: Report | None) -> bool:
    if report is None:
        return True
    if report.tables:
        return False
    is_old = report.report_year is not None and report.report_year < _FIRST_FORM_YEAR
    return not is_old or sum(map(len, report.sections.values())) < _SHORT_PROSE


def _is_same_file(one: Capture | None, other: Capture) -> bool:
    return one is not None and one.payload_sha256 == other.payload_sha256


class _Files:
    """The captures of attachments by address, redirects followed as they were on the night."""

    def __init__(self, root: Root, index: ArchiveIndex) -> None:
        self._root = root
        self._by_url: dict[str, list[Capture]] = {}
        for capture in index.captures:
            if capture.role == "attachment":
                self._by_url.setdefault(capture.url, []).append(capture)

    def current(self, url: str) -> Capture | None:
        """The first capture of the file that stood at the address last; a night without news changes nothing."""
        held = self._held(quoted(url))
        same = list(takewhile(lambda capture: _is_same_file(capture, held[-1]), reversed(held)))
        return same[-1] if same else None

    def edits(self, url: str) -> list[Finding]:
        """One finding for each time that another file than before stood at the address."""
        found = []
        held = self._held(url)
        for old, new in pairwise(held):
            if not _is_same_file(old, new):
                message = f"{old.payload_bytes} bytes became {new.payload_bytes}: {old.payload_sha256} → {new.payload_sha256}"
                found.append(Finding("tables", "attachment_edited", url, message, new.portal_id, new.capture_id, new.fetched_at))
        return found

    def _held(self, url: str) -> list[Capture]:
        ends = (self._end(capture) for capture in self._by_url.get(url, []))
        return [end for end in ends if end is not None and end.payload_bytes > 0]

    def _end(self, capture: Capture, hops: int = MOST_REDIRECTS) -> Capture | None:
        """The capture that holds the file: itself, or what it redirected to in the same run."""
        if capture.http_status == 200 or (capture.http_status == 304 and capture.is_revisit):
            return capture
        target = redirect_target(self._root, capture) if hops else None
        if target is None:
            return None
        of_run = [end for end in self._by_url.get(target, []) if end.run_id == capture.run_id]
        later = [end for end in of_run if end.fetched_at >= capture.fetched_at]
        return self._end(later[0], hops - 1) if later else None

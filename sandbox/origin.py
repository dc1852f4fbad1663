"""What the city answers to a request: pages, lists, robots.txt, 304s and faults.

Values in, values out; sockets stand in ``server``.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

from sandbox import lists
from sandbox.answers import HTML, Answer, Request, error_answer
from sandbox.faults import SLOW_SECONDS
from sandbox.further import COLUMN_PAGES, answer_further, stored_path
from sandbox.lists import BUILD_UNIT, Column
from sandbox.misbehaviour import Handshake, Misbehaviour, unknown_host
from sandbox.more_places import SPECS
from sandbox.page import frame
from sandbox.places import NOTICE, PortalSpec
from sandbox.store import Page, Site

_CACHED_LISTS = 20_000


class Origin:
    """All hosts of a city. Remembers which addresses have failed once (they then heal) and which night it is."""

    def __init__(self, site: Site, *, night: int = 1, slow_seconds: float = SLOW_SECONDS) -> None:
        self.site = site
        self.night = night
        self.slow_seconds = slow_seconds
        self._hosts = {spec.host: spec for spec in SPECS.values() if any(c.portal_id == spec.portal_id for c in site.columns)}
        self._columns = {(column.spec.host, column.path): column for column in site.columns}
        self._failed: set[tuple[str, str]] = set()
        self._lists: dict[tuple[str, str, bytes], Answer] = {}
        self._compressed: dict[bytes, bytes] = {}
        self._misbehaving = {planted.host: Misbehaviour(planted, site) for planted in site.planted}

    def connect(self, target: str) -> Answer | None:
        """What a proxy says to CONNECT: None if the tunnel is opened."""
        host = target.rpartition(":")[0].lower()
        spec = self._hosts.get(host)
        if spec is None or spec.scheme != "https":
            return unknown_host()
        misbehaving = self._misbehaving.get(host)
        return misbehaving.refuse() if misbehaving is not None else None

    def handshake(self, target: str) -> Handshake:
        """How a tunnel begins that was opened."""
        misbehaving = self._misbehaving.get(target.rpartition(":")[0].lower())
        return misbehaving.handshake if misbehaving is not None else "valid"

    def answer(self, request: Request) -> Answer:
        """The answer of the virtual host that the request names, be it asked as proxy or as origin."""
        parts = urlsplit(request.target)
        host = (parts.netloc or request.headers.get("host", "")).rsplit("@")[-1].split(":")[0].lower()
        if request.method not in ("GET", "HEAD", "POST"):
            return error_answer(501, f"没有 {request.method} 这种请求")
        spec = self._hosts.get(host)
        if spec is not None:
            return self._behave(spec, parts.path or "/", parts.query, request)
        if parts.netloc and host not in ("localhost", "127.0.0.1"):
            return unknown_host()
        return Answer(200, HTML, self._index()) if parts.path == "/" else error_answer(404, "没有这个页面")

    def _behave(self, spec: PortalSpec, path: str, query: str, request: Request) -> Answer:
        """The fault of the plan that this portal has, where it acts; else the portal's own answer."""
        misbehaving = self._misbehaving.get(spec.host)
        if misbehaving is not None:
            answer = misbehaving.answer(path, query, lambda: self._portal(spec, path, query, request))
            if answer is not None:
                return answer
        return self._portal(spec, path, query, request)

    def _portal(self, spec: PortalSpec, path: str, query: str, request: Request) -> Answer:
        page = self.site.pages.get((spec.host, stored_path(spec, path, query)))
        page = page or self.site.pages.get((spec.host, f"{path}?{query}"))
        if page is not None:
            return self._page(spec, path, page, request)
        if path == "/robots.txt":
            if spec.robots is None:
                return error_answer(404, "没有 robots.txt")
            return Answer(200, "text/plain; charset=utf-8", f"# {NOTICE}\n{spec.robots}".encode())
        if path == "/" and not spec.has_entry:
            return Answer(200, HTML, self._home(spec))
        key = (spec.host, f"{request.method} {path}?{query}", request.body)
        known = self._lists.get(key)
        if known is None:
            known = self._list(spec, path, query, request)
            if len(self._lists) < _CACHED_LISTS:
                self._lists[key] = known
        return known

    def _page(self, spec: PortalSpec, path: str, page: Page, request: Request) -> Answer:
        if self.night >= 2 and page.later is not None:
            page = page.later
        refused = self._refused(spec, path, page)
        if refused is not None:
            return refused
        headers = _validators(page)
        delay = self.slow_seconds if page.fault == "slow" else 0.0
        if _is_unchanged(page, request.headers):
            return Answer(304, page.content_type, b"", headers, delay)
        body = page.body
        if spec.is_gzipped and "gzip" in request.headers.get("accept-encoding", ""):
            body = self._compressed.get(body) or self._compressed.setdefault(body, gzip.compress(body, 6, mtime=0))
            headers = (*headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        return Answer(200, page.content_type, body, headers, delay, len(body) * 6 // 10 if page.fault == "cut_short" else None)

    def _refused(self, spec: PortalSpec, path: str, page: Page) -> Answer | None:
        """The error that a faulty address answers with, always (``gone``) or the first time."""
        if page.fault == "gone":
            return error_answer(404, "页面不存在")
        if page.fault not in ("heals", "busy") or (spec.host, path) in self._failed:
            return None
        self._failed.add((spec.host, path))
        if page.fault == "heals":
            return error_answer(500, "服务器内部错误")
        return error_answer(503, "服务器忙，请稍后再来", (("Retry-After", "1"),))

    def _list(self, spec: PortalSpec, path: str, query: str, request: Request) -> Answer:
        column = self._columns.get((spec.host, path))
        if column is not None:
            return Answer(200, HTML, COLUMN_PAGES[spec.generation](column))
        asked = dict(parse_qsl(query, True)) | dict(parse_qsl(request.body.decode("utf-8", "replace"), True))
        if spec.generation in ("xxgk", "annual", "trs") or spec.has_entry:
            answer = answer_further(spec, self._columns_of(spec), path, asked)
            if answer is not None:
                return answer
        if spec.generation == "jpage" and path == spec.proxy_path:
            if spec.paging == "get_only" and request.method == "POST":
                return error_answer(405, "不允许 POST", (("Allow", "GET"),))
            column = self._column(spec, asked.get("columnid"))
            if column is None or asked.get("unitid") != str(column.unit_id):
                return error_answer(404, "没有这个栏目")
            return Answer(200, "text/xml;charset=utf-8", lists.dataproxy(column, asked, is_post=request.method == "POST"))
        if spec.generation == "jpaas" and path == BUILD_UNIT:
            column = next((c for c in self._columns_of(spec) if c.page_id == asked.get("pageId")), None)
            unit = lists.refused_unit() if column is None else lists.build_unit(column, asked)
            return Answer(200, "application/json;charset=utf-8", unit)
        return error_answer(404, "没有这个页面")

    def _columns_of(self, spec: PortalSpec) -> list[Column]:
        return [column for column in self.site.columns if column.portal_id == spec.portal_id]

    def _column(self, spec: PortalSpec, number: str | None) -> Column | None:
        return next((column for column in self._columns_of(spec) if str(column.column_id) == number), None)

    def _home(self, spec: PortalSpec) -> bytes:
        columns = self._columns_of(spec)
        rows = "".join(f'<li><a href="{column.path}">{column.title}</a></li>\n' for column in columns)
        head = f'<meta charset="utf-8">\n<title>{spec.name}政府门户网站</title>\n'
        return frame(spec, head, f"<h1>{spec.name}</h1>\n<ul>\n{rows}</ul>", columns[0].path).encode()

    def _index(self) -> bytes:
        rows = "".join(
            f'<li><a href="http://{host}:{self.site.port}/">{spec.name}</a> · {spec.portal_id} · {spec.generation} · '
            f"{sum(len(column.entries) for column in self._columns_of(spec))} 条</li>\n"
            for host, spec in self._hosts.items()
        )
        return (
            '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>示例市 · a make-believe city</title></head>\n'
            f"<body><h1>示例市</h1><p>{NOTICE}</p>\n<p>All portals, organs and figures here are invented.</p>\n"
            f"<ul>\n{rows}</ul></body></html>\n"
        ).encode()


def _validators(page: Page) -> tuple[tuple[str, str], ...]:
    pairs = (("ETag", page.etag), ("Last-Modified", page.last_modified))
    return tuple((name, value) for name, value in pairs if value is not None)


def _is_unchanged(page: Page, headers: Mapping[str, str]) -> bool:
    """Whether the client's copy is current: ETags decide where it sends any, else the date (RFC 9110, 13.2.2)."""
    tags = headers.get("if-none-match")
    if page.etag is not None and tags is not None:
        return tags.strip() == "*" or page.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = headers.get("if-modified-since")
    if page.last_modified is None or since is None:
        return False
    try:
        return parsedate_to_datetime(page.last_modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False

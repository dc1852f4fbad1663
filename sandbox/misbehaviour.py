"""One portal with one fault of the plan: which of its requests get the fault, and what they get.

A fault remembers what was asked before: some heal, some begin only after a certain address. The bytes of answers that are
no HTTP any more stand in ``wire_faults``, the pages of challenges in ``refusals``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from sandbox import refusals, wire_faults
from sandbox.answers import HTML, Answer, error_answer
from sandbox.fault_plan import FAULTS
from sandbox.lists import BUILD_UNIT
from sandbox.more_places import SPECS
from sandbox.places import NOTICE
from sandbox.store import Planted, Site

Handshake = Literal["valid", "expired", "drip"]
Healthy = Callable[[], Answer]
LOOKALIKE = "www.example-gov.localhost"
_ENDLESS = 1_000_000
_WIRE: dict[str, Callable[[bytes], wire_faults.Steps]] = {
    steps.__name__: steps
    for steps in (
        wire_faults.silence,
        wire_faults.slow_drip,
        wire_faults.header_drip,
        wire_faults.continue_storm,
        wire_faults.trailer_flood,
        wire_faults.length_too_long,
        wire_faults.length_too_short,
        wire_faults.chunks_cut,
        wire_faults.gzip_cut,
        wire_faults.reset,
        wire_faults.header_flood,
        wire_faults.header_line_endless,
        wire_faults.no_http,
        wire_faults.huge_declared,
        wire_faults.huge_chunked,
        wire_faults.gzip_bomb,
    )
}
_REDIRECTS = ("redirect_loop", "redirect_chain", "redirect_off_host", "redirect_scheme", "soft_404_home")
_PROXIES = ("/module/jpage/dataproxy.jsp", "/module/web/jpage/dataproxy.jsp", BUILD_UNIT)


def unknown_host() -> Answer:
    """What a proxy answers for a name that it cannot resolve (as Squid does)."""
    return error_answer(503, "无法解析主机名", (("X-Squid-Error", "ERR_DNS_FAIL 0"),))


def wire(steps: Callable[[bytes], wire_faults.Steps], body: bytes) -> Answer:
    """An answer whose bytes are told one by one."""
    return Answer(200, HTML, b"", raw=partial(steps, body), ending="reset" if steps is wire_faults.reset else "close")


class Misbehaviour:
    """The fault of one portal, with what it remembers."""

    def __init__(self, planted: Planted, site: Site) -> None:
        self.fault = FAULTS[planted.name]
        self._name = planted.name
        self._paths = {path: number for number, path in enumerate(planted.paths)}
        self._columns = {column.path for column in site.columns if column.portal_id == planted.portal_id}
        self._origin = SPECS[planted.portal_id].origin(site.port)
        self._port = site.port
        self._is_tripped = False

    @property
    def handshake(self) -> Handshake:
        """How TLS begins."""
        known: dict[str, Handshake] = {"expired_certificate": "expired", "tls_drip": "drip"}
        return known.get(self._name, "valid")

    def refuse(self) -> Answer | None:
        """What a proxy says instead of opening a tunnel."""
        return unknown_host() if self._name.startswith("dns_failure") else None

    def answer(self, path: str, query: str, healthy: Healthy) -> Answer | None:
        """The faulty answer; None where the portal answers as ever."""
        if self.fault.scope == "host":
            return self._whole_host()
        if self.fault.scope == "robots" or self._name == "robots_page":
            return self._robots(healthy) if path == "/robots.txt" else None
        if self.fault.scope == "column":
            return self._column(path, query)
        if self._name in ("fallback_late", "outage"):
            self._is_tripped = self._is_tripped or path in self._paths
            late = refusals.FALLBACK if self._name == "fallback_late" else error_answer(500, "服务器内部错误")
            return late if self._is_tripped else None
        if path in self._paths or (path.startswith("/hop/") and self._name in _REDIRECTS):
            return self._report(path, query, healthy) if self.fault.scope == "report" else self._page(path)
        return None

    def _page(self, path: str) -> Answer | None:
        if self._name in _WIRE:
            return wire(_WIRE[self._name], refusals.FILLER)
        if self._name in _REDIRECTS:
            return self._redirect(path)
        return refusals.PAGES.get(self._name)

    def _redirect(self, path: str) -> Answer:
        first = next(iter(self._paths))
        number = int(path.rpartition("/")[2]) if path.startswith("/hop/") else 0
        target = {
            "redirect_loop": "/hop/1" if path == first else first,
            "redirect_chain": f"/hop/{number + 1}",
            "redirect_off_host": f"http://{LOOKALIKE}:{self._port}{path}",
            "redirect_scheme": "mailto:office@example.invalid",
            "soft_404_home": "/",
        }[self._name]
        return error_answer(302, "已移动", (("Location", target),))

    def _report(self, path: str, query: str, healthy: Healthy) -> Answer | None:
        if self._name == "length_absent":
            return wire(wire_faults.length_absent, healthy().body)
        if self._name == "redirect_within":
            return None if query else error_answer(308, "已移动", (("Location", f"{self._origin}{path}?v=1"),))
        if self._is_tripped:
            return None
        self._is_tripped = True
        if self._name == "cut_once":
            return wire(wire_faults.cut_short, healthy().body)
        once = {
            "heals_500": error_answer(500, "服务器内部错误"),
            "retry_after": error_answer(503, "服务器忙，请稍后再来", (("Retry-After", "1"),)),
            "too_often_once": refusals.PAGES["too_often"],
        }
        return once.get(self._name)

    def _column(self, path: str, query: str) -> Answer | None:
        if path in self._columns and self._name == "list_huge":
            return refusals.huge_list()
        if path in self._columns:
            return refusals.COLUMNS.get(self._name)
        if path not in _PROXIES:
            return None
        if self._name == "endless_paging":
            return refusals.endless_group(query, _ENDLESS)
        if self._name == "endless_units":
            return refusals.endless_unit(query, _ENDLESS)
        return refusals.UNITS.get(self._name)

    def _robots(self, healthy: Healthy) -> Answer | None:
        path = next(iter(self._paths), "/")
        texts = {
            "robots_all": "User-agent: *\nDisallow: /\n",
            "robots_slow": "User-agent: *\nCrawl-delay: 86400\n",
            "robots_page": f"User-agent: *\nDisallow: {path}\n",
            "robots_large": refusals.large_robots(),
        }
        if self._name in texts:
            return Answer(200, "text/plain; charset=utf-8", f"# {NOTICE}\n{texts[self._name]}".encode())
        if self._name == "robots_3gb":
            return wire(wire_faults.huge_chunked, b"")
        if self._name == "robots_off_host":
            return error_answer(301, "已移动", (("Location", f"http://{LOOKALIKE}:{self._port}/robots.txt"),))
        others = {
            "robots_500": error_answer(500, "服务器内部错误"),
            "robots_forbidden": error_answer(403, "禁止访问"),
            "robots_html": Answer(200, HTML, refusals.FILLER),
        }
        return others.get(self._name)

    def _whole_host(self) -> Answer | None:
        if self._name.startswith("dns_failure"):
            return unknown_host()
        return {"fallback_all": refusals.FALLBACK, "jsl_all": refusals.PAGES["jsl_521"]}.get(self._name)

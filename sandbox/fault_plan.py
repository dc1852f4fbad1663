"""The fault plan: what a portal can do to a crawler, each fault by name, and the findings it must lead to.

How a fault looks on the wire stands in ``wire_faults`` and ``misbehaviour``; which addresses it gets, in ``fault_portals``.
Faults of single reports that the everyday city has as well stand in ``faults``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.errors import FINDING_CODES

Scope = Literal["page", "report", "column", "robots", "host"]
# A finding is due at the n-th address that the fault adds (from 0), at the spoilt report, the column page or robots.txt.
Place = int | Literal["report", "column", "robots", "home"]
Generation = Literal["jpage", "jpaas", "links"]


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """One fault: what it acts on, and where which findings are due.

    ``scope`` is ``page`` (addresses listed in excess, ``pages`` of them, behind all reports), ``report`` (a healthy report,
    which lands nevertheless), ``column`` (the list), ``robots`` or ``host`` (everything). ``reports_land`` says whether the
    portal's healthy reports can be held.
    """

    name: str
    scope: Scope
    findings: tuple[tuple[Place, str], ...]
    note: str
    pages: int = 1
    reports_land: bool = True
    generation: Generation = "jpage"
    scheme: Literal["http", "https"] = "http"

    def __post_init__(self) -> None:
        for _, code in self.findings:
            FINDING_CODES[code]


def _pages(code: str, faults: Mapping[str, str]) -> list[PlannedFault]:
    return [PlannedFault(name, "page", ((0, code),), note) for name, note in faults.items()]


_SLOW = {
    "silence": "accepts the request and says nothing",
    "slow_drip": "a byte of the body every twentieth of a second, without end",
    "header_drip": "a byte of a header every twentieth of a second, without end",
    "continue_storm": "100 Continue, without end",
    "trailer_flood": "a whole chunked body, then trailers without end",
}
_BROKEN = {
    "length_too_long": "Content-Length says more bytes than come",
    "length_too_short": "Content-Length says fewer bytes than come",
    "chunks_cut": "a chunked body without its last chunk",
    "gzip_cut": "a gzip stream without its end",
}
_NO_CONNECTION = {
    "reset": "the connection is reset in the middle of the body",
    "header_flood": "headers without end",
    "header_line_endless": "one header line without end",
    "no_http": "an answer that is no HTTP",
}
_TOO_LARGE = {
    "huge_declared": "3 GB, declared",
    "huge_chunked": "3 GB in chunks",
    "gzip_bomb": "6 MB that unfold to 3 GB",
}
_REDIRECTS = {
    "redirect_loop": "two addresses that lead to each other",
    "redirect_chain": "each address leads to a new one",
    "redirect_off_host": "leads to a look-alike host",
    "redirect_scheme": "leads to a mail address",
}
_BLOCKED = {
    "jsl_521": "521 and the script challenge of 加速乐",
    "jsl_512": "512 with the cookie of 加速乐",
    "ruishu_412": "412 of 瑞数",
    "ruishu_200": "the script of 瑞数 with status 200",
    "captcha": "a page that asks for a captcha",
    "too_often": "访问过于频繁, whenever asked",
    "near_empty": "status 200 and a body of few bytes",
    "empty_body": "status 200 and no body",
}
_PAGE_FAULTS = [
    *_pages("timeout", _SLOW),
    *_pages("body_truncated", _BROKEN),
    *_pages("connection_failed", _NO_CONNECTION),
    *_pages("too_large", _TOO_LARGE),
    *_pages("redirect_refused", _REDIRECTS),
    *_pages("not_a_report", {"soft_404": "status 200, text 页面不存在"}),
    PlannedFault("soft_404_home", "page", (("home", "not_a_report"),), "leads to the portal's home page"),
    *_pages("blocked", _BLOCKED),
    *_pages("http_error", {"forbidden": "403", "not_found": "404"}),
    *_pages("server_error", {"always_500": "500, whenever asked"}),
    *_pages(
        "host_given_up", {"retry_tomorrow": "503 with Retry-After: 86400", "too_many_requests": "429 with a date of tomorrow"}
    ),
    *_pages("bad_encoding", {"not_gzip": "Content-Encoding: gzip over plain text", "brotli": "a coding that was not asked for"}),
    *_pages("not_text", {"picture": "a PNG under the address of a page"}),
    *_pages("robots_disallowed", {"robots_page": "robots.txt forbids one listed address"}),
    PlannedFault("lookalike_links", "page", tuple((n, "link_refused") for n in range(4)), "rows that lead to look-alikes", 4),
    PlannedFault(
        "fallback_late",
        "page",
        ((4, "blocked"),),
        "from some point on one and the same page for every address, the lists included",
        pages=6,
    ),
    PlannedFault(
        "outage",
        "page",
        (*((n, "server_error") for n in range(5)), (4, "host_given_up")),
        "from some point on 500 for every address",
        pages=7,
    ),
]
_REPORT_FAULTS = [
    PlannedFault("heals_500", "report", (("report", "healed"),), "500 once, then the report"),
    PlannedFault("retry_after", "report", (("report", "healed"),), "503 with Retry-After: 1 once, then the report"),
    PlannedFault("too_often_once", "report", (("report", "healed"),), "访问过于频繁 once, then the report"),
    PlannedFault("cut_once", "report", (("report", "healed"), ("report", "body_truncated")), "cut short once, then whole"),
    PlannedFault("charset_header_lies", "report", (("report", "charset_conflict"),), "header says utf-8, bytes are GBK"),
    PlannedFault("charset_meta_lies", "report", (("report", "charset_conflict"),), "meta says gb2312, bytes are UTF-8"),
    PlannedFault("length_absent", "report", (), "neither Content-Length nor chunks: the body ends with the connection"),
    PlannedFault("redirect_within", "report", (), "308 to the same report under a query"),
]
_COLUMN_FAULTS = [
    PlannedFault("endless_paging", "column", (("column", "list_unreadable"), ("column", "list_short")), "new rows without end"),
    PlannedFault(
        "endless_units",
        "column",
        (("column", "list_unreadable"), ("column", "list_short")),
        "the same of JPaaS",
        generation="jpaas",
    ),
    PlannedFault("duplicate_pages", "column", (("column", "list_short"),), "every group is the first one", generation="jpage"),
    PlannedFault("list_empty", "column", (("column", "list_empty"),), "a list without a row", reports_land=False),
    PlannedFault(
        "list_not_found", "column", (("column", "list_empty"),), "the column says 页面不存在, status 200", reports_land=False
    ),
    PlannedFault("list_500", "column", (("column", "server_error"),), "the column page fails", reports_land=False),
    PlannedFault("list_forbidden", "column", (("column", "http_error"),), "the column page is refused: 403", reports_land=False),
    PlannedFault("list_huge", "column", (("column", "too_large"),), "40 kB of list that unfold to 48 MB", reports_land=False),
    PlannedFault("list_deep", "column", (("column", "too_large"),), "200,000 elements, one in the other", reports_land=False),
    PlannedFault(
        "list_bold", "column", (("column", "too_large"),), "a thousand open <b> before each of 10,000 <p>", reports_land=False
    ),
    PlannedFault(
        "unit_refused",
        "column",
        (("column", "list_unreadable"), ("column", "list_empty")),
        "success: false",
        reports_land=False,
        generation="jpaas",
    ),
    PlannedFault(
        "unit_deep",
        "column",
        (("column", "list_unreadable"), ("column", "list_empty")),
        "JSON 200,000 deep",
        reports_land=False,
        generation="jpaas",
    ),
]
_ROBOTS_FAULTS = [
    PlannedFault("robots_all", "robots", (("column", "robots_disallowed"),), "Disallow: /", reports_land=False),
    PlannedFault("robots_slow", "robots", (("robots", "robots_disallowed"),), "Crawl-delay: 86400", reports_land=False),
    PlannedFault("robots_500", "robots", (("robots", "robots_unreachable"),), "500", reports_land=False),
    PlannedFault("robots_3gb", "robots", (("robots", "robots_unreachable"),), "3 GB", reports_land=False),
    PlannedFault("robots_off_host", "robots", (("robots", "redirect_refused"),), "leads to a look-alike host, which allows all"),
    PlannedFault("robots_large", "robots", (), "2 MB; the 512 kB that are read end inside a rule, after Disallow: /"),
    PlannedFault("robots_html", "robots", (), "a page in place of rules"),
    PlannedFault("robots_forbidden", "robots", (), "403, which allows everything (RFC 9309, 2.3.1.3)"),
]
_HOST_FAULTS = [
    PlannedFault("fallback_all", "host", (("column", "blocked"),), "one page for every address", reports_land=False),
    PlannedFault("jsl_all", "host", (("robots", "blocked"),), "521 for every address", reports_land=False),
    PlannedFault(
        "dns_failure", "host", (("robots", "robots_unreachable"),), "the name is unknown to the proxy", reports_land=False
    ),
    PlannedFault(
        "dns_failure_tls",
        "host",
        (("robots", "connection_failed"), ("robots", "robots_unreachable")),
        "the same of https",
        reports_land=False,
        scheme="https",
    ),
    PlannedFault(
        "expired_certificate", "host", (("robots", "robots_unreachable"),), "ended in 2020", reports_land=False, scheme="https"
    ),
    PlannedFault(
        "tls_drip",
        "host",
        (("robots", "timeout"), ("robots", "robots_unreachable")),
        "a TLS handshake of a byte every twentieth of a second",
        reports_land=False,
        scheme="https",
    ),
    PlannedFault("tls_healthy", "host", (), "https with a certificate that is good", scheme="https"),
]
FAULTS: dict[str, PlannedFault] = {
    fault.name: fault for fault in (*_PAGE_FAULTS, *_REPORT_FAULTS, *_COLUMN_FAULTS, *_ROBOTS_FAULTS, *_HOST_FAULTS)
}


def parse_plan(text: str, portal_ids: Iterable[str]) -> tuple[tuple[PlannedFault, str], ...]:
    """Which fault acts on which portal: ``all``, or names divided by commas, each alone or as ``name=portal``.

    A name alone puts the fault on a portal of its own, which bears its name.

    Raises:
        ValueError: no such fault or portal, or a fault that does not suit the portal's lists.

    >>> [(fault.name, portal) for fault, portal in parse_plan("reset,captcha=yunhe", ["yunhe"])]
    [('reset', 'reset'), ('captcha', 'yunhe')]
    """
    if text == "all":
        return tuple((fault, fault.name) for fault in FAULTS.values())
    known = set(portal_ids)
    chosen: list[tuple[PlannedFault, str]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, portal_id = part.partition("=")
        if name not in FAULTS:
            raise ValueError(f"no fault {name!r}; there are {', '.join(FAULTS)}")
        if portal_id and portal_id not in known:
            raise ValueError(f"{part}: no portal {portal_id!r} in this city")
        chosen.append((FAULTS[name], portal_id or name))
    if len({portal_id for _, portal_id in chosen}) != len(chosen):
        raise ValueError(f"{text}: a portal can have one fault of the plan")
    return tuple(chosen)

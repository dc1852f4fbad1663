"""What a night fetches on loopback: first pages off season, attachments right after their page, storage for these alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from pipelines.crawl.memory import Memory
from pipelines.crawl.rhythm import KnownColumn, KnownReport
from pipelines.model import Capture, HeldResponse, Rhythm
from pipelines.parse.attachments import find_attachments
from tests.crawl.conftest import MemorySink

COLUMN = "/col/col1/index.html"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Held:
    """A source in memory."""

    pages: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    sink: MemorySink | None = None

    def find_answer(self, method: str, url: str, body: bytes) -> HeldResponse | None:
        if url not in self.answers:
            return None
        status, payload = self.answers[url]
        facts = dict.fromkeys(Capture.__dataclass_fields__) | {"url": url, "http_status": status, "payload_sha256": url}
        return HeldResponse(Capture(**facts), "OK", (("Content-Type", "text/html"),), payload)

    def read_page(self, capture: Capture) -> bytes | None:
        return self.pages.get(capture.url)


@pytest.fixture
def attached(site, readers):
    """A portal of two reports: the first has a document, a download and a picture, the second the same document again."""
    files = ["/attach/1.xlsx", "/module/download/downfile.jsp", "/picture/1.png"]
    for path in files:
        site.page(path, path.encode() * 10, ETag=f'"{path}"')
    links = f'<a href="{files[0]}">表一</a><a href="{files[1]}?filename=a.docx">表二</a><img src="{files[2]}">'
    site.page(site.article(1), f'<div id="zoom">{links}</div>', ETag='"1"')
    site.page(site.article(2), f'<div id="zoom"><a href="{files[0]}">表一</a></div>')
    site.page(COLUMN, f"<ul>{site.row(1)}{site.row(2)}</ul>")
    return replace(readers, find_attachments=find_attachments)


@pytest.fixture
def night(site, sink, settings, attached):
    from pipelines.crawl import crawl_portal

    def run(known=None, memory=None, portal=None, **changes):
        told = replace(settings, **changes)
        return crawl_portal(portal or site.portal(COLUMN), sink, known or {}, attached, told, None, memory)

    return run


def roles(sink):
    return [(exchange.role, exchange.url.partition("/")[2].partition("/")[2].partition("/")[2]) for exchange in sink.exchanges]


def test_attachments_come_right_after_their_page_and_once(site, sink, night):
    summary = night()
    assert roles(sink)[2:] == [
        ("report", site.article(1)[1:]),
        ("attachment", "attach/1.xlsx"),
        ("attachment", "module/download/downfile.jsp?filename=a.docx"),
        ("attachment", "picture/1.png"),
        ("report", site.article(2)[1:]),
    ]
    assert (summary.attachments, summary.new_payloads, sink.codes) == (3, 2, [])


def test_attachments_of_a_page_that_did_not_change_are_looked_at_too(site, sink, night):
    night()
    known = {}
    for exchange in list(sink.exchanges):
        known[exchange.url] = sink.write_exchange(exchange)
    source = Held(pages={exchange.url: exchange.body for exchange in sink.exchanges})
    sink.exchanges.clear()
    for path in (site.article(1), "/attach/1.xlsx"):
        site.routes[path] = lambda handler: handler.reply(304 if handler.headers.get("If-None-Match") else 500)
    summary = night(known=known, memory=Memory(source=source))
    assert (summary.attachments, sink.codes) == (3, [])
    assert sink.statuses("/attach/1.xlsx") == [304]


def test_an_attachment_that_cannot_be_had_is_a_finding_and_stops_nothing(site, sink, night):
    del site.routes["/attach/1.xlsx"]
    summary = night()
    assert [(finding.code, finding.url) for finding in sink.findings] == [("http_error", site.url("/attach/1.xlsx"))]
    assert (summary.attachments, summary.new_payloads) == (2, 2)


def test_an_attachment_is_not_read_beyond_the_limit(site, sink, night):
    site.page("/attach/1.xlsx", b"x" * 50_000)
    night(max_wire_bytes=20_000)
    assert sink.codes == ["too_large"]
    assert ("attachment", "attach/1.xlsx") not in roles(sink)


def test_more_attachments_than_the_limit_are_told(site, sink, night):
    night(max_attachments=1)
    assert sink.codes == ["attachments_many"]
    assert [url for role, url in roles(sink) if role == "attachment"] == ["attach/1.xlsx"]


def test_an_attachment_off_the_hosts_is_refused(site, sink, night):
    site.page(site.article(2), '<div id="zoom"><a href="http://evil.invalid/1.pdf">表</a></div>')
    night()
    assert [(finding.code, finding.url) for finding in sink.findings] == [("link_refused", "http://evil.invalid/1.pdf")]


def test_storage_is_asked_for_attachments_and_nothing_else(site, sink, night):
    port = site.host.rpartition(":")[2]
    storage = f"localhost:{port}"
    site.page("/b/2.pdf", b"%PDF-1.4 invented")
    site.page(site.article(2), f'<div id="zoom"><a href="http://{storage}/b/2.pdf">表</a></div>')
    site.page(COLUMN, f"<ul>{site.row(1)}{site.row(2)}{site.row(3, f'http://{storage}{site.article(3)}')}</ul>")
    night(portal=site.portal(COLUMN, attachment_hosts=(storage,)))
    assert ("attachment", "b/2.pdf") in roles(sink)
    assert [(finding.code, finding.url) for finding in sink.findings] == [("link_refused", f"http://{storage}{site.article(3)}")]
    assert ("GET", "/robots.txt") in site.asked and site.asked.count(("GET", "/robots.txt")) == 2


def test_a_report_that_redirects_to_storage_is_refused(site, sink, night):
    port = site.host.rpartition(":")[2]
    site.page(site.article(2), "", 302, Location=f"http://localhost:{port}/b.html")
    night(portal=site.portal(COLUMN, attachment_hosts=(f"localhost:{port}",)))
    assert sink.codes == ["redirect_refused"]


def test_off_season_known_reports_wait_for_their_day(site, sink, night, clock):
    today = clock.timing.now()
    reports = {site.url(site.article(number)): KnownReport(today, None) for number in (1, 2)}
    columns = {site.url(COLUMN): KnownColumn(today, False)}
    summary = night(memory=Memory(reports, columns))
    assert (site.asked, summary.not_due, sink.codes) == ([], 2, [])
    late = night(memory=Memory({url: KnownReport(LONG_AGO, None) for url in reports}, columns))
    assert (late.new_payloads, late.not_due) == (2, 0)


def test_everything_is_looked_at_by_hand(site, sink, night, clock):
    today = clock.timing.now()
    memory = Memory({site.url(site.article(1)): KnownReport(today, None)}, {site.url(COLUMN): KnownColumn(today, False)})
    assert night(memory=memory, check_all=True).new_payloads == 2


def test_off_season_only_the_first_page_of_a_list_is_asked(site, sink, night, clock):
    page = f"""<div id="7"><script type="text/xml"><datastore><recordset><record><![CDATA[{site.row(1)}]]></record></recordset>
    </datastore></script></div><script>$('#7').jpage({{totalRecord:900,groupSize:3,proxyUrl:'/module/jpage/dataproxy.jsp',
    perPage:1,ajaxParam:{{columnid:1,unitid:'7'}}}})</script>"""
    site.page(COLUMN, page)
    weekly = site.portal(COLUMN, rhythm=Rhythm(season=("06-01", "06-02")))
    memory = Memory({}, {site.url(COLUMN): KnownColumn(LONG_AGO, False)})
    night(portal=weekly, memory=memory)
    assert [path for path in site.paths() if "dataproxy" in path] == []
    assert sink.codes == [] and len(sink.columns[site.url(COLUMN)]) == 1
    night(portal=weekly, memory=Memory())
    assert [path for path in site.paths() if "dataproxy" in path]


def test_what_an_interrupted_run_was_answered_is_not_asked_again(site, sink, night):
    body = f'<div id="zoom"><a href="/attach/1.xlsx">{site.title(1)}</a></div>'.encode()
    answers = {site.url(site.article(1)): (200, body), site.url("/robots.txt"): (404, b"")}
    summary = night(memory=Memory(source=Held(answers=answers)))
    assert site.paths() == [COLUMN, "/attach/1.xlsx", site.article(2)]
    assert ("GET", "/robots.txt") not in site.asked
    assert (summary.resumed, summary.new_payloads + summary.unchanged_payloads) == (2, 2)


@pytest.mark.parametrize("answer", [(503, b"later"), (403, b"no"), (412, b""), (200, "访问过于频繁".encode())])
def test_trouble_of_an_interrupted_run_is_no_answer(site, sink, night, answer):
    night(memory=Memory(source=Held(answers={site.url(site.article(1)): answer})))
    assert site.article(1) in site.paths()


def test_hosts_are_asked_side_by_side(site, sink, night, settings, attached):
    from pipelines.crawl import crawl_portal
    from pipelines.crawl.settings import Timing

    port = site.host.rpartition(":")[2]
    other = f"localhost:{port}"
    for number in range(1, 7):
        site.page(site.article(number), f"<html>{site.title(number)}</html>")
    rows = "".join(site.row(number) for number in (1, 2, 3))
    site.page(COLUMN, f"<ul>{rows}</ul>")
    site.page("/col/col2/index.html", f"<ul>{''.join(site.row(number) for number in (4, 5, 6))}</ul>")
    portal = site.portal(COLUMN, hosts=(site.host, other), pause=0.05)
    columns = (*portal.columns, replace(portal.columns[0], url=f"http://{other}/col/col2/index.html"))
    summary = crawl_portal(replace(portal, columns=columns), sink, {}, attached, replace(settings, timing=Timing()))
    assert summary.new_payloads == 6 and sink.codes == []
    order = [exchange.url.split("/")[2] for exchange in sink.exchanges if exchange.role == "report"]
    assert order[:3] != [order[0]] * 3

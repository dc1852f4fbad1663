"""The city over real HTTP: conditional requests, faults, the second night, and odd requests."""

import http.client
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import polars as pl
import pytest

from sandbox.city import build_city
from sandbox.places import NOTICE
from sandbox.server import CityServer, free_port, serve_city
from sandbox.store import CityError
from tests.sandbox.conftest import Built, ask, expected_links

Served = tuple[CityServer, Built]


def fault_url(built: Built, name: str) -> str:
    return str(built.truth["faults"].filter(fault=name)["url"][0])


def test_a_current_copy_gets_304(served: Served) -> None:
    server, built = served
    reports = built.truth["reports"].filter(pl.col("planted").is_null(), portal_id="yunhe")
    fresh = ask(server, reports["url"][0])
    tag, changed = fresh.headers["etag"], fresh.headers["last-modified"]
    for headers in ({"If_None_Match": tag}, {"If_None_Match": f'"x", W/{tag}'}, {"If_Modified_Since": changed}):
        again = ask(server, reports["url"][0], **headers)
        assert (again.status, again.body, again.headers.get("etag")) == (304, b"", tag)
    other = ask(server, reports["url"][0], If_None_Match='"other"', If_Modified_Since=changed)
    assert (other.status, other.body) == (200, fresh.body)
    assert ask(server, reports["url"][0], If_Modified_Since="yesterday").status == 200


def test_some_portals_send_no_validators(served: Served) -> None:
    server, built = served
    url = built.truth["reports"].filter(pl.col("planted").is_null(), portal_id="shiguang")["url"][0]
    answer = ask(server, url, If_None_Match='"x"', If_Modified_Since="Sat, 01 Jan 2028 00:00:00 GMT")
    assert answer.status == 200
    assert not {"etag", "last-modified"} & set(answer.headers)


def test_some_portals_compress_when_asked(served: Served) -> None:
    server, built = served
    url = built.truth["reports"].filter(pl.col("planted").is_null(), portal_id="luming")["url"][0]
    plain, packed = ask(server, url), ask(server, url, Accept_Encoding="gzip, deflate")
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert len(packed.body) < len(plain.body) / 3


def test_robots_differ_per_host(served: Served) -> None:
    server, _ = served
    assert "Disallow: /jact/" in ask(server, f"http://www.yunhe.localhost:{server.port}/robots.txt").text
    assert ask(server, f"http://www.zhudi.localhost:{server.port}/robots.txt").status == 404


def test_every_listed_address_answers_as_planned(served: Served) -> None:
    server, built = served
    urls = [link for column in built.site.columns for link in expected_links(server, column) if "elsewhere" not in link]
    broken = {fault_url(built, name): name for name in ("gone", "heals", "busy", "cut_short")}
    with ThreadPoolExecutor(4) as pool:
        statuses = dict(zip(urls, pool.map(lambda url: ask(server, url).status if url not in broken else 0, urls), strict=True))
    assert set(statuses) >= set(broken)
    assert {status for url, status in statuses.items() if url not in broken} == {200}


def test_gone_and_healing_pages(served: Served) -> None:
    server, built = served
    assert [ask(server, fault_url(built, "gone")).status for _ in range(2)] == [404, 404]
    assert [ask(server, fault_url(built, "heals")).status for _ in range(3)] == [500, 200, 200]
    first = ask(server, fault_url(built, "busy"))
    assert (first.status, first.headers["retry-after"]) == (503, "1")
    assert ask(server, fault_url(built, "busy")).status == 200


def test_the_slow_page_keeps_its_client_waiting_and_nobody_else(served: Served) -> None:
    server, built = served
    started = monotonic()
    assert ask(server, fault_url(built, "slow")).status == 200
    assert monotonic() - started >= 0.1


def test_a_late_answer_holds_back_those_behind_it(served: Served) -> None:
    server, built = served
    slow, quick = fault_url(built, "slow"), f"http://www.yunhe.localhost:{server.port}/robots.txt"
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall("".join(f"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n" for url in (slow, quick)).encode())
        got = b""
        while b"Disallow" not in got:
            got += sock.recv(65_536)
    assert got.index(b"</html>") < got.index(b"Disallow")


def test_the_truncated_page_ends_before_its_length(served: Served) -> None:
    server, built = served
    with pytest.raises(http.client.IncompleteRead):
        ask(server, fault_url(built, "cut_short"))


def test_the_page_cut_by_its_source_is_complete_as_http_and_has_no_end(served: Served) -> None:
    server, built = served
    page = ask(server, fault_url(built, "cut_by_source"))
    assert page.status == 200 and page.body.endswith(b'<tr style="hei')
    assert "行政复议" not in page.text.split("三、")[-1]


def test_two_addresses_serve_the_same_bytes(served: Served) -> None:
    server, built = served
    row = built.truth["faults"].filter(fault="two_addresses").row(0, named=True)
    assert row["url"] != row["other_url"]
    assert ask(server, row["url"]).body == ask(server, row["other_url"]).body
    assert row["other_url"] in built.truth["reports"]["url"]


def test_the_second_night_changes_edited_reports_only(served: Served) -> None:
    server, built = served
    urls = [
        str(url)
        for url in built.truth["reports"].filter(pl.col("planted").is_null() | (pl.col("planted") == "edited"))["url"].unique()
    ]
    edited = {str(url) for url in built.truth["faults"].filter(fault="edited")["url"]}
    before = {url: ask(server, url).body for url in urls}
    tags = {url: ask(server, url).headers.get("etag") for url in edited}
    server.set_night(2)
    try:
        after = {url: ask(server, url).body for url in urls}
        assert {url for url in urls if before[url] != after[url]} == edited
        assert all(ask(server, url, If_None_Match=tag).status == 200 for url, tag in tags.items() if tag)
    finally:
        server.set_night(1)


def test_origin_form_is_answered_by_host_header(served: Served) -> None:
    server, _ = served
    direct = ask(server, "/robots.txt", Host=f"www.yunhe.localhost:{server.port}")
    assert direct.body == ask(server, f"http://www.yunhe.localhost:{server.port}/robots.txt").body


def test_people_find_an_index_and_portal_homes(served: Served) -> None:
    server, built = served
    index = ask(server, "/").text
    assert NOTICE in index
    assert set(re.findall(r"www\.(\w+)\.localhost", index)) == {column.portal_id for column in built.site.columns}
    home = ask(server, f"http://www.qinglan.localhost:{server.port}/").text
    assert home.count("/index.html") == 1 + sum(column.portal_id == "qinglan" for column in built.site.columns)
    assert ask(server, "/nothing").status == 404


def test_unknown_hosts_paths_and_methods_are_refused(served: Served) -> None:
    server, _ = served
    assert ask(server, "http://www.elsewhere.invalid/").status == 503
    missing = ask(server, f"http://www.yunhe.localhost:{server.port}/art/none.html")
    assert missing.status == 404 and NOTICE in missing.text
    assert ask(server, "http://www.yunhe.localhost/", "DELETE").status == 501


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"431"),
    ],
)
def test_broken_requests_get_an_error_and_are_hung_up_on(served: Served, sent: bytes, status: bytes) -> None:
    server, _ = served
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(sent)
        assert sock.recv(4096).split()[1] == status


def test_a_head_request_gets_no_body_and_http_1_0_is_hung_up_on(served: Served) -> None:
    server, built = served
    url = built.truth["reports"].filter(pl.col("planted").is_null())["url"][0]
    head = ask(server, url, "HEAD")
    assert head.body == b"" and int(head.headers["content-length"]) > 1000
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
        got = b""
        while chunk := sock.recv(65_536):
            got += chunk
    assert b"Connection: close" in got and got.endswith(b"</html>\n")


def test_requests_are_on_record(served: Served) -> None:
    server, _ = served
    url = f"http://www.yunhe.localhost:{server.port}/robots.txt?x"
    ask(server, url, If_None_Match='"x"')
    last = server.log[-1]
    assert (last.method, last.target, last.status, last.is_conditional) == ("GET", url, 200, True)


def test_a_city_is_served_on_the_port_it_was_built_for(tmp_path: Path) -> None:
    port = free_port()
    build_city(tmp_path, port=port, portals=1, organs_per_portal=2, years=(2021,))
    with pytest.raises(CityError, match="build it again"), serve_city(tmp_path, port + 1):
        raise AssertionError("served on a port that its addresses do not name")
    with serve_city(tmp_path, port, night=2) as server:
        assert server.night == 2
        with pytest.raises(CityError, match=f"port {port}"), serve_city(tmp_path):
            raise AssertionError("two servers on one port")
    with serve_city(tmp_path):
        assert socket.create_connection(("127.0.0.1", port)).close() is None

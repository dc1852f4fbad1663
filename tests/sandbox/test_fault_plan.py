"""The plan itself: what can be asked for, what is refused, and what each fault looks like on the wire."""

import socket
import ssl
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest

from sandbox import wire_faults
from sandbox.city import build_city
from sandbox.connection import CERTIFICATES
from sandbox.fault_plan import FAULTS, parse_plan
from sandbox.server import CityServer, free_port, serve_city
from tests.sandbox.conftest import Built, ask, read_built

Served = tuple[CityServer, Built]
PLAN = "reset=yunhe,unit_refused=yinghuo,outage=xingxi,cut_once=mengqiao,captcha,redirect_chain,tls_healthy,expired_certificate"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    city = build_city(
        tmp_path_factory.mktemp("faulty"), port=free_port(), portals=4, organs_per_portal=5, years=(2021, 2022, 2023), faults=PLAN
    )
    with serve_city(city.folder) as server:
        yield server, read_built(city)


def planted_urls(built: Built, name: str) -> list[str]:
    return [str(url) for url in built.truth["faults"].filter(fault=name)["url"]]


def raw_answer(server: CityServer, url: str) -> bytes:
    """All bytes that come before the connection ends; a reset ends it too."""
    got = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(f"GET {url} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n\r\n".encode())
        try:
            while chunk := sock.recv(65_536):
                got += chunk
        except ConnectionResetError:
            return got + b"(reset)"
    return got


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ("nonsense", "no fault 'nonsense'"),
        ("reset=atlantis", "no portal 'atlantis'"),
        ("reset=yunhe,captcha=yunhe", "one fault of the plan"),
        ("unit_refused=yunhe", "lists are jpage"),
        ("expired_certificate=yunhe", "asked by http"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(tmp_path: Path, plan: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        build_city(tmp_path, portals=2, organs_per_portal=2, years=(2023,), faults=plan)


def test_the_whole_plan_gives_each_fault_a_portal_of_its_own() -> None:
    plan = parse_plan("all", [])
    assert [fault.name for fault, _ in plan] == [portal for _, portal in plan] == list(FAULTS)


def test_a_plan_leaves_the_rest_of_the_city_as_it_is(tmp_path: Path) -> None:
    built = [
        build_city(tmp_path / str(number), portals=2, organs_per_portal=2, years=(2022, 2023), faults=faults)
        for number, faults in enumerate(("", "captcha"))
    ]
    without, with_fault = (pl.read_parquet(city.truth / "cells.parquet") for city in built)
    assert with_fault.filter(pl.col("portal_id") != "captcha").equals(without)
    assert with_fault.height > without.height


def test_a_portal_that_a_fault_silences_has_no_report_in_the_truth(faulty: Served) -> None:
    _, built = faulty
    held = set(built.truth["reports"]["portal_id"])
    assert held == {"yunhe", "xingxi", "mengqiao", "captcha", "redirect_chain", "tls_healthy"}
    assert built.truth["faults"].filter(portal_id="yinghuo")["fault"].unique().to_list() == ["unit_refused"]


def test_faulty_addresses_are_listed_behind_all_reports(faulty: Served) -> None:
    _, built = faulty
    column = [column for column in built.site.columns if column.portal_id == "xingxi"][-1]
    listed = [entry.href for entry in column.entries[-7:]]
    assert listed[:5] == list(dict.fromkeys(planted_urls(built, "outage")))


def test_a_reset_ends_in_the_middle_of_the_body(faulty: Served) -> None:
    server, built = faulty
    got = raw_answer(server, planted_urls(built, "reset")[0])
    declared = int(got.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    assert got.endswith(b"(reset)") and len(got.partition(b"\r\n\r\n")[2]) < declared


def test_a_report_that_is_cut_once_is_whole_the_second_time(faulty: Served) -> None:
    server, built = faulty
    url = planted_urls(built, "cut_once")[0]
    first = raw_answer(server, url).partition(b"\r\n\r\n")[2]
    again = ask(server, url)
    assert again.status == 200 and again.body.startswith(first) and len(first) < len(again.body)


def test_after_its_first_faulty_address_an_outage_is_everywhere(faulty: Served) -> None:
    server, built = faulty
    robots = f"http://www.xingxi.localhost:{server.port}/robots.txt"
    assert ask(server, robots).status == 200
    assert ask(server, planted_urls(built, "outage")[0]).status == 500
    assert ask(server, robots).status == 500


def test_a_chain_of_redirects_has_no_end(faulty: Served) -> None:
    server, built = faulty
    url = planted_urls(built, "redirect_chain")[0]
    seen = {url}
    for _ in range(20):
        answer = ask(server, url)
        assert answer.status == 302
        url = f"http://www.redirect-chain.localhost:{server.port}{answer.headers['location']}"
        assert url not in seen
        seen.add(url)


@pytest.mark.parametrize(("portal", "complaint"), [("tls-healthy", None), ("expired-certificate", "expired")])
def test_certificates_are_good_or_have_ended(faulty: Served, portal: str, complaint: str | None) -> None:
    server, _ = faulty
    host = f"www.{portal}.localhost"
    context = ssl.create_default_context(cafile=str(CERTIFICATES / "ca.pem"))
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(f"CONNECT {host}:{server.port} HTTP/1.1\r\n\r\n".encode())
        assert sock.recv(100).startswith(b"HTTP/1.1 200")
        if complaint:
            with pytest.raises(ssl.SSLCertVerificationError, match=complaint):
                context.wrap_socket(sock, server_hostname=host)
            return
        with context.wrap_socket(sock, server_hostname=host) as inner:
            inner.sendall(f"GET /robots.txt HTTP/1.1\r\nHost: {host}:{server.port}\r\nConnection: close\r\n\r\n".encode())
            assert b"200 OK" in inner.recv(4096)
    last = server.log[-1]
    assert (last.method, last.target) == ("GET", f"https://{host}:{server.port}/robots.txt")


def test_a_tunnel_to_a_host_that_is_none_is_refused_and_on_record(faulty: Served) -> None:
    server, _ = faulty
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(b"CONNECT www.elsewhere.invalid:443 HTTP/1.1\r\n\r\n")
        assert b"ERR_DNS_FAIL" in sock.recv(4096)
        own_port = sock.getsockname()[1]
    last = server.log[-1]
    assert (last.method, last.target, last.status, last.peer) == ("CONNECT", "www.elsewhere.invalid:443", 503, own_port)
    assert own_port in server.peers


def test_a_line_that_is_no_request_is_on_record(faulty: Served) -> None:
    server, _ = faulty
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(b"nonsense\r\n\r\n")
        assert b"400" in sock.recv(100)
    assert (server.log[-1].method, server.log[-1].target) == ("?", "nonsense")


def test_a_bomb_unfolds_to_what_it_says(tmp_path: Path) -> None:
    packed = wire_faults.bomb(b"<p>x</p>", 50_000_000)
    unfolded = zlib.decompressobj(31)
    size = 0
    while packed:
        size += len(unfolded.decompress(packed, 1_000_000))
        packed = unfolded.unconsumed_tail
        if size > 47_000_000:
            break
    # Its check sum is not that of 50 MB: nobody is meant to get so far.
    assert 47_000_000 < size < 51_000_000


def test_endless_answers_do_not_end() -> None:
    for endless in (wire_faults.slow_drip, wire_faults.header_flood, wire_faults.header_line_endless, wire_faults.continue_storm):
        assert sum(1 for _ in islice(endless(b""), 5000)) == 5000

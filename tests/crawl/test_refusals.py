"""Redirects and addresses off the portal's hosts, and hosts that want to be left alone."""

from __future__ import annotations

import gzip

import pytest

from pipelines.crawl.attempts import HostLeftAloneError


def test_redirects_are_followed_by_hand_and_all_on_record(site, sink, fetch):
    site.page("/a", "", 301, Location="/b?x=1")
    site.page("/b", "", 302, Location=site.url("/c"))
    site.page("/c", "end")
    reply = fetch("/a")
    assert (reply.url, reply.body) == (site.url("/c"), b"end")
    assert [exchange.http_status for exchange in sink.exchanges] == [404, 301, 302, 200]


@pytest.mark.parametrize(
    "target", ["http://evil.example/a", "//evil.example/a", "ftp://127.0.0.1/a", "http://user@127.0.0.1/", "javascript:alert(1)"]
)
def test_a_redirect_off_the_hosts_is_refused(site, sink, fetch, target):
    site.page("/a", "", 302, Location=target)
    assert fetch("/a").code == "redirect_refused"
    assert sink.codes == ["redirect_refused"] and target.split(":")[0] in sink.findings[0].message
    assert sink.statuses("/a") == [302] and site.paths() == ["/a"]


def test_a_redirect_in_a_circle_is_refused(site, sink, fetch):
    site.page("/a", "", 302, Location="/b")
    site.page("/b", "", 302, Location="/a")
    assert fetch("/a").code == "redirect_refused"
    assert "circle" in sink.findings[0].message and site.paths() == ["/a", "/b"]


def test_a_chain_of_redirects_has_an_end(site, sink, fetch):
    for number in range(9):
        site.page(f"/{number}", "", 302, Location=f"/{number + 1}")
    assert fetch("/0").code == "redirect_refused"
    assert len(site.paths()) == 6 and "more than 5" in sink.findings[0].message


def test_a_redirect_into_a_closed_path_is_not_followed(site, sink, fetch):
    site.page("/robots.txt", "User-agent: *\nDisallow: /jact/")
    site.page("/a", "", 302, Location="/jact/form")
    assert fetch("/a").code == "robots_disallowed"
    assert site.paths() == ["/a"] and sink.codes == ["robots_disallowed"]


def test_an_address_off_the_hosts_is_never_asked(site, sink, fetch):
    assert fetch("http://elsewhere.example/a").code == "link_refused"
    assert site.asked == [] and sink.codes == ["link_refused"]


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (521, b"<script>", {}),
        (512, b"<script>", {}),
        (412, b"", {}),
        (200, b"<script>$_ts=window['$_ts'];</script>", {}),
        (200, b"<script>document.cookie='__jsl_clearance_s=1'</script>", {}),
        (200, b"<html>", {"Set_Cookie": "__jsl_clearance=1; path=/"}),
        (200, gzip.compress(b"<script>$_ts</script>", mtime=0), {"Content_Encoding": "gzip"}),
    ],
)
def test_a_challenge_stops_the_host_at_once(site, sink, fetch, status, body, headers):
    site.page("/a", body, status, **headers)
    site.page("/b", "x")
    assert isinstance(fetch("/a", "/b"), HostLeftAloneError)
    assert site.paths() == ["/a"] and sink.codes == ["blocked"]
    assert sink.statuses("/a") == [status]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_asked_too_often_the_client_waits_longer_once_and_then_stops(site, sink, fetch, clock, charset):
    site.page("/a", "访问过于频繁，请稍后再试".encode(charset))
    assert isinstance(fetch("/a", "/a"), HostLeftAloneError)
    assert site.paths() == ["/a", "/a"] and clock.sleeps == [30.0]
    assert sink.codes == ["blocked"]


def test_one_page_for_every_address_is_a_block(site, sink, fetch):
    paths = [f"/{number}" for number in range(8)]
    for path in paths:
        site.page(path, "请稍候")
    assert isinstance(fetch(*paths), HostLeftAloneError)
    assert len(site.paths()) == 5 and sink.codes == ["blocked"]


def test_tls_is_not_given_up_and_not_retried(site, sink, fetch):
    outcome = fetch(site.url("/a").replace("http:", "https:"))
    assert isinstance(outcome, HostLeftAloneError) and sink.codes == ["robots_unreachable"]
    assert "SSL" in sink.findings[0].message and site.asked == []


def test_the_same_page_under_two_addresses_is_no_block(site, sink, fetch):
    for number in range(10):
        site.page(f"/{number}", f"report {number // 2}")
    fetch(*[f"/{number}" for number in range(10)])
    assert len(site.paths()) == 10 and sink.codes == []

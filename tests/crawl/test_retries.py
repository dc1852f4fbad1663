"""What is asked again and what is not, and when a host is given up."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from pipelines.crawl.attempts import HostLeftAloneError
from pipelines.errors import PermanentFetchError, TransientFetchError


def _fails_then(answers, body=b"good"):
    left = list(answers)

    def route(handler):
        status, headers = left.pop(0) if left else (200, {})
        handler.reply(status, body, **headers)

    return route


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_failure_that_heals_is_retried_with_growing_pauses(site, sink, fetch, clock, status):
    site.routes["/a"] = _fails_then([(status, {}), (status, {})])
    assert fetch("/a").body == b"good"
    assert clock.sleeps == [2.0, 4.0]
    assert sink.statuses("/a") == [status, status, 200]
    assert sink.codes == ["healed"] and sink.findings[0].capture_id == "c4"
    assert f"status {status}" in sink.findings[0].message


def test_a_failure_that_stays_is_given_up_after_the_last_attempt(site, sink, fetch):
    site.page("/a", "oops", 500)
    outcome = fetch("/a")
    assert isinstance(outcome, TransientFetchError) and outcome.code == "server_error"
    assert sink.statuses("/a") == [500] * 4
    assert sink.codes == ["server_error"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410])
def test_what_would_be_the_same_again_is_not_retried(site, sink, fetch, status):
    site.page("/a", "gone", status)
    outcome = fetch("/a")
    assert isinstance(outcome, PermanentFetchError) and outcome.code == "http_error"
    assert sink.statuses("/a") == [status]
    assert [(finding.code, finding.url) for finding in sink.findings] == [("http_error", site.url("/a"))]
    assert str(status) in sink.findings[0].message


def test_retry_after_in_seconds_is_obeyed(site, fetch, clock):
    site.routes["/a"] = _fails_then([(429, {"Retry_After": "30"})])
    assert fetch("/a").status == 200
    assert clock.sleeps == [30.0]


def test_retry_after_as_a_date_is_obeyed(site, fetch, clock):
    later = clock.timing.now() + timedelta(seconds=45)
    site.routes["/a"] = _fails_then([(503, {"Retry_After": format_datetime(later, usegmt=True)})])
    assert fetch("/a").status == 200
    assert clock.sleeps == [45.0]


def test_retry_after_that_cannot_be_read_is_no_pause(site, fetch, clock):
    site.routes["/a"] = _fails_then([(503, {"Retry_After": "soon"})])
    assert fetch("/a").status == 200
    assert clock.sleeps == [2.0]


def test_retry_after_beyond_the_limit_gives_the_host_up(site, sink, fetch):
    site.page("/a", "later", 429, Retry_After="86400")
    site.page("/b", "x")
    assert isinstance(fetch("/a", "/b"), HostLeftAloneError)
    assert sink.codes == ["host_given_up"] and site.paths() == ["/a"]


def test_failures_in_a_row_give_the_host_up(site, sink, fetch):
    paths = [f"/{number}" for number in range(6)]
    for path in paths:
        site.page(path, "oops", 500)
    outcome = fetch(*paths, attempts=1, failures_in_a_row=3)
    assert isinstance(outcome, HostLeftAloneError)
    assert site.paths() == ["/0", "/1", "/2"]
    assert sink.codes.count("host_given_up") == 1 and sink.codes.count("server_error") == 3


def test_an_answer_between_failures_starts_the_count_anew(site, sink, fetch):
    site.page("/bad", "oops", 500)
    site.page("/good", "x")
    fetch("/bad", "/bad", "/good", "/bad", "/bad", "/good", attempts=1, failures_in_a_row=3)
    assert len(site.paths()) == 6 and "host_given_up" not in sink.codes


def test_missing_pages_are_no_reason_to_give_up(site, sink, fetch):
    fetch(*[f"/gone{number}" for number in range(8)], failures_in_a_row=3)
    assert sink.codes == ["http_error"] * 8

"""Exchanges to archive, made by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model import CaptureRole, Exchange

START = datetime(2026, 11, 20, 18, 30, 0, 123456, tzinfo=UTC)


def make_exchange(
    url: str = "http://www.a.cn/1.html",
    body: bytes = "<p>公开年报</p>".encode(),
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),),
    method: str = "GET",
    request_body: bytes = b"",
    second: int = 0,
    role: CaptureRole = "report",
) -> Exchange:
    return Exchange(
        url=url,
        method=method,
        request_headers=(("Host", "www.a.cn"), ("User-Agent", "gongkai-test")),
        request_body=request_body,
        fetched_at=START + timedelta(seconds=second),
        http_status=status,
        http_reason="OK" if status == 200 else "",
        headers=headers,
        body=body,
        role=role,
    )


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    return make_exchange

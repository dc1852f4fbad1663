"""Connections: one pool per host for as long as a crawl lasts, none after it; what a request line asks for."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from requests import PreparedRequest

from pipelines.crawl.guard import GuardedAdapter

PROXY = {"http": "http://127.0.0.1:9", "https": "http://127.0.0.1:9"}


@pytest.fixture
def adapter() -> Iterator[GuardedAdapter]:
    adapter = GuardedAdapter(pool_connections=64, pool_maxsize=4, max_retries=0)
    yield adapter
    adapter.close()


def request(url: str) -> PreparedRequest:
    prepared = PreparedRequest()
    prepared.method, prepared.url = "GET", url
    return prepared


def pool(adapter: GuardedAdapter, url: str, proxies: dict[str, str] | None = None):
    return adapter.get_connection_with_tls_context(request(url), True, proxies or {})


def test_addresses_of_one_host_share_a_pool_and_no_other_host_does(adapter):
    here = pool(adapter, "http://www.a.gov.cn/1.html")
    assert pool(adapter, "http://www.a.gov.cn/2.html?x#y") is here
    assert (here.scheme, here.host, here.port) == ("http", "www.a.gov.cn", 80)
    for other in ("https://www.a.gov.cn/1.html", "http://www.a.gov.cn:8080/1.html", "http://www.b.gov.cn/1.html"):
        there = pool(adapter, other)
        assert there is not here
        assert there.host in other and there.scheme == other.partition(":")[0]


def test_a_tunnel_belongs_to_its_host(adapter):
    assert pool(adapter, "https://www.a.gov.cn/1", PROXY) is not pool(adapter, "https://www.b.gov.cn/1", PROXY)


def test_pools_of_many_hosts_and_of_a_closed_adapter_are_let_go(adapter):
    held = [weakref.ref(pool(adapter, f"http://s{number}.oss.zj.gov.cn/a.pdf")) for number in range(300)]
    gc.collect()
    assert sum(ref() is not None for ref in held) <= 128
    assert held[-1]() is not None
    adapter.close()
    gc.collect()
    assert not any(ref() for ref in held)


@pytest.mark.parametrize(
    ("url", "proxies", "asked"),
    [
        ("http://www.a.gov.cn/art/1.html?b=c#top", {}, "/art/1.html?b=c"),
        ("http://www.a.gov.cn", {}, "/"),
        ("http://www.a.gov.cn/art/1.html?b=c#top", PROXY, "http://www.a.gov.cn/art/1.html?b=c"),
        ("HTTP://www.a.gov.cn/1", PROXY, "HTTP://www.a.gov.cn/1"),
        ("https://www.a.gov.cn/art/1.html?b=c", PROXY, "/art/1.html?b=c"),
    ],
)
def test_the_request_line_has_the_whole_address_only_for_a_proxy_of_plain_http(adapter, url, proxies, asked):
    assert adapter.request_url(request(url), proxies) == asked

"""The allow-list of hosts: which addresses a portal may ever be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

_USUAL_PORTS = {"http": ":80", "https": ":443"}


def host_of(url: str) -> str | None:
    """Host of an http(s) address as portal files write it: lower case, the port only where it is not the usual one.

    None for an address that is never asked: another scheme, no host, or a name and password in it.

    >>> host_of("HTTP://WWW.Example.gov.cn:80/art/1.html")
    'www.example.gov.cn'
    >>> host_of("http://www.example.gov.cn@evil.example/")
    """
    try:
        parts = urlsplit(url)
        scheme, netloc = parts.scheme.lower(), parts.netloc.lower()
    except ValueError:
        return None
    if scheme not in _USUAL_PORTS or not netloc or "@" in netloc:
        return None
    return netloc.removesuffix(_USUAL_PORTS[scheme])


def is_allowed(url: str, hosts: Iterable[str]) -> bool:
    """Whether the address is on one of the hosts.

    >>> is_allowed("http://www.a.gov.cn/x", ["www.a.gov.cn"]), is_allowed("http://www.a.gov.cn:8080/x", ["www.a.gov.cn"])
    (True, False)
    """
    host = host_of(url)
    return host is not None and host in hosts


def fits_pattern(host: str, pattern: str) -> bool:
    """Whether a host is the one named, or one of those that a pattern with ``*`` in its first label means.

    >>> fits_pattern("zjjcmspublic7.oss-a.internet.cloud.zj.gov.cn", "zjjcmspublic*.oss-a.internet.cloud.zj.gov.cn")
    True
    >>> fits_pattern("a.evil.example.oss-a.zj.gov.cn", "a*.oss-a.zj.gov.cn")
    False
    """
    label, _, rest = pattern.partition(".")
    found, _, where = host.partition(".")
    return where == rest and re.fullmatch(re.escape(label).replace(r"\*", "[a-z0-9-]*"), found) is not None


def quoted(url: str) -> str:
    """An address as it goes over the wire: other than ASCII characters and blanks quoted, what is quoted left alone."""
    return quote(url, safe="%/:=&?~+!$,;'@()*[]#")

"""Hanweb JPaaS lists: the units that a column page declares, and the answers of ``build/unit`` (DOMAIN §8.3).

Which page is asked for next does not belong here.
"""

from __future__ import annotations

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from pipelines.errors import ListFormatError
from pipelines.model import JpaasUnit, Link, ListPage
from pipelines.parse.links_menu import parse_menu
from pipelines.parse.links_rows import collapse, read_rows

_PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.-]+))")
_QUOTE = r"(?:&quot;|&#34;|[\"'\\])*"
# count="387", count='387', count: "387", count=387, also with the quotes escaped; not pageCount, not data-count.
_COUNT = re.compile(rf"(?<![\w-])count{_QUOTE}\s*[=:]\s*{_QUOTE}(\d+)", re.I)
_DEFAULT_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def parse_jpaas_page(html: str) -> tuple[JpaasUnit, ...]:
    """The units of a column page in its order, each address and query once.

    Raises:
        ListFormatError: the page declares no unit, or one without any parameter.
    """
    units: dict[JpaasUnit, None] = {}
    for script in LexborHTMLParser(html).css("script[querydata]"):
        stated = script.attributes.get("querydata") or ""
        params = _params(stated)
        if not params:
            raise ListFormatError(f"JPaaS column page: queryData without parameters: {collapse(stated[:120])!r}")
        units[JpaasUnit((script.attributes.get("url") or "").strip() or _DEFAULT_PATH, params)] = None
    if not units:
        raise ListFormatError(f"JPaaS column page: no script with queryData: {collapse(html[:120])!r}")
    return tuple(units)


def _params(stated: str) -> tuple[tuple[str, str], ...]:
    """Parameters of a queryData, which is JSON on some portals and has single quotes on most.

    >>> _params("{'webId':'3095','paramJson':'{\\"pageNo\\":1}'}")
    (('webId', '3095'), ('paramJson', '{"pageNo":1}'))
    """
    try:
        values = json.loads(stated, strict=False)
    except ValueError:
        return tuple((match[1], match[2] or match[3] or match[4] or "") for match in _PAIR.finditer(stated))
    if not isinstance(values, dict):
        return ()
    return tuple((key, _written(value)) for key, value in values.items())


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def parse_build_unit(payload: bytes | str, base_url: str) -> ListPage:
    """Entries of one answer and the total that it claims, beside the HTML or in it (None if nowhere).

    Raises:
        ListFormatError: the answer is no JSON, says that it failed, or holds no HTML.
    """
    data, html = _data(payload)
    return ListPage(read_rows(html, base_url, externals=True), _total(data.get("count"), html))


def parse_unit_menu(payload: bytes | str, base_url: str) -> tuple[Link, ...]:
    """Menu entries in one answer: heads and menus of a page are units too.

    Raises:
        ListFormatError: as `parse_build_unit`.
    """
    return parse_menu(_data(payload)[1], base_url)


def _data(payload: bytes | str) -> tuple[dict[str, Any], str]:
    answer = _load(payload)
    if not isinstance(answer, dict) or answer.get("success") is not True:
        raise ListFormatError(f"build/unit answer: success is not true: {_shown(answer)}")
    data = answer.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("html"), str):
        raise ListFormatError(f"build/unit answer: no data.html: {_shown(answer)}")
    return data, data["html"]


def _load(payload: bytes | str) -> Any:
    try:
        text = payload if isinstance(payload, str) else payload.decode("utf-8-sig")
        # Not strict: answers hold raw line feeds inside their strings (corpus, 2026).
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        shown = payload[:120] if isinstance(payload, str) else payload[:120].decode("utf-8", "replace")
        raise ListFormatError(f"build/unit answer: not JSON ({error}): {collapse(shown)!r}") from error


def _total(stated: object, html: str) -> int | None:
    if stated is None or stated == "":
        match = _COUNT.search(html)
        return int(match[1]) if match else None
    text = str(stated).strip()
    if isinstance(stated, bool) or not text.isdecimal():
        raise ListFormatError(f"build/unit answer: data.count is no number: {stated!r}")
    return int(text)


def _shown(answer: object) -> str:
    return repr(collapse(json.dumps(answer, ensure_ascii=False)[:160]))

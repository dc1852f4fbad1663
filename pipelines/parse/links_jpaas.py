"""Hanweb JPaaS lists: the units that a column page declares, and the answers of ``build/unit`` (DOMAIN §8.3).

Which page is asked for next does not belong here.
"""

from __future__ import annotations

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from pipelines.errors import ListFormatError
from pipelines.model import JpaasUnit, ListPage
from pipelines.parse.links_rows import collapse, read_rows

_PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.-]+))")
_QUOTE = r"(?:&quot;|&#34;|[\"'\\])*"
# count="387", count='387', count: "387", also with the quotes escaped; not pageCount, not data-count.
_COUNT = re.compile(rf"(?<![\w-])count{_QUOTE}\s*[=:]\s*{_QUOTE}(\d+)")
_DEFAULT_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def parse_jpaas_page(html: str) -> tuple[JpaasUnit, ...]:
    """The units of a column page in its order, each address and query once.

    Raises:
        ListFormatError: the page declares no unit, or one without any parameter.
    """
    units: dict[JpaasUnit, None] = {}
    for script in LexborHTMLParser(html).css("script[querydata]"):
        stated = script.attributes.get("querydata") or ""
        params = tuple((match[1], match[2] or match[3] or match[4] or "") for match in _PAIR.finditer(stated))
        if not params:
            raise ListFormatError(f"JPaaS column page: queryData without parameters: {collapse(stated[:120])!r}")
        units[JpaasUnit((script.attributes.get("url") or "").strip() or _DEFAULT_PATH, params)] = None
    if not units:
        raise ListFormatError(f"JPaaS column page: no script with queryData: {collapse(html[:120])!r}")
    return tuple(units)


def parse_build_unit(payload: bytes | str, base_url: str) -> ListPage:
    """Entries of one answer and the total that it claims, beside the HTML or in it (None if nowhere).

    Raises:
        ListFormatError: the answer is no JSON, says that it failed, or holds no HTML.
    """
    answer = _load(payload)
    if not isinstance(answer, dict) or answer.get("success") is not True:
        raise ListFormatError(f"build/unit answer: success is not true: {_shown(answer)}")
    data = answer.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("html"), str):
        raise ListFormatError(f"build/unit answer: no data.html: {_shown(answer)}")
    html: str = data["html"]
    return ListPage(read_rows(html, base_url, externals=True), _total(data.get("count"), html))


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

"""Lists that stand in the page itself: TRS WCM and other static lists, and where each says that it goes on (DOMAIN §8.4).

Whether the next page is asked for does not belong here.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from pipelines.model import ListPage
from pipelines.parse.links_rows import absolute, collapse, read_rows

# createPageHTML(5, 0, "index", "html"): pages, this page from 0, stem, ending (TRS WCM); some put an element's id first.
_CALL = re.compile(r"\bcreatePage(?:HTML|Html)?\s*\(([^()]{1,300})\)")
_VARIABLE = r"\bvar\s+{name}\s*=\s*[\"']?(\d+)"
_NAME = re.compile(r"[A-Za-z_]\w*")
_STEM = re.compile(r"[\w-]+")
_ENDING = re.compile(r"s?html?|jsp")
_NEXT = re.compile(r"(?:下一?页|后一?页|[Nn]ext)\s*(?:>+|»|›)?|>{1,2}|»|›")
_SCRIPTED = re.compile(r"\bms-repeat\s*=|\bng-repeat\s*=|\bv-for\s*=")


def parse_static_list(html: str, base_url: str) -> ListPage:
    """Entries of a page that holds its list itself, and the address of the next page if the page gives one."""
    calls = _page_calls(html)
    following = _from_script(calls, base_url) or _from_link(html, base_url)
    return ListPage(
        read_rows(html, base_url, externals=False),
        None,
        next_url=following,
        is_scripted=following is None and not calls and _SCRIPTED.search(html) is not None,
    )


def _page_calls(html: str) -> list[tuple[int, int, str, str]]:
    """Pages, this page from 0, stem and ending of each call that makes the addresses of further pages (TRS).

    >>> _page_calls('<script>createPageHTML(5, 0, "index", "html");</script>')
    [(5, 0, 'index', 'html')]
    """
    found = []
    for call in _CALL.finditer(html):
        values = [_value(part, html) for part in call[1].split(",")]
        numbers = [int(value) for value in values if value.isdecimal()]
        words = [value for value in values if value and not value.isdecimal()]
        place = next((n for n, word in enumerate(words) if _ENDING.fullmatch(word)), 0)
        if len(numbers) >= 2 and place > 0 and _STEM.fullmatch(words[place - 1]):
            found.append((numbers[0], numbers[1], words[place - 1], words[place]))
    return found


def _from_script(calls: list[tuple[int, int, str, str]], base_url: str) -> str | None:
    """The page after this one."""
    addresses = (absolute(f"{stem}_{page + 1}.{ending}", base_url) for pages, page, stem, ending in calls if page + 1 < pages)
    return next(addresses, None)


def _value(part: str, html: str) -> str:
    """An argument of a call: a literal, or what the page sets the variable to."""
    text = part.strip()
    if _NAME.fullmatch(text):
        match = re.search(_VARIABLE.format(name=text), html)
        return match[1] if match else ""
    return text.strip("\"'").lstrip(".")


def _from_link(html: str, base_url: str) -> str | None:
    tree = LexborHTMLParser(html)
    base = tree.css_first("base[href]")
    if base is not None:
        base_url = absolute(base.attributes.get("href") or "", base_url) or base_url
    for link in tree.css("a[href], link[rel=next][href]"):
        said = (collapse(link.text()), link.attributes.get("title") or "")
        if link.attributes.get("rel") == "next" or any(_NEXT.fullmatch(text) for text in said):
            url = absolute(link.attributes.get("href") or "", base_url)
            if url is not None and url != base_url:
                return url
    return None

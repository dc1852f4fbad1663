"""The pages of servers that refuse or mislead: challenges, captchas, soft errors, lists that no reader should be given.

Which request gets which stands in ``misbehaviour``. All of them say that they are invented.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from urllib.parse import parse_qs

from sandbox.answers import HTML, Answer, error_answer
from sandbox.places import NOTICE

_XML, _JSON = "text/xml;charset=utf-8", "application/json;charset=utf-8"


def _page(title: str, content: str) -> bytes:
    head = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>\n'
    return f"{head}<body><h1>{title}</h1>\n{content}<p>{NOTICE}</p></body></html>\n".encode()


# An ordinary page, long enough to be cut in half.
FILLER = _page("示例页面", "<p>本页仅供测试。</p>\n" * 300)
# One page for every address; 208 kB were seen on a real portal (handbook §8.8).
FALLBACK = Answer(200, HTML, _page("政府门户网站", f"<p>{'欢迎访问。' * 20}</p>\n" * 600))
_JSL = "<script>document.cookie='__jsl_clearance_s=1732.0|-1|x;max-age=3600';location.reload()</script>"
_RUISHU = "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script>"
_CAPTCHA = (
    '<form action="/captcha/verify" method="post"><p>为了保障您的访问安全，请完成安全验证：</p>'
    '<img src="/captcha/image" alt=""><input name="code" placeholder="请输入验证码"><button>提交</button></form>\n'
)
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(600)
PAGES: dict[str, Answer] = {
    "soft_404": Answer(200, HTML, _page("页面不存在", "<p>您访问的页面不存在或已删除。</p>\n" * 20)),
    "jsl_521": Answer(521, HTML, _page("521", _JSL), (("Set-Cookie", "__jsluid_s=1; path=/; HttpOnly"),)),
    "jsl_512": Answer(512, HTML, _page("512", "<p>请稍候</p>"), (("Set-Cookie", "__jsl_clearance_s=1; path=/"),)),
    "ruishu_412": Answer(412, HTML, _page("412", "<p>请稍候</p>")),
    "ruishu_200": Answer(200, HTML, _page("请稍候", _RUISHU + "<p>页面加载中</p>\n" * 40)),
    "captcha": Answer(200, HTML, _page("访问验证", _CAPTCHA)),
    "too_often": Answer(200, HTML, _page("提示", "<p>访问过于频繁，请稍后再试</p>\n")),
    "near_empty": Answer(200, HTML, b"<html><body>&nbsp;</body></html>"),
    "empty_body": Answer(200, HTML, b""),
    "forbidden": error_answer(403, "禁止访问"),
    "not_found": error_answer(404, "页面不存在"),
    "always_500": error_answer(500, "服务器内部错误"),
    "retry_tomorrow": error_answer(503, "维护中", (("Retry-After", "86400"),)),
    "too_many_requests": error_answer(
        429, "请求过多", (("Retry-After", format_datetime(datetime(2125, 1, 1, tzinfo=UTC), usegmt=True)),)
    ),
    "not_gzip": Answer(200, HTML, FILLER, (("Content-Encoding", "gzip"),)),
    "brotli": Answer(200, HTML, FILLER, (("Content-Encoding", "br"),)),
    "picture": Answer(200, HTML, _PNG),
}
_BOLD = "".join(f'<b class="b{number}">' for number in range(1000)) + "<p>公" * 10_000
COLUMNS: dict[str, Answer] = {
    "list_not_found": PAGES["soft_404"],
    "list_500": PAGES["always_500"],
    "list_forbidden": PAGES["forbidden"],
    "list_deep": Answer(200, HTML, _page("列表", "<div>" * 200_000)),
    "list_bold": Answer(200, HTML, _page("列表", _BOLD)),
}
UNITS: dict[str, Answer] = {
    "unit_refused": Answer(200, _JSON, json.dumps({"success": False, "data": None, "notice": NOTICE}).encode()),
    "unit_deep": Answer(200, _JSON, b'{"success":true,"data":{"html":' + b"[" * 200_000 + b"]" * 200_000 + b"}}"),
}


@cache
def huge_list() -> Answer:
    """48 MB of paragraphs in some 50 kB; gzipped for good, since a crawler may unfold all of it."""
    return Answer(200, HTML, gzip.compress("<p>公</p>".encode() * 4_800_000, 6, mtime=0), (("Content-Encoding", "gzip"),))


def endless_group(query: str, claimed: int) -> Answer:
    """A group of rows that no other group has, of a list that claims a million."""
    first = _number(parse_qs(query), "startrecord")
    rows = "".join(f"<record><![CDATA[<li>{_row(number)}</li>]]></record>\n" for number in range(first, first + 45))
    text = f"<datastore><!-- {NOTICE} --><totalrecord>{claimed}</totalrecord><recordset>\n{rows}</recordset></datastore>"
    return Answer(200, _XML, text.encode())


def endless_unit(query: str, claimed: int) -> Answer | None:
    """A page of rows that no other page has; the first is the portal's own."""
    paging = json.loads(parse_qs(query)["paramJson"][0])
    if paging["pageNo"] == 1:
        return None
    first = paging["pageNo"] * paging["pageSize"]
    rows = "".join(f"<li>{_row(number)}</li>" for number in range(first, first + paging["pageSize"]))
    html = f"<ul class='ajax-ul'>{rows}</ul><div class='pagination' count='{claimed}'></div>"
    answer = {"success": True, "data": {"html": html}, "notice": NOTICE}
    return Answer(200, _JSON, json.dumps(answer, ensure_ascii=False).encode())


def large_robots() -> str:
    """Two megabytes of rules; what a crawler must read ends behind the first character of a path (RFC 9309, 2.5)."""
    head, rule = "User-agent: *\n", "Disallow: /jact/form\n"
    comment = f"# {NOTICE}\n"
    room = 512 * 1024 - len(comment.encode()) - len(head) - len("Disallow: /")
    padding = "#" * (room % len(rule) - 1) + "\n"
    return head + padding + rule * (2_000_000 // len(rule))


def _number(asked: dict[str, list[str]], key: str) -> int:
    return int(asked.get(key, ["1"])[0])


def _row(number: int) -> str:
    href, title = f"/art/2019/1/2/art_9_{number}.html", f"关于第{number}号项目的公示"
    return f'<a href="{href}" title="{title}">{title}</a><span class="fr">2019-01-02</span>'

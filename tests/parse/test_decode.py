"""Charsets: the bytes decide, what is declared is evidence."""

import pytest

from pipelines.parse.decode import charset_conflict, decode_page

TEXT = "<p>示例市云河区政府信息公开工作年度报告</p>"


@pytest.mark.parametrize(
    ("payload", "header", "charset", "evidence", "has_conflict"),
    [
        (TEXT.encode(), "text/html; charset=utf-8", "utf-8", "header", False),
        (TEXT.encode(), None, "utf-8", "content", False),
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=gbk", "utf-8", "bom", True),
        (TEXT.encode("gbk"), "text/html; charset=GB2312", "gb18030", "header", False),
        (f'<meta charset="gbk">{TEXT}'.encode("gbk"), "text/html", "gb18030", "meta", False),
        (f'<meta charset="gb2312">{TEXT}'.encode(), "text/html", "utf-8", "content", True),
        (TEXT.encode("gbk"), "text/html; charset=utf-8", "gb18030", "content", True),
        (f"{TEXT}𠮷㐂".encode("gb18030"), None, "gb18030", "content", False),
        (f'<meta charset="gb2312">{TEXT}'.encode("gbk"), "text/html; charset=ISO-8859-1", "gb18030", "meta", True),
        (TEXT.encode("gbk"), "text/html; charset=windows-1252", "gb18030", "content", True),
        (TEXT.encode("gbk"), "text/html; charset=undefined", "gb18030", "content", True),
        (TEXT.encode("gbk"), "text/html; charset=unicode_escape", "gb18030", "content", True),
        (TEXT.encode("gbk"), "text/html; charset=cp936", "gb18030", "header", False),
        (TEXT.encode("utf-16"), None, "utf-16-le", "bom", False),
    ],
)
def test_charset_and_evidence(payload: bytes, header: str | None, charset: str, evidence: str, has_conflict: bool) -> None:
    decoding = decode_page(payload, header)
    assert TEXT in decoding.text
    assert (decoding.charset, decoding.evidence) == (charset, evidence)
    assert (charset_conflict(decoding) is not None) == has_conflict


def test_page_cut_inside_a_character_keeps_its_charset() -> None:
    decoding = decode_page(TEXT.encode()[:-6], "text/html; charset=utf-8")
    assert decoding.charset == "utf-8"
    assert decoding.text.endswith("\ufffd")


def test_damaged_bytes_are_marked_and_counted() -> None:
    decoding = decode_page(TEXT.encode() + b"\xff\xff\xff\xff" + TEXT.encode(), "text/html; charset=utf-8")
    assert decoding.evidence == "replacement"
    assert decoding.text.count("\ufffd") == 4
    assert decoding.text.count("年度报告") == 2

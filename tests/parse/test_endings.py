"""A page is ruled out by its bytes only if reading it finds nothing, however an address is spelt and in whatever charset."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.parse.attachments import find_attachments, read_attachments
from pipelines.parse.endings import DOCUMENTS, PICTURES, may_name_file
from sandbox.city import build_city
from sandbox.server import free_port
from sandbox.store import read_site
from tests.conftest import CORPUS

PAGES = Path(__file__).parents[1] / "pages"
URL = "http://www.a.gov.cn/art/2024/1/31/art_1_2.html"
NAMED = {".": "&period;", "=": "&equals;", "%": "&percnt;", "?": "&quest;"}
CHARSETS = ("utf-8", "gb18030", "big5", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "hz", "iso2022_jp", "cp037")

SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda letter: letter,
    str.upper,
    lambda letter: f"%{ord(letter):02x}",
    lambda letter: f"%25{ord(letter):02X}",
    lambda letter: f"%\n{ord(letter) // 16:X}\t{ord(letter) % 16:X}",
    lambda letter: f"&#{ord(letter)};",
    lambda letter: f"&#000{ord(letter)}",
    lambda letter: f"&#x{ord(letter):x};",
    lambda letter: f"&#X00{ord(letter):X};",
    lambda letter: f"&#37;{ord(letter):02x}",
    lambda letter: NAMED.get(letter, letter),
    lambda letter: letter + "\n",
    lambda letter: "\t" + letter,
    lambda letter: letter + "&Tab;",
    lambda letter: letter + "&#13;",
)


@st.composite
def spelt(draw: st.DrawFn, word: str) -> str:
    """A word of which some characters are written in ways that only a browser reads."""
    ways = draw(st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=2))
    letters = draw(st.sampled_from((word, ".", ".=?", "%", word[-1], word[-3:], "jsp")))
    return "".join(draw(st.sampled_from(ways))(letter) if letter in letters else letter for letter in word)


@st.composite
def pages(draw: st.DrawFn) -> tuple[bytes, str | None, str]:
    """A page with one link that may lead to a file: payload, content type, the page's own address."""
    ending = draw(st.sampled_from(sorted(DOCUMENTS | PICTURES)))
    plain = draw(
        st.sampled_from(
            (f"/a/表.{ending}", f"x.{ending}?id=1", f"/d.do?filename=表.{ending}", f"/d.do?a=b&name={ending}", f"?file=.{ending}")
        )
        | st.sampled_from(("/module/download/down.jsp?i=1", "/module/download/downfile.jsp", "?print=1", "/b.html", "/%e8.html"))
    )
    address = draw(st.just(plain) | spelt(plain))
    quote = draw(st.sampled_from("\"'"))
    tag = draw(st.sampled_from((f"<a href={quote}{address}{quote}>附件</a>", f"<img src={quote}{address}{quote}>")))
    base = draw(st.sampled_from(("", "", '<base href="/module/download/">', f'<base href="/a.{ending}">')))
    url = draw(st.sampled_from((URL, URL, f"http://www.a.gov.cn/a.{ending}", f"http://www.a.gov.cn/a.jsp?name={ending}")))
    charset = draw(st.sampled_from(CHARSETS))
    declared = draw(st.sampled_from((charset, charset, "utf-8", "gb2312", None)))
    text = f"<html><head>{base}</head><body>{draw(st.sampled_from(('', '年度报告', '&nbsp;&#160;&#8220;')))}{tag}</body></html>"
    payload = text.encode(charset, "ignore")
    return payload[: draw(st.sampled_from((None, None, -15)))], declared and f"text/html; charset={declared}", url


@settings(deadline=None)
@given(pages())
@example((b'<a href="/a&#46;pdf">', None, URL))
@example((b'<a href="/a&#x2E;pdf">', None, URL))
@example((b'<a href="/a.p%64f">', None, URL))
@example((b'<a href="/d.do?name=pdf">', None, URL))
@example((b'<a href="/a.p&Tab;df">', None, URL))
@example(('<a href="/表.pdf">'.encode("utf-16"), None, URL))
@example(('<a href="/é.pdf">'.encode("cp037"), "text/html; charset=cp037", URL))
@example((b'<a href="?print=1">', None, "http://www.a.gov.cn/a.pdf"))
def test_no_page_is_ruled_out_that_has_an_attachment(page: tuple[bytes, str | None, str]) -> None:
    assert find_attachments(*page) == read_attachments(*page)


def test_pages_seen_have_the_same_attachments_either_way() -> None:
    files = [path for folder in (PAGES, CORPUS) for path in folder.rglob("*") if path.suffix in (".html", ".htm", ".xml")]
    assert files
    for path in files:
        payload = path.read_bytes()
        assert find_attachments(payload, None, URL) == read_attachments(payload, None, URL), path


def test_every_page_of_the_city_has_the_same_attachments_either_way(tmp_path: Path) -> None:
    build_city(tmp_path, organs_per_portal=2, port=free_port())
    found = ruled_out = 0
    for (host, path), page in read_site(tmp_path / "site").pages.items():
        asked = (page.body, page.content_type, f"http://{host}{path}")
        links = read_attachments(*asked)
        assert find_attachments(*asked) == links
        found += bool(links)
        ruled_out += not may_name_file(*asked)
    assert found
    assert ruled_out

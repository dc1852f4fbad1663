"""What the pages of the city look like: the notice on each, every style somewhere, the same bytes from the same seed."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from pipelines.portals import load_portals
from sandbox.city import build_city
from sandbox.grids import LAYOUTS
from sandbox.markup import MARKUPS
from sandbox.page import ENCODINGS, PAGES
from sandbox.places import NOTICE, PORTALS
from sandbox.store import CityError, Page, read_site
from tests.sandbox.conftest import Built


def text_of(page: Page) -> str:
    """The page decoded as it really is, which for some is not what it declares."""
    if page.body.startswith(b"\xef\xbb\xbf"):
        return page.body.decode("utf-8-sig")
    try:
        return page.body.decode("utf-8")
    except UnicodeDecodeError:
        return page.body.decode("gb18030")


def page_of(built: Built, url: str) -> Page:
    host, _, path = url.removeprefix("http://").partition("/")
    return built.site.pages[host.split(":")[0], f"/{path}"]


def styled(built: Built, style: str) -> list[str]:
    """Texts of the reports whose style names this and whose tables are all there."""
    reports = built.truth["reports"].filter(pl.col("style").str.split("/").list.contains(style), version=1)
    reports = reports.filter(~pl.col("planted").is_in(["narrative", "image", "cut_by_source"]).fill_null(False))
    return [text_of(page_of(built, url)) for url in reports["url"]]


def test_every_page_says_that_it_is_invented(whole: Built) -> None:
    assert len(whole.site.pages) > 728
    for page in whole.site.pages.values():
        for version in (page, page.later):
            assert version is None or (NOTICE in text_of(version) if version.content_type.startswith("text/") else told(version))


def told(file: Page) -> bool:
    """Whether an attachment says so too: in its text, or in the title of a PDF."""
    return NOTICE.encode() in file.body or NOTICE.encode("utf-16-be").hex().encode() in file.body


@pytest.mark.parametrize(
    "style", [*MARKUPS, *LAYOUTS, *PAGES, *ENCODINGS, "plain", "thousands", "fullwidth", "nbsp", "blank_zero", "dash_zero"]
)
def test_every_style_occurs(whole: Built, style: str) -> None:
    assert styled(whole, style)


@pytest.mark.parametrize(
    ("style", "pattern"),
    [
        ("word", r'<p class="MsoNormal".*<o:p></o:p>'),
        ("ueditor", r'<tr class="firstRow">'),
        ("trs", r"<div class=TRS_Editor><p style=\"font-family: &#39;"),
        ("regroup", r"三、本年度办理结果[\s\S]*三、本年度办理结果"),
        ("header_repeated", r"申请人情况[\s\S]*申请人情况"),
        ("rowspan_large", r'rowspan="2[13]"'),
        ("nested_layout", r'<table class="layout">[\s\S]*<table[\s\S]*</table>[\s\S]*</table>'),
        ("table_first", r'</div>\n<div class="main">\n<table class="table_content">'),
        ("fullwidth", r"[０-９]"),
        ("nbsp", r"&nbsp;\d"),
        ("broken_title", r"政府信息<br/>公开"),
        ("flat", r"\n\t自然人\n\t法人或其他组织\n\t总计\n\n"),
    ],
)
def test_styles_are_what_their_names_say(whole: Built, style: str, pattern: str) -> None:
    spaced = {"word": re.DOTALL}.get(style, 0)
    texts = styled(whole, style)
    if style in ("regroup", "header_repeated", "rowspan_large"):
        # Word paste and broken labels cut the wording into pieces; plain pages keep it whole.
        texts = [text for text in texts if '<table class="tb">' in text]
    assert texts
    assert all(re.search(pattern, text, spaced) for text in texts)


def test_a_title_without_organ_stands_beside_metadata_that_name_it(whole: Built) -> None:
    reports = whole.truth["reports"].filter(pl.col("style").str.contains("no_organ"), version=1)
    for organ, title, url in reports.select("organ", "title", "url").iter_rows():
        assert organ not in title
        assert f'<td class="c1">发布机构</td><td class="c2">{organ}</td>' in text_of(page_of(whole, url))


def test_declared_charsets_are_right_except_where_they_lie(whole: Built) -> None:
    for style, url in whole.truth["reports"].filter(version=1).select("style", "url").iter_rows():
        page = page_of(whole, url)
        declared = re.search(r"charset=([\w-]+)", page.content_type)
        if style.endswith("header_lies"):
            with pytest.raises(UnicodeDecodeError):
                page.body.decode("utf-8")
        elif declared:
            assert NOTICE in page.body.decode(declared[1])
        if style.endswith("meta_lies"):
            assert b"charset=gb2312" in page.body and NOTICE in page.body.decode()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    sizes = {"organs_per_portal": 3, "portals": 4, "years": (2020, 2021, 2022)}
    for name in ("one", "two"):
        build_city(tmp_path / name, **sizes)
    build_city(tmp_path / "other", seed=7, **sizes)
    files = {
        name: {
            file.relative_to(tmp_path / name): file.read_bytes()
            for file in sorted((tmp_path / name).rglob("*"))
            if file.is_file()
        }
        for name in ("one", "two", "other")
    }
    assert files["one"] == files["two"]
    assert files["one"][Path("site/pages.bin")] != files["other"][Path("site/pages.bin")]


def test_a_small_city_shows_both_generations_and_most_markup(tmp_path: Path) -> None:
    city = build_city(tmp_path, portals=2, years=(2021, 2022))
    styles = pl.read_parquet(city.truth / "reports.parquet")["style"].str.split("/").list.first()
    assert set(styles) >= {"word", "ueditor", "trs", "plain"}
    assert {portal.generation for portal in PORTALS[:2]} == {"jpage", "jpaas"}


def test_portal_files_load_and_promise_what_a_night_can_hold(whole: Built) -> None:
    portals = load_portals(str(whole.city.portal_files))
    held = dict(whole.truth["reports"].filter(version=1)["portal_id"].value_counts().iter_rows())
    assert {portal.portal_id: portal.minimum_reports for portal in portals} == held
    assert len(portals) == 13
    for portal in portals:
        assert portal.proxy == "http://127.0.0.1:8787"
        assert portal.hosts == (f"www.{portal.portal_id}.localhost:8787",)
        assert {column.report_year for column in portal.columns} in ({None}, set(range(2019, 2026)))


def test_portal_files_say_that_they_are_invented(whole: Built) -> None:
    for file in whole.city.portal_files.glob("*.toml"):
        text = file.read_text("utf-8")
        assert NOTICE in text
        assert tomllib.loads(text)["division_code"].startswith("99")


@pytest.mark.parametrize(
    "sizes", [{"portals": 0}, {"portals": 14}, {"organs_per_portal": 1}, {"years": ()}, {"years": (2021, 2023)}]
)
def test_impossible_sizes_are_refused(tmp_path: Path, sizes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        build_city(tmp_path, **sizes)


def test_a_folder_without_a_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityError, match="no make-believe city here"):
        read_site(tmp_path)


def test_a_city_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text('{"format": 0}')
    (tmp_path / "pages.bin").write_bytes(b"")
    with pytest.raises(CityError, match="build the city again"):
        read_site(tmp_path)

"""Portals of the further generations and variants over real HTTP: every entry can be had in the way that its generation knows."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

import pytest

from sandbox.city import build_city
from sandbox.lists import Column
from sandbox.more_lists import ANNUAL, SEARCH, TREE, annual_path, area_code, menu_paths, xxgk_fields
from sandbox.more_places import GENERATION_PORTALS, choose_generations
from sandbox.places import NOTICE
from sandbox.server import CityServer, free_port, serve_city
from tests.sandbox.conftest import Built, ask, column_url, expected_links, links_in, read_built

Served = tuple[CityServer, Built]


@pytest.fixture(scope="module")
def further(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    city = build_city(
        tmp_path_factory.mktemp("further"), port=free_port(), portals=0, organs_per_portal=3, years=(2021, 2022, 2023),
        generations="all",
    )  # fmt: skip
    with serve_city(city.folder) as server:
        yield server, read_built(city)


def column_of(built: Built, portal_id: str) -> Column:
    return next(column for column in built.site.columns if column.portal_id == portal_id)


def group_url(server: CityServer, column: Column, **query: str) -> str:
    given = {"columnid": str(column.column_id), "unitid": str(column.unit_id)} | query
    return f"{column.spec.origin(server.port)}{column.spec.proxy_path}?{urlencode(given)}"


def test_every_portal_of_a_further_generation_is_built_with_its_truth(further: Served) -> None:
    _, built = further
    assert built.city.portals == len(GENERATION_PORTALS)
    counts = dict(built.truth["reports"]["portal_id"].value_counts().rows())
    assert counts == dict.fromkeys(GENERATION_PORTALS, 9) | {"jpage_capped": 6}


def test_every_report_stands_where_the_truth_says(further: Served) -> None:
    server, built = further
    for url in built.truth["reports"]["url"]:
        page = ask(server, url)
        assert page.status == 200
        assert any(NOTICE.encode(charset)[:20] in page.body for charset in ("utf-8", "gb18030")), url


def test_plain_links_stand_in_one_page(further: Served) -> None:
    server, built = further
    column = column_of(built, "plain_links")
    page = ask(server, column_url(server, column))
    assert links_in(page.text, column_url(server, column)) == expected_links(server, column)
    assert len(column.entries) == 9


def test_trs_pages_are_named_by_a_script_and_end(further: Served) -> None:
    server, built = further
    column = column_of(built, "trs_paged")
    base = column_url(server, column)
    first = ask(server, base)
    assert 'createPageHTML(3, 0, "index", "html")' in first.text and "ms-repeat" in first.text
    pages = [first, *(ask(server, urljoin(base, f"index_{number}.html")) for number in (1, 2))]
    links = [urljoin(base, href) for page in pages for href in re.findall(r'<dd><a href="(\./[^"]+)"', page.text)]
    assert links == expected_links(server, column) and len(set(links)) == 9
    assert ask(server, urljoin(base, "index_3.html")).status == 404
    assert not any(url in first.text for url in ("index_1.html", "index_2.html"))


def test_an_xxgk_search_pages_by_currpage(further: Served) -> None:
    server, built = further
    column = column_of(built, "xxgk_search")
    origin = column.spec.origin(server.port)
    page = ask(server, column_url(server, column))
    assert "/art/" not in page.text and f"divid:'div{column.column_id}'" in page.text
    links: list[str] = []
    for number in (1, 2, 3, 4):
        body = urlencode({**xxgk_fields(column), "currpage": number})
        answer = ask(server, origin + SEARCH, "POST", body, Content_Type="application/x-www-form-urlencoded")
        assert "共<b>9</b>条" in answer.text and "共3页" in answer.text
        links += links_in(answer.text, origin)
    assert links == expected_links(server, column)
    assert ask(server, origin + SEARCH, "POST", "divid=div0&currpage=1").status == 404


def test_the_tree_names_every_organ_with_its_code(further: Served) -> None:
    server, built = further
    column = column_of(built, "xxgk_annual")
    tree = ask(server, f"{column.spec.origin(server.port)}{TREE}?area={area_code(column.spec, 0)}&divid=x").text
    organs = built.truth["reports"].filter(portal_id="xxgk_annual")["organ"].unique(maintain_order=True)
    assert [name for name in organs if name not in tree] == []
    assert len(set(re.findall(r"show\('(\d+)'\)", tree))) == organs.len() == 3


def test_an_annual_report_is_asked_for_by_organ_and_year_in_any_order(further: Served) -> None:
    server, built = further
    column = column_of(built, "xxgk_annual")
    origin, area = column.spec.origin(server.port), area_code(column.spec, 1)
    straight = ask(server, origin + annual_path(area, 2022))
    assert straight.body == ask(server, f"{origin}{ANNUAL}?fbtime=2022&area={area}").body
    assert straight.body != ask(server, origin + annual_path(area, 2021)).body
    missing = ask(server, origin + annual_path(area, 2030))
    assert missing.status == 200 and "暂无内容" in missing.text
    text = (built.city.portal_files / "xxgk_annual.toml").read_text("utf-8")
    assert text.count("[[organs]]") == 3 and f'area = "{area}"' in text


def test_the_columns_of_an_entry_page_can_be_found_by_their_names(further: Served) -> None:
    server, built = further
    spec = GENERATION_PORTALS["entry_jpage"]
    origin = spec.origin(server.port)
    text = (built.city.portal_files / "entry_jpage.toml").read_text("utf-8")
    assert f'entry = "{origin}/"' in text and "[[columns]]" not in text
    public, yearly = menu_paths(spec)
    assert f'<a href="{public}">政府信息公开</a>' in ask(server, f"{origin}/").text
    assert f'<a href="{yearly}">政府信息公开年报</a>' in ask(server, origin + public).text
    menu = ask(server, origin + yearly).text
    columns = [column for column in built.site.columns if column.portal_id == spec.portal_id]
    assert [column.path in menu for column in columns] == [True] * 3
    for column in columns:
        assert links_in(ask(server, column_url(server, column)).text, origin) == expected_links(server, column)


def test_a_get_only_host_refuses_to_be_posted_to(further: Served) -> None:
    server, built = further
    column = column_of(built, "jpage_get_only")
    url = group_url(server, column, startrecord="1", endrecord="6", perpage="2")
    assert ask(server, url, "POST", "col=1").status == 405
    got = links_in(ask(server, group_url(server, column, page="1")).text, url)
    got += links_in(ask(server, group_url(server, column, page="4")).text, url)
    assert got == expected_links(server, column)


def test_a_host_deaf_to_posts_gives_other_groups_by_get(further: Served) -> None:
    server, built = further
    column = column_of(built, "jpage_post_deaf")
    url = group_url(server, column, startrecord="7", endrecord="12", perpage="2")
    whole = expected_links(server, column)
    assert links_in(ask(server, url, "POST", "col=1").text, url) == whole[:6]
    assert links_in(ask(server, group_url(server, column, page="4")).text, url) == whole[6:]


def test_records_stand_in_nextgroup_where_recordset_is_empty(further: Served) -> None:
    server, built = further
    column = column_of(built, "jpage_nextgroup")
    url = group_url(server, column, startrecord="1", endrecord="6", perpage="2")
    answer = ask(server, url, "POST", "col=1").text
    assert "<recordset></recordset>" in answer
    inner = re.search(r"<nextgroup>(.*)</nextgroup>", answer, re.DOTALL)
    assert inner is not None and links_in(inner[1], url) == expected_links(server, column)[:6]


def test_a_capped_list_claims_more_than_it_ever_gives(further: Served) -> None:
    server, built = further
    column = column_of(built, "jpage_capped")
    assert (column.claimed, len(column.entries)) == (9, 6)
    beyond = group_url(server, column, startrecord="7", endrecord="12", perpage="2")
    answer = ask(server, beyond, "POST", "col=1").text
    assert "<totalrecord>9</totalrecord>" in answer and links_in(answer, beyond) == []
    assert built.truth["faults"].filter(portal_id="jpage_capped")["finding_code"].to_list() == ["list_short"]


def test_a_portal_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no portal 'atlantis'"):
        choose_generations("plain_links,atlantis")

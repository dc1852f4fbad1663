"""The lists of both generations over real HTTP: they page through, and each portal has its own manners."""

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urljoin

from sandbox.lists import BUILD_UNIT, Column, unit_params
from sandbox.places import NOTICE
from sandbox.server import CityServer
from tests.sandbox.conftest import Built, ask, column_url, expected_links, links_in

Served = tuple[CityServer, Built]


def walk_jpage(server: CityServer, column: Column) -> Iterator[list[str]]:
    """Group after group by startrecord, as the page's own script asks, until as many were asked for as the list claims."""
    page = column_url(server, column)
    form = urlencode({"col": 1, "columnid": column.column_id, "unitid": column.unit_id})
    group = 3 * column.spec.per_page
    for start in range(1, column.claimed + 1, group):
        query = f"startrecord={start}&endrecord={start + group - 1}&perpage={column.spec.per_page}"
        answer = ask(server, urljoin(page, f"{column.spec.proxy_path}?{query}"), "POST", form)
        assert answer.status == 200
        assert f"<totalrecord>{column.claimed}</totalrecord>" in answer.text
        assert NOTICE in answer.text
        yield links_in(answer.text, page)


def walk_jpaas(server: CityServer, column: Column) -> Iterator[list[str]]:
    page = column_url(server, column)
    for number in range(1, 100):
        wanted = json.dumps({"pageNo": number, "pageSize": column.spec.per_page})
        url = urljoin(page, f"{BUILD_UNIT}?{urlencode(unit_params(column))}&paramJson={quote(wanted)}")
        data = json.loads(ask(server, url).body)
        assert data["success"] is True and data["notice"] == NOTICE
        links = links_in(data["data"]["html"], page)
        if not links:
            return
        yield links


def test_lists_page_through_and_hold_every_entry_once(served: Served) -> None:
    server, built = served
    assert {column.spec.generation for column in built.site.columns} == {"jpage", "jpaas"}
    for column in built.site.columns:
        walk = walk_jpage if column.spec.generation == "jpage" else walk_jpaas
        met = [link for group in walk(server, column) for link in group]
        assert list(dict.fromkeys(met)) == expected_links(server, column)
        if column.spec.paging == "plain":
            assert len(met) == len(set(met))


def test_groups_overlap_on_the_portal_that_overlaps(served: Served) -> None:
    server, built = served
    column = next(column for column in built.site.columns if column.spec.paging == "overlap")
    first, second = list(walk_jpage(server, column))[:2]
    assert second[0] == first[-1]


def test_beyond_its_end_the_wrapping_portal_begins_again(served: Served) -> None:
    server, built = served
    column = next(column for column in built.site.columns if column.spec.paging == "wrap")
    assert column.claimed == len(column.entries) + 5
    form = urlencode({"columnid": column.column_id, "unitid": column.unit_id})
    beyond = urljoin(column_url(server, column), f"{column.spec.proxy_path}?startrecord=500&endrecord=511&perpage=4")
    assert links_in(ask(server, beyond, "POST", form).text, beyond)[0] == expected_links(server, column)[0]


def test_jpage_groups_come_by_get_too(served: Served) -> None:
    server, built = served
    column = next(column for column in built.site.columns if column.portal_id == "mowan")
    query = urlencode({"page": 1, "columnid": column.column_id, "unitid": column.unit_id})
    got = links_in(
        ask(server, urljoin(column_url(server, column), f"{column.spec.proxy_path}?{query}")).text, column_url(server, column)
    )
    assert got == expected_links(server, column)[:60]


def test_column_pages_inline_the_first_page_or_only_the_script(served: Served) -> None:
    server, built = served
    for column in built.site.columns:
        text = ask(server, column_url(server, column)).text
        if column.spec.generation == "jpage":
            assert f"proxyUrl:'{column.spec.proxy_path}'" in text and f"totalRecord:{column.claimed}" in text
            assert links_in(text.split("<datastore>")[1], column_url(server, column))[0] == expected_links(server, column)[0]
        else:
            assert "unitbuild.js" in text and f"'pageId':'{column.page_id}'" in text and not links_in(text, "")


def test_only_param_json_pages_a_jpaas_list(served: Served) -> None:
    server, built = served
    column = next(column for column in built.site.columns if column.portal_id == "yinghuo")
    base = urljoin(column_url(server, column), f"{BUILD_UNIT}?{urlencode(unit_params(column))}")
    assert ask(server, f"{base}&pageNo=2&pageSize=3").body == ask(server, base).body
    wrong = urljoin(base, f"{BUILD_UNIT}?pageId={column.page_id}")
    assert json.loads(ask(server, wrong).body)["success"] is False
    assert json.loads(ask(server, f"{base}&paramJson=%5B1%5D").body)["success"] is False


def test_the_other_proxy_path_is_not_found(served: Served) -> None:
    server, built = served
    column = next(column for column in built.site.columns if column.portal_id == "zhiyuan")
    assert ask(server, urljoin(column_url(server, column), "/module/jpage/dataproxy.jsp?startrecord=1")).status == 404

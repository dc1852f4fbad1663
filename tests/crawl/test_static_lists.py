"""Lists that stand in their pages, over a socket: scripts and links that lead on, and where paging ends."""

from __future__ import annotations

import pytest


def pages_of(site, count, per_page, script):
    for page in range(count):
        rows = "".join(site.row(n) for n in range(page * per_page + 1, (page + 1) * per_page + 1))
        name = "index.html" if page == 0 else f"index_{page}.html"
        site.page(f"/nb/{name}", f"<ul>{rows}</ul><script>{script.format(count=count, page=page)}</script>")


@pytest.mark.parametrize(
    "script",
    [
        'createPageHTML({count}, {page}, "index", "html");',
        "createPageHTML('pages', {count}, {page}, 'index', 'html', 60);",
        "var countPage = {count}; var now = {page}; createPageHTML(countPage, now, 'index', 'html')",
    ],
)
def test_a_trs_list_is_paged_as_its_script_says(site, sink, crawl, articles, script):
    urls = articles(9)
    pages_of(site, 3, 3, script)
    crawl("/nb/index.html")
    assert sink.reports == urls and sink.codes == []
    assert [path for path in site.paths() if "/nb/" in path] == ["/nb/index.html", "/nb/index_1.html", "/nb/index_2.html"]


def test_next_page_links_are_followed_until_they_lead_back(site, sink, crawl, articles):
    urls = articles(4)
    site.page("/nb/", f"{site.row(1)}{site.row(2)}<a href='?p=1'>上一页</a><a href='two.html'>下一页</a>")
    site.page("/nb/two.html", f"{site.row(3)}{site.row(4)}<a href='/nb/'>下一页 &gt;</a>")
    crawl("/nb/")
    assert sink.reports == urls and sink.codes == []
    assert [path for path in site.paths() if "/nb/" in path] == ["/nb/", "/nb/two.html"]


def test_pages_that_repeat_themselves_under_new_addresses_end(site, sink, crawl, articles):
    articles(2)
    site.routes["/nb/"] = lambda handler: handler.reply(
        200, f"{site.row(1)}{site.row(2)}<a href='?p={len(site.asked)}'>下一页</a>".encode()
    )
    crawl("/nb/")
    assert len([path for path in site.paths() if "/nb/" in path]) == 2 and sink.codes == []


def test_a_static_list_without_end_is_given_up(site, sink, crawl):
    site.routes["/nb/"] = lambda handler: handler.reply(
        200, f"{site.row(len(site.asked))}<a href='?p={len(site.asked)}'>下一页</a>".encode()
    )
    crawl("/nb/", max_list_pages=3)
    assert len([path for path in site.paths() if "/nb/" in path]) == 3 and sink.codes[0] == "list_unreadable"


def test_a_next_page_on_another_host_is_refused(site, sink, crawl, articles):
    urls = articles(1)
    site.page("/nb/", f"{site.row(1)}<a href='http://copy.example/nb/2.html'>下一页</a>")
    crawl("/nb/")
    assert sink.reports == urls and sink.codes == ["link_refused"]


def test_rows_that_only_a_script_could_bring_are_said_to_be_missing(site, sink, crawl, articles):
    urls = articles(1)
    site.page("/nb/", f"{site.row(1)}<dl ms-repeat='list'><dd><a ms-attr-href='el.url'></a></dd></dl>")
    crawl("/nb/")
    assert sink.reports == urls and sink.codes == ["list_uncounted"]

"""Lists of the module/xxgk: pages of ``search.jsp``, and reports that stand at one address per organ and year (DOMAIN §8.2)."""

from __future__ import annotations

from datetime import date
from itertools import count
from urllib.parse import urlencode, urljoin

from pipelines.crawl.attempts import HostLeftAloneError, Reply
from pipelines.crawl.pager import Pager
from pipelines.errors import FetchError, ListFormatError, PermanentFetchError
from pipelines.model import AnnualAddresses, Link, ListPage, XxgkList

# What the module's own script sends where the page does not say otherwise (calls of several portals, 2018-2026).
_USUAL = {
    "vc_title": "",
    "vc_number": "",
    "vc_filenumber": "",
    "vc_all": "",
    "texttype": "",
    "fbtime": "",
    "sortfield": ",compaltedate:0",
}


def page_xxgk(html: str, pager: Pager) -> None:
    """Collect every list of a column page.

    Raises:
        ListFormatError: the page says nowhere what is posted.
        FetchError: a page could not be had; its finding is written.
    """
    for found in pager.readers.parse_xxgk_page(html, pager.base_url):
        pager.add(found.links)
        _Search(found, pager).run()


class _Search:
    """One list: asked page by page until its end, compared with what it claims."""

    def __init__(self, found: XxgkList, pager: Pager) -> None:
        self._found = found
        self._pager = pager
        self._name = f"search.jsp {dict(found.form).get('divid') or dict(found.form).get('area')}"
        self._rows = 0
        self._pages = 0
        self._total: int | None = None
        self._claimed_pages: int | None = None

    def run(self) -> None:
        try:
            self._page_on()
        except ListFormatError as error:
            self._pager.unreadable(str(error))
        finally:
            self._compare()

    def _page_on(self) -> None:
        seen: set[str] = set()
        for number in count(1):
            try:
                answer = self._fetch(number)
            except ListFormatError:
                # Some portals answer a page beyond the last with nothing at all; what they claimed is compared.
                if number == 1 or self._pager.is_at_limit:
                    raise
                return
            self._total = answer.total if answer.total is not None else self._total
            self._claimed_pages = answer.pages if answer.pages is not None else self._claimed_pages
            fresh = {link.url for link in answer.links} - seen
            if not fresh:
                return
            seen |= fresh
            self._rows += len(answer.links)
            self._pages = number
            self._pager.add(answer.links)
            if not self._pager.is_whole or self._is_whole():
                return

    def _is_whole(self) -> bool:
        if self._total is not None:
            return self._rows >= self._total
        return self._claimed_pages is not None and self._pages >= self._claimed_pages

    def _compare(self) -> None:
        if self._total is not None:
            self._pager.compare(self._rows, self._total, self._name)
        elif self._claimed_pages is not None:
            self._pager.compare(self._pages, self._claimed_pages, f"{self._name}, pages")
        elif self._rows:
            self._pager.uncounted(self._name)

    def _fetch(self, number: int) -> ListPage:
        form = {**_USUAL, **dict(self._found.form), "currpage": str(number)}
        reply = self._post(form)
        return self._pager.readers.parse_xxgk_answer(self._pager.text(reply), self._pager.base_url)

    def _post(self, form: dict[str, str]) -> Reply:
        query = urlencode(form)
        try:
            return self._pager.fetch(self._found.search_url, method="POST", body=query.encode("ascii"), is_trial=True)
        except HostLeftAloneError:
            raise
        except PermanentFetchError:
            # The same module answers GET on some portals (seen 2019).
            return self._pager.fetch(f"{self._found.search_url}?{query}")


def list_annual(annual: AnnualAddresses, pager: Pager, day: date) -> None:
    """One address per organ and year, from the first year up to the year before ``day``; organs of the tree included.

    They have no row that could say a title or a date. Where no report is, the module answers with one and the same page: the
    tree, or the home page, tells that apart from a gatekeeper that answers everything so.
    """
    organs = dict(annual.organs)
    try:
        reply = pager.fetch(annual.tree_url or urljoin(annual.url, "/"))
        if annual.tree_url is not None:
            organs = {**dict(pager.readers.parse_xxgk_tree(pager.text(reply))), **organs}
    except ListFormatError as error:
        pager.unreadable(str(error))
    except HostLeftAloneError:
        raise
    except FetchError:
        # Its finding is written; the organs that the portal file names are asked all the same.
        pass
    years = range(day.year - 1, annual.first_year - 1, -1)
    for year in years:
        pager.add([Link(f"{annual.url}?{urlencode({'area': area, 'fbtime': year})}", None, None) for area in organs])

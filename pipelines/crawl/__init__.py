"""The door of requests: a polite client, paging drivers per list generation, and `crawl_portal` that strings them together.

Reading a page belongs to ``parse``, keeping one to ``archive``.
"""

from pipelines.crawl.portal import crawl_portal, is_report_title
from pipelines.crawl.settings import CrawlProgress, CrawlSettings, CrawlSummary, ListReaders, Timing

__all__ = [
    "CrawlProgress",
    "CrawlSettings",
    "CrawlSummary",
    "ListReaders",
    "Timing",
    "crawl_portal",
    "is_report_title",
]

"""The door of requests: a polite client, paging drivers per list generation, and `crawl_portal` that strings them together.

Reading a page belongs to ``parse``, keeping one to ``archive``.
"""

from pipelines.crawl.memory import Memory, build_memory
from pipelines.crawl.portal import NightPlan, crawl_portal, plan_portal
from pipelines.crawl.rhythm import REASONS, day_in_china, due_columns, due_reports
from pipelines.crawl.settings import CrawlProgress, CrawlSettings, CrawlSummary, ListReaders, Timing, check_contact
from pipelines.crawl.titles import is_report_title

__all__ = [
    "REASONS",
    "CrawlProgress",
    "CrawlSettings",
    "CrawlSummary",
    "ListReaders",
    "Memory",
    "NightPlan",
    "Timing",
    "build_memory",
    "check_contact",
    "crawl_portal",
    "day_in_china",
    "due_columns",
    "due_reports",
    "is_report_title",
    "plan_portal",
]

"""Faults of servers, lists and pages that the crawler and the reader must survive, each with the finding it must lead to.

What is planted here is no error of arithmetic (see ``source_errors``). ``plant_page_faults`` acts on drafts before they
are drawn; what lists hold in excess is added in ``city`` once addresses are known.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from pipelines.errors import FINDING_CODES
from sandbox.draft import Draft, set_edition
from sandbox.places import PORTALS, PortalSpec
from sandbox.plan import Picker

# The crawl setting that a slow page presumes, and how long the server then waits.
SLOW_LIMIT_SECONDS = 2.0
SLOW_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: where, from which night on, and the finding it must lead to; ``note`` says what is odd."""

    fault: str
    portal_id: str
    url: str
    finding_code: str
    note: str
    other_url: str | None = None
    night: int = 1
    limit_seconds: float | None = None

    def __post_init__(self) -> None:
        FINDING_CODES[self.finding_code]


@dataclass(frozen=True, slots=True)
class PageFault:
    """A fault of one report's page: how the server treats it, and whether the report is held nevertheless."""

    name: str
    finding_code: str
    note: str
    server: str | None = None
    is_held: bool = True
    suits: Callable[[Draft], bool] = lambda draft: True
    change: Callable[[Draft], None] = lambda draft: None


def _form(draft: Draft) -> bool:
    return draft.look.encoding != "flat" and draft.look.numbers in ("plain", "thousands")


def _busy_form(draft: Draft) -> bool:
    return _form(draft) and draft.true.requests["new_received", "total"] > 0


def _dated(draft: Draft) -> bool:
    return _form(draft) and draft.look.page in ("meta", "nested_layout", "no_organ")


def _cut(draft: Draft) -> None:
    """The source's HTML ends in the middle of the requests table."""
    draft.kind = "cut"
    draft.look.layout = "clean"
    draft.rows = draft.rows[:14]
    draft.missing.add("disputes")
    draft.headings.update({"4": None, "5": None, "6": None})
    draft.fail("S-02", "report")
    draft.fail("S-04", "requests")
    draft.fail("S-06", "disputes")


def _image(draft: Draft) -> None:
    draft.kind = "image"
    draft.fail("S-01", "report")
    draft.fail("S-10", "report")
    draft.fail("S-12", "report")


def _narrative(draft: Draft) -> None:
    draft.kind = "narrative"
    draft.fail("S-01", "report")
    draft.fail("S-10", "report")


def _encode(encoding: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        draft.look.encoding = encoding

    return change


PAGE_FAULTS: tuple[PageFault, ...] = (
    PageFault("gone", "http_error", "listed, but 404", "gone", is_held=False),
    PageFault("heals", "healed", "500 on the first request, then 200", "heals"),
    PageFault("busy", "healed", "503 with Retry-After: 1 on the first request, then 200", "busy"),
    PageFault("slow", "timeout", "answers after the crawler's time limit", "slow", is_held=False),
    PageFault("cut_short", "body_truncated", "connection closed before Content-Length is reached", "cut_short", is_held=False),
    PageFault("cut_by_source", "table_missing", "HTML ends inside the requests table", suits=_busy_form, change=_cut),
    PageFault("image", "tables_are_images", "the tables are images", suits=_form, change=_image),
    PageFault("meta_lies", "charset_conflict", "meta says gb2312, bytes are UTF-8", suits=_form, change=_encode("meta_lies")),
    PageFault("header_lies", "charset_conflict", "header says utf-8, bytes are GBK", suits=_form, change=_encode("header_lies")),
    PageFault("date_conflict", "date_conflict", "the list's date is twelve days later than PubDate", suits=_dated),
    PageFault("two_addresses", "report_duplicate", "the same bytes under a second address", suits=_form),
    PageFault("edited", "report_edited", "three requests more from the second night on", suits=_busy_form),
)
BY_NAME = {fault.name: fault for fault in PAGE_FAULTS}


def plant_page_faults(picker: Picker, copies: int) -> None:
    """Mark the drafts that get a page fault, and one report without any table; the next years stay judgeable without them."""
    for fault in PAGE_FAULTS:
        for _ in range(1 if fault.server else copies):
            draft = picker.take(fault.name, fault.suits)
            if draft is not None:
                fault.change(draft)
    draft = picker.take("narrative", _form)
    if draft is not None:
        _narrative(draft)


def edited(draft: Draft) -> Draft:
    """The second version of an edited report: three more requests, all granted; ask before the first is drawn."""
    second = deepcopy(draft)
    second.version = 2
    for row in ("new_received", "granted", "total_processed"):
        for column in ("natural_person", "total"):
            second.true.requests[row, column] += 3
    set_edition(second, second.edition)
    return second


@dataclass(frozen=True, slots=True)
class OddPage:
    """A page that is no report although its row in the list looks like one."""

    portal: PortalSpec
    name: str
    list_title: str
    page_title: str
    paragraphs: tuple[str, ...]


def odd_pages(portals: int) -> list[OddPage]:
    """A notice, a guide and an infographic, each on a portal of its own."""
    made = [
        OddPage(
            PORTALS[0],
            "notice",
            "关于做好2024年度政府信息公开工作年度报告编制发布工作的通知",
            "关于做好2024年度政府信息公开工作年度报告编制发布工作的通知",
            ("各街道、各部门：", "请按规定的格式编写年度报告，于1月底前在本单位专栏发布。", "联系人见内网通讯录。"),
        ),
        OddPage(
            PORTALS[1],
            "guide",
            f"{PORTALS[1].name}政府信息公开工作年度报告编写指南",
            f"{PORTALS[1].name}政府信息公开工作年度报告编写指南",
            ("本指南说明年度报告各部分怎样填写。", "填表前请先核对上年结转数。"),
        ),
        OddPage(
            PORTALS[3],
            "infographic",
            f"{PORTALS[3].name}人民政府2023年政府信息公开工作年度报告",
            f"【图解】{PORTALS[3].name}人民政府2023年政府信息公开工作年度报告",
            ('<img src="/picture/2023/one.png" alt="一图读懂">',),
        ),
    ]
    return [page for page in made if page.portal in PORTALS[:portals]]

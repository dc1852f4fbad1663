"""The peer of ``accuracy``: what one writes in an afternoon, ``pandas.read_html`` and sums. Fair: it knows the form by heart.

It finds tables and rows by their words, takes the last seven cells of a row, folds full-width digits and thousands commas,
counts what is no number as 0, checks the form's sums, and compares the requests and disputes that the text states.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Cells = dict[tuple[str, str, str], int]
# Words by which a row is known, from its last label; 其他处理 is a row in edition 2019 and the head of three in 2021.
_ROW_WORDS = {
    "new_received": "本年新收",
    "carried_over": "上年结转",
    "granted": "予以公开",
    "partial_grant": "部分公开",
    "denied_state_secret": "国家秘密",
    "denied_law_forbidden": "禁止公开",
    "denied_safety_stability": "三安全",
    "denied_third_party": "第三方",
    "denied_internal_affairs": "内部事务",
    "denied_process_info": "过程性",
    "denied_enforcement_file": "执法案卷",
    "denied_admin_query": "行政查询",
    "unable_not_held": "不掌握",
    "unable_need_creation": "另行制作",
    "unable_still_unclear": "仍不明确",
    "notproc_petition": "信访",
    "notproc_repeat": "重复申请",
    "notproc_publication": "出版物",
    "notproc_massive": "大量反复",
    "notproc_reconfirm": "重新出具",
    "other_overdue_correction": "不补正",
    "other_overdue_fee": "缴纳费用",
    "other_handling": "其他处理",
    "other_other": "3.其他",
    "total_processed": "(七)总计",
    "carried_forward": "结转下",
}
_BALANCE = ("new_received", "carried_over", "total_processed", "carried_forward")
_RECEIVED = re.compile(r"(?:收到|受理)[^，。；]{0,20}?(\d+)件")
_REVIEWS = re.compile(r"行政复议(?:案件)?(\d+)[件起]")
_SUITS = re.compile(r"行政诉讼(?:案件)?(\d+)[件起]")


@dataclass(slots=True)
class PeerReading:
    """What the script makes of a page: cells and the rules that it says are broken; ``is_read`` is False where it gave up."""

    cells: Cells = field(default_factory=dict)
    failures: set[tuple[str, str]] = field(default_factory=set)
    is_read: bool = False


def read_page(body: bytes, encoding: str | None, form: dict[str, Sequence[str]]) -> PeerReading:
    """One page, from bytes; ``form`` names the rows, columns, groups and results of the edition in their order."""
    import pandas

    reading = PeerReading()
    text = body.decode(encoding or "utf-8", "replace")
    try:
        frames = pandas.read_html(io.StringIO(text), thousands=None, flavor="lxml")
    except ValueError:
        return reading
    for frame in frames:
        words = "".join(map(str, frame.to_numpy().ravel()))
        if "结果维持" in words and "尚未审结" in words:
            _read_disputes(frame, reading.cells, form)
        else:
            _read_requests(frame, reading.cells, form)
    reading.is_read = bool(reading.cells)
    _check(reading, form)
    _check_prose(reading, unicodedata.normalize("NFKC", re.sub(r"<[^>]+>|\s", "", text)))
    return reading


def _number(value: Any) -> int | None:
    folded = unicodedata.normalize("NFKC", str(value)).replace(",", "").strip()
    folded = folded[:-2] if folded.endswith(".0") else folded
    return int(folded) if re.fullmatch(r"-?\d+", folded) else None


def _read_requests(frame: Any, cells: Cells, form: dict[str, Sequence[str]]) -> None:
    """Rows by the words of their label, which stands before the last seven cells."""
    columns = form["columns"]
    for row in frame.to_numpy().tolist():
        label = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(row[-len(columns) - 1 :][0]))).replace("、", ".")
        for key in form["rows"]:
            if _ROW_WORDS[key] in label and len(row) > len(columns):
                values = [_number(value) for value in row[-len(columns) :]]
                cells |= {("requests", key, column): value or 0 for column, value in zip(columns, values, strict=True)}
                break


def _read_disputes(frame: Any, cells: Cells, form: dict[str, Sequence[str]]) -> None:
    keys = [(group, result) for group in form["groups"] for result in form["results"]]
    last = [_number(value) for value in frame.to_numpy().tolist()[-1]]
    cells |= {("disputes", *key): value or 0 for key, value in zip(keys, last, strict=False)}


def _check(reading: PeerReading, form: dict[str, Sequence[str]]) -> None:
    def total(keys: list[tuple[str, str, str]]) -> int:
        return sum(reading.cells.get(key, 0) for key in keys)

    columns, leaves = form["columns"], [row for row in form["rows"] if row not in _BALANCE]
    if any(key[0] == "requests" for key in reading.cells):
        for column in columns:
            new, over, done, forward = (reading.cells.get(("requests", row, column), 0) for row in _BALANCE)
            if new + over != done + forward:
                reading.failures.add(("A-01", column))
            if done != total([("requests", leaf, column) for leaf in leaves]):
                reading.failures.add(("A-02", column))
        for row in form["rows"]:
            if total([("requests", row, "total")]) != total([("requests", row, column) for column in columns[:-1]]):
                reading.failures.add(("A-03", row))
    for rule, group in zip(("L-01", "L-02", "L-03"), form["groups"], strict=True):
        if total([("disputes", group, "total")]) != total([("disputes", group, result) for result in form["results"][:-1]]):
            reading.failures.add((rule, group))


def _check_prose(reading: PeerReading, text: str) -> None:
    def figure(*key: str) -> int:
        return reading.cells.get((key[0], key[1], key[2]), 0)

    new, over = figure("requests", "new_received", "total"), figure("requests", "carried_over", "total")
    suits = figure("disputes", "litigation_direct", "total") + figure("disputes", "litigation_post_review", "total")
    wanted = (
        (_RECEIVED, "X-01", "requests_received", {new, new + over}),
        (_REVIEWS, "X-06", "reviews", {figure("disputes", "review", "total")}),
        (_SUITS, "X-06", "litigations", {suits}),
    )
    for pattern, rule, claim, right in wanted:
        match = pattern.search(text)
        if match and int(match[1]) not in right:
            reading.failures.add((rule, claim))

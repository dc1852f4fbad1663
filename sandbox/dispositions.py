"""What the evaluators of the make-believe city decided: files of dispositions, and the truth about each entry.

Written from the drafts alone. An entry names the digest of the page's bytes, which anybody can take with sha256sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.draft import Draft
from sandbox.places import NOTICE

AUTHOR = "示例市政务公开评估组"
_ANOTHER_PAGE = hashlib.sha256("此前的页面".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry, and the states it must have on the first and on the second night."""

    portal_id: str
    organ: str
    year: int
    rule_id: str
    scope: str
    verdict: str
    note: str
    payload_sha256: str
    states: tuple[str, str]


# What is planted → what was decided of its first failure.
_DECIDED = (
    ("leaf_plus_one", "confirmed_error", "经电话核实，该单元格多填1件，单位将更正"),
    ("processed_wrong", "confirmed_error", "总计填写有误"),
    ("row_unknown", "wrong_alarm", "该单位自行增加一行，非标签识别问题"),
    ("moved_to_forward", "explained", "单位说明：年底办结1件计入结转"),
    ("review_total", "explained", "撤回案件计入总计"),
)


def decide(held: Iterable[tuple[Draft, str]], bodies: Mapping[str, bytes]) -> list[Decision]:
    """The decisions on a city's held reports, given with their addresses; ``bodies`` are the first night's pages."""
    first = {draft.planted: (draft, url) for draft, url in reversed(list(held)) if draft.version == 1 and draft.planted}
    decisions = []
    for planted, verdict, note in _DECIDED:
        if planted in first:
            draft, url = first[planted]
            decisions.append(_entry(draft, _failure(draft), verdict, note, _digest(bodies[url]), ("active", "active")))
    if "leaf_total" in first:
        draft, _ = first["leaf_total"]
        note = "页面更换之前的核定，已失效"
        decisions.append(_entry(draft, _failure(draft), "explained", note, _ANOTHER_PAGE, ("lapsed", "lapsed")))
    if "edited" in first:
        draft, url = first["edited"]
        failure = min(draft.expected, default=None)
        states = ("active" if failure else "unmatched", "lapsed")
        decisions.append(
            _entry(draft, failure or ("S-07", "requests"), "explained", "修改前的页面", _digest(bodies[url]), states)
        )
    if decisions:
        known = decisions[0]
        gone = ("unmatched", "unmatched")
        no_such = Decision(
            known.portal_id, "已撤销局", known.year, "A-01", "total", "explained", "没有这个单位", _ANOTHER_PAGE, gone
        )
        decisions.append(no_such)
    return decisions


def _failure(draft: Draft) -> tuple[str, str]:
    return min(where for where, planted in draft.expected.items() if planted == draft.planted)


def _entry(draft: Draft, failure: tuple[str, str], verdict: str, note: str, digest: str, states: tuple[str, str]) -> Decision:
    portal_id, organ, year = draft.where
    return Decision(portal_id, organ, year, *failure, verdict, note, digest, states)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def write_dispositions(folder: Path, decisions: Iterable[Decision]) -> None:
    """One TOML file per portal that has any."""
    folder.mkdir(parents=True, exist_ok=True)
    texts: dict[str, list[str]] = {}
    for decision in decisions:
        texts.setdefault(decision.portal_id, [f"# {NOTICE}"]).append(_render(decision))
    for portal_id, parts in texts.items():
        (folder / f"{portal_id}.toml").write_text("\n\n".join(parts) + "\n", "utf-8")


def _render(decision: Decision) -> str:
    lines = [
        "[[dispositions]]",
        f'organ = "{decision.organ}"',
        f"year = {decision.year}",
        f'rule = "{decision.rule_id}"',
        f'scope = "{decision.scope}"',
        f'verdict = "{decision.verdict}"',
        f'note = "{decision.note}"',
        f'author = "{AUTHOR}"',
        f"date = {decision.year + 1}-05-06",
        f'payload_sha256 = "{decision.payload_sha256}"',
    ]
    return "\n".join(lines)


def truth_rows(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """One row per entry and night, for the table ``dispositions`` of the truth."""
    return [
        {
            "night": night,
            "portal_id": decision.portal_id,
            "organ": decision.organ,
            "year": decision.year,
            "rule_id": decision.rule_id,
            "scope": decision.scope,
            "decision": decision.verdict,
            "state": state,
        }
        for decision in decisions
        for night, state in enumerate(decision.states, start=1)
    ]

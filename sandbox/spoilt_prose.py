"""Slips of the pen in the prose: which report a slip suits. What is then told wrongly stands in ``told``, what must fail for it
in ``contradictions``.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from sandbox.draft import Draft
from sandbox.labels import C6

# Slip → the rule it breaks.
RULES = {
    "received": "X-01",
    "processed": "X-02",
    "carried": "X-03",
    "applicants": "X-04",
    "documents": "X-05",
    "disputes": "X-06",
    "channels": "X-07",
    "list": "X-08",
    "rate": "X-09",
    "upheld": "X-10",
    "finished": "X-11",
    "plan_year": "X-12",
    "own_year": "X-12",
}


def slip_of(name: str) -> Callable[[Draft, Random], bool]:
    """Make a slip; False, nothing changed, if the report has no place for it."""

    def spoil(draft: Draft, rng: Random) -> bool:
        if not _has_place(draft, name):
            return False
        draft.slip = name
        return True

    return spoil


def _has_place(draft: Draft, name: str) -> bool:
    requests, reviews = draft.true.requests, draft.true.disputes
    new, person = requests["new_received", "total"], requests["new_received", "natural_person"]
    places = {
        "received": new > 0,
        "processed": requests["total_processed", "total"] > 0,
        "carried": requests["carried_over", "total"] > 0 and new > 0,
        # Where all applicants are natural persons the prose says so in words.
        "applicants": person != new - person and 0 < person < new,
        "documents": draft.true.disclosure["normative_docs", "issued"] > 0,
        "disputes": reviews["review", "total"] > 0,
        "channels": new > 0,
        "rate": requests["total_processed", "total"] > 20,
        "upheld": reviews["review", "maintained"] < reviews["review", "total"],
        "finished": requests["carried_forward", "total"] > 0,
    }
    return places.get(name, sum(requests[("new_received", applicant)] for applicant in C6) > 0)

"""Where an invented report stands on its portal: the address of its article, in the form that the portal's generation has.

Addresses of lists belong to ``lists`` and ``more_lists``.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import md5

from sandbox.draft import Draft
from sandbox.lists import Column
from sandbox.more_lists import annual_path, area_code
from sandbox.places import place_of


def article_path(draft: Draft, column: Column, number: int) -> str:
    """The article's path: the old form on jpage portals and for early reports, the new form with 32 hex digits otherwise."""
    day = draft.published
    if draft.portal.generation == "trs":
        # The address is of another day than the list, as some are (平潭, seen 2026).
        dated = day + timedelta(days=number % 3)
        return f"/zwgk/c{column.column_id}/{dated:%Y%m}/t{dated:%Y%m%d}_{97_000 + draft.year % 100 * 100 + number}.htm"
    if draft.portal.generation == "annual":
        return annual_path(area_code(draft.portal, place_of(draft.organ, draft.portal)), draft.year)
    digest = md5(f"{draft.where} {number}".encode(), usedforsecurity=False).hexdigest()
    is_new = draft.year >= 2022 if draft.portal.generation == "jpaas" else number % 6 == 5
    if is_new:
        sub = "/zfxxgknb" if number % 4 == 1 else ""
        return f"/col/col{column.column_id}{sub}/art/{day.year}/art_{digest}.html"
    return f"/art/{day.year}/{day.month}/{day.day}/art_{column.column_id}_{70_000 + draft.year % 100 * 1000 + number}.html"

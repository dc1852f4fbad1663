"""Errors as organs make them: the list of those that the city plants, and which reports each suits.

How a report is spoilt, and what must fail for it, stands in ``spoilt_requests``, ``spoilt_forms`` and ``spoilt_years``; faults
of servers and pages stand in ``faults``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sandbox import spoilt_forms, spoilt_prose, spoilt_requests, spoilt_years
from sandbox.draft import Draft

Spoil = Callable[[Draft, Random], bool]
BOTH = ("2021", "2019")


@dataclass(frozen=True, slots=True)
class SourceError:
    """A way to spoil a draft; ``spoil`` returns False, nothing changed, if the figures offer no place.

    ``volume`` is ``busy`` (some requests), ``idle`` (an organ that never gets any) or ``any``. ``needs_previous``
    errors are judged against the year before, whose report must then be whole. ``finding`` is what a reader must say.
    """

    name: str
    spoil: Spoil
    editions: tuple[str, ...] = ("2021", "2019")
    years: tuple[int, ...] = ()
    volume: str = "busy"
    needs_previous: bool = False
    finding: str | None = None
    not_government: bool = False

    def fits(self, draft: Draft) -> bool:
        """Whether edition, year, organ and size of the report suit this error, and its numbers are all printed."""
        if draft.edition not in self.editions or (self.years and draft.year not in self.years):
            return False
        if draft.look.numbers in ("blank_zero", "dash_zero") or (self.not_government and draft.organ.kind == "government"):
            return False
        if self.needs_previous and draft.before is None:
            return False
        return self.volume == "any" or (draft.organ.volume == "zero" if self.volume == "idle" else not draft.is_zero)


SOURCE_ERRORS: tuple[SourceError, ...] = (
    SourceError("leaf_plus_one", spoilt_requests.leaf_plus_one),
    SourceError("leaf_total", spoilt_requests.leaf_total),
    SourceError("transposed_digits", spoilt_requests.transposed),
    SourceError("swapped_leaf_cells", spoilt_requests.swapped_leaf),
    SourceError("swapped_new_received", spoilt_requests.swapped_new),
    SourceError("processed_wrong", spoilt_requests.processed),
    SourceError("new_total_wrong", spoilt_requests.new_total),
    SourceError("forward_overdrawn", spoilt_requests.forward_overdrawn),
    SourceError("moved_to_forward", spoilt_requests.moved_forward),
    SourceError("review_total", spoilt_forms.dispute_total("review", "L-01")),
    # Up to 2022, because L-06 measures later years by the total of 2023.
    SourceError("direct_total", spoilt_forms.dispute_total("litigation_direct", "L-02"), years=(2019, 2020, 2021, 2022)),
    SourceError("post_review_total", spoilt_forms.dispute_total("litigation_post_review", "L-03")),
    SourceError("row_deleted", spoilt_requests.row_deleted),
    SourceError("row_doubled", spoilt_requests.row_doubled, finding="row_repeated"),
    SourceError("row_unknown", spoilt_requests.row_unknown, finding="label_unknown"),
    SourceError("leaf_totals_blank", spoilt_requests.leaf_totals_blank),
    SourceError("disclosure_missing", spoilt_forms.disclosure_missing, volume="any", finding="table_missing"),
    SourceError("disputes_missing", spoilt_forms.disputes_missing, volume="any", finding="table_missing"),
    SourceError("item_dropped", spoilt_forms.item_dropped, volume="any"),
    SourceError("note_missing", spoilt_requests.note_missing, volume="any"),
    SourceError("last_heading_missing", spoilt_forms.last_heading_missing, volume="any"),
    SourceError("inner_heading_missing", spoilt_forms.inner_heading_missing, volume="any"),
    SourceError("heading_number_doubled", spoilt_forms.number_doubled, volume="any"),
    SourceError("section_five_empty", spoilt_forms.section_five_empty, volume="any"),
    SourceError("old_form", spoilt_forms.old_form, ("2021",), (2022, 2023), "any"),
    SourceError("rules_issued", spoilt_forms.rules_issued, volume="any", not_government=True),
    SourceError("rules_not_in_force", spoilt_forms.rules_not_in_force, ("2021",), volume="any", not_government=True),
    SourceError("stock_impossible", spoilt_forms.stock_impossible, ("2021",), volume="any"),
    SourceError("negative_count", spoilt_requests.negative_count),
    SourceError("decimal_count", spoilt_forms.decimal_count, ("2021",), volume="any"),
    SourceError("fee_negative", spoilt_forms.fee_negative, ("2021",), (2025,), "any"),
    SourceError("items_below_zero", spoilt_forms.items_below_zero, ("2019",), volume="any"),
    SourceError("fee_in_yuan", spoilt_forms.fee_in_yuan, ("2021",), (2022, 2023, 2024, 2025), "any", needs_previous=True),
    SourceError("idle_disputes", spoilt_forms.idle_disputes, volume="idle", needs_previous=True),
    SourceError("direct_suits_up", spoilt_forms.direct_suits_up, ("2021",), (2024,), needs_previous=True),
    SourceError("unreadable_cell", spoilt_requests.unreadable, finding="cell_unreadable"),
    *(SourceError(f"prose_{slip}", spoilt_prose.slip_of(slip)) for slip in spoilt_prose.RULES),
    *(
        SourceError(name, spoil, editions, years, needs_previous=True)
        for name, spoil, editions, years in (
            ("carry_over_off", spoilt_years.carry_over_off, BOTH, ()),
            ("carry_over_transposed", spoilt_years.carry_over_transposed, BOTH, ()),
            ("carry_over_shifted", spoilt_years.carry_over_shifted, BOTH, ()),
            ("carry_over_outdated", spoilt_years.carry_over_outdated, BOTH, ()),
            ("stock_unexplained", spoilt_years.stock_unexplained, ("2021",), (2022, 2023, 2024, 2025)),
            ("items_restarted", spoilt_years.items_restarted, ("2019",), (2020,)),
            ("decisions_multiplied", spoilt_years.decisions_multiplied, BOTH, ()),
            ("requests_collapsed", spoilt_years.requests_collapsed, BOTH, ()),
            # Years after one of the same form, and not 2023, by whose suits L-06 measures the later ones.
            ("numbers_repeated", spoilt_years.numbers_repeated, BOTH, (2020, 2022, 2025)),
        )
    ),
)

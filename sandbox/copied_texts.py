"""Prose that is last year's or another organ's: which reports repeat whose, and that C-06 or C-07 must fail for it.

Figures are not copied, so that nothing else is wrong; errors of figures are in ``source_errors``.
"""

from __future__ import annotations

from sandbox.deeds import repeat_deeds
from sandbox.draft import Draft
from sandbox.plan import Picker


def plant_copied_texts(picker: Picker, copies: int) -> None:
    """``copies`` reports that repeat last year's prose, and as many pairs of organs that share theirs, as far as some suit."""
    for _ in range(copies):
        _repeat_own(picker)
        _copy_of_another(picker)


def _repeat_own(picker: Picker) -> None:
    for draft in picker.candidates(_is_form):
        before = picker.previous(draft)
        if before is not None and before.where not in picker.taken:
            picker.mark(draft, "text_repeated")
            picker.taken.add(before.where)
            repeat_deeds(draft, before)
            draft.fail("C-06", "report")
            return


def _copy_of_another(picker: Picker) -> None:
    """Whose text it was cannot be told from the two: both fail."""
    for draft in picker.candidates(_is_form):
        others = picker.candidates(lambda other: _is_form(other) and other.year == draft.year and other.organ != draft.organ)  # noqa: B023
        if others:
            repeat_deeds(draft, others[0])
            for one in (draft, others[0]):
                picker.mark(one, "text_copied")
                one.fail("C-07", "report")
            return


def _is_form(draft: Draft) -> bool:
    return draft.kind == "form"

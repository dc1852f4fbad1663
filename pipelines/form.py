"""The statutory form as data: editions, rows, columns and their labels. Read from files in ``forms``, used by every reader.

Part of `pipelines.model`, which is the import place of all nouns.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormLabel:
    """A row, column or group of a form: its key, its label in both languages, and every wording met on a page."""

    key: str
    label: str
    label_en: str
    variants: tuple[str, ...] = ()
    parent: str | None = None
    group: str | None = None
    legal_basis: str | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """The canonical label and its variants."""
        return (self.label, *self.variants)


@dataclass(frozen=True, slots=True)
class DisclosureItem:
    """A data row of section 2 with the measures (columns) that its block has. ``optional`` rows may be absent."""

    row: FormLabel
    measures: tuple[str, ...]
    optional: bool = False


# Compared as a whole, but hashed by its name: labels by the hundred would be gone through for every page.
@dataclass(frozen=True, slots=True)
class Form:
    """One edition of the statutory form, read from ``forms/<edition>.toml``.

    ``detect`` are labels any of which proves the edition; ``detect_with_note`` applies when only the
    requests table is there. ``has_tables`` is False for editions that are recognised and kept as text.
    """

    edition: str
    name: str
    source: str
    first_year: int
    last_year: int | None
    has_tables: bool
    detect: tuple[tuple[str, ...], ...]
    measures: tuple[FormLabel, ...] = ()
    disclosure: tuple[DisclosureItem, ...] = ()
    applicants: tuple[FormLabel, ...] = ()
    outcomes: tuple[FormLabel, ...] = ()
    dispute_groups: tuple[FormLabel, ...] = ()
    dispute_results: tuple[FormLabel, ...] = ()

    def __hash__(self) -> int:
        return hash(self.edition)

    @property
    def leaf_outcomes(self) -> tuple[str, ...]:
        """Keys of the rows that （七）总计 adds up, in the form's order."""
        return tuple(row.key for row in self.outcomes if row.group not in (None, "balance"))

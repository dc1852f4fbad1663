"""What it takes to declare a rule: one `Rule` per rule id, and the scopes it is judged on in an edition of the form.

Which rules there are stands in ``rules_*.py``; how each is judged in ``verdicts_*.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.model import Form

ScopeKind = Literal["report", "table", "item", "applicant", "outcome", "group", "claim", "list", "year", "portal"]
Severity = Literal["ERROR", "WARN", "INFO"]
BlankClass = Literal["Z", "N", "-"]
FaultClass = Literal["2", "S", "E"]
TABLE_NAMES = ("disclosure", "requests", "disputes")
BOTH = ("2021", "2019")
EVERY = ("all",)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, declared once; the columns of ``quality.rules`` and the words of the rule book are taken from here.

    ``editions`` are editions of the form, or ``("all",)``. ``scopes`` names what is judged where that is
    fixed; left empty, all applicants or all outcome rows of the report's edition are meant. In
    ``formula`` the left side is what a verdict calls reported, the right side what it calls expected. A rule
    ``per_statement`` gives a verdict only where the prose states what its ``scopes`` name, one that ``is_occasional`` only
    with the reports that it concerns: those of governments that roll up, of an organ's last year, of a portal's commonest day.
    A failure whose reason begins with the word ``other_severity_when`` has the ``other_severity``. ``exemptions`` are the
    reasons that may free a report from it, derived or declared in a disposition.
    """

    rule_id: str
    statement_zh: str
    statement_en: str
    formula: str
    scope_kind: ScopeKind
    severity: Severity
    fault_class: FaultClass
    source: str
    scopes: tuple[str, ...] = ()
    editions: tuple[str, ...] = BOTH
    blank_class: BlankClass = "-"
    is_gate: bool = False
    tolerance: str = "0"
    per_statement: bool = False
    exemptions: tuple[str, ...] = ()
    is_occasional: bool = False
    other_severity: Severity | None = None
    other_severity_when: str | None = None

    @property
    def group(self) -> str:
        """The letter before the dash."""
        return self.rule_id[0]

    @property
    def is_constant(self) -> bool:
        """Whether every report of an edition gets the same number of verdicts by this rule."""
        return not (self.per_statement or self.is_occasional)

    def severity_of(self, reason: str | None) -> Severity:
        """The severity of a failure with this reason."""
        if self.other_severity and self.other_severity_when and (reason or "").startswith(self.other_severity_when):
            return self.other_severity
        return self.severity

    def applies_to(self, edition: str) -> bool:
        """Whether reports of the edition are judged by this rule."""
        return self.editions == EVERY or edition in self.editions


def scopes_of(rule: Rule, form: Form) -> tuple[str, ...]:
    """The scopes on which every report of the form gets a verdict, in the form's order.

    None if the rule does not apply, or gives verdicts only where a statement was found or with some of the reports.
    """
    if not rule.is_constant or not rule.applies_to(form.edition):
        return ()
    if rule.scopes:
        return rule.scopes
    by_kind = {
        "report": ("report",),
        "table": TABLE_NAMES,
        "applicant": tuple(label.key for label in form.applicants),
        "outcome": tuple(label.key for label in form.outcomes),
    }
    return by_kind[rule.scope_kind]

"""``gongkai rules``: the rule book on the screen. What a rule says stands in ``expectations``."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from cli.screen import complain, make_console


def show_rules(rule_id: str | None) -> int:
    """Print all rules, one line each, or all of one rule; 2 if there is no such rule."""
    from expectations.rule_book import render_rule  # polars: 0.2 s (2026-11)
    from expectations.rules import RULES, RULES_BY_ID

    console = make_console()
    if rule_id is None:
        table = Table("rule", "severity", "规则", "what must hold", box=None, padding=(0, 1))
        for rule in RULES:
            table.add_row(rule.rule_id, rule.severity, escape(rule.statement_zh), escape(rule.statement_en))
        console.print(table)
        return 0
    found = RULES_BY_ID.get(rule_id.upper())
    if found is None:
        complain(f"no rule {rule_id!r}; there are {', '.join(RULES_BY_ID)}")
        return 2
    console.print(escape(render_rule(found)).strip())
    return 0

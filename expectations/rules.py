"""The one list of rules, and their table for the warehouse. The words stand in ``rules_*.py``, the judging in ``verdicts``."""

from __future__ import annotations

import polars as pl

from expectations.declaration import Rule
from expectations.rules_disputes import DISPUTE_RULES
from expectations.rules_fees import FEE_RULES
from expectations.rules_metadata import METADATA_RULES
from expectations.rules_prose import PROSE_RULES
from expectations.rules_requests import REQUEST_RULES
from expectations.rules_rollup import ROLLUP_RULES
from expectations.rules_structure import STRUCTURE_RULES
from expectations.rules_values import VALUE_RULES
from expectations.rules_years import YEAR_RULES
from pipelines.tables.schema import RULES as RULES_TABLE

RULES: tuple[Rule, ...] = (
    *STRUCTURE_RULES,
    *VALUE_RULES,
    *REQUEST_RULES,
    *DISPUTE_RULES,
    *YEAR_RULES,
    *ROLLUP_RULES,
    *PROSE_RULES,
    *METADATA_RULES,
    *FEE_RULES,
)
RULES_BY_ID: dict[str, Rule] = {rule.rule_id: rule for rule in RULES}


def build_rules() -> pl.DataFrame:
    """``quality.rules``: one row per rule, key rule_id."""
    columns = [name for name in RULES_TABLE.frame_schema if name != "editions"]
    rows = [{**{name: getattr(rule, name) for name in columns}, "editions": " ".join(rule.editions)} for rule in RULES]
    return pl.DataFrame(rows, schema=RULES_TABLE.frame_schema)

"""The list of rules: each once, as the domain handbook has it, each with a judge; and what is rendered from it."""

import re

import pytest

from expectations.declaration import scopes_of
from expectations.rule_book import RULE_BOOK, render_rule_book
from expectations.rules import RULES, build_rules
from expectations.rules_prose import PROSE_RULES
from expectations.rules_rollup import ROLLUP_RULES
from expectations.verdicts import judges
from pipelines.tables.schema import BY_NAME

# rule, severity, editions, fault, blanks, gate: copied by hand from the tables of the domain handbook (4.6)
HANDBOOK = """
S-01 ERROR all  2 - gate | S-02 WARN  both S - | S-03 ERROR both 2 - | S-04 ERROR both 2 - gate | S-05 ERROR both 2 - gate
S-06 ERROR both 2 -      | S-07 INFO  both S - | S-08 INFO  both S - | S-09 WARN  all  E -      | S-10 ERROR all  S -
S-11 WARN  both S -      | S-12 WARN  all  S - | S-13 ERROR both E - | S-14 INFO  both S -
T-01 ERROR both 2 - gate | T-02 ERROR 2021 2 N | T-03 WARN  2019 S N | T-04 WARN  2021 S N      | T-05 WARN  both S Z
T-06 WARN  2021 S Z
A-01 ERROR both 2 Z      | A-02 ERROR both 2 Z | A-03 ERROR both 2 Z | A-04 ERROR both 2 Z      | A-05 INFO  both S -
A-06 INFO  both S -
L-01 ERROR both 2 Z      | L-02 ERROR both 2 Z | L-03 ERROR both 2 Z | L-05 INFO  both S N      | L-06 INFO  2021 S -
P-01 WARN  2021 2 N      | P-02 WARN  2019 2 N | P-03 WARN  both S N | C-01 WARN  both 2 Z      | C-02 INFO  both 2 Z
C-04 WARN  both S N      | C-05 WARN  both S - | C-06 WARN  all  S - | C-07 WARN  all  S -
R-01 WARN  both S Z      | R-02 INFO  both S Z
X-01 WARN  both S Z      | X-02 WARN  both S Z | X-03 WARN  both S Z | X-04 WARN  both S Z      | X-05 WARN  both S Z
X-06 WARN  both S Z      | X-07 WARN  both S Z | X-08 WARN  both S - | X-09 WARN  both S Z      | X-10 WARN  both S Z
X-11 WARN  both S Z      | X-12 WARN  both S -
M-01 ERROR all  S -      | M-02 WARN  all  S - | M-03 WARN  all  S - | M-04 INFO  all  S -      | M-05 WARN  all  S -
M-06 WARN  all  S -      | M-07 INFO  all  S - | M-08 ERROR all  E - gate | M-09 INFO  all  S - | M-10 WARN  all  S -
F-01 INFO  both S -      | F-02 WARN  2021 S - | F-04 INFO  both S -
"""


def test_every_rule_is_as_in_the_handbook():
    editions = {("2021", "2019"): "both", ("all",): "all", ("2021",): "2021", ("2019",): "2019"}
    declared = [
        " ".join([r.rule_id, r.severity, editions[r.editions], r.fault_class, r.blank_class, *(["gate"] if r.is_gate else [])])
        for r in RULES
    ]
    assert declared == [" ".join(entry.split()) for entry in re.split(r"[|\n]", HANDBOOK.strip())]


def test_every_rule_has_a_judge(forms):
    assert list(judges(forms)) == [rule.rule_id for rule in RULES if rule.is_constant]
    assert {rule.rule_id for rule in RULES if rule.per_statement} == {rule.rule_id for rule in PROSE_RULES} | {"F-04"}
    assert {rule.rule_id for rule in RULES if rule.is_occasional} == {rule.rule_id for rule in ROLLUP_RULES} | {"M-04", "M-10"}


def test_only_late_practice_and_changed_numbers_have_another_severity():
    others = {rule.rule_id: (rule.other_severity, rule.other_severity_when) for rule in RULES if rule.other_severity}
    assert others == {"M-03": ("INFO", "by_practice"), "M-07": ("WARN", "number_changed")}
    by_id = {rule.rule_id: rule for rule in RULES}
    assert by_id["M-03"].severity_of("by_practice: 3 days after 2022-01-31") == "INFO"
    assert by_id["M-03"].severity_of("3 days after 2022-01-31") == "WARN"
    assert by_id["M-07"].severity_of("text_changed: title") == by_id["M-07"].severity_of(None) == "INFO"


def test_rules_on_statements_give_no_constant_rows(forms):
    assert [scopes_of(rule, form) for rule in PROSE_RULES for form in forms] == [()] * (len(PROSE_RULES) * len(forms))
    assert {rule.group for rule in PROSE_RULES} == {"X"}


@pytest.mark.parametrize(
    ("edition", "counts"),
    [
        ("2021", "18 8 48 5 5 11 8 2"),
        ("2019", "18 9 46 4 8 11 8 1"),
        ("2014", "6 0 0 0 0 2 8 0"),
        ("narrative", "6 0 0 0 0 2 8 0"),
    ],
)
def test_verdicts_per_report(forms, edition, counts):
    form = next(form for form in forms if form.edition == edition)
    per_group = [sum(len(scopes_of(rule, form)) for rule in RULES if rule.group == group) for group in "STALPCMF"]
    assert " ".join(map(str, per_group)) == counts


def test_scopes_are_keys_of_the_form(forms):
    for form in (form for form in forms if form.has_tables):
        keys = {
            "report": {"report"},
            "table": {"disclosure", "requests", "disputes"},
            "item": {item.row.key for item in form.disclosure},
            "group": {label.key for label in form.dispute_groups},
            "applicant": {label.key for label in form.applicants},
            "outcome": {label.key for label in form.outcomes},
        }
        for rule in (rule for rule in RULES if rule.is_constant):
            assert set(scopes_of(rule, form)) <= keys[rule.scope_kind]


def test_table_of_rules():
    table = BY_NAME["quality.rules"]
    frame = build_rules()
    assert frame.schema == table.empty().schema
    assert frame.height == 67
    assert not any(frame.drop("other_severity", "other_severity_when").null_count().row(0))
    assert not frame["rule_id"].is_duplicated().any()
    assert frame.filter(frame["is_gate"])["rule_id"].to_list() == ["S-01", "S-04", "S-05", "T-01", "M-08"]


def test_rule_book_is_fresh():
    assert RULE_BOOK.read_text("utf-8") == render_rule_book(), "run python -m expectations.rule_book"


def test_rule_book_says_every_rule_in_both_languages():
    book = render_rule_book()
    for rule in RULES:
        assert f"### {rule.rule_id} · {rule.severity}" in book
        assert rule.statement_zh in book
        assert rule.statement_en in book
        assert f"`{rule.formula}`" in book
        assert re.search(r"[\u4e00-\u9fff]", rule.statement_zh)

"""Which cells and sentences a verdict is about, and which of the cells are marked."""

from decimal import Decimal

from expectations.declaration import scopes_of
from expectations.localise_cells import cells_of, impossible_cells, marked_cells, sentences_of
from expectations.rules import RULES
from expectations.sheet_cells import Cell, form_cells
from pipelines.model import Statement
from pipelines.parse.statements import find_statements

WITHOUT_CELLS = ("X-08", "X-12")


def test_every_verdict_of_these_groups_has_cells_of_its_form(forms):
    for form in forms:
        known = {cell for table in ("disclosure", "requests", "disputes") for cell in form_cells(form, table)}
        for rule in RULES:
            if rule.group not in "ALTX" or not rule.applies_to(form.edition) or not form.has_tables:
                continue
            for scope in scopes_of(rule, form) or rule.scopes:
                cells = cells_of(rule.rule_id, scope, form)
                assert set(cells) <= known, (rule.rule_id, scope)
                only_2021 = scope in ("normative_docs_repealed", "normative_docs_in_force") and form.edition == "2019"
                assert bool(cells) != (rule.rule_id in WITHOUT_CELLS or only_2021), (rule.rule_id, scope)


def test_the_four_cells_of_the_note_come_together(build):
    form = build.FORMS["2021"]
    rows = ["new_received", "carried_over", "total_processed", "carried_forward"]
    assert cells_of("A-01", "other", form) == tuple(Cell("requests", row, "other") for row in rows)
    assert len(cells_of("A-02", "total", form)) == 22
    assert len(cells_of("A-03", "granted", form)) == 7
    assert [cell.column for cell in cells_of("L-02", "litigation_direct", form)] == build.RESULTS
    assert cells_of("X-06", "litigations.4", form) == (
        Cell("disputes", "litigation_direct", "total"),
        Cell("disputes", "litigation_post_review", "total"),
    )
    assert cells_of("S-04", "requests", form) == ()


def test_a_row_total_that_balances_is_never_marked(build):
    form = build.FORMS["2021"]
    rows = [label.key for label in form.outcomes]
    marked = marked_cells([("A-02", "natural_person"), ("A-02", "total")], rows, form)
    assert {cell.column for cell in marked} == {"natural_person"}
    assert set(marked.values()) == {("A-02[natural_person]",)}
    marked = marked_cells([("A-02", "total"), ("A-03", "granted")], [row for row in rows if row != "granted"], form)
    assert [cell for cell in marked if cell.column == "total"] == [Cell("requests", "granted", "total")]
    assert marked[Cell("requests", "granted", "total")] == ("A-02[total]", "A-03[granted]")


def test_only_figures_that_cannot_be_are_impossible(build):
    values = {("granted", "other"): -3, ("granted", "total"): 7}
    assert impossible_cells("T-01", "requests", build.FORMS["2021"], values) == [Cell("requests", "granted", "other")]
    halves = {("rules", "issued"): Decimal("1.5"), ("fee", "amount_10k_yuan"): Decimal("2.5")}
    assert impossible_cells("T-01", "disclosure", build.FORMS["2021"], halves) == [Cell("disclosure", "rules", "issued")]
    assert impossible_cells("A-03", "granted", build.FORMS["2021"], values) == []


def said(prose):
    return find_statements(prose, 2024)


def test_the_sentence_that_a_verdict_judges():
    one = "共收到依申请公开8件，其中公民个人申请6件，法人或其他组织申请2件。"
    other = "因政府信息公开引起的行政复议3件，行政诉讼1件。"
    statements = said({"1": one + other, "4": "因政府信息公开引起的行政复议2件，行政诉讼1件。"})

    def sentences(rule, scope):
        return [(statement.section, statement.sentence) for statement in sentences_of(rule, scope, statements)]

    assert [section for section, _ in sentences("X-06", "reviews.4")] == ["4"]
    assert [section for section, _ in sentences("X-06", "reviews")] == ["1", "4"]
    assert "8件" in sentences("X-01", "requests_received")[0][1]
    assert len(sentences("X-08", "requests_received")) == 1
    assert sentences("X-03", "requests_carried_over") == []


def test_a_sentence_is_quoted_once_though_it_makes_several_claims():
    made = [
        Statement(claim, Decimal(1), "1", "网络1件，信函1件。", offset)
        for offset, claim in enumerate(["channel_online", "channel_letter"])
    ]
    assert [statement.claim_code for statement in sentences_of("X-07", "channels", made)] == ["channel_online"]

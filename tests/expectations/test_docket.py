"""Questions put together get the answers that each gets alone; counts kept in one number are those of the cells."""

import polars as pl
import pytest

from expectations.docket import Question, answer_docket
from expectations.judgement import finish_verdicts
from expectations.rules import RULES
from expectations.sheet import build_sheet, edition_sheet
from expectations.sheet_metadata import add_metadata
from expectations.sheet_years import add_earlier_report
from expectations.verdicts import ASKED_ALIKE, judges, scopes_of
from pipelines.forms import load_forms

FORMS = {form.edition: form for form in load_forms()}
# Blanks of both kinds, absent and unreadable cells, moved and transposed figures, figures beyond 2⁵⁴.
CHANGES = (
    "",
    "requests granted.other=7 carried_over.other=12; disclosure penalty.*=absent",
    "requests granted.total=blank total_processed.natural_person=dash new_received.total=unreadable carried_over.other=absent",
    "requests *.natural_person=9007199254740993000 total_processed.total=blank; disclosure normative_docs.*=blank",
    "requests *.other=blank carried_forward.*=1; disclosure *.*=unreadable; disputes *.*=absent",
    "requests *.*=absent; disclosure licence.*=-1",
)


@pytest.fixture(scope="module", params=("2021", "2019"))
def asked(request, build):
    """A form and the sheet of reports of its edition, each changed in another way and beside that of the year before."""
    drafts = []
    for number, change in enumerate(CHANGES):
        rows = [part for part in change.split("; ") if part and (request.param == "2021" or "normative_docs" not in part)]
        draft, earlier = build.two_years(request.param, "; ".join(rows), organ_id=f"p/{number}局")
        drafts += [draft, earlier.copy(organ_id=draft.organ_id)]
    frames = build.build_frames(*drafts)
    sheet = add_metadata(build_sheet(frames, load_forms()), frames).with_columns(entity_break=pl.lit(False))
    return FORMS[request.param], edition_sheet(add_earlier_report(sheet, load_forms()), FORMS[request.param])


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.rule_id in ASKED_ALIKE], ids=lambda rule: rule.rule_id)
def test_all_scopes_at_once_are_each_by_itself(asked, rule):
    form, sheet = asked
    scopes = scopes_of(rule, form)
    if not scopes:
        assert not rule.applies_to(form.edition)
        return
    word = judges(load_forms())[rule.rule_id]
    together = finish_verdicts(answer_docket(sheet, [Question(rule, scopes, word(form, "*"))]))
    alone = finish_verdicts(answer_docket(sheet, [Question(rule, (scope,), word(form, scope)) for scope in scopes]))
    assert together.height == len(scopes) * sheet.height
    assert together.equals(alone)
    assert together.select("status", "reason").n_unique() > 1


def test_every_rule_asked_alike_has_several_scopes_somewhere():
    several = {rule.rule_id for rule in RULES for form in FORMS.values() if len(scopes_of(rule, form)) > 1}
    assert several >= ASKED_ALIKE


def test_counts_of_a_table_are_those_of_its_cells(build):
    draft, _ = build.two_years("2021", "requests granted.*=blank denied_state_secret.other=dash new_received.total=unreadable")
    build.apply(
        draft, "requests carried_over.other=-3 carried_forward.total=absent; disclosure fee.*=-1; disclosure licence.*=0.5"
    )
    frames = build.build_frames(draft)
    (row,) = build_sheet(frames, load_forms()).to_dicts()
    for table in ("requests", "disclosure", "disputes"):
        cells = frames[f"core.{table}"]
        figure = pl.col("value" if table == "disclosure" else "count")
        counted = cells.select(
            cells=pl.len(),
            numbers=(pl.col("cell_status") == "number").sum(),
            blanks=(pl.col("cell_status") == "blank").sum(),
            dashes=(pl.col("cell_status") == "dash").sum(),
            unreadable=(pl.col("cell_status") == "unreadable").sum(),
            nonzero=(figure != 0).sum(),
        )
        assert {name: row[f"{table}:{name}"] for name in counted.columns} == counted.row(0, named=True)
    assert (row["requests:no_counts"], row["disclosure:no_counts"], row["disputes:no_counts"]) == (1, 1, 0)
    assert row["requests:unreadable_of_counts"] == 1
    assert row["disclosure:numbers_of_counts"] == row["disclosure:numbers"] - 1

"""Judge frames: every rule on every version of every report, in polars.

`judge` is the door; how blanks are counted is in ``judgement``, what each rule asks in ``verdicts_*.py``,
whose fault a failure is in ``faults``. Only polars is imported: `gongkai check` has about a second to start and answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import polars as pl

from expectations import verdicts_arithmetic as arithmetic
from expectations import verdicts_disputes as disputes
from expectations import verdicts_fees as fees
from expectations import verdicts_likeness as alike
from expectations import verdicts_metadata as metadata
from expectations import verdicts_structure as structure
from expectations import verdicts_values as values
from expectations import verdicts_years as years
from expectations.declaration import scopes_of
from expectations.docket import Question, answer_docket
from expectations.exemptions import add_entity_break, exempt_declared
from expectations.judgement import Judgement, finish_verdicts
from expectations.likeness import compare_texts
from expectations.restatement import exempt_restated
from expectations.rules import RULES
from expectations.sheet import Frames, build_sheet, edition_sheet
from expectations.sheet_cells import ANY
from expectations.sheet_metadata import add_metadata
from expectations.sheet_years import add_earlier_report
from expectations.verdicts_likeness import add_likeness
from expectations.verdicts_prose import plan_prose
from expectations.verdicts_rollup import answer_rollups
from pipelines.forms import load_forms
from pipelines.model import Form
from pipelines.tables.schema import STATEMENTS, VERDICTS

Judge = Callable[[Form, str], Judgement]
# Name of the frame that `likeness.compare_texts` gives, for those who judge a part of the reports at a time.
LIKENESS = "likeness"
_OVER_YEARS = frozenset(rule.rule_id for rule in RULES if rule.group in ("P", "C"))
_OF_ONE_REPORT = frozenset(rule.rule_id for rule in RULES if not rule.per_statement) - _OVER_YEARS
# Rules that ask the same of each of their scopes, but for its name: their judges take `ANY` for a scope.
ASKED_ALIKE = frozenset({"A-01", "A-02", "A-03", "A-04", "C-02", "P-01", "P-02", "P-03", "S-08", "S-09", "T-03", "T-06"})


def judges(forms: Sequence[Form]) -> dict[str, Judge]:
    """rule_id → the function that says, for a form and a scope, what the rule asks; for those with constant scopes."""
    return {
        "S-01": structure.judge_has_form,
        "S-02": structure.judge_sections,
        "S-03": structure.judge_disclosure_values,
        "S-04": structure.judge_request_rows,
        "S-05": structure.judge_row_width,
        "S-06": structure.judge_dispute_cells,
        "S-07": structure.judge_balance_note,
        "S-08": structure.judge_no_blanks,
        "S-09": structure.judge_labels,
        "S-10": partial(structure.judge_edition, forms=forms),
        "S-11": structure.judge_problems_section,
        "S-12": structure.judge_tables_are_text,
        "S-13": structure.judge_numbers_read,
        "S-14": structure.judge_numbering,
        "T-01": values.judge_counts,
        "T-02": values.judge_fee,
        "T-03": values.judge_items_change,
        "T-04": values.judge_fee_growth,
        "T-05": values.judge_rules_made,
        "T-06": values.judge_documents_issued,
        "A-01": arithmetic.judge_balance,
        "A-02": arithmetic.judge_total_processed,
        "A-03": arithmetic.judge_row_total,
        "A-04": arithmetic.judge_carried_forward,
        "A-05": arithmetic.judge_totals_filled,
        "A-06": arithmetic.judge_not_all_zero,
        "L-01": arithmetic.judge_dispute_total,
        "L-02": arithmetic.judge_dispute_total,
        "L-03": arithmetic.judge_dispute_total,
        "L-05": disputes.judge_disputes_without_requests,
        "L-06": disputes.judge_review_first,
        "P-01": years.judge_stock,
        "P-02": years.judge_items,
        "P-03": years.judge_decisions,
        "C-01": years.judge_carry_over,
        "C-02": years.judge_carry_over_of_applicants,
        "C-04": years.judge_new_requests,
        "C-05": years.judge_repetition,
        "C-06": alike.judge_own_repetition,
        "C-07": alike.judge_copy,
        "M-01": metadata.judge_title_year,
        "M-02": metadata.judge_not_early,
        "M-03": metadata.judge_in_time,
        "M-05": metadata.judge_publisher,
        "M-06": metadata.judge_one_version,
        "M-07": metadata.judge_unchanged,
        "M-08": metadata.judge_host,
        "M-09": metadata.judge_meta_tags,
        "F-01": fees.judge_fees_told,
        "F-02": fees.judge_lapsed_fees,
    }


def judge(frames: Frames, forms: Sequence[Form] | None = None) -> pl.DataFrame:
    """One row per report version × rule × scope (``quality.verdicts``); fault is NULL until `faults.add_faults`.

    Needs core.reports, sections, form_tables, disclosure, requests, disputes; core.statements, organs, portals, districts,
    report_captures, quality.duties and quality.dispositions where there are any: without them rules on other years, other
    organs and captures say that they cannot be assessed. Every report of an edition gets the same number of rows, in the
    order edition, rule, scope, report; rules of groups X and F-04 add one row per statement found, those of R, M-04 and
    M-10 rows with some reports. ``forms`` are those shipped unless others are given. All reports of an organ must be among
    the frames, and for C-07 those of all organs, unless `LIKENESS` brings how alike the texts are (see `chunks`).

    Raises:
        ValueError: the frames contradict each other or the forms (an unknown edition, report or code, a cell
            twice); names frame and text met.
    """
    forms = load_forms() if forms is None else forms
    unknown = frames["core.reports"].filter(~pl.col("form_edition").is_in([form.edition for form in forms]))
    if unknown.height:
        raise ValueError(f"core.reports: {unknown['report_id'][0]}: no form of edition {unknown['form_edition'][0]!r}")
    # Texts and figures have nothing to do with each other, and each leaves a core idle for half of its time (2026-11).
    with ThreadPoolExecutor(1, thread_name_prefix="texts") as beside:
        comparing = None if LIKENESS in frames else beside.submit(compare_texts, frames)
        sheet = add_entity_break(add_metadata(build_sheet(frames, forms), frames), frames)
        likeness = frames[LIKENESS] if comparing is None else comparing.result()
    alone = add_likeness(sheet, likeness)
    sheet = add_earlier_report(alone, forms)
    again = partial(_judge_by, forms=forms)
    statements = frames.get("core.statements", STATEMENTS.empty())
    parts: list[pl.DataFrame] = []
    for form in forms:
        own = edition_sheet(sheet, form)
        if own.is_empty():
            continue
        parts.append(_judge_edition(own, form, forms, _OF_ONE_REPORT))
        over_years = _judge_edition(own, form, forms, _OVER_YEARS)
        parts.append(exempt_restated(exempt_declared(over_years, frames), alone, forms, again))
        told = pl.collect_all([*plan_prose(statements, own, form), *fees.plan_fee_statements(statements, own)])
        parts += [finish_verdicts(pl.concat(answers)) for answers in (answer_rollups(own, form, frames), told) if answers]
    parts += metadata.judge_duties(frames)
    return pl.concat(parts) if parts else VERDICTS.empty()


def _judge_by(sheet: pl.DataFrame, rule_ids: frozenset[str], forms: Sequence[Form]) -> list[pl.DataFrame]:
    sheets = [(edition_sheet(sheet, form), form) for form in forms]
    return [_judge_edition(own, form, forms, rule_ids) for own, form in sheets if own.height]


def _judge_edition(sheet: pl.DataFrame, form: Form, forms: Sequence[Form], rule_ids: frozenset[str]) -> pl.DataFrame:
    questions = ask(form, tuple(forms), rule_ids)
    return finish_verdicts(answer_docket(sheet, questions))


@cache
def ask(form: Form, forms: tuple[Form, ...], rule_ids: frozenset[str]) -> tuple[Question, ...]:
    """What the rules named ask of every report of the edition, in the order of the rule book."""
    by_rule = judges(forms)
    questions = []
    for rule in RULES:
        scopes = scopes_of(rule, form) if rule.rule_id in rule_ids else ()
        if rule.rule_id in ASKED_ALIKE and len(scopes) > 1:
            questions.append(Question(rule, scopes, by_rule[rule.rule_id](form, ANY)))
        else:
            questions += [Question(rule, (scope,), by_rule[rule.rule_id](form, scope)) for scope in scopes]
    return tuple(questions)

"""Real reports: how many identities of sections 3 and 4 hold, hold with blanks as 0, cannot be assessed (corpus README)."""

import json
from decimal import Decimal

import polars as pl

from expectations.verdicts import judge

COUNTED = {
    "qiantang/2021-zfbgs": (42, 0, 0),
    "gongshu/2022-sgb": (42, 0, 0),
    "shuyang/2023-fgj": (7, 25, 10),
    "pingtan/2024-gwh": (42, 0, 0),
    "shanghai/2019-zfbgt": (2, 13, 25),
}
IDENTITIES = ["A-01", "A-02", "A-03", "L-01", "L-02", "L-03"]


def draft_of(build, stated):
    def cells(table):
        figures = {(row, column): figure for row, columns in stated[table].items() for column, figure in columns.items()}
        return {key: Decimal(str(figure)) if isinstance(figure, float) else figure for key, figure in figures.items()}

    tables = {name: cells(name) for name in ("disclosure", "requests", "disputes")}
    return build.Draft(**tables, report_year=stated["report"]["year"], form_edition=stated["report"]["form_edition"])


def counts(verdicts):
    identities = verdicts.filter(pl.col("rule_id").is_in(IDENTITIES))
    found = dict(identities["status"].value_counts().rows())
    assert set(found) <= {"pass", "pass_blank_as_zero", "not_assessable"}
    return tuple(found.get(status, 0) for status in ("pass", "pass_blank_as_zero", "not_assessable"))


def test_identities_of_a_real_report(build, corpus_case):
    stated = json.loads((corpus_case / "expected.json").read_text("utf-8"))
    draft = draft_of(build, stated)
    verdicts = judge(build.build_frames(draft, organ_kind="office", division_code="330114"))
    assert counts(verdicts) == COUNTED[f"{corpus_case.parent.name}/{corpus_case.name}"]
    assert {rule for rule, _ in build.failures(verdicts, draft)} <= {"S-08", "A-05", "A-06", "T-05"}


def test_a_column_left_empty_is_not_a_column_of_zeros(build):
    """上海市政府办公厅 2019: 总计 is blank in all rows but four, 科研机构 and 社会公益组织 are blank throughout."""
    draft = build.report_2019().copy(report_year=2019)
    rows = "granted 258 12 1 1|partial_grant 3|denied_state_secret 14|denied_internal_affairs 5|denied_process_info 3 1"
    rows += "|denied_admin_query 10 2|unable_not_held 252 12 1|unable_need_creation 44 3|unable_still_unclear 25"
    rows += "|notproc_petition 148 1|notproc_repeat 5 4"
    rows += "|new_received 821 35 2 1 859|carried_over 18|total_processed 767 35 2 1 805|carried_forward 72"
    draft.requests = dict.fromkeys(draft.requests)
    columns = ("natural_person", "commercial_enterprise", "legal_service_org", "other", "total")
    for row in rows.split("|"):
        key, *figures = row.split()
        draft.requests |= {(key, column): int(figure) for column, figure in zip(columns, figures, strict=False)}
    draft.requests |= {("carried_over", "total"): 18, ("carried_forward", "total"): 72}
    draft.disputes = build.disputes_of((5, None, None, 2, 7), (8, None, None, 1, 9), (None, None, None, None, None))
    assert counts(judge(build.build_frames(draft))) == COUNTED["shanghai/2019-zfbgt"]

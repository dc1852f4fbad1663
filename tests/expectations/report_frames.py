"""Reports as dictionaries → the frames that a judge takes; and the verified tables of 宿迁市 2023 and 2024.

A value is a number; None is a blank, "-" a dash, any other text an unreadable cell; a key that is missing is a
cell that is missing. No assertion belongs here.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.forms import load_forms
from pipelines.model import Form
from pipelines.parse.statements import find_statements
from pipelines.tables.schema import BY_NAME

FORMS: dict[str, Form] = {form.edition: form for form in load_forms()}
APPLICANTS = [label.key for label in FORMS["2021"].applicants]
RESULTS = [label.key for label in FORMS["2021"].dispute_results]
GROUPS = [label.key for label in FORMS["2021"].dispute_groups]
HEADINGS = (
    "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n六、其他需要报告的事项"
)
Cells = dict[tuple[str, str], Any]
SHAPES = {
    "disclosure": ("item_code", "measure_code", "value"),
    "requests": ("outcome_code", "applicant_code", "count"),
    "disputes": ("group_code", "result_code", "count"),
}

SUQIAN_2024 = """
new_received             3440   75    0    1    6    3 3525
carried_over              118    3    0    0    0    0  121
granted                  1408   21    0    0    2    0 1431
partial_grant             462    9    0    0    0    0  471
denied_state_secret         2    0    0    0    0    0    2
denied_law_forbidden        1    0    0    0    0    0    1
denied_safety_stability     4    0    0    0    0    0    4
denied_third_party         16    1    0    0    0    0   17
denied_internal_affairs    21    0    0    0    0    0   21
denied_process_info        10    1    0    0    0    0   11
denied_enforcement_file    21    2    0    0    0    0   23
denied_admin_query         13    0    0    0    0    0   13
unable_not_held           859   33    0    0    3    2  897
unable_need_creation       35    1    0    0    0    0   36
unable_still_unclear        8    0    0    0    0    0    8
notproc_petition           86    1    0    0    0    0   87
notproc_repeat             26    1    0    0    0    0   27
notproc_publication         0    0    0    0    0    0    0
notproc_massive             3    0    0    0    0    0    3
notproc_reconfirm           0    0    0    0    0    0    0
other_overdue_correction   75    1    0    1    0    0   77
other_overdue_fee          38    0    0    0    0    0   38
other_other               352    2    0    0    0    0  354
total_processed          3440   73    0    1    5    2 3521
carried_forward           118    5    0    0    1    1  125
"""


@dataclass
class Draft:
    """One report version as a test wants it; ``prose`` is read for its statements.

    ``row_keys`` and ``unknown_labels`` are for what the cells do not say.
    """

    requests: Cells | None
    disclosure: Cells | None
    disputes: Cells | None
    organ_id: str = "suqian/宿迁市人民政府"
    report_year: int = 2024
    version: int = 1
    is_current: bool = True
    form_edition: str = "2021"
    headings: str = "123456"
    heading_texts: str = HEADINGS
    has_balance_note: bool = True
    is_image_only: bool = False
    sections: dict[str, str] = field(default_factory=lambda: {"5": "公开内容不够丰富，下一步将加强业务培训。"})
    prose: dict[str, str] = field(default_factory=dict)
    row_keys: dict[str, str] = field(default_factory=dict)
    unknown_labels: dict[str, str] = field(default_factory=dict)

    @property
    def report_id(self) -> str:
        return f"{self.organ_id}/{self.report_year}/v{self.version}"

    def copy(self, **changes: Any) -> Draft:
        """A draft that shares nothing with this one, with some attributes changed."""
        other = deepcopy(self)
        for name, value in changes.items():
            setattr(other, name, value)
        return other


def story(number: int, passages: int = 20) -> str:
    """So many passages of nine characters; stories of different numbers have none in common."""
    first = 0x4E00 + number * 100
    return "，".join("公开工作" + chr(first + place) + "情况说明" for place in range(passages)) + "。"


def by_rows(text: str) -> Cells:
    """Lines of a row key and seven figures → cells."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {(line[0], column): int(figure) for line in lines for column, figure in zip(APPLICANTS, line[1:], strict=True)}


def disputes_of(*rows: tuple[int | None, ...]) -> Cells:
    """Three rows of five figures → cells."""
    return {
        (group, result): figure
        for group, row in zip(GROUPS, rows, strict=True)
        for result, figure in zip(RESULTS, row, strict=True)
    }


def disclosure_2021(rules: tuple[int, ...], docs: tuple[int, ...], licence: int, penalty: int, coercion: int, fee: str) -> Cells:
    """Figures of section 2 in edition 2021 → cells."""
    measures = ("issued", "repealed", "in_force")
    cells: Cells = {("rules", name): figure for name, figure in zip(measures, rules, strict=True)}
    cells |= {("normative_docs", name): figure for name, figure in zip(measures, docs, strict=True)}
    return cells | {
        ("licence", "decisions"): licence,
        ("penalty", "decisions"): penalty,
        ("coercion", "decisions"): coercion,
        ("fee", "amount_10k_yuan"): Decimal(fee),
    }


def suqian_2024() -> Draft:
    """宿迁市 2024 (DOMAIN 4.8): every sum holds."""
    return Draft(
        requests=by_rows(SUQIAN_2024),
        disclosure=disclosure_2021((2, 1, 12), (50, 227, 420), 1573179, 2676474, 29351, "72701.2578"),
        disputes=disputes_of((88, 18, 28, 36, 170), (7, 0, 11, 7, 25), (33, 0, 6, 13, 52)),
    )


def suqian_2023() -> Draft:
    """宿迁市 2023: the four rows that are known; all that was processed is put under granted."""
    known = (
        "new_received 3402 99 0 4 5 1 3511\ncarried_over 91 3 0 0 2 0 96\ngranted 3375 99 0 4 7 1 3486\n"
        "total_processed 3375 99 0 4 7 1 3486\ncarried_forward 118 3 0 0 0 0 121"
    )
    return Draft(
        requests=dict.fromkeys(by_rows(SUQIAN_2024), 0) | by_rows(known),
        disclosure=disclosure_2021((2, 0, 11), (109, 489, 597), 1808595, 2822652, 20163, "59237.2449"),
        disputes=disputes_of((309, 17, 88, 26, 440), (1, 1, 16, 6, 24), (13, 0, 67, 9, 89)),
        report_year=2023,
    )


def report_2019() -> Draft:
    """A report of edition 2019 in which every sum holds (invented)."""
    form = FORMS["2019"]
    cells = {(row.key, column): 0 for row in form.outcomes for column in APPLICANTS}
    for row, figure in {"new_received": 9, "granted": 6, "other_handling": 2, "total_processed": 8, "carried_forward": 1}.items():
        cells |= {(row, "natural_person"): figure, (row, "total"): figure}
    disclosure = {(item.row.key, measure): 3 for item in form.disclosure if not item.optional for measure in item.measures}
    disclosure |= {("rules", measure): 0 for measure in form.disclosure[0].measures}
    return Draft(
        requests=cells,
        disclosure=disclosure | {("licence", "items_change"): -3, ("procurement", "amount_yuan"): Decimal("251000")},
        disputes=disputes_of((1, 0, 0, 0, 1), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)),
        report_year=2020,
        form_edition="2019",
    )


def build_frames(*drafts: Draft, organ_kind: str = "government", division_code: str = "321300") -> dict[str, pl.DataFrame]:
    """All frames that `judge` takes, with the schema of the warehouse."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in BY_NAME}
    for draft in drafts:
        _add_report(rows, draft)
    for organ_id in dict.fromkeys(draft.organ_id for draft in drafts):
        portal, _, name = organ_id.partition("/")
        rows["core.organs"].append({"organ_id": organ_id, "portal_id": portal, "organ_name": name, "organ_kind": organ_kind})
    for portal in dict.fromkeys(draft.organ_id.partition("/")[0] for draft in drafts):
        described = {"portal_name": portal, "city": "示例市", "host_name": "www.example.localhost", "minimum_reports_count": 1}
        rows["core.portals"].append({"portal_id": portal, "division_code": division_code, **described})
    return {
        name: pl.DataFrame(rows[name], schema=BY_NAME[name].frame_schema)
        for name in rows
        if rows[name]
        or name in ("core.sections", "core.statements", "core.form_tables", "core.disclosure", "core.requests", "core.disputes")
    }


def _add_report(rows: dict[str, list[dict[str, Any]]], draft: Draft) -> None:
    attributes = ("report_id", "organ_id", "report_year", "version", "is_current", "form_edition", "headings", "heading_texts")
    report = {name: getattr(draft, name) for name in (*attributes, "has_balance_note", "is_image_only")}
    fixed = {
        "capture_id": "c",
        "content_sha256": "0",
        "charset": "utf-8",
        "parser_version": "1",
        "url": "http://www.example.localhost/",
    }
    rows["core.reports"].append({**report, **fixed, "portal_id": draft.organ_id.partition("/")[0], "title": "年度报告"})
    for section, text in draft.sections.items():
        rows["core.sections"].append({"report_id": draft.report_id, "section": section, "text": text})
    for stated in find_statements(draft.prose, draft.report_year):
        row = {name: getattr(stated, name) for name in ("section", "offset", "claim_code", "value", "raw_text", "sentence")}
        rows["core.statements"].append({"report_id": draft.report_id, **row})
    for table, (row_column, column_column, value_column) in SHAPES.items():
        cells: Cells | None = getattr(draft, table)
        if cells is None:
            continue
        keys = " ".join(dict.fromkeys(row for row, _ in cells))
        found = {
            "row_keys": draft.row_keys.get(table, keys),
            "unknown_labels": draft.unknown_labels.get(table, ""),
            "pieces_count": 1,
        }
        rows["core.form_tables"].append({"report_id": draft.report_id, "table_name": table, **found})
        for (row, column), value in cells.items():
            key = {"report_id": draft.report_id, row_column: row, column_column: column}
            rows[f"core.{table}"].append({**key, **_stated(value, value_column), "source_cell": "t1r1c1"})


def _stated(value: Any, value_column: str) -> dict[str, Any]:
    if value is None:
        return {value_column: None, "raw_text": "", "cell_status": "blank"}
    if value == "-":
        return {value_column: None, "raw_text": "-", "cell_status": "dash"}
    if isinstance(value, str):
        return {value_column: None, "raw_text": value, "cell_status": "unreadable"}
    return {value_column: value, "raw_text": str(value), "cell_status": "number"}


def failures(verdicts: pl.DataFrame, draft: Draft) -> set[tuple[str, str]]:
    """(rule, scope) of every verdict on the draft that fails."""
    return set(
        verdicts.filter((pl.col("report_id") == draft.report_id) & (pl.col("status") == "fail")).select("rule_id", "scope").rows()
    )


def verdict(verdicts: pl.DataFrame, draft: Draft, rule_id: str, scope: str) -> dict[str, Any]:
    """The one verdict of a rule on a scope of the draft."""
    key = (pl.col("report_id") == draft.report_id) & (pl.col("rule_id") == rule_id) & (pl.col("scope") == scope)
    return verdicts.filter(key).row(0, named=True)


def zeros_blanked(cells: Cells) -> Cells:
    """The cells with every 0 left blank."""
    return {key: figure or None for key, figure in cells.items()}


def apply(draft: Draft, change: str) -> None:
    """Set cells of a draft: ``requests granted.other=1 granted.total=blank; disputes *.*=absent``.

    ``*`` stands for every row or column; a figure is a number or one of blank, dash, absent, unreadable.
    """
    words = {"blank": None, "dash": "-", "unreadable": "1 2"}
    for part in filter(None, change.split("; ")):
        table, *settings = part.split()
        cells: Cells = getattr(draft, table)
        for setting in settings:
            address, _, figure = setting.partition("=")
            row, _, column = address.partition(".")
            hit = [key for key in cells if row in ("*", key[0]) and column in ("*", key[1])]
            if not hit:
                raise KeyError(address)
            for key in hit:
                if figure == "absent":
                    del cells[key]
                else:
                    cells[key] = words[figure] if figure in words else Decimal(figure) if "." in figure else int(figure)
        if not cells:
            setattr(draft, table, None)


def two_years(edition: str, change: str = "", **attributes: Any) -> tuple[Draft, Draft]:
    """A report changed, and that of the year before: 宿迁 2024 and 2023 or an invented one of 2020 and its copy for 2019.

    The direct suits of 宿迁 2023 are raised to 25, and the copy left without changes and open requests, so that without a
    change nothing fails.
    """
    if edition == "2021":
        draft, earlier = suqian_2024(), suqian_2023()
        apply(earlier, "disputes litigation_direct.pending=7 litigation_direct.total=25")
    else:
        draft, earlier = report_2019(), report_2019().copy(report_year=2019)
        apply(earlier, "disclosure *.items_change=0; requests granted.natural_person=7 granted.total=7")
        apply(earlier, "requests total_processed.natural_person=9 total_processed.total=9")
        apply(earlier, "requests carried_forward.natural_person=0 carried_forward.total=0")
    apply(draft, change)
    return draft.copy(**attributes), earlier

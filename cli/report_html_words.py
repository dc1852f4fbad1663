"""Chinese words for what verdicts name by code: statuses, reasons, scopes, claims. A code without words is shown as it is."""

from __future__ import annotations

from pipelines.model import Form

STATUSES = {
    "fail": ("不成立", "fails"),
    "pass": ("成立", "pass"),
    "pass_blank_as_zero": ("空白按0计后成立", "pass, blanks as 0"),
    "not_assessable": ("无法判断", "not assessable"),
    "exempt": ("不适用", "exempt"),
}
SEVERITIES = {"ERROR": ("错误", "error"), "WARN": ("提示", "warning"), "INFO": ("备注", "note")}
FAULTS = {
    "source": ("报告本身：两个独立读取程序所见一致", "the report itself: two independent readers agree"),
    "extraction": ("可能是读取所致：两次读取不一致", "perhaps our reading: the two readers differ"),
}
TABLES = {
    "disclosure": ("二、主动公开政府信息情况", "published documents"),
    "requests": ("三、收到和处理政府信息公开申请情况", "requests"),
    "disputes": ("四、政府信息公开行政复议、行政诉讼情况", "reviews and suits"),
}
REASONS = {
    "table_absent": "页面中没有此表",
    "row_absent": "缺少所需的行",
    "cell_absent": "缺少所需的单元格",
    "unreadable": "所需单元格无法识别",
    "total_not_filled": "合计单元格未填",
    "blank": "所需单元格空白",
    "no_number": "所需单元格没有任何数字",
    "no_previous_report": "没有上一年度报告可比（单独核对一份文件时均如此）",
    "previous_is_zero": "上一年度为0，无从比较",
    "organ_level_unknown": "不知该机关是否有规章制定权",
    "ambiguous": "文字中有多个不同的数字",
    "one_channel": "文字只说了一种渠道",
    "figure_absent": "文字给出占比而未给出件数",
    "no_base": "没有可作基数的数字",
    "carried_untold": "文字未说明结转数",
    "definite": "",
    "fillable": "如空白处应有数字，则可能成立",
    "complete list": "列举完整，应与总数相等",
    "parts exceed the whole": "各项之和超过总数",
    "own_year": "文字所称本年度不是报告年度",
    "plan_year": "工作打算的年度不晚于报告年度",
}
CLAIMS = {
    "requests_received": "收到申请数",
    "requests_received_natural_person": "自然人申请数",
    "requests_received_legal_person": "法人或其他组织申请数",
    "requests_in_hand": "新收与结转合计数",
    "requests_processed": "办结（答复）数",
    "requests_handled": "办理数",
    "requests_carried_over": "上年结转数",
    "requests_carried_forward": "结转下年数",
    "requests_unfinished": "未办结数",
    "channels": "各渠道申请数",
    "disclosed_items": "主动公开条数",
    "normative_docs_issued": "规范性文件制发数",
    "normative_docs_repealed": "规范性文件废止数",
    "normative_docs_in_force": "规范性文件现行有效数",
    "reviews": "行政复议件数",
    "litigations": "行政诉讼件数",
    "reviews_corrected": "行政复议被纠正数",
    "litigations_corrected": "行政诉讼被纠正数",
    "reviews_not_maintained": "行政复议未维持数",
    "litigations_not_maintained": "行政诉讼未维持数",
}


def name_row(form: Form, table: str, row: str) -> str:
    """A row's label as the form has it, the group before it where the label alone is not clear."""
    if table == "requests":
        found = {label.key: label for label in form.outcomes}.get(row)
        in_group = found is not None and found.parent and found.label[:1].isdigit()
        return row if found is None else f"{found.parent} {found.label}" if in_group else found.label
    if table == "disputes":
        return {group.key: group.label for group in form.dispute_groups}.get(row, row)
    return {item.row.key: item.row.label for item in form.disclosure}.get(row, row)


def name_column(form: Form, table: str, column: str) -> str:
    """A column's label as the form has it."""
    labels = {"requests": form.applicants, "disputes": form.dispute_results}.get(table, form.measures)
    return {label.key: label.label for label in labels}.get(column, column)


def name_scope(form: Form, scope_kind: str, scope: str) -> str:
    """What a verdict is about, in the form's words."""
    if scope_kind == "applicant":
        return f"“{name_column(form, 'requests', scope)}”列"
    if scope_kind == "outcome":
        return f"“{name_row(form, 'requests', scope)}”行"
    if scope_kind == "group":
        return name_row(form, "disputes", scope)
    if scope_kind == "item":
        return name_row(form, "disclosure", scope)
    if scope_kind == "table":
        return TABLES.get(scope, (scope, ""))[0]
    if scope_kind == "report":
        return "整份报告"
    claim, _, section = scope.partition(".")
    words = CLAIMS.get(claim, claim)
    return f"文字：{words}（第{section.partition('.')[0]}部分）" if section else f"文字：{words}"

"""Group X, prose against tables: each rule declared once, in words. How it is judged is in ``verdicts_prose``.

A verdict is given only where a statement was found; ``scopes`` are the claims that a rule is about. A claim that stands in
several sections has one verdict per section, its scope ends in the section's number (``reviews.4``).
"""

from __future__ import annotations

from expectations.declaration import Rule

_OURS, _PEER = "ours", "peer"

PROSE_RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="X-01",
        statement_zh="文字所述收到申请数等于本年新收数，或本年新收与上年结转之和；写明含上年结转的按后者",
        statement_en="Requests received, as told in prose, are those newly received, or these and the ones carried over; "
        "the latter where the prose says so",
        formula="requests_received ∈ {new_received[total], new_received[total] + carried_over[total]}; "
        "requests_in_hand = new_received[total] + carried_over[total]",
        scope_kind="claim",
        scopes=("requests_received", "requests_in_hand"),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_PEER,
        per_statement=True,
    ),
    Rule(
        rule_id="X-02",
        statement_zh="文字所述办结、答复申请数等于办理结果总计；只说“办理”的，也可等于本年新收与上年结转之和",
        statement_en="Requests answered, as told in prose, are the total of results; a bare 办理 may mean all that were in hand",
        formula="requests_processed = total_processed[total]; "
        "requests_handled ∈ {total_processed[total], new_received[total] + carried_over[total]}",
        scope_kind="claim",
        scopes=("requests_processed", "requests_handled"),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_PEER,
        per_statement=True,
    ),
    Rule(
        rule_id="X-03",
        statement_zh="文字所述上年结转、结转下年申请数等于表中总计",
        statement_en="Requests carried over and carried forward, as told in prose, are the totals of their rows",
        formula="requests_carried_over = carried_over[total]; requests_carried_forward = carried_forward[total]",
        scope_kind="claim",
        scopes=("requests_carried_over", "requests_carried_forward"),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_PEER,
        per_statement=True,
    ),
    Rule(
        rule_id="X-04",
        statement_zh="文字所述自然人、法人或其他组织的申请数等于本年新收行的相应列；文字含上年结转的，加上年结转行",
        statement_en="Requests of natural persons and of legal persons, as told in prose, are those of the row newly received, "
        "and of the row carried over where the prose counts these in",
        formula="requests_received_natural_person = new_received[natural_person]; "
        "requests_received_legal_person = Σ new_received[the other five columns]",
        scope_kind="claim",
        scopes=("requests_received_natural_person", "requests_received_legal_person"),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_OURS,
        per_statement=True,
    ),
    Rule(
        rule_id="X-05",
        statement_zh="文字所述规范性文件制发、废止、现行有效件数等于表中件数；主动公开清单中的规范性文件也可等于现行有效件数",
        statement_en="Normative documents issued, repealed and in force, as told in prose, are those of the table; "
        "as an item of a list of what was published they may also be those in force",
        formula="normative_docs_issued = normative_docs.issued (2019: newly_made); "
        "normative_docs_repealed = normative_docs.repealed; normative_docs_in_force = normative_docs.in_force",
        scope_kind="claim",
        scopes=("normative_docs_issued", "normative_docs_repealed", "normative_docs_in_force"),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_OURS,
        per_statement=True,
    ),
    Rule(
        rule_id="X-06",
        statement_zh="文字所述行政复议、行政诉讼件数等于表中总计（行政诉讼为两项之和）",
        statement_en="Reviews and suits, as told in prose, are the totals of the table; suits are those of both groups",
        formula="reviews = review.total; litigations = litigation_direct.total + litigation_post_review.total",
        scope_kind="claim",
        scopes=("reviews", "litigations"),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_PEER,
        per_statement=True,
    ),
    Rule(
        rule_id="X-07",
        statement_zh="文字所述网络、信函、当面、传真申请数之和等于收到申请数（至少列出两种渠道才判断）",
        statement_en="Requests by network, letter, in person and fax, as told in prose, add up to those received; "
        "judged where at least two channels are told",
        formula="Σ channel_* ∈ {new_received[total], new_received[total] + carried_over[total]}",
        scope_kind="claim",
        scopes=("channels",),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_OURS,
        per_statement=True,
    ),
    Rule(
        rule_id="X-08",
        statement_zh="“其中”所列各项之和不超过总数；列举完整的（以“其他”收尾，或自然人与法人俱全）等于总数",
        statement_en="The parts of a list do not exceed the whole; where the list is complete (it ends in 其他, or names "
        "both kinds of applicants) they add up to it",
        formula="Σ parts ≤ whole; Σ parts = whole where the list is complete",
        scope_kind="list",
        scopes=("disclosed_items", "requests_received", "requests_processed"),
        severity="WARN",
        blank_class="-",
        fault_class="S",
        source=_OURS,
        per_statement=True,
    ),
    Rule(
        rule_id="X-09",
        statement_zh="文字所述占比、办复率与其件数相符：对收到、办结或在办总数之一，误差不超过所列位数的半个单位",
        statement_en="A percentage, that of answered requests too, fits its figure for one base (received, answered, or in hand) "
        "at the precision printed",
        formula="|rate − 100 × figure ÷ base| ≤ half a unit of the last digit",
        scope_kind="claim",
        scopes=(
            *(f"{claim}_rate" for claim in ("requests_received_natural_person", "requests_received_legal_person")),
            *(
                f"outcome_{group}_rate"
                for group in ("granted", "partial", "granted_or_partial", "denied", "unable", "notproc", "other")
            ),
            *(f"channel_{channel}_rate" for channel in ("online", "letter", "in_person", "fax")),
            "requests_processed_rate",
        ),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_OURS,
        tolerance="half a unit of the last digit printed",
        per_statement=True,
    ),
    Rule(
        rule_id="X-10",
        statement_zh="文字称均获维持的，表中结果均为维持；称未被纠错、无败诉的，表中结果纠正为0",
        statement_en="Where the prose says that all were upheld, the table has nothing but upheld cases; "
        "where it says that none was corrected or lost, the table has no corrected one",
        formula="reviews_not_maintained = total − maintained; reviews_corrected = corrected; likewise for suits",
        scope_kind="claim",
        scopes=("reviews_corrected", "litigations_corrected", "reviews_not_maintained", "litigations_not_maintained"),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_OURS,
        per_statement=True,
    ),
    Rule(
        rule_id="X-11",
        statement_zh="文字称申请均已办结、全部答复的，结转下年度继续办理数为0",
        statement_en="Where the prose says that all requests were answered, none is carried forward",
        formula="requests_unfinished = carried_forward[total]",
        scope_kind="claim",
        scopes=("requests_unfinished",),
        severity="WARN",
        blank_class="Z",
        fault_class="S",
        source=_OURS,
        per_statement=True,
    ),
    Rule(
        rule_id="X-12",
        statement_zh="文字中的本年度即报告年度，工作打算所指年度晚于报告年度",
        statement_en="The year that the prose calls its own is the report year, and plans are for a later one",
        formula="own_year = report_year; plan_year ≥ report_year + 1",
        scope_kind="report",
        scopes=("report",),
        severity="WARN",
        fault_class="S",
        source=_OURS,
        per_statement=True,
    ),
)

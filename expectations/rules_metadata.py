"""Group M, metadata and duty: each rule declared once, in words. How it is judged is in ``verdicts_metadata``.

M-04 and M-10 are about a portal and about an organ's year: their verdicts stand with one report, the scope says which
day or year is meant (see the column ``scope`` of quality.verdicts).
"""

from __future__ import annotations

from expectations.declaration import EVERY, Rule, Severity

_REPORT = ("report",)


def _rule(rule_id: str, severity: Severity, zh: str, en: str, formula: str, source: str) -> Rule:
    return Rule(
        rule_id=rule_id,
        statement_zh=zh,
        statement_en=en,
        formula=formula,
        scope_kind="report",
        scopes=_REPORT,
        severity=severity,
        editions=EVERY,
        fault_class="S",
        source=source,
    )


METADATA_RULES: tuple[Rule, ...] = (
    _rule(
        "M-01",
        "ERROR",
        "标题所写年度与文中统计期限的年度一致（未写明统计期限的不作判断）",
        "The year in the title is that of the period the prose states (not judged where it states none)",
        "title_year = period_year",
        "莆田 2009; DB51/T 2660—2019 cl. 2.1",
    ),
    _rule(
        "M-02",
        "WARN",
        "公布日期不早于报告年度次年1月1日",
        "The report was published on or after 1 January of the year after the report year",
        "published_date ≥ 1 January of report_year + 1",
        "ours",
    ),
    Rule(
        rule_id="M-03",
        statement_zh="按期公布：部门、管委会、政府办公室为次年1月31日前，人民政府为3月31日前；街道、乡镇按惯例1月31日前，只作提示；"
        "2018年度及以前均为3月31日前。以所见最早的公布日期计",
        statement_en="Published in time: departments, 管委会 and offices by 31 January, governments by 31 March; 街道 and 镇 "
        "by practice by 31 January, as INFO; up to 2018 all by 31 March. By the first date of publication ever seen",
        formula="published_date − due_date ≤ 0 days (data/reference/deadlines.csv)",
        scope_kind="report",
        scopes=_REPORT,
        severity="WARN",
        editions=EVERY,
        fault_class="S",
        source="law: 条例 art. 49; 2007: art. 31",
        other_severity="INFO",
        other_severity_when="by_practice",
    ),
    Rule(
        rule_id="M-04",
        statement_zh="同一门户以同一日期公布的报告不超过20份；超过的视为网站迁移日期，该日公布的报告不判断是否按期（M-03）",
        statement_en="At most 20 reports of a portal share one date of publication; more make it the day of a migration, "
        "and M-03 is not judged by it",
        formula="count(reports of the portal with the commonest published_date) ≤ 20",
        scope_kind="portal",
        scopes=("day",),
        severity="INFO",
        editions=EVERY,
        fault_class="S",
        source="ours: 西湖区统计局 2018 shows 2020-06-08",
        is_occasional=True,
    ),
    _rule(
        "M-05",
        "WARN",
        "标题所写机关与栏目或发布机构一致；政府办公室发布本级政府的报告视为一致",
        "The organ in the title is that of the column or 发布机构; an office may publish its government's report",
        "title_organ = publisher",
        "ours",
    ),
    _rule(
        "M-06",
        "WARN",
        "同一机关同一年度只有一份现行报告；内容相同、地址不同的算一份，图解和转载不算",
        "One current report per organ and year; the same content at several addresses counts once, "
        "图解 and reposts are no versions",
        "count(different contents online) = 1",
        "CASS 多平台发布",
    ),
    Rule(
        rule_id="M-07",
        statement_zh="同一地址的报告内容公布后未作改动；数字有改动的按WARN提示",
        statement_en="What an address holds has not changed since it was published; a changed number counts as WARN",
        formula="content(t) = content(t−1) at each address",
        scope_kind="report",
        scopes=_REPORT,
        severity="INFO",
        editions=EVERY,
        fault_class="S",
        source="余杭 art_1229780563_89379; CASS 发布后有变动",
        other_severity="WARN",
        other_severity_when="number_changed",
    ),
    Rule(
        rule_id="M-08",
        statement_zh="报告所在主机在该门户的许可主机名单之内",
        statement_en="The report's host is on the portal's allow-list",
        formula="host(url) ∈ hosts of the portal's file",
        scope_kind="report",
        scopes=_REPORT,
        severity="ERROR",
        editions=EVERY,
        fault_class="E",
        is_gate=True,
        source="ours: foreign copies with other figures",
    ),
    _rule(
        "M-09",
        "INFO",
        "网页填有规定的标准标签（SiteName、SiteDomain、SiteIDCode、ColumnName、ColumnType、ArticleTitle、PubDate、ContentSource）",
        "The page fills the standard meta tags SiteName, SiteDomain, SiteIDCode, ColumnName, ColumnType, ArticleTitle, PubDate "
        "and ContentSource",
        "count(standard meta tags filled) = 8",
        "政府网站发展指引 (国办发〔2017〕47号); which tags its annex requires is unverified",
    ),
    Rule(
        rule_id="M-10",
        statement_zh="上一年度公布了报告的机关，期限过后也有本年度的报告",
        statement_en="An organ with a report for one year has one for the next once the deadline is past",
        formula="report(t−1) held and as_of > due_date(t) ⇒ report(t) held",
        scope_kind="year",
        scopes=("the year that follows",),
        severity="WARN",
        editions=EVERY,
        fault_class="S",
        source="law: 条例 art. 49",
        is_occasional=True,
    ),
)

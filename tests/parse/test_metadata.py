"""What title, portal and page say about a report beside its form."""

from datetime import date

from pipelines.forms import load_forms
from pipelines.model import Link, Metadata
from pipelines.parse import parse_page

BODY = "<p>所列数据的<b>统 计</b>期限为2021年 1月1日至2021年12月31日。</p><p>一、总体情况</p><p>平稳。</p>"
HEAD = """<meta name="SiteName" content="云禾区"><meta name="ColumnName" content="年报"><meta name="SiteIDCode" content="">
<meta name="PubDate" content="2022-01-20 10:00"><meta name="ContentSource" content="云禾区财政局">"""


def read(head: str, body: str, title: str, link: Link | None = None) -> Metadata:
    page = f"<html><head>{head}</head><body><h1>{title}</h1>{body}</body></html>"
    return parse_page(page.encode(), forms=load_forms(), content_type="text/html; charset=utf-8", link=link).metadata


def test_everything_that_is_said() -> None:
    link = Link("http://a.cn/1", "云禾区财政局2021年政府信息公开工作年度报告", date(2022, 1, 22))
    assert read(HEAD, BODY, "云禾区财政局2021年政府信息公开工作年度报告", link) == Metadata(
        title_year=2021,
        title_organ="云禾区财政局",
        period_year=2021,
        publisher="云禾区财政局",
        column_name="年报",
        meta_names=("SiteName", "ColumnName", "PubDate", "ContentSource"),
        dates=(("meta PubDate", date(2022, 1, 20)), ("list", date(2022, 1, 22))),
    )


def test_nothing_is_made_up() -> None:
    said = read("", "<p>一、总体情况</p><p>2021年1月1日起施行。</p>", "2021年政府信息公开工作年度报告")
    assert said == Metadata(title_year=2021)


def test_the_portals_own_table_names_the_publisher_before_the_meta_tag() -> None:
    table = "<table><tr><td>发布机构</td><td>云禾区教育局</td></tr></table>"
    assert read(HEAD, table + BODY, "云禾区财政局2021年政府信息公开工作年度报告").publisher == "云禾区教育局"

"""The page of ``gongkai check --format html``: self-contained, escaped, and with exactly the wrong cells marked."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from cli.reading import check_file
from cli.report_html import render_html

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Outline(HTMLParser):
    """Checks that every element is closed in order, and keeps cells with their classes and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.addresses: list[str] = []
        self.cells: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "data")]
        if tag not in VOID:
            self.stack.append((tag, attributes))
        if tag == "td" and "title" in attributes:
            self.cells.append((attributes.get("class") or "", str(attributes["title"]), ""))

    def handle_endtag(self, tag):
        assert self.stack and self.stack.pop()[0] == tag, tag

    def handle_data(self, data):
        if any(name == "td" and "title" in attributes for name, attributes in self.stack):
            css, place, text = self.cells[-1]
            self.cells[-1] = (css, place, text + data)


def outline(html):
    parsed = Outline()
    parsed.feed(html)
    parsed.close()
    assert not parsed.stack
    return parsed


def marked(html):
    """Place → (mark, text) of every cell that has a mark."""
    return {place.split(" ")[0]: (css, text) for css, place, text in outline(html).cells if css}


@pytest.fixture
def render(page, forms):
    """The page of one report, made from cells of the requests table that differ from a sound one."""

    def make(cells=None, title=None):
        path = page(cells=cells) if title is None else page(cells=cells, title=title)
        return render_html([check_file(path, forms)], forms)

    return make


def test_a_sound_report_has_no_mark(render):
    html = render()
    assert marked(html) == {}
    assert "未发现不符之处" in html
    assert "错误可能在哪里" not in html
    assert "未能判断的规则" in html
    assert "没有上一年度报告可比" in html


def test_exactly_the_wrong_cell_is_marked_and_its_sums_are_named(render):
    html = render({("granted", "natural_person"): "4"})
    assert marked(html) == {"granted.natural_person": ("wrong", "4✗→3")}
    assert "只有一种改法可使各项合计全部成立" in html
    assert re.findall(r'<th[^>]*>自然人 <span class="badge">A-02</span></th>', html)
    assert re.findall(r'<th[^>]*>（一）予以公开 <span class="badge">A-03</span></th>', html)
    assert len(re.findall(r'<div class="rule error">', html)) == 2
    assert "总计列等于六类申请人之和（每一行）" in html
    assert "the column 总计 is the sum of the six kinds of applicants" in html


def test_a_cell_that_cannot_be_read_and_a_negative_one(render):
    assert marked(render({("granted", "natural_person"): "3 件"})) == {"granted.natural_person": ("wrong", "3 件✗→3")}
    two = {("granted", "natural_person"): "3 件", ("new_received", "other"): "??"}
    assert {css for css, _ in marked(render(two)).values()} == {"unreadable"}
    negative = {("granted", "natural_person"): "-3"}
    assert marked(render(negative)) == {"granted.natural_person": ("wrong", "-3✗→3")}


def test_where_no_edit_explains_it_the_sums_are_marked_without_their_balanced_totals(render):
    wrong = {
        ("granted", "natural_person"): "9",
        ("granted", "total"): "9",
        ("partial_grant", "other"): "5",
        ("new_received", "other"): "7",
    }
    html = render(wrong)
    found = marked(html)
    assert {css for css, _ in found.values()} == {"sum"}
    assert "granted.natural_person" in found
    assert "granted.total" not in found, "it is the sum of its row"
    assert "partial_grant.total" in found


def test_the_sentence_that_disagrees_is_quoted_and_its_cell_marked(page, forms):
    path = page()
    text = path.read_text("utf-8").replace("做好各项工作。", "做好各项工作。全年共收到政府信息公开申请5件&lt;见附表&gt;。")
    path.write_text(text, "utf-8")
    html = render_html([check_file(path, forms)], forms)
    assert marked(html) == {"new_received.total": ("said", "3≠")}
    (quoted,) = re.findall(r"<blockquote>(.*?)<cite>第1部分</cite>", html)
    assert "收到政府信息公开申请5件" in quoted
    assert "<见附表>" not in html


def test_every_text_of_the_report_is_escaped(page, forms):
    path = page("<i>&.html", cells={("granted", "natural_person"): "&lt;script&gt;1&lt;/script&gt;"})
    said = "做好各项工作。全年共收到政府信息公开申请5件（&lt;script&gt;alert(1)&lt;/script&gt;&amp;）。"
    path.write_text(path.read_text("utf-8").replace("做好各项工作。", said), "utf-8")
    html = render_html([check_file(path, forms)], forms)
    assert "<script" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in html
    assert "&lt;script&gt;1&lt;/script&gt;" in html
    outline(html)


def test_the_page_asks_for_nothing_from_outside(render):
    html = render({("granted", "natural_person"): "4"})
    assert html.startswith("<!DOCTYPE html>")
    assert not outline(html).addresses
    assert not re.search(r"https?://|@import|url\(|<script|<link|<img", html)
    assert "@media print" in html


def test_several_files_stand_on_one_page_under_a_table_of_contents(gongkai, page, tmp_path):
    good, bad = page("good.html"), page("bad<1>.html", cells={("granted", "total"): "4"})
    done = gongkai("check", good, bad, tmp_path / "absent.html", "--format", "html")
    assert done.returncode == 2
    assert done.stdout.count("<article") == 2
    parsed = outline(done.stdout)
    assert parsed.addresses == ["#file-1", "#file-2"]
    assert re.findall(r'class="state">(.*?)<', done.stdout) == ["未发现不符", "错误 2 · 提示 0"]
    assert "bad&lt;1&gt;.html" in done.stdout
    assert "absent.html: No such file or directory" in done.stdout


def test_where_no_file_is_a_report_nothing_is_printed(gongkai, tmp_path):
    done = gongkai("check", tmp_path / "absent.html", "--format", "html")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_a_table_that_is_absent_is_said_to_be(page, forms):
    path = page()
    text = path.read_text("utf-8")
    start = text.index("<table><tr><td colspan=")
    path.write_text(text[:start] + text[text.index("</table>", start) + 8 :], "utf-8")
    html = render_html([check_file(path, forms)], forms)
    assert html.count("页面中没有此表。") == 1
    assert len(outline(html).cells) == 10 + 25 * 7


def test_real_pages_have_all_their_cells_in_the_form_of_their_edition(corpus_case, forms):
    (path,) = corpus_case.glob("page.*")
    checked = check_file(path, forms)
    parsed = outline(render_html([checked], forms))
    stated = {
        f"{row}.{column} · {cell.source_cell}": " ".join(cell.raw_text.split())
        for table in ("disclosure", "requests", "disputes")
        for (row, column), cell in (checked.report.cells(table) or {}).items()
    }
    shown = {place: text for css, place, text in parsed.cells if css != "missing"}
    assert set(shown) == set(stated)
    assert all(shown[place].startswith(text) for place, text in stated.items())


def test_the_suggestion_stands_in_the_other_formats_too(gongkai, page):
    path = page(cells={("granted", "natural_person"): "4"})
    lines = gongkai("check", path).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("likely")]
    assert re.fullmatch(r"likely: requests granted/natural_person \(t2r\d+c3\): 4 → 3 · other", line)
    (described,) = json.loads(gongkai("check", path, "--format", "json").stdout)["suggestions"]
    assert (described["row"], described["column"], described["suggested"]) == ("granted", "natural_person", 3)
    assert described["clears"] == ["A-02[natural_person]", "A-03[granted]"]

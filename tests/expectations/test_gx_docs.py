"""The site of Great Expectations: a page per suite that names rows, nothing that a browser would fetch, swapped in whole."""

import re

import polars as pl
import pytest

from expectations.faults import add_faults
from expectations.gx import validate
from expectations.gx_docs import DocsSite
from expectations.gx_suites import FAILURES
from expectations.verdicts import judge

NAMES = ["core.requests", FAILURES]


@pytest.fixture(scope="module")
def frames(build):
    broken = build.suqian_2024().copy(organ_id="suqian/<b>局")
    broken.requests["granted", "total"] = 1430
    built = build.build_frames(build.suqian_2023(), broken)
    return {**built, "quality.verdicts": add_faults(judge(built), built)}


def publish(folder, frames, unmet=None):
    site = DocsSite(folder, "20260115T040000Z-abc")
    validate(frames, NAMES, site.add)
    return site.publish(unmet or {})


def test_pages_name_the_rows_and_the_index_leads_to_them(tmp_path, frames):
    index = publish(tmp_path / "data_docs", frames, {"T-03": "out_of_scope"})
    front = index.read_text("utf-8")
    links = re.findall(r'href="([^"]+)"', front)
    assert links == [f"validations/{name}.html" for name in NAMES]
    assert all((index.parent / link).is_file() for link in links)
    assert "20260115T040000Z-abc" in front
    assert "<td>T-03</td><td class=void>out_of_scope</td>" in front
    page = (index.parent / links[1]).read_text("utf-8")
    assert "suqian/&lt;b&gt;局/2024/v1" in page
    assert "granted: 1430 ≠ 1431" in page
    assert "<b>" not in page
    assert 'href="../index.html"' in page


def test_a_browser_fetches_nothing_from_elsewhere(tmp_path, frames):
    index = publish(tmp_path / "data_docs", frames)
    for path in index.parent.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<(script|link|img|iframe)\b", text), path
        assert not re.search(r"""(href|src|action)\s*=\s*["']?(https?:)?//|url\(|@import""", text), path


def test_the_site_is_swapped_whole_and_leaves_nothing_beside(tmp_path, frames):
    folder = tmp_path / "data_docs"
    publish(folder, frames)
    (folder / "stale.html").write_text("old", "utf-8")
    publish(folder, {**frames, "core.requests": frames["core.requests"].filter(pl.col("report_id").str.contains("2023"))})
    assert not (folder / "stale.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["data_docs"]


def test_a_suite_without_anything_to_assert_is_no_success(tmp_path, frames):
    nothing = frames["quality.verdicts"].with_columns(status=pl.lit("not_assessable"), fault=pl.lit(None, pl.String))
    front = publish(tmp_path / "data_docs", {**frames, "quality.verdicts": nothing}).read_text("utf-8")
    assert "nothing asserted" in front
    assert front.count("✔") == 1

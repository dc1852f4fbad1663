"""``gongkai check --previous``: a report judged beside last year's."""

from __future__ import annotations

import json

import pytest

EARLIER = "示例市测试区财政局2021年政府信息公开工作年度报告"
FOUR = {(row, column): "4" for row in ("new_received", "granted", "total_processed") for column in ("natural_person", "total")}


def test_last_year_s_report_beside_it(gongkai, page):
    done = gongkai("check", page(), "--previous", page("2021.html", title=EARLIER, cells=FOUR), "--format", "json")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    described = json.loads(done.stdout)
    assert described["previous"].endswith("2021.html")
    statuses = {(one["rule"], one["scope"]): one["status"] for one in described["verdicts"]}
    assert statuses["C-01", "total"] == statuses["P-01", "rules"] == "pass"
    assert statuses["T-04", "fee"] == "not_assessable"
    assert statuses["L-05", "report"] == "pass"
    assert len(described["verdicts"]) == len(statuses)


def test_carry_over_that_does_not_meet_is_a_fault_of_the_source(gongkai, page):
    forward = {("carried_forward", name): "2" for name in ("natural_person", "total")}
    earlier = page("2021.html", title=EARLIER, cells=forward)
    done = gongkai("check", page(), "--previous", earlier, "--format", "json")
    assert done.returncode == 1
    failing = {(one["rule"], one["scope"]): one for one in json.loads(done.stdout)["verdicts"] if one["status"] == "fail"}
    assert set(failing) == {("C-01", "total"), ("C-02", "natural_person")}
    total = failing["C-01", "total"]
    assert (total["reported"], total["expected"], total["residual"], total["fault"]) == (0, 2, -2, "source")
    shown = gongkai("check", page(), "--previous", earlier)
    assert "compared with" in shown.stdout
    # by itself the report has nothing wrong
    assert gongkai("check", page()).returncode == 0


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("示例市测试区财政局2020年政府信息公开工作年度报告", "report year 2020 is not the year before 2022"),
        ("示例市测试区财政局2022年政府信息公开工作年度报告", "report year 2022 is not the year before 2022"),
        ("示例市测试区教育局2021年政府信息公开工作年度报告", "a report of 示例市测试区教育局, not of 示例市测试区财政局"),
    ],
)
def test_not_last_year_s_report_ends_with_2(gongkai, page, title, words):
    earlier = page("other.html", title=title)
    done = gongkai("check", page(), "--previous", earlier)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip().endswith(f"wrong_previous: {words}")
    assert done.stderr.count("\n") == 1


def test_an_organ_may_leave_out_its_district(gongkai, page):
    earlier = page("2021.html", title="测试区财政局2021年政府信息公开工作年度报告", cells=FOUR)
    assert gongkai("check", page(), "--previous", earlier).returncode == 0


@pytest.mark.parametrize("nameless", ["both", "previous", "file"])
def test_a_report_that_names_no_organ_is_compared_and_the_assumption_stated(gongkai, page, nameless):
    titles = {
        year: f"{'' if nameless == 'both' else '示例市测试区财政局'}{year}年政府信息公开工作年度报告" for year in (2021, 2022)
    }
    year = {"previous": 2021, "file": 2022, "both": 2021}[nameless]
    titles[year] = f"{year}年政府信息公开工作年度报告"
    earlier = page("2021.html", title=titles[2021], cells=FOUR)
    done = gongkai("check", page(title=titles[2022]), "--previous", earlier, "--format", "json")
    described = json.loads(done.stdout)
    assert {one["rule"]: one["status"] for one in described["verdicts"]}["C-01"] == "pass"
    assumed = [one["message"] for one in described["findings"] if "--previous" in one["message"]]
    verb = "name" if nameless == "both" else "names"
    assert len(assumed) == 1 and f"{verb} no organ: taken for reports of one and the same" in assumed[0]


def test_another_place_s_organ_is_not_the_same(gongkai, page):
    earlier = page("2021.html", title="试区财政局2021年政府信息公开工作年度报告", cells=FOUR)
    done = gongkai("check", page(), "--previous", earlier)
    assert (done.returncode, done.stdout) == (2, "")
    assert "wrong_previous: a report of 试区财政局, not of 示例市测试区财政局" in done.stderr


def test_an_unreadable_cell_of_last_year_s_report_is_not_this_one_s(gongkai, page):
    earlier = page("2021.html", title=EARLIER, cells={("carried_forward", "total"): "**"})
    assert gongkai("check", page(), "--previous", earlier).returncode == 0


def test_last_year_s_report_is_for_one_file(gongkai, page):
    done = gongkai("check", page(), page("b.html"), "--previous", page("2021.html", title=EARLIER, cells=FOUR))
    assert (done.returncode, done.stderr) == (2, "gongkai: --previous is for one FILE, not for 2\n")
    missing = gongkai("check", page(), "--previous", "missing.html")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)

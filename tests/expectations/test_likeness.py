"""How alike texts are, and what C-06 and C-07 say of it: last year's text, another organ's, boilerplate, names and figures."""

import polars as pl
import pytest

from expectations.likeness import compare_texts
from expectations.verdicts import judge


def report(build, organ, year, one, five="", **changes):
    sections = {"1": one, "5": five} if five else {"1": one}
    return build.suqian_2024().copy(organ_id=f"p/{organ}", report_year=year, sections=sections, **changes)


def likeness(build, *drafts):
    rows = compare_texts(build.build_frames(*drafts)).rows_by_key("report_id", named=True, unique=True)
    return {draft.report_id: rows[draft.report_id] for draft in drafts}


def verdict(build, draft, rule, *drafts):
    return build.verdict(judge(build.build_frames(draft, *drafts)), draft, rule, "report")


def test_share_of_the_characters_that_last_year_has_too(build):
    draft = report(build, "a", 2024, build.story(0, 6) + build.story(1, 14))
    earlier = report(build, "a", 2023, build.story(0, 20))
    found = likeness(build, draft, earlier)
    assert found[draft.report_id]["earlier_percent"] == pytest.approx(30)
    assert (found[draft.report_id]["characters"], found[earlier.report_id]["characters"]) == (180, 180)
    assert found[earlier.report_id]["earlier_percent"] is None


@pytest.mark.parametrize(("shared", "status"), [(17, "pass"), (18, "fail"), (20, "fail")])
def test_a_text_that_is_nine_tenths_last_year_s(build, shared, status):
    draft = report(build, "a", 2024, build.story(0, shared), build.story(1, 20 - shared) if shared < 20 else "")
    found = verdict(build, draft, "C-06", report(build, "a", 2023, build.story(0, 20)))
    assert (found["status"], found["reported"], found["expected"]) == (status, 5 * shared, 90)
    assert found["reason"] == f"{5 * shared}.0 % of the text is last year's"


def test_less_than_three_fifths_is_not_worth_a_note(build):
    draft = report(build, "a", 2024, build.story(0, 11) + build.story(1, 9))
    found = verdict(build, draft, "C-06", report(build, "a", 2023, build.story(0, 20)))
    assert (found["status"], found["reason"], found["reported"]) == ("pass", None, 55)


def test_other_figures_years_order_and_the_own_name_do_not_hide_a_copy(build):
    text = "{year}年，{organ}共收到政府信息公开申请{n}件，其中网络申请{m}件。" + build.story(0, 12) + "{organ}继续完善制度"
    draft = report(build, "甲局", 2024, text.format(year=2024, organ="甲局", n=31, m="２"))
    other = report(build, "乙委员会", 2024, build.story(0, 12) + text.format(year=2024, organ="乙委员会", n=7, m=5))
    found = likeness(build, draft, other)
    assert found[draft.report_id]["other_percent"] == 100
    assert found[draft.report_id]["other_organ_id"] == "p/乙委员会"
    told = verdict(build, draft, "C-07", other)
    assert (told["status"], told["reason"]) == ("fail", "100.0 % of the text is that of p/乙委员会")


def test_the_shorter_text_is_the_copy_of_the_longer(build):
    short = report(build, "a", 2024, build.story(0, 20))
    long = report(build, "b", 2024, build.story(0, 20), build.story(1, 20))
    verdicts = judge(build.build_frames(short, long))
    assert build.verdict(verdicts, short, "C-07", "report")["status"] == "fail"
    found = build.verdict(verdicts, long, "C-07", "report")
    assert (found["status"], found["reported"], found["reason"]) == ("pass", None, None)


def test_only_texts_of_the_same_year_and_current_versions_of_others_count(build):
    draft = report(build, "a", 2024, build.story(0))
    elsewhere = report(build, "b", 2024, build.story(1))
    of_last_year = report(build, "c", 2023, build.story(0))
    replaced = report(build, "d", 2024, build.story(0), is_current=False)
    current = report(build, "d", 2024, build.story(2), version=2)
    verdicts = judge(build.build_frames(draft, elsewhere, of_last_year, replaced, current))
    assert build.verdict(verdicts, draft, "C-07", "report")["status"] == "pass"
    # a version that is no longer current is compared with what is
    assert build.verdict(verdicts, replaced, "C-07", "report")["reason"] == "100.0 % of the text is that of p/a"


def test_many_organs_with_one_text_and_a_rare_half(build):
    """The most alike is named, ties by name; common passages alone make no copy."""
    common = build.story(0, 16)
    same = [report(build, name, 2024, common, build.story(9, 4)) for name in "bcde"]
    near = report(build, "a", 2024, common, build.story(9, 3) + build.story(5, 1))
    apart = report(build, "f", 2024, common, build.story(7, 4))
    verdicts = judge(build.build_frames(near, apart, *same))
    assert build.verdict(verdicts, near, "C-07", "report")["reason"] == "95.0 % of the text is that of p/b"
    assert build.verdict(verdicts, same[0], "C-07", "report")["reason"] == "100.0 % of the text is that of p/c"
    assert build.verdict(verdicts, apart, "C-07", "report")["status"] == "pass"


def test_found_as_by_comparing_every_pair(build):
    """The search by rare passages loses no pair that a plain comparison of all texts finds."""
    import random
    import re

    pick = random.Random(5)
    pool = build.story(0, 99).rstrip("。").split("，")
    drafts = []
    for number in range(60):
        source = drafts[pick.randrange(len(drafts))].sections["1"].split("，") if number % 3 and drafts else []
        kept = [passage for passage in source if pick.random() > 0.07] or pick.sample(pool, 20)
        drafts.append(report(build, f"{number:02}", 2024, "，".join(kept + pick.sample(pool, pick.randint(0, 2)))))
    passages = {draft.report_id: set(re.findall("[\u4e00-\u9fff]{4,}", draft.sections["1"])) for draft in drafts}
    shares = {
        one: max(100 * sum(map(len, own & other)) / sum(map(len, own)) for name, other in passages.items() if name != one)
        for one, own in passages.items()
    }
    alike = {name: share for name, share in shares.items() if share >= 90}
    found = {name: row["other_percent"] for name, row in likeness(build, *drafts).items() if row["other_percent"] is not None}
    assert 10 < len(alike) < 60
    assert found == pytest.approx(alike)


@pytest.mark.parametrize(
    ("change", "rule", "reason"),
    [
        ({"sections": {}}, "C-06", "section_absent"),
        ({"sections": {"1": "无。"}}, "C-07", "section_absent"),
        ({"sections": {"1": "本年度没有需要说明的情况。"}}, "C-07", "text_too_short"),
    ],
)
def test_texts_that_say_too_little(build, change, rule, reason):
    draft = report(build, "a", 2024, "").copy(**change)
    others = [report(build, "a", 2023, build.story(0)), report(build, "b", 2024, build.story(1))]
    found = verdict(build, draft, rule, *others)
    assert (found["status"], found["reason"]) == ("not_assessable", reason)


def test_nothing_to_compare_with(build):
    draft = report(build, "a", 2024, build.story(0))
    assert verdict(build, draft, "C-07")["reason"] == "no_other_report"
    assert verdict(build, draft, "C-07", report(build, "b", 2024, ""))["reason"] == "no_other_report"
    assert verdict(build, draft, "C-06", report(build, "a", 2023, ""))["reason"] == "previous_section_absent"


def test_prose_without_the_form_is_compared_as_a_whole(build):
    plain = {"form_edition": "narrative", "requests": None, "disclosure": None, "disputes": None}
    draft = report(build, "a", 2018, "", **plain).copy(sections={"0": build.story(0)})
    earlier = draft.copy(report_year=2017)
    verdicts = judge(build.build_frames(draft, earlier)).filter(pl.col("report_id") == draft.report_id)
    assert verdicts.height == 16
    assert build.verdict(verdicts, draft, "C-06", "report")["reported"] == 100


def test_order_of_reports_says_nothing(build):
    """Reports of an organ stand together in a portal's table; where they do not, the shares are the same."""
    drafts = [
        report(build, organ, year, build.story(number % 3, 12) + build.story(number, 8))
        for number, (organ, year) in enumerate((organ, year) for year in (2022, 2023, 2024) for organ in "abc")
    ]
    frames = build.build_frames(*drafts)
    mixed, together = (
        compare_texts(frames | {"core.reports": frames["core.reports"].sort(key)}) for key in ("report_year", "organ_id")
    )
    assert mixed.sort("report_id").equals(together.sort("report_id"))
    assert mixed["earlier_percent"].drop_nulls().len() == 6
    assert mixed["earlier_percent"].max() > 0

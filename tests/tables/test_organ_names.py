"""One organ under several spellings is one organ; two organs are never made one."""

from __future__ import annotations

import pytest

from pipelines.tables import Alias, OrganNaming, assign_versions, build_portal, canonical_name, find_place

A, B, C = (f"http://www.yuhang.example/art_{number}.html" for number in (1, 2, 3))

SAME = [
    (
        "余杭区",
        "余杭区财政局",
        ["杭州市余杭区财政局", "浙江省杭州市余杭区财政局", "区财政局", "财政局", "余杭区 财政局", "《余杭区财政局》", "财政局："],
    ),
    ("余杭区", "余杭区人民政府", ["余杭区", "余杭区政府", "杭州市余杭区人民政府", "区人民政府", "区政府", "人民政府"]),
    (
        "余杭区",
        "余杭区人民政府办公室",
        ["余杭区政府办公室", "区政府办公室", "区府办", "余杭区府办公室", "政府办公室", "余杭区人民政府办", "杭州市余杭区政府办"],
    ),
    ("余杭区", "余杭区良渚街道办事处", ["良渚街道", "余杭区良渚街道", "余杭区人民政府良渚街道办事处", "良渚街道办"]),
    ("余杭区", "余杭区径山镇人民政府", ["径山镇", "径山镇政府", "杭州市余杭区径山镇人民政府"]),
    ("余杭区", "余杭区良渚新城管理委员会", ["余杭区良渚新城管委会", "良渚新城管委会"]),
    ("淳安县", "淳安县姜家镇人民政府", ["姜家镇", "淳安县姜家镇"]),
    ("建德市", "建德市民政局", ["市民政局", "杭州市建德市民政局", "民政局"]),
    ("建德市", "建德市市场监督管理局", ["市场监督管理局", "市市场监督管理局"]),
]
APART = [
    ("余杭区", ["余杭区人民政府", "余杭区人民政府办公室", "余杭区政府研究室", "余杭区行政审批服务管理办公室"]),
    ("余杭区", ["杭州市生态环境局余杭分局", "余杭区生态环境局", "杭州市生态环境局"]),
    ("余杭区", ["国家税务总局杭州市余杭区税务局", "余杭区税务局", "税务局筹备组"]),
    ("余杭区", ["临平区财政局", "余杭区财政局", "市财政局", "省财政厅"]),
    ("余杭区", ["径山镇", "径山街道", "径山乡"]),
    ("余杭区", ["余杭经济技术开发区管委会", "余杭区经济和信息化局", "余杭区国有资产监督管理委员会"]),
    ("余杭区", ["良渚街道(瓶窑)", "良渚街道"]),
    ("杭州市", ["富阳区人民政府", "杭州市人民政府", "萧山区人民政府"]),
]


@pytest.mark.parametrize(("place", "name", "spellings"), SAME, ids=[case[1] for case in SAME])
def test_spellings_of_one_organ(place, name, spellings):
    assert {spelling: canonical_name(spelling, place) for spelling in [name, *spellings]} == dict.fromkeys(
        [name, *spellings], name
    )


@pytest.mark.parametrize(("place", "names"), APART)
def test_two_organs_are_never_made_one(place, names):
    assert len({canonical_name(name, place) for name in names}) == len(names)


@pytest.mark.parametrize("place", ["余杭区", "建德市", None])
def test_a_name_in_full_stays_as_it_is(place):
    for name in {name for _, name, _ in SAME}:
        once = canonical_name(name, place)
        assert canonical_name(once, place) == once


def test_without_a_place_names_are_only_evened_out():
    assert find_place("真实网页") is None
    assert canonical_name("区府办 。", None) == "区府办"


def test_an_alias_holds_for_its_years_under_every_spelling():
    aliases = (Alias("yuhang", "区发改局", "余杭区发展和改革局", 2019, 2021, "a person"),)
    naming = OrganNaming("yuhang", "余杭区", aliases)
    for spelling in ("余杭区发改局", "杭州市余杭区发改局", "区发改局"):
        assert naming.organ_id(spelling, 2020) == "yuhang/余杭区发展和改革局"
        assert naming.organ_id(spelling, 2022) == "yuhang/余杭区发改局"
    assert OrganNaming("linping", "临平区", aliases).organ_id("区发改局", 2020) == "linping/临平区发改局"


def test_an_organ_whose_id_an_alias_changes_keeps_its_history(make_read):
    reads = [
        make_read(A, organ="余杭区发改局", report_year=2020),
        make_read(B, organ="杭州市余杭区发展和改革局", report_year=2021),
        make_read(C, organ="发展和改革局", report_year=2022),
    ]
    before = assign_versions(reads, "yuhang", OrganNaming("yuhang", "余杭区"))
    assert {version.organ_id for version in before.versions} == {"yuhang/余杭区发改局", "yuhang/余杭区发展和改革局"}
    alias = Alias("yuhang", "余杭区发改局", "余杭区发展和改革局", None, None, "a person")
    naming = OrganNaming("yuhang", "余杭区", (alias,))
    after = assign_versions(reads, "yuhang", naming)
    assert [version.report_id for version in after.versions] == [
        f"yuhang/余杭区发展和改革局/{year}/v1" for year in (2020, 2021, 2022)
    ]
    frames = build_portal(after.versions, [], [], parser_version="1", seen=after.seen, naming=naming)
    assert frames["core.organs"].rows() == [("yuhang/余杭区发展和改革局", "yuhang", "余杭区发展和改革局", "department", None)]
    assert frames["core.organ_names"].select("spelling", "plain_id", "first_year", "last_year").rows() == [
        ("余杭区发改局", "yuhang/余杭区发改局", 2020, 2020),
        ("发展和改革局", "yuhang/发展和改革局", 2022, 2022),
        ("杭州市余杭区发展和改革局", "yuhang/杭州市余杭区发展和改革局", 2021, 2021),
    ]


def test_one_report_on_two_addresses_has_two_captures(make_read):
    identified = assign_versions([make_read(A), make_read(B), make_read(A, 2)], "yuhang")
    frames = build_portal(identified.versions, [], [], parser_version="1", seen=identified.seen)
    assert frames["core.reports"].height == 1
    assert frames["core.report_captures"].sort("seen_at", "url").select("report_id", "url", "is_last").rows() == [
        ("yuhang/余杭区财政局/2022/v1", A, False),
        ("yuhang/余杭区财政局/2022/v1", B, True),
        ("yuhang/余杭区财政局/2022/v1", A, True),
    ]

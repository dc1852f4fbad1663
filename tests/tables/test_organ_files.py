"""What persons write down: the committed files are sound, and a wrong line is told with file, line and text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.errors import ReferenceFileError
from pipelines.tables import (
    Listing,
    OrganNaming,
    build_listings,
    join_predecessors,
    read_aliases,
    read_deadlines,
    read_expected_organs,
    read_predecessors,
)
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.schema import ORGANS

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
NAMINGS = {"yuhang": OrganNaming("yuhang", "余杭区")}
READERS = {
    "aliases.csv": read_aliases,
    "expected_organs.csv": lambda path: read_expected_organs(path, NAMINGS),
    "deadlines.csv": read_deadlines,
    "predecessors.csv": lambda path: read_predecessors(path, NAMINGS),
}
ALIAS = "portal_id,alias,organ,since,until,source\n"
EXPECTED = "portal_id,organ,organ_kind,from_year,to_year,source\n"
DEADLINE = "organ_kind,portal_id,from_year,to_year,due_month,due_day,severity,source\n"
PREDECESSOR = "portal_id,organ,predecessor_portal_id,predecessor,from_year,change,source\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", READERS)
def test_the_committed_files_are_sound(name):
    READERS[name](REFERENCE / name)


def test_every_kind_has_a_day_for_every_year_since_2008():
    lines = read_deadlines(REFERENCE / "deadlines.csv")
    for kind in ("government", "office", "department", "subdistrict", "committee"):
        spans = sorted(lines.filter(organ_kind=kind).select("from_year", "to_year", "due_month", "due_day").rows())
        last = (2019, None, 3 if kind == "government" else 1, 31)
        assert spans == [(2008, 2018, 3, 31), last], kind


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("aliases.csv", "alias\n", "aliases.csv, line 1: columns must be portal_id,alias,organ"),
        ("aliases.csv", ALIAS + "yuhang,a,b,,\n", "aliases.csv, line 2: 5 fields instead of 6: 'yuhang,a,b,,'"),
        ("aliases.csv", ALIAS + "yuhang,a,,,,me\n", "line 2: organ is empty"),
        ("aliases.csv", ALIAS + "yuhang,a,b,20l9,,me\n", "line 2: since is no year: '20l9'"),
        ("aliases.csv", ALIAS + "yuhang,a,b,2022,2021,me\n", "line 2: until 2021 is before since 2022"),
        ("aliases.csv", ALIAS + "yuhang,a,b,,,me\nyuhang,b,c,,,me\n", "'a' means 'b', which is itself an alias"),
        ("expected_organs.csv", EXPECTED + "yuhang,a,bureau,2021,,me\n", "organ_kind must be one of government"),
        ("expected_organs.csv", EXPECTED + "yuhang,a,department,,,me\n", "line 2: from_year is empty"),
        (
            "expected_organs.csv",
            EXPECTED + "yuhang,财政局,department,2021,,me\nyuhang,区财政局,department,2021,,me\n",
            "key stands twice",
        ),
        ("deadlines.csv", DEADLINE + "office,*,2019,,2,29,WARN,me\n", "due_month and due_day are no day of every year: '02-29'"),
        ("deadlines.csv", DEADLINE + "office,*,2019,,1,31,ERROR,me\n", "severity must be one of WARN, INFO, is 'ERROR'"),
        ("deadlines.csv", DEADLINE + "office,*,2019,,1,31,WARN,me\n" * 2, "key stands twice"),
        ("predecessors.csv", PREDECESSOR + "yuhang,a,old,b,2021,renamed,me\n", "change must be one of merged"),
    ],
)
def test_a_wrong_line_is_named_with_its_text(tmp_path, name, text, message):
    with pytest.raises(ReferenceFileError) as caught:
        READERS[name](write(tmp_path, name, text))
    assert message in str(caught.value)


@pytest.mark.parametrize("name", READERS)
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(ReferenceFileError, match=name):
        READERS[name](tmp_path / name)


def test_expected_organs_get_the_ids_that_their_reports_have(tmp_path):
    text = EXPECTED + "yuhang,杭州市余杭区财政局,department,2021,2023,me\nelsewhere,财政局,department,2021,,me\n"
    frame = read_expected_organs(write(tmp_path, "expected_organs.csv", text), NAMINGS)
    assert frame.select("organ_id", "organ_name", "from_year", "to_year").rows() == [
        ("yuhang/余杭区财政局", "余杭区财政局", 2021, 2023)
    ]


def test_predecessors_stand_with_their_organ_and_may_be_of_a_portal_that_is_no_more(tmp_path):
    lines = "yuhang,区数据局,yuhang,区大数据局,2024,merged,me\nyuhang,区数据局,oldportal,江干区数据局,2021,moved,me\n"
    frame = read_predecessors(write(tmp_path, "predecessors.csv", PREDECESSOR + lines), NAMINGS)
    assert frame["predecessor_id"].to_list() == ["oldportal/江干区数据局", "yuhang/区大数据局"]
    organs = rows_to_frame(ORGANS, [("yuhang/余杭区数据局", "yuhang", "余杭区数据局", "department", None)])
    assert join_predecessors(organs, frame)["predecessors"].to_list() == ["oldportal/江干区数据局; yuhang/区大数据局"]


def test_listings_keep_the_first_and_the_last_night_of_a_row():
    nights = [datetime(2026, 1, day, tzinfo=UTC) for day in (3, 1, 2)]
    rows = [Listing("http://a/1", "区财政局2022年年报", "区财政局", 2022, date(2023, 1, 5), night) for night in nights]
    (row,) = build_listings([*rows], NAMINGS["yuhang"]).rows(named=True)
    assert (row["organ_id"], row["report_year"], row["listed_date"]) == ("yuhang/余杭区财政局", 2022, date(2023, 1, 5))
    assert (row["first_listed_at"], row["last_listed_at"]) == (nights[1], nights[0])


def test_a_file_saved_with_a_byte_order_mark_reads_the_same(tmp_path):
    text = (REFERENCE / "deadlines.csv").read_text("utf-8")
    marked = tmp_path / "deadlines.csv"
    marked.write_text(text, "utf-8-sig")
    assert read_deadlines(marked).equals(read_deadlines(REFERENCE / "deadlines.csv"))

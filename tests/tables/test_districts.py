"""The committed districts, and what a wrong line is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import ReferenceFileError
from pipelines.tables import build_districts, read_districts

FILE = Path(__file__).parents[2] / "data" / "reference" / "districts.csv"
HEADER = "division_code,valid_from,valid_to,district_name,predecessors,is_new_unit\n"


def test_the_committed_districts_are_those_of_hangzhou_before_and_after_april_2021():
    frame = read_districts(FILE)
    assert frame.height == 18
    today = frame.filter(pl.col("valid_to").is_null())
    assert today.height == 13
    assert set(today.filter("is_new_unit")["district_name"]) == {"上城区", "拱墅区", "余杭区", "临平区", "钱塘区"}
    ended = frame.filter(pl.col("valid_to").is_not_null())
    assert set(ended["valid_to"]) == {date(2021, 4, 9)}
    assert set(ended["district_name"]) == {"上城区", "下城区", "江干区", "拱墅区", "余杭区"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,name\n", "districts.csv, line 1: columns must be division_code"),
        ("", "districts.csv, line 1: columns must be"),
        (HEADER, "districts.csv: holds no district"),
        (HEADER + "330102,1983-01-01,,上城区,\n", "districts.csv, line 2: 5 fields instead of 6"),
        (HEADER + "33010,1983-01-01,,上城区,,no\n", "line 2: division_code is no six digits: '33010'"),
        (HEADER + "330102,1983,,上城区,,no\n", "line 2: valid_from is no date: '1983'"),
        (HEADER + "330102,1983-01-01,soon,上城区,,no\n", "line 2: valid_to is no date: 'soon'"),
        (HEADER + "330102,1983-01-01,,,,no\n", "line 2: district_name is empty"),
        (HEADER + "330102,1983-01-01,,上城区,,maybe\n", "line 2: is_new_unit must be yes or no, is 'maybe'"),
        (HEADER + "330102,1983-01-01,,上城区,,no\n" * 2, "line 3: division and day stand twice"),
        (HEADER + "330102,1983-01-01,1980-01-01,上城区,,no\n", "division 330102: ends 1980-01-01 but begins 1983-01-01"),
        (
            HEADER + "330102,1983-01-01,2021-04-09,上城区,,no\n330102,2020-01-01,,上城区,,yes\n",
            "division 330102: period from 2020-01-01 overlaps",
        ),
    ],
)
def test_a_wrong_line_is_named_with_its_text(text, message):
    with pytest.raises(ReferenceFileError) as caught:
        build_districts(text)
    assert message in str(caught.value)


def test_a_missing_or_undecodable_file_is_named(tmp_path):
    with pytest.raises(ReferenceFileError, match=r"absent\.csv"):
        read_districts(tmp_path / "absent.csv")
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\xb0")
    with pytest.raises(ReferenceFileError, match=r"bad\.csv"):
        read_districts(tmp_path / "bad.csv")

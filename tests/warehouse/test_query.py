"""Questions are answered read-only; what cannot be answered is said in words."""

from __future__ import annotations

import signal
import threading

import pytest

from pipelines.errors import WarehouseError
from pipelines.warehouse import query


def test_an_answer_has_columns_and_rows(warehouse):
    answer = query(warehouse, "SELECT portal_id, minimum_reports_count AS n FROM core.portals")
    assert (answer.columns, answer.rows, answer.is_cut) == (("portal_id", "n"), (("yuhang", 3),), False)


def test_a_limit_cuts_and_says_so(warehouse):
    answer = query(warehouse, "SELECT outcome_code FROM core.outcomes ORDER BY 1", limit=2)
    assert (len(answer.rows), answer.is_cut) == (2, True)
    assert not query(warehouse, "SELECT 1 FROM core.outcomes", limit=26).is_cut


def test_a_missing_warehouse_is_named(tmp_path):
    with pytest.raises(WarehouseError, match=r"absent\.duckdb: no warehouse there"):
        query(tmp_path / "absent.duckdb", "SELECT 1")


def test_a_file_that_is_none_is_named(tmp_path):
    path = tmp_path / "text.duckdb"
    path.write_text("no database" * 1000)
    with pytest.raises(WarehouseError, match=r"text\.duckdb: "):
        query(path, "SELECT 1")


def test_the_words_of_duckdb_are_kept(warehouse):
    with pytest.raises(WarehouseError, match=r"core\.nothing|nothing does not exist"):
        query(warehouse, "SELECT * FROM core.nothing")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM core.requests",
        "CREATE TABLE core.mine (x INTEGER)",
        "COPY core.portals TO '{folder}/stolen.csv'",
        "ATTACH '{folder}/other.duckdb' AS other",
        "SELECT * FROM read_text('{folder}/secret.txt')",
        "SET enable_external_access = true",
    ],
)
def test_nothing_but_reading_this_file_is_allowed(warehouse, tmp_path, sql):
    (tmp_path / "secret.txt").write_text("secret")
    before = warehouse.read_bytes()
    with pytest.raises(WarehouseError):
        query(warehouse, sql.format(folder=tmp_path))
    assert warehouse.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["city", "secret.txt"]


def test_exactly_one_query_is_answered(warehouse):
    for sql in ("", "SELECT 1; SELECT 2"):
        with pytest.raises(WarehouseError, match="one query at a time"):
            query(warehouse, sql)


def test_ctrl_c_ends_a_long_query_as_it_ends_anything_else(warehouse):
    # A shell starts what runs behind it with the signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            query(warehouse, "SELECT sum(hash(a.x)) FROM range(20000000000) a(x)")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)

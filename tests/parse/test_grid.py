"""Grids under any spans: every text kept, every row as wide as its cells and what hangs over it."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.model import GridRow
from pipelines.parse.grid import RawTable, build_grid

CELLS = st.tuples(st.text("甲乙丙123", min_size=1, max_size=3), st.integers(1, 9), st.integers(1, 5))
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8)


def build(rows: list[list[tuple[str, int, int]]]) -> tuple[GridRow, ...]:
    """The grid of rows of (text, rowspan, colspan)."""
    cells = [cell for row in rows for cell in row]
    spans = tuple((place, down, right) for place, (_, down, right) in enumerate(cells) if (down, right) != (1, 1))
    return build_grid(RawTable([text for text, _, _ in cells], tuple(map(len, rows)), spans))


@given(ROWS)
def test_no_text_is_lost_and_none_invented(rows: list[list[tuple[str, int, int]]]) -> None:
    grid = build(rows)
    assert len(grid) == len(rows)
    for source, built in zip(rows, grid, strict=True):
        assert [text for at, text in enumerate(built.texts) if built.begins(at)] == [text for text, _, _ in source]


@given(ROWS)
def test_a_row_is_as_wide_as_its_own_spans_and_what_hangs_over_it(rows: list[list[tuple[str, int, int]]]) -> None:
    for source, built in zip(rows, build(rows), strict=True):
        assert len(built.texts) >= sum(colspan for _, _, colspan in source)


@given(st.integers(2, 5), st.integers(1, 4), st.data())
def test_right_spans_make_a_rectangle(width: int, height: int, data: st.DataObject) -> None:
    down = data.draw(st.integers(1, height))
    rows = [[("a", down, 1)] + [("b", 1, 1)] * (width - 1)]
    rows += [[("b", 1, 1)] * (width - 1) if number < down else [("b", 1, 1)] * width for number in range(1, height)]
    assert {len(row.texts) for row in build(rows)} == {width}

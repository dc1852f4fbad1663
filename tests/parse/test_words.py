"""Words are found by the C library and without it alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.parse import words

BYTES = st.binary(max_size=40).map(lambda data: bytes(byte % 4 for byte in data))


@pytest.mark.parametrize("search", [words._SEARCH, None], ids=["C library", "without"])
@given(text=BYTES, sought=st.lists(BYTES.filter(len), max_size=3), start=st.integers(0, 45), length=st.integers(0, 45))
def test_words_are_those_that_python_finds(search, text: bytes, sought: list[bytes], start: int, length: int) -> None:
    kept, words._SEARCH = words._SEARCH, search
    try:
        found = words.words_between(text, start, start + length, sought)
    finally:
        words._SEARCH = kept
    assert found == [word for word in sought if word in text[start : start + length]]

"""The labelled phrasings: those that patterns were made with are read exactly, those kept apart well enough."""

import re

import pytest

from benchmarks.phrasings import ALL, LEAST_PRECISION, LEAST_RECALL, Phrasing, group_of, load_phrasings, measure
from pipelines.parse.claims import FIGURE_PATTERNS, ZERO_PATTERNS
from pipelines.parse.statement_numbers import lex_sentence

KNOWN, HELD_OUT = load_phrasings("known"), load_phrasings("held_out")


@pytest.mark.parametrize("phrasing", KNOWN, ids=[case.text[:24] for case in KNOWN])
def test_known_phrasings_are_read_exactly(phrasing: Phrasing) -> None:
    assert phrasing.read() == phrasing.states


def test_phrasings_kept_apart_are_read_well_enough() -> None:
    score = measure(HELD_OUT)[ALL]
    assert score.right + score.missed > 200
    assert score.precision >= LEAST_PRECISION
    assert score.recall >= LEAST_RECALL


def test_the_sets_are_large_and_share_nothing() -> None:
    known, held_out = ({case.text for case in cases} for cases in (KNOWN, HELD_OUT))
    assert len(KNOWN) + len(HELD_OUT) >= 250
    assert len(held_out) == len(HELD_OUT) >= 100
    assert not known & held_out


@pytest.mark.parametrize("cases", [KNOWN, HELD_OUT], ids=["known", "held_out"])
def test_every_group_of_claims_and_silence_is_labelled(cases: list[Phrasing]) -> None:
    groups = {group_of(claim) for case in cases for claim, _ in case.states}
    assert groups == set(measure([])) - {ALL}
    assert sum(not case.states for case in cases) >= 20


def test_a_label_must_name_a_claim(tmp_path, monkeypatch) -> None:
    (tmp_path / "known.toml").write_text('[x]\ncases = [["收到申请3件", "recieved=3"]]\n', "utf-8")
    monkeypatch.setattr("benchmarks.phrasings.FOLDER", tmp_path)
    with pytest.raises(KeyError, match="recieved"):
        load_phrasings("known")


def test_the_words_that_a_pattern_asks_for_hide_no_match() -> None:
    texts = [lex_sentence(words, case.year).text for case in (*KNOWN, *HELD_OUT) for words in re.split("[。！？\n]", case.text)]
    matched = [(pattern, text) for pattern in (*FIGURE_PATTERNS, *ZERO_PATTERNS) for text in texts if pattern.regex.search(text)]
    assert len({pattern for pattern, _ in matched}) > 70
    hidden = [
        (pattern.source, text)
        for pattern, text in matched
        if not pattern.is_asked([word for group in pattern.keywords for word in group if word in text])
    ]
    assert hidden == []

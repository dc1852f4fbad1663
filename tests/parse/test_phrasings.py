"""The labelled phrasings: those that patterns were made with are read exactly, those kept apart well enough."""

import pytest

from benchmarks.phrasings import ALL, LEAST_PRECISION, LEAST_RECALL, Phrasing, group_of, load_phrasings, measure

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

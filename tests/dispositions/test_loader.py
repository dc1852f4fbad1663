"""Files of dispositions: what is read, what is refused and in which words, and that a printed entry is one to complete."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.dispositions import load_dispositions, render_stanza
from pipelines.errors import DispositionFileError

SHA = "ab" * 32
ENTRY = {
    "organ": '"余杭区财政局"',
    "year": "2024",
    "rule": '"A-02"',
    "scope": '"total"',
    "verdict": '"explained"',
    "note": '"单位来函说明"',
    "author": '"评估组"',
    "date": "2026-03-01",
    "content_sha256": f'"{SHA}"',
}


def write(folder: Path, *entries: dict[str, str], name: str = "yuhang") -> Path:
    text = "\n".join("[[dispositions]]\n" + "\n".join(f"{key} = {value}" for key, value in entry.items()) for entry in entries)
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_an_entry_is_read(tmp_path: Path) -> None:
    (entry,) = load_dispositions(write(tmp_path, ENTRY), {"yuhang"})
    assert (entry.portal_id, entry.organ, entry.year, entry.rule_id, entry.scope) == (
        "yuhang",
        "余杭区财政局",
        2024,
        "A-02",
        "total",
    )
    assert (entry.decision, entry.exemption, entry.decided) == ("explained", None, date(2026, 3, 1))
    assert (entry.digest_kind, entry.sha256, entry.place) == ("content", SHA, "yuhang.toml:1: entry 1")


def test_an_exemption_for_the_payload_is_read(tmp_path: Path) -> None:
    changed = {key: value for key, value in ENTRY.items() if key not in ("verdict", "content_sha256")}
    changed |= {"rule": '"C-01"', "exemption": '"org_reform"', "payload_sha256": f'"{SHA}"'}
    (entry,) = load_dispositions(write(tmp_path, changed), {"yuhang"})
    assert (entry.decision, entry.exemption, entry.digest_kind) == (None, "org_reform", "payload")


def test_no_folder_and_an_empty_file_are_no_decisions(tmp_path: Path) -> None:
    assert load_dispositions(tmp_path / "nowhere", {"yuhang"}) == ()
    (tmp_path / "yuhang.toml").write_text("", "utf-8")
    assert load_dispositions(tmp_path, {"yuhang"}) == ()


REFUSED = {
    "unknown key": ({"organisation": '"x"'}, r"entry 2: organisation: unknown key, says 'x'"),
    "no organ": ({"organ": None}, r"entry 2: organ: must be text, is None"),
    "blank note": ({"note": '" "'}, r"entry 2: note: must be text, is ' '"),
    "no such verdict": (
        {"verdict": '"error"'},
        r"entry 2: verdict: must be confirmed_error or explained or wrong_alarm, is 'error'",
    ),
    "both": ({"exemption": '"recount"'}, r"entry 2: needs one of verdict and exemption, has verdict and exemption"),
    "neither": ({"verdict": None}, r"entry 2: needs one of verdict and exemption, has neither"),
    "no rule": ({"rule": '"A1"'}, r"entry 2: rule: must be a rule such as 'A-01', is 'A1'"),
    "year as text": ({"year": '"2024"'}, r"entry 2: year: must be a report year from 2008 on, is '2024'"),
    "date as text": (
        {"date": '"2026-03-01"'},
        r"entry 2: date: must be a date such as 2026-03-01, without quotes, is '2026-03-01'",
    ),
    "short digest": (
        {"content_sha256": '"abc"'},
        r"entry 2: content_sha256: must be 64 hexadecimal digits in lower case, is 'abc'",
    ),
    "no digest": ({"content_sha256": None}, r"entry 2: needs one of content_sha256 and payload_sha256, has neither"),
    "the same twice": ({}, r"entry 2: the same verdict as yuhang\.toml:1: entry 1: '余杭区财政局'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_entry_is_refused_by_file_entry_and_text(case: str, tmp_path: Path) -> None:
    change, words = REFUSED[case]
    wrong = {key: value for key, value in {**ENTRY, **change}.items() if value is not None}
    with pytest.raises(DispositionFileError, match=words):
        load_dispositions(write(tmp_path, ENTRY, wrong), {"yuhang"})


@pytest.mark.parametrize(("exemption", "rule"), [("recount", "P-03"), ("org_reform", "R-01"), ("scope_change", "A-01")])
def test_an_exemption_from_a_rule_it_is_not_for_is_refused(exemption: str, rule: str, tmp_path: Path) -> None:
    wrong = {key: value for key, value in ENTRY.items() if key != "verdict"}
    with pytest.raises(DispositionFileError, match=f"{exemption} exempts from rules .*, not from '{rule}'"):
        load_dispositions(write(tmp_path, {**wrong, "rule": f'"{rule}"', "exemption": f'"{exemption}"'}), {"yuhang"})


def test_a_file_of_no_portal_and_a_file_that_is_no_toml_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DispositionFileError, match=r"nowhere\.toml: there is no portal 'nowhere'"):
        load_dispositions(write(tmp_path, ENTRY, name="nowhere"), {"yuhang"})
    (tmp_path / "nowhere.toml").rename(tmp_path / "yuhang.toml")
    (tmp_path / "yuhang.toml").write_text("[[decisions]]\n", "utf-8")
    with pytest.raises(DispositionFileError, match=r"yuhang\.toml: decisions: unknown key"):
        load_dispositions(tmp_path, {"yuhang"})
    (tmp_path / "yuhang.toml").write_text("organ = ", "utf-8")
    with pytest.raises(DispositionFileError, match=r"yuhang\.toml: Invalid value \(at .*\)"):
        load_dispositions(tmp_path, {"yuhang"})


def test_the_line_of_a_slip_is_named_with_its_text(tmp_path: Path) -> None:
    (tmp_path / "yuhang.toml").write_text('# Beschlüsse\n\n[[dispositions]]\norgan = "余杭区财政局\nyear = 2024\n', "utf-8")
    with pytest.raises(DispositionFileError, match=r"yuhang\.toml: .*at line 4.*: 'organ = \"余杭区财政局'"):
        load_dispositions(tmp_path, {"yuhang"})
    write(tmp_path, ENTRY, {**ENTRY, "year": '"2024"'})
    with pytest.raises(DispositionFileError, match=r"yuhang\.toml:11: entry 2: year: "):
        load_dispositions(tmp_path, {"yuhang"})


def test_a_printed_entry_is_refused_until_a_person_has_completed_it(tmp_path: Path) -> None:
    stanza = render_stanza('示例"局"', 2024, "A-02", "total", SHA, "fail: reported 5,\nexpected 6")
    (tmp_path / "yuhang.toml").write_text(stanza, "utf-8")
    with pytest.raises(DispositionFileError, match="entry 1: note: must be text"):
        load_dispositions(tmp_path, {"yuhang"})
    lines = [line for line in stanza.splitlines() if not line.startswith(("verdict", "note", "author", "date"))]
    lines += ['verdict = "wrong_alarm"', 'note = "n"', 'author = "a"', "date = 2026-03-01"]
    (tmp_path / "yuhang.toml").write_text("\n".join(lines), "utf-8")
    (entry,) = load_dispositions(tmp_path, {"yuhang"})
    assert (entry.organ, entry.year, entry.sha256) == ('示例"局"', 2024, SHA)

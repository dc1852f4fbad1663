"""Figures stated in prose: what patterns, places, conflicts and years do. Phrasings are in ``test_phrasings``."""

import re
import sys
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.phrasings import SHORT
from pipelines.parse.claim_patterns import WORD, FigurePattern, Pattern
from pipelines.parse.claims import FIGURE_PATTERNS, ZERO_PATTERNS
from pipelines.parse.statement_numbers import FIRST_SIGNS, SIGNS, lex_sentence
from pipelines.parse.statements import find_statements, read_prose

NATURAL = "requests_received_natural_person"
NAMES = {code: short for short, code in SHORT.items()}


def claims(text: str, year: int | None = 2023, section: str = "1") -> list[str]:
    """``claim=value`` of every statement, years left out, in the order of the text."""
    found = [one for one in find_statements({section: text}, year) if not one.claim_code.endswith("_year")]
    for one in found:
        assert 0 <= one.offset < len(text)
        assert one.sentence in text
    pairs = [(NAMES.get(one.claim_code.removesuffix("_rate"), one.claim_code), one) for one in found]
    return [f"{name}{'%' if one.claim_code.endswith('_rate') else ''}={one.value.normalize():f}" for name, one in pairs]


@pytest.mark.parametrize("pattern", [*FIGURE_PATTERNS, *ZERO_PATTERNS], ids=lambda pattern: pattern.example)
def test_every_pattern_has_an_example(pattern: Pattern) -> None:
    text = "依申请公开方面，" + pattern.example
    assert pattern.regex.search(lex_sentence(text, 2022).text)
    assert pattern.is_asked(lex_sentence(text, 2022).text)
    found = read_prose({"4": text}, 2022)
    values = {one.claim_code: one.value for one in found.statements}
    for claim in pattern.claims:
        assert values[claim] == Decimal(str(getattr(pattern, "value", 0)))
    assert found.conflicts == ()


@pytest.mark.parametrize("pattern", FIGURE_PATTERNS, ids=lambda pattern: pattern.example)
def test_words_stand_behind_every_figure_that_ends_no_pattern(pattern: FigurePattern) -> None:
    text = lex_sentence("依申请公开方面，" + pattern.example, 2022).text
    match = pattern.regex.search(text)
    assert match is not None
    assert pattern.ends_in_figure == (text[match.end() - 1] in pattern.signs)
    if not pattern.ends_in_figure:
        assert re.match(WORD, text[min(place for place, sign in enumerate(text) if sign in pattern.signs) + 1 :])


def test_a_search_for_figures_begins_at_every_digit() -> None:
    first_signs = re.compile(f"[{FIRST_SIGNS}]")
    digits = [sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isdecimal()]
    assert len(digits) > 600
    assert [sign for sign in digits if not first_signs.match(sign)] == []


def test_a_text_of_numerals_without_end_is_looked_through_once() -> None:
    for text in ("三" * 200_000, "1 " * 200_000 + "楼"):
        assert find_statements({"1": text, "5": text}, 2023) == ()


def test_private_signs_of_a_page_are_no_figures() -> None:
    assert claims(f"2023年收到政府信息公开申请{SIGNS[0]}，结转下一年3件") == ["forward=3"]
    assert claims(f"公开信息9条，其中动态{SIGNS[0]}、其他{SIGNS[4]}") == ["items=9"]


def test_a_figure_that_two_claims_want_is_taken_by_neither() -> None:
    found = read_prose({"1": "收到政府信息公开申请12件按时办结，其中自然人申请3件"}, 2023)
    assert [(one.claim_code, int(one.value)) for one in found.statements] == [(NATURAL, 3)]
    assert len(found.conflicts) == 1
    assert "requests_processed / requests_received" in found.conflicts[0]


def test_several_figures_for_one_claim_are_all_kept() -> None:
    text = "共收到政府信息公开申请8件。全年收到政府信息公开申请9件。"
    assert claims(text) == ["received=8", "received=9"]


def test_disputes_need_their_context() -> None:
    assert claims("本年度无行政复议和行政诉讼案件。", section="4") == ["suits=0", "reviews=0"]
    assert claims("本年度无行政复议和行政诉讼案件。") == []


def test_years_named_as_own_and_for_plans() -> None:
    sections = {
        "1": "2022年，我局做好公开。2020年，新区成立。",
        "5": "仍有不足。\n2022年，我局将会从三个方面改进。",
        "6": "无。2022年，未收费",
    }
    found = [(one.claim_code, int(one.value), one.section) for one in find_statements(sections, 2022)]
    expected = [("own_year", 2022, "1"), ("plan_year", 2022, "5"), ("own_year", 2022, "6"), ("info_fee_yuan", 0, "6")]
    assert found == expected
    assert find_statements({"5": "2022年，我局将公开工作纳入考核。"}, 2022) == ()


def test_offsets_count_in_the_section() -> None:
    text = "第一段。\n（二）依申请公开。共收到依申请公开八件，未收取信息处理费。"
    found = find_statements({"1": text}, 2023)
    assert [text[one.offset : one.offset + 2] for one in found] == ["八件", "未收"]
    assert {one.sentence for one in found} == {"共收到依申请公开八件，未收取信息处理费"}


def test_unknown_year_takes_every_year_for_its_own() -> None:
    assert claims("2019年收到政府信息公开申请7件", None) == ["received=7"]


WORDS = [
    *"收到申请依公开结转上下年度件条，、；。（）其中未无均复议诉讼占%0189８一十万余约\n〔〕",
    "2023年",
    "2022年",
    "规范性文件",
    "1,234",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=80).map("".join), st.sampled_from([None, 2023]))
def test_any_text_is_read_and_every_statement_can_be_found_again(text: str, year: int | None) -> None:
    found = find_statements({"4": text}, year)
    places = [(one.offset, one.claim_code) for one in found]
    assert places == sorted(set(places))
    for one in found:
        assert 0 <= one.offset < len(text)
        assert one.sentence in text


def test_reading_prose_is_quick() -> None:
    paragraph = "我局严格落实条例要求，完善制度，规范公开，进一步提升政府信息公开的质量和实效，做好解读回应工作。" * 12
    facts = (
        "共收到依申请公开8件，其中公民个人申请6件，法人或其他组织申请2件，均已办结。主动公开政府信息88条，其中动态80条、其他8条。"
    )
    sections = {
        "1": "\n".join([paragraph, facts, paragraph]),
        "4": "未发生行政复议、行政诉讼。",
        "5": paragraph,
        "6": "未收取信息处理费。",
    }
    best = 1.0
    for _ in range(20):
        started = time.process_time()
        for _ in range(20):
            find_statements(sections, 2023)
        best = min(best, (time.process_time() - started) / 20)
    assert best < 0.002

"""Both seed reports: every figure that their prose states is found, nothing else, and each that a rule compares is judged."""

from pathlib import Path

import polars as pl

from cli.reading import check_file
from pipelines.forms import load_forms

PERSON, LEGAL = "requests_received_natural_person", "requests_received_legal_person"
PARTS = (66, 3, 4, 1, 3, 5, 2)
# (section, claim, value) in the order of the text.
STATED = {
    "qiantang/2021-zfbgs": [
        ("1", "disclosed_items", 779),
        ("1", "disclosed_items_part", 9),
        ("1", "normative_docs_issued", 9),
        ("1", "disclosed_items_part", 18),
        ("1", "disclosed_items_part", 5),
        ("1", "requests_received", 8),
        ("1", PERSON, 6),
        ("1", LEGAL, 2),
        ("1", "litigations_corrected", 0),
        ("1", "reviews_corrected", 0),
        ("5", "plan_year", 2022),
        ("6", "info_fee_yuan", 0),
    ],
    "gongshu/2022-sgb": [
        ("1", "own_year", 2022),
        ("1", "disclosed_items", 88),
        *(("1", "disclosed_items_part", part) for part in PARTS),
        ("1", "disclosed_items_rest", 4),
        ("1", "normative_docs_issued", 0),
        ("1", "requests_received", 0),
        ("1", "requests_received", 0),
        ("1", "litigations", 0),
        ("1", "reviews", 0),
        ("4", "own_year", 2022),
        ("4", "litigations", 0),
        ("4", "reviews", 0),
        ("5", "plan_year", 2022),
        ("6", "own_year", 2022),
        ("6", "info_fee_yuan", 0),
    ],
}
# (rule, scope) → status, reported, expected
JUDGED = {
    "qiantang/2021-zfbgs": {
        ("X-01", "requests_received"): ("pass", 8, 8),
        ("X-04", PERSON): ("pass", 6, 6),
        ("X-04", LEGAL): ("pass", 2, 2),
        ("X-05", "normative_docs_issued"): ("pass", 9, 9),
        ("X-08", "disclosed_items"): ("pass", 9 + 18 + 5, 779),
        ("X-08", "requests_received"): ("pass", 6 + 2, 8),
        ("X-10", "reviews_corrected"): ("pass", 0, 0),
        ("X-10", "litigations_corrected"): ("pass", 0, 0),
        ("X-12", "report"): ("pass", 2022, 2022),
    },
    "gongshu/2022-sgb": {
        ("X-01", "requests_received"): ("pass", 0, 0),
        ("X-05", "normative_docs_issued"): ("pass", 0, 0),
        ("X-06", "reviews.1"): ("pass", 0, 0),
        ("X-06", "reviews.4"): ("pass", 0, 0),
        ("X-06", "litigations.1"): ("pass", 0, 0),
        ("X-06", "litigations.4"): ("pass", 0, 0),
        ("X-08", "disclosed_items"): ("pass", sum(PARTS) + 4, 88),
        # 2022年，区审管办将会从以下几个方面作出改进: a plan for the report year itself.
        ("X-12", "report"): ("fail", 2022, 2023),
    },
}


def test_every_checkable_sentence_of_the_seeds_is_found_and_judged(corpus_case: Path) -> None:
    name = f"{corpus_case.parent.name}/{corpus_case.name}"
    checked = check_file(next(corpus_case.glob("page.*")), load_forms())
    stated = [(one.section, one.claim_code, one.value) for one in checked.report.statements]
    assert stated == STATED.get(name, stated)
    verdicts = checked.verdicts.filter(pl.col("rule_id").str.starts_with("X-"))
    rows = verdicts.select("rule_id", "scope", "status", "reported", "expected", "fault").rows()
    judged = {row[:2]: row[2:5] for row in rows}
    assert judged == JUDGED.get(name, judged)
    assert len(judged) == verdicts.height > 2
    assert {fault for *_, status, _, _, fault in rows if status == "fail"} <= {"source"}


def test_no_statement_lacks_the_words_that_prove_it(corpus_case: Path) -> None:
    report = check_file(next(corpus_case.glob("page.*")), load_forms()).report
    for one in report.statements:
        assert one.sentence in report.sections[one.section]
        assert report.sections[one.section].startswith(one.raw_text, one.offset)
        assert one.raw_text or one.value == 0

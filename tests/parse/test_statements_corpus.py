"""What the real pages state in prose, as found by hand."""

import json
from pathlib import Path

from pipelines.parse import parse_page

NATURAL, LEGAL = "requests_received_natural_person", "requests_received_legal_person"


def test_real_pages_state_what_was_found_by_hand(corpus_case: Path, forms) -> None:
    report = parse_page(next(corpus_case.glob("page.*")).read_bytes(), forms=forms)
    found = [(one.claim_code, int(one.value)) for one in report.statements if one.value == int(one.value)]
    for claim in SEEDS.get(corpus_case.name, []):
        assert claim in found
    assert json.loads((corpus_case / "expected.json").read_text("utf-8"))["report"]["year"] == report.report_year


SEEDS = {
    "2021-zfbgs": [
        ("requests_received", 8),
        (NATURAL, 6),
        (LEGAL, 2),
        ("normative_docs_issued", 9),
        ("disclosed_items", 779),
        ("disclosed_items_part", 18),
        ("disclosed_items_part", 5),
        ("reviews_corrected", 0),
        ("litigations_corrected", 0),
        ("info_fee_yuan", 0),
        ("plan_year", 2022),
    ],
    "2022-sgb": [
        ("disclosed_items", 88),
        *(("disclosed_items_part", figure) for figure in (66, 3, 4, 1, 3, 5, 2)),
        ("disclosed_items_rest", 4),
        ("requests_received", 0),
        ("reviews", 0),
        ("litigations", 0),
        ("normative_docs_issued", 0),
        ("info_fee_yuan", 0),
        ("plan_year", 2022),
    ],
    "2024-gwh": [("requests_handled", 218), ("normative_docs_issued", 62), ("disclosed_items", 10407), ("info_fee_yuan", 0)],
    "2019-zfbgt": [
        ("requests_received", 859),
        ("requests_processed", 805),
        ("requests_carried_over", 18),
        ("requests_carried_forward", 72),
        ("outcome_granted_or_partial", 258),
        ("reviews", 7),
        ("litigations", 9),
        ("reviews_not_maintained", 0),
    ],
    "2023-fgj": [("requests_received", 26), ("disclosed_items", 249), ("disclosed_items_part", 185), ("info_fee_yuan", 0)],
}

"""Figures stated in prose: the phrasings of the handbook (5.3) and what is no claim (5.4)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.parse.claims import FIGURE_PATTERNS, ZERO_PATTERNS
from pipelines.parse.statements import find_statements, read_prose

NATURAL, LEGAL = "requests_received_natural_person", "requests_received_legal_person"
SHORT = {
    "received": "requests_received",
    "in_hand": "requests_in_hand",
    "handled": "requests_handled",
    "done": "requests_processed",
}
SHORT |= {"over": "requests_carried_over", "forward": "requests_carried_forward", "all_done": "requests_unfinished"}
SHORT |= {"person": NATURAL, "legal": LEGAL, "suits": "litigations", "items": "disclosed_items"}
SHORT |= {"part": "disclosed_items_part", "rest": "disclosed_items_rest", "fee": "info_fee_yuan", "fees": "info_fee_cases"}
SHORT |= {"issued": "normative_docs_issued", "repealed": "normative_docs_repealed", "in_force": "normative_docs_in_force"}
SHORT |= {"online": "channel_online", "letter": "channel_letter", "in_person": "channel_in_person", "fax": "channel_fax"}
SHORT |= {f"{group}": f"outcome_{group}" for group in ("granted", "partial", "granted_or_partial", "denied", "unable", "notproc")}
SHORT |= {"other": "outcome_other"}


def claims(text: str, year: int | None = 2023, section: str = "1") -> list[str]:
    """``claim=value`` of every statement, years left out, in the order of the text."""
    names = {code: short for short, code in SHORT.items()}
    found = [one for one in find_statements({section: text}, year) if not one.claim_code.endswith("_year")]
    for one in found:
        assert 0 <= one.offset < len(text)
        assert one.sentence in text
    pairs = [(names.get(one.claim_code.removesuffix("_rate"), one.claim_code), one) for one in found]
    return [f"{name}{'%' if one.claim_code.endswith('_rate') else ''}={one.value.normalize():f}" for name, one in pairs]


# sentence, what it states; the year is 2023 unless it stands before the sentence
FOUND = [
    ("共收到依申请公开8件，其中公民个人申请6件，法人或其他组织申请2件", "received=8 person=6 legal=2"),
    (
        "收到政府信息公开申请共32件,办结30件。其中网络申请24件,占75%;信函申请8件,占25%",
        "received=32 done=30 online=24 online%=75 letter=8 letter%=25",
    ),
    ("受理依申请公开372件,其中353项为自然人提交,19项为法人提交", "received=372 person=353 legal=19"),
    ("共收到12件信息依申请公开", "received=12"),
    ("收到依申请公开42件,均为自然人提交", "received=42 legal=0"),
    ("（二）依申请公开。收到4件, 其中予以公开3件, 其他处理1件", "received=4 granted=3 other=1"),
    ("新收到政府信息公开申请1182件", "received=1182"),
    ("全年办理政府信息公开申请1187件(含上年度结转申请57件,另有52件申请顺延到下年度答复)", "in_hand=1187 over=57 forward=52"),
    ("2024 新受理政府信息公开申请227件，上年结转18件；答复229件，16件结转至2025年", "received=227 over=18 done=229 forward=16"),
    (
        "受理依申请公开891件,已答复879件(含上年度结转33件),另外45件申请顺延至下年度答复",
        "received=891 done=879 over=33 forward=45",
    ),
    ("2024 受理依申请公开2025件(包含上年结转71件),1950件按时答复,75件结转", "in_hand=2025 over=71 done=1950 forward=75"),
    (
        "2024 受理政府信息公开申请114件，其中2件来自上一年度结转，受理的116件按时答复，未有办件结转至2025年度",
        "received=114 over=2 done=116 forward=0",
    ),
    ("共处理依申请公开1717件(包含上年结转76件),1646件按期答复,71件结转下年", "in_hand=1717 over=76 done=1646 forward=71"),
    (
        "2024 共处理依申请公开申请767件,其中区政府24件、部门街道743件,其中742件已办结,25件结转2025年继续办理",
        "in_hand=767 done=742 forward=25",
    ),
    ("收到政府信息公开申请163件，2022年结转申请7件,结转至2024年9件", "received=163 over=7 forward=9"),
    ("未收到公民、法人或其他组织向区审管办提出政府信息公开申请，全年依申请公开0件", "received=0 received=0"),
    ("全年没有收到政府信息公开申请，无上年和下年结转件", "received=0 over=0 forward=0"),
    ("2024 收到依申请公开5件，未有办件结转至2025年度", "received=5 forward=0"),
    ("受理政府信息公开申请3件，不予公开政府信息情况无", "received=3 denied=0"),
    ("收到政府信息公开申请14件, 其中同意公开3件, 不掌握8件", "received=14 granted=3 unable=8"),
    ("收到依申请公开三十二件，已答复三十件", "received=32 done=30"),
    ("共收到政府信息公开申请８件", "received=8"),
    ("共收到政府信息公开申请1,234件，答复1，233件", "received=1234 done=1233"),
    ("共收到政府信息公开申请3,截至年底已办结", "received=3"),
    ("主动公开政府信息1.9万条", "items=19000"),
    ("主动公开政府信息638.1万件", "items=6381000"),
    (
        "在区政府网站主动公开信息88条，其中部门动态66条、机构设置3条，总结计划3条、其他信息16条；未发布规范性文件，发布政策解读一篇",
        "items=88 part=66 part=3 part=3 rest=16 issued=0",
    ),
    ("主动公开政府信息779条，其中规范性文件9件，政策解读18件，政府文件5件", "items=779 issued=9 part=9 part=18 part=5"),
    ("本年度制发行政规范性文件5件，废止行政规范性文件2件，现行有效行政规范性文件20件", "issued=5 repealed=2 in_force=20"),
    ("行政规范性文件本年新增5件、废止2件、现行有效20件", "issued=5 repealed=2 in_force=20"),
    ("未发生针对区审管办有关政府信息公开事务的行政复议案、行政诉讼案", "reviews=0 suits=0"),
    ("未因政府信息公开引起行政复议和行政诉讼", "reviews=0 suits=0"),
    ("政府信息公开工作未引发行政复议和行政诉讼", "reviews=0 suits=0"),
    ("没有因我办自身原因引起的政府信息公开行政复议被纠错和行政败诉案件", "reviews_corrected=0 litigations_corrected=0"),
    ("政府信息公开未出现败诉或被纠错情况", "reviews_corrected=0 litigations_corrected=0"),
    ("因政府信息公开引起的行政复议29件,行政诉讼案件22件", "reviews=29 suits=22"),
    ("信息公开类行政复议7件，诉讼9件，均获维持", "reviews=7 suits=9 reviews_not_maintained=0 litigations_not_maintained=0"),
    ("因政府信息公开被提起行政复议案共1起", "reviews=1"),
    ("因信息公开有0件行政复议案件，1件行政诉讼案件", "reviews=0 suits=1"),
    ("政府信息公开行政复议、行政诉讼案件0件", "reviews=0 suits=0"),
    ("政府信息公开行政复议和行政诉讼各1件", "reviews=1 suits=1"),
    ("收到政府信息公开申请6件，均已按时办结", "received=6 all_done=0"),
    ("共收到政府信息公开申请15件，其中，自然人14件，法人1件", "received=15 person=14 legal=1"),
    ("全年共受理依申请公开政府信息15件，均在法定期限内予以答复", "received=15"),
    ("收到信息公开申请0件，上年结转0件，行政复议0件，行政诉讼0件", "received=0 over=0 reviews=0 suits=0"),
    ("通过网络收到政府信息公开申请24件，通过信函收到申请8件", "online=24 letter=8"),
    ("共办理依申请公开件10件", "handled=10"),
    (
        "收到政府信息公开申请20件，予以公开10件、部分公开3件、不予公开2件、无法提供3件、不予处理1件、其他处理1件",
        "received=20 granted=10 partial=3 denied=2 unable=3 notproc=1 other=1",
    ),
    ("信息公开行政诉讼案件3件，其中未经复议直接起诉2件，复议后起诉1件", "suits=3"),
    ("因政府信息公开被申请行政复议2件，行政复议被纠错1件", "reviews=2"),
    ("没有收到涉及政府信息公开的行政复议和行政诉讼", "reviews=0 suits=0"),
    ("未收到政府信息公开申请行政复议", "reviews=0"),
    ("收到政府信息公开申请6件，其余均在期限内答复，1件结转下年度继续办理", "received=6 forward=1"),
    (
        "公开申请中予以公开及部分公开258件，占33.9%；不予公开35件，占4. 34 %；因本机关不掌握等原因无法提供265件，不予处理158件",
        "granted_or_partial=258 granted_or_partial%=33.9 denied=35 denied%=4.34 unable=265 notproc=158",
    ),
    ("政府信息公开申请中，网络申请1156件，信函申请470件，当面申请15件，传真申请2件", "online=1156 letter=470 in_person=15 fax=2"),
    ("本年度未收取信息处理费", "fee=0"),
    ("无。2022年，区审管办未收取政府信息公开相关费用", "fee=0"),
    ("2024 2024年无收取费用的案件", "fee=0"),
    ("政府信息公开工作未收取任何费用", "fee=0"),
    ("发出收费通知25件，总金额2950元", "fees=25 fee=2950"),
    ("收到政府信息公开申请10件，比2022年的8件增加2件", "received=10"),
    ("收到政府信息公开申请12件，同比增长6.54%，其中自然人申请10件", "received=12 person=10"),
    ("2022年收到政府信息公开申请7件，2023年收到政府信息公开申请9件", "received=9"),
    ("受理政府信息公开申请859件，申请数量较去年回落12.3%", "received=859"),
]
# sentences that state nothing which could be compared
NOTHING = [
    "比2022年的8件减少5件",
    "依申请公开数量同比增长6.54%，申请数量较去年回落12.3%",
    "根据《意见》（国办发〔2019〕54号、浙政办发〔2020〕16号），对照26个试点领域标准指引，21个部门完成目录",
    "增加了疫情防控、重大建设等6个专题，规范运维管理政务新媒体26个",
    "全年受理网络问政182件，办理建议提案12件，受理信访投诉举报34件，政府信息公开有序",
    "公开年报2条，政府信息公开指南1条",
    "政府信息公开工作2022年收到申请7件",
    "主动公开政府信息8000余条",
    "主动公开政府信息近6000条",
    "主动公开政府信息约2100条，发布政府信息11507余条",
    "咨询电话0571-88888888，邮编310000，依申请公开受理地址为示例路12号",
    "预计政府信息公开申请全年收到20件",
    "政府信息公开申请按期答复率100%，办结率98%",
    "政府信息公开办理经费12.5万元，收入3000元",
    "解读规范性文件5件，公开规范性文件7件",
    "一是完善依申请公开工作机制，二是加强政府信息公开审查，确保每件申请都能得到规范、及时答复",
    "全年收到行政复议申请12件，办理行政诉讼3件",
    "政府信息公开工作经费有限，未收到公众有关消费的反映",
    "本年度新发布行政规范性文件2件，修改行政规范性文件1件",
    "申请人无正当理由逾期不补正，政府信息公开申请不再处理",
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[case[0][:24] for case in FOUND])
def test_phrasings(text: str, expected: str) -> None:
    year, _, rest = text.partition(" ")
    year, text = (int(year), rest) if year.isdecimal() else (2023, text)
    assert sorted(claims(text, year)) == sorted(expected.split())


@pytest.mark.parametrize("text", NOTHING, ids=[text[:24] for text in NOTHING])
def test_no_claim(text: str) -> None:
    assert claims(text) == []


@pytest.mark.parametrize("pattern", [*FIGURE_PATTERNS, *ZERO_PATTERNS], ids=lambda pattern: pattern.example)
def test_every_pattern_has_an_example(pattern: object) -> None:
    text = "依申请公开方面，" + pattern.example
    assert pattern.keyword in text
    found = read_prose({"4": text}, 2022)
    values = {one.claim_code: one.value for one in found.statements}
    for claim in pattern.claims:
        assert values[claim] == getattr(pattern, "value", 0)
    assert found.conflicts == ()


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

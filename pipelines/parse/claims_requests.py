"""What prose claims of requests and in which words: figures, results, channels, each pattern with an example for a test.

Signs of patterns are explained in ``claims``; what is claimed without a figure stands there too.
"""

from __future__ import annotations

from pipelines.parse.claim_names import FORWARD, HANDLED, IN_HAND, LEGAL, NATURAL, OVER, PROCESSED, PROCESSED_RATE, RECEIVED
from pipelines.parse.claim_patterns import AMOUNT_WORDS, OTHER, WORD, FigurePattern, unless_after
from pipelines.parse.statement_numbers import SIGNS, UNUSABLE

_SECOND_OF_TWO = ("公开[及和或、与]", "公开或者", "公开[及和或、与]予以")
OUTCOMES = {
    "outcome_granted_or_partial": "予以公开(?:及|和|或者?|、|与)(?:予以)?部分公开",
    "outcome_granted": f"(?:{unless_after('予以公开', '不')}|{unless_after('同意公开', '不')})(?![及和或、与])",
    "outcome_partial": f"(?:{'|'.join(unless_after(word, *_SECOND_OF_TWO) for word in ('予以部分公开', '部分公开'))})",
    "outcome_denied": "(?:不予|不同意)公开",
    "outcome_unable": "(?:无法提供|不掌握(?:相关政府信息)?)",
    "outcome_notproc": "不予处理",
    "outcome_other": "其他处理",
}
CHANNELS = {
    "channel_online": "(?:互联网|网络|网上|线上|在线|网站|电子邮件|邮件)(?:平台|渠道|方式|途径)?",
    "channel_letter": "(?:信函|邮寄|邮政寄送|信件|书信)(?:方式)?",
    "channel_in_person": "(?:当面|现场|窗口|上门)(?:方式)?",
    "channel_fax": "传真(?:方式)?",
}
_RECEIVE = f"(?:收到|接到|接收|新收|共收(?=[^到取费])|登记|新增(?!加)|{unless_after('受理', '不予')})"
_RECEIVE_WORDS = "收|接|登|增|受"
# A rate of those done in time says nothing about how many were done.
_BARELY = ("按时", "按期", "及时", "限时", "如期", "法定", "期限", "限内")
_DONE = "|".join(unless_after(word, *_BARELY) for word in ("办复", "办结", "答复", "回复"))


def _both_ways(claim: str, label: str, keyword: str, example: str, value: int) -> tuple[FigurePattern, ...]:
    """``label … 3件`` and ``3件 … label``, the second only if no figure of its own follows the label."""
    about = "(?:政府信息公开|信息公开|依申请公开|政府信息)?(?:申请|信息)?的?(?:情况)?"
    after = f"{label}(?:提交|提出|提起|递交|收到)?的?{about}{AMOUNT_WORDS}#"
    before = f"#(?:申请)?(?:通过|属于|来自|作出|为|由|系|是)*{label}(?!{WORD}{{0,10}}[{SIGNS}])"
    return (
        FigurePattern((claim,), after, keyword, example, value, "requests"),
        FigurePattern((claim,), before, keyword, f"{value}件为{example.split(str(value))[0]}", value, "requests"),
    )


_BY_CHANNEL = "(?:网络|网上|互联网|在线|邮件|平台|信函|邮寄|当面|现场|窗口|传真)(?:方式|平台|渠道|途径)?(?:共|新)?"
_ANSWERED = f"(?:处理|办理|收办|答复|办结|回复){WORD}{{0,8}}"
_NEXT_YEAR = "(?:下一?年|次年)"
_REQUESTS = (
    FigurePattern((RECEIVED,), f"{_RECEIVE}~申请~&", f"{_RECEIVE_WORDS} 申请", "共收到依申请公开8件", 8, "requests", _BY_CHANNEL),
    FigurePattern(
        (RECEIVED,), f"{_RECEIVE}的?(?:各类)?#~申请", f"{_RECEIVE_WORDS} 申请", "共收到12件信息依申请公开", 12, "requests"
    ),
    FigurePattern((RECEIVED,), f"{_RECEIVE}(?:申请)?&", _RECEIVE_WORDS, "依申请公开方面收到4件", 4, "requests", _BY_CHANNEL),
    FigurePattern((RECEIVED,), "(?:共有|共计|总计|合计)~公开~&", "共|计 公开", "全年共有政府信息公开申请4件", 4, "requests"),
    FigurePattern((RECEIVED,), "公开申请#中[，,]", "申请 中", "政府信息公开申请33件中，自然人居多", 33, "requests", _ANSWERED),
    FigurePattern(
        (RECEIVED,),
        f"公开申请{WORD}{{0,10}}{UNUSABLE}[，,](?:共计|共|达到|达|实际|为)+#",
        f"申请 {UNUSABLE}",
        "政府信息公开申请突破百件，达到108件",
        108,
        "requests",
    ),
    FigurePattern(
        (RECEIVED,),
        f"依申请公开(?:政府信息|信息|申请|事项|办件|收件|件)*{AMOUNT_WORDS}&",
        "依",
        "全年依申请公开0件",
        0,
        "requests",
        _ANSWERED,
    ),
    FigurePattern(
        (RECEIVED,),
        "信息公开申请(?:件|共计|共|数量|总数|总量|数|量|为)+&",
        "信息公开申请",
        "政府信息公开申请数量为5件",
        5,
        "requests",
    ),
    FigurePattern(
        (IN_HAND,),
        f"(?:{unless_after('处理', '不予', '不再', '其他')}|收办)~申请~&",
        "处|收办 申请",
        "共处理政府信息公开申请767件",
        767,
        "requests",
    ),
    FigurePattern((IN_HAND,), "申请(?:共|累计|合计)*收办#", "收办", "政府信息公开申请收办97件", 97, "requests"),
    FigurePattern(
        (HANDLED,),
        f"{unless_after('办理', '[续已]')}(?!答复|完毕)(?:~申请~)?&",
        "办理",
        "全年办理政府信息公开申请218件",
        218,
        "requests",
    ),
    FigurePattern(
        (PROCESSED,),
        "(?:答复|办结|回复|办理完毕|已办理)(?!率|文书|书|样|格式|模板|期限|时限|口径|质量|流程)~#",
        "答|回|办结|办理",
        "答复政府信息公开申请805件",
        805,
        "requests",
        "当场|当面|口头|延期|延长|逾期|超期|未|书面|电话",
    ),
    FigurePattern(
        (PROCESSED,),
        f"#(?!均|全部|都|皆|并|且|已全部|已均)(?:(?!顺延|结转|延期|未|将|拟|{OTHER}){WORD}){{0,14}}?(?:答复|办结|回复)(?!率|{WORD}{{0,6}}#)",
        "答|回|办结",
        "公开申请中1950件按时答复",
        1950,
        "requests",
        f"(?:{OTHER}){WORD}{{0,12}}",
    ),
    FigurePattern(
        (PROCESSED_RATE,),
        f"(?:{_DONE})率(?:约|为|达到|达|是)*%",
        "率",
        "政府信息公开申请办复率94.7%",
        94.7,
        "requests",
        f"(?:{OTHER})[^。]*",
    ),
    FigurePattern(
        (OVER,),
        "结转(?:自|了)?上一?年度?(?:(?!新收|收到|合计|下一?年)~)#",
        "结转 上",
        "公开申请结转上年度申请97件",
        97,
        "requests",
    ),
    FigurePattern(
        (OVER,),
        "上一?年度?结转(?:(?!新收|收到|合计|下一?年)~)#",
        "结转 上",
        "公开申请含上年度结转申请57件",
        57,
        "requests",
    ),
    FigurePattern(
        (OVER,),
        f"#(?:申请)?(?:为|系|是|属|来自|由)*上一?年度?(?:结转|遗留)(?!{WORD}{{0,4}}#)",
        "结转 上",
        "公开申请2件来自上一年度结转",
        2,
        "requests",
    ),
    FigurePattern(
        (FORWARD,),
        f"(?:结转|顺延|转|延续?)(?:至|到|入)?{_NEXT_YEAR}~#",
        "转|延 下|次",
        "公开申请结转至下一年9件",
        9,
        "requests",
    ),
    FigurePattern(
        (FORWARD,),
        f"#(?:(?!上){WORD}){{0,20}}?(?:结转|顺延|(?:转|延续?)(?:至|到|入)?(?={_NEXT_YEAR}))(?!(?:至|到)?上|{WORD}{{0,10}}#)",
        "转|延",
        "公开申请有75件结转",
        75,
        "requests",
    ),
    FigurePattern(
        (FORWARD,),
        f"#(?:申请)?(?:仍|尚|正|还)?(?:在办|未办结|未答复|在办理|未到{WORD}{{0,6}}限){WORD}{{0,4}}[，,]{WORD}{{0,4}}?(?:结转|顺延|转|延续?)(?:至|到|入)?{_NEXT_YEAR}",
        "在办|未 下|次",
        "公开申请尚有2件未到答复期限，结转至下一年度",
        2,
        "requests",
    ),
    *_both_ways(NATURAL, "(?:公民个人|公民|自然人|个人)", "人 公民|然|个人", "自然人申请6件", 6),
    *_both_ways(
        LEGAL,
        f"{unless_after('法人', '[和与及或者]', f'[^）){SIGNS}]、')}(?:(?:或者|或|和|及|与|、)?(?:其他|非法人)?组织)?",
        "法人",
        "法人或其他组织申请2件",
        2,
    ),
)
_OUTCOMES = tuple(
    pattern
    for (claim, label), (keyword, words) in zip(
        OUTCOMES.items(),
        (
            ("予以公开 部分公开", "予以公开或部分公开"),
            ("予以公开|同意公开", "予以公开"),
            ("部分公开", "部分公开"),
            ("不予公开|不同意公开", "不予公开"),
            ("无法提供|不掌握", "不掌握"),
            ("不予处理", "不予处理"),
            ("其他处理", "其他处理"),
        ),
        strict=True,
    )
    for pattern in _both_ways(claim, label, keyword, f"{words}3件", 3)
)
_CHANNELS = tuple(
    pattern
    for (claim, label), (keyword, words) in zip(
        CHANNELS.items(),
        (
            ("网|线|邮件", "网络申请"),
            ("函|信件|书|寄", "信函申请"),
            ("当面|场|窗|上门", "当面申请"),
            ("传真", "传真申请"),
        ),
        strict=True,
    )
    for pattern in _both_ways(claim, label, keyword, f"{words}8件", 8)
)
REQUEST_PATTERNS = (*_REQUESTS, *_OUTCOMES, *_CHANNELS)

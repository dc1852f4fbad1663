"""What prose claims and in which words, each pattern with an example that a test reads: one table with ``claims_requests``.

In a pattern ``#`` stands for a count, ``&`` for a count that may lack its unit, ``§`` for a count of disputes, ``±`` for one that
may lack its unit, ``¥`` for money, ``%`` for a percentage, ``~`` for some words of the same clause. How figures become signs is
told in ``statement_numbers``, who gets a figure in ``statements``.
"""

from __future__ import annotations

from pipelines.parse.claim_names import (
    DISCLOSED,
    FEE_CASES,
    FEE_YUAN,
    FORWARD,
    IN_FORCE,
    ISSUED,
    LEGAL,
    LITIGATIONS,
    LITIGATIONS_CORRECTED,
    LITIGATIONS_NOT_UPHELD,
    NATURAL,
    OVER,
    RECEIVED,
    REPEALED,
    REVIEWS,
    REVIEWS_CORRECTED,
    REVIEWS_NOT_UPHELD,
    UNFINISHED,
)
from pipelines.parse.claim_patterns import AMOUNT_WORD, AMOUNT_WORDS, OTHER, WORD, FigurePattern, ZeroPattern, compile_pattern
from pipelines.parse.claims_requests import REQUEST_PATTERNS
from pipelines.parse.statement_numbers import PERCENT, SIGNS

_ISSUE = "(?:制发|制定|出台|新增|印发|制定出台)"
_ISSUE_WORDS = "制|台|增|印"
_DOCS = "(?:行政)?规范性文件"
_DOCUMENTS = (
    FigurePattern(
        (ISSUED,), f"{_ISSUE}的?{_DOCS}{AMOUNT_WORDS}#", f"规范性文件 {_ISSUE_WORDS}", "本年度制发行政规范性文件62件", 62
    ),
    FigurePattern(
        (ISSUED,), f"{_ISSUE}了?(?:《[^》]{{1,40}}》、?)+等{_DOCS}#", "》 规范性文件", "出台《示例办法》等规范性文件2件", 2
    ),
    FigurePattern((ISSUED,), f"{_ISSUE}#{_DOCS}", f"规范性文件 {_ISSUE_WORDS}", "制定5件规范性文件", 5),
    FigurePattern(
        (ISSUED,),
        f"规范性文件[^。；]{{0,12}}?{_ISSUE}{AMOUNT_WORDS}&",
        f"规范性文件 {_ISSUE_WORDS}",
        "行政规范性文件本年制发5件",
        5,
    ),
    FigurePattern(
        (REPEALED,), f"废止(?:和失效|、失效|失效)?的?{_DOCS}{AMOUNT_WORDS}#", "废 规范性文件", "废止行政规范性文件7件", 7
    ),
    FigurePattern((REPEALED,), f"废止#{_DOCS}", "废 规范性文件", "废止3件规范性文件", 3),
    FigurePattern(
        (REPEALED,), f"规范性文件[^。；]{{0,30}}?废止{AMOUNT_WORDS}&", "废 规范性文件", "行政规范性文件制发5件、废止2件", 2
    ),
    FigurePattern((IN_FORCE,), f"现行有效的?{_DOCS}{AMOUNT_WORDS}#", "现行有效", "现行有效行政规范性文件20件", 20),
    FigurePattern(
        (IN_FORCE,), f"规范性文件[^。；]{{0,40}}?现行有效{AMOUNT_WORDS}#", "现行有效", "规范性文件废止2件，现行有效20件", 20
    ),
    FigurePattern(
        (DISCLOSED,),
        f"(?:公开|发布|公布)了?(?:各类|公开|政府|政务)*信息(?:累计|达到|达|{AMOUNT_WORD})*#",
        "信息",
        "全年主动公开政府信息779条",
        779,
        unless_before=f"申请|依申请|{OTHER}",
    ),
)
_CASES = f"(?:案件|案|申请|事项)?{AMOUNT_WORDS}"
_SECOND_OF_TWO = "复议(?:案件|案|申请)?[、和与及或](?:行政)?"
_DISPUTES = (
    FigurePattern((REVIEWS,), f"复议{_CASES}§", "复议", "因政府信息公开引起的行政复议29件", 29, "disputes"),
    FigurePattern(
        (REVIEWS,), f"§{WORD}{{0,12}}?行政复议(?!{WORD}{{0,10}}[{SIGNS}])", "复议", "信息公开有0件行政复议案件", 0, "disputes"
    ),
    FigurePattern((LITIGATIONS,), f"诉讼{_CASES}§", "诉讼", "信息公开类行政诉讼案件22件", 22, "disputes", _SECOND_OF_TWO),
    FigurePattern(
        (LITIGATIONS,),
        f"§{WORD}{{0,12}}?行政诉讼(?!{WORD}{{0,10}}[{SIGNS}])",
        "诉讼",
        "信息公开有1件行政诉讼案件",
        1,
        "disputes",
    ),
    FigurePattern(
        (REVIEWS, LITIGATIONS),
        f"{_SECOND_OF_TWO}诉讼{_CASES}§",
        "复议 诉讼",
        "信息公开行政复议、行政诉讼案件0件",
        0,
        "disputes",
        only_zero=True,
    ),
    FigurePattern(
        (REVIEWS, LITIGATIONS),
        f"{_SECOND_OF_TWO}诉讼(?:案件|案)?(?:数量|数|量)?(?:均|都|皆)?为?±",
        "复议 诉讼",
        "信息公开行政复议、行政诉讼均为零",
        0,
        "disputes",
        only_zero=True,
    ),
    FigurePattern(
        (REVIEWS, LITIGATIONS),
        f"{_SECOND_OF_TWO}诉讼(?:案件|案)?各§",
        "复议 诉讼 各",
        "信息公开行政复议和行政诉讼各1件",
        1,
        "disputes",
    ),
)
_FEES = (
    FigurePattern(
        (FEE_YUAN,), "处理费用?(?:收取|实收|共计|共|合计|总计|累计|总?金额|为)*¥", "处理费", "收取信息处理费2950元", 2950
    ),
    FigurePattern((FEE_CASES,), "收费通知书?(?:共计|共|合计)?#", "收费通知", "发出收费通知3件", 3),
    FigurePattern(
        (FEE_YUAN,), "收费[^。]{0,20}?总?金额(?:共计|共|合计|为)?¥", "收费 金额", "发出收费通知3件，总金额2230元", 2230
    ),
)
FIGURE_PATTERNS = (*REQUEST_PATTERNS, *_DOCUMENTS, *_DISPUTES, *_FEES)

_NONE = "(?:未|没有|没|无|不存在)(?!法|效|偿|需|经|审|正当|缴)"
_NONE_WORDS, _ALL_WORDS = "未|没|无|不存在", "均|全部|都|皆"
# 在法定期限内予以答复 says when, not that nothing is left (handbook, X-11).
_NOT_IN_TIME = "".join(f"(?<!内{word})" for word in ("", "予以", "作出", "给予", "依法", "进行"))
_ALL = "(?:均|全部|都|皆)"
ZERO_PATTERNS = (
    ZeroPattern(
        (RECEIVED,),
        f"{_NONE}有?(?:收到|接到|受理)(?!法人|企业|自然人)~申请(?!{WORD}{{0,8}}(?:复议|诉讼))",
        f"收|接|受 申请 {_NONE_WORDS}",
        "未收到公民、法人或其他组织提出政府信息公开申请",
        "requests",
    ),
    ZeroPattern(
        (RECEIVED,),
        f"{_NONE}(?:有|发生|产生|任何|新收|涉及|的)*(?:政府信息|信息)*(?:依?申请公开|公开申请)(?:政府信息|信息|的|申请|办件|件|事项|情况)*(?=[，。；、]|$)",
        f"申请 公开 {_NONE_WORDS}",
        "本年度无依申请公开件",
        "requests",
    ),
    ZeroPattern(
        (RECEIVED,),
        f"{_NONE}~向{WORD}{{0,20}}?(?:(?:提出|提交|递交){WORD}{{0,16}}申请|申请公开)(?!{WORD}{{0,8}}(?:复议|诉讼))",
        f"向 申请 {_NONE_WORDS}",
        "没有申请人向我局提出政府信息公开申请",
        "requests",
        "复议|诉讼",
    ),
    ZeroPattern(
        (OVER, FORWARD),
        f"{_NONE}~上一?年度?(?:和|及|与|、)下一?年度?(?:度)?结转",
        f"结转 上 {_NONE_WORDS}",
        "公开申请无上年和下年结转件",
        "requests",
    ),
    ZeroPattern((OVER,), f"{_NONE}~上一?年度?结转", f"结转 上 {_NONE_WORDS}", "公开申请没有上年度结转件", "requests"),
    ZeroPattern(
        (FORWARD,),
        f"{_NONE}(?:(?!上){WORD}){{0,10}}?结转(?=至|到|下|件|情况|$|，|。)",
        f"结转 {_NONE_WORDS}",
        "公开申请未有办件结转至下一年度",
        "requests",
    ),
    ZeroPattern(
        (LEGAL,),
        f"{_ALL}(?:为|系|是|由|来自)(?:公民|自然人|个人)",
        f"人 {_ALL_WORDS}",
        "收到依申请公开42件，均为自然人提交",
        "requests",
    ),
    ZeroPattern(
        (NATURAL,),
        f"{_ALL}(?:为|系|是|由)(?:法人|企业)",
        f"申请 法|企 {_ALL_WORDS}",
        "收到依申请公开2件，均为法人提交",
        "requests",
        "法定代表",
    ),
    ZeroPattern(
        ("outcome_denied",),
        "不予公开(?:政府信息)?(?:情况|数量)?为?无",
        "不予公开 无",
        "公开申请中不予公开政府信息情况无",
        "requests",
    ),
    ZeroPattern(
        (UNFINISHED,),
        f"{_ALL}(?:(?!未|结转|顺延|能|应|要|可|门){WORD}){{0,20}}?(?:办结|办理完毕|{_NOT_IN_TIME}答复)(?!率)",
        f"申请 办|答 {_ALL_WORDS}",
        "公开申请全部在期限内办结",
        "requests",
    ),
    ZeroPattern(
        (ISSUED,),
        f"{_NONE}(?:发布|制发|制定|出台|新增|印发){_DOCS}",
        f"规范性文件 {_NONE_WORDS}",
        "2022年未发布规范性文件",
        unless="解读",
    ),
    ZeroPattern(
        (REPEALED,), f"{_NONE}(?:宣布)?废止{_DOCS}", f"废 规范性文件 {_NONE_WORDS}", "2022年未废止规范性文件", unless="解读"
    ),
    ZeroPattern((REVIEWS,), "零(?:政府信息公开|信息公开)?行政复议", "零 复议", "信息公开零行政复议", "disputes"),
    ZeroPattern((LITIGATIONS,), "零(?:政府信息公开|信息公开)?行政诉讼", "零 诉讼", "信息公开零行政诉讼", "disputes"),
    ZeroPattern((REVIEWS,), "复议(?:案件)?(?:情况)?[：:]?无(?=[，。；、]|$)", "复议 无", "信息公开行政复议无", "disputes"),
    ZeroPattern((LITIGATIONS,), "诉讼(?:案件)?(?:情况)?[：:]?无(?=[，。；、]|$)", "诉讼 无", "信息公开行政诉讼无", "disputes"),
    ZeroPattern(
        (REVIEWS,),
        f"{_NONE}{WORD}{{0,40}}?复议{WORD}{{0,24}}",
        f"复议 {_NONE_WORDS}",
        "未因政府信息公开引起行政复议",
        "disputes",
        "纠|败诉|维持|超期|改变",
    ),
    ZeroPattern(
        (LITIGATIONS,),
        f"{_NONE}{WORD}{{0,50}}?诉讼{WORD}{{0,24}}",
        f"诉讼 {_NONE_WORDS}",
        "无政府信息公开行政诉讼案件",
        "disputes",
        "纠|败诉|维持|超期|改变",
    ),
    ZeroPattern(
        (REVIEWS_CORRECTED,),
        f"{_NONE}{WORD}{{0,30}}?(?:纠错|纠正)",
        f"纠 {_NONE_WORDS}",
        "信息公开没有行政复议被纠错案件",
        "disputes",
    ),
    ZeroPattern(
        (LITIGATIONS_CORRECTED,), f"(?:{_NONE}{WORD}{{0,30}}?|零)败诉", f"败诉 零|{_NONE_WORDS}", "未出现败诉情况", "disputes"
    ),
    ZeroPattern(
        (REVIEWS_NOT_UPHELD,),
        "复议[^。]{0,40}?(?:均|全部|都)(?:获得|获|被|予以|得到)?(?:法院|复议机关)?维持",
        f"维持 复议 {_ALL_WORDS}",
        "信息公开类行政复议7件，均获维持",
        "disputes",
    ),
    ZeroPattern(
        (LITIGATIONS_NOT_UPHELD,),
        "诉讼[^。]{0,40}?(?:均|全部|都)(?:获得|获|被|予以|得到)?(?:法院|复议机关)?维持",
        f"维持 诉讼 {_ALL_WORDS}",
        "信息公开诉讼9件，均获维持",
        "disputes",
    ),
    ZeroPattern(
        (FEE_YUAN,),
        f"{_NONE}(?:(?!缴){WORD}){{0,12}}?收(?!到|集|录){WORD}{{0,18}}?费",
        f"收 费 {_NONE_WORDS}",
        "本年度未收取信息处理费",
    ),
    ZeroPattern(
        (FEE_YUAN,),
        f"处理费用?(?:情况)?(?:零收取|{_NONE}(?:有|发生)?收取|[：:为]?无(?=[，。；]|$))",
        f"费 零|{_NONE_WORDS}",
        "信息处理费没有收取",
    ),
    ZeroPattern((FEE_YUAN,), f"{_NONE}(?:产生|发生)(?:任何|信息)?收费", f"收 费 生 {_NONE_WORDS}", "依申请公开未产生任何收费"),
)
RATE = compile_pattern(f"[，,（(、]?(?:约)?占{WORD}{{0,14}}?({PERCENT})")
# What makes 收到 N件 all that were in hand: 含上年结转, or a list of the new ones.
IN_HAND_AFTER = compile_pattern(
    "[（(，,：:]?(?:(?:其中)?(?:已)?(?:包含|包括|含)(?:了)?上一?年度?~结转|(?:其中)?[，,：:]?本?年?度?新收(?:到)?~#)"
)

"""Who publishes: the normal form of an organ's name and the kind of organ that its name tells.

What a report's title says about its organ is read in ``parse``; predecessors of organs are data, not names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

OrganKind = Literal["government", "office", "department", "subdistrict", "committee"]

_SUBDISTRICT = re.compile(r"(街道(办事处)?|[镇乡](人民)?政府|[镇乡])(党政综合办公室|办公室)?$")
_OFFICE = re.compile(r"(政府办公[室厅]|[区县市]府办)$")
# 国有资产监督管理委员会 is a department although it ends like a 管委会.
_COMMITTEE = re.compile(r"(管委会|(?<!监督)管理委员会)$|(开发|高新|度假|产业|工业|园|名胜)区$")
# A title may name the place alone: 平潭综合实验区 2024 (seen 2026-11).
_GOVERNMENT = re.compile(r"政府$|[省市县区旗州盟]$")


@lru_cache(maxsize=4096)
def normalise_organ(name: str) -> str:
    """The name by which an organ is known over the years: NFKC, all white space removed.

    >>> normalise_organ("杭州市 余杭区\\u3000人民政府")
    '杭州市余杭区人民政府'
    >>> normalise_organ("良渚街道（瓶窑）") == normalise_organ("良渚街道(瓶窑)")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).split())


@lru_cache(maxsize=4096)
def classify_organ(name: str) -> OrganKind:
    """The kind of organ by its name (DOMAIN §6.2); whatever is none of the others is a department.

    >>> [classify_organ(name) for name in ("余杭区人民政府", "平潭综合实验区", "钱塘区人民政府办公室", "上城区府办")]
    ['government', 'government', 'office', 'office']
    >>> [classify_organ(name) for name in ("塘栖镇人民政府", "拱墅区人民政府拱宸桥街道办事处", "新湾街道", "宗汉乡")]
    ['subdistrict', 'subdistrict', 'subdistrict', 'subdistrict']
    >>> [classify_organ(name) for name in ("西湖风景名胜区管理委员会", "钱江经济开发区", "大江东管委会")]
    ['committee', 'committee', 'committee']
    >>> [classify_organ(name) for name in ("沭阳县发展和改革局", "国有资产监督管理委员会", "行政审批服务管理办公室")]
    ['department', 'department', 'department']
    """
    name = normalise_organ(name)
    if _SUBDISTRICT.search(name):
        return "subdistrict"
    if _OFFICE.search(name):
        return "office"
    if _COMMITTEE.search(name):
        return "committee"
    return "government" if _GOVERNMENT.search(name) else "department"

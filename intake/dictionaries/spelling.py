"""How feeds write the name of an area: in full width, as its office, without the word for its rank."""

import re
import unicodedata
from enum import IntEnum
from typing import NamedTuple

from intake.texts import clean

_BETWEEN = re.compile(r"[\s\-_/\\>›,，、;；:：|·→]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_LEAST_STEM = 2
"""Letters: a shorter stem, as 东 of 东区, means too many things."""
_CODE_LENGTHS = (6, 9)
_LONGEST_CODE = 12
"""Statistical codes of districts and streets are often filled up with zeros."""

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|"
    "土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|"
    "鄂伦春|赫哲|门巴|珞巴|基诺"
)
_ETHNIC = re.compile(rf"(?:(?:{_PEOPLES})族)+$")
"""What a 民族乡 has between its name and the word for its rank."""


class Closeness(IntEnum):
    """How near a spelling is to the name in the dictionary."""

    EXACT = 0
    """The name, another name or the code, as the dictionary has it."""
    OFFICE = 1
    """With the word for its rank, or its office."""
    BARE = 2
    """Without the word for its rank, or with another one."""


class Spelling(NamedTuple):
    """One way to write an area."""

    text: str
    closeness: Closeness


_OFFICES: dict[str, tuple[str, ...]] = {
    "街道": ("街道办事处", "街道办", "街办"),
    "地区": ("地区办事处", "地区办", "地区街道办事处"),
    "镇": ("镇政府", "镇人民政府"),
    "乡": ("乡政府", "乡人民政府"),
    "区": ("区政府", "区人民政府"),
    "县": ("县政府", "县人民政府"),
    "市": ("市政府", "市人民政府"),
    "社区": ("社区居委会", "社区居民委员会", "居委会", "居民委员会"),
    "村": ("村委会", "村民委员会", "村村委会", "村村民委员会"),
}
"""Word for a rank to what stands in its place, longest words first where one ends with another."""

_OTHERS: dict[str, tuple[str, ...]] = {
    "街道": ("办事处",),
    "地区": ("镇", "乡", "办事处"),
    "镇": ("地区", "地区办事处"),
    "乡": ("地区", "地区办事处"),
}
"""Words for other ranks that stand in its place: many a 地区 is a 镇 or a 乡 as well."""


def folded(text: str) -> str:
    """The text without regard to width, case, spaces, hidden characters and marks between the levels.

    >>> folded(" 北京市－朝阳区 / 望京街道 ")
    '北京市朝阳区望京街道'
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", clean(text)).casefold())


def without_brackets(text: str) -> str:
    """A folded text without what stands in brackets."""
    return _BRACKETS.sub("", text)


def spellings(name: str) -> tuple[Spelling, ...]:
    """The ways to write an area of this name, each once, folded.

    >>> [spelling.text for spelling in spellings("望京街道")]
    ['望京街道', '望京街道办事处', '望京街道办', '望京街办', '望京', '望京办事处']
    """
    own = folded(name)
    found = {own: Closeness.EXACT}
    stem, rank = _parted(own)
    if rank:
        found.setdefault(stem + rank, Closeness.OFFICE)
        for office in _OFFICES[rank]:
            found.setdefault(stem + office, Closeness.OFFICE)
        if len(stem) >= _LEAST_STEM:
            found.setdefault(stem, Closeness.BARE)
            for other in _OTHERS.get(rank, ()):
                found.setdefault(stem + other, Closeness.BARE)
            plain = _ETHNIC.sub("", stem)
            if plain != stem and len(plain) >= _LEAST_STEM:
                found.setdefault(plain, Closeness.BARE)
                found.setdefault(plain + rank, Closeness.BARE)
    return tuple(Spelling(text, closeness) for text, closeness in found.items())


def code_spellings(code: str) -> tuple[Spelling, ...]:
    """The ways to write a code: as it is, and filled up with zeros."""
    own = folded(code)
    found = {own, own.ljust(_LONGEST_CODE, "0")} if own.isdigit() and len(own) in _CODE_LENGTHS else {own}
    return tuple(Spelling(text, Closeness.EXACT) for text in sorted(found))


def ranked(text: str) -> bool:
    """True where a folded text ends with the word for a rank or an office: it is read as a whole name."""
    return bool(_parted(text)[1])


def _parted(own: str) -> tuple[str, str]:
    """A folded name as stem and rank, whatever office it is written with; no rank where it has none."""
    for rank, offices in _OFFICES.items():
        for word in sorted((*offices, rank), key=len, reverse=True):
            if own.endswith(word) and len(own) > len(word):
                return own.removesuffix(word), rank
    return own, ""

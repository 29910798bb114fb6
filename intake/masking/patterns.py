"""Patterns of structured person data in folded text. Every one is linear: repetitions are bounded or possessive.

What is searched is ``fold`` of the text: digits are 0 to 9, whatever they were written as, and dashes are one.
"""

import re
from collections.abc import Callable

from intake.masking import titles

_GAP = r"[ \-._/·*,]{0,3}"
_TIGHT = r"[ \-·._/]?"
_ID_GAP = r"[ \-·._/]{0,2}"
_CARD_GAP = r"[ \-·_/]{0,2}"
_PLATE_GAP = r"[ ·.\-_]?"
_MOBILE = rf"(?:\(?(?:\+|00)?86\)?{_GAP})?\(?0?1{_GAP}[3-9]{_GAP}[0-9]\)?(?:{_GAP}[0-9]){{8}}"
_AREA = r"(?:\(?0[0-9]{2,3}\)?|(?:\+|00)86[ \-]?0?[0-9]{2,3})"
_LOCAL = rf"(?:[0-9]{{3,4}}{_TIGHT}[0-9]{{4}}|[0-9]{{4}}{_TIGHT}[0-9]{{3}})"
_AT = r"(?: ?@ ?| ?[(\[](?i:at)[)\]] ?| (?i:at) |#(?=[A-Za-z0-9-]{1,63}\.(?:com|cn|net|org)))"
_DOT = r"(?:[.。]| (?i:dot) )"
_ACCOUNT_NAME = r"[A-Za-z][A-Za-z0-9_.-]{4,30}"
_NUMBER = r"[0-9](?:[ \-]?[0-9]){4,11}"
_NAMED = r" ?(?:同号|群号?|[账帐]号|号码|号|(?i:id))?[: 是为(（]{0,3}"
_BEFORE_ACCOUNT = r"(?<=[号户卡])(?<![单编票件案理诉水易列同]号)"
"""Orders and cases have numbers as long as accounts have."""
_PART = r"(?:号楼|号院内?|栋|幢|座|#楼?|楼|#?单元|层|门|区|F)"
_BUILDING = rf"(?:[A-Za-z]?[十0-9]{{1,3}} ?{_PART}|[A-Za-z][座栋幢区]|[甲乙丙丁A-Za-z东西南北中]单元)"
_BUILDINGS = rf"(?<![A-Za-z0-9])(?:{_BUILDING}[ \-]?){{1,4}}"
_ROOM = r"(?:室(?![内外温])|户|号房?|房间?|#)"
_HOUSE = r"号(?![楼线井厅桩杆路院店]|门(?![前口]))"
_PLACE = "区园苑村里庭府城湾号楼寓厦"
_LETTERS = r"[A-Za-z0-9._%+\-]"


def _spread(*digits: str) -> str:
    return _ID_GAP.join(digits)


def _identity(year: tuple[str, ...], last: tuple[str, ...]) -> str:
    place = ("[1-9]", *["[0-9]"] * 5)
    month = rf"(?:0{_ID_GAP}[0-9]|1{_ID_GAP}[0-2])"
    day = rf"(?:[0-2]{_ID_GAP}[0-9]|3{_ID_GAP}[01])"
    return _spread(*place, *year, month, day, *["[0-9]"] * 3, *last)


_LONG_IDENTITY = _identity((rf"(?:1{_ID_GAP}9|2{_ID_GAP}0)", "[0-9]", "[0-9]"), ("[0-9Xx]",))
_SHORT_IDENTITY = _identity(("[0-9]", "[0-9]"), ())
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_SOURCES: tuple[tuple[str, str], ...] = (
    (
        "e-mail",
        (
            rf"(?<!{_LETTERS}){_LETTERS}++{_AT}[A-Za-z0-9-]{{1,63}}"
            rf"(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,6}}{_DOT}[A-Za-z]{{2,}}"
        ),
    ),
    (
        "identity number",
        (
            rf"(?<![0-9.]){_LONG_IDENTITY}(?![0-9])|(?<![0-9])(?:{_SHORT_IDENTITY})(?![0-9])"
            r"|(?<![0-9\-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9\-])|(?<![A-Za-z0-9])[EG][0-9]{8}(?![0-9])"
        ),
    ),
    (
        "bank card",
        (
            rf"(?<![0-9.单])(?<![单编票件案理诉水易列同]号)"
            rf"[3-6](?:(?:{_CARD_GAP}[0-9]){{15,18}}|[0-9]{{3}}(?:\.[0-9]{{4}}){{3,4}})(?![0-9])"
            rf"|{_BEFORE_ACCOUNT}[: 是为]{{0,3}}[0-9](?:{_CARD_GAP}[0-9]){{14,20}}(?![0-9])"
        ),
    ),
    ("mobile", rf"(?<![0-9])(?:{_MOBILE}){{1,3}}(?![0-9])"),
    (
        "landline",
        (
            rf"(?<![0-9])(?<![代编条]码){_AREA}(?:{_GAP}|电话:?){_LOCAL}(?![0-9])"
            r"(?:-[0-9]{1,6}|[ ,]?转 ?[0-9]{1,6})?"
            r"|(?<=[电座固])[话机][: 是为]{0,3}[2-9][0-9]{2,3}[ \-]?[0-9]{4}(?![0-9])"
            r"|(?<![0-9])(?:\([0-9]{3}\) ?[0-9]{3}-[0-9]{4}|[0-9]{3}[-.][0-9]{3}[-.][0-9]{4})(?![0-9])"
        ),
    ),
    (
        "plate",
        (
            rf"[{_PROVINCES}]{_PLATE_GAP}[A-HJ-NP-Za-hj-np-z]{_PLATE_GAP}"
            rf"(?=(?:[A-Za-z0-9]{_PLATE_GAP}){{0,5}}[0-9])[A-Za-z0-9]"
            rf"(?:(?:{_PLATE_GAP}[A-Za-z0-9]){{4,5}}(?![A-Za-z0-9])|(?:{_PLATE_GAP}[A-Za-z0-9]){{3}}[挂警学港澳使领])"
        ),
    ),
    (
        "account",
        (
            rf"(?i:微 ?信|[薇威v]信|卫星(?=号)|wei ?xin|wechat|(?<![a-z])[vw]x|加v|加微|抖音|支付宝){_NAMED}"
            rf"(?:{_ACCOUNT_NAME}|{_NUMBER})|wxid_[A-Za-z0-9_-]{{3,40}}"
            rf"|(?i:(?<![a-z])q ?q|扣扣|企鹅|(?<![a-z])q){_NAMED}{_NUMBER}(?![0-9])"
        ),
    ),
    (
        "door number",
        (
            rf"{_BUILDINGS}(?:楼|[0-9]{{1,2}}-)?"
            rf"(?:[A-Za-z]?[0-9]{{3,4}}(?![0-9年元万米块路号线%.]){_ROOM}?|[0-9]{{3,4}}号房?|[东西南北中]户)"
            rf"|{_BUILDINGS}(?:[0-9]{{1,2}}[A-Ha-h][0-9]{{0,2}}(?![A-Za-z0-9])|(?<=[0-9][楼层])[左右](?![转拐侧边])|地下室?[0-9]{{1,4}}号?|(?<=[院内])[0-9]{{1,3}}{_HOUSE})"
            rf"|(?<![0-9.\-])[0-9]{{3,4}}(?:室(?![内外温])|号?房(?:间|(?![0-9\u4e00-\u9fff])))"
            rf"|(?<=[{_PLACE}])[0-9]{{3,4}}房(?![屋产价源型贷租地改])"
            rf"|(?<![A-Za-z0-9\-])[A-Za-z]?[0-9]{{1,3}}#?-[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9\-]){_ROOM}?"
            rf"|(?<![0-9/.])[0-9]{{1,2}}/[0-9]{{1,2}}/(?!19|20)[0-9]{{3,4}}(?![0-9/])"
            rf"|(?<![0-9])[0-9]{{1,3}}#[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9\-]){_ROOM}?"
            rf"|(?<=[{_PLACE}])(?<![编型]号)(?:[A-Za-z]?[0-9]{{1,2}}|[A-Za-z])-[0-9]{{3,4}}(?![0-9\-米元年天个人])"
            rf"|[A-Za-z][0-9]{{1,2}}-[0-9]{{3,4}}{_ROOM}"
            rf"|(?<![0-9])[0-9]{{1,4}}弄[0-9]{{1,4}}号[甲乙丙丁]?[0-9]{{3,4}}室?"
            rf"|(?<![0-9])[0-9]{{1,4}}(?:[排组队]|号附)[0-9]{{1,4}}{_HOUSE}"
        ),
    ),
)

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple((kind, re.compile(source)) for kind, source in _SOURCES)
"""Kind and pattern, the more certain kind first."""
PERSONS = tuple(re.compile(source) for source in titles.PERSONS)
"""Surnames beside a title or a label."""
HOLDS_DIGITS: Callable[[str], object] = re.compile(r"[0-9]").search
"""All kinds but persons, e-mail and accounts hold digits."""
WITHOUT_DIGITS = ("e-mail", "account", "door number")

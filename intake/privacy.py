"""What looks like person data in values. Only problems, places and topics are taken in.

The first defence is the allow-list: a column that the profile does not name never leaves the reader. This module is the
second: a profile that names the wrong column is refused before the first row.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intake.bare_names import names_a_person
from intake.masking.folding import fold
from intake.masking.patterns import PATTERNS
from intake.surnames import SURNAME

_CHINESE_NAME = re.compile(rf"{SURNAME}[\u4e00-\u9fff]{{1,2}}")
_CHINESE_RUN = re.compile(r"[\u4e00-\u9fff]+")
_HONORIFIC = re.compile(
    rf"(?:{SURNAME}[\u4e00-\u9fff]{{0,2}}(?:先生|女士|小姐|师傅|阿姨|大爷))|\b(?:Mr|Mrs|Ms)\.? [A-Z]"
)
_NOT_NAMES = re.compile("[区县镇乡街道路村里桥园河山湖城场站港湾庄屯口门]$")
_OFFICE = re.compile(
    "(?:[局委办所站队处科部院司镇乡村区室组厅会校台网端县市州]|中心|街道|微信|微博|电话|热线|信箱|邮箱|来信|来访|来电|短信|"
    "小程序|公众号|客户端|集团|银行|大厅|窗口|政府|巡查|上报|系统|媒体)$"
)
_OFFICE_WORDS = frozenset(
    re.findall(
        r"\w+",
        "卫健 卫健委 卫生 文旅 文化 文明 文体 安全 安监 应急 房管 房产 房地产 商务 金融 高新 林业 路政 路灯 路长 农业 "
        "农村 车管 成员 单位 管委 时评 查处 边防 通信 管理 管理员 申诉 华润 万科 党群 党政 路面 安保 查询 施工方",
    )
)
_MOBILE_IN_ID = re.compile(r"(?<!\d)(?:(?:00)?86-?)?1[3-9]\d(?:\d{8}|-\d{4}-?\d{4})(?!\d)", re.ASCII)

_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])", re.ASCII)
_LANDLINE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[- ]\d{7,8}|\(0\d{2,3}\) ?\d{7,8}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})(?!\d)",
    re.ASCII,
)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")
"""What an identity number begins with. Order numbers begin with a year, 19 or 20, which is none of them."""
_IDENTITY_LENGTH = 18
_SOCIAL = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}", re.ASCII)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)

_MASKED = {"bank card": "a bank card", "account": "an account", "door number": "a door number"}
_MASKED_PATTERNS = tuple((_MASKED[kind], pattern) for kind, pattern in PATTERNS if kind in _MASKED)
"""Kinds for which what masking finds in texts is precise enough for names too."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

TEXT_SHARE = 0.01
"""A column of names is refused where so much of it holds person data; below, only those rows are rejected."""
ID_SHARE = 0.2
"""A column of numbers is refused where so much of it looks like phones or identity numbers, as some do by chance."""
LONG_SHARE = 0.1
"""A column is taken for free text where so much of it is longer than a name of anything."""
NAME_SHARE = 0.6
"""A column is taken for a column of names of persons where so much of it has their form, in three or more values."""
OFFICE_NAME_SHARE = 0.2
"""The same for a column of offices or channels, whose names seldom have that form."""
_FEW = 3
"""Single cells among others say nothing of a column; their rows are rejected."""
_LONG = re.compile(r".{81}|.{30}.*[，。；！？]|.*[，。；！？].{30}", re.DOTALL)
_LEAST_LONG = 31
"""Characters that a text has at least that ``_LONG`` finds."""
_LOOKED_AT = 1000
"""Characters; what is so long is not kept anyway."""
_DISTINCT_HELD = 1 << 16


def value_kind(text: str) -> str:
    """What person data a text holds anywhere, empty for none."""
    if text.isalpha() and not _HONORIFIC.search(text):
        return ""
    if _EMAIL.search(text):
        return "an e-mail address"
    if _PLATE.search(text):
        return "a plate"
    if _MOBILE.search(text) or _LANDLINE.search(text):
        return "a phone number"
    if _SOCIAL.search(text) or any(is_identity_number(found) for found in _IDENTITY.findall(text)):
        return "an identity number"
    return _masked_kind(text) or ("a person" if _HONORIFIC.search(text) else "")


def _masked_kind(text: str) -> str:
    folded = fold(text)
    return next((kind for kind, pattern in _MASKED_PATTERNS if pattern.search(folded)), "")


def is_identity_number(text: str) -> bool:
    """True for 18 digits with a possible birth date and the right check digit (GB 11643)."""
    if not _IDENTITY.fullmatch(text):
        return False
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    if not (1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECKS[total % 11] == text[17].upper()


def number_kind(text: str) -> str:
    """For a column of numbers: what the whole text looks like, empty for nothing."""
    if _MOBILE.fullmatch(text):
        return "a phone number"
    if len(text) == _IDENTITY_LENGTH and is_identity_number(text):
        return "an identity number"
    if "@" in text and _EMAIL.search(text):
        return "an e-mail address"
    return "a plate" if not text.isascii() and _PLATE.fullmatch(text) else ""


def is_bare_name(text: str) -> bool:
    """True for a Chinese surname and one or two characters that is no office, channel or institution.

    >>> [text for text in ("张三", "欧阳小明", "常营镇", "林业", "微信") if is_bare_name(text)]
    ['张三', '欧阳小明']
    """
    text = "".join(unicodedata.normalize("NFKC", text).split())
    return bool(_CHINESE_NAME.fullmatch(text)) and text not in _OFFICE_WORDS and not _OFFICE.search(text)


def id_kind(text: str) -> str:
    """For one case number: what person data it holds, empty for nothing.

    A mobile number counts wherever no digit stands beside it. 18 digits alone count where they begin as an identity
    number does; else they are left to the share of the column.
    """
    plain = text.isascii()
    if not plain:
        text = unicodedata.normalize("NFKC", text)
    if _MOBILE_IN_ID.search(text) or _LANDLINE.fullmatch(text):
        return "a phone number"
    if len(text) == _IDENTITY_LENGTH and _PROVINCE.match(text) and is_identity_number(text):
        return "an identity number"
    if not text.isdigit() and (kind := number_kind(text)):
        return kind
    if plain and " " not in text:
        return ""  # what is left is Chinese, or a title and a name
    named = not text.isascii() and any(is_bare_name(run) or names_a_person(run) for run in _CHINESE_RUN.findall(text))
    return "a person" if named or _HONORIFIC.search(text) else ""


@dataclass
class ColumnScan:
    """Judges the values of one kept column, chunk by chunk, by distinct value; holds no more than 65,536 at once."""

    numbers: bool
    """A column of order numbers: judged by the share of whole values."""
    offices: bool = False
    """A column of units or channels: fewer names of persons are enough."""
    _filled: int = 0
    _kinds: Counter[str] = field(default_factory=Counter)
    _names: int = 0
    _long: int = 0
    _few: set[str] = field(default_factory=set)
    _pending: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> int:
        """Values taken so far, empty ones among those of late."""
        return self._filled + self._pending.total()

    def add(self, values: Iterable[str]) -> None:
        """Takes the values of the next rows."""
        values = tuple(values)
        longest = max(map(len, values), default=0)
        self._pending.update(values if longest <= _LOOKED_AT else [value[:_LOOKED_AT] for value in values])
        if len(self._pending) > _DISTINCT_HELD:
            self._judge()

    def add_counted(self, values: Mapping[str, int], harmless: int = 0) -> None:
        """Takes values with how often each occurs, and so many more that are filled and surely no person data."""
        self._filled += harmless
        for value, times in values.items():
            self._pending[value[:_LOOKED_AT]] += times
        if len(self._pending) > _DISTINCT_HELD:
            self._judge()

    def _judge(self) -> None:
        for value, times in self._pending.items():
            plain = value.isascii()
            text = (value if plain else unicodedata.normalize("NFKC", value)).strip()
            if not text:
                continue
            self._filled += times
            kind = number_kind(text) if self.numbers else value_kind(text)
            if kind:
                self._kinds[kind] += times
            if len(text) >= _LEAST_LONG and _LONG.match(text):
                self._long += times
            if not plain and is_bare_name(text) and (self.offices or not _NOT_NAMES.search(text)):
                self._names += times
                if len(self._few) < _FEW:
                    self._few.add(text)
        self._pending.clear()

    def verdict(self) -> str:
        """What the column looks like as a whole, empty where it may be kept."""
        self._judge()
        if not self._filled:
            return ""
        share = ID_SHARE if self.numbers else TEXT_SHARE
        for kind, times in self._kinds.most_common(1):
            if times >= share * self._filled and (times >= _FEW or 2 * times >= self._filled):
                return kind
        if self._long >= LONG_SHARE * self._filled:
            return "free text"
        if len(self._few) >= _FEW and self._names >= (OFFICE_NAME_SHARE if self.offices else NAME_SHARE) * self._filled:
            return "a name of a person"
        return ""

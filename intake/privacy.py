"""What looks like person data, in headers and in values. Only problems, places and topics are taken in.

The first defence is the allow-list: a column that the profile does not name never leaves the reader. This module is the
second: a profile that names the wrong column is refused before the first row.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

_ALLOWED_HEADERS = frozenset({"热线号码"})
_CHINESE_HEADERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a phone number", re.compile("电话|手机|联系方式|(?:联系|来电|主叫|呼入)号码|^号码$|传真")),
    ("an identity number", re.compile("身份证|证件|护照|社保号|社会保障号")),
    (
        "a person",
        re.compile(
            "姓名|联系人|来电人|来访人|信访人(?!数)|诉求人|反映人|举报人|投诉人|当事人|居民姓|户主|家属|来电主体"
        ),
    ),
    ("a person of the staff", re.compile("人员?$|坐席|话务员|采集员|网格员|巡查员|监督员|经办")),
    ("a person's address or traits", re.compile("住址|户籍|家庭|性别|年龄|出生|^民族$|职业|门牌|楼号|房号|地址$")),
    ("an account", re.compile("账号|帐号|微信|邮箱|邮件|QQ|IP地址|用户名", re.IGNORECASE)),
    ("a plate", re.compile("车牌|牌照")),
    ("a count or list of persons", re.compile("月次|年次|重点对象|黑名单|红名单|失信|用户画像")),
    ("the size of a group", re.compile("人数|联名|集体|群体|聚集")),
    ("a firm", re.compile("企业名称|公司名称|商户名称|店铺名称|法人")),
    ("free text", re.compile("标题|内容$|概况|描述$|(?:办理|处理)(?:结果|意见)$|(?:回复|答复)(?:意见)?$|备注|录音")),
)
_CHINESE_KEPT = re.compile("内容分类|诉求内容分类")
"""Headers that hold a word of the lists above and are a class all the same."""

_PERSON = {
    "caller", "complainant", "reporter", "applicant", "citizen", "customer", "owner", "tenant", "resident", "person",
    "user", "employee", "officer", "staff", "inspector", "contact", "first", "last", "full", "middle", "sur", "given",
    "informant", "petitioner",
}  # fmt: skip
_ENGLISH_WORDS: dict[str, str] = {
    "phone": "a phone number", "telephone": "a phone number", "mobile": "a phone number", "cell": "a phone number",
    "tel": "a phone number", "fax": "a phone number", "email": "an e-mail address", "mail": "an e-mail address",
    "ssn": "an identity number", "passport": "an identity number", "dob": "a person's traits", "birth": "a person's traits",
    "birthdate": "a person's traits", "gender": "a person's traits", "sex": "a person's traits", "age": "a person's traits",
    "race": "a person's traits", "ethnicity": "a person's traits", "surname": "a person", "firstname": "a person",
    "lastname": "a person", "fullname": "a person", "username": "an account",
    "address": "a person's address", "addr": "a person's address", "apartment": "a person's address",
    "plate": "a plate", "comment": "free text", "comments": "free text", "notes": "free text",
    "caller": "a person", "complainant": "a person", "petitioner": "a person", "informant": "a person",
    "photo": "a picture", "submittedphoto": "a picture", "closedphoto": "a picture",
}  # fmt: skip

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白"
    "邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_CHINESE_NAME = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}")
_HONORIFIC = re.compile(
    rf"(?:[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:先生|女士|小姐|师傅|阿姨|大爷))|\b(?:Mr|Mrs|Ms)\.? [A-Z]"
)
_NOT_NAMES = re.compile("[区县镇乡街道路村里桥园河山湖城场站港湾庄屯口门]$")

_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])", re.ASCII)
_LANDLINE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[- ]\d{7,8}|\(0\d{2,3}\) ?\d{7,8}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})(?!\d)",
    re.ASCII,
)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
_SOCIAL = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}", re.ASCII)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

TEXT_SHARE = 0.01
"""A column of names is refused where so much of its filled cells holds person data; below, only those rows are rejected."""
ID_SHARE = 0.2
"""A column of numbers is refused where so much of it looks like phones or identity numbers: order numbers do by chance."""
LONG_SHARE = 0.1
"""A column is taken for free text where so much of it is longer than a name of anything."""
NAME_SHARE = 0.6
"""A column is taken for a column of names of persons where so much of it has their form, in three or more values."""
_FEW_NAMES = 3
_LONG = re.compile(r".{81}|.{30}.*[，。；！？]|.*[，。；！？].{30}", re.DOTALL)
_DISTINCT_HELD = 1 << 16


def header_kind(header: str) -> str:
    """What a header looks like, as ``a phone number``; empty where it looks like nothing that is refused.

    >>> header_kind("来电人电话"), header_kind("customer_name"), header_kind("street_name"), header_kind("被反映区")
    ('a phone number', 'a person', '', '')
    """
    text = unicodedata.normalize("NFKC", header).strip()
    if text in _ALLOWED_HEADERS or _CHINESE_KEPT.search(text):
        return ""
    for kind, words in _CHINESE_HEADERS:
        if words.search(text):
            return kind
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    tokens = [token for token in re.split(r"[^a-z]+", parted.lower()) if token]
    for token in tokens:
        if token in _ENGLISH_WORDS:
            return _ENGLISH_WORDS[token]
    if tokens and (tokens == ["name"] or (tokens[-1] in ("name", "id") and _PERSON & set(tokens[:-1]))):
        return "a person"
    return ""


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
    return "a person" if _HONORIFIC.search(text) else ""


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
    if is_identity_number(text):
        return "an identity number"
    if _EMAIL.search(text):
        return "an e-mail address"
    return "a plate" if _PLATE.fullmatch(text) else ""


@dataclass
class ColumnScan:
    """Judges the values of one kept column, chunk by chunk, by distinct value; holds no more than 65,536 at once."""

    numbers: bool
    """A column of order numbers: judged by the share of whole values."""
    _filled: int = 0
    _kinds: Counter[str] = field(default_factory=Counter)
    _names: int = 0
    _long: int = 0
    _few: set[str] = field(default_factory=set)
    _pending: Counter[str] = field(default_factory=Counter)

    def add(self, values: Iterable[str]) -> None:
        """Takes the values of the next rows."""
        self._pending.update(values)
        if len(self._pending) > _DISTINCT_HELD:
            self._judge()

    def _judge(self) -> None:
        for value, times in self._pending.items():
            text = unicodedata.normalize("NFKC", value).strip()
            if not text:
                continue
            self._filled += times
            kind = number_kind(text) if self.numbers else value_kind(text)
            if kind:
                self._kinds[kind] += times
            self._long += times * bool(_LONG.match(text))
            if _CHINESE_NAME.fullmatch(text) and not _NOT_NAMES.search(text):
                self._names += times
                if len(self._few) < _FEW_NAMES:
                    self._few.add(text)
        self._pending.clear()

    def verdict(self) -> str:
        """What the column looks like as a whole, empty where it may be kept."""
        self._judge()
        if not self._filled:
            return ""
        share = ID_SHARE if self.numbers else TEXT_SHARE
        for kind, times in self._kinds.most_common(1):
            if times >= share * self._filled:
                return kind
        if self._long >= LONG_SHARE * self._filled:
            return "free text"
        if len(self._few) >= _FEW_NAMES and self._names >= NAME_SHARE * self._filled:
            return "a name of a person"
        return ""

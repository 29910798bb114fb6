"""What a header looks like. A profile that names a column of persons, free text or group sizes is refused."""

import re
import unicodedata

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
    **dict.fromkeys(("phone", "telephone", "mobile", "cell", "tel", "fax"), "a phone number"),
    **dict.fromkeys(("email", "mail"), "an e-mail address"),
    **dict.fromkeys(("ssn", "passport"), "an identity number"),
    **dict.fromkeys(("dob", "birth", "birthdate", "gender", "sex", "age", "race", "ethnicity"), "a person's traits"),
    **dict.fromkeys(("surname", "firstname", "lastname", "fullname"), "a person"),
    **dict.fromkeys(("caller", "complainant", "petitioner", "informant"), "a person"),
    **dict.fromkeys(("address", "addr", "apartment"), "a person's address"),
    **dict.fromkeys(("photo", "submittedphoto", "closedphoto"), "a picture"),
    **dict.fromkeys(("comment", "comments", "notes"), "free text"),
    "username": "an account",
    "plate": "a plate",
}


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

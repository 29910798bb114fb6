"""The words by which headers and values are known: what people call numbers, times, places, kinds and answers."""

import re
import unicodedata
from collections.abc import Iterable

EMPTY = frozenset({"", "-", "--", "/", "无", "NULL", "null", "None", "N/A", "n/a", "NaN"})
"""Cells that hold nothing."""
SEPARATORS = ("->", "→", "－>", "－＞", "＞", ">>", ">", "|", "\\", "/", "-")
"""What parts the levels of a path inside a cell, the sure signs first."""
SURE_SEPARATORS = frozenset(SEPARATORS[:7])

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINTS = re.compile(r"[\s_\-./:()]+")


def folded(text: str) -> str:
    """A header or value as it is compared: composed, in small letters, its words parted by single spaces.

    >>> folded("Creation_Date"), folded("caseStatus"), folded("时间/办结")
    ('creation date', 'case status', '时间 办结')
    """
    return _JOINTS.sub(" ", _CAMEL.sub(" ", unicodedata.normalize("NFKC", text))).strip().casefold()


def _words(*ranked: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of the same meaning, the surest first. Chinese words are found anywhere, others as whole words."""
    return tuple(
        re.compile("|".join(word if not word.isascii() else rf"\b(?:{word})\b" for word in one.split("|")))
        for one in ranked
    )


TIME_HEADER = re.compile(r"时间|日期|时刻|\b(?:date|time|datetime|dt|day|timestamp|on|at)\b|time$|date$")

NUMBER_WORDS = _words(
    "工单编号|工单号|案件编号|案卷编号|案卷号|信访件编号|信访编号|任务号|任务编号|事件编号|诉求编号",
    "编号|单号|流水|件号|案号|受理号|号码|标识",
    "unique key|case enquiry id|service request number|service request id|request id|case id",
    "ticket id|ticket no|ticket number|sr number|case number|reference number",
    "id|key|number|no|nr|ticket|reference|taskid|tasknum",
)
NOT_NUMBER = re.compile(
    r"热线号|主单|主工单|并单|关联|上级|原单|母单|网格|区划|邮编|排序|序号|"
    r"\b(?:parent|master|duplicate|related|zip|zipcode|postal|ward|council|precinct|district|service code|code)\b"
)

TIME_WORDS: dict[str, tuple[re.Pattern[str], ...]] = {
    "times.arrived": _words("导入|入库|同步|推送|抽取|数据时间", "接收", "imported|import|loaded|load|ingested"),
    "times.version": _words("修改|更新|变更", "updated|update|modified|changed|last", "最后"),
    "times.due": _words("截止|期限|时限|限办|限时|到期|应办|应结", "due|target|deadline|expected|sla"),
    "times.closed": _words(
        "办结|结案|完结|办毕",
        "完成|归档|结束",
        "closed|close|completed|completion|complete",
        "resolved|finished|done|ended",
    ),
    "times.registered": _words(
        "立案|来电|呼入|进线",
        "登记|受理",
        "创建|建单|建案|生成|新建",
        "录入|提交|收件|诉求|反映|来件",
        "registered|opened|open|created|creation|requested|request|received|submitted|entered|logged|filed|intake",
    ),
    "times.occurred": _words(
        "发现|发生|事发|上报|采集|巡查|信访|来访|来信", "reported|occurred|incident|observed|found"
    ),
}
"""Which time a column of times is: the first of these that its header says, in this order."""

PARENT_WORDS = re.compile(r"主单|主工单|母单|并单|关联|\b(?:parent|master)\b")
AGAIN_WORDS = re.compile(r"重复|重件|\b(?:repeat|repeated|duplicate)\b")
CHANNEL_WORDS = _words(
    "受理渠道|来源渠道|渠道", "来源|受理方式|信访形式|信访方式", "channel|source|origin|method|intake"
)
UNIT_WORDS = _words(
    "承办单位|主办单位|责任单位|办理单位|处置单位|处置部门|主责部门|承办部门",
    "承办|主办|主责|责任部门|处理单位|办理部门|登记部门|登记单位",
    "department|agency|agency responsible|unit|office|bureau|division",
)
STATUS_WORDS = _words("工单状态|办理状态|案件状态|处理状态|当前状态", "状态|是否办结", "status|state")
PURPOSE_WORDS = _words("信访目的|诉求目的", "目的|信访类别|信访性质")
KIND_WORDS = _words(
    "工单类型|诉求类型|来电类型|业务类型|诉求性质|工单类别|案卷类型|信息类型",
    "类型|性质",
    "request type|case type|kind",
)
SOLVED_WORDS = _words("是否解决|解决情况", "解决", "solved")
SATISFIED_WORDS = _words("是否满意|满意度", "满意", "satisfied|satisfaction")

TOPIC_WORDS = _words(
    "问题分类|诉求分类|内容分类|事项分类|大类|一级分类|一级",
    "分类|归类|类别|小类|细类|二级|三级|事项|主题|领域|目录",
    "问题类型|诉求类型|投诉类型|事项类型|事件类型|案件类型|反映类型|内容类型",
    "complaint type|service name|request type|issue type|problem type|type of service request|case type",
    "subject|category",
    "type|service type|service|topic|reason|issue|problem|complaint|request",
    "nature|descriptor|subcategory|sub category|subtype|sub type|detail",
)
BELOW_WORDS = re.compile(r"小类|二级|三级|子类|细类|末级|descriptor|nature|\bsub|detail|\breason\b")
"""Headers of a lower level of the topic."""
NOT_TOPIC = re.compile(
    r"状态|来源|渠道|单位|部门|区|街|地|时|结果|满意|解决|回访|是否|人|性质|"
    r"\b(?:location|address|vehicle|facility|park|source|channel|status|state|police|queue|id|date|time|closure|"
    r"resolution|school|agency|department|title)\b|\bcode$"
)

AREA_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "district",
        re.compile(
            r"区县|所属区(?!域)|行政区|辖区|诉求区|反映区|事发区|发生区|属地区|属地$|^区$|县区|旗县|\bborough\b"
        ),
    ),
    ("street", re.compile(r"街道|街乡|乡镇|镇街|街镇|属地街")),
    ("community", re.compile(r"社区|村居|居委|^村$|村/社区|村庄")),
    ("district", re.compile(r"区域|片区|\b(?:neighborhood|neighbourhood|suburb|quarter|locality)\b")),
    ("street", re.compile(r"\b(?:community|community area|community board)\b")),
    ("district", re.compile(r"\b(?:district|county|parish|region|area|zone)\b")),
    ("district", re.compile(r"\bward\b")),
    ("district", re.compile(r"\b(?:zip|zipcode|zip code|postcode|postal code)\b|邮编")),
)
"""Kinds of places with the words of their headers, the surest first."""
NOT_AREA = re.compile(
    r"承办|主办|处置|处理|责任|受理|登记|公安|派出所|警|单位|部门|小区|园区|校区|区分|区转|网格|类|时|"
    r"\b(?:police|fire|council|school|election|services|park|state|agency|responsible|pwd|precinct|street|legislative|"
    r"congressional|senate|sanitation|maintenance)\b"
)
AREA_VALUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("street", re.compile(r"(?:街道|镇|乡|地区|街办|街道办事处)$")),
    ("community", re.compile(r"(?:社区|村|居委会|村委会)$")),
    ("district", re.compile(r"(?:区|县|旗)$")),
)
UNLOCATED = re.compile(
    r"(?:unspecified|0 unspecified|unknown|other|not stated|none|0+|全市|全区|不详|其他|其它|未知|市级|市本级)"
)

KINDS = re.compile(
    r"^(?:咨询|求助|投诉|举报|投诉举报|建议|意见|意见建议|表扬|感谢|诉求|反映|查询|申诉|求决|其他|控烟|检举控告|涉法涉诉|"
    r"complaint|inquiry|enquiry|question|request|service request|suggestion|compliment|information)(?:类|件|工单|单)?$"
)
INQUIRY = re.compile(
    r"咨询|表扬|感谢|查询|\b(?:inquir|enquir)(?:y|ies)\b|^questions?\b|\bcompliments?\b|\bpraise\b|^information\b|"
    r"^general comments\b"
)
STAFF = re.compile(
    r"物联|传感|自动|视频智能|智能识别|\bemployee generated\b|\binternal\b|\bstaff\b|\bsensors?\b|\bcity worker\b"
)
OFFICIALS = re.compile(
    r"\b(?:an|the|about|on|against) (?:employee|officer|official)s?\b|\b(?:officer|employee) conduct\b"
)
"""Subjects that are a person of the staff: never taken in."""
CLOSED = re.compile(
    r"^(?:closed|complete|completed|resolved|done|finished|已?办结|已?结案|已?完成|已?归档|已?办理完毕)\b"
)
OPEN = re.compile(
    r"^(?:open|new|in progress|assigned|pending|started|submitted|received|unassigned|reopened|"
    r"在办|未办结|办理中|处理中|待.{1,3}|已?派单|已?受理)\b"
)
YES = re.compile(r"^(?:是|有|y|yes|true|1|已解决|解决|满意|非常满意|基本满意|重复|重复件)$")
NO = re.compile(r"^(?:否|无|没有|n|no|false|0|未解决|不满意|非常不满意|非重复|首次)$")

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KIND_OF_FEED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("complaint", re.compile("工单|来电|呼入|诉求|热线|12345|回访|派单|投诉|手机|市民|留言")),
    ("incident", re.compile("案卷|网格|立案|部件|巡查|处置部门|核查|info(?:bc|sc|type)|taskid")),
    ("petition", re.compile("信访|来访|来信|上访")),
)
"""Words that speak for one kind alone. 大类, 小类, 登记 and 结案 stand in exports of all of them."""


def is_chinese(headers: Iterable[str]) -> bool:
    """True where any header is."""
    return any(_CHINESE.search(header) for header in headers)


def kind_of_feed(headers: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The kind that most headers speak for, and those; ``complaint`` and none where as many speak for another."""
    given = list(dict.fromkeys(headers))
    spoken = {kind: tuple(one for one in given if words.search(folded(one))) for kind, words in _KIND_OF_FEED}
    most = max(map(len, spoken.values()))
    best = [kind for kind, found in spoken.items() if len(found) == most]
    return (best[0], spoken[best[0]]) if len(best) == 1 else ("complaint", ())


def rank(text: str, ranked: tuple[re.Pattern[str], ...]) -> int | None:
    """How sure a folded header is of a meaning: 0 for the surest words, None where it has none of them."""
    return next((at for at, words in enumerate(ranked) if words.search(text)), None)


def is_spoken(text: str) -> bool:
    """True for a folded header that speaks of anything that a profile has a place for."""
    ranked = (*TIME_WORDS.values(), NUMBER_WORDS, CHANNEL_WORDS, UNIT_WORDS, STATUS_WORDS, KIND_WORDS, TOPIC_WORDS)
    return any(rank(text, each) is not None for each in ranked) or any(words.search(text) for _, words in AREA_WORDS)

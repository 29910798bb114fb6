"""Why a deed is not taken, in both languages: what refuses one says so in English, with the option of a command."""

import re

from jianwei.errors import ActionError
from streams.meetings_desk import OBJECTIONS

Pair = tuple[str, str]

_FIELDS = {
    "alert": "预警",
    "area": "区域",
    "areas": "区域",
    "decision": "决定",
    "due": "期限",
    "feed": "来源",
    "focus": "每月一题",
    "into": "并入的议题",
    "item": "事项",
    "line": "任务",
    "note": "说明",
    "outlet": "交接对象",
    "owner": "责任单位",
    "period": "周期",
    "reason": "理由",
    "role": "岗位",
    "subject": "议题",
    "text": "内容",
    "theme": "专题",
    "title": "标题",
    "to": "交办岗位",
    "topic": "问题",
    "topics": "问题",
    "unit": "责任单位",
}
"""What a field of a form is called on the pages."""
_HELD = {
    "a bank card": "疑似银行卡号",
    "a door number": "疑似门牌号",
    "a person": "疑似人名",
    "a phone number": "疑似电话号码",
    "a plate": "疑似车牌号",
    "an account": "疑似账号",
    "an e-mail address": "疑似电子邮箱",
    "an identity number": "疑似身份证号",
}
_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), chinese)
    for pattern, chinese in (
        (r"(?:the |an? |its )?(?P<field>[a-z]+) has 1 to (?P<most>\d+) characters", "{field}应为 1 至 {most} 字"),
        (r"(?:the |an? |its )?(?P<field>[a-z]+) has (?P<most>\d+) characters at most", "{field}最多 {most} 字"),
        (r"(?P<field>[a-z]+) looks like the name of a person:.*", "{field}疑似人名：请填岗位名称"),
        (r"(?P<field>[a-z]+): expected an id", "{field}的编号有误"),
        (r"(?P<field>[a-z]+) is a day, written like .*", "{field}应为日期，写作 2026-12-01"),
        (r"(?P<field>[a-z]+) is a month, .*", "{field}应为月份，写作 2026-10"),
        (r"the day on which measures begin is written like .*", "措施开始日期写作 2026-12-01"),
        (r"closing needs a reason, .*", "关闭须填理由"),
        (r"assigning names a role, of (?P<most>\d+) .*", "交办须填岗位，最多 {most} 字"),
        (r"handing over and its receipt name the outlet, .*", "移交和签收须指明对象"),
        (r"area: the alert lies neither .*", "预警不在本区域职责内"),
        (r"area: the silence was set by .*", "该静默由其他区域或上级设置"),
        (r"in: a role .*", "只能处理本区域及下级的事项"),
        (r"give --alert or --focus, not both", "预警和每月一题只填一项"),
        (r"no such alert in this area", "本区域没有这一预警"),
        (r"no such focus issue in this area", "本区域没有这一每月一题"),
        (r"the effect has been worked out anew: .*", "成效已重新计算：请再看一遍后结题"),
        (r"a focus issue has 1 to (?P<most>\d+) topics", "每月一题应有 1 至 {most} 个问题"),
        (r"a meeting is of a city, a district or a street", "会议只在市、区、街乡镇召开"),
        (r"an agenda has (?P<most>\d+) items at most", "议程最多 {most} 项"),
        (r"the first place of an agenda is 1", "议程从第 1 项起"),
        (r"an item is dropped for a reason of 1 to (?P<most>\d+) characters", "取消须填理由，最多 {most} 字"),
        (r"areas and topics are paths without empty names", "区域和问题的路径不应有空项"),
        (r"a silence names areas, .*", "静默只能设在本区域内"),
        (r"a silence ends after it begins, .*", "静默的结束应晚于开始"),
        (r"a silence lasts (?P<most>\d+) days at most", "静默最长 {most} 天"),
    )
)
_HOLDS = re.compile(r"(?P<field>[a-z]+) holds (?P<kind>[a-z -]+): actions tell of roles and problems, .*")
_NO_DAY = re.compile(r".* is not a date like .*", re.DOTALL)
_DAY = ("日期写作 2026-12-01", "a day is written like 2026-12-01")
_NOT_DONE = re.compile(r"not done: (?P<why>.*)")
UNKNOWN = "内容不符合规定"


def refusal_said(error: ActionError) -> Pair:
    """The sentence in both languages, no value in it."""
    english = str(error).removeprefix("--")
    if _NO_DAY.fullmatch(english):
        return _DAY
    if held := _HOLDS.fullmatch(english):
        kind = _HELD.get(held["kind"], "疑似个人信息")
        return f"{_named(held['field'])}{kind}：只写岗位和问题，不写个人", english
    if no := _NOT_DONE.fullmatch(english):
        return next((chinese for chinese, known in OBJECTIONS.values() if known == no["why"]), UNKNOWN), english
    for pattern, chinese in _SENTENCES:
        if found := pattern.fullmatch(english):
            given = found.groupdict()
            return chinese.format(field=_named(given.get("field", "")), most=given.get("most", "")), english
    return UNKNOWN, english


def _named(field: str) -> str:
    return _FIELDS.get(field, field)

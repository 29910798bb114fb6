"""Why rows were rejected, in words: the gateway gives a code and an English reason, without a value."""

import re

from board.packs.saying import Pair, Say

CODES: dict[str, Pair] = {
    "area": ("区域无法识别", "area"),
    "calendar": ("日期超出工作日历", "calendar"),
    "cell_size": ("内容过长", "cell size"),
    "class": ("类别无法识别", "class"),
    "clock_change": ("时间有歧义", "clock change"),
    "formula": ("疑似公式", "formula"),
    "future": ("时间在未来", "future"),
    "hidden": ("含控制字符", "hidden"),
    "id": ("编号有误", "id"),
    "number": ("数字有误", "number"),
    "order": ("时间先后有误", "order"),
    "person": ("疑似个人信息", "person"),
    "point": ("坐标有误", "point"),
    "quarantined": ("缺分类，隔离", "quarantined"),
    "refused": ("不予收录", "refused"),
    "shape": ("格式有误", "shape"),
    "skipped": ("按配置跳过", "skipped"),
    "syntax": ("格式有误", "syntax"),
    "time": ("时间有误", "time"),
    "too_long": ("名称过长", "too long"),
    "topic": ("分类无法识别", "topic"),
    "type": ("格式有误", "type"),
    "version": ("版本号有误", "version"),
}
"""The codes of ``intake.errors.RowError``."""
_REASONS = {
    "after the row arrived": "登记晚于到达",
    "before the case was registered": "早于登记",
    "ends before it starts": "办结早于登记",
    "is empty": "必填项为空",
    "name of a person": "疑似人名",
    "no id": "没有编号",
    "no time": "没有时间",
    "no topic": "没有分类",
    "occurred after": "发生晚于登记",
    "rounded number": "编号被电子表格改为近似数",
    "this topic": "字典和对照表均无此分类",
}
"""What some reasons hold, and what it is in Chinese."""
_KIND = re.compile(r"refused kind: [^(]*\((.*)\)")


def code_said(code: str, say: Say) -> str:
    """A code in words; one that is not known as it is."""
    return say.of(CODES.get(code, (code, code)))


def reason_said(code: str, reason: str, say: Say) -> str:
    """A reason in words. In Chinese a refused kind by its name, another reason by what it holds, else by its code."""
    if kind := _KIND.fullmatch(reason):
        return say(f"不予收录的类别：{kind[1]}", reason)
    return say(next((chinese for part, chinese in _REASONS.items() if part in reason), code_said(code, say)), reason)

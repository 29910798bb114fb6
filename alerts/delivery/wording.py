"""The words of messages in Chinese and English."""

from typing import Literal

import msgspec

from alerts.delivery.messages import MessageKind

Language = Literal["zh", "en"]


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around the values. Braces are filled in."""

    level: str
    topic: str
    area: str
    counts: str
    observed: str
    since: str
    happened: str
    link: str
    id: str
    more: str
    colon: str
    digest: str
    late: str
    down: str
    up: str
    until: str
    waiting: str
    code: str
    test: str
    test_body: str
    drill: str
    """What the title of a drill begins with."""
    drill_body: str
    outlet: str
    asked: str
    kinds: dict[MessageKind, str]


WORDS: dict[Language, Words] = {
    "zh": Words(
        level="级别",
        topic="问题",
        area="区域",
        counts="数量",
        observed="实有 {observed}，预期 {expected}",
        since="起始",
        happened="情况",
        link="链接",
        id="通知编号",
        more="另有 {count} 条",
        colon="：",
        digest="预警汇总：{count} 条",
        late="迟到通知汇总：{count} 条",
        down="通知渠道 {channel} 无法送达",
        up="通知渠道 {channel} 已恢复",
        until="恢复",
        waiting="待送 {count} 条",
        code="原因代码",
        test="测试消息，请勿处置",
        test_body="这是见微发出的渠道测试，不是预警。",
        drill="【演练】",
        drill_body="这是演练，没有工单；请照常签收。",
        outlet="移交对象",
        asked="移交时间",
        kinds={
            "new": "新预警",
            "grew": "数量增加",
            "repeated": "再次提醒，尚无人签收",
            "escalated": "升级告知，尚无人签收",
            "recovered": "已恢复",
            "closed": "已关闭",
            "reopened": "重新出现",
            "undelivered": "移交未送达",
            "unreceived": "移交未签收",
        },
    ),
    "en": Words(
        level="Level",
        topic="Topic",
        area="Area",
        counts="Counts",
        observed="observed {observed}, expected {expected}",
        since="Since",
        happened="What",
        link="Link",
        id="Notice",
        more="and {count} more",
        colon=": ",
        digest="Digest of {count} alerts",
        late="Digest of {count} late notices",
        down="Channel {channel} takes no messages",
        up="Channel {channel} takes messages again",
        until="Again since",
        waiting="{count} notices wait",
        code="Code",
        test="Test message, do not act on it",
        test_body="A test of a channel by Jianwei. It is no alert.",
        drill="[DRILL] ",
        drill_body="This is a drill, there is no case. Acknowledge it as you would an alert.",
        outlet="Handed over to",
        asked="Handed over at",
        kinds={
            "new": "new alert",
            "grew": "has grown",
            "repeated": "again, nobody has acknowledged it",
            "escalated": "escalated, nobody has acknowledged it",
            "recovered": "recovered",
            "closed": "closed",
            "reopened": "is back",
            "undelivered": "hand-over not delivered",
            "unreceived": "hand-over not received",
        },
    ),
}

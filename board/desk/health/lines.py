"""What the health page says: parts of the service, each with its lines and its part of the runbook."""

from dataclasses import dataclass
from typing import Literal

from board.markup import Child

State = Literal["well", "look", "wrong", "unknown"]
STATES: dict[State, tuple[str, str]] = {
    "well": ("正常", "well"),
    "look": ("留意", "look at it"),
    "wrong": ("异常", "wrong"),
    "unknown": ("未知", "not known"),
}


@dataclass(frozen=True)
class Part:
    """A part of the service: its name, what its lines mean, and the heading of its part of the runbook, which is in
    English, with what that is about in Chinese.
    """

    name: tuple[str, str]
    means: tuple[str, str]
    runbook: str
    to_do: str


PARTS: dict[str, Part] = {
    "store": Part(
        ("存储", "Store"),
        ("预警、工单与计数的读取", "Alerts, cases and counts are read from here. Away: no page can be had."),
        "The store is away",
        "存储不可用",
    ),
    "feeds": Part(
        ("来源", "Feeds"),
        (
            "各来源最近到达与计数",
            "When the newest case of each feed arrived, and the last day with counts. Late after 30 hours.",
        ),
        "A feed is silent",
        "来源无数据",
    ),
    "judged": Part(
        ("判断", "Judgement"),
        (
            "计数与判断到达的时刻",
            "The last tick that anything was counted and judged at: a finished day is judged every day.",
        ),
        "Nothing is judged",
        "没有判断",
    ),
    "outlets": Part(
        ("移交对象", "Outlets"),
        ("三十日内移交的送达与签收", "What became of hand-overs of alerts that changed in the last 30 days."),
        "An outlet does not answer",
        "移交对象无回执",
    ),
    "refused": Part(
        ("拒收与死信", "Rejects and dead letters"),
        (
            "未被接收的行与无法读取的消息",
            "Rows that were refused beside cases that are kept, and messages that cannot be read.",
        ),
        "Rows or messages are refused",
        "行或消息被拒收",
    ),
    "configuration": Part(
        ("配置版本", "Configuration"),
        ("各进程应为同一版本", "The revision that the store was made under; the one of the streams must be the same."),
        "Revisions differ",
        "配置版本不一致",
    ),
    "flow": Part(
        ("处理步骤", "Steps"),
        (
            "各步骤的积压与时刻",
            "Records that wait for each step, and the time it has come to: of a city of the past, the data's.",
        ),
        "The flow stands still",
        "处理停滞",
    ),
    "index": Part(
        ("索引", "Index"),
        ("文档落后于处理的程度", "How far documents, and so pages and dashboards, are behind what is counted."),
        "Documents are behind",
        "文档落后",
    ),
    "channels": Part(
        ("通知渠道", "Channels"),
        ("待发、已发与失败的通知", "Messages by kind of channel, as Prometheus has them from notify."),
        "Nobody is told",
        "通知未送出",
    ),
    "called": Part(
        ("运行告警", "Prometheus"),
        ("Prometheus 正在呼叫的告警", "What calls an operator now; the watchdog always calls."),
        "Prometheus calls",
        "运行告警",
    ),
}
"""In the order of the page. Tests look for each heading in docs/operations.md."""


@dataclass(frozen=True)
class Line:
    """One thing of a part: its name, how it is, and what is known of it."""

    part: str
    name: Child
    state: State
    said: Child

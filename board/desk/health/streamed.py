"""What the broker tells of the flow: how far each step and the index are, and under which configuration they work."""

from collections.abc import Sequence
from dataclasses import dataclass

from board import words
from board.desk.health.lines import Line, State
from board.markup import Child, join, tag
from city.times import MINUTE, SECOND, Zone, utc_iso
from streams.kafka_lags import Lags, PartitionLag

STEPS = {"cases": "工单", "ledger": "台账", "watch": "监视"}
"""The steps of the flow in Chinese."""
OLD = 5 * MINUTE
"""As ``JianweiWatermarkOld`` has it: the clock gives a tick a minute."""
BEHIND = 10 * MINUTE
"""As ``JianweiIndexBehind`` has it."""


@dataclass(frozen=True)
class Flow:
    """An installation at one moment: lags, the revision that is published, and what an operator should look at."""

    lags: Lags
    revision: str
    problems: Sequence[str] = ()


def steps(flow: Flow, zone: Zone, now: int) -> list[Line]:
    """One line for each step, then what is wrong in sentences."""
    by_step: dict[str, list[PartitionLag]] = {}
    for one in flow.lags.steps:
        by_step.setdefault(one.step, []).append(one)
    lines = [_step(step, of, zone, now) for step, of in by_step.items()]
    return lines + [Line("flow", words.both(("问题", "problem")), "wrong", one) for one in flow.problems]


def _step(step: str, of: Sequence[PartitionLag], zone: Zone, now: int) -> Line:
    marks = [one.told.progress.watermark if one.told else None for one in of]
    known = [mark for mark in marks if mark is not None]
    slowest = min(known) if len(known) == len(of) else None
    state: State = "wrong" if slowest is None or now - slowest > OLD or _waited(of, now) > BEHIND else "well"
    reached = "–" if slowest is None else f"{words.moment(utc_iso(slowest), zone)} ({words.age(slowest, now)})"
    return Line(
        "flow",
        join(STEPS.get(step, ""), " ", tag("code", step)),
        state,
        join(_lag(of), "; ", words.both(("时刻", "has come to")), " ", reached),
    )


def index(flow: Flow, now: int) -> list[Line]:
    """How far documents are behind."""
    of = flow.lags.index
    waited = _waited(of, now)
    state: State = "wrong" if waited > BEHIND or not flow.lags.indexers else "well"
    age = words.age(0, waited) if waited >= MINUTE else f"{waited // SECOND} s"
    said = join(_lag(of), "; ", words.both(("最早等待", "the oldest has waited")), " ", age if waited else "–")
    return [Line("index", words.both(("文档", "documents")), state, said)]


def published(flow: Flow, revision: str) -> Line:
    """The revision of the streams beside that of the store."""
    same = flow.revision == revision
    return Line(
        "configuration",
        words.both(("消息流", "streams")),
        "well" if same else "wrong",
        tag("code", flow.revision or "–"),
    )


def _lag(of: Sequence[PartitionLag]) -> Child:
    return join(words.both(("待处理", "waiting")), f" {sum(one.lag for one in of):,}")


def _waited(of: Sequence[PartitionLag], now: int) -> int:
    """Milliseconds that the oldest record of some partitions has waited."""
    return max((age for one in of if (age := one.age(now)) is not None), default=0)

"""How far the counting was behind: the age of the oldest event that was due and not yet counted, over time.

An event is counted when the step ``cases`` has folded its record: when the next offset of its partition, as the
workers told Prometheus, is beyond it. An event is due when the even feeding had it to be sent, so that what waits in
the producer for a broker that is away is waited for too.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from city.events import Event, decode_record
from streams.messages import AlertState, decode_told
from tests.faults.installation import Installation


class Logged(NamedTuple):
    """A record of a stream. ``appended`` in seconds."""

    partition: int
    offset: int
    appended: float
    value: bytes


class Lane(NamedTuple):
    """One partition: when each event of the even feeding was due, and how many of them lie below each offset."""

    due: Sequence[float]
    below: Sequence[int]


def read(installation: Installation, stream: str) -> list[Logged]:
    """All records of a stream, each partition in order."""
    return [
        Logged(one.partition, one.offset, one.timestamp / 1000, one.value) for _, one in installation.read([stream])
    ]


def lanes(records: Iterable[Logged], fed: Sequence[Event], due: Sequence[float], partitions: int) -> list[Lane]:
    """The partitions of a log. An event that stands in it twice counts where it stands first."""
    when = {(event.case, event.version): at for event, at in zip(fed, due, strict=True)}
    made: list[tuple[list[float], list[int]]] = [([], [0]) for _ in range(partitions)]
    for record in records:
        times, below = made[record.partition]
        for message in decode_record(record.value):
            if isinstance(message, Event) and (at := when.pop((message.case, message.version), None)) is not None:
                times.append(at)
        below += [below[-1]] * (record.offset + 1 - len(below))
        below.append(len(times))
    return [Lane(times, below) for times, below in made]


def age(lane: Lane, next_offset: int, at: float) -> float:
    """Seconds that the oldest event waits at a time, 0 where all that are due are counted."""
    counted = lane.below[min(next_offset, len(lane.below) - 1)]
    return max(0.0, at - lane.due[counted]) if counted < len(lane.due) else 0.0


def ages(all_lanes: Sequence[Lane], told: Mapping[int, Mapping[float, float]], at: Sequence[float]) -> list[float]:
    """The highest age over the partitions at each time. ``told``: the next offsets by partition and time; where nobody
    tells one, the last one that was told holds.
    """
    ordered = {number: sorted(values.items()) for number, values in told.items()}
    found = []
    for time in at:
        worst = 0.0
        for number, lane in enumerate(all_lanes):
            values = ordered.get(number, [])
            known = bisect_right(values, (time, float("inf")))
            offset = max((int(value) for _, value in values[:known]), default=0)
            worst = max(worst, age(lane, offset, time))
        found.append(worst)
    return found


def appended(records: Iterable[Logged]) -> dict[str, list[tuple[int, float]]]:
    """Of each alert the ticks of its states, and when these came into the log."""
    found: dict[str, list[tuple[int, float]]] = {}
    for record in records:
        told = decode_told(record.value)
        if isinstance(told, AlertState):
            found.setdefault(told.alert.alert_id, []).append((told.alert.updated_at, record.appended))
    return found

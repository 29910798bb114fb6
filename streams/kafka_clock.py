"""Whose time an installation's log runs by: the data's own, or the service's. A log of both would be past for one."""

import msgspec
from kafka.structs import TopicPartition

from city.events import Tick, TickClock, salvage_record
from streams.broker import Broker
from streams.catalogue import Names
from streams.errors import StreamsError
from streams.kafka_connection import administering, read
from streams.kafka_positions import bounds
from streams.partitions import Partitions

_LOOKED_BACK = 200
"""Records at the end of each partition that are looked at."""


def clock_of(broker: Broker, name: str, partitions: Partitions) -> TickClock | None:
    """The clock of the latest tick in the log, None where there is none at its end."""
    stream = Names(name).stream("events")
    with administering(broker) as client:
        held = bounds(client, [TopicPartition(stream, number) for number in range(partitions.events)])
    starts = {at: max(start, end - _LOOKED_BACK) for at, (start, end) in held.items() if end > start}
    if not starts:
        return None
    newest: tuple[int, TickClock] | None = None
    for record in read(broker, starts, {at: held[at][1] for at in starts}):
        try:
            messages, _ = salvage_record(record.value)
        except msgspec.DecodeError:
            continue
        ticks = [message for message in messages if isinstance(message, Tick)]
        newest = max([*([newest] if newest else []), *((tick.time, tick.clock) for tick in ticks)], default=None)
    return newest[1] if newest else None


def require_clock(broker: Broker, name: str, partitions: Partitions, wanted: TickClock) -> None:
    """Raises ``StreamsError`` where the log runs by the other clock."""
    held = clock_of(broker, name, partitions)
    if held is None or held == wanted:
        return
    means = {
        "data": "by the data's own time (ingest --with-ticks, worker --ticks none)",
        "service": "by the service's clock (ingest without --with-ticks, worker --ticks service)",
    }
    raise StreamsError(
        f"the log of {name} runs {means[held]}, and time that has passed cannot be taken back: go on so, or "
        "use another --name for the other"
    )

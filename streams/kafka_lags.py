"""How far the steps and the index are behind the ends of their streams, and what the workers say of themselves."""

from collections.abc import Mapping, Sequence

import msgspec
from kafka import KafkaAdminClient
from kafka.admin import OffsetTimestamp
from kafka.structs import TopicPartition

from city.times import MINUTE
from streams.broker import Broker
from streams.kafka_administration import Administration
from streams.kafka_connection import administering, first, patiently, read
from streams.kafka_positions import Bounds, bounds, committed, members
from streams.progress import PartitionProgress, decode_progress

INDEX = "index"
_RECENT = 5 * MINUTE
_LAST = 2_000
"""Records of ``progress`` that are looked at, besides those of the last minutes."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The newest word of a worker about a partition, and when the log took it in."""

    at: int
    progress: PartitionProgress


class PartitionLag(msgspec.Struct, frozen=True, kw_only=True):
    """One partition of a stream and one of its readers: a step, or ``index``."""

    step: str
    stream: str
    partition: int
    start: int
    """The first offset that the log still holds."""
    end: int
    committed: int | None
    """None where the reader's position is not known: lost for a step, not begun for the index."""
    waiting_since: int | None = None
    """When the log took in the oldest record that is not yet done, None where nothing waits."""
    told: Told | None = None

    @property
    def lag(self) -> int:
        """Offsets not yet done."""
        return max(0, self.end - (self.start if self.committed is None else self.committed))

    def age(self, now: int) -> int | None:
        """For how long the oldest record has waited, in milliseconds; None where nothing waits."""
        return None if self.waiting_since is None else max(0, now - self.waiting_since)


class Lags(msgspec.Struct, frozen=True, kw_only=True):
    """All of an installation at one moment. ``workers`` and ``indexers`` count the members of the two groups."""

    steps: list[PartitionLag]
    index: list[PartitionLag]
    workers: int
    indexers: int


def lags(administration: Administration, now: int) -> Lags:
    """Asks the broker. Raises what ``Administration.check`` raises, for the streams must be there."""
    administration.check()
    catalogue, names, broker = administration.catalogue, administration.names, administration.broker
    folded = catalogue.folded
    with administering(broker) as client:
        places = administration.places(client, catalogue.streams)
        held = bounds(client, (at for found in places.values() for at in found))
        steps = [
            one
            for stream in folded
            for one in _lags(client, folded[stream], [stream], places, held, names.worker_group)
        ]
        index = _lags(client, INDEX, catalogue.read_by(INDEX), places, held, names.index_group)
        workers, indexers = (len(members(client, group)) for group in (names.worker_group, names.index_group))
        (progress,) = places["progress"]
        recent = patiently(lambda: client.list_partition_offsets({progress: OffsetTimestamp(max(0, now - _RECENT))}))
    told = _told(broker, progress, held[progress], int(recent[progress].offset))
    return Lags(
        steps=[
            msgspec.structs.replace(one, told=told.get((one.step, one.partition)))
            for one in _aged(administration, steps)
        ],
        index=_aged(administration, index),
        workers=workers,
        indexers=indexers,
    )


def _lags(  # noqa: PLR0913, PLR0917 - who reads what, and what is known of it
    client: KafkaAdminClient,
    step: str,
    streams: Sequence[str],
    places: Mapping[str, Sequence[TopicPartition]],
    held: Mapping[TopicPartition, Bounds],
    group: str,
) -> list[PartitionLag]:
    done = committed(client, group, (at for stream in streams for at in places[stream]))
    return [
        PartitionLag(
            step=step,
            stream=stream,
            partition=at.partition,
            start=held[at][0],
            end=held[at][1],
            committed=done.get(at),
        )
        for stream in streams
        for at in places[stream]
    ]


def _aged(administration: Administration, found: Sequence[PartitionLag]) -> list[PartitionLag]:
    """With the time of the oldest record that waits, read from the log."""
    names = administration.names
    at = [TopicPartition(names.stream(one.stream), one.partition) for one in found]
    starts = {place: max(one.start, one.committed or 0) for place, one in zip(at, found, strict=True) if one.lag}
    waiting = first(administration.broker, starts)
    return [
        msgspec.structs.replace(one, waiting_since=waiting[place].appended) if place in waiting else one
        for place, one in zip(at, found, strict=True)
    ]


def _told(broker: Broker, at: TopicPartition, held: Bounds, recent: int) -> dict[tuple[str, int], Told]:
    """By step and partition. ``recent`` is the first offset of the last minutes, below 0 where there is none."""
    start, end = held
    since = max(start, min(end - _LAST, recent if recent >= 0 else end))
    found: dict[tuple[str, int], Told] = {}
    for one in read(broker, {at: since}, {at: end}):
        try:
            progress = decode_progress(one.value)
        except msgspec.DecodeError:
            continue  # of a version that says more or less than this one
        found[progress.step, progress.partition] = Told(at=one.appended, progress=progress)
    return found

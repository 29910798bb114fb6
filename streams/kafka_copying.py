"""Copies the streams of an installation that stands still into those of a new name, without leaks.

Law: each record goes into the partition that it was in, in its order, with the time at which the old log took it in.
So all that depends on this time is as before: ticks that were passed over because they were ahead of it, how far back
a log reaches, and what retention removes next. A log that had lost its beginning has lost it here too: it begins at
offset 1. A position becomes the offset that has as many records below it.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing

import msgspec
from kafka import KafkaProducer
from kafka.structs import TopicPartition

from city.encoded import cleaned
from city.removal import Removal
from city.tally import Tally
from streams.broker import Broker
from streams.catalogue import Names
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_connection import administering, reaching
from streams.kafka_positions import place
from streams.kafka_source import Place, Source, count
from streams.partitions import Partitions

_WHILE_COPYING = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
"""The producer gives the times, and nothing goes while they are old. ``settle`` ends it."""
_LARGEST = 64 << 20
_SECONDS = 60


def copy(source: Source, into: str, partitions: Partitions, removal: Removal) -> Tally:
    """Makes the streams and positions of a new name; gives what they must hold. ``removal`` knows all words.

    Raises ``StreamsError`` where the broker does not take a record.
    """
    names, meant = Names(into), Tally()
    make(Administration(source.broker, into, source.catalogue), partitions)
    lost = [place for place, (start, _) in source.held.items() if start]
    times = source.firsts(lost)
    cut(source.broker, {TopicPartition(names.stream(place[0]), place[1]): times.get(place) for place in lost})
    positions = source.positions()
    below: Counter[tuple[str, Place]] = Counter()
    faults: list[Exception] = []
    with reaching(source.broker), closing(producer_of(source.broker)) as producer:
        for one in source.records():
            new = one._replace(key=cleaned("key", one.key, removal), value=cleaned("value", one.value, removal))
            count(meant, new)
            for group in ("worker", "index"):
                at = group, (one.stream, one.partition)
                below[at] += one.offset < positions.get(at, 0)
            sent = producer.send(
                names.stream(new.stream),
                partition=new.partition,
                key=new.key or None,
                value=new.value,
                timestamp_ms=new.appended,
            )
            sent.add_errback(faults.append)
            if faults:
                break
        producer.flush(_SECONDS)
    if faults:
        raise StreamsError(f"the broker does not take a record of the copy: {type(faults[0]).__name__}")
    mapped = {
        at: below[at] + (source.held[at[1]][0] > 0 and position >= source.held[at[1]][0])
        for at, position in positions.items()
    }
    _place(source.broker, names, mapped)
    for (group, where), position in mapped.items():
        meant.add("positions", group, *where, position)
    for where, (start, end) in source.held.items():
        meant.add("beginnings", *where, start > 0, start == end)
    return meant


def settle(broker: Broker, into: str, source: Source, partitions: Partitions) -> None:
    """Gives the streams of a copy the settings of any other installation."""
    administration = Administration(broker, into, source.catalogue)
    administration.apply(administration.plan(partitions))


def make(administration: Administration, partitions: Partitions) -> None:
    """Makes the streams of a copy, into which the producer gives the times. ``settle`` ends that."""
    administration.apply(
        [
            msgspec.structs.replace(change, settings={**change.settings, **_WHILE_COPYING})
            for change in administration.plan(partitions)
            if change.what == "make"
        ]
    )


def cut(broker: Broker, places: Mapping[TopicPartition, int | None]) -> None:
    """A log without its beginning is known by its first offset, see ``Step.new``: one record goes before all others.

    ``places`` gives its time, that of the first record behind it: Kafka begins another segment by how much later than
    its first record one is, and retention removes whole segments. None is now, where nothing is to come behind it.
    """
    if not places:
        return
    with reaching(broker), closing(producer_of(broker)) as producer:
        for at, appended in places.items():
            producer.send(at.topic, partition=at.partition, value=b"", timestamp_ms=appended).get(_SECONDS)
    with administering(broker) as client:
        client.delete_records(dict.fromkeys(places, 1))


def _place(broker: Broker, names: Names, positions: Mapping[tuple[str, Place], int]) -> None:
    with administering(broker) as client:
        for group in ("worker", "index"):
            found = {
                TopicPartition(names.stream(stream), number): position
                for (of, (stream, number)), position in positions.items()
                if of == group
            }
            place(client, f"{names.name}.{group}", found)


def producer_of(broker: Broker) -> KafkaProducer:
    """What a copy is written with."""
    return KafkaProducer(
        **broker.client(),
        enable_idempotence=True,
        acks="all",
        allow_auto_create_topics=False,
        max_request_size=_LARGEST,
        max_block_ms=_SECONDS * 1000,
        metrics_enabled=False,
    )

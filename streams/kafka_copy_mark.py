"""The mark of an installation that is a copy of another: a stream of its own, which is made first and taken away last.

While the copy is made the mark says so; whoever finds it may begin anew. When the copy is proved it says how far the
other's streams went, so that nothing that came later is lost with them.
"""

import msgspec
from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import NoError, TopicAlreadyExistsError, for_code
from kafka.structs import TopicPartition

from streams.broker import Broker
from streams.catalogue import Names
from streams.errors import StreamsError
from streams.kafka_connection import administering, reaching, read
from streams.kafka_positions import bounds

_STREAM = "copied-from"
_SECONDS = 15
_READY_MS = 15_000


class Mark(msgspec.Struct, frozen=True):
    """Of which installation a copy is, and where each partition of that ended; None while the copy is made."""

    of: str
    ends: dict[str, int] | None = None
    before: tuple[str, ...] = ()
    """What that one was copied from in its turn, the nearest first."""


def mark_of(broker: Broker, name: str) -> Mark | None:
    """The mark of an installation, None where it is no copy. Raises ``StreamsError`` where it cannot be read.

    A mark that was being written by a process that ended says nothing yet: nothing has been copied yet.
    """
    at = TopicPartition(Names(name).stream(_STREAM), 0)
    with administering(broker) as client:
        (stream,) = client.describe_topics([at.topic])
        if not stream["partitions"]:
            return None
        start, end = bounds(client, [at])[at]
    records = list(read(broker, {at: start}, {at: end}))
    if not records:
        return Mark("")
    try:
        return msgspec.json.decode(records[-1].value, type=Mark)
    except msgspec.DecodeError:
        raise StreamsError(f"{at.topic} holds what is no mark of a copy: use another name") from None


def predecessors(broker: Broker, name: str) -> tuple[str, ...]:
    """The installations of which this one is a copy of a copy, the nearest first; they may be gone."""
    found: list[str] = []
    at: str | None = name
    while at is not None:
        mark = mark_of(broker, at)
        new = [one for one in (mark.of, *mark.before) if one and one != name and one not in found] if mark else []
        found += new
        at = new[0] if new else None
    return tuple(found)


def put_mark(broker: Broker, name: str, mark: Mark) -> None:
    """Marks an installation, whose streams need not be there yet."""
    stream = Names(name).stream(_STREAM)
    with administering(broker) as client:
        _make(client, stream)
    with reaching(broker):
        producer = KafkaProducer(**broker.client(), acks="all", max_block_ms=_SECONDS * 1000)
        try:
            producer.send(stream, partition=0, value=msgspec.json.encode(mark)).get(timeout=_SECONDS)
        finally:
            producer.close(timeout=_SECONDS)


def remove_mark(broker: Broker, name: str) -> None:
    """Makes a copy an installation as any other."""
    with administering(broker) as client:
        client.delete_topics([mark_stream(name)], raise_errors=False)


def mark_stream(name: str) -> str:
    """What the mark of an installation is called on the broker."""
    return Names(name).stream(_STREAM)


def _make(client: KafkaAdminClient, stream: str) -> None:
    settings = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
    asked = {stream: {"num_partitions": 1, "configs": settings}}
    for topic in client.create_topics(asked, raise_errors=False)["topics"]:
        error = for_code(topic["error_code"])
        if error not in {NoError, TopicAlreadyExistsError}:
            raise StreamsError(f"stream {topic['name']} cannot be made: {topic.get('error_message') or error.__name__}")
    client.wait_for_topics([stream], timeout_ms=_READY_MS)

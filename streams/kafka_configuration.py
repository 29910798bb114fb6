"""The configuration of an installation, published once in its stream: every worker works under the same one."""

import msgspec
from kafka.structs import TopicPartition

from city.configuration import Configuration
from streams.broker import Broker
from streams.catalogue import Names
from streams.errors import StreamsError
from streams.kafka_connection import administering, read, send
from streams.kafka_positions import bounds

STREAM = "configuration"

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Configuration).decode


def published(broker: Broker, name: str) -> Configuration | None:
    """The configuration that an installation works under, None where none is published or its stream is not there.

    Raises ``UnreachableError`` where no broker answers, ``StreamsError`` where this version cannot read it.
    """
    at = TopicPartition(Names(name).stream(STREAM), 0)
    with administering(broker) as client:
        (stream,) = client.describe_topics([at.topic])
        if not stream["partitions"]:
            return None
        start, end = bounds(client, [at])[at]
    records = list(read(broker, {at: start}, {at: end}))
    if not records:
        return None
    newest = records[-1]
    try:
        return _decode(newest.value)
    except msgspec.DecodeError as error:
        raise StreamsError(
            f"configuration {newest.key.decode(errors='replace')} in {at.topic} is not one of this version: {error}"
        ) from error


def publish(broker: Broker, name: str, configuration: Configuration) -> bool:
    """Publishes a configuration where there is none yet; gives whether it did.

    Raises ``StreamsError`` where another one is published, ``UnreachableError`` where no broker answers.
    """
    held = published(broker, name)
    if held is not None:
        refuse_another(name, held, configuration)
        return False
    at = TopicPartition(Names(name).stream(STREAM), 0)
    send(broker, at, configuration.revision.encode(), _encode(configuration))
    return True


def refuse_another(name: str, held: Configuration, wanted: Configuration) -> None:
    """Raises ``StreamsError`` where two configurations differ."""
    if held.revision != wanted.revision:
        raise StreamsError(
            f"installation {name} works under configuration {held.revision} for {held.city}, given is "
            f"{wanted.revision} for {wanted.city}: give the former one, or another --name"
        )

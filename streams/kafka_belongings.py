"""What on a broker is of one installation: its streams, the mark of a copy, its groups."""

from kafka import KafkaAdminClient

from streams.kafka_administration import Administration
from streams.kafka_connection import administering, patiently
from streams.kafka_copy_mark import mark_stream
from streams.kafka_describing import partitions_of

_GONE = "Dead"
"""The state that brokers tell of a group that there is not."""


def belongings(administration: Administration) -> list[str]:
    """What is there, as ``stream town.events``, ``group town.index``. Raises as ``Administration`` does."""
    names = administration.names
    streams = [*map(names.stream, administration.catalogue.streams), mark_stream(names.name)]
    with administering(administration.broker) as client:
        there = partitions_of(client, streams)
        groups = [group for group in (names.worker_group, names.index_group) if _is_there(client, group)]
    return [*(f"stream {one}" for one in streams if one in there), *(f"group {one}" for one in groups)]


def _is_there(client: KafkaAdminClient, group: str) -> bool:
    return bool(patiently(lambda: client.describe_groups([group]))[group]["group_state"] != _GONE)

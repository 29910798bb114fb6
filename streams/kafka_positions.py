"""Where logs begin and end, what a group has committed, who is in it: questions and answers of one connection."""

from collections.abc import Iterable, Mapping

from kafka import KafkaAdminClient
from kafka.admin import OffsetSpec
from kafka.errors import NoError
from kafka.structs import OffsetAndMetadata, TopicPartition

from streams.broker import Broker
from streams.errors import StreamsError
from streams.kafka_connection import patiently, read

Bounds = tuple[int, int]
"""The first offset that a log still holds, and the one after its last."""


def bounds(client: KafkaAdminClient, places: Iterable[TopicPartition]) -> dict[TopicPartition, Bounds]:
    """Of every partition given."""
    asked = list(places)
    if not asked:
        return {}
    firsts = patiently(lambda: client.list_partition_offsets(dict.fromkeys(asked, OffsetSpec.EARLIEST)))
    lasts = patiently(lambda: client.list_partition_offsets(dict.fromkeys(asked, OffsetSpec.LATEST)))
    return {at: (int(firsts[at].offset), int(lasts[at].offset)) for at in asked}


def committed(client: KafkaAdminClient, group: str, places: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    """The committed positions of a group; partitions without one are left out."""
    asked = list(places)
    if not asked:
        return {}
    found = patiently(lambda: client.list_group_offsets({group: asked}))[group]
    return {at: int(told.offset) for at, told in found.items() if told.offset >= 0}


def members(client: KafkaAdminClient, group: str) -> list[str]:
    """The ids of the members of a group, none where there is no such group."""
    return [str(one["member_id"]) for one in patiently(lambda: client.describe_groups([group]))[group]["members"]]


def place(client: KafkaAdminClient, group: str, positions: Mapping[TopicPartition, int]) -> None:
    """Commits positions for a group. Raises ``StreamsError`` where it has members, who would not learn of it."""
    offsets = {at: OffsetAndMetadata(offset, "", -1) for at, offset in positions.items()}

    def commit() -> None:
        for answer in client.alter_group_offsets(group, offsets).values():
            if answer is not NoError:
                raise answer

    if members(client, group):
        raise StreamsError(f"group {group} has members: stop its workers before positions are set")
    if offsets:
        patiently(commit)


def whole(broker: Broker, at: TopicPartition, held: Bounds) -> bool:
    """Whether a log still holds every record that was ever put into it. Reads all of it."""
    start, end = held
    if start > 0:
        return False
    return all(one.offset == number for number, one in enumerate(read(broker, {at: 0}, {at: end})))

"""What a broker tells of streams, within ``administering``. What it may not tell is an error, not an absence.

All raise ``TopicAuthorizationFailedError``.
"""

from collections.abc import Iterable

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import TopicAuthorizationFailedError, UnknownTopicOrPartitionError, for_code


def partitions_of(client: KafkaAdminClient, streams: Iterable[str]) -> dict[str, int]:
    """Numbers of partitions of the streams that are there, by their names on the broker."""
    found: dict[str, int] = {}
    for one in client.describe_topics(list(streams)):
        told = for_code(one["error_code"])
        if told is TopicAuthorizationFailedError:
            raise told(one["name"])
        if told is not UnknownTopicOrPartitionError:
            found[one["name"]] = len(one["partitions"])
    return found


def ids_of(client: KafkaAdminClient, streams: Iterable[str]) -> dict[str, str]:
    """The broker's own ids of streams that are there, by their names on it: one that is made anew has another."""
    return {one["name"]: str(one["topic_id"]) for one in client.describe_topics(list(streams)) if not one["error_code"]}


def settings_of(client: KafkaAdminClient, streams: Iterable[str]) -> dict[str, dict[str, str | None]]:
    """The settings of streams that are there, by their names on the broker."""
    wanted = list(streams)
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in wanted]
    told = client.describe_configs(asked, config_filter="all")["topic"]
    for name in wanted:
        if not told.get(name):
            raise TopicAuthorizationFailedError(name)
    return {name: {key: one["value"] for key, one in told[name].items()} for name in wanted}

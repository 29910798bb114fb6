"""Closes the streams of an installation that others write into, so that nothing can come behind what was copied.

A stream that takes no record of any size refuses each with an error: a gateway answers 503 and its senders keep their
rows, a deed is told as not taken. Kafka has no other way that needs no rights of users. ``setup --reopen`` opens them.
"""

from contextlib import suppress

from kafka.admin import ConfigResource, ConfigResourceType

from streams.errors import StreamsError, UnreachableError
from streams.kafka_administration import Administration
from streams.kafka_closed import CLOSED, closed
from streams.kafka_connection import administering
from streams.kafka_describing import settings_of

WRITTEN_BY_OTHERS = ("events", "findings", "rejects")
"""By gateways and ticks, by people, by gateways."""


def close(administration: Administration) -> None:
    """Lets the streams take nothing more. Raises ``StreamsError`` where the broker does not."""
    names = [administration.names.stream(stream) for stream in WRITTEN_BY_OTHERS]
    with administering(administration.broker) as client:
        resources = [ConfigResource(ConfigResourceType.TOPIC, name, dict(CLOSED)) for name in names]
        for stream, answer in client.alter_configs(resources)["topic"].items():
            if answer != "OK":
                raise StreamsError(f"stream {stream} cannot be closed: {answer}")


def reopen(administration: Administration) -> bool:
    """Gives streams their settings back; gives whether it did. Raises nothing: there is another error to be told."""
    with suppress(StreamsError, UnreachableError):
        partitions = administration.existing()
        if partitions is not None:
            administration.apply([one for one in administration.plan(partitions) if one.what == "set"])
        return True
    return False


def require_open(administration: Administration) -> None:
    """Raises ``StreamsError`` where one of the streams is closed; those that are not there are left out."""
    with administering(administration.broker) as client:
        there = [administration.names.stream(stream) for stream in administration.places(client, WRITTEN_BY_OTHERS)]
        held = settings_of(client, there) if there else {}
    if any(settings[key] == value for settings in held.values() for key, value in CLOSED.items()):
        raise closed(administration.name)

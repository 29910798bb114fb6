"""What people do with alerts, sent to the watch of an installation."""

from kafka.structs import TopicPartition

from city.actions import Action
from streams.catalogue import Names
from streams.kafka_connection import send
from streams.messages import encode_json


def send_action(bootstrap: str, name: str, action: Action) -> None:
    """Puts an action behind the findings so far. Raises ``UnreachableError`` and ``StreamsError``."""
    at = TopicPartition(Names(name).stream("findings"), 0)
    send(bootstrap, at, action.action_id.encode(), encode_json([action]))

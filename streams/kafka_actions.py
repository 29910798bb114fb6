"""What people do with alerts and their notices, sent to the watch of an installation."""

from collections.abc import Iterable

from kafka.structs import TopicPartition

from city.actions import Action
from city.drills import Drill
from city.focus_deeds import FocusDeed
from city.meeting_deeds import MeetingDeed
from city.notice_silences import EndSilence, NoticeSilence
from streams.broker import Broker
from streams.catalogue import Names
from streams.kafka_connection import send_all
from streams.messages import Deed, encode_json


def send_action(broker: Broker, name: str, deed: Deed) -> None:
    """Puts a deed behind the findings so far. Raises ``UnreachableError`` and ``StreamsError``."""
    send_actions(broker, name, [deed])


def send_actions(broker: Broker, name: str, deeds: Iterable[Deed]) -> None:
    """The same of several in their order, each a record of its own: one that the watch cannot take spoils no other."""
    at = TopicPartition(Names(name).stream("findings"), 0)
    send_all(broker, at, [(_key(deed).encode(), encode_json([deed])) for deed in deeds])


def _key(deed: Deed) -> str:
    match deed:
        case Action(action_id=key) | Drill(drill_id=key) | FocusDeed(deed_id=key) | MeetingDeed(deed_id=key):
            return key
        case NoticeSilence(silence_id=key) | EndSilence(silence_id=key):
            return key

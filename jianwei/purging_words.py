"""Words that the service itself is written in: no value that is part of one can be taken out of what it keeps."""

from collections.abc import Iterator
from typing import Any

from msgspec import inspect

from city.actions import Action
from city.alerts import LEVELS, Alert
from city.buckets import Band, Bucket
from city.configuration import Configuration
from city.drills import Drill
from city.events import Event, Tick
from city.findings import Finding
from city.focus_deeds import FocusDeed
from city.focus_issues import FocusIssue
from city.meeting_deeds import MeetingDeed
from city.meetings import Meeting
from city.notice_silences import EndSilence, NoticeSilence
from city.removal import OWN_WORDS
from indexing.elastic_mappings import PROPERTIES
from indexing.store import KINDS
from streams.catalogue import load_catalogue
from streams.messages import AlertState, BucketsMessage, CaseStates, DeadLetter, Flags, Judged, Partial, Rejected

_MESSAGES: tuple[Any, ...] = (
    *(
        Event,
        Tick,
        Finding,
        Action,
        Drill,
        Judged,
        Partial,
        CaseStates,
        BucketsMessage,
        Flags,
        AlertState,
        DeadLetter,
        Rejected,
    ),
    *(Alert, Band, Bucket, Configuration, NoticeSilence, EndSilence, FocusDeed, FocusIssue, MeetingDeed, Meeting),
)
_FEEDS = ("complaint", "petition", "incident", "urgent", "data", "service", "counted", "sealed", "beyond-horizon")


def own_words() -> frozenset[str]:
    """Names of fields, kinds and streams, and what fields of a fixed choice may hold."""
    found = {*OWN_WORDS, *_FEEDS, *KINDS, *load_catalogue().streams}
    found |= {word for pair in LEVELS.values() for word in pair}
    found |= {name for properties in PROPERTIES.values() for name in properties}
    for message in _MESSAGES:
        found |= set(_words(inspect.type_info(message)))
    return frozenset(found)


def _words(info: Any) -> Iterator[str]:
    """Of a type and all types in it. No message holds itself."""
    if isinstance(info, inspect.LiteralType):
        yield from (value for value in info.values if isinstance(value, str))
    elif isinstance(info, inspect.StructType):
        if isinstance(info.tag, str):
            yield info.tag
        for field in info.fields:
            yield field.encode_name
            yield from _words(field.type)
    elif isinstance(info, inspect.UnionType):
        for one in info.types:
            yield from _words(one)
    elif isinstance(info, inspect.Metadata):
        yield from _words(info.type)
    elif isinstance(info, inspect.VarTupleType | inspect.ListType):
        yield from _words(info.item_type)

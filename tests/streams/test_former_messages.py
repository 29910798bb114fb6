"""Today's code reads what every former version wrote, and says what it does with fields of later ones."""

from pathlib import Path

import msgspec
import pytest

from city.events import Message, decode_record, salvage_record
from streams.messages import (
    AlertsMessage,
    Bands,
    Buckets,
    CaseStates,
    DeadLetter,
    Flags,
    HeardPartial,
    IssuePartial,
    Partial,
    Rejected,
    WatchMessage,
    decode_buckets,
    decode_cases,
    decode_dead_letter,
    decode_flags,
    decode_partials,
    decode_rejects,
    decode_told,
    decode_watch,
)

FORMER = Path(__file__).parent / "former_messages"
DECODERS = {
    "events": decode_record,
    "partials": decode_partials,
    "cases": decode_cases,
    "buckets": decode_buckets,
    "flags": decode_flags,
    "findings": decode_watch,
    "alerts": decode_told,
    "dead-letters": decode_dead_letter,
    "rejects": decode_rejects,
}
PUBLISHED = "2026-11-26T23:51"
"""Forms of before were given up before anything was published."""


def lines(stream):
    return [msgspec.json.decode(line) for line in (FORMER / f"{stream}.jsonl").read_bytes().splitlines()]


def record(line):
    return line["text"].encode() if "text" in line else bytes.fromhex(line["hex"])


def read(stream, line):
    found = DECODERS[stream](record(line))
    return found[0] if isinstance(found, list) else found


EVERY = [(stream, line) for stream in DECODERS for line in lines(stream)]
READ = [(stream, line) for stream, line in EVERY if "expected" in line]
GIVEN_UP = [(stream, line) for stream, line in EVERY if "expected" not in line]


def said(value, expected):
    """What a value says of the fields that are expected, and of no others."""
    if isinstance(value, msgspec.Struct):
        return {"": type(value).__name__} | {
            field: said(getattr(value, field), inner) for field, inner in expected.items() if field
        }
    if isinstance(value, tuple | list):
        assert len(value) == len(expected)
        return [said(*both) for both in zip(value, expected, strict=True)]
    return value


def added(value, expected):
    """Fields with their values, at any depth, that the former version did not have."""
    if isinstance(value, msgspec.Struct):
        defaults = {field.name: field for field in msgspec.structs.fields(value)}
        for field in value.__struct_fields__:
            if field in expected:
                yield from added(getattr(value, field), expected[field])
            else:
                yield getattr(value, field), defaults[field].default
    elif isinstance(value, tuple | list):
        for one, other in zip(value, expected, strict=True):
            yield from added(one, other)


def named(one):
    return f"{one['type']}-{one['fields']}-{one['since']}" if isinstance(one, dict) else one


@pytest.mark.parametrize(("stream", "line"), READ, ids=named)
def test_a_message_of_a_former_version_says_today_what_it_said_then(stream, line):
    message = read(stream, line)
    assert said(message, line["expected"]) == line["expected"]
    assert all(value == default for value, default in added(message, line["expected"]))


@pytest.mark.parametrize(("stream", "line"), GIVEN_UP, ids=named)
def test_a_form_that_was_given_up_before_it_was_published_is_refused(stream, line):
    assert line["since"] < PUBLISHED
    with pytest.raises(msgspec.DecodeError):
        read(stream, line)


def test_of_every_type_of_message_there_are_former_ones():
    known = {
        *Message.__args__,
        *(Partial, IssuePartial, HeardPartial, CaseStates, Buckets, Bands, Flags),
        *WatchMessage.__args__,
        *AlertsMessage.__args__,
        *(DeadLetter, Rejected),
    }
    assert {line["expected"][""] for _, line in READ} == {one.__name__ for one in known}


LATER = "a field of a later version"
NEWEST = {(stream, line["type"]): line for stream, line in READ}
BY_POSITION = [(stream, line) for (stream, _), line in NEWEST.items() if "hex" in line]
BY_NAME = [(stream, line) for (stream, _), line in NEWEST.items() if "text" in line]
TELLING = {"AlertState", "NoticeSilenceState", "FocusIssueState", "MeetingHeld", "DeadLetter", "Rejected", "Judged"}
"""What is told to readers, which may be older than who tells it. All others are deeds and events: each field counts."""


@pytest.mark.parametrize(("stream", "line"), BY_POSITION, ids=named)
def test_what_a_later_version_adds_at_the_end_of_a_message_of_the_flow_is_passed_over(stream, line):
    messages = msgspec.msgpack.decode(record(line))
    longer = msgspec.msgpack.encode([[*messages[0], LATER]])
    assert DECODERS[stream](longer) == DECODERS[stream](record(line))


def with_later_field(line):
    messages = msgspec.json.decode(line["text"])
    for one in messages if isinstance(messages, list) else [messages]:
        one["later"] = LATER
    return msgspec.json.encode(messages)


@pytest.mark.parametrize(("stream", "line"), BY_NAME, ids=named)
def test_a_field_of_a_later_version_is_passed_over_by_who_is_told_and_refused_in_events_and_deeds(stream, line):
    if line["type"] in TELLING:
        assert DECODERS[stream](with_later_field(line)) == DECODERS[stream](record(line))
        return
    with pytest.raises(msgspec.ValidationError, match="unknown field `later`"):
        DECODERS[stream](with_later_field(line))


def test_an_event_of_a_later_version_is_left_out_and_its_neighbours_are_taken():
    events = [line for line in lines("events") if "expected" in line]
    ours, later = (msgspec.json.decode(one) for one in (events[-1]["text"], with_later_field(events[-1])))
    messages, faults = salvage_record(msgspec.json.encode([*ours, *later]))
    assert messages == decode_record(record(events[-1]))
    assert [type(fault).__name__ for fault in faults] == ["ValidationError"]


def test_a_type_of_a_later_version_is_refused():
    for stream, content in (("findings", [{"type": "later deed"}]), ("alerts", {"type": "later state"})):
        with pytest.raises(msgspec.ValidationError, match="Invalid value"):
            DECODERS[stream](msgspec.json.encode(content))

"""Events with their bytes: what is passed on as a value is what a reader of the bytes would find."""

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import fields, replace

from city.events import EARLIEST, LATEST, YEAR_10000, Event, decode_record, digest, digest_of, encode_record
from city.times import DAY, from_datetime
from city.written import sound, written

NOON = from_datetime(datetime(2026, 3, 1, 12, tzinfo=UTC))
EVENT = Event(
    feed="complaint/hotline", id="1", version=1, registered=NOON, arrived=NOON, topic="路灯", area="见微市>东区"
)
FULL = replace(EVENT, id="2", dispatched=NOON, closed=NOON + DAY, due=NOON + 9 * DAY, units=("水务",), tags=("a",))
NUMBERS = {"version", "returned", "schema"}
INSTANTS = [field.name for field in fields(Event) if "int" in str(field.type) and field.name not in NUMBERS]
EXTREMES = [0, -1, EARLIEST - DAY - 1, EARLIEST - 1, EARLIEST, LATEST - 1, LATEST, YEAR_10000 - 1, YEAR_10000]


def read(event):
    try:
        return decode_record(encode_record([event]))
    except (msgspec.DecodeError, ValueError):
        return []


def test_the_bytes_are_those_of_a_record_and_the_events_those_that_it_gives_back():
    record, each = written([EVENT, FULL])
    assert record == encode_record([EVENT, FULL])
    assert [message for message, _ in each] == decode_record(record) == [EVENT, FULL]
    assert [digest_of(content) for _, content in each] == [digest(EVENT), digest(FULL)]


@pytest.mark.parametrize("name", INSTANTS)
def test_what_a_reader_would_refuse_is_passed_on_as_bytes_alone(name):
    taken = []
    for at in EXTREMES:
        event = replace(FULL, **{name: at})
        if sound([FULL, event]):
            taken.append(at)
            assert read(event) == [event]
        else:
            assert written([FULL, event])[1] is None
    assert taken or name in {"registered", "arrived"}


@pytest.mark.parametrize(
    ("name", "beyond", "last"),
    [
        ("version", 1 << 63, (1 << 63) - 1),
        ("version", -(1 << 63) - 1, -(1 << 63)),
        ("returned", 1 << 63, (1 << 63) - 1),
        ("returned", -1, 0),
    ],
)
def test_a_number_that_a_reader_would_refuse_is_passed_on_as_bytes_alone(name, beyond, last):
    event, within = replace(EVENT, **{name: beyond}), replace(EVENT, **{name: last})
    assert (read(event), written([event])[1]) == ([], None)
    assert (read(within), sound([within])) == ([within], True)


def test_an_unknown_schema_is_passed_on_as_bytes_alone():
    assert written([replace(EVENT, schema=2)])[1] is None
    assert written([]) == (b"[]", [])

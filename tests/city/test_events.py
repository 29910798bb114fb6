"""Events as messages: one canonical form, nothing unknown, no room for a person."""

import msgspec
import pytest

from city.configuration import Configuration
from city.events import SCHEMA, Event, Tick, decode_record, digest, encode_record
from city.times import DAY

EVENT = Event(feed="complaint/town", id="7", version=3, registered=10, arrived=20, topic="Roads>Pothole", area="Town")


def test_a_record_reads_back_as_it_was_written():
    record = encode_record([EVENT, Tick(time=30, revision="r")])
    assert decode_record(record) == [EVENT, Tick(time=30, revision="r")]
    assert encode_record(decode_record(record)) == record


def test_a_field_that_no_event_has_is_refused():
    record = encode_record([EVENT]).replace(b'"id":"7"', b'"id":"7","caller":"x"')
    with pytest.raises(msgspec.ValidationError, match="caller"):
        decode_record(record)


def test_another_schema_version_is_refused():
    record = encode_record([msgspec.structs.replace(EVENT, schema=SCHEMA + 1)])
    with pytest.raises(ValueError, match="schema version"):
        decode_record(record)


def test_the_digest_is_of_the_content_and_not_of_the_arrival():
    assert digest(EVENT) == digest(msgspec.structs.replace(EVENT, arrived=99))
    assert digest(EVENT) != digest(msgspec.structs.replace(EVENT, area="Town>East"))


def test_a_case_is_named_by_its_feed_and_id():
    assert EVENT.case == "complaint/town:7"


def test_a_configuration_s_revision_stands_for_its_content():
    one = Configuration(city="Town")
    assert one.revision == Configuration(city="Town").revision
    assert one.revision != Configuration(city="Town", horizon_days=401).revision


@pytest.mark.parametrize(
    "times",
    [
        {"registered": 10**15},  # microseconds
        {"registered": -(10**14), "arrived": 0},
        {"registered": 1_000 + DAY, "arrived": 0},
        {"arrived": 10**18},
        {"occurred": -(10**15)},
        {"closed": 10**15},
        {"due": 10**15},
    ],
)
def test_an_event_of_an_impossible_time_is_refused_before_it_stretches_any_table(times):
    with pytest.raises(ValueError, match="cannot be"):
        decode_record(encode_record([msgspec.structs.replace(EVENT, **times)]))


def test_a_deadline_that_means_never_is_taken():
    never = msgspec.structs.replace(EVENT, due=253_402_214_400_000)  # 9999-12-31
    assert decode_record(encode_record([never])) == [never]


def test_a_tick_of_an_impossible_time_is_refused():
    with pytest.raises(ValueError, match="cannot be"):
        decode_record(encode_record([Tick(time=10**15, revision="r")]))

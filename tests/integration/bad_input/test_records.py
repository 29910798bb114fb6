"""Records that no step can read, or that say what cannot be, in the stream that everything comes from."""

import json
import time

import pytest

from city.events import Tick, encode_record
from city.times import HOUR, MINUTE
from streams.messages import Judged, decode_dead_letter, decode_partials, decode_watch
from streams.progress import decode_progress
from tests.faults.expected import different_lines, fold
from tests.patience import PATIENCE
from tests.streams.town import BIN, LAMP, POTHOLE, QUAY, TOWN, at, event, tick

pytestmark = [pytest.mark.integration, pytest.mark.slow]

FIRST, LAST = "2026-03-02 12:00", "2026-03-02 18:00"
PHONE = "13800138000"


def ticks(when, **more):
    return encode_record([tick(when, **more)])


def altered(change, **more):
    """A record with one event, changed as JSON."""
    (message,) = json.loads(encode_record([event("changed", "2026-03-02 10:00", **more)]))
    return json.dumps([message | change]).encode()


def assert_as_folded(town):
    """The dumped log, folded in one process, gives the same documents; gives those."""
    documents = town.exported()
    assert different_lines(documents, fold(town.dump()["events"], town.partitions).documents) == []
    return [json.loads(line) for line in documents]


def letters(town):
    """The dead letters, once each: one that was sent again says the same."""
    found = {record.value for record in town.dump()["dead-letters"]}
    return sorted((one.stream, one.partition, one.offset, one.fault) for one in map(decode_dead_letter, found))


def test_what_is_no_event_goes_to_the_dead_letters_and_the_partition_goes_on(town, worker, put):
    put(encode_record([event("before", "2026-03-02 09:00")]))
    refused = [
        put(b"\xff\xfe no JSON at all"),
        put(b""),
        put(altered({"schema": 2})),
        put(altered({"schema": 2})[:-1]),
        put(altered({"contact_phone": PHONE}, unit="Office of Roads")),
        put(altered({"registered": "yesterday"})),
        put(b'[{"type":"tick","time":1}]'),
        put(b"x" * (5 << 20)),
    ]
    put(encode_record([event("after", "2026-03-02 09:30", LAMP, QUAY)]))
    for partition in (0, 1):
        put(ticks(FIRST), partition)
    process = worker().done()
    assert [(stream, partition, offset) for stream, partition, offset, _ in letters(town)] == [
        ("events", 0, offset) for offset in refused
    ]
    documents = assert_as_folded(town)
    assert {one["id"] for one in documents if one["kind"] == "cases"} == {
        "complaint/town:before",
        "complaint/town:after",
    }
    elsewhere = [one.key + one.value for stream, some in town.dump().items() if stream != "events" for one in some]
    assert not [one for one in elsewhere if PHONE.encode() in one or b"contact_phone" in one]
    assert PHONE not in json.dumps(documents)
    assert PHONE not in process.said()


def test_what_is_nested_too_deep_to_be_read_goes_to_the_dead_letters(town, worker, put):
    refused = [
        put(deep) for deep in (b"[" * 10_000, b'[{"x":' + b"[" * 10_000, b'[{"type":"event","x":' + b"[" * 10_000)
    ]
    put(encode_record([event("after", "2026-03-02 09:30", LAMP, QUAY)]))
    for partition in (0, 1):
        put(ticks(FIRST), partition)
    worker().done()
    assert [offset for _, _, offset, _ in letters(town)] == refused
    assert "complaint/town:after" in {json.loads(line)["id"] for line in town.exported()}


def test_a_record_of_five_megabytes_is_taken_like_any_other(town, worker, put):
    many = [
        event(f"{number}", at("2026-03-02 08:00") + number, (POTHOLE, LAMP, BIN)[number % 3], unit="Office " * 150)
        for number in range(4_500)
    ]
    record = encode_record(many)
    assert 5 << 20 < len(record) < 6 << 20
    put(record)
    for partition in (0, 1):
        put(ticks(FIRST), partition)
    worker().done()
    assert sum(one["kind"] == "cases" for one in assert_as_folded(town)) == len(many)
    assert letters(town) == []


def test_cases_whose_texts_are_long_do_not_stop_their_partition(town, worker, put):
    for number in range(2):
        put(encode_record([event(f"{number}", "2026-03-02 08:00", unit="Office " * 700_000)]))
    put(encode_record([event("after", "2026-03-02 09:30", LAMP, QUAY)]))
    for partition in (0, 1):
        put(ticks(FIRST), partition)
    worker().done()
    assert "complaint/town:after" in {json.loads(line)["id"] for line in town.exported()}


def test_a_tick_under_an_unknown_configuration_ends_the_worker_with_both_revisions(town, worker, put):
    put(encode_record([event("before", "2026-03-02 09:00")]))
    for partition in (0, 1):
        put(ticks(FIRST), partition)
    first = worker().done()
    offset = put(encode_record([Tick(time=at(LAST), revision="feedfeedfeed")]))
    for process in (first, worker()):
        code, wrong = process.ended()
        assert code == 1
        assert "feedfeedfeed" in wrong
        assert TOWN.revision in wrong
    assert town.behind()["worker events"] == 1, "the tick waits for a worker that knows its configuration"
    assert {told.tick for one in town.dump()["partials"] for told in decode_partials(one.value)} == {at(FIRST)}
    assert offset == town.committed()["events", 0]
    assert letters(town) == []


def test_a_tick_of_a_clock_that_is_an_hour_ahead_is_passed_over_and_told(town, worker, put):
    now = round(time.time()) // 60 * MINUTE
    put(encode_record([event("before", now - 2 * HOUR)]))
    for reading in (now, now + HOUR):
        for partition in (0, 1):
            put(encode_record([Tick(time=reading, revision=TOWN.revision, clock="service")]), partition)
    worker().done()
    assert judged(town) == {now}, "what a clock ahead says must not become the time"
    assert {one.partition: one.sizes.get("ticks_ahead") for one in told(town)} == {0: 1, 1: 1}
    assert letters(town) == []


def told(town):
    """What the workers say of the partitions of ``events`` once they are at the end."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        said = [decode_progress(one.value) for one in town.dump()["progress"]]
        newest = {one.partition: one for one in said if one.step == "cases" and one.next == one.end > 0}
        if len(newest) == town.partitions.events:
            return list(newest.values())
        time.sleep(0.5)
    raise AssertionError("the worker does not tell how it is doing")


def judged(town):
    """The ticks that partitions of the ledger have judged."""
    told = [message for one in town.dump()["findings"] for message in decode_watch(one.value)]
    return {message.tick for message in told if isinstance(message, Judged)}

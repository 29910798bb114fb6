"""Lanes: what leaves when, in which order, and what each call is told."""

from threading import Condition

import pytest

from city.events import Tick, decode_record, encode_record
from streams.gathering import NEVER, Filling, Lane, Queued, Record, entry
from tests.streams.town import event

EVENTS = [event(f"c{number}", "2026-03-02T08:00", version=number) for number in range(10)]
TICK = Tick(time=1_772_409_600_000, revision="r")


@pytest.fixture
def queued():
    return Queued(Condition())


@pytest.fixture
def lane(queued):
    """A lane with a linger of two seconds whose records hold four messages."""
    made = Lane("t.events", 0, Filling(2.0, 4, 1_000_000))
    made.give = lambda *messages: [made.add(entry(one, queued)) for one in messages]
    return made


def held(record):
    return [] if record is None else decode_record(record.value)


def test_a_record_has_the_bytes_that_encode_record_gives(queued):
    messages = [*EVENTS, TICK]
    assert Record([entry(one, queued) for one in messages]).value == encode_record(messages)


def test_a_lone_event_leaves_at_once(lane):
    lane.give(EVENTS[0])
    assert held(lane.take(100.0)) == EVENTS[:1]


def test_a_lone_event_after_a_pause_leaves_at_once(lane):
    lane.give(EVENTS[0])
    lane.take(100.0)
    lane.kept()
    lane.give(EVENTS[1])
    assert held(lane.take(102.0)) == EVENTS[1:2]


def test_events_gather_until_the_linger_time_has_passed_since_the_last_record_left(lane):
    lane.give(EVENTS[0])
    lane.take(100.0)
    lane.kept()
    lane.give(EVENTS[1], EVENTS[2])
    assert lane.take(101.9) is None
    assert lane.due() == 102.0
    assert held(lane.take(102.0)) == EVENTS[1:3]


def test_a_full_record_does_not_linger(lane):
    lane.give(EVENTS[0])
    lane.take(100.0)
    lane.kept()
    lane.give(*EVENTS[1:6])
    assert held(lane.take(100.1)) == EVENTS[1:5]
    lane.kept()
    assert lane.take(100.2) is None
    assert held(lane.take(102.1)) == EVENTS[5:6]


def test_a_record_is_full_by_its_bytes_too(queued):
    size = len(entry(EVENTS[0], queued).value)
    lane = Lane("t.events", 0, Filling(2.0, 500, 3 * size))
    for one in EVENTS[:5]:
        lane.add(entry(one, queued))
    assert held(lane.take(0.0)) == EVENTS[:3]


def test_an_event_larger_than_a_full_record_travels_alone(queued):
    lane = Lane("t.events", 0, Filling(0.0, 500, 2_000))
    large = event("large", "2026-03-02T08:00", channel="x" * 5_000)
    for one in (EVENTS[0], large, EVENTS[1]):
        lane.add(entry(one, queued))
    found = []
    for moment in range(3):
        found.append(held(lane.take(float(moment))))
        lane.kept()
    assert found == [[EVENTS[0]], [large], [EVENTS[1]]]


def test_nothing_leaves_while_a_record_is_on_its_way(lane):
    lane.give(*EVENTS[:8])
    assert held(lane.take(0.0)) == EVENTS[:4]
    assert (lane.take(50.0), lane.due()) == (None, NEVER)
    lane.kept()
    assert held(lane.take(50.0)) == EVENTS[4:8]


def test_events_and_ticks_keep_their_order(lane):
    given = [EVENTS[0], TICK, EVENTS[1], EVENTS[2], EVENTS[3], TICK, EVENTS[4]]
    lane.give(*given)
    lane.close()
    found = []
    while record := lane.take(0.0):
        found += held(record)
        lane.kept()
    assert found == given


def test_what_failed_goes_again_before_what_came_later(lane):
    lane.give(*EVENTS[:6])
    lane.take(0.0)
    lane.again()
    lane.close()
    found = []
    while record := lane.take(0.0):
        found.append(held(record))
        lane.kept()
    assert found == [EVENTS[:4], EVENTS[4:6]]


def test_a_lane_that_gives_up_names_everything_that_is_not_kept(lane):
    lane.give(*EVENTS[:6])
    lane.take(0.0)
    lane.put(Record([]))
    assert len(lane) == 3
    assert [one for record in lane.drop() for one in held(record)] == EVENTS[:6]
    assert len(lane) == 0


def test_a_call_is_done_when_all_its_messages_are_kept(queued):
    queued.expect(2)
    with pytest.raises(TimeoutError):
        queued.wait(0.01)
    queued.expect(-2)
    assert queued.done
    assert queued.wait() == ()


def test_a_call_whose_sending_failed_is_told_why(queued):
    queued.expect(1)
    queued.fail(ValueError("first"))
    queued.fail(ValueError("second"))
    with pytest.raises(ValueError, match="first"):
        queued.wait()

"""The ticks of the data's own time."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.times import HOUR, Zone
from streams.ticks import Rhythm, batches
from tests.streams.town import ZONE, at, event

HOURLY = Rhythm(zone=ZONE, step=HOUR, grace=HOUR)


def arriving(*times):
    return [event(str(number), at(time), arrived=at(time)) for number, time in enumerate(times)]


def ticks(events, rhythm=HOURLY, **more):
    return [(rhythm.zone.iso(batch.tick)[5:16], len(batch.events)) for batch in batches(events, rhythm, **more)]


def test_a_tick_stands_at_every_multiple_and_takes_what_arrived_up_to_it():
    told = ticks(arriving("2026-03-02 08:10", "2026-03-02 09:00", "2026-03-02 11:30"))
    assert told[:4] == [("03-02T09:00", 2), ("03-02T10:00", 0), ("03-02T11:00", 0), ("03-02T12:00", 1)]


def test_the_last_batch_closes_the_last_day():
    assert ticks(arriving("2026-03-02 21:30"))[-1] == ("03-03T01:00", 0)


def test_a_night_without_events_has_its_ticks():
    told = ticks(arriving("2026-03-02 20:30", "2026-03-03 19:30"))
    assert [time for time, _ in told[:24]] == [
        ZONE.iso(at("2026-03-02 21:00") + number * HOUR)[5:16] for number in range(24)
    ]


def test_over_an_empty_stretch_longer_than_a_day_time_jumps_after_the_day_was_closed():
    told = ticks(arriving("2026-03-02 21:30", "2026-03-20 08:30"))
    assert told[:5] == [
        ("03-02T22:00", 1),
        ("03-02T23:00", 0),
        ("03-03T00:00", 0),
        ("03-03T01:00", 0),
        ("03-20T09:00", 1),
    ]


def test_no_events_have_no_ticks():
    assert ticks([]) == []


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
def test_a_clock_change_moves_no_tick(day):
    rhythm = Rhythm(zone=Zone("America/New_York"), step=HOUR, grace=HOUR)
    start = rhythm.zone.start(date.fromisoformat(day).toordinal())
    events = [event(str(number), start + number * 10 * HOUR) for number in range(4)]
    told = [batch.tick for batch in batches(events, rhythm)]
    assert {later - earlier for earlier, later in pairwise(told)} == {HOUR}


def test_events_older_than_the_last_tick_given_go_to_the_next():
    last = at("2026-03-05 09:00")
    told = ticks(arriving("2026-03-02 08:10", "2026-03-05 08:00", "2026-03-05 11:30"), anchor=last, last=last)
    assert told[:3] == [("03-05T10:00", 2), ("03-05T11:00", 0), ("03-05T12:00", 1)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 24 * 60 * 9), max_size=12), st.integers(0, 400))
def test_a_stop_anywhere_gives_the_same_sequence(minutes, stop):
    start = at("2026-03-02 00:30")
    events = [
        event(str(number), start + one * 60_000, arrived=start + one * 60_000)
        for number, one in enumerate(sorted(minutes))
    ]
    whole = [(batch.tick, [one.id for one in batch.events]) for batch in batches(events, HOURLY)]
    found, anchor, taken = whole[:stop], None, 0
    for tick, some in found:
        taken += len(some)
        anchor = tick if some else anchor
    last = found[-1][0] if found else None
    found += [
        (batch.tick, [one.id for one in batch.events])
        for batch in batches(events[taken:], HOURLY, anchor=anchor, last=last)
    ]
    assert found == whole

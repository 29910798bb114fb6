"""Streams dealt out anew over other numbers of partitions: the steps go on as if there had never been others."""

from collections import Counter, defaultdict
from itertools import chain

import pytest

from city.events import Event, Tick, decode_record, encode_record
from city.times import MINUTE
from streams.messages import (
    CaseState,
    CaseStates,
    Flag,
    Flags,
    decode_cases,
    decode_flags,
    encode,
)
from streams.redealing import redealt_cases, redealt_flags
from streams.redealing_events import Taken, redealt
from streams.topology import Partitions
from tests.streams.redealt_flow import Flow
from tests.streams.town import BURST, FEED, LEAK, MILL, POTHOLE, TOWN, at, batches, burst, event, hourly, month, tick

FOUR = Partitions(4, 4)
LONG_AFTER = at("2027-01-01")
TICKS = hourly("2026-03-01 02:00", "2026-03-16 02:00", 2)


def dealt(logs, partitions, until=LONG_AFTER, **more):
    """Of each new partition the cases and the times of ticks, in order."""
    found = defaultdict(list)
    for one in redealt(logs, until, partitions, **({"cut": False} | more)):
        found[one.partition] += [m.case if isinstance(m, Event) else m.time for m in decode_record(one.value)]
    return dict(found)


def record(*messages, appended=0):
    return Taken(encode_record(list(messages)), appended)


def one(id, hour):
    return event(id, f"2026-03-01 {hour:02}:00")


EIGHT, NINE, TEN = (tick(f"2026-03-01 {hour:02}:00") for hour in (8, 9, 10))


def test_every_event_stands_before_the_tick_that_followed_it_and_every_partition_has_all_ticks():
    logs = [
        [record(one("a", 7), EIGHT, one("b", 8)), record(NINE, one("c", 9))],
        [record(one("d", 7)), record(EIGHT), record(NINE)],
    ]
    found = dealt(logs, Partitions(3, 1))
    assert set(found) == {0, 1, 2}
    whole = sorted(chain.from_iterable(found.values()), key=lambda message: (isinstance(message, int), str(message)))
    assert Counter(whole) == Counter([f"{FEED}:{name}" for name in "abcd"] + [EIGHT.time, NINE.time] * 3)
    for messages in found.values():
        before = messages.index(EIGHT.time), messages.index(NINE.time)
        for name, place in {"a": 0, "d": 0, "b": 1, "c": 2}.items():
            if f"{FEED}:{name}" in messages:
                assert sum(mark < messages.index(f"{FEED}:{name}") for mark in before) == place


def test_an_event_of_a_partition_that_lacks_a_tick_stands_behind_it():
    logs = [[record(EIGHT, NINE, TEN)], [record(EIGHT, one("late", 8), TEN)]]
    (messages,) = dealt(logs, Partitions(1, 1)).values()
    assert messages == [EIGHT.time, NINE.time, f"{FEED}:late", TEN.time]


def test_a_tick_that_not_all_have_come_to_is_left_to_the_next_one():
    logs = [[record(EIGHT, one("a", 8), NINE, one("b", 9))], [record(EIGHT, one("c", 8))]]
    (messages,) = dealt(logs, Partitions(1, 1), until=EIGHT.time).values()
    assert messages == [EIGHT.time, *(f"{FEED}:{name}" for name in "abc")]


def test_ticks_that_no_step_took_and_what_cannot_be_read_are_left_out():
    ahead = Tick(time=TEN.time, revision=TOWN.revision, clock="service")
    logs = [[record(NINE), record(EIGHT), record(ahead, appended=ahead.time - 3 * MINUTE), Taken(b"[{", 0)]]
    assert dealt(logs, Partitions(1, 1)) == {0: [NINE.time]}


def test_of_logs_that_were_cut_ticks_begin_where_all_of_them_do():
    logs = [[record(one("a", 7), EIGHT, one("b", 8), NINE)], [record(one("c", 8), NINE, one("d", 9), TEN)]]
    (messages,) = dealt(logs, Partitions(1, 1), cut=True).values()
    assert messages == [*(f"{FEED}:{name}" for name in "abc"), NINE.time, f"{FEED}:d", TEN.time]


def test_flags_go_where_their_topics_go_those_of_silence_where_their_feed_goes():
    flags = [Flag(FEED, topic, MILL, 5) for topic in (POTHOLE, BURST)]
    former = [
        encode([Flags(0, 10, ())]),
        encode([Flags(0, 20, tuple(flags))]),
        encode([Flags(1, 15, (Flag(FEED, "", "", 7),))]),
    ]
    found = {o.partition: decode_flags(o.value)[0] for o in redealt_flags(former, 20, TOWN, Partitions(1, 64))}
    assert len(found) == 3
    assert {told.tick for told in found.values()} == {20}
    assert {flag.topic for told in found.values() for flag in told.flags} == {POTHOLE, BURST, ""}


def test_what_comes_of_a_case_stays_behind_what_came_before_in_the_partition_of_its_events():
    known = {name: one(name, 7) for name in "abcdef"}
    march = [CaseStates(EIGHT.time, tuple(CaseState(known[name], "counted") for name in "abc"))]
    april = [
        CaseStates(NINE.time, (CaseState(known["d"], "counted"), CaseState(known["a"], "counted", 5))),
        CaseStates(TEN.time, (CaseState(known["e"], "sealed"), CaseState(known["f"], "counted"))),
    ]
    three, found = Partitions(3, 1), defaultdict(list)
    for messages in (march, april):
        outputs = list(redealt_cases(b"key", encode(messages), three))
        assert {output.key for output in outputs} == {b"key"}
        for output in outputs:
            found[output.partition] += [
                (told.tick, state) for told in decode_cases(output.value) for state in told.states
            ]
    assert set(found) == {0, 1, 2}
    for number, states in found.items():
        before = [
            (told.tick, s) for told in (*march, *april) for s in told.states if three.of_case(s.event.case) == number
        ]
        assert states == before
    assert list(redealt_cases(b"key", b"[{", three)) == []


EVENTS = [
    *month("2026-01-01", 74, 3, rate=1.5),
    *burst("pipe", "2026-03-13 08:05", 24, BURST, MILL, minutes=25),
    event("leak", "2026-03-15 09:00", LEAK, urgent=("gas",)),
]
STRETCHES = batches(EVENTS, hourly("2026-01-01 06:00", "2026-03-16 12:00", 6))
BEFORE = -7
"""So many ticks before the end the number of partitions changes: an outbreak is over, and still watched closely."""


@pytest.fixture(scope="module")
def undisturbed():
    """What the flow says after the change, without one; and the flow as it was then."""
    flow = Flow(FOUR)
    for tick_, events in STRETCHES[:BEFORE]:
        flow.take(tick_, events)
    as_it_was = Flow(FOUR, {at: list(log) for at, log in flow.logs.items()})
    flow.said.clear()
    for tick_, events in STRETCHES[BEFORE:]:
        flow.take(tick_, events)
    return flow.said, as_it_was


@pytest.mark.parametrize("cut", [0, 20])
@pytest.mark.parametrize("partitions", [Partitions(1, 1), Partitions(2, 3), Partitions(5, 9)])
def test_after_the_change_the_same_is_said_as_without_it_also_where_the_logs_beginning_is_gone(
    undisturbed, partitions, cut
):
    said, as_it_was = undisturbed
    flow = as_it_was.redealt(partitions, cut=cut)
    for tick_, events in STRETCHES[BEFORE:]:
        flow.take(tick_, events)
    assert all(said[stream] for stream in ("cases", "buckets", "findings", "alerts"))
    for stream in said:
        assert flow.said[stream] == said[stream]


def test_after_the_change_nothing_is_said_again(undisturbed):
    flow = undisturbed[1].redealt(Partitions(3, 2))
    assert not any(flow.said.values())

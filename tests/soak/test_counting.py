"""How old the oldest uncounted event is."""

from city.events import Tick, encode_record
from tests.soak.counting import Logged, age, ages, lanes
from tests.streams.town import BURST, MILL, at, event

EVENTS = [event(f"e{number}", at("2026-03-01") + number, BURST, MILL) for number in range(4)]
DUE = [100.0, 101.0, 102.0, 103.0]
TICK = Tick(time=at("2026-03-02"), revision="r")
LOG = [
    Logged(0, 0, 0.0, encode_record([TICK])),
    Logged(0, 1, 0.0, encode_record(EVENTS[:2])),
    Logged(0, 2, 0.0, encode_record([EVENTS[1], EVENTS[2]])),
    Logged(1, 0, 0.0, encode_record([EVENTS[3], TICK])),
]


def test_an_event_counts_when_the_offset_is_beyond_its_record_and_once():
    zero, one = lanes(LOG, EVENTS, DUE, 2)
    assert (zero.due, zero.below) == ([100.0, 101.0, 102.0], [0, 0, 2, 3])
    assert (one.due, one.below) == ([103.0], [0, 1])


def test_the_age_is_that_of_the_first_event_that_is_due_and_not_counted():
    zero, _ = lanes(LOG, EVENTS, DUE, 2)
    assert age(zero, 0, 110.0) == 10.0
    assert age(zero, 2, 110.0) == 8.0
    assert age(zero, 3, 110.0) == 0.0
    assert age(zero, 2, 101.5) == 0.0


def test_where_nobody_tells_an_offset_the_last_one_holds():
    told = {0: {100.0: 1.0, 104.0: 3.0}, 1: {105.0: 1.0}}
    assert ages(lanes(LOG, EVENTS, DUE, 2), told, [99.0, 103.5, 104.5, 106.0]) == [0.0, 3.5, 1.5, 0.0]

"""What operators are told of alerts: numbers of the watch's own state, drills in none of them."""

import msgspec

from alerts.at_once import AtOnceState
from alerts.desk import Entry
from alerts.rules import Watching
from city.actions import Handling, HandOver
from city.configuration import Budget, Configuration
from city.drills import DRILL
from city.times import DAY, HOUR
from streams.watch import Watch
from streams.watch_sizes import sizes_of
from tests.alerts.test_at_once import EAST, MILL, TOWN, ZONE, clock, opened

WATCHING = Watching(zone=ZONE, budget=Budget(city_alerts_a_day=2, district_alerts_a_day=1, street_alerts_a_day=1))
NOON = clock("2026-03-25 12:00")


def entry(name, when="2026-03-25 10:00", span="hour", status="open", **handling):
    life = msgspec.structs.replace(opened(name, when, status=status), span=span)
    return name, Entry(life=life, handling=Handling(**handling))


def sizes(*entries, at_once=None, tick=NOON):
    return sizes_of(dict(entries), at_once or AtOnceState(), tick, WATCHING)


def test_a_watch_that_has_met_nothing_counts_nothing():
    watch = Watch(Configuration(city="Town"), 1)
    assert watch.sizes(watch.new(0)) == dict.fromkeys(
        ("waiting", "alerts", "opened_day", "beyond_budget", "handed_over", "handed_over_late"), 0
    )


def test_alerts_are_those_that_neither_their_numbers_nor_a_person_closed():
    told = sizes(
        entry("new"), entry("over", status="closed"), entry("done", closed_at=NOON), entry("drill", span=DRILL)
    )
    assert told["alerts"] == 1


def test_a_day_has_the_24_hours_to_the_tick_whatever_became_of_its_alerts():
    told = sizes(
        entry("a", "2026-03-24 12:00"), entry("b", "2026-03-24 12:01", status="closed"), entry("c", "2026-03-25 12:00")
    )
    assert told["opened_day"] == 2


def test_a_hand_over_is_late_four_hours_after_it_while_there_is_no_receipt():
    early, late = HandOver(outlet="water", at=NOON - 4 * HOUR + 1), HandOver(outlet="roads", at=NOON - 4 * HOUR)
    received = HandOver(outlet="gas", at=NOON - DAY, received_at=NOON - DAY + HOUR)
    told = sizes(entry("a", outlets=(early, late, received)), entry("b", outlets=(late,), closed_at=NOON))
    assert (told["handed_over"], told["handed_over_late"]) == (2, 1)


def test_desks_beyond_their_budget_are_those_of_the_running_day():
    at_once = AtOnceState(day=ZONE.day(NOON), told={TOWN: 2, EAST: 2, MILL: 3})
    assert sizes(at_once=at_once)["beyond_budget"] == 2
    assert sizes(at_once=at_once, tick=NOON + DAY)["beyond_budget"] == 0

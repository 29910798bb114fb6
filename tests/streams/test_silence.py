"""Silence in the flow: what partials tell of it, and that the laws hold where feeds and districts are silent."""

import random

import msgspec
import pytest

from city.configuration import Succession
from city.events import encode_record
from city.times import HOUR, MINUTE
from streams.cases import Cases
from streams.messages import HeardPartial, decode_partials
from streams.topology import Partitions
from tests.streams.town import (
    BURST,
    FEED,
    GRID,
    HILL,
    MILL,
    QUAY,
    TOWN,
    at,
    burst,
    day,
    documents,
    event,
    exported,
    hourly,
    month,
    records,
    tick,
)

TICKS = [*hourly("2026-03-02 06:00", "2026-03-26 00:00", 6), *hourly("2026-03-26 01:00", "2026-03-30 12:00")]
ALL = [*month("2026-03-02", 29, 1, rate=40.0), *month("2026-03-02", 29, 2, feed=GRID, rate=10.0)]


def lost(one):
    """The hotline stops for nine hours by day, the grid for two days; the west reports nothing for a day."""
    when = one.registered
    if one.feed == GRID:
        return at("2026-03-27 12:00") <= when < at("2026-03-29 12:00")
    west = one.area == HILL and at("2026-03-26 00:00") <= when < at("2026-03-27 06:00")
    return west or at("2026-03-28 09:00") <= when < at("2026-03-28 18:00")


EVENTS = [
    *(one for one in ALL if not lost(one) and one.arrived <= TICKS[-1]),
    *burst("pipe", "2026-03-28 19:05", 24, BURST, MILL, minutes=3),
    *(event(f"late {n}", "2026-03-28 10:00", BURST, QUAY, arrived="2026-03-29 10:00") for n in range(4)),
]


@pytest.fixture(scope="module")
def once():
    return exported(EVENTS, TICKS)


class TestLaws:
    def test_two_feeds_and_a_district_are_silent_here(self, once):
        alerts = documents(once, "alerts", span="silence")
        assert {(alert["feed"], alert["area_id"]) for alert in alerts} == {
            (FEED, "Town"),
            (GRID, "Town"),
            (FEED, "Town>West"),
        }
        assert {change["status"] for alert in alerts for change in alert["history"]} >= {"open", "recovered"}

    @pytest.mark.parametrize(("events", "partials"), [(3, 1), (1, 3), (2, 4)])
    def test_any_number_of_partitions_gives_the_same_documents(self, once, events, partials):
        assert exported(EVENTS, TICKS, partitions=Partitions(events, partials)) == once

    def test_order_and_repetition_within_a_tick_change_nothing(self, once):
        def arrange(number, events):
            mixed = [*events, *events[::3]]
            random.Random(number).shuffle(mixed)
            return mixed

        assert exported(EVENTS, TICKS, arrange=arrange) == once

    @pytest.mark.parametrize("when", ["2026-03-26 00:00", "2026-03-28 10:00", "2026-03-28 14:00", "2026-03-29 03:00"])
    def test_a_stop_and_a_rebuild_in_a_silence_change_nothing(self, once, when):
        stops = {TICKS.index(at(when)), TICKS.index(at(when)) + 2}
        assert exported(EVENTS, TICKS, partitions=Partitions(2, 2), stops=stops) == once

    def test_a_silence_is_told_once(self, once):
        findings = documents(once, "findings", span="silence", feed=GRID, outside=True)
        (alert,) = documents(once, "alerts", span="silence", feed=GRID)
        assert len(findings) > 20
        assert len(alert["history"]) <= 4


def told(*messages, partials=1):
    """What the cases say of what they have heard."""
    cases = Cases(TOWN, partials)
    found = []
    for output in records(cases, cases.new(0), encode_record(list(messages))):
        if output.stream == "partials":
            found += [(output.partition, one) for one in decode_partials(output.value)]
    return [(to, one) for to, one in found if isinstance(one, HeardPartial)]


class TestPartials:
    def test_arrivals_are_told_by_the_hour_and_areas_by_the_day_of_their_requests(self):
        nine = at("2026-03-26 09:00")
        cases = [
            event("1", nine, area=MILL),
            event("2", nine + 30 * MINUTE, area=MILL, repeat=True),
            event("3", nine + 50 * MINUTE, area=QUAY, counted_as="inquiry"),
            event("4", nine + 61 * MINUTE, area=QUAY),
        ]
        ((_, one),) = told(*cases, tick("2026-03-26 11:00"))
        assert [(each.feed, each.hour * HOUR, each.reports, each.last) for each in one.arrivals] == [
            (FEED, nine, 3, nine + 51 * MINUTE),
            (FEED, nine + HOUR, 1, nine + 62 * MINUTE),
        ]
        assert [(each.area, each.day, each.matters) for each in one.areas] == [
            (MILL, day("2026-03-26"), 1),
            (QUAY, day("2026-03-26"), 1),
        ]

    def test_what_arrives_with_the_tick_is_of_the_hour_that_ends_with_it(self):
        midnight = at("2026-03-27 00:00")
        dated = event("1", at("2026-03-26 00:00"), date_only=True, arrived=midnight)
        ((_, one),) = told(dated, tick("2026-03-27 00:00"))
        assert [each.hour * HOUR for each in one.arrivals] == [midnight - HOUR]

    def test_an_hour_that_a_tick_has_passed_is_not_changed_any_more(self):
        early = event("1", "2026-03-26 09:10")
        _, (_, one) = told(event("0", "2026-03-26 09:00"), tick("2026-03-26 11:00"), early, tick("2026-03-26 12:00"))
        assert [each.hour * HOUR for each in one.arrivals] == [at("2026-03-26 11:00")]

    def test_a_case_that_is_met_again_or_moves_is_no_arrival(self):
        case = event("1", "2026-03-26 09:10")
        moved = msgspec.structs.replace(case, version=case.version + 1, area=QUAY, arrived=case.arrived + HOUR)
        _, (_, one) = told(case, tick("2026-03-26 10:00"), case, moved, tick("2026-03-26 11:00"))
        assert one.arrivals == ()
        assert [(each.area, each.matters) for each in one.areas] == [(MILL, -1), (QUAY, 1)]

    def test_all_of_a_feed_goes_to_one_partition(self):
        cases = [event(f"{n}", "2026-03-26 09:00", f"Topic {n}", f"Town>{n}", feed=f"a/{n % 2}") for n in range(40)]
        found = told(*cases, tick("2026-03-26 10:00"), partials=7)
        places = {feed: {to for to, one in found for each in one.areas if each.feed == feed} for feed in ("a/0", "a/1")}
        assert all(len(partitions) == 1 for partitions in places.values())


def test_a_street_that_has_given_all_it_held_to_others_is_not_silent():
    rows = tuple(Succession(area=f"Town>West>{name}", former=HILL, since="2026-03-20", share=0.5) for name in "NS")
    events = [
        msgspec.structs.replace(one, area=f"Town>West>{'NS'[number % 2]}")
        if one.area == HILL and one.registered >= at("2026-03-20 00:00")
        else one
        for number, one in enumerate(ALL)
        if one.feed == FEED
    ]
    later = hourly("2026-03-30 13:00", "2026-03-31 01:00")
    lines = exported(events, [*TICKS, *later], configuration=msgspec.structs.replace(TOWN, successions=rows))
    assert documents(lines, "findings", span="silence") == []
    assert len(documents(lines, "buckets", area_id=HILL)) > 50

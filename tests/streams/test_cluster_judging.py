"""Clusters as the ledger finds them: seven weeks of sixteen streets, looked at as a day is closed."""

import msgspec
import pytest

from city.calendars import Calendar
from city.configuration import Known, Succession
from city.times import HOUR, Zone, day_iso
from streams.book import Entry, hour_number
from streams.cluster_judging import ClusterJudge
from streams.judging import Judge
from streams.ledger_state import LedgerState
from streams.messages import Delivery
from streams.neighbourhoods import NEIGHBOURS, Map
from streams.telling import Judgements
from tests.streams.town import FEED, day
from tests.streams.villages import BORDER, CITY, LAMP, PLACES, POTHOLE, STREETS

FIRST, TODAY = day("2026-03-02"), day("2026-04-19")
NUMBER = {area: at for at, area in enumerate(STREETS)}


def usual(area, number, topic):
    """A request on two of five days in the mean, now and then two, never the same days in two streets."""
    return (0, 1, 0, 0, 1, 0, 2, 0, 0, 0, 1)[(number * 5 + NUMBER[area] * 7 + len(topic)) % 11]


def risen(area, number, topic):
    """Four more on each of the last three days in the streets across the border."""
    more = 4 if topic == LAMP and area in BORDER and number > TODAY - 3 else 0
    return usual(area, number, topic) + more


def town(counts, *, configuration=CITY, missing=(), topics=(LAMP, POTHOLE), first=FIRST, areas=STREETS):
    """A ledger as of the day that is closed."""
    zone = Zone(configuration.zone)
    state, judge = LedgerState(0, 1, cut=False), Judge(configuration, zone, Calendar(configuration.calendar))
    known = [each for each in range(first, TODAY + 1) if each not in missing]
    state.deliver(tuple(Delivery(FEED, date_only=True, day=each) for each in known))
    state.tick = zone.start(first) + 6 * HOUR
    for each in range(first, TODAY + 1):
        if each > TODAY - 8:
            judge.begin_day(state, each)
        for area in areas if each in known else ():
            for topic in topics:
                noon = hour_number(zone.start(each) + 12 * HOUR)
                if count := counts(area, each, topic):
                    state.unsettled.append(Entry((FEED, topic, area), each, noon, count))
        state.tick = zone.start(each + 1) + 6 * HOUR
    return state


def judged(state, number=TODAY, configuration=CITY):
    """What is found on a day: by topic and area, and how many scans there were."""
    found = Judgements()
    ClusterJudge(configuration, Zone(configuration.zone), Calendar(configuration.calendar)).day(state, number, found)
    return {(one.topic, one.area): one for one in found.findings}, sum(one.tested for one in found.tests)


@pytest.fixture(scope="module")
def across():
    return town(risen)


def test_streets_across_a_border_are_found_with_their_days_and_numbers(across):
    found, scans = judged(across)
    one = found[LAMP, "Town"]
    zone = Zone(CITY.zone)
    assert {part.path for part in one.areas} == set(BORDER)
    assert (day_iso(zone.day(one.start)), day_iso(zone.day(one.end - 1))) == ("2026-04-17", "2026-04-19")
    assert one.observed == sum(risen(area, each, LAMP) for area in BORDER for each in range(TODAY - 2, TODAY + 1))
    assert 2.0 < one.expected < 6.0
    assert one.cluster.streets == 3
    assert one.cluster.latest == sum(risen(area, TODAY, LAMP) for area in BORDER)
    assert (one.span, one.method, one.outside) == ("cluster", "space-time scan, negative binomial", True)
    assert one.observed > one.upper > one.expected
    assert one.p < 1e-4
    assert scans == 3
    assert all(topic != POTHOLE for topic, _ in found)


def test_quiet_streets_have_no_cluster():
    assert judged(town(usual))[0] == {}


def test_nothing_is_remembered(across):
    assert judged(across) == judged(across)


def test_a_topic_alone_is_judged_as_among_others():
    alone = judged(town(risen, topics=(LAMP,)))[0]
    others = town(lambda *given: risen(*given) if given[2] == LAMP else usual(*given), topics=(LAMP, "Waste>Bin"))
    assert judged(others)[0][LAMP, "Town"] == alone[LAMP, "Town"]


def test_days_without_delivery_are_missing_and_not_zero(across):
    whole = judged(across)[0][LAMP, "Town"]
    part = judged(town(risen, missing=(TODAY - 1,)))[0][LAMP, "Town"]
    assert part.observed == whole.observed - sum(risen(area, TODAY - 1, LAMP) for area in BORDER)
    assert part.expected == pytest.approx(whole.expected * 2 / 3, rel=0.15)


def test_a_day_on_which_its_feed_delivered_nothing_is_not_judged():
    assert judged(town(risen, missing=(TODAY,))) == ({}, 0)


def test_before_four_weeks_of_history_nothing_is_judged():
    assert judged(town(risen, first=TODAY - 20)) == ({}, 0)


def test_what_comes_to_all_streets_alike_is_no_cluster():
    everywhere = town(lambda area, number, topic: usual(area, number, topic) + (2 if number == TODAY else 0))
    assert judged(everywhere)[0] == {}


def test_streets_that_hold_something_else_since_a_day_of_the_window_are_left_out():
    split = Succession(area="Town>East>New", former=BORDER[2], since=day_iso(TODAY - 1), share=0.5)
    changed = msgspec.structs.replace(CITY, successions=(split,))
    found, _ = judged(town(risen, configuration=changed), configuration=changed)
    assert {part.path for part in found[LAMP, "Town>West"].areas} == set(BORDER[:2])
    assert all(BORDER[2] not in {part.path for part in one.areas} for one in found.values())


def test_what_is_known_to_be_bad_data_does_not_count():
    bad = Known(kind="bad data", topic=LAMP, first=day_iso(TODAY - 2), last=day_iso(TODAY))
    known = msgspec.structs.replace(CITY, known=(bad,))
    assert (LAMP, "Town") not in judged(town(risen, configuration=known), configuration=known)[0]


def test_a_street_in_which_a_topic_never_came_takes_part_in_the_expectation():
    rare = town(lambda area, number, topic: usual(area, number, topic) if NUMBER[area] % 2 else 0)
    new = town(
        lambda area, number, topic: (
            (usual(area, number, topic) if NUMBER[area] % 2 else 0)
            + (3 if topic == LAMP and number > TODAY - 2 and area in BORDER else 0)
        )
    )
    assert judged(rare)[0] == {}
    found = judged(new)[0][LAMP, "Town"]
    assert {part.path for part in found.areas} >= set(BORDER)
    assert all(part.expected > 0.0 for part in found.areas)


def test_what_one_street_has_alone_is_no_cluster():
    street = BORDER[1]
    state = town(lambda area, number, topic: usual(area, number, topic) + 9 * (area == street and number == TODAY))
    assert judged(state)[0] == {}


def test_a_district_that_its_own_day_has_found_is_no_cluster():
    nowhere = msgspec.structs.replace(CITY, places=())

    def west(area, number, topic):
        return usual(area, number, topic) + 3 * (number == TODAY and "West" in area)

    state, found = town(west, configuration=nowhere), Judgements()
    assert (LAMP, "Town>West") in judged(state, configuration=nowhere)[0]
    zone, calendar = Zone(CITY.zone), Calendar(CITY.calendar)
    Judge(nowhere, zone, calendar).day(state, TODAY, found)
    ClusterJudge(nowhere, zone, calendar).day(state, TODAY, found)
    told = {(one.span, one.area) for one in found.findings if one.topic == LAMP}
    assert ("day", "Town>West") in told
    assert "cluster" not in {span for span, _ in told}


def test_neighbours_are_those_that_are_near_and_at_most_half_of_all():
    streets = Map(PLACES).of(())
    assert streets.areas == tuple(sorted(STREETS))
    sizes = {len(streets.zones.members(zone)) for zone in range(streets.zones.count)}
    assert sizes == set(range(1, min(NEIGHBOURS, len(STREETS) // 2) + 1))
    assert tuple(sorted(streets.place[area] for area in BORDER)) in {
        streets.zones.members(zone) for zone in range(streets.zones.count)
    }


def test_without_places_a_zone_is_a_street_or_a_district():
    streets = Map(()).of(["Town", "Town>East", "Town>West", *STREETS, "Town>East>S02>Yard"])
    assert streets.areas == tuple(sorted(STREETS))
    zones = [streets.zones.members(zone) for zone in range(streets.zones.count)]
    assert sorted(len([at for at in zone if at < 16]) for zone in zones) == [1] * 16 + [8, 8]

"""Slow rises as the ledger judges them: two years and a half of a street, looked at on a Sunday."""

import msgspec
import pytest

from city.calendars import Calendar, CalendarTable
from city.configuration import Configuration, Judging, Known, Succession
from city.times import HOUR, Zone, day_iso
from streams.book import Entry, hour_number
from streams.judging import Judge
from streams.ledger_state import LedgerState
from streams.messages import Delivery
from streams.rise_judging import RiseJudge
from streams.telling import Judgements
from tests.streams.town import FEED, LAMP, MILL, POTHOLE, QUAY, day

CITY = Configuration(
    city="Town",
    calendar=CalendarTable(country="none"),
    judging=Judging(history_days=770, baseline_days=28),
    keep_days=1000,
)
FIRST, SUNDAY = day("2023-09-04"), day("2026-01-04")
RISEN = SUNDAY - 39


def usual(number):
    """Four lamps a day in the mean, never twice the same."""
    return (3, 5, 4, 2, 6, 4, 4, 5, 3)[number % 9]


def risen(number):
    """Twice as many since forty days."""
    return usual(number) * (2 if FIRST + number >= RISEN else 1)


def back(number):
    """Half as many again every other half year, which leaves the level open; then six weeks of nothing, and as usual
    since six weeks."""
    if FIRST + number <= SUNDAY - 84:
        return 3 * usual(number) * (3 if number // 180 % 2 else 2) // 2
    return 3 * usual(number) * (FIRST + number > SUNDAY - 42)


def street(counts, *, configuration=CITY, first=FIRST, missing=()):
    """A ledger as of a Sunday, with these counts of lamps in a street beside steady potholes."""
    zone = Zone(configuration.zone)
    state, judge = LedgerState(0, 1, cut=False), Judge(configuration, zone, Calendar(configuration.calendar))
    known = [each for each in range(first, SUNDAY + 1) if each not in missing]
    state.deliver(tuple(Delivery(FEED, date_only=True, day=each) for each in known))
    for each in known:
        noon = hour_number(zone.start(each) + 12 * HOUR)
        state.unsettled.append(Entry((FEED, LAMP, MILL), each, noon, counts(each - FIRST)))
        state.unsettled.append(Entry((FEED, POTHOLE, QUAY), each, noon, usual(each - FIRST + 4)))
    state.tick = zone.start(SUNDAY + 1) + 6 * HOUR
    for each in range(SUNDAY - SUNDAY % 28, SUNDAY + 1):
        judge.begin_day(state, each)
    return state


def judged(state, number=SUNDAY, configuration=CITY):
    """What is found on a day: by topic and area, and how many series were tested."""
    found = Judgements()
    RiseJudge(configuration, Zone(configuration.zone), Calendar(configuration.calendar)).day(state, number, found)
    return {(one.topic, one.area): one for one in found.findings}, sum(one.tested for one in found.tests)


@pytest.fixture(scope="module")
def doubled():
    return street(risen)


def test_a_doubling_is_found_with_its_beginning_its_size_and_its_place(doubled):
    found, tested = judged(doubled)
    one = found[LAMP, MILL]
    zone = Zone(CITY.zone)
    assert abs(zone.day(one.start) - RISEN) <= 2
    assert day_iso(zone.day(one.end - 1)) == "2026-01-04"
    assert one.rise.low < 2.0 < one.rise.high
    assert one.observed == pytest.approx(2 * one.expected, rel=0.15)
    assert (one.span, one.method, one.outside) == ("rise", "summed likelihood ratios", True)
    assert [part.path for part in found[LAMP, "Town>East"].areas] == [MILL, QUAY][:1]
    assert [part.path for part in found["Roads", MILL].topics] == [LAMP]
    assert tested == len(doubled.book)
    assert not any(topic == POTHOLE for topic, _ in found)


def test_steady_years_have_no_rise():
    assert judged(street(usual))[0] == {}


def test_weeks_that_come_back_to_what_is_expected_have_not_risen_above_it():
    one = judged(street(back))[0][LAMP, MILL]
    assert one.p < 1e-4
    assert one.rise.low < 1.1
    assert not one.outside


def test_only_sundays_are_judged(doubled):
    assert judged(doubled, SUNDAY - 1) == ({}, 0)


def test_nothing_is_remembered(doubled):
    assert judged(doubled) == judged(doubled)


def test_where_the_years_are_not_known_nothing_is_judged():
    assert judged(street(risen, first=SUNDAY - 700)) == ({}, 0)


def test_without_history_days_nothing_is_judged():
    short = msgspec.structs.replace(CITY, judging=Judging(baseline_days=28))
    assert judged(street(risen, configuration=short), configuration=short) == ({}, 0)


def test_days_without_delivery_count_neither_as_observed_nor_as_expected(doubled):
    gap = range(SUNDAY - 20, SUNDAY - 10)
    whole, part = judged(doubled)[0][LAMP, MILL], judged(street(risen, missing=gap))[0][LAMP, MILL]
    assert part.start == whole.start
    assert part.observed == whole.observed - sum(risen(each - FIRST) for each in gap)
    assert part.expected == pytest.approx(whole.expected * 30 / 40, rel=0.1)


def test_no_series_is_judged_across_a_change_of_what_it_holds():
    split = (Succession(area=MILL, former=MILL, since="2025-12-01"),)
    changed = msgspec.structs.replace(
        CITY, successions=(*split, Succession(area="Town>East>New", former=QUAY, since="2025-12-01", share=0.5))
    )
    found, tested = judged(street(risen, configuration=changed), configuration=changed)
    assert (LAMP, MILL) in found
    assert not any(area == QUAY for _, area in found)
    assert tested < len(street(risen).book)


def test_what_is_known_to_be_bad_data_does_not_count():
    bad = Known(kind="bad data", topic=LAMP, first=day_iso(RISEN), last="2026-01-04")
    known = msgspec.structs.replace(CITY, known=(bad,))
    assert (LAMP, MILL) not in judged(street(risen, configuration=known), configuration=known)[0]


def test_what_holds_three_that_have_risen_is_heard_of_though_it_is_less_sure(doubled):
    chances = {series: one.p for series, one in judged(doubled)[0].items()}
    below = [chances[LAMP, MILL], chances[LAMP, "Town>East"], chances["Roads", MILL]]
    assert max(below) < chances["Roads", "Town>East"]
    strict = msgspec.structs.replace(CITY, judging=msgspec.structs.replace(CITY.judging, candidate_p=1.05 * max(below)))
    found, _ = judged(doubled, configuration=strict)
    assert found[LAMP, MILL].outside
    assert not found["Roads", "Town>East"].outside
    stricter = msgspec.structs.replace(CITY, judging=msgspec.structs.replace(CITY.judging, candidate_p=min(below)))
    assert ("Roads", "Town>East") not in judged(doubled, configuration=stricter)[0]


def test_a_place_that_is_expected_to_bring_little_is_heard_of_but_not_tested():
    rare = street(lambda number: int(number % 9 == 0) + 2 * int(FIRST + number >= RISEN))
    found, tested = judged(rare)
    assert not found[LAMP, MILL].outside
    assert tested < len(rare.book)

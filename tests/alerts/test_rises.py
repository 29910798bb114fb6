"""Alerts of slow rises: a timeline of the Sundays on which a series is found to have risen."""

from itertools import permutations

import pytest

from alerts import rises
from alerts.rise_reason import rise_reason
from alerts.rises import RisesState
from alerts.state import WatchState
from city.findings import SLOW_RISE, Finding, Part, Rise
from city.times import DAY, HOUR

PIPE, WATER, MILL, EAST, TOWN = "Water>Burst pipe", "Water", "Town>East>Mill", "Town>East", "Town"
WEST = "Town>West"
BEGIN = 20_000 * DAY + 4 * HOUR
"""A midnight in New York: 2024-10-04."""
TESTS = {("complaint/town", "rise"): 200}


def on(week, observed=84, course="open", *, topic=PIPE, area=MILL, times=(1.5, 1.3, 1.8), days=42, p=1e-6, **more):
    """What is found of a series as of the end of a week, told six hours later."""
    end = BEGIN + 7 * week * DAY
    ratio, low, high = times
    return Finding(
        feed="complaint/town",
        topic=topic,
        area=area,
        tick=end + 6 * HOUR,
        span="rise",
        start=end - days * DAY,
        end=end,
        observed=observed,
        expected=observed / ratio,
        upper=70.0,
        p=p,
        method=SLOW_RISE,
        **{"outside": True} | more,
        rise=Rise(course=course, ratio=ratio, low=low, high=high),
    )


class Told:
    """Folds weeks and keeps what was told: (week, status, level, area)."""

    def __init__(self, watching, bursts=None):
        self.watching, self.bursts, self.state, self.told, self.alerts = watching, bursts or {}, RisesState(), [], []

    def week(self, week, *findings):
        heard = rises.Heard(findings, TESTS, self.bursts.get(week, WatchState()))
        self.state, changed = rises.advance(self.state, on(week).tick, heard, self.watching)
        self.alerts += changed
        self.told += [(week, one.status, one.level, one.area) for one in changed]

    def weeks(self, weeks, **named):
        for week in weeks:
            self.week(week, on(week, **named))
        return self.told


@pytest.fixture
def town(watching):
    return Told(watching)


def test_a_rise_is_told_once_however_long_it_goes_on(town):
    assert town.weeks(range(8)) == [(0, "open", 1, MILL)]


def test_it_recovers_when_it_passes_and_closes_a_week_later_and_is_not_told_again_for_its_time(town):
    town.weeks(range(2))
    town.weeks(range(2, 5), course="passing")
    town.weeks(range(5, 7), days=56)
    assert town.told == [(0, "open", 1, MILL), (2, "recovered", 1, MILL), (3, "closed", 1, MILL)]


def test_it_recovers_after_two_weeks_without_a_finding(town):
    town.week(0, on(0))
    for week in (1, 2, 3):
        town.week(week)
    assert town.told == [(0, "open", 1, MILL), (2, "recovered", 1, MILL), (3, "closed", 1, MILL)]


def test_it_recovers_when_what_is_found_is_hardly_more_than_expected_for_two_weeks(town):
    town.week(0, on(0))
    town.weeks(range(1, 4), times=(1.05, 0.9, 1.2))
    assert town.told == [(0, "open", 1, MILL), (2, "recovered", 1, MILL), (3, "closed", 1, MILL)]


def test_one_that_is_still_well_above_the_expected_goes_on_however_wide_its_interval(town):
    town.week(0, on(0))
    town.weeks(range(1, 6), times=(1.3, 0.9, 1.7))
    assert town.told == [(0, "open", 1, MILL)]


def test_a_recovered_one_is_taken_up_again_only_by_a_sure_rise(town):
    town.week(0, on(0))
    town.week(1, on(1, course="passing"))
    town.week(2, on(2, times=(1.3, 0.9, 1.7)))
    assert town.told[1:] == [(1, "recovered", 1, MILL), (2, "closed", 1, MILL)]


def test_one_that_is_found_again_before_the_end_is_taken_up_again(town):
    town.week(0, on(0))
    town.week(1, on(1, course="passing"))
    town.week(2, on(2))
    assert [status for _, status, _, _ in town.told] == ["open", "recovered", "continuing"]


def test_a_lasting_one_is_normal_from_then_on_and_not_told_again_for_its_level(town):
    town.weeks(range(2))
    town.weeks(range(2, 20), course="lasting", times=(1.6, 1.4, 1.9))
    town.weeks(range(20, 24), times=(1.7, 1.5, 2.0))
    assert town.told == [(0, "open", 1, MILL), (2, "closed", 1, MILL)]
    assert town.alerts[-1].history[-1].why == "it is now normal: 1.6 times (1.4 to 1.9) what the years led to expect"


def test_a_further_rise_opens_another_alert(town):
    town.weeks(range(2))
    town.week(2, on(2, course="lasting", times=(1.6, 1.4, 1.9)))
    town.weeks(range(3, 6), times=(2.6, 2.0, 3.1))
    assert town.told[2:] == [(3, "open", 2, MILL)]
    assert town.alerts[-1].history[0].why == "risen further above what had become normal"
    assert town.alerts[-1].alert_id != town.alerts[0].alert_id


def test_the_level_rises_where_the_rise_is_surely_twofold_and_never_falls(town):
    town.week(0, on(0))
    town.week(1, on(1, times=(2.6, 2.1, 3.2)))
    town.week(2, on(2))
    assert town.told == [(0, "open", 1, MILL), (1, "growing", 2, MILL)]


def test_one_of_the_whole_city_that_several_districts_share_is_of_level_two(town):
    parts = (Part(EAST, 50, 30.0), Part("Town>West", 34, 26.0))
    town.week(0, on(0, area=TOWN, areas=parts))
    assert town.told == [(0, "open", 2, TOWN)]


def test_it_is_told_at_the_lowest_place_that_holds_most_of_it_and_nowhere_else(town):
    found = [on(0, 90, area=TOWN), on(0, 88, area=EAST), on(0, 84), on(0, 120, topic=WATER, area=TOWN)]
    town.week(0, *found)
    town.week(1, *(on(1, area=one.area, topic=one.topic, observed=one.observed) for one in found))
    assert town.told == [(0, "open", 1, MILL)]


def test_a_place_below_that_holds_little_of_it_belongs_to_the_rise_above(town):
    town.week(0, on(0, 300, area=TOWN), on(0, 60))
    assert town.told == [(0, "open", 1, TOWN)]


def test_a_place_that_may_be_at_what_is_expected_is_not_told_for_the_rise_above_it(town):
    town.week(0, on(0, 90, area=EAST), on(0, 84, times=(1.5, 0.9, 2.4), outside=False))
    assert town.told == [(0, "open", 1, EAST)]


def test_what_began_less_than_two_weeks_ago_is_not_yet_told(town):
    town.week(0, on(0, days=10))
    assert town.told == []


def test_what_is_expected_to_bring_too_little_is_heard_of_but_opens_nothing(town):
    town.week(0, on(0, outside=False))
    town.week(1, on(1))
    town.weeks(range(2, 8), outside=False)
    assert town.told == [(1, "open", 1, MILL)]


def test_chances_that_many_tests_give_are_no_rise(town):
    town.week(0, on(0, p=9e-4))
    assert town.told == []


def test_the_order_of_findings_means_nothing(watching):
    found = [on(0, 90, area=TOWN), on(0, 84), on(0, 50, topic="Roads", area=EAST)]
    heard = [rises.Heard(order, TESTS, WatchState()) for order in permutations(found)]
    assert len({rises.advance(RisesState(), found[0].tick, each, watching)[0] for each in heard}) == 1


def test_where_no_rises_are_judged_nothing_is_done(watching):
    state = RisesState()
    assert rises.advance(state, BEGIN, rises.Heard((), {}, WatchState()), watching) == (state, [])


class TestSpreading:
    """A rise that shows in places before the whole."""

    def test_it_is_one_alert_that_spreads_to_the_whole_and_takes_the_other_places_in(self, town):
        town.week(0, on(0, area=MILL))
        town.week(1, on(1, area=MILL), on(1, area=WEST))
        town.week(2, on(2, 84, area=MILL), on(2, 84, area=WEST), on(2, 600, area=TOWN))
        assert town.told == [
            (0, "open", 1, MILL),
            (1, "open", 1, WEST),
            (2, "growing", 1, TOWN),
            (2, "closed", 1, WEST),
        ]
        first, other, whole, part = town.alerts
        assert whole.alert_id == first.alert_id
        assert whole.history[-1].why == (
            f"spread from Burst pipe in Mill to Burst pipe in Town; takes in alert {other.alert_id}"
        )
        assert part.history[-1].why == f"part of alert {first.alert_id}"
        assert whole.reason.startswith("Burst pipe in Town: slow rise")

    def test_nothing_more_is_said_as_places_and_whole_go_on(self, town):
        town.week(0, on(0))
        for week in range(1, 6):
            town.week(week, on(week), on(week, area=WEST), on(week, 600, area=TOWN))
        assert town.told == [(0, "open", 1, MILL), (1, "growing", 1, TOWN)]

    def test_a_place_that_was_hit_harder_from_the_same_time_on_is_part_of_it(self, town):
        town.week(0, on(0, times=(4.7, 3.5, 6.0)))
        town.week(1, on(1, times=(4.7, 3.5, 6.0)), on(1, 900, area=TOWN, times=(1.4, 1.2, 1.8)))
        assert town.told == [(0, "open", 2, MILL), (1, "growing", 2, TOWN)]

    def test_a_place_that_rose_long_before_and_surely_further_keeps_its_alert(self, town):
        town.week(0, on(0, times=(4.7, 3.5, 6.0), days=77))
        town.week(1, on(1, times=(4.7, 3.5, 6.0), days=84), on(1, 900, area=TOWN, times=(1.4, 1.2, 1.8)))
        town.week(2, on(2, times=(4.7, 3.5, 6.0), days=84))
        assert town.told == [(0, "open", 2, MILL), (1, "open", 1, TOWN)]

    def places(self, week, number, *whole):
        """What is found of so many streets, beside the whole."""
        return [*(on(week, area=f"{EAST}>{name}") for name in "ABC"[:number]), *whole]

    def test_three_places_are_the_whole_where_that_has_surely_risen_though_it_has_not_passed(self, town):
        for week, number in enumerate((2, 3, 3)):
            town.week(week, *self.places(week, number, on(week, 600, area=TOWN, p=0.05, outside=False)))
        assert sorted(town.told) == [
            (0, "open", 1, f"{EAST}>A"),
            (0, "open", 1, f"{EAST}>B"),
            (1, "closed", 1, f"{EAST}>A"),
            (1, "growing", 1, TOWN),
        ]

    def test_where_three_are_found_at_once_the_whole_is_told_at_the_lowest_series_that_holds_them(self, town):
        wider = [on(0, 600, area=area, p=0.05, outside=False) for area in (TOWN, EAST)]
        town.week(0, *self.places(0, 3, *wider))
        assert town.told == [(0, "open", 1, EAST)]

    def test_three_places_are_their_own_where_the_whole_may_be_at_what_is_expected(self, town):
        whole = on(0, 600, area=TOWN, p=0.05, outside=False, times=(1.2, 0.9, 1.5))
        town.week(0, *self.places(0, 3, whole))
        assert {area for _, _, _, area in town.told} == {f"{EAST}>{name}" for name in "ABC"}

    def test_a_place_that_is_passing_is_no_part_of_what_rises_then(self, town):
        town.week(0, on(0))
        town.week(1, on(1, course="passing"), on(1, 600, area=TOWN))
        assert town.told == [(0, "open", 1, MILL), (1, "recovered", 1, MILL), (1, "open", 1, TOWN)]


class TestBursts:
    """What has been told as a burst."""

    def burst(self, story, find, first, area=MILL, observed=40):
        """The alerts after a burst of three hours, begun so many days after the first week's end."""
        end = (BEGIN + first * DAY) // HOUR * HOUR
        when = story.watching.zone.local(end).strftime("%Y-%m-%d %H:%M")
        story.at(when, find(when, PIPE, area, observed, 2.0))
        assert story.alerts
        return story.state

    def test_a_burst_explains_the_rise_that_began_with_it(self, story, find, watching):
        state = self.burst(story, find, -20)
        town = Told(watching, {0: state})
        town.week(0, on(0, days=21))
        assert town.told == []

    def test_a_rise_that_goes_on_for_three_weeks_after_the_burst_is_told(self, story, find, watching):
        state = self.burst(story, find, -20)
        town = Told(watching, {0: state})
        for week in range(3):
            town.week(week, on(week, days=21 + 7 * week))
        assert town.told == [(1, "open", 1, MILL)]

    def test_a_burst_within_a_rise_that_is_older_does_not_hide_it(self, story, find, watching):
        town = Told(watching, {0: self.burst(story, find, -3)})
        town.week(0, on(0, days=42))
        assert town.told == [(0, "open", 1, MILL)]


def test_the_sentence_says_how_many_times_the_expected_since_when_in_both_languages(watching):
    found = on(0)
    assert rise_reason(found, found.rise, watching.zone) == (
        "Burst pipe in Mill: slow rise: 1.5 times (1.3 to 1.8) what the years lead to expect since 2024-08-23, "
        "84 where 56 are expected."
    )
    assert rise_reason(found, found.rise, watching.zone, language="zh") == (
        "Mill Burst pipe：缓慢上升：自 2024-08-23 起为往年预期的 1.5 倍（1.3 至 1.8 倍），84 件，预期 56 件。"
    )

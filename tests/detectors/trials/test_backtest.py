"""The back-test: what was known then, nothing of what came later, delays and rates that can be worked out by hand."""

import math

import numpy as np
import pytest

from detectors.baseline import DAYS
from detectors.choice import ByHistory
from detectors.farrington import FarringtonFlexible
from detectors.pooled_regression import PooledRegression
from detectors.series import History
from detectors.trials.backtest.agreement import Alone, Pair, agreement
from detectors.trials.backtest.arrivals import Arrivals
from detectors.trials.backtest.comparing import Episode, Truth, Weeks, alarms, compare, settings
from detectors.trials.backtest.contestants import CONTESTANTS, Contestant
from detectors.trials.backtest.running import Asked, ask
from detectors.trials.backtest.strongest import strongest
from detectors.weeks import Weeks as WeeklySeries
from detectors.weeks import design

NAN = math.nan


def silent(stage, share):
    assert stage
    assert 0.0 <= share < 1.0


def kinds(days):
    return (np.arange(days) % 7).astype(np.int8)


def changes(*told, days=6, parents=(-1, 0, 0), feeds=None):
    """Arrivals of (row, day, known, change); every day up to the last is delivered at its end."""
    rows = len(parents)
    every_day = [(feed, day, day) for feed in sorted(set(feeds or [0])) for day in range(days)]
    row, day, known, change = (np.array(column) for column in zip(*told, strict=True))
    return Arrivals(
        kinds(days),
        np.array(parents, dtype=np.intp),
        np.arange(rows, dtype=np.intp),
        np.array(feeds or [0] * rows, dtype=np.intp),
        row,
        day,
        known,
        change.astype(np.float64),
        np.array(every_day, dtype=np.int64),
    )


def alone(counts):
    """Series that hang in no tree, each count known at the end of its day."""
    rows, days = counts.shape
    trees = np.full(rows, -1, dtype=np.intp), np.arange(rows, dtype=np.intp)
    return Arrivals.at_once(History(counts.astype(np.float64), kinds(days), *trees))


def known(arrivals, first=0):
    """The counts known at the end of each day, as lists."""
    return [each.history.counts.tolist() for each in arrivals.each_day(first)]


def tree(rng, days, late=3):
    """A city row and two areas below it, counts of 2 and 1 a day that arrive up to some days late."""
    told = []
    for day in range(days):
        for row, mean in ((1, 2.0), (2, 1.0)):
            for _ in range(rng.poisson(mean)):
                at = min(day + int(rng.integers(0, late + 1)), days - 1)
                told += [(0, day, at, 1), (row, day, at, 1)]
    told.sort(key=lambda one: one[2])
    return changes((0, 0, 0, 1), (1, 0, 0, 1), (2, 0, 0, 1), *told, days=days)


class TestWhatWasKnown:
    def test_a_case_counts_from_the_day_on_which_it_arrives(self):
        late = changes((0, 0, 0, 1), (0, 0, 2, 4), days=3, parents=(-1,))
        assert known(late) == [[[1.0]], [[1.0, 0.0]], [[5.0, 0.0, 0.0]]]

    def test_a_case_that_moves_is_taken_from_one_row_and_given_to_another_on_that_day(self):
        moved = changes((0, 0, 0, 1), (1, 0, 0, 1), (1, 0, 2, -1), (2, 0, 2, 1), days=3)
        assert known(moved) == [
            [[1.0], [1.0]],
            [[1.0, 0.0], [1.0, 0.0]],
            [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]],
        ]

    def test_a_series_is_not_there_before_its_first_case_and_then_has_zeros(self):
        shapes = [each.history.counts.shape for each in changes((0, 0, 0, 1), (1, 1, 1, 1), (2, 3, 3, 1)).each_day(0)]
        assert shapes == [(1, 1), (2, 2), (2, 3), (3, 4), (3, 5), (3, 6)]
        *_, last = known(changes((0, 0, 0, 1), (1, 1, 1, 1), (2, 3, 3, 1)))
        assert last[2] == [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]

    def test_a_day_without_delivery_has_no_count_until_it_is_delivered(self):
        two_feeds = Arrivals(
            kinds(3),
            np.array([-1, -1], dtype=np.intp),
            np.array([0, 1], dtype=np.intp),
            np.array([0, 1], dtype=np.intp),
            np.array([0, 1, 1]),
            np.array([0, 0, 1]),
            np.array([0, 0, 2]),
            np.array([1.0, 2.0, 3.0]),
            np.array([(0, 0, 0), (1, 0, 0), (0, 1, 1), (0, 2, 2), (1, 1, 2)]),
        )
        days = [np.array(each) for each in known(two_feeds)]
        np.testing.assert_array_equal(days[1], [[1.0, 0.0], [2.0, NAN]])
        np.testing.assert_array_equal(days[2], [[1.0, 0.0, 0.0], [2.0, 3.0, NAN]])

    def test_a_first_judged_day_knows_all_that_came_before(self):
        late = changes((0, 0, 0, 1), (0, 1, 1, 2), (0, 0, 2, 4), days=3, parents=(-1,))
        assert known(late, first=2) == [[[5.0, 2.0, 0.0]]]

    def test_the_final_counts_hold_everything(self):
        late = changes((0, 0, 0, 1), (0, 0, 2, 4), days=3, parents=(-1,))
        assert late.final().tolist() == [[5.0, 0.0, 0.0]]

    def test_what_came_later_is_not_in_a_part(self):
        late = changes((0, 0, 0, 1), (0, 0, 2, 4), days=3, parents=(-1,))
        assert late.up_to(2).final().tolist() == [[1.0, 0.0]]

    def test_counts_of_a_matrix_are_known_at_once(self):
        assert known(alone(np.array([[3, 1], [0, 2]]))) == [[[3.0], [0.0]], [[3.0, 1.0], [0.0, 2.0]]]

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ([(0, 6, 6, 1)], "outside of the 6 days"),
            ([(0, 2, 1, 1)], "before its day"),
            ([(1, 0, 0, 1), (0, 1, 1, 1)], "first known"),
        ],
    )
    def test_what_cannot_be_is_refused(self, told, said):
        with pytest.raises(ValueError, match=said):
            changes(*told)


class TestNoLookAhead:
    DAILY = tuple(one for one in CONTESTANTS if one.daily)
    OF_YEARS = tuple(one for one in CONTESTANTS if not one.daily)

    @staticmethod
    def agree(one, other, until):
        for name in ("row", "day", "observed", "week"):
            part = getattr(one, name)[one.day < until]
            assert part.tolist() == getattr(other, name)[other.day < until].tolist()
        for name in ("p", "expected", "upper"):
            np.testing.assert_array_equal(
                getattr(one, name)[:, one.day < until], getattr(other, name)[:, other.day < until]
            )

    def test_days_to_come_change_no_answer(self):
        whole = tree(np.random.default_rng(5), 150)
        for until in (60, 149):
            self.agree(ask(whole, self.DAILY, 30, silent), ask(whole.up_to(until), self.DAILY, 30, silent), until)

    def test_another_future_changes_no_answer(self):
        until, rng = 120, np.random.default_rng(6)
        counts = rng.poisson(3.0, (4, 150))
        other = counts.copy()
        other[:, until:] = rng.poisson(40.0, (4, 150 - until))
        self.agree(ask(alone(counts), self.DAILY, 40, silent), ask(alone(other), self.DAILY, 40, silent), until)

    def test_another_future_changes_no_answer_of_those_that_look_back_for_years(self):
        days, until, rng = 7 * 330, 7 * 320, np.random.default_rng(7)
        counts = rng.poisson(2.0, (3, days))
        other = counts.copy()
        other[:, until:] = 25
        first = until - 42
        one, another = (ask(alone(each), self.OF_YEARS, first, silent) for each in (counts, other))
        self.agree(one, another, until)
        assert np.isfinite(one.p[:, one.day == first + 6]).all()
        later = one.day >= until
        assert (one.p[:, later][np.isfinite(one.p[:, later])] > another.p[:, later][np.isfinite(one.p[:, later])]).all()


class TestContestants:
    counts = np.random.default_rng(8).poisson(4.0, (3, 7 * 330))
    trees = np.full(3, -1, dtype=np.intp), np.arange(3, dtype=np.intp)

    def last(self, key, days):
        """The answer on the last of so many days."""
        (contestant,) = [one for one in CONTESTANTS if one.key == key]
        judge = contestant.begin()
        (day,) = alone(self.counts[:, :days]).each_day(days - 1)
        return judge(day)

    def test_a_name_stands_for_one(self):
        assert len({one.key for one in CONTESTANTS}) == len({one.name for one in CONTESTANTS}) == len(CONTESTANTS)

    def test_the_day_is_judged_as_the_service_judges_it(self):
        history = History(self.counts[:, 200 - DAYS - 1 : 199].astype(float), kinds(DAYS), *self.trees)
        history = History(history.counts, kinds(199)[-DAYS:], *self.trees)
        expected = ByHistory(settled=14).judge(history, self.counts[:, 199].astype(float), kinds(200)[-1:])
        np.testing.assert_array_equal(self.last("day", 200).p, expected.p)

    def test_the_week_is_judged_by_what_was_before_its_seven_days(self):
        history = History(self.counts[:, 193 - DAYS : 193].astype(float), kinds(193)[-DAYS:], *self.trees)
        sums = self.counts[:, 193:200].sum(axis=1).astype(float)
        expected = ByHistory(settled=14).judge(history, sums, kinds(200)[-7:])
        np.testing.assert_array_equal(self.last("week", 200).p, expected.p)

    def test_farrington_judges_the_weeks_that_end_with_the_day(self):
        sums = self.counts.reshape(3, 330, 7).sum(axis=2).astype(float)
        np.testing.assert_array_equal(self.last("farrington", 7 * 330).p, FarringtonFlexible().judge_weeks(sums).p)

    def test_the_pooled_regression_judges_the_weeks_that_end_with_the_day(self):
        sums = self.counts.reshape(3, 330, 7).sum(axis=2).astype(float)
        terms = design(7 * np.arange(333))[:330]
        expected = PooledRegression().judge(WeeklySeries(sums, terms, *self.trees))
        np.testing.assert_allclose(self.last("pooled", 7 * 330).p, expected.p)

    def test_the_pooled_regression_judges_nothing_without_two_years(self):
        assert not self.last("pooled", 7 * 104).judged.any()
        assert self.last("pooled", 7 * 105).judged.all()

    def test_the_slow_rise_is_found_and_begins_anew(self):
        rng = np.random.default_rng(9)
        counts = rng.poisson(np.where(np.arange(200) < 150, 5.0, 10.0), (20, 200))
        cumulative = tuple(one for one in CONTESTANTS if one.key == "cumulative")
        asked = ask(alone(counts), cumulative, 100, silent)
        p = asked.p[0].reshape(100, 20)
        assert (p[:50] <= 0.01).mean() < 0.01
        found = (p[50:80] <= 0.01).any(axis=0)
        assert found.mean() > 0.9
        first = 50 + (p[50:] <= 0.01).argmax(axis=0)
        assert (p[np.minimum(first + 1, 99), np.arange(20)] > 0.01)[found].mean() > 0.9


class TestAsking:
    def test_a_series_is_asked_for_with_five_cases_in_four_weeks(self):
        counts = np.zeros((2, 40))
        counts[0, [0, 10, 20, 25, 27]] = 1
        counts[1, [0, 10, 20, 25]] = 1
        asked = ask(alone(counts), CONTESTANTS[:1], 20, silent)
        assert list(zip(asked.row.tolist(), asked.day.tolist(), strict=True)) == [(0, 27)]

    def test_the_seven_days_stand_beside_the_day(self):
        counts = np.tile(np.arange(40.0), (1, 1))
        asked = ask(alone(counts), CONTESTANTS[:1], 38, silent)
        assert asked.observed.tolist() == [38.0, 39.0]
        assert asked.week.tolist() == [sum(range(32, 39)), sum(range(33, 40))]

    @pytest.mark.parametrize(("every", "days"), [(7, [36, 43]), (3, [32, 35, 38, 41]), (1, list(range(30, 44)))])
    def test_who_is_not_daily_is_asked_on_the_last_day_of_each_week_or_as_told(self, every, days):
        daily = CONTESTANTS[3]
        weekly = Contestant("weekly", "weekly", 1, daily=False, begin=daily.begin)
        asked = ask(alone(np.full((1, 44), 3.0)), (daily, weekly), 30, silent, every=every)
        assert asked.day[np.isfinite(asked.p[0])].tolist() == list(range(30, 44))
        assert asked.day[np.isfinite(asked.p[1])].tolist() == days

    def test_nobody_is_asked_for_a_day_without_delivery(self):
        counts = np.full((1, 40), 3.0)
        counts[0, 35] = NAN
        assert 35 not in ask(alone(counts), CONTESTANTS[:1], 30, silent).day


def asked_of(*p, first=0, rows=1):
    """Answers of methods whose chances are given by day, 1 unless named, for all rows alike: {day: p} each."""
    days = 42
    day = np.repeat(np.arange(first, first + days), rows)
    row = np.tile(np.arange(rows), days)
    chances = np.ones((len(p), day.size))
    for place, named in enumerate(p):
        for key, chance in named.items():
            at, which = key if isinstance(key, tuple) else (key, 0)
            chances[place, (day == at) & (row == which)] = chance
    zeros = np.zeros(day.size)
    names = tuple("abc"[: len(p)])
    return Asked(names, first, days, row, day, zeros, zeros, chances, zeros + chances, zeros + chances)


NOTHING = Truth()


def row_of(asked, threshold, truth=NOTHING):
    weeks = Weeks.gather(asked, truth)
    return compare(asked, weeks, settings(weeks, asked, (threshold,), ()), truth)[0]


EPISODE = Episode(0, 10, 16, np.array([0]))


class TestComparing:
    def test_days_not_further_apart_than_a_week_are_one_alarm(self):
        found = alarms(asked := asked_of({3: 0.001, 4: 0.001, 11: 0.001, 19: 0.001}), asked.p[0], 0.01)
        assert (found.first.tolist(), found.last.tolist()) == ([3, 19], [11, 19])

    def test_a_week_is_flagged_where_one_of_its_days_is(self):
        row = row_of(asked_of({3: 0.001, 4: 0.001, 11: 0.001, 19: 0.001}), 0.01)
        assert (row.weeks, row.alarms) == (6, 2)
        assert row.false == pytest.approx(1000 * 3 / 6)
        assert row.a_year == pytest.approx(2 / (6 * 7 / 365.25))

    @pytest.mark.parametrize(
        ("flagged", "lead", "delay"),
        [
            ({12: 0.001, 13: 0.001}, 0, 2),
            ({10: 0.001}, 0, 0),
            ({16: 0.001}, 0, 6),
            ({17: 0.001}, 0, None),
            ({8: 0.001, 12: 0.001}, 0, 2),
            ({8: 0.001, 12: 0.001}, 3, -2),
            ({6: 0.001}, 3, None),
            ({12: 0.02}, 0, None),
        ],
    )
    def test_an_episode_is_found_from_the_lead_before_it_to_its_last_day(self, flagged, lead, delay):
        row = row_of(asked_of(flagged), 0.01, Truth((EPISODE,), lead))
        assert row.delays == (delay,)
        assert (row.episodes, row.found, row.pod) == (1, int(delay is not None), float(delay is not None))
        assert math.isnan(row.delay) if delay is None else row.delay == delay

    def test_weeks_that_meet_an_episode_or_the_six_days_after_it_are_not_quiet(self):
        weeks = Weeks.gather(asked_of({}), Truth((EPISODE,)))
        assert weeks.quiet.tolist() == [True, False, False, False, True, True]
        assert Weeks.gather(asked_of({}), Truth((EPISODE,), 4)).quiet.tolist() == [False] * 4 + [True] * 2

    def test_an_alarm_outside_of_the_truth_is_false_and_one_in_a_series_that_an_episode_disturbs_is_not(self):
        asked = asked_of({(2, 0): 0.001, (12, 1): 0.001, (12, 2): 0.001}, rows=3)
        row = row_of(asked, 0.01, Truth((Episode(0, 10, 16, np.array([0, 1])),)))
        assert row.quiet_weeks == 3 * 6 - 2 * 3
        assert row.false == pytest.approx(1000 * 2 / 12)

    def test_what_nobody_has_to_find_is_no_false_alarm_and_no_miss(self):
        row = row_of(asked_of({12: 0.001}), 0.01, Truth((Episode(None, 10, 16, np.array([0])),)))
        assert (row.episodes, row.false) == (0, 0.0)
        assert math.isnan(row.pod)

    def test_an_episode_in_which_a_method_did_not_judge_is_not_held_against_it(self):
        row = row_of(asked_of(dict.fromkeys(range(10, 17), NAN)), 0.01, Truth((EPISODE,)))
        assert (row.episodes, row.delays) == (0, (None,))

    def test_the_delay_is_the_median_of_those_found(self):
        episodes = tuple(Episode(0, first, first + 4, np.array([0])) for first in (0, 10, 20, 30))
        row = row_of(asked_of({1: 0.001, 13: 0.001, 22: 0.001}), 0.01, Truth(episodes))
        assert (row.delays, row.delay, row.pod) == ((1, 3, 2, None), 2.0, 0.75)

    def test_a_matched_threshold_flags_the_share_of_quiet_weeks_that_is_asked_for(self):
        asked = asked_of({7 * week: 0.01 * (week + 1) for week in range(6)})
        truth = Truth((Episode(0, 0, 0, np.array([0])),))
        weeks = Weeks.gather(asked, truth)
        assert weeks.quiet.sum() == 5
        (found,) = settings(weeks, asked, (), (0.4,))
        assert compare(asked, weeks, [found], truth)[0].false == pytest.approx(400.0)
        assert 0.03 <= found[0].threshold < 0.04

    def test_equal_chances_are_all_flagged_or_none(self):
        asked = asked_of({7 * week: 0.01 for week in range(4)})
        weeks = Weeks.gather(asked, Truth())
        (found,) = settings(weeks, asked, (), (0.5, 0.7))
        assert [row.false for row in compare(asked, weeks, [found], Truth())] == [0.0, pytest.approx(1000 * 4 / 6)]

    def test_a_method_that_judged_nothing_has_no_shares(self):
        row = row_of(asked_of(dict.fromkeys(range(42), NAN)), 0.01, Truth((EPISODE,)))
        assert (row.weeks, row.alarms) == (0, 0)
        assert math.isnan(row.false)
        assert math.isnan(row.a_year)


class TestAgreement:
    def test_an_alarm_of_both_is_shared_and_the_earlier_day_is_sooner(self):
        asked = asked_of({5: 0.001, 30: 0.001}, {8: 0.001}, {})
        pairs, lonely = agreement(asked, (0.01, 0.01, 0.01))
        told = {(pair.one, pair.other): pair for pair in pairs}
        assert told["a", "b"] == Pair("a", "b", alarms=2, shared=1, sooner=1, later=0, median=-3.0)
        assert told["b", "a"] == Pair("b", "a", alarms=1, shared=1, sooner=0, later=1, median=3.0)
        assert lonely == [Alone("a", 2, 1), Alone("b", 1, 0), Alone("c", 0, 0)]

    def test_more_than_two_weeks_apart_is_not_the_same(self):
        pairs, lonely = agreement(asked_of({5: 0.001}, {20: 0.001}), (0.01, 0.01))
        assert [pair.shared for pair in pairs] == [0, 0]
        assert [one.alone for one in lonely] == [1, 1]
        assert all(math.isnan(pair.median) for pair in pairs)

    def test_where_the_other_did_not_judge_nothing_is_asked_of_it(self):
        unjudged = dict.fromkeys(range(42), NAN)
        pairs, lonely = agreement(asked_of({5: 0.001}, unjudged), (0.01, 0.01))
        assert [pair.alarms for pair in pairs] == [0, 0]
        assert lonely[0] == Alone("a", 1, 1)

    def test_another_series_is_another_alarm(self):
        asked = asked_of({(5, 0): 0.001}, {(5, 1): 0.001}, rows=2)
        assert [pair.shared for pair in agreement(asked, (0.01, 0.01))[0]] == [0, 0]


class TestStrongest:
    @staticmethod
    def causes(asked, nested, most=10):
        weeks = Weeks.gather(asked, Truth())
        found = strongest(asked, weeks, [0.01] * len(asked.names), nested, most)
        return [(int(asked.row[one.question]), int(asked.day[one.question]), one.series) for one in found]

    def quiet(self, *p, rows=40):
        """Enough series that one week in them is a small share."""
        return asked_of(*p, rows=rows)

    def test_the_strongest_day_of_the_strongest_week_stands_for_a_cause(self):
        asked = self.quiet({(10, 3): 1e-4, (11, 3): 1e-6, (30, 5): 1e-5})
        assert self.causes(asked, lambda one, other: one == other) == [(3, 11, 1), (5, 30, 1)]

    def test_what_nests_at_the_same_time_is_one_cause(self):
        asked = self.quiet({(10, 3): 1e-6, (12, 0): 1e-5, (13, 4): 1e-4, (13, 9): 1e-3})
        through_the_city = lambda one, other: one == other or (0 in (one, other) and 9 not in (one, other))  # noqa: E731
        assert self.causes(asked, through_the_city) == [(3, 10, 3), (9, 13, 1)]

    def test_what_nests_at_another_time_is_another_cause(self):
        asked = self.quiet({(3, 3): 1e-6, (14, 3): 1e-5})
        assert self.causes(asked, lambda one, other: one == other) == [(3, 3, 1), (3, 14, 1)]

    def test_chances_of_methods_are_compared_by_rank(self):
        """The second method gives chances that are far too small: 1e-20 is nothing special there, 1e-30 is."""
        common = {(7 * week, row): 1e-20 for week in range(6) for row in range(40)}
        asked = self.quiet({(10, 3): 1e-4}, {**common, (20, 7): 1e-30})
        assert self.causes(asked, lambda one, other: one == other, 2) == [(3, 10, 1), (7, 20, 1)]

    def test_who_flags_it_and_since_when_is_told(self):
        asked = self.quiet({(10, 3): 1e-6}, {(8, 3): 1e-3}, {(8, 4): 1e-5})
        weeks = Weeks.gather(asked, Truth())
        one = strongest(asked, weeks, [0.01] * 3, lambda one, other: one == other, 1)[0]
        assert (one.flagged, one.first) == ((True, True, False), 8)
        assert one.shares[0] == one.strength == pytest.approx(1 / 240)

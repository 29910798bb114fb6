"""The ledger's book: counts rolled up both trees, by day and by hour."""

import random

import numpy as np
import pytest

from streams.book import Book, Entry, hour_number
from streams.book_counts import RECENT_HOURS
from streams.series_tree import AREAS, TOPICS
from tests.streams.town import FEED, GRID, HILL, LAMP, MILL, POTHOLE, QUAY, at, day

TODAY = day("2026-03-02")
NINE = hour_number(at("2026-03-02 09:00"))


def book(*entries):
    made = Book()
    made.turn(max(hour for _, _, hour, _ in entries))
    for entry in entries:
        made.add([Entry(*entry)])
    return made


def row(made, topic, area, feed=FEED):
    return made.rows[feed, topic, area]


def test_a_count_reaches_every_series_above_it_in_both_trees():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 2), ((FEED, LAMP, HILL), TODAY, NINE, 3))
    counts = {
        (topic, area): made.days([row(made, topic, area)], TODAY, TODAY)[0, 0]
        for topic, area in [(POTHOLE, MILL), ("Roads", "Town"), ("Roads", "Town>East"), (LAMP, "Town"), ("Roads", MILL)]
    }
    assert counts == {
        (POTHOLE, MILL): 2,
        ("Roads", "Town"): 5,
        ("Roads", "Town>East"): 2,
        (LAMP, "Town"): 3,
        ("Roads", MILL): 2,
    }


def test_feeds_are_never_added():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 2), ((GRID, POTHOLE, MILL), TODAY, NINE, 3))
    rows = [row(made, POTHOLE, MILL), row(made, POTHOLE, MILL, GRID)]
    assert made.days(rows, TODAY, TODAY)[:, 0].tolist() == [2, 3]
    assert made.feeds == [FEED, GRID]
    assert made.feed_of()[rows].tolist() == [0, 1]


def test_days_that_nothing_was_counted_on_are_zero_also_beyond_what_is_held():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 2))
    assert made.days([row(made, POTHOLE, MILL)], TODAY - 2, TODAY + 2).tolist() == [[0, 0, 2, 0, 0]]
    assert made.days([row(made, POTHOLE, MILL)], TODAY - 900, TODAY - 899).tolist() == [[0, 0]]


def test_an_earlier_day_may_come_later():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 2), ((FEED, POTHOLE, MILL), TODAY - 300, NINE - 300 * 24, 1))
    assert made.days([row(made, POTHOLE, MILL)], TODAY - 300, TODAY).sum() == 3
    assert made.days([row(made, POTHOLE, MILL)], TODAY - 300, TODAY - 300)[0, 0] == 1


def test_a_negative_count_takes_back():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 2), ((FEED, POTHOLE, MILL), TODAY, NINE, -1))
    assert made.days([row(made, "Roads", "Town")], TODAY, TODAY)[0, 0] == 1
    assert made.last_hours([row(made, "Roads", "Town")], NINE + 1, 1)[0, 0] == 1


def test_trailing_hours_are_given_oldest_first():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 1), ((FEED, POTHOLE, MILL), TODAY, NINE + 2, 4))
    assert made.last_hours([row(made, POTHOLE, MILL)], NINE + 3, 4).tolist() == [[0, 1, 0, 4]]


def test_hours_older_than_the_short_memory_are_forgotten():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 5))
    made.turn(NINE + RECENT_HOURS - 1)
    assert made.last_hours([row(made, POTHOLE, MILL)], NINE + 1, 1)[0, 0] == 5
    made.turn(NINE + RECENT_HOURS)
    assert made.active(NINE + RECENT_HOURS).size == 0
    made.add([Entry((FEED, POTHOLE, MILL), TODAY, NINE, 5)])
    assert made.last_hours([row(made, POTHOLE, MILL)], NINE + RECENT_HOURS + 1, RECENT_HOURS).sum() == 0
    assert made.days([row(made, POTHOLE, MILL)], TODAY, TODAY)[0, 0] == 10


def test_time_never_turns_back():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 5))
    made.turn(NINE - 30)
    assert made.last_hours([row(made, POTHOLE, MILL)], NINE + 1, 1)[0, 0] == 5


def test_active_are_the_series_with_a_case_in_the_hour():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 1), ((FEED, LAMP, HILL), TODAY, NINE + 1, 1))
    assert {made.keys[each][1:] for each in made.active(NINE)} == {
        (topic, area) for topic in (POTHOLE, "Roads") for area in (MILL, "Town>East", "Town")
    }


def test_hours_are_kept_for_good_where_the_area_is_the_whole_city():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 2), ((FEED, POTHOLE, HILL), TODAY + 60, NINE + 60 * 24, 1))
    tops = made.tops()
    assert {made.keys[each] for each in tops} == {(FEED, POTHOLE, "Town"), (FEED, "Roads", "Town")}
    assert made.top_hours(tops, NINE - 1, 3).tolist() == [[0, 2, 0], [0, 2, 0]]


def test_below_are_the_children_in_one_tree_and_at_the_same_place_of_the_other():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 1), ((FEED, LAMP, QUAY), TODAY, NINE, 1))
    top = row(made, "Roads", "Town>East")
    assert {made.keys[each][2] for each in made.below(top, AREAS)} == {MILL, QUAY}
    assert {made.keys[each][1] for each in made.below(top, TOPICS)} == {POTHOLE, LAMP}
    assert made.below(row(made, POTHOLE, MILL), AREAS) == []


def test_a_family_is_all_of_a_feeds_first_level_topic_ordered_by_name():
    made = book(
        ((FEED, LAMP, HILL), TODAY, NINE, 1),
        ((FEED, "Water>Tap", HILL), TODAY, NINE, 1),
        ((GRID, LAMP, HILL), TODAY, NINE, 1),
        ((FEED, POTHOLE, MILL), TODAY, NINE, 1),
    )
    family = [made.keys[each] for each in made.families([row(made, POTHOLE, MILL)])]
    assert family == sorted(key for key in made.keys if key[0] == FEED and key[1].startswith("Roads"))
    assert {made.keys[each] for each in made.of_topic(FEED, LAMP)} == {
        (FEED, LAMP, area) for area in ("Town", "Town>West", HILL)
    }


def test_parents_and_roots_name_the_rows_above():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 1))
    at_mill = row(made, POTHOLE, MILL)
    assert made.keys[made.parents[at_mill]] == (FEED, POTHOLE, "Town>East")
    assert made.keys[made.roots[at_mill]] == (FEED, "Roads", MILL)
    assert made.parents[row(made, POTHOLE, "Town")] == -1


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_entries_gives_the_same_counts(seed):
    order = random.Random(seed)
    entries = [
        (
            (FEED, f"Roads>{order.randrange(40)}", f"Town>{order.randrange(9)}>{order.randrange(9)}"),
            TODAY + lag,
            hour,
            1,
        )
        for lag in range(-200, 3)
        for hour in [NINE + 24 * lag + order.randrange(12)]
        for _ in range(3)
    ]
    whole, shuffled = book(*entries), book(*order.sample(entries, len(entries)))
    keys = sorted(whole.rows)
    assert keys == sorted(shuffled.rows)
    together = Book()
    together.turn(max(entry[2] for entry in entries))
    together.add([Entry(*entry) for entry in entries])
    for made, other in ((whole, shuffled), (whole, together)):
        rows, others = ([each.rows[key] for key in keys] for each in (made, other))
        np.testing.assert_array_equal(
            made.days(rows, TODAY - 200, TODAY + 3), other.days(others, TODAY - 200, TODAY + 3)
        )
        newest = max(entry[2] for entry in entries)
        for each in (made, other):
            each.turn(newest)
        np.testing.assert_array_equal(
            made.last_hours(rows, newest + 1, RECENT_HOURS), other.last_hours(others, newest + 1, RECENT_HOURS)
        )


def test_a_case_ahead_of_its_time_that_is_taken_back_later_leaves_no_negative_hour():
    made = book(((FEED, POTHOLE, MILL), TODAY, NINE, 1))
    made.add([Entry((FEED, POTHOLE, MILL), TODAY, NINE + 5, 1)])
    made.turn(NINE + 5)
    made.add([Entry((FEED, POTHOLE, MILL), TODAY, NINE + 5, -1)])
    assert made.last_hours([row(made, POTHOLE, MILL)], NINE + 6, 6).tolist() == [[1, 0, 0, 0, 0, 0]]


class TestAnAgedBook:
    OLD, SINCE = TODAY - 100, TODAY - 60

    @pytest.fixture
    def made(self):
        return book(
            ((FEED, LAMP, HILL), self.OLD, NINE - 2400, 5),
            ((FEED, POTHOLE, MILL), self.OLD, NINE - 2400, 3),
            ((FEED, POTHOLE, MILL), TODAY, NINE, 2),
            ((GRID, POTHOLE, QUAY), self.SINCE, NINE - 1440, 1),
        )

    def test_is_that_of_a_log_that_begins_later(self, made):
        aged, _ = made.aged(self.SINCE, NINE - 1440)
        later = book(((FEED, POTHOLE, MILL), TODAY, NINE, 2), ((GRID, POTHOLE, QUAY), self.SINCE, NINE - 1440, 1))
        assert aged.keys == later.keys
        assert aged.feeds == later.feeds
        assert (aged.parents, aged.roots) == (later.parents, later.roots)
        everything = np.arange(len(aged))
        assert (aged.days(everything, self.OLD, TODAY) == later.days(everything, self.OLD, TODAY)).all()
        assert (aged.all_days(self.OLD - 9, TODAY) == later.days(everything, self.OLD - 9, TODAY)).all()
        assert (aged.last_hours(everything, NINE + 1, 24) == later.last_hours(everything, NINE + 1, 24)).all()
        hours = aged.top_hours(aged.tops(), NINE - 2400, 2401)
        assert (hours == later.top_hours(later.tops(), NINE - 2400, 2401)).all()

    def test_is_the_same_book_where_nothing_is_gone(self, made):
        aged, numbers = made.aged(self.OLD, NINE - 2400)
        assert aged is made
        assert numbers.tolist() == list(range(len(made)))

    def test_tells_where_each_row_has_gone(self, made):
        aged, numbers = made.aged(self.SINCE, NINE - 1440)
        assert {made.keys[old]: aged.keys[new] for old, new in enumerate(numbers) if new >= 0} == {
            key: key for key in aged.keys
        }
        gone = {made.keys[old] for old, new in enumerate(numbers) if new < 0}
        assert gone == {(FEED, LAMP, HILL), (FEED, LAMP, "Town>West"), (FEED, LAMP, "Town")} | {
            (FEED, "Roads", HILL), (FEED, "Roads", "Town>West"),
        }  # fmt: skip

    def test_goes_on_counting_also_what_had_gone_and_hours_that_are_to_come(self, made):
        made.add([Entry((FEED, POTHOLE, MILL), TODAY, NINE + 2, 4)])
        aged, _ = made.aged(self.SINCE, NINE - 1440)
        aged.add([Entry((FEED, LAMP, HILL), TODAY, NINE, 1)])
        aged.turn(NINE + 2)
        assert aged.days([row(aged, LAMP, HILL)], TODAY, TODAY)[0, 0] == 1
        assert aged.days([row(aged, "Roads", "Town")], self.OLD, TODAY).sum() == 7
        assert aged.last_hours([row(aged, POTHOLE, MILL)], NINE + 3, 3).tolist() == [[2, 0, 4]]

"""The course of a cell: days, weeks, hours."""

from datetime import date
from urllib.parse import parse_qsl

import numpy as np
import pytest

from board.explore.asked import Asked, AskedError, asked_of
from board.explore.course import DAYS, RECENT, by_week, of_hours, recent
from board.explore.hours_chart import hours_chart
from city.times import Zone

LAST = date(2026, 4, 2).toordinal()


def days(**last):
    """Two years without a count, but for days so many before the last."""
    counts = np.zeros(DAYS, dtype=np.int64)
    for before, count in last.items():
        counts[-1 - int(before.removeprefix("back"))] = count
    return counts


def test_eight_weeks_by_day_with_the_band_of_the_days_that_were_judged():
    found = recent(days(back0=7, back55=2, back56=9), {LAST: (3.0, 6.0)}, LAST, (LAST, LAST))
    assert (len(found.observed), found.observed[0], found.observed[-1]) == (RECENT, 2, 7)
    assert (found.expected[-2:], found.upper[-2:]) == ((None, 3.0), (None, 6.0))


def test_weeks_begin_with_the_first_that_has_a_count():
    found = by_week(days(back0=7, back1=1, back30=2), {}, LAST, (LAST - 6, LAST))
    assert found.observed == (2, 0, 0, 0, 8)
    assert found.first + 7 * (len(found.observed) - 1) == LAST
    assert found.step == 7


def test_a_week_expects_what_its_days_do_and_its_band_is_narrower_than_the_sum():
    band = {LAST - number: (2.0, 5.0) for number in range(7)}
    found = by_week(days(back0=1, back9=1), band, LAST, (LAST, LAST))
    assert found.expected == (None, 14.0)
    assert found.upper[-1] == pytest.approx(14 + 3 * 7**0.5)


def test_weeks_without_any_count_are_one_empty_week():
    assert by_week(days(), {}, LAST, (LAST, LAST)).observed == (0,)


def test_hours_are_of_the_wall_clock_also_where_it_changes():
    berlin = Zone("Europe/Berlin")
    spring = {"day": "2026-03-29", "matters": [1, 1, 1, *[0] * 20]}  # 02:00 is left out
    hours = of_hours([spring, spring], berlin)
    assert (hours[0], hours[1], hours[2], hours[3]) == (2, 2, 0, 2)


def test_a_feed_of_days_alone_has_no_hours():
    assert of_hours([{"day": "2026-03-29", "matters": [9, *[0] * 23]}], Zone("Asia/Shanghai")) is None


def test_the_hours_are_drawn():
    assert "<svg" in hours_chart([0, 5, *[1] * 22])


class TestAsked:
    def test_an_address_says_again_what_it_was_made_of(self):
        asked = Asked("complaint/a&b", "Town>East", "Roads>Pit #1", "own", LAST - 3, LAST)
        href = asked.href(topic="Roads>Lamp?")
        assert asked_of(query_of(href), "Town") == Asked(
            "complaint/a&b", "Town>East", "Roads>Lamp?", "own", LAST - 3, LAST
        )

    def test_nothing_said_is_the_own_area_and_seven_days(self):
        assert asked_of({}, "Town>East") == Asked("", "Town>East", "", "week")

    @pytest.mark.parametrize(
        "query",
        [
            {"period": "year"},
            {"period": "own"},
            {"period": "own", "from": "2026-04-02", "to": "2026-04-01"},
            {"period": "own", "from": "2025-04-02", "to": "2026-04-01"},
            {"period": "own", "from": "0001-01-01", "to": "0001-01-02"},
            {"period": "own", "from": "x", "to": "'; drop table"},
            {"area": "x" * 401},
            {"topic": "\ud800"},
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, query):
        with pytest.raises(AskedError):
            asked_of(query, "Town")


def query_of(href):
    return dict(parse_qsl(href.partition("?")[2]))

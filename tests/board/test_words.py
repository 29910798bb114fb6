import pytest

from board import words
from city.times import Zone


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (3, "3"), (12345, "12,345"), (8.6, "8.6"), (8.0, "8"), (0.036, "0.04"), (117.3, "117"), (1e-7, "1e-07")],
)
def test_a_count_is_said_as_short_as_it_is_clear(value, said):
    assert words.count(value) == said


def test_a_change_of_few_cases_is_no_percentage():
    assert words.change(7, 1) == "+6"
    assert words.change(1, 9) == "−8"
    assert words.change(15, 10) == "+50%"


def test_nothing_to_compare_with_is_a_dash():
    assert words.change(5, None) == "–"
    assert words.change(5, 0) == "+5"


def test_a_level_is_told_in_both_languages_and_by_bars():
    badge = words.level(3)
    assert "重点" in badge
    assert "major" in badge
    assert badge.count('class="on"') == 3


def test_a_time_of_any_offset_is_shown_on_the_clock_of_the_city():
    shanghai = Zone("Asia/Shanghai")
    assert words.moment("2026-03-18T03:00:00.000Z", shanghai) == "2026-03-18 11:00"
    assert words.moment("2026-03-18T11:00:00+08:00", shanghai) == "2026-03-18 11:00"


def test_a_time_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        words.instant_of("2026-03-18T11:00:00")


def test_a_feed_says_its_kind_in_both_languages_and_whose_it_is():
    assert words.feed("petition/office") == (
        '<span lang="zh">信访</span> <span class="en">petitions</span><span class="quiet"> · office</span>'
    )


def test_the_line_on_levels_denies_that_they_are_statutory():
    chinese, english = words.NOT_STATUTORY
    assert "不是法定预警信号" in chinese
    assert "not statutory warnings" in english

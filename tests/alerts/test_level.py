import pytest

from alerts.level import Levels, level, score


def day(find, observed, expected, area="City", **more):
    return find("2026-05-01", "Topic", area, observed, expected, span="day", **more)


@pytest.mark.parametrize(
    ("observed", "expected", "area", "reached"),
    [
        (752, 5, "Boston", 4),  # a hurricane
        (78, 5, "Boston", 3),  # a snow storm
        (7, 0.1, "Boston", 1),  # its first hour
        (31, 0.6, "Boston>Dorchester", 2),
        (25, 0.36, "北京>朝阳>某街道", 2),
        (26, 0.36, "北京>朝阳>某街道", 3),
        (90, 0.36, "北京>朝阳>某街道", 4),
        (6, 0.1, "北京>朝阳>某街道", 1),
        (330, 30, "北京", 4),
        (60, 30, "北京", 1),  # twice the ordinary is not enough for more
        (5000, 2500, "北京", 3),  # but two and a half thousand more are
    ],
)
def test_grows_with_size_ratio_and_tier(find, observed, expected, area, reached):
    assert level(day(find, observed, expected, area)) == reached


def test_needs_evidence_whatever_the_size(find):
    assert [level(day(find, 752, 5, p=p)) for p in (1e-5, 1e-7, 1e-10, 1e-13)] == [1, 2, 3, 4]


def test_of_a_week_counts_less_than_that_of_a_day(find):
    week = find("2026-05-01", "Topic", "City", 105, 5, span="week")
    assert (level(week), level(day(find, 105, 5))) == (2, 3)


def test_is_the_highest_of_what_is_joined(find):
    assert level(day(find, 9, 1), [day(find, 78, 5)]) == 3


def test_is_one_higher_where_three_topics_rise_but_never_urgent_by_that(find):
    def burst(topic, observed):
        return find("2026-05-01", topic, "City", observed, 1, span="day")

    def three(observed):
        return level(burst("A", observed), [burst("B", 9), burst("C", 9)])

    assert [three(observed) for observed in (10, 30, 90, 400)] == [2, 3, 3, 4]
    assert level(burst("A", 10), [burst("B", 9)]) == 1


def test_follows_the_table_it_is_given(find):
    strict = Levels(major=Levels().urgent)
    assert level(day(find, 78, 5), (), strict) == 2


def test_scores_stay_between_0_and_300():
    assert [score(p) for p in (1.0, 0.0, 1e-320)] == [0.0, 300.0, 300.0]
    assert score(1e-12) == pytest.approx(12.0)

"""What one feed tells days after another: each test is a timeline of findings and of the alerts a duty officer sees."""

import pytest

from alerts.level import level
from alerts.rules import Rules
from city.configuration import Across

HEAT, CITY, EAST = "公共服务>供暖", "北城", "北城>东区"
PETITION, GRID = "petition/town", "incident/town"


def a_burst(find, day="2026-03-02", observed=40, expected=2, **more):
    """Told by the hotline at 10:00."""
    return find(f"{day} 10:00", HEAT, EAST, observed, expected, **more)


def of_week(find, last, observed, expected, *, topic=HEAT, area=EAST, feed=PETITION, **more):
    """Seven days of a feed, told at 01:00 of the next day."""
    tick = f"{last[:8]}{int(last[8:]) + 1:02d} 01:00"
    return find(last, topic, area, observed, expected, span="week", feed=feed, tick=tick, **more), tick


class TestAPetitionThatFollowsTheHotline:
    def test_within_the_days_of_an_open_alert_is_part_of_it(self, story, find):
        story.at("2026-03-02 10:00", a_burst(find))
        week, tick = of_week(find, "2026-03-05", 6, 0.8)
        (told,) = story.at(tick, week)

        assert story.only.feed == "complaint/town"
        assert [(one.feed, one.topic, one.area, one.relation) for one in told.joined] == [
            (PETITION, HEAT, EAST, "after")
        ]
        assert (told.joined[0].observed, told.joined[0].expected) == (6, 0.8)
        assert told.status == "growing"
        assert told.observed == 40
        said = "petitions: 供暖 in 东区, 6 in the 7 days to 2026-03-05 where 0.8 are expected"
        assert told.history[-1].why.startswith(f"followed by {said}")
        assert f"; followed by {said}; " in told.reason

    def test_raises_the_level_by_one_and_only_once(self, story, find):
        (first,) = story.at("2026-03-02 10:00", a_burst(find))
        week, tick = of_week(find, "2026-03-05", 6, 0.8)
        (told,) = story.at(tick, week)
        more, later = of_week(find, "2026-03-09", 9, 0.8)
        story.at(later, more)
        assert (first.level, told.level, story.only.level) == (2, 3, 3)

    def test_never_makes_it_urgent(self, story, find):
        story.at("2026-03-02 10:00", a_burst(find, observed=140))
        week, tick = of_week(find, "2026-03-05", 6, 0.8)
        story.at(tick, week)
        assert story.only.level == 3

    def test_goes_on_within_the_same_alert_and_is_told_of_when_it_is_quiet(self, story, find):
        story.at("2026-03-02 10:00", a_burst(find))
        for last, count in (("2026-03-05", 6), ("2026-03-06", 8), ("2026-03-07", 9)):
            week, tick = of_week(find, last, count, 0.8)
            story.at(tick, week)
        changed = story.quiet("2026-03-08 01:00", 24 * 6)
        assert [alert.status for alert in changed] == ["recovered", "closed"]
        assert [one.observed for one in story.only.joined] == [9]

    def test_wakes_an_alert_that_has_recovered(self, story, find):
        story.at("2026-03-02 10:00", a_burst(find))
        assert [alert.status for alert in story.quiet("2026-03-02 10:00", 60)] == ["recovered"]
        week, tick = of_week(find, "2026-03-06", 6, 0.8)
        (told,) = story.at(tick, week)
        assert told.status == "growing"
        assert told.history[-1].why.startswith("followed by petitions")
        assert len(story.alerts) == 1

    def test_names_an_alert_that_is_closed_shows_its_numbers_and_leaves_it_closed(self, story, find):
        (first,) = story.at("2026-03-02 10:00", a_burst(find))
        assert [alert.status for alert in story.quiet("2026-03-02 10:00", 24 * 7)] == ["recovered", "closed"]
        week, tick = of_week(find, "2026-03-20", 12, 0.8)
        (told,) = story.at(tick, week)

        assert told.alert_id != first.alert_id
        assert told.status == "open"
        assert told.history[0].why == f"first out of band; follows the closed alert {first.alert_id}"
        (before,) = told.joined
        assert (before.feed, before.relation, before.alert_id) == ("complaint/town", "before", first.alert_id)
        assert (before.observed, before.expected) == (40, 2)
        assert "a follow-up of the hotline alert of 2026-03-02: hotline: 供暖 in 东区, 40 in the 3 hours" in told.reason
        assert story.alerts[first.alert_id].status == "closed"

    def test_of_a_closed_alert_stands_one_level_higher(self, story, find):
        story.at("2026-03-02 10:00", a_burst(find))
        story.quiet("2026-03-02 10:00", 24 * 7)
        week, tick = of_week(find, "2026-03-20", 12, 0.8)
        (told,) = story.at(tick, week)
        assert told.level == 2

    def test_later_than_its_days_is_an_alert_of_its_own(self, story, find):
        story.at("2026-03-02 10:00", a_burst(find))
        story.quiet("2026-03-02 10:00", 24 * 7)
        late = find("2026-04-08", HEAT, EAST, 12, 0.8, span="week", feed=PETITION, tick="2026-04-09 01:00")
        (told,) = story.at("2026-04-09 01:00", late)
        assert (told.joined, told.level) == ((), 1)

    def test_does_not_swallow_a_new_rise_of_the_hotline(self, story, find):
        story.at("2026-03-02 10:00", a_burst(find))
        story.quiet("2026-03-02 10:00", 24 * 7)
        week, tick = of_week(find, "2026-03-20", 12, 0.8)
        story.at(tick, week)
        (again,) = story.at("2026-03-22 10:00", a_burst(find, day="2026-03-22", observed=60))
        assert (again.feed, again.status) == ("complaint/town", "open")


@pytest.mark.parametrize(
    ("feed", "first", "day", "linked"),
    [
        (GRID, "complaint/town", 8, True),
        (GRID, "complaint/town", 12, False),
        (PETITION, "complaint/town", 12, True),
        (PETITION, GRID, 12, True),
        (GRID, PETITION, 8, False),
        ("complaint/town", GRID, 8, False),
    ],
)
def test_the_grid_follows_by_a_week_petitions_by_four_and_the_hotline_never(make_story, find, feed, first, day, linked):  # noqa: PLR0917
    story, tick = make_story(), f"2026-03-{day + 1:02d} 01:00"
    story.at("2026-03-02 10:00", a_burst(find, feed=first))
    story.quiet("2026-03-02 10:00", 24 * 5)
    story.at(tick, find(f"2026-03-{day:02d}", HEAT, EAST, 20, 1, span="day", feed=feed, tick=tick))
    joined = [one for alert in story.alerts.values() for one in alert.joined]
    assert bool(joined) is linked


@pytest.mark.parametrize(
    ("topic", "area", "linked"),
    [
        (f"{HEAT}>温度不达标", EAST, True),
        ("公共服务", CITY, True),
        ("民生>供暖", EAST, True),
        ("物业>采暖", EAST, True),
        ("物业", EAST, True),
        ("民生>供水", EAST, False),
        (HEAT, f"{CITY}>西区", False),
    ],
)
def test_follows_the_same_or_a_nested_topic_and_area_by_path_name_or_what_the_city_says(
    make_story, find, topic, area, linked
):
    story = make_story(rules=Rules(across=Across(same=((HEAT, "物业>采暖"),))))
    story.at("2026-03-02 10:00", a_burst(find))
    week, tick = of_week(find, "2026-03-05", 9, 0.8, topic=topic, area=area)
    story.at(tick, week)
    assert (len(story.alerts) == 1) is linked


def test_two_rests_of_two_catalogues_have_nothing_in_common(story, find):
    story.at("2026-03-02 10:00", find("2026-03-02 10:00", "公共服务>其他", EAST, 40, 2))
    week, tick = of_week(find, "2026-03-05", 9, 0.8, topic="交通>其他")
    story.at(tick, week)
    assert len(story.alerts) == 2


def test_a_wide_rise_follows_only_on_the_side_where_it_rises(story, find):
    story.at("2026-03-02 10:00", a_burst(find))
    week, tick = of_week(find, "2026-03-05", 9, 0.8, area=CITY, areas={"西区": (9, 0.4)})
    story.at(tick, week)
    assert len(story.alerts) == 2


def test_days_are_configuration(make_story, find):
    story = make_story(rules=Rules(across=Across(petition_days=0)))
    story.at("2026-03-02 10:00", a_burst(find))
    week, tick = of_week(find, "2026-03-05", 9, 0.8)
    story.at(tick, week)
    assert len(story.alerts) == 2


def test_the_same_hours_in_two_feeds_confirm_each_other_at_once(story, find):
    (told,) = story.at("2026-03-02 10:00", a_burst(find, observed=20), a_burst(find, observed=18, feed=GRID))
    assert (level(a_burst(find, observed=20)), told.level) == (2, 3)
    assert [one.relation for one in told.joined] == ["beside"]


def test_is_said_in_chinese(make_story, find):
    story = make_story(language="zh")
    story.at("2026-03-02 10:00", a_burst(find))
    week, tick = of_week(find, "2026-03-05", 6, 0.8)
    story.at(tick, week)
    assert "；随后信访东区 供暖：截至 2026-03-05 的 7 天 6 件，预期 0.8 件" in story.only.reason

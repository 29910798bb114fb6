"""A change of names: what rises is called otherwise, what was called so falls by as much."""

import pytest

OLD, NEW, CITY = "市容>垃圾清运", "市容>垃圾收运", "北城"
FELL = {OLD: (2, 40.0)}


def renamed(find, day, observed=42, expected=2, fell=FELL, **more):
    """A finished day of the new name, told at 01:00 of the next day."""
    tick = f"{day[:8]}{int(day[8:]) + 1:02d} 01:00"
    return find(day, NEW, CITY, observed, expected, span="day", tick=tick, fell=fell, **more), tick


class TestAChangeOfNames:
    def test_is_told_as_one_at_level_1_with_both_numbers(self, story, find):
        day, tick = renamed(find, "2026-03-02")
        (told,) = story.at(tick, day)
        assert (told.level, told.status, told.method) == (1, "open", "classification changed")
        assert told.reason.startswith(
            "Classification changed in 北城: 垃圾收运 +40, 垃圾清运 −38 on 2026-03-02, since 2026-03-02; "
            "together 44 where 42 are expected."
        )
        assert told.history[0].why == "classification changed: 垃圾收运 +40, 垃圾清运 −38"
        (fell,) = told.joined
        assert (fell.topic, fell.relation, fell.observed, fell.expected) == (OLD, "fell", 2, 40.0)

    def test_stays_one_while_the_new_name_stays_high(self, story, find):
        for number in range(2, 20):
            day, tick = renamed(find, f"2026-03-{number:02d}", observed=40 + number % 5)
            story.at(tick, day)
        assert {alert.level for alert in story.told} == {1}
        assert [change.status for change in story.only.history] == ["open", "continuing"]

    def test_is_joined_to_no_storm_of_the_same_hours(self, story, find):
        day, tick = renamed(find, "2026-03-02")
        story.at(tick, day, find("2026-03-02", "树木>倒伏", CITY, 90, 1, span="day", tick=tick))
        assert sorted(alert.level for alert in story.alerts.values()) == [1, 3]

    def test_that_splits_a_class_is_one_alert(self, story, find):
        when, tick = "2026-03-02", "2026-03-03 01:00"
        whole = {OLD: (2, 40.0)}
        parts = [
            find(when, f"市容>{name}", CITY, count, 1, span="day", tick=tick, fell=whole)
            for name, count in (("厨余", 25), ("大件", 16))
        ]
        story.at(tick, *parts)
        assert story.only.topic == "市容>厨余"
        assert "厨余 +24, 垃圾清运 −38, 大件 +15" in story.only.reason
        assert "together 43 where 42 are expected" in story.only.reason

    def test_becomes_a_problem_where_it_grows_beyond_the_falls(self, story, find):
        day, tick = renamed(find, "2026-03-02")
        (first,) = story.at(tick, day)
        more, later = renamed(find, "2026-03-03", observed=90, fell={})
        (told,) = story.at(later, more)
        assert told.alert_id == first.alert_id
        assert (told.level, told.status, told.method) == (3, "growing", "hour-of-week profile, negative binomial")
        assert told.history[-1].why.startswith("grew beyond the change of classification: +88")
        assert told.joined == ()

    def test_is_not_left_for_a_day_whose_falls_are_not_clear(self, story, find):
        day, tick = renamed(find, "2026-03-02")
        story.at(tick, day)
        more, later = renamed(find, "2026-03-03", observed=48, fell={})
        story.at(later, more)
        assert (story.only.level, story.only.method) == (1, "classification changed")

    def test_that_began_as_a_problem_falls_to_level_1_when_the_falls_are_known(self, story, find):
        (first,) = story.at("2026-03-02 10:00", find("2026-03-02 10:00", NEW, CITY, 26, 1))
        day, tick = renamed(find, "2026-03-02")
        (told,) = story.at(tick, day)
        assert (first.level, told.level) == (2, 1)
        assert told.history[-1].why.startswith("classification changed: 垃圾收运 +40, 垃圾清运 −38")

    def test_does_not_hide_a_street_that_has_more_than_its_part(self, story, find):
        day, tick = renamed(find, "2026-03-02", areas={"东区": (20, 1.0), "西区": (22, 1.0)})
        moved = find("2026-03-02", NEW, f"{CITY}>西区", 22, 1, span="day", tick=tick, fell={OLD: (1, 19.0)})
        more = find("2026-03-02", NEW, f"{CITY}>东区>甲街道", 18, 0.2, span="day", tick=tick)
        story.at(tick, day, moved, more)
        assert sorted((alert.area, alert.method == "classification changed") for alert in story.alerts.values()) == [
            (CITY, True),
            (f"{CITY}>东区>甲街道", False),
        ]

    def test_does_not_take_in_a_street_that_was_a_problem_before(self, story, find):
        story.at("2026-03-02 10:00", find("2026-03-02 10:00", NEW, f"{CITY}>东区>甲街道", 20, 0.2))
        day, tick = renamed(find, "2026-03-02")
        story.at(tick, day)
        assert sorted((alert.level, alert.area) for alert in story.alerts.values()) == [
            (1, CITY),
            (2, f"{CITY}>东区>甲街道"),
        ]

    def test_does_not_take_in_a_street_that_bursts_later(self, story, find):
        day, tick = renamed(find, "2026-03-02")
        story.at(tick, day)
        (told,) = story.at("2026-03-04 10:00", find("2026-03-04 10:00", NEW, f"{CITY}>东区>甲街道", 20, 0.2))
        assert (told.status, told.level) == ("open", 2)


def test_a_petition_does_not_follow_a_change_of_names(story, find):
    day, tick = renamed(find, "2026-03-02")
    story.at(tick, day)
    story.at(
        "2026-03-06 01:00",
        find("2026-03-05", NEW, CITY, 9, 0.8, span="day", tick="2026-03-06 01:00", feed="petition/town"),
    )
    assert len(story.alerts) == 2


@pytest.mark.parametrize("language", ["zh"])
def test_is_said_in_chinese(make_story, find, language):
    story = make_story(language=language)
    day, tick = renamed(find, "2026-03-02")
    story.at(tick, day)
    assert story.only.reason.startswith("北城 分类口径变化：2026-03-02 当日 垃圾收运 +40、垃圾清运 −38")

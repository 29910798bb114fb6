"""Silences that people set and end at run time: nobody is told meanwhile, and what waits is told as it then stands."""

import pytest

from alerts.routing.explaining import explain
from alerts.routing.plan import advance
from alerts.routing.trial import dry_run
from city.times import HOUR

SLOW = """
[[levels]]
level = 3
deputy = 0
above = 0
"""
"""Level 3 is repeated, and nobody else is told."""


def test_what_opens_under_a_silence_is_told_when_that_ends_as_it_then_stands(story):
    story.silence("09:00", "s1", "12:00")
    story.push("10:00", "a")
    story.push("11:00", "a", observed=80)
    story.until("12:00")
    story.nothing("09:00", "11:59")
    notice = story.expect("12:00", "12:00", "new", "east-duty", "a")
    assert notice.about.observed == 80
    assert any(reason.text == "held by silence s1 of east-duty until 12:00" for reason in notice.reasons)


def test_one_that_is_ended_by_hand_releases_at_once(story):
    one = story.silence("09:00", "s1", "18:00")
    story.push("10:00", "a")
    story.end("10:30", one)
    story.expect("10:30", "10:30", "new", "east-duty", "a")
    story.until("19:00")
    assert len(story.got()) == 1


def test_what_has_ended_meanwhile_stands_in_the_digest_alone(story, next_day):
    story.silence("09:00", "s1", "12:00")
    story.push("10:00", "a")
    story.push("11:00", "a", status="recovered")
    story.until(f"{next_day} 09:00")
    assert story.got() == [("08:30", "digest", "east-duty", "")]
    (line,) = story.notices[0].lines
    assert line.reason.text == "recovered before it was told, held by silence s1 of east-duty until 12:00"


def test_of_two_that_overlap_the_later_end_counts(story):
    story.silence("09:00", "s1", "11:00")
    story.push("09:30", "a")
    story.silence("10:00", "s2", "12:00")
    story.until("12:00")
    story.nothing("09:00", "11:59")
    story.expect("12:00", "12:00", "new", "east-duty", "a")


def test_where_one_of_two_is_ended_the_other_goes_on(story):
    one = story.silence("09:00", "s1", "18:00")
    story.silence("09:10", "s2", "12:00")
    story.push("09:30", "a")
    story.end("10:00", one)
    story.until("12:00")
    story.nothing("09:00", "11:59")
    story.expect("12:00", "12:00", "new", "east-duty", "a")


def test_one_that_is_set_after_the_first_notice_stops_the_repetitions_until_it_ends(tell):
    story = tell(SLOW)
    story.push("09:00", "a", 3)
    story.silence("09:10", "s1", "15:00")
    story.until("15:30")
    assert story.got() == [("09:00", "new", "east-duty", "a"), ("15:00", "repeated", "east-duty", "a")]


def test_what_is_acknowledged_meanwhile_is_repeated_no_more(tell):
    story = tell(SLOW)
    story.push("09:00", "a", 3)
    story.silence("09:10", "s1", "15:00")
    story.push("11:00", "a", status="acknowledged")
    story.until("18:00")
    assert story.got() == [("09:00", "new", "east-duty", "a")]


def test_a_level_above_its_highest_is_told_at_once(tell):
    story = tell(SLOW)
    story.silence("09:00", "s1", "18:00")
    story.push("10:00", "a", 3)
    story.push("11:00", "a", 4)
    story.nothing("09:00", "10:59")
    story.expect("11:00", "11:00", "new", "east-duty", "a")


def test_level_4_waits_only_where_that_is_said(story):
    story.silence("09:00", "s1", "12:00", most=4)
    story.push("10:00", "a", 4)
    story.until("12:00")
    story.nothing("09:00", "11:59")
    story.expect("12:00", "12:00", "new", "east-duty", "a")


def test_one_that_is_to_come_holds_nothing_yet(story):
    story.silence("09:00", "s1", "14:00", begins=story.time("12:00"))
    story.push("10:00", "a")
    story.expect("10:00", "10:00", "new", "east-duty", "a")
    story.push("12:30", "b", topic="streets>lamps")
    story.until("14:00")
    story.nothing("12:00", "13:59")
    story.expect("14:00", "14:00", "new", "east-duty", "b")


def test_other_areas_and_topics_are_told(story):
    story.silence("09:00", "s1", "18:00", topics=("streets>potholes",))
    story.push("10:00", "a", topic="streets>lamps")
    story.push("10:00", "b", area="Town>West")
    assert [alert for *_, alert in story.got()] == ["a", "b"]


def test_it_stands_in_the_state_and_nowhere_else(story):
    one = story.silence("09:00", "s1", "12:00")
    story.restart()
    assert story.state.silences == (one,)
    story.push("10:00", "a")
    story.until("12:00")
    story.expect("12:00", "12:00", "new", "east-duty", "a")
    assert story.state.silences == ()


def test_an_older_state_that_comes_again_does_not_bring_it_back(story):
    one = story.silence("09:00", "s1", "18:00")
    story.end("10:00", one)
    story.state, made = advance(story.state, [], story.now, story.routing, [one])
    assert made == []
    story.push("11:00", "a")
    story.expect("11:00", "11:00", "new", "east-duty", "a")


def test_what_changes_no_silence_changes_no_state(story):
    one = story.silence("09:00", "s1", "18:00")
    before = story.state
    after, made = advance(before, [], story.now, story.routing, [one])
    assert after is before
    assert made == []


def test_an_alert_below_one_that_is_silenced_speaks_for_itself(story):
    story.silence("09:00", "s1", "18:00", tiers=("district",))
    story.push("10:00", "above")
    story.push("10:05", "below", area="Town>East>Mill")
    story.expect("10:05", "10:05", "new", "street-duty", "below")


class TestAsking:
    @pytest.fixture
    def routing(self, story):
        one = story.silence("09:00", "s1", "12:00")
        return story.routing.silenced_by([story.end("11:00", one)])

    def test_an_explanation_names_it_and_when_it_is_told(self, story, routing, alert_values):
        opened = story.time("10:00")
        found = explain(alert_values("a", 2, "open", opened, opened), routing, opened)
        assert [hold.text for hold in found.holds] == ["held by silence s1 of east-duty until 11:00"]
        assert [(one.kind, one.at) for one in found.plan] == [("new", story.time("11:00"))]

    def test_a_dry_run_holds_back_what_was_held_then(self, story, routing, alert_values):
        hours = {name: story.time(when) for name, when in (("a", "08:00"), ("b", "09:30"), ("c", "11:30"))}
        topics = {"a": "streets>potholes", "b": "streets>lamps", "c": "water>pipes"}
        states = [alert_values(name, 2, "open", at, at, topic=topics[name]) for name, at in hours.items()]
        notices, _ = dry_run(states, hours["a"], hours["c"] + HOUR, routing)
        assert [(one.alert_id, one.at) for one in notices] == [
            ("a", hours["a"]),
            ("b", story.time("11:00")),
            ("c", hours["c"]),
        ]

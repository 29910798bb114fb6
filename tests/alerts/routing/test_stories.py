"""Who is told what of alerts as they live."""

import pytest

from city.alerts import Change

DISTRICT = {"area": "Town>East"}
STREET = {"area": "Town>East>Mill Street"}
CITY = {"area": "Town"}


class TestOnce:
    def test_a_new_alert_is_told_at_once_to_whoever_its_route_gives(self, story):
        story.push("10:00", "a", 2, **DISTRICT)
        notice = story.expect("10:00", "10:00", "new", "east-duty", "a")
        assert notice.channels == ("wecom-east",)
        assert [(reason.code, reason.text) for reason in notice.reasons] == [
            ("route", "route 2 (east): district, level 2")
        ]
        assert (notice.level, notice.about.topic, notice.about.observed) == (2, "streets>potholes", 30)

    def test_the_same_state_again_is_told_no_second_time(self, story):
        story.push("10:00", "a", 2)
        story._tick(story.time("10:01"), [story.alerts["a"]])
        story.until("12:00")
        assert story.got() == [("10:00", "new", "east-duty", "a")]

    def test_an_alert_that_continues_is_not_repeated(self, story):
        story.push("10:00", "a", 2)
        story.push("11:00", "a", status="continuing")
        story.until("20:00")
        assert story.got() == [("10:00", "new", "east-duty", "a")]

    def test_two_alerts_at_once_are_told_the_higher_first(self, story):
        low, high = story.push("10:00", "a", 2), None
        story.push("10:00", "b", 3, topic="water>leaks")
        high = story.alerts["b"]
        assert [one.alert_id for one in story.notices] == ["a", "b"]
        other = type(story)()
        other._tick(other.time("10:00"), [low, high])
        assert [one.alert_id for one in other.notices] == ["b", "a"]

    def test_the_order_within_a_tick_changes_nothing(self, story, tell):
        both = [story.push("10:00", "a", 2), story.push("10:00", "b", 3, topic="water>leaks")]
        one, other = tell(), tell()
        one._tick(one.time("10:00"), both)
        other._tick(other.time("10:00"), both[::-1])
        assert (one.state, one.notices) == (other.state, other.notices)

    def test_growth_on_the_same_level_waits_for_the_end_of_the_pause(self, story):
        story.push("10:00", "a", 2)
        story.push("11:00", "a", status="growing", observed=50)
        story.push("12:00", "a", status="growing", observed=80)
        story.until("20:00")
        notice = story.expect("14:00", "14:00", "grew", "east-duty", "a")
        assert notice.about.observed == 80
        assert len(story.notices) == 2

    def test_a_higher_level_waits_for_nothing(self, tell):
        story = tell("[[levels]]\nlevel = 3\nrepeats = false\n")
        story.push("10:00", "a", 2)
        story.push("10:05", "a", 3, status="growing")
        assert story.expect("10:05", "10:05", "grew", "east-duty", "a").level == 3

    def test_a_role_that_two_routes_give_gets_it_once(self, tell):
        story = tell(
            routes="""
            roles = [{name = "duty", channels = ["wecom"]}]
            rosters = [{name = "a", fallback = "duty"}, {name = "b", fallback = "duty"}]
            routes = [{name = "both", rosters = ["a"], continue = true}, {name = "also", rosters = ["b"]}]
            """
        )
        story.push("10:00", "a", 2)
        notice = story.expect("10:00", "10:00", "new", "duty", "a")
        assert len(story.notices) == 1
        assert [reason.name for reason in notice.reasons] == ["both", "also"]

    def test_a_route_that_continues_lets_the_next_one_be_told_too(self, tell):
        routes = """
            roles = [{name = "duty", channels = ["wecom"]}, {name = "leaks-duty", channels = ["mail"]}]
            rosters = [{name = "a", fallback = "duty"}, {name = "b", fallback = "leaks-duty"}]
            routes = [
              {name = "leaks", topics = ["water>leaks"], rosters = ["b"], continue = true},
              {name = "rest", rosters = ["a"]},
            ]
            """
        story = tell(routes=routes)
        story.push("10:00", "a", 2, topic="water>leaks")
        story.push("10:01", "b", 2)
        assert [(role, name) for _, _, role, name in story.got()] == [("duty", "a"), ("leaks-duty", "a"), ("duty", "b")]


class TestEnds:
    def test_a_recovery_that_lasts_is_told_once_to_whoever_was_told(self, story):
        story.push("10:00", "a", 2)
        story.push("12:00", "a", status="recovered")
        story.push("16:00", "a", status="closed")
        story.until("18:00")
        assert story.got() == [("10:00", "new", "east-duty", "a"), ("13:00", "recovered", "east-duty", "a")]

    def test_an_alert_that_recovers_and_flares_at_once_says_nothing(self, story):
        story.push("10:00", "a", 2)
        story.push("12:00", "a", status="recovered")
        story.push("12:30", "a", status="continuing")
        story.until("20:00")
        assert story.got() == [("10:00", "new", "east-duty", "a")]

    def test_one_that_flares_within_the_recovery_time_stands_in_the_digest(self, story, next_day):
        story.push("10:00", "a", 2)
        story.push("12:00", "a", status="recovered")
        story.push("16:00", "a", status="continuing")
        story.until(f"{next_day} 08:30")
        (line,) = story.notices[-1].lines
        assert (line.kind, line.reason.code) == ("reopened", "flapping")
        assert [kind for _, kind, _, _ in story.got()] == ["new", "recovered", "digest"]

    def test_a_new_alert_of_the_same_series_soon_after_the_end_is_not_new(self, story, next_day):
        story.push("10:00", "a", 2)
        story.push("12:00", "a", status="closed")
        story.push("16:00", "b", 2)
        story.until(f"{next_day} 09:00")
        assert [(kind, name) for _, kind, _, name in story.got()] == [("new", "a"), ("closed", "a"), ("digest", "")]
        assert story.notices[-1].lines[0].reason.name == "a"

    def test_on_level_3_it_is_told_at_once_as_back(self, tell):
        story = tell("[[levels]]\nlevel = 3\nrepeats = false\n")
        story.push("10:00", "a", 3)
        story.push("10:20", "a", status="closed")
        story.push("16:00", "b", 3)
        assert story.expect("16:00", "16:00", "reopened", "east-duty", "b")

    def test_after_the_recovery_time_it_is_new(self, story):
        story.push("10:00", "a", 2)
        story.push("12:00", "a", status="closed")
        story.push("2025-03-12 12:00", "b", 2)
        assert story.expect("2025-03-12 12:00", "2025-03-12 12:00", "new", "east-duty", "b")

    def test_people_who_open_it_again_are_heard(self, story):
        story.push("10:00", "a", 2)
        story.push("12:00", "a", status="closed")
        story.push("12:10", "a", status="reopened")
        story.push("15:00", "a", status="closed")
        assert [kind for _, kind, _, _ in story.got()] == ["new", "closed", "reopened", "closed"]

    def test_a_late_event_that_lowers_the_count_below_the_band_closes_it_for_those_who_know(self, story):
        story.push("10:00", "a", 2, observed=30)
        story.push("10:40", "a", status="closed", observed=5)
        notice = story.expect("10:40", "10:40", "closed", "east-duty", "a")
        assert notice.about.observed == 5

    def test_one_that_opened_and_closed_unseen_stands_in_the_digest_with_the_reason(self, story, next_day):
        story.until("09:00")
        story.push("10:00", "a", 2, status="closed")
        story.until(f"{next_day} 08:30")
        (notice,) = story.notices
        assert (notice.kind, notice.lines[0].reason.code) == ("digest", "missed")

    @pytest.mark.parametrize("unseen", ["growing", "reopened"])
    def test_one_that_came_back_and_ended_again_unseen_stands_there_too(self, story, next_day, unseen):
        story.push("10:00", "a", 2)
        story.push("11:00", "a", status="recovered")
        story.until("15:00")
        changes = [("10:00", "open"), ("11:00", "recovered"), ("14:00", unseen), ("16:00", "recovered")]
        history = tuple(Change(tick=story.time(when), status=status, level=2, why="") for when, status in changes)
        story.push("16:00", "a", status="recovered", history=history)
        story.until(f"{next_day} 08:30")
        (line,) = story.notices[-1].lines
        assert (line.about.alert_id, line.kind, line.reason.code) == ("a", "recovered", "missed")
        assert [kind for _, kind, _, _ in story.got()] == ["new", "recovered", "digest"]

    def test_what_people_do_with_one_that_is_over_is_no_news(self, story, next_day):
        story.push("10:00", "a", 2)
        story.push("11:00", "a", status="recovered")
        story.until("15:00")
        changes = [("10:00", "open"), ("11:00", "recovered"), ("15:30", "handling"), ("16:00", "closed")]
        history = tuple(Change(tick=story.time(when), status=status, level=2, why="") for when, status in changes)
        story.push("16:00", "a", status="closed", history=history)
        story.until(f"{next_day} 08:30")
        assert [kind for _, kind, _, _ in story.got()] == ["new", "recovered"]


class TestNobodyAnswers:
    def test_the_deputy_is_told_then_the_tier_above(self, story):
        story.push("10:00", "a", 3, **DISTRICT)
        story.until("11:30")
        assert story.expect("10:30", "10:30", "escalated", "east-deputy", "a").reasons[0].code == "escalation"
        assert "city above" in story.expect("11:00", "11:00", "escalated", "city-duty", "a").reasons[0].text
        assert len(story.got(kind="escalated")) == 2

    def test_a_street_goes_up_tier_by_tier(self, story):
        story.push("10:00", "a", 3, **STREET)
        story.until("13:00")
        assert story.got(kind="escalated") == [
            ("11:00", "escalated", "east-duty", "a"),
            ("12:00", "escalated", "city-duty", "a"),
        ]

    def test_an_acknowledgement_stops_both_escalation_and_repeats(self, story):
        story.push("10:00", "a", 3)
        story.push("10:20", "a", status="acknowledged")
        story.until("20:00")
        assert story.got() == [("10:00", "new", "east-duty", "a")]

    def test_a_level_that_rises_must_be_acknowledged_again(self, story):
        story.push("10:00", "a", 3)
        story.push("10:20", "a", status="acknowledged")
        story.push("12:00", "a", 4, status="growing")
        story.until("12:12")
        assert story.expect("12:00", "12:00", "grew", "east-duty", "a").level == 4
        assert story.expect("12:10", "12:10", "escalated", "east-deputy", "a")

    def test_repeats_come_with_pauses_that_double_up_to_the_longest(self, tell):
        story = tell("[[levels]]\nlevel = 4\ndeputy = 0\nabove = 0\npause = 15\nlongest_pause = 100\n")
        story.push("10:00", "a", 4)
        story.until("16:00")
        times = [at for at, *_ in story.got(kind="repeated")]
        assert times == ["10:15", "10:45", "11:45", "13:25", "15:05"]

    def test_repeats_reach_all_who_were_told_so_far(self, tell):
        story = tell("[[levels]]\nlevel = 3\npause = 45\n")
        story.push("10:00", "a", 3)
        story.until("10:45")
        assert [role for _, _, role, _ in story.got(kind="repeated")] == ["east-deputy", "east-duty"]
        assert story.notices[-1].reasons[-1].text == "nobody has acknowledged it for 45 minutes"

    def test_a_restart_in_the_middle_changes_nothing(self, tell):
        stories = [tell(), tell()]
        for at, story in enumerate(stories):
            story.push("10:00", "a", 3)
            story.until("10:29")
            if at:
                story.restart()
            story.until("13:00")
        assert stories[0].notices == stories[1].notices
        assert len(stories[0].notices) > 4

    def test_an_outage_over_an_hour_brings_what_was_due_and_no_flood(self, story):
        story.push("10:00", "a", 3)
        story._tick(story.time("12:30"), [])
        assert [kind for _, kind, _, _ in story.got()] == [
            "new",
            "escalated",
            "escalated",
            "repeated",
            "repeated",
            "repeated",
        ]
        assert [one.due for one in story.notices[1:3]] == [story.time("10:30"), story.time("11:00")]


class TestOneCause:
    def test_the_alert_of_the_city_speaks_for_forty_streets(self, tell, next_day):
        story = tell("[[levels]]\nlevel = 3\nrepeats = false\ndeputy = 0\nabove = 0\n")
        story.push("10:00", "storm", 3, area="Town", topic="trees")
        for number in range(40):
            story.push("10:10", f"s{number}", 3, area=f"Town>East>Street {number}", topic="trees>fallen")
        assert story.got() == [("10:00", "new", "city-duty", "storm")]
        story.push("10:40", "storm", 4, status="growing", area="Town", topic="trees")
        assert len(story.expect("10:40", "10:40", "grew", "city-duty", "storm").holds) == 40
        for number in range(40):
            story.push("11:00", f"s{number}", status="closed")
        story.push("11:10", "storm", status="acknowledged")
        story.until(f"{next_day} 08:30")
        (digest,) = [one for one in story.notices if one.kind == "digest"]
        assert {line.reason.code for line in digest.lines} == {"part"}
        assert len(digest.lines) == 40

    def test_all_at_the_same_tick_are_one_notice(self, tell):
        story = tell()
        alerts = [
            type(story)().push("10:00", name, 3, area=area)
            for name, area in (("s1", "Town>East>A"), ("s2", "Town>East>B"), ("storm", "Town"))
        ]
        story._tick(story.time("10:00"), alerts)
        assert [(one.alert_id, one.holds) for one in story.notices] == [("storm", ("s1", "s2"))]

    def test_one_that_outlives_the_alert_above_is_told_then(self, story):
        story.push("10:00", "storm", 2, **CITY)
        story.push("10:10", "s", 2, **STREET)
        story.push("14:00", "storm", status="recovered")
        notice = story.expect("14:00", "14:00", "new", "street-duty", "s")
        assert [reason.code for reason in notice.reasons] == ["route", "part"]

    def test_an_alert_that_nobody_is_told_of_at_once_speaks_for_none(self, tell):
        routes = """
            roles = [{name = "duty", channels = ["wecom"]}, {name = "street-duty", channels = ["mail"]}]
            rosters = [{name = "a", fallback = "duty"}, {name = "b", fallback = "street-duty"}]
            routes = [
              {name = "streets", tiers = ["street"], rosters = ["b"]},
              {name = "city", tiers = ["city"], rosters = ["a"], digest = true},
            ]
            """
        story = tell(routes=routes)
        story.push("10:00", "storm", 2, **CITY)
        story.push("10:05", "unrouted", 2, **DISTRICT)
        story.push("10:10", "s", 2, **STREET)
        assert story.expect("10:10", "10:10", "new", "street-duty", "s")

    def test_a_higher_level_another_topic_and_another_feed_speak_for_themselves(self, story):
        story.push("10:00", "storm", 2, **CITY)
        story.push("10:10", "a", 3, **STREET)
        story.push("10:10", "b", 2, topic="water>leaks", **STREET)
        story.push("10:10", "c", 2, feed="incident/grid", **STREET)
        assert {name for _, kind, role, name in story.got("street-duty", "new")} == {"a", "b", "c"}

    def test_one_that_was_open_before_keeps_being_told(self, story):
        story.push("09:00", "s", 2, **STREET)
        story.push("10:00", "storm", 2, **CITY)
        story.push("10:30", "s", 3, status="growing")
        assert story.expect("10:30", "10:30", "grew", "street-duty", "s")


def test_nobody_is_told_without_a_route_and_the_state_says_so(tell):
    story = tell(
        routes="""
        roles = [{name = "duty", channels = ["wecom"]}]
        rosters = [{name = "a", fallback = "duty"}]
        routes = [{name = "high", least = 3, rosters = ["a"]}]
        """
    )
    story.push("10:00", "a", 2)
    story.until("11:00")
    assert story.notices == []
    assert story.state.entry("a").held.code == "no-route"
    story.push("11:30", "a", 3, status="growing")
    assert story.expect("11:30", "11:30", "new", "duty", "a")

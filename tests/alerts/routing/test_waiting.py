"""What holds notices back, until when, and that nothing is lost by it."""

import msgspec
import pytest

from alerts.routing.duty import Routing

NIGHT = """
[[quiet]]
from = "22:00"
to = "07:00"
[[levels]]
level = 3
repeats = false
deputy = 0
above = 0
"""
DAYS_OFF = """
[[quiet]]
days = ["weekend", "holiday"]
"""
CLOSED = """
[[silences]]
name = "works"
areas = ["Town>East"]
topics = ["streets"]
from = "2025-03-10T09:00"
until = "2025-03-10T12:00"
author = "east-duty"
reason = "the road is being rebuilt"
"""
TIGHT = """
roles = [{name = "duty", channels = ["wecom"], an_hour = 2, a_day = 4}]
rosters = [{name = "a", fallback = "duty"}]
routes = [{name = "all", rosters = ["a"]}]
"""


class TestQuietHours:
    def test_level_2_waits_over_midnight_for_the_morning_level_3_does_not(self, tell):
        story = tell(NIGHT)
        story.push("23:00", "a", 2)
        story.push("23:10", "b", 3, topic="water>leaks")
        story.until("2025-03-11 08:00")
        assert story.expect("23:10", "23:10", "new", "east-duty", "b")
        notice = story.expect("2025-03-11 07:00", "2025-03-11 07:00", "new", "east-duty", "a")
        assert notice.due == notice.at
        assert [reason.text for reason in notice.reasons][1:] == ["quiet hours until 07:00"]

    def test_what_came_back_and_ended_in_one_night_stands_in_the_digest(self, tell):
        story = tell(NIGHT)
        story.push("10:00", "a", 2)
        story.push("12:00", "a", status="recovered")
        story.push("23:00", "a", status="reopened")
        story.push("23:30", "a", status="recovered")
        story.until("2025-03-11 09:00")
        assert [kind for _, kind, _, _ in story.got()] == ["new", "recovered", "digest"]
        assert story.notices[-1].lines[0].reason.text == "recovered before it was told, quiet hours until 07:00"

    def test_a_level_raised_to_3_in_the_night_is_told_in_the_night(self, tell):
        story = tell(NIGHT)
        story.push("23:00", "a", 2)
        story.push("23:30", "a", 3, status="growing")
        story.until("2025-03-11 08:00")
        assert story.got() == [("23:30", "new", "east-duty", "a")]

    def test_what_waits_is_told_as_it_then_stands(self, tell):
        story = tell(NIGHT)
        story.push("23:00", "a", 2, observed=10)
        story.push("2025-03-11 03:00", "a", status="growing", observed=90)
        story.until("2025-03-11 07:00")
        assert story.expect("2025-03-11 07:00", "2025-03-11 07:00", "new", "east-duty", "a").about.observed == 90

    def test_what_closes_in_the_night_stands_in_the_digest_alone(self, tell):
        story = tell(NIGHT)
        story.push("23:00", "a", 2)
        story.push("2025-03-11 03:00", "a", status="closed")
        story.until("2025-03-11 09:00")
        (notice,) = story.notices
        (line,) = notice.lines
        assert (notice.kind, line.reason.code) == ("digest", "missed")
        assert line.reason.text == "closed before it was told, quiet hours until 07:00"

    def test_the_end_of_an_alert_of_any_level_wakes_nobody(self, tell):
        story = tell(NIGHT)
        story.push("20:00", "b", 3)
        story.push("2025-03-11 02:00", "b", status="closed")
        story.until("2025-03-11 08:00")
        assert story.expect("2025-03-11 07:00", "2025-03-11 07:00", "closed", "east-duty", "b")

    def test_a_holiday_is_quiet_and_runs_into_the_night_after_it(self, tell):
        story = tell(DAYS_OFF + NIGHT)
        story.push("2025-10-07 12:00", "a", 2)
        story.until("2025-10-08 23:00")
        story.until("2025-10-09 08:00")
        assert story.expect("2025-10-09 07:00", "2025-10-09 07:00", "new", "east-duty", "a")

    def test_a_make_up_workday_is_no_weekend(self, tell):
        story = tell(DAYS_OFF)
        story.push("2025-09-28 12:00", "a", 2)
        assert story.expect("2025-09-28 12:00", "2025-09-28 12:00", "new", "east-duty", "a")
        other = tell(DAYS_OFF)
        other.push("2025-09-21 12:00", "a", 2)
        other.until("2025-09-22 00:00")
        assert other.expect("2025-09-22 00:00", "2025-09-22 00:00", "new", "east-duty", "a")

    @pytest.mark.parametrize(("night", "hours"), [("2025-03-29", 8), ("2025-10-25", 10), ("2025-06-01", 9)])
    def test_the_end_is_on_the_clock_of_the_wall_when_the_clock_changes(self, tell, berlin, night, hours):
        story = tell(NIGHT, zone=berlin)
        story.push(f"{night} 22:00", "a", 2)
        begin = story.now
        story.until(f"{night[:8]}{int(night[8:]) + 1:02d} 08:00")
        (notice,) = story.notices
        assert (notice.at - begin) / 3_600_000 == hours


class TestSilences:
    def test_a_silence_holds_until_it_ends_then_the_newest_state_is_told(self, tell):
        story = tell(CLOSED)
        story.push("10:00", "a", 2, observed=10)
        story.push("11:00", "a", 3, status="growing", observed=40)
        story.until("12:00")
        notice = story.expect("12:00", "12:00", "new", "east-duty", "a")
        assert (notice.level, notice.about.observed) == (3, 40)
        assert notice.reasons[1].text == "held by silence works of east-duty until 12:00"

    def test_it_is_for_its_topics_and_areas_alone(self, tell):
        story = tell(CLOSED)
        story.push("10:00", "a", 2, topic="water>leaks")
        story.push("10:00", "b", 2, area="Town>West")
        assert len(story.notices) == 2

    def test_one_that_has_ended_holds_nothing(self, tell):
        story = tell(CLOSED)
        story.push("12:00", "a", 2)
        assert story.expect("12:00", "12:00", "new", "east-duty", "a")

    def test_escalation_waits_for_its_end(self, tell):
        story = tell(CLOSED)
        story.push("08:50", "a", 3)
        story.until("12:00")
        assert story.expect("12:00", "12:00", "escalated", "east-deputy", "a")
        story.nothing("09:00", "11:59")

    def test_a_silence_that_is_taken_out_of_the_file_ends_at_the_next_tick(self, tell):
        story = tell(CLOSED)
        story.push("10:00", "a", 2)
        routes = msgspec.structs.replace(story.routing.routes, silences=())
        story.routing = Routing(routes, story.routing.hours)
        story.until("10:01")
        assert story.expect("10:01", "10:01", "new", "east-duty", "a")


class TestBudgets:
    def test_over_its_budget_a_role_reads_of_the_rest_in_the_digest(self, tell, next_day):
        story = tell(routes=TIGHT)
        for number in range(5):
            story.push("10:00", f"a{number}", 2, area=f"Town>{number}")
        story.until(f"{next_day} 08:30")
        assert [name for _, _, _, name in story.got(kind="new")] == ["a0", "a1"]
        assert [line.about.alert_id for line in story.notices[-1].lines] == ["a2", "a3", "a4"]
        assert story.notices[-1].lines[0].reason.text == "budget of duty: 2 notices an hour are used up"

    def test_an_hour_later_there_is_room_until_the_budget_of_the_day_is_used_up(self, tell):
        story = tell(routes=TIGHT)
        for number, at in enumerate(("10:00", "10:10", "10:20", "11:00", "11:10", "14:00")):
            story.push(at, f"a{number}", 2, area=f"Town>{number}")
        assert [name for _, _, _, name in story.got(kind="new")] == ["a0", "a1", "a3", "a4"]

    def test_level_3_has_no_budget(self, tell):
        story = tell("[[levels]]\nlevel = 3\nrepeats = false\ndeputy = 0\nabove = 0\n", routes=TIGHT)
        for number in range(5):
            story.push("10:00", f"a{number}", 3, area=f"Town>{number}")
        assert len(story.got(kind="new")) == 5


class TestDigest:
    def test_level_1_stands_in_the_digest_of_each_roster(self, story, next_day):
        story.push("10:00", "a", 1)
        story.push("11:00", "b", 1, area="Town")
        story.push("12:00", "c", 1, topic="water>leaks")
        story.until(f"{next_day} 08:30")
        east = story.expect(f"{next_day} 08:30", f"{next_day} 08:30", "digest", "east-duty")
        assert [line.about.alert_id for line in east.lines] == ["a", "c"]
        assert len(story.notices) == 2

    def test_its_end_is_told_in_a_later_digest_once(self, story, next_day):
        story.push("10:00", "a", 1)
        story.push(f"{next_day} 10:00", "a", status="closed")
        story.until("2025-03-13 09:00")
        assert [[line.kind for line in one.lines] for one in story.notices] == [["new"], ["closed"]]

    def test_what_is_told_at_once_meanwhile_leaves_the_digest(self, story, next_day):
        story.push("10:00", "a", 1)
        story.push("11:00", "a", 2, status="growing")
        story.until(f"{next_day} 09:00")
        assert story.got() == [("11:00", "new", "east-duty", "a")]

    def test_what_the_watch_opened_for_the_digest_stands_there_until_it_is_promoted(self, story, next_day):
        story.push("10:00", "a", 2, told="digest")
        story.push("10:00", "b", 2, told="digest", topic="water>leaks")
        story.push("11:00", "b", status="growing", told="at_once")
        story.until(f"{next_day} 09:00")
        assert [(kind, name) for _, kind, _, name in story.got()] == [("new", "b"), ("digest", "")]
        assert [(line.about.alert_id, line.reason.code) for line in story.notices[-1].lines] == [("a", "budget")]

    def test_a_digest_that_is_late_holds_what_lay_there_in_time(self, story, next_day):
        story.push("10:00", "a", 1)
        late = story.time(f"{next_day} 08:40")
        other = msgspec.structs.replace(story.alerts["a"], alert_id="b", topic="water>leaks", updated_at=late)
        story._tick(late, [other])
        (notice,) = story.notices
        assert (notice.due, notice.at) == (story.time(f"{next_day} 08:30"), late)
        assert [line.about.alert_id for line in notice.lines] == ["a"]
        story.until("2025-03-12 08:30")
        assert [line.about.alert_id for line in story.notices[-1].lines] == ["b"]

    def test_a_route_may_send_any_level_there(self, tell):
        routes = """
            roles = [{name = "duty", channels = ["wecom"]}]
            rosters = [{name = "a", fallback = "duty"}]
            routes = [{name = "all", rosters = ["a"], digest = true}]
            digest = {times = ["09:00", "17:00"]}
            """
        story = tell(routes=routes)
        story.push("10:00", "a", 3)
        story.until("17:00")
        assert [(at, kind) for at, kind, *_ in story.got()] == [("17:00", "digest")]


class TestShifts:
    ROUTES = """
        roles = [
          {name = "day-duty", channels = ["a"]}, {name = "night-duty", channels = ["b"]},
          {name = "weekend-duty", channels = ["c"]}, {name = "leader-duty", channels = ["d"]},
        ]
        rosters = [{name = "city", fallback = "leader-duty"}]
        routes = [{name = "all", rosters = ["city"]}]
        shifts = [
          {roster = "city", role = "day-duty", days = ["workday"], from = "08:00", to = "20:00"},
          {roster = "city", role = "night-duty", days = ["workday"], from = "20:00", to = "06:00"},
          {roster = "city", role = "weekend-duty", days = ["weekend"], from = "08:00", to = "20:00"},
        ]
        """

    @pytest.mark.parametrize(
        ("when", "role"),
        [
            ("2025-03-10 08:00", "day-duty"),
            ("2025-03-10 19:59", "day-duty"),
            ("2025-03-10 20:00", "night-duty"),
            ("2025-03-11 05:59", "night-duty"),
            ("2025-03-11 06:00", "leader-duty"),
            ("2025-03-15 05:00", "night-duty"),
            ("2025-03-15 09:00", "weekend-duty"),
            ("2025-10-01 09:00", "leader-duty"),
            ("2025-09-28 09:00", "day-duty"),
        ],
    )
    def test_whoever_has_the_duty_is_told_and_the_fallback_where_nobody_has_it(self, tell, when, role):
        story = tell(routes=self.ROUTES)
        story.push(when, "a", 2)
        assert [one.role for one in story.notices] == [role]

    def test_after_the_shift_has_changed_the_next_one_is_told_and_the_end_goes_to_both(self, tell):
        story = tell("[[levels]]\nlevel = 2\npause = 60\nrepeats = true\n", routes=self.ROUTES)
        story.push("19:30", "a", 2)
        story.until("20:30")
        story.push("20:40", "a", status="closed")
        assert [(kind, role) for _, kind, role, _ in story.got()] == [
            ("new", "day-duty"),
            ("repeated", "night-duty"),
            ("closed", "day-duty"),
            ("closed", "night-duty"),
        ]

    def test_in_a_year_without_a_calendar_the_weekday_decides(self, tell):
        story = tell(routes=self.ROUTES)
        story.push("2061-03-12 09:00", "a", 2)
        assert [one.role for one in story.notices] == ["weekend-duty"]

    def test_at_a_clock_change_one_shift_ends_where_the_next_begins(self, tell, berlin):
        routes = self.ROUTES.replace("20:00", "02:30").replace(
            'from = "02:30", to = "06:00"', 'from = "02:30", to = "08:00"'
        )
        story = tell(
            routes=routes.replace('["weekend"]', '["holiday"]').replace('["workday"]', '["workday", "weekend"]'),
            zone=berlin,
        )
        times = range(story.time("2025-03-30 01:00"), story.time("2025-03-30 05:00"), 60_000)
        roles = [story.routing.on_duty("city", at).role for at in times]
        assert roles == ["day-duty"] * 60 + ["night-duty"] * 120

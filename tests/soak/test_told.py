"""What counts as told, overtaken, lost or repeated."""

import pytest
from msgspec.structs import replace

from alerts.routing.duty import Routing
from city.calendars import Calendar, CalendarTable
from city.times import Zone
from jianwei.routes_file import load_routes
from tests.alerts.routing.conftest import alert_with
from tests.soak.installed import ROUTES
from tests.soak.taken import Taken, TakenAlert
from tests.soak.told import Expected, Told, expected, most_of_one, repeats, verdict, without_kill

HOUR = 3_600_000
WHEN = 20_000 * 24 * HOUR
OPEN2, OPEN3, OVER = Told("open", 2), Told("open", 3), Told("over", 0)


def taken(notice_id, at, *alerts, made=""):
    return Taken(notice_id, "new", [TakenAlert(*one) for one in alerts], at, made)


WANTED = [Expected("a", OPEN2, 1), Expected("a", OPEN3, 2), Expected("a", OVER, 3)]


def test_every_state_is_told_by_its_level_and_its_end():
    told = [taken("1", 10, ("a", "new", 2)), taken("2", 20, ("a", "grew", 3)), taken("3", 30, ("a", "recovered", 3))]
    found = verdict(WANTED, told, {}, [])
    assert (found.alerts, found.states, found.delivered, found.overtaken, found.lost) == (1, 3, 3, 0, [])


def test_a_state_is_overtaken_where_the_next_one_came_at_once_or_while_nobody_could_hear():
    told = [taken("1", 10, ("a", "new", 3)), taken("2", 20, ("a", "recovered", 3))]
    at_once = {"a": [(1, 100.0), (2, 103.0)]}
    later = {"a": [(1, 100.0), (2, 160.0)]}
    never_alone = {"a": [(2, 100.0)]}
    assert verdict(WANTED, told, at_once, []).overtaken == 1
    assert verdict(WANTED, told, later, [(101.0, 170.0)]).overtaken == 1
    assert verdict(WANTED, told, never_alone, []).overtaken == 1
    assert len(verdict(WANTED, told, later, [(200.0, 300.0)]).lost) == 1


def test_an_alert_whose_last_state_was_not_told_is_lost():
    told = [taken("1", 10, ("a", "new", 2)), taken("2", 20, ("a", "grew", 3))]
    assert verdict(WANTED, told, {}, [(0, 1e9)]).lost[0].startswith("a: over at level 0 as of 3 was")


BACK = [Expected("a", OPEN2, 1), Expected("a", OVER, 2), Expected("a", OPEN2, 3)]


def test_an_alert_that_comes_back_must_be_told_of_again():
    told = [taken("1", 10, ("a", "new", 2)), taken("2", 20, ("a", "recovered", 2))]
    found = verdict(BACK, told, {}, [(0, 1e9)])
    assert (found.delivered, found.overtaken) == (2, 0)
    assert found.lost[0].startswith("a: open at level 2 as of 3 was not told")
    again = [*told, taken("3", 30, ("a", "reopened", 2))]
    assert verdict(BACK, again, {}, []).delivered == 3


def test_a_notice_that_came_twice_does_not_tell_of_two_states():
    told = [taken("1", 10, ("a", "new", 2)), taken("2", 20, ("a", "recovered", 2)), taken("1", 30, ("a", "new", 2))]
    assert len(verdict(BACK, told, {}, []).lost) == 1


def test_notices_count_in_the_order_in_which_they_were_made_however_they_came():
    told = [
        taken("2", 10, ("a", "grew", 3), made="2026-03-01T08:01:00+08:00"),
        taken("1", 11, ("a", "new", 2), made="2026-03-01T08:00:00+08:00"),
        taken("3", 12, ("a", "recovered", 3), made="2026-03-01T08:02:00+08:00"),
    ]
    assert verdict(WANTED, told, {}, []).delivered == 3


def test_what_should_not_be_told_is_named_but_alerts_of_the_history_may_be():
    told = [taken("1", 10, ("b", "new", 2)), taken("2", 20, ("old", "grew", 3))]
    found = verdict([], told, {}, [], before={"old"})
    assert found.unexpected == ["b: was told of and should not have been"]


def test_a_state_of_the_digest_is_told_by_any_word_of_its_alert():
    line = Expected("b", OPEN2, 1, digest=True)
    assert verdict([line], [taken("1", 10, ("b", "recovered", 2))], {}, []).delivered == 1
    assert len(verdict([line], [], {}, []).lost) == 1


def test_a_repeat_is_explained_by_one_kill_between_its_two_times():
    told = [taken("1", 10.0), taken("2", 11.0), taken("1", 20.0), taken("2", 21.0)]
    assert repeats(told) == [(10.0, 20.0), (11.0, 21.0)]
    assert without_kill(repeats(told), [15.0, 16.0]) == 0
    assert without_kill(repeats(told), [15.0]) == 1
    assert without_kill(repeats(told), [30.0, 31.0]) == 2
    assert most_of_one(told) == 2


@pytest.fixture
def routing(tmp_path):
    file = tmp_path / "routes.toml"
    file.write_text(ROUTES, encoding="utf-8")
    zone = Zone("Asia/Shanghai")
    return Routing.of(load_routes(file, zone).routes, zone, Calendar(CalendarTable()))


def test_expected_is_what_the_routes_tell_of_states_that_come_one_after_the_other(routing):
    first = alert_with("a", 2, "open", WHEN, WHEN)
    grown = replace(first, level=3, status="growing", updated_at=first.updated_at + HOUR)
    over = replace(grown, status="recovered", updated_at=grown.updated_at + 6 * HOUR)
    told = [(one.told, one.digest) for one in expected([over, first, grown], routing)]
    assert told == [(OPEN2, False), (OPEN3, False), (OVER, False)]

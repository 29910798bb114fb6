"""Why an alert goes to whom, and what a past month would have brought to whom."""

import msgspec

from alerts.routing.explaining import explain
from alerts.routing.trial import dry_run, shares
from city.times import MINUTE

NIGHT = '[[quiet]]\nfrom = "22:00"\nto = "07:00"\n'


def test_every_route_says_why_it_is_for_an_alert_or_not(story, alert_values):
    at = story.time("10:00")
    found = explain(alert_values("a", 3, "closed", at, at), story.routing, at)
    assert [(one.name, one.matches, one.why) for one in found.tried] == [
        ("city", False, "it is for city, the alert is of a district"),
        ("east", True, "district, level 3"),
        ("street", False, "route 2 does not continue"),
        ("rest", False, "route 2 does not continue"),
    ]
    assert [(one.roster, one.role, one.shift) for one in found.on_duty] == [("east", "east-duty", 0)]
    assert not found.unrouted


def test_the_plan_is_what_the_fold_would_do(story, alert_values):
    at = story.time("10:00")
    found = explain(alert_values("a", 3, "open", at, at), story.routing, at)
    told = [(f"{story.zone.local(one.at):%d %H:%M}", one.kind, one.role) for one in found.plan[:6]]
    assert told == [
        ("10 10:00", "new", "east-duty"),
        ("10 10:30", "escalated", "east-deputy"),
        ("10 11:00", "escalated", "city-duty"),
        ("10 11:00", "repeated", "city-duty"),
        ("10 11:00", "repeated", "east-deputy"),
        ("10 11:00", "repeated", "east-duty"),
    ]


def test_quiet_hours_are_named_and_the_plan_begins_after_them(tell, alert_values):
    story = tell(NIGHT)
    at = story.time("23:00")
    found = explain(alert_values("a", 2, "open", at, at), story.routing, at)
    assert [hold.text for hold in found.holds] == ["quiet hours until 07:00"]
    assert [story.zone.local(one.at).hour for one in found.plan] == [7]


def test_an_alert_without_a_route_says_so(tell, alert_values):
    story = tell(
        routes='roles = [{name = "d", channels = ["x"]}]\nrosters = [{name = "r", fallback = "d"}]\n'
        'routes = [{name = "one", feeds = ["petition"], rosters = ["r"]}]'
    )
    at = story.time("10:00")
    found = explain(alert_values("a", 2, "open", at, at), story.routing, at)
    assert found.unrouted
    assert found.tried[0].why == "it is for petition, the alert is of complaint/hotline12345"
    assert found.plan == ()


def test_a_dry_run_is_what_the_ticks_of_the_time_would_have_brought(story):
    story.push("08:00", "a", 3)
    states = [story.alerts["a"]]
    states.append(story.push("09:10", "a", status="acknowledged"))
    states.append(story.push("12:00", "b", 1, topic="water>leaks"))
    states.append(story.push("13:00", "a", status="closed"))
    story.until("2025-03-11 08:30")
    end = story.time("2025-03-11 09:00")
    notices, _ = dry_run(states[::-1], story.time("08:00"), end, story.routing)
    assert notices == story.notices
    found = {share.role: share for share in shares(notices, story.routing)}
    assert found["east-duty"].by_kind == {"new": 1, "repeated": 1, "closed": 1, "digest": 1}
    assert found["east-duty"].by_hour[8] == 2
    assert found["city-deputy"].notices == 0


def test_a_dry_run_knows_what_was_open_before_it(story):
    state = story.push("08:00", "a", 2)
    later = msgspec.structs.replace(state, status="recovered", updated_at=story.time("20:00"))
    notices, _ = dry_run([state, later], story.time("12:00"), story.time("23:00"), story.routing)
    assert [one.kind for one in notices] == ["recovered"]


def test_a_dry_run_may_suppose_that_each_alert_is_acknowledged_after_some_minutes(story):
    states = [story.push("08:00", "a", 3)]
    states.append(story.push("10:00", "a", 4, status="growing"))
    notices, state = dry_run(states, story.time("08:00"), story.time("14:00"), story.routing, 5 * MINUTE)
    assert [(one.kind, one.at) for one in notices] == [("new", story.time("08:00")), ("grew", story.time("10:00"))]
    assert state.entry("a").acknowledged == 4

"""Who is told of a drill: whom a real alert of its area, topic and level would reach, at once, and nothing is spent."""

import pytest

FAST = """
[[levels]]
level = 3
repeats = false
deputy = 0
above = 0
"""
BUDGET = """
roles = [{name = "duty", channels = ["hook"], an_hour = 1}]
rosters = [{name = "city", fallback = "duty"}]
routes = [{name = "all", rosters = ["city"]}]
"""
QUIET = '[[quiet]]\nfrom = "22:00"\nto = "07:00"\n'


@pytest.fixture
def drill():
    """Values of an alert that is a drill."""
    return {"span": "drill", "feed": "drill", "method": "drill", "observed": 0, "expected": 0.0}


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_it_is_told_at_once_whatever_its_level(story, drill, level):
    story.push("09:00", "d", level, **drill)
    assert story.got() == [("09:00", "new", "east-duty", "d")]
    assert story.state.lines == ()


def test_it_uses_no_budget_and_none_holds_it(tell, drill):
    story = tell(routes=BUDGET)
    story.push("09:00", "d1", 2, **drill)
    story.push("09:01", "d2", 2, **drill)
    story.push("09:02", "a", 2)
    story.push("09:03", "b", 2, topic="other")
    story.push("09:04", "d3", 2, **drill)
    assert [name for _, _, _, name in story.got()] == ["d1", "d2", "a", "d3"]
    assert [line.alert_id for line in story.state.lines] == ["b"]


def test_it_holds_no_alert_below_it_and_none_above_holds_it(story, drill):
    story.push("09:00", "d", 3, area="Town", **drill)
    story.push("09:05", "below", 3, area="Town>East")
    story.push("09:10", "drill below", 3, area="Town>East>Mill", **drill)
    assert [(kind, name) for _, kind, _, name in story.got()] == [
        ("new", "d"),
        ("new", "below"),
        ("new", "drill below"),
    ]


def test_it_never_counts_as_coming_back(story, drill):
    for hour, name in enumerate(("d1", "d2"), start=9):
        story.push(f"{hour:02}:00", name, 2, **drill)
        story.push(f"{hour:02}:30", name, status="closed")
    assert [(kind, name) for _, kind, _, name in story.got()] == [
        ("new", "d1"),
        ("closed", "d1"),
        ("new", "d2"),
        ("closed", "d2"),
    ]


def test_quiet_hours_hold_it_as_they_would_an_alert_of_its_level_and_then_it_is_over(tell, next_day, drill):
    story = tell(QUIET + FAST)
    story.push("23:00", "d2", 2, **drill)
    story.push("23:00", "d3", 3, **drill)
    assert story.got() == [("23:00", "new", "east-duty", "d3")]
    assert story.state.entry("d2").held.code == "quiet"
    story.until(f"{next_day} 09:00")
    assert {name for _, _, _, name in story.got()} == {"d3"}
    assert story.state.entry("d2").held.code == "quiet"


def test_one_that_is_closed_before_it_was_told_stands_in_no_digest(tell, next_day, drill):
    story = tell(QUIET)
    story.push("23:00", "d", 2, **drill)
    story.push("23:30", "d", status="closed")
    story.until(f"{next_day} 09:00")
    assert story.got() == []


def test_a_silence_of_its_area_holds_it_and_one_of_a_feed_does_not(tell, drill):
    silence = (
        '[[silences]]\nname = "works"\nfrom = "2025-03-10T08:00"\nuntil = "2025-03-10T20:00"\n'
        'author = "city-duty"\nreason = "works"\n'
    )
    by_area, by_feed = tell(silence + 'areas = ["Town>East"]\n'), tell(silence + 'feeds = ["complaint"]\n')
    for story in (by_area, by_feed):
        story.push("09:00", "d", 3, **drill)
    assert (by_area.got(), by_area.state.entry("d").held.code) == ([], "silence")
    assert len(by_feed.got()) == 1


def test_a_route_for_counts_of_one_feed_takes_it_and_one_for_silences_does_not(tell, drill):
    roles = 'roles = [{name = "duty", channels = ["hook"]}, {name = "data", channels = ["hook"]}]\n'
    rosters = 'rosters = [{name = "city", fallback = "duty"}, {name = "data", fallback = "data"}]\n'
    routes = (
        'routes = [{name = "silences", kinds = ["silence"], rosters = ["data"]},'
        '{name = "hotline", feeds = ["complaint"], kinds = ["day"], rosters = ["city"]}]\n'
    )
    story = tell(routes=roles + rosters + routes)
    story.push("09:00", "d", 3, **drill)
    assert story.got() == [("09:00", "new", "duty", "d")]


def test_drills_can_have_a_route_of_their_own(tell, drill):
    roles = 'roles = [{name = "duty", channels = ["hook"]}, {name = "trainer", channels = ["hook"]}]\n'
    rosters = 'rosters = [{name = "city", fallback = "duty"}, {name = "drills", fallback = "trainer"}]\n'
    routes = (
        'routes = [{name = "drills", kinds = ["drill"], rosters = ["drills"], continue = true},'
        '{name = "all", rosters = ["city"]}]\n'
    )
    story = tell(routes=roles + rosters + routes)
    story.push("09:00", "d", 3, **drill)
    story.push("09:05", "a", 3)
    assert [(role, name) for _, _, role, name in story.got()] == [("duty", "d"), ("trainer", "d"), ("duty", "a")]


def test_a_digest_route_tells_it_at_once(tell, drill):
    routes = (
        'roles = [{name = "duty", channels = ["hook"]}]\nrosters = [{name = "city", fallback = "duty"}]\n'
        'routes = [{name = "all", rosters = ["city"], digest = true}]\n'
    )
    story = tell(routes=routes)
    story.push("09:00", "d", 1, **drill)
    assert story.got() == [("09:00", "new", "duty", "d")]


def test_nobody_acknowledges_and_it_escalates_until_two_hours_have_passed(story, next_day, drill):
    story.push("09:00", "d", 3, **drill)
    story.until(f"{next_day} 12:00")
    times = [at for at, _, _, _ in story.got()]
    assert ("09:30", "escalated", "east-deputy", "d") in story.got()
    assert max(times) < "11:00"


def test_whoever_acknowledges_is_not_reminded_and_hears_of_the_end(story, drill):
    story.push("09:00", "d", 3, **drill)
    story.push("09:05", "d", status="acknowledged")
    story.push("10:00", "d", status="closed")
    assert [(at, kind) for at, kind, _, _ in story.got()] == [("09:00", "new"), ("10:00", "closed")]

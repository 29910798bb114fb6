"""Routes change while alerts are open: nothing is lost, nobody is told twice."""

import msgspec
import pytest

from alerts.routing.duty import Routing
from alerts.routing.routes import Routes

OLD = """
roles = [{name = "old-duty", channels = ["a"]}, {name = "other-duty", channels = ["b"]}]
rosters = [{name = "old", fallback = "old-duty"}]
routes = [{name = "all", rosters = ["old"]}]
"""
NEW = """
roles = [{name = "new-duty", channels = ["c"]}, {name = "other-duty", channels = ["b"]}]
rosters = [{name = "new", fallback = "new-duty"}]
routes = [{name = "all", rosters = ["new"]}]
"""


@pytest.fixture
def renew():
    """Puts other routes in force."""

    def change(story, text):
        story.routing = Routing(msgspec.toml.decode(text, type=Routes), story.routing.hours)

    return change


def test_what_was_told_is_not_told_again(tell, renew):
    story = tell(routes=OLD)
    story.push("10:00", "a", 2)
    renew(story, OLD.replace('"a"', '"z"'))
    story.until("12:00")
    assert story.got() == [("10:00", "new", "old-duty", "a")]


def test_what_waits_for_a_digest_goes_where_the_new_routes_say(tell, renew, next_day):
    story = tell(routes=OLD)
    story.push("10:00", "a", 1)
    renew(story, NEW)
    story.until(f"{next_day} 08:30")
    notice = story.expect(f"{next_day} 08:30", f"{next_day} 08:30", "digest", "new-duty")
    assert [line.about.alert_id for line in notice.lines] == ["a"]


def test_a_role_that_is_no_more_hears_of_no_end_and_growth_goes_to_the_new_one(tell, renew):
    story = tell("[[levels]]\nlevel = 3\nrepeats = false\ndeputy = 0\nabove = 0\n", routes=OLD)
    story.push("10:00", "a", 2)
    renew(story, NEW)
    story.push("11:00", "a", 3, status="growing")
    story.push("12:00", "a", status="closed")
    assert story.got() == [
        ("10:00", "new", "old-duty", "a"),
        ("11:00", "grew", "new-duty", "a"),
        ("12:00", "closed", "new-duty", "a"),
    ]


def test_an_alert_that_had_no_route_is_told_when_one_is_there(tell, renew):
    story = tell(routes=OLD.replace('name = "all"', 'name = "high", least = 4'))
    story.push("10:00", "a", 2)
    story.until("10:30")
    assert story.notices == []
    renew(story, NEW)
    story.until("10:31")
    assert story.got() == [("10:31", "new", "new-duty", "a")]


def test_the_state_names_the_routes_that_it_was_brought_there_by(tell, renew):
    story = tell(routes=OLD)
    story.push("10:00", "a", 2)
    before = story.state.revision
    renew(story, NEW)
    story.until("10:01")
    assert story.state.revision == story.routing.revision != before

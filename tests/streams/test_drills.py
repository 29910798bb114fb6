"""A drill in the one stream of the watch: opened where it stands, over by ticks, and nothing else knows of it."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.drills import name_of
from city.actions import Action
from city.drills import Drill
from city.times import HOUR, MINUTE
from tests.streams.test_watch import TEN, Town, found, judged, urgent
from tests.streams.town import MILL, POTHOLE


def order(drill_id="d1", at=TEN + 5 * MINUTE, **more):
    given = {"role": "town-duty", "desk": "Town", "area": MILL, "topic": POTHOLE}
    return Drill(drill_id=drill_id, at=at, **given | more)


def deed(drill, kind="acknowledge", at=TEN + 9 * MINUTE, action_id="a1", **more):
    return Action(action_id=action_id, alert_id=name_of(drill), kind=kind, at=at, role="town-duty", area="Town", **more)


def hours(*numbers):
    return [judged(TEN + number * HOUR) for number in numbers]


def states(told):
    return [(one.alert.span, one.alert.status) for one in told]


def test_it_opens_at_once_and_waits_for_no_tick():
    (told,) = Town().takes(order())
    assert (told.alert.span, told.alert.status, told.alert.opened_at) == ("drill", "open", TEN + 5 * MINUTE)


def test_it_is_acknowledged_handled_handed_over_and_closed_like_any_alert():
    town = Town()
    town.takes(order())
    deeds = (
        deed(order()),
        deed(order(), "handle", action_id="a2"),
        deed(order(), "hand_over", action_id="a3", outlet="应急"),
        deed(order(), "received", action_id="a4", outlet="应急"),
        deed(order(), "close", action_id="a5", reason="expected"),
    )
    seen = states(town.takes(*deeds))
    assert [status for _, status in seen] == ["acknowledged", "handling", "handling", "handling", "closed"]
    ended = town.takes(*hours(1, 3))
    assert states(ended) == [("drill", "closed")]
    assert ended[0].alert.handling.closed_by == "town-duty"


def test_nobody_closes_it_and_a_tick_two_hours_later_does():
    town = Town()
    town.takes(order())
    assert states(town.takes(*hours(1, 2))) == []
    assert states(town.takes(*hours(3))) == [("drill", "closed")]
    assert town.takes(order(), *hours(4)) == []


def test_it_takes_no_place_of_those_that_a_desk_is_told_of():
    with_drill, without = Town(), Town()
    with_drill.takes(*(order(f"d{number}", level=4) for number in range(50)))
    story = [found(), found(area="Town>West", observed=20), judged()]
    wanted = [one.alert for one in without.takes(*story)]
    assert [one.alert for one in with_drill.takes(*story)] == wanted
    assert with_drill.state.at_once == without.state.at_once


@st.composite
def stories(draw):
    """Findings, ticks, urgent cases, drills that may come twice, and deeds on them, in an order that makes sense."""
    story, drills = [], []
    for hour in range(draw(st.integers(1, 6))):
        tick = TEN + hour * HOUR
        for kind in draw(st.lists(st.sampled_from(["found", "urgent", "drill", "again", "deed"]), max_size=5)):
            number = len(story)
            at = tick - draw(st.integers(0, 50)) * MINUTE
            if kind == "found":
                story.append(found(tick, observed=draw(st.integers(5, 90)), p=1e-30))
            elif kind == "urgent":
                story.append(urgent(f"u{number}", tick=tick))
            elif kind == "drill":
                drills.append(order(f"d{number}", at, level=draw(st.integers(1, 4))))
                story.append(drills[-1])
            elif drills:
                one = draw(st.sampled_from(drills))
                what = draw(st.sampled_from(["acknowledge", "handle", "note", "reopen"]))
                story.append(one if kind == "again" else deed(one, what, at, f"a{number}", note="seen"))
        story.append(judged(tick))
    return story


LAW = settings(max_examples=25, deadline=None, derandomize=True)


@LAW
@given(stories())
def test_all_other_alerts_are_as_they_would_be_without_drills(story):
    straight, without = Town(), Town()
    counted = [one.alert for one in straight.takes(*story) if one.alert.span != "drill"]
    others = [one for one in story if not isinstance(one, Drill | Action)]
    assert counted == [one.alert for one in without.takes(*others)]
    assert straight.state.at_once == without.state.at_once


@LAW
@given(stories(), st.integers(0, 30))
def test_a_silent_fold_up_to_anywhere_goes_on_the_same(story, cut):
    straight, rebuilt = Town(), Town()
    told = [straight.takes(one) for one in story]
    rebuilt.takes(*story[:cut], silent=True)
    assert [rebuilt.takes(one) for one in story[cut:]] == told[cut:]


@LAW
@given(stories())
def test_a_drill_has_an_end_and_is_opened_once(story):
    told = Town().takes(*story, *hours(10))
    drills = [one.alert for one in told if one.alert.span == "drill"]
    last = {alert.alert_id: alert for alert in drills}
    assert {alert.status for alert in last.values()} <= {"closed"}
    assert all(sum("ordered by" in one.why for one in alert.history) == 1 for alert in last.values())
    assert set(last) == {name_of(one) for one in story if isinstance(one, Drill)}


def test_a_drill_reads_the_same_from_its_bytes():
    one = order(note="evening shift")
    assert msgspec.json.decode(msgspec.json.encode(one), type=Drill) == one

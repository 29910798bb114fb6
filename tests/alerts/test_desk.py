"""The desk: what people do with alerts, beside what the counts do."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk import UnknownAlertError, act, aged, heard, shown
from alerts.rules import Watching
from city.actions import Action, Handling
from city.alerts import Alert, Change
from city.times import DAY, HOUR, MINUTE, Zone

ZONE = Zone("Asia/Shanghai")
EIGHT = ZONE.start(ZONE.day(1_774_000_000_000)) + 8 * HOUR
CITY, DEPUTY = "city-duty", "city-deputy"


def alert(status="open", hours=0.0, level=2, excess=10.0, name="a1"):
    """An alert as its findings have it, so many hours after eight."""
    tick = EIGHT + round(hours * HOUR)
    return Alert(
        alert_id=name,
        feed="complaint/town",
        topic="Roads>Pothole",
        area="Town>East",
        level=level,
        status=status,
        opened_at=EIGHT,
        updated_at=tick,
        first_period=EIGHT - HOUR,
        last_period=tick - HOUR,
        span="hour",
        observed=round(excess) + 2,
        expected=2.0,
        upper=5.0,
        p=1e-6,
        score=6.0,
        excess=excess,
        method="intraday profile",
        reason="",
        history=(Change(tick=tick, status=status, level=level, why="as counted"),),
    )


class Desk:
    """A desk, told of hours after eight."""

    def __init__(self, language="en"):
        self.watching = Watching(zone=ZONE, language=language)
        self.desk, self.number = {}, 0

    def hears(self, *lives):
        self.desk, seen = heard(self.desk, lives, self.watching)
        return seen[-1]

    def does(self, hours, kind, role=CITY, **more):
        self.number += 1
        at = EIGHT + round(hours * HOUR)
        action = Action(action_id=f"d{self.number}", alert_id="a1", kind=kind, at=at, role=role, area="Town", **more)
        self.desk, seen = act(self.desk, action, self.watching)
        return seen[-1]


@pytest.fixture
def desk():
    found = Desk()
    found.hears(alert())
    return found


def test_an_alert_that_nobody_touched_is_as_its_findings_have_it(desk):
    assert desk.hears(alert("growing", 1)) == alert("growing", 1)


def test_acknowledged_it_stays_acknowledged_while_it_grows(desk):
    seen = desk.does(0.1, "acknowledge")
    assert (seen.status, seen.handling.acknowledged_by, seen.handling.acknowledged_at) == (
        "acknowledged",
        CITY,
        EIGHT + 6 * MINUTE,
    )
    seen = desk.hears(alert("growing", 1, level=3, excess=30.0))
    assert (seen.status, seen.level, seen.handling.acknowledged_by) == ("acknowledged", 3, CITY)
    assert seen.updated_at == EIGHT + HOUR


def test_handled_is_seen_too_and_recovering_shows_through(desk):
    assert desk.does(0.5, "handle").status == "handling"
    assert desk.desk["a1"].handling.acknowledged_by == CITY
    assert desk.hears(alert("recovered", 50)).status == "recovered"
    assert desk.hears(alert("continuing", 60)).status == "handling"


def test_one_that_is_assigned_stands_as_handled_by_the_other_desk_and_can_be_assigned_anew(desk):
    seen = desk.does(0.5, "assign", to="east-duty")
    assert (seen.status, seen.handling.handled_by, seen.handling.acknowledged_by) == ("handling", "east-duty", CITY)
    assert (seen.history[-1].why, seen.history[-1].by) == ("assigned to east-duty", CITY)
    assert desk.does(0.6, "assign", to="west-duty").handling.handled_by == "west-duty"


def test_who_when_and_why_stand_in_the_history_in_the_order_of_time(desk):
    desk.does(0.1, "acknowledge")
    desk.does(2, "close", reason="known", note="road works")
    seen = desk.hears(alert("continuing", 1))
    assert [(one.tick - EIGHT, one.status, one.why, one.by, one.note) for one in seen.history] == [
        (6 * MINUTE, "acknowledged", "acknowledged", CITY, ""),
        (HOUR, "continuing", "as counted", "", ""),
        (2 * HOUR, "closed", "closed: real and known", CITY, "road works"),
    ]


def test_the_second_of_two_officers_is_told_that_it_is_closed(desk):
    desk.does(1, "close", reason="handled")
    seen = desk.does(1.01, "close", role=DEPUTY, reason="not_useful")
    assert (seen.handling.reason, seen.handling.closed_by) == ("handled", CITY)
    last = seen.history[-1]
    assert (last.by, last.refused) == (DEPUTY, True)
    assert last.why == "closed: not useful: not done, it is closed by city-duty: real and handled"


def test_a_second_acknowledgement_is_told_who_was_first(desk):
    desk.does(0.1, "acknowledge")
    last = desk.does(0.2, "acknowledge", role=DEPUTY).history[-1]
    assert (last.refused, last.why) == (True, "acknowledged: not done, it was acknowledged by city-duty before")
    assert desk.desk["a1"].handling.acknowledged_by == CITY


class TestClosedByAPerson:
    def test_it_stays_closed_while_the_same_goes_on(self, desk):
        desk.does(1, "close", reason="handled")
        for hours, status in ((2, "continuing"), (3, "growing"), (4, "continuing")):
            assert desk.hears(alert(status, hours, excess=14.0)).status == "closed"

    def test_it_is_back_where_the_level_rises(self, desk):
        desk.does(1, "close", reason="handled")
        seen = desk.hears(alert("growing", 3, level=3, excess=14.0))
        assert (seen.status, seen.handling) == ("reopened", Handling(reopened_at=EIGHT + 3 * HOUR))
        assert seen.history[-1].why == "reopened: level raised from 2 to 3 since it was closed"

    def test_it_is_back_where_it_is_half_as_large_again(self, desk):
        desk.does(1, "close", reason="expected")
        assert desk.hears(alert("growing", 2, excess=14.9)).status == "closed"
        seen = desk.hears(alert("growing", 3, excess=15.0))
        assert (seen.status, seen.history[-1].why) == (
            "reopened",
            "reopened: excess grew from 10 to 15 since it was closed",
        )

    def test_it_is_not_back_for_a_case_or_two(self):
        desk = Desk()
        desk.hears(alert(excess=3.0))
        desk.does(1, "close", reason="handled")
        assert desk.hears(alert("growing", 2, excess=5.0)).status == "closed"

    def test_it_is_back_when_it_had_recovered_and_begins_again(self, desk):
        desk.does(1, "close", reason="handled")
        assert desk.hears(alert("recovered", 50)).status == "closed"
        seen = desk.hears(alert("continuing", 60))
        assert (seen.status, seen.history[-1].why) == ("reopened", "reopened: out of band again after it was closed")

    def test_back_it_is_to_be_acknowledged_anew(self, desk):
        desk.does(0.5, "acknowledge")
        desk.does(1, "close", reason="handled")
        desk.hears(alert("growing", 3, level=3))
        assert desk.does(3.2, "acknowledge", role=DEPUTY).handling.acknowledged_by == DEPUTY

    def test_a_person_may_take_it_back(self, desk):
        desk.does(1, "close", reason="handled")
        assert desk.does(1.5, "reopen").status == "reopened"
        assert desk.does(2, "reopen").history[-1].refused

    def test_nothing_but_a_note_is_done_with_it(self, desk):
        desk.does(1, "close", reason="handled")
        assert desk.does(2, "handle").history[-1].refused
        seen = desk.does(3, "note", note="repaired on Tuesday")
        assert (seen.status, seen.history[-1].note, seen.history[-1].refused) == (
            "closed",
            "repaired on Tuesday",
            False,
        )


class TestEndedByItself:
    def test_its_reason_can_be_given_afterwards_once(self, desk):
        desk.hears(alert("closed", 100))
        assert desk.does(101, "close", reason="data_error").handling.reason == "data_error"
        assert desk.does(102, "close", reason="handled").handling.reason == "data_error"

    def test_it_cannot_be_acknowledged_or_opened_again(self, desk):
        desk.hears(alert("closed", 100))
        assert desk.does(101, "acknowledge").history[-1].refused
        assert desk.does(102, "reopen").history[-1].refused

    def test_after_400_days_it_is_forgotten(self, desk):
        desk.hears(alert("closed", 100))
        end = EIGHT + 100 * HOUR
        assert aged(desk.desk, end + 400 * DAY) is desk.desk
        desk.desk = aged(desk.desk, end + 400 * DAY + 1)
        with pytest.raises(UnknownAlertError, match="a1"):
            desk.does(10_000, "note", note="too late")


class TestHandOver:
    def test_waits_for_a_receipt(self, desk):
        seen = desk.does(1, "hand_over", outlet="应急")
        assert (seen.status, seen.handling.outlets[0].received_at) == ("handling", 0)
        seen = desk.does(1.5, "received", outlet="应急", role="gateway")
        assert seen.handling.outlets[0].received_at == EIGHT + 90 * MINUTE

    def test_may_be_to_several_and_repeated_until_received(self, desk):
        desk.does(1, "hand_over", outlet="应急")
        desk.does(1.2, "hand_over", outlet="调解")
        seen = desk.does(2, "hand_over", outlet="应急")
        assert [(one.outlet, one.at - EIGHT) for one in seen.handling.outlets] == [
            ("调解", 72 * MINUTE),
            ("应急", 2 * HOUR),
        ]

    def test_a_receipt_of_nothing_is_refused(self, desk):
        assert desk.does(1, "received", outlet="应急").history[-1].refused


def test_an_action_that_comes_twice_is_done_once(desk):
    action = Action(action_id="x", alert_id="a1", kind="note", at=EIGHT, role=CITY, area="Town", note="seen")
    once, first = act(desk.desk, action, desk.watching)
    assert first[0].history[-1].note == "seen"
    assert act(once, action, desk.watching) == (once, [])


def test_words_are_chinese_where_the_watch_speaks_chinese():
    desk = Desk("zh")
    desk.hears(alert())
    assert desk.does(1, "close", reason="class_moved").history[-1].why == "关闭：分类口径变化"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "close"}, "closing needs a reason"),
        ({"kind": "note", "note": ""}, "a note has 1 to 200"),
        ({"kind": "note", "note": "x" * 201}, "a note has 1 to 200"),
        ({"kind": "acknowledge", "reason": "handled"}, "nothing else has one"),
        ({"kind": "hand_over"}, "name the outlet"),
        ({"kind": "handle", "outlet": "应急"}, "nothing else does"),
        ({"kind": "assign"}, "names a role"),
        ({"kind": "handle", "to": "east-duty"}, "nothing else does"),
        ({"kind": "handle", "role": ""}, "the role has 1 to 40"),
    ],
)
def test_an_action_that_is_not_whole_is_none(fields, said):
    with pytest.raises(ValueError, match=said):
        Action(**{"action_id": "x", "alert_id": "a1", "at": EIGHT, "role": CITY, "area": "Town"} | fields)


LIVES = st.sampled_from(["open", "growing", "continuing", "recovered", "closed"])
DEEDS = st.sampled_from(["acknowledge", "handle", "note", "hand_over", "received", "close", "reopen"])


@given(st.lists(st.one_of(st.tuples(LIVES, st.integers(1, 4)), DEEDS), max_size=12))
def test_whatever_happens_every_step_is_told_and_closing_has_a_reason(steps):
    desk = Desk()
    seen, people = desk.hears(alert()), 0
    for hours, step in enumerate(steps, start=1):
        if isinstance(step, tuple):
            status, level = step
            seen = desk.hears(alert(status, hours, level=level, excess=10.0 * level))
        else:
            more = {"close": {"reason": "handled"}, "note": {"note": "n"}}.get(step, {})
            more |= {"outlet": "应急"} if step in {"hand_over", "received"} else {}
            seen = desk.does(hours, step, **more)
            people += 1
        assert [one.tick for one in seen.history] == sorted(one.tick for one in seen.history)
        assert sum(bool(one.by) for one in seen.history) == people
        assert (seen.handling.reason is not None) == bool(seen.handling.closed_at)
        assert not (seen.handling.closed_at and seen.status != "closed")
        assert (
            shown(msgspec.msgpack.decode(msgspec.msgpack.encode(desk.desk["a1"]), type=type(desk.desk["a1"]))) == seen
        )

"""What is done with a hand-over on the desk: by people, by the service, by the outlet's own system."""

import msgspec
import pytest

from alerts.desk import act
from alerts.response import response
from city.actions import Action
from city.hand_overs import told_of
from city.times import MINUTE
from indexing.judgements import alert_document
from tests.alerts.test_desk import EIGHT, ZONE, Desk, alert


class HandedOver(Desk):
    """A desk that has handed an alert over at eight."""

    def __init__(self):
        super().__init__()
        self.hears(alert())
        self.does(0, "hand_over", outlet="应急")

    def told(self, minutes, kind, nth=-1):
        """What a system tells of a hand-over; None where nothing changes."""
        name = self.one(nth).hand_over
        action = told_of(kind, name, outlet="应急", area="Town", at=EIGHT + minutes * MINUTE)
        before = self.desk
        self.desk, seen = act(self.desk, action, self.watching)
        assert seen or self.desk is before
        return seen[-1] if seen else None

    @property
    def alert(self):
        return self.hears(alert("growing", 0.5))

    def one(self, nth=-1):
        return self.alert.handling.outlets[nth]

    def times(self, nth=-1):
        one = self.one(nth)
        instants = (one.sent_at, one.failed_at, one.received_at)
        return tuple((at - EIGHT) // MINUTE if at else None for at in instants)


@pytest.fixture
def desk():
    return HandedOver()


def test_a_hand_over_knows_who_asked_and_has_an_id_of_alert_outlet_and_time(desk):
    assert desk.one().by == "city-duty"
    assert desk.one().hand_over.startswith("a1-")
    first = desk.one().hand_over
    desk.does(0.1, "hand_over", outlet="应急")
    assert desk.one().hand_over != first


def test_delivered_then_received_stands_on_it_and_in_the_history(desk):
    desk.told(1, "delivered")
    seen = desk.told(20, "received")
    assert desk.times() == (1, None, 20)
    assert [(one.by, one.why) for one in seen.history if one.by][-2:] == [
        ("delivery", "hand-over delivered to 应急"),
        ("应急", "received by 应急"),
    ]


def test_not_delivered_then_delivered_after_all(desk):
    desk.told(5, "undelivered")
    assert desk.told(90, "delivered").status == "handling"
    assert desk.times() == (90, 5, None)


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (("delivered",), "delivered"),
        (("delivered",), "undelivered"),
        (("undelivered",), "undelivered"),
        (("received",), "received"),
        (("received",), "undelivered"),
    ],
)
def test_what_says_nothing_new_leaves_no_trace(desk, before, kind):
    for each in before:
        desk.told(1, each)
    assert desk.told(9, kind) is None


def test_a_receipt_that_an_officer_was_faster_with_leaves_no_trace(desk):
    desk.does(0.2, "received", outlet="应急")
    assert desk.told(30, "received") is None
    assert desk.times() == (None, None, 12)


def test_what_comes_of_a_hand_over_that_was_asked_for_anew_leaves_no_trace(desk):
    late = told_of("received", desk.one().hand_over, outlet="应急", area="Town", at=EIGHT + 99 * MINUTE)
    desk.does(0.1, "hand_over", outlet="应急")
    assert act(desk.desk, late, desk.watching) == (desk.desk, [])


def test_of_two_hand_overs_the_one_that_is_meant_is_received(desk):
    desk.does(0.1, "received", outlet="应急")
    desk.does(0.2, "hand_over", outlet="应急")
    desk.told(14, "received")
    assert [desk.times(0), desk.times(1)] == [(None, None, 6), (None, None, 14)]


def test_a_clock_that_is_behind_puts_nothing_before_the_asking(desk):
    desk.told(-3, "delivered")
    assert desk.times() == (0, None, None)


def test_it_changes_nothing_of_the_numbers_the_level_or_who_has_it(desk):
    before = desk.alert
    desk.told(1, "undelivered")
    desk.told(2, "delivered")
    after = desk.alert
    same = {"history": (), "handling": None, "updated_at": 0}
    assert msgspec.structs.replace(before, **same) == msgspec.structs.replace(after, **same)
    assert (after.handling.acknowledged_by, after.handling.handled_by) == ("city-duty", "city-duty")


def test_a_closed_alert_is_delivered_and_received_and_stays_closed(desk):
    desk.does(0.1, "close", reason="handled")
    assert desk.told(9, "delivered").status == "closed"
    assert desk.told(10, "received").status == "closed"


@pytest.mark.parametrize("kind", ["delivered", "undelivered"])
def test_delivery_speaks_of_one_hand_over(kind):
    with pytest.raises(ValueError, match="of one hand-over"):
        Action(action_id="x", alert_id="a1", kind=kind, at=1, role="delivery", area="Town", outlet="应急")


def test_without_a_receipt_it_is_counted_as_such_and_how_long_desks_took_is_as_before(desk):
    def figures():
        (row,) = response([alert_document(desk.alert, ZONE, 1).body])
        return row.not_received, row.met, row.waited

    assert figures() == (1, 1, 0)
    desk.told(5, "undelivered")
    desk.told(9, "delivered")
    assert figures() == (1, 1, 0)
    desk.told(10, "received")
    assert figures() == (0, 1, 0)


def test_the_document_says_of_each_hand_over_all_that_is_known(desk):
    desk.told(5, "undelivered")
    desk.told(9, "delivered")
    (one,) = alert_document(desk.alert, ZONE, 1).body["handling"]["outlets"]
    assert one == {
        "outlet": "应急",
        "at": "2026-03-20T00:00:00.000Z",
        "received_at": None,
        "hand_over": desk.one().hand_over,
        "by": "city-duty",
        "sent_at": "2026-03-20T00:09:00.000Z",
        "failed_at": "2026-03-20T00:05:00.000Z",
    }

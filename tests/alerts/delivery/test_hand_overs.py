"""What is sent of a hand-over, and who hears that it is missing: timelines in minutes after it was asked for."""

import msgspec
import pytest

from alerts.delivery.channels import ChannelsFile, way_to
from alerts.delivery.hand_overs import Followed, answered, begun, due, heard
from alerts.delivery.messages import Item
from alerts.delivery.outlet_bodies import is_receipt, outlet_body
from alerts.delivery.outlets import Outlet, ReceiptTable
from alerts.delivery.texts import Style, text_of
from city.actions import Handling, HandOver
from city.hand_overs import hand_over_id, told_of
from city.times import DAY, MINUTE, Zone
from tests.alerts.test_desk import EIGHT, alert

ZONE = Zone("Asia/Shanghai")
OUTLET = Outlet(name="应急", url="https://emergency.city.example", receipt_minutes=30)
NAME = hand_over_id("a1", "应急", EIGHT)


def handed(status="handling", *, at=EIGHT, received=0, sent=0, outlet="应急", level=3):
    name = hand_over_id("a1", outlet, at)
    one = HandOver(outlet=outlet, at=at, received_at=received, hand_over=name, by="city-duty", sent_at=sent)
    return msgspec.structs.replace(alert(status, level=level), handling=Handling(outlets=(one,)))


def first(given=None, minutes=0):
    (step,) = begun(given or handed(), (), {"应急": OUTLET}, EIGHT + minutes * MINUTE)
    return step


class Timeline:
    """A hand-over that is looked at each minute; what was told and sent, with the minute."""

    def __init__(self, followed, outlet=OUTLET):
        self.followed, self.outlet, self.told = followed, outlet, list[tuple[int, str]]()

    def until(self, minutes, *, since=0, quiet=()):
        for minute in range(since, minutes + 1):
            step = due(self.followed, self.outlet, EIGHT + minute * MINUTE, quiet=minute in quiet)
            if step:
                self.told += [(minute, one.kind) for one in (*step.messages, *step.deeds)]
                self.followed = step.followed
        return self.told

    def answered(self, minute, outcome="accepted", *, received=False):
        step = answered(self.followed, outcome, EIGHT + minute * MINUTE, received=received)
        self.followed = step.followed
        return [one.kind for one in step.deeds]


@pytest.fixture
def line():
    return Timeline(first().followed)


class TestWhatBegins:
    def test_a_hand_over_is_sent_with_its_own_id_and_is_of_the_role_that_asked(self):
        step = first()
        (message,) = step.messages
        assert (message.notice_id, message.kind, message.role, message.at) == (NAME, "hand_over", "city-duty", EIGHT)
        assert (step.followed.role, step.followed.about.level) == ("city-duty", 3)

    @pytest.mark.parametrize(
        ("given", "minutes"),
        [
            (handed(received=EIGHT + 1), 0),
            (handed("closed"), 0),
            (handed(outlet="调解"), 0),
            (handed(), 7 * DAY // MINUTE + 1),
            (alert(), 0),
        ],
    )
    def test_nothing_is_sent_of_what_is_received_closed_elsewhere_or_long_ago(self, given, minutes):
        assert begun(given, (), {"应急": OUTLET}, EIGHT + minutes * MINUTE) == []

    def test_what_is_known_does_not_begin_again(self):
        assert begun(handed(), {NAME}, {"应急": OUTLET}, EIGHT) == []

    def test_what_the_log_knows_to_be_delivered_is_followed_and_not_sent_again(self):
        step = first(handed(sent=EIGHT + MINUTE))
        assert (step.messages, step.followed.sent_at) == ((), EIGHT + MINUTE)


class TestMissing:
    def test_delivered_and_received_nobody_is_told(self, line):
        assert line.answered(0, received=True) == ["delivered", "received"]
        assert line.until(600) == []

    def test_delivered_and_not_received_who_handed_over_is_told_once(self, line):
        assert line.answered(2) == ["delivered"]
        assert line.until(600) == [(32, "unreceived")]

    def test_a_receipt_in_time_is_enough(self, line):
        line.answered(2)
        line.until(20)
        line.followed = heard(line.followed, handed(received=EIGHT + 20 * MINUTE, sent=EIGHT + 2 * MINUTE))
        assert line.until(600, since=21) == []

    def test_not_delivered_for_five_minutes_the_log_and_who_handed_over_are_told_once(self, line):
        assert line.until(600) == [(5, "undelivered"), (5, "undelivered")]
        assert line.followed.failed_at == EIGHT + 5 * MINUTE

    def test_what_is_delivered_late_has_its_whole_time_for_a_receipt(self, line):
        line.until(59)
        assert line.answered(60) == ["delivered"]
        assert line.until(600, since=60)[2:] == [(90, "unreceived")]

    def test_a_refusal_for_good_is_told_at_once(self, line):
        assert line.answered(1, "refused") == []
        assert line.until(600, since=1) == [(1, "undelivered"), (1, "undelivered")]

    def test_a_state_that_comes_again_from_before_says_nothing(self, line):
        line.answered(0)
        before = msgspec.structs.replace(alert(), updated_at=handed().updated_at - 1)
        assert heard(line.followed, before) == line.followed
        line.followed = heard(line.followed, before)
        assert line.until(600) == [(30, "unreceived")]

    def test_what_is_heard_of_late_is_sent_before_it_counts_as_undelivered(self):
        line = Timeline(first(minutes=50).followed)
        assert line.until(54, since=50) == []
        assert line.until(55, since=55)[0] == (55, "undelivered")

    def test_what_was_told_and_is_so_still_is_missing(self, line):
        seen = [line.followed.is_missing]
        line.until(10)
        seen.append(line.followed.is_missing)
        line.answered(20)
        seen.append(line.followed.is_missing)
        line.until(50, since=20)
        seen.append(line.followed.is_missing)
        seen.append(heard(line.followed, handed(received=EIGHT + 1)).is_missing)
        assert seen == [False, True, False, True, False]

    def test_a_failure_alone_says_nothing(self, line):
        assert line.answered(1, "failed") == []
        assert line.until(4) == []

    def test_in_quiet_hours_people_wait_and_the_log_does_not(self, line):
        assert line.until(600, quiet=range(100)) == [(5, "undelivered"), (100, "undelivered")]

    @pytest.mark.parametrize("after", [handed("closed", sent=1), alert()])
    def test_nobody_waits_for_what_is_closed_or_was_asked_anew(self, line, after):
        line.answered(0)
        line.followed = heard(line.followed, after)
        assert line.until(600) == []

    def test_an_alert_that_is_back_is_waited_for_again(self, line):
        line.answered(0)
        line.followed = heard(heard(line.followed, handed("closed")), handed("reopened"))
        assert line.until(600) == [(30, "unreceived")]

    @pytest.mark.parametrize(("level", "minutes"), [(1, 480), (2, 240), (3, 60), (4, 9)])
    def test_the_time_for_a_receipt_may_be_of_the_level(self, level, minutes):
        outlet = Outlet(name="应急", url="https://a", receipt_minutes=ReceiptTable(level4=9))
        line = Timeline(first(handed(level=level)).followed, outlet)
        line.answered(0)
        assert line.until(600) == [(minutes, "unreceived")]


def test_what_is_told_again_has_the_same_id_and_two_things_have_two():
    names = [
        told_of(kind, NAME, outlet="应急", area="Town", at=at).action_id
        for kind in ("delivered", "undelivered", "received")
        for at in (EIGHT, EIGHT + 1)
    ]
    assert len(set(names)) == 3


def test_a_receipt_is_told_by_the_outlet_and_a_delivery_by_the_service():
    told = [told_of(kind, NAME, outlet="应急", area="Town", at=EIGHT) for kind in ("received", "delivered")]
    assert [(one.role, one.alert_id, one.outlet) for one in told] == [
        ("应急", "a1", "应急"),
        ("delivery", "a1", "应急"),
    ]


def test_an_outlet_is_sent_counts_and_places_and_nothing_else():
    given = msgspec.structs.replace(handed(), reason="a sentence", cases=("case-17",))
    (message,) = first(given).messages
    body = outlet_body(message, Style(zone=ZONE, link="https://jianwei.example/alerts/"))
    assert body == {
        "kind": "hand_over",
        "hand_over": NAME,
        "role": "city-duty",
        "level": 3,
        "at": ZONE.iso(EIGHT),
        "zone": "Asia/Shanghai",
        "outlet": "应急",
        "alert_id": "a1",
        "topic_path": ["Roads", "Pothole"],
        "area_path": ["Town", "East"],
        "observed": 12,
        "expected": 2.0,
        "since": ZONE.iso(EIGHT),
        "link": "https://jianwei.example/alerts/a1",
    }


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (b'{"received": true}', True),
        (b'{"receipt": "R-17"}', True),
        (b'{"received": true, "more": [1]}', True),
        (b'{"received": "true"}', False),
        (b'{"received": 1}', False),
        (b'{"received": false}', False),
        (b'{"receipt": " "}', False),
        (b"{}", False),
        (b"[true]", False),
        (b"ok", False),
        (b"", False),
        (b"\xff", False),
    ],
)
def test_only_what_says_so_is_a_receipt(content, is_one):
    assert is_receipt(content) is is_one


@pytest.mark.parametrize(
    ("kind", "language", "title"),
    [
        ("unreceived", "zh", "【重点】移交未签收：应急 · East · Pothole"),
        ("undelivered", "zh", "【重点】移交未送达：应急 · East · Pothole"),
        ("unreceived", "en", "【major】hand-over not received: 应急 · East · Pothole"),
        ("undelivered", "en", "【major】hand-over not delivered: 应急 · East · Pothole"),
    ],
)
def test_what_is_missing_is_worded(kind, language, title):
    line = Timeline(first().followed)
    if kind == "unreceived":
        line.answered(0)
    step = due(line.followed, OUTLET, EIGHT + 40 * MINUTE, quiet=False)
    text = text_of(step.messages[0], Style(zone=ZONE, language=language), 2048)
    assert text.title == title
    assert "08:00 Asia/Shanghai" in text.body


def test_the_way_to_an_outlet_is_no_name_of_a_channel():
    file = ChannelsFile(channel=(), outlet=(OUTLET,))
    assert [one.name for one in file.ways] == ["outlet:应急"]
    assert file.named("outlet:应急") == way_to(OUTLET)
    assert file.named("应急") is None


def test_what_is_followed_is_kept_as_it_is():
    followed = Followed(
        hand_over=NAME, outlet="应急", role="r", at=1, heard_at=2, about=Item(kind="hand_over", alert_id="a", level=1)
    )
    assert msgspec.json.decode(msgspec.json.encode(followed), type=Followed) == followed

"""From a hand-over to the system of an outlet, over real servers: taken, confirmed, refused, away, killed between."""

import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from alerts.routing.duty import Routing
from alerts.routing.routes import Quiet, Role, Roster, Route, Routes
from city.actions import Handling, HandOver
from city.calendars import Calendar, CalendarTable
from city.hand_overs import hand_over_id
from city.times import DAY, MINUTE
from jianwei.delivery.log_teller import LogTeller
from jianwei.delivery.metrics import snapshot_of
from jianwei.delivery.notifying import Notifier
from streams.errors import UnreachableError
from tests.jianwei.delivery.conftest import NOW, rounds
from tests.jianwei.delivery.servers import http_server
from tests.jianwei.delivery.test_notifying import ZONE, Given, InStore, at
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[3]
ROUTES = Routes(
    roles=(Role(name="duty", channels=("hook",)), Role(name="leader", channels=("other",))),
    rosters=(Roster(name="city", fallback="duty"),),
    routes=(Route(name="all", rosters=("city",)),),
)


def handed(minutes=0, *, status="handling", by="duty", outlet="应急", received=0, level=3):
    """An alert that was handed over so many minutes after the beginning."""
    asked = NOW + minutes * MINUTE
    one = HandOver(
        outlet=outlet,
        at=asked,
        hand_over=hand_over_id("a1", outlet, asked),
        by=by,
        received_at=received and NOW + received,
    )
    return msgspec.structs.replace(at(max(minutes, 0) + 1, status, level=level), handling=Handling(outlets=(one,)))


class Log:
    """What was told to the log; away while ``is_away``."""

    def __init__(self):
        self.deeds, self.is_away = [], False

    def __call__(self, deeds):
        if self.is_away:
            raise UnreachableError("no broker")
        self.deeds += deeds

    @property
    def kinds(self):
        return [one.kind for one in self.deeds]


@pytest.fixture
def emergency():
    """The outlet's own system."""
    with http_server() as received:
        yield received


@pytest.fixture
def channels(emergency, hook, other):
    def text(more="receipt_minutes = 30\n"):
        named = (("hook", hook), ("other", other))
        known = "".join(
            f'[[channel]]\nname = "{name}"\nkind = "webhook"\nurl = "{one.address}"\n' for name, one in named
        )
        return f'{known}[[outlet]]\nname = "应急"\nurl = "{emergency.address}/take"\nsecret_env = "TOKEN"\n{more}'

    return text


@pytest.fixture
def begun(delivering, clock, channels, monkeypatch):
    """A run of notify over a source; called again it is one that was started anew on the same outbox."""
    monkeypatch.setenv("TOKEN", "of-the-outlet")
    log = Log()

    class Run:
        def __init__(self, source, more="receipt_minutes = 30\n", routes=ROUTES):
            self.log, self.clock = log, clock
            self.deliverer = delivering(channels(more))
            routing = Routing.of(routes, ZONE, Calendar(CalendarTable(country="none")))
            self.notifier = Notifier(self.deliverer, routing, source, clock)
            self.teller = LogTeller(self.deliverer.hand_overs, log, clock)

        def at(self, minutes):
            """What is due so many minutes after the beginning, and what became of it."""
            clock.time = NOW + minutes * MINUTE
            self.notifier.turn(*self.notifier.read())
            tried = rounds(self.deliverer)
            self.teller.turn()
            return [(one.channel, one.kind, one.outcome) for one in tried if one.kind != "new"]

    return Run


SENT = ("outlet:应急", "hand_over", "accepted")


@pytest.mark.parametrize("kind", [Given, InStore])
def test_a_hand_over_is_posted_once_and_a_plain_200_is_a_delivery_and_no_receipt(begun, emergency, kind, tmp_path):
    run = begun(Given(handed()) if kind is Given else InStore(tmp_path, handed()))
    assert run.at(1) == [SENT]
    assert run.at(2) == []
    ((path, headers, body),) = emergency.requests
    assert (path, headers["Authorization"]) == ("/take", "Bearer of-the-outlet")
    name = hand_over_id("a1", "应急", NOW)
    assert (headers["X-Jianwei-Notice"], body["hand_over"], body["outlet"], body["role"]) == (
        name,
        name,
        "应急",
        "duty",
    )
    assert run.log.kinds == ["delivered"]
    assert run.log.deeds[0].hand_over == name


@pytest.mark.parametrize("answer", [{"received": True}, {"receipt": "R-2026-17"}])
def test_an_answer_that_confirms_is_a_receipt_and_its_text_is_kept_nowhere(begun, emergency, answer, tmp_path):
    emergency.body = answer
    run = begun(Given(handed()))
    run.at(1)
    assert run.log.kinds == ["delivered", "received"]
    assert [one.role for one in run.log.deeds] == ["delivery", "应急"]
    assert run.at(600) == []
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("outbox.db*"))
    assert b"R-2026-17" not in kept + msgspec.json.encode(run.log.deeds)


def test_not_received_in_time_who_handed_over_is_told_once(begun, hook):
    run = begun(Given(handed()))
    run.at(1)
    assert run.at(30) == []
    assert run.at(31) == [("hook", "unreceived", "accepted")]
    assert "移交未签收：应急" in hook.bodies[-1]["title"]
    assert hook.bodies[-1]["alerts"][0]["outlet"] == "应急"
    assert begun(Given()).at(600) == []


@pytest.mark.parametrize(
    ("by", "more", "told"),
    [
        ("leader", "receipt_minutes = 30\n", "other"),
        ("duty", 'receipt_minutes = 30\ntell = "leader"\n', "other"),
        ("somebody", "receipt_minutes = 30\n", "hook"),
    ],
)
def test_told_is_the_role_of_the_file_else_the_one_that_handed_over_else_who_knew_of_the_alert(begun, by, more, told):
    source = Given(at(0), handed(by=by))
    run = begun(Given(at(0)), more)
    run.at(0)
    run.notifier._alerts = source
    run.at(1)
    assert [one for one in run.at(40) if one[1] == "unreceived"] == [(told, "unreceived", "accepted")]


def test_a_receipt_that_the_log_has_is_enough(begun):
    source = Given(handed())
    run = begun(source)
    run.at(1)
    source.add(handed(received=20 * MINUTE))
    assert run.at(20) == []
    assert run.at(600) == []


def test_in_quiet_hours_of_its_level_the_role_is_told_when_they_are_over(begun):
    begins, ends = (f"{ZONE.local(NOW + minutes * MINUTE):%H:%M}" for minutes in (10, 120))
    quiet = msgspec.structs.replace(ROUTES, quiet=(Quiet(levels=(2,), first=begins, last=ends),))
    run = begun(Given(handed(level=2)), "receipt_minutes = 30\n", quiet)
    run.at(1)
    assert run.at(60) == []
    assert [one for one in run.at(121) if one[1] == "unreceived"] == [("hook", "unreceived", "accepted")]


def test_a_system_that_is_away_is_tried_again_and_told_of_once(begun, emergency):
    emergency.status = 503
    run = begun(Given(handed()))
    assert run.at(1) == [("outlet:应急", "hand_over", "failed")]
    assert run.log.kinds == []
    assert ("hook", "undelivered", "accepted") in run.at(6)
    assert run.log.kinds == ["undelivered"]
    figures = snapshot_of(run.deliverer)
    assert (figures.missing, figures.untold, figures.waiting) == (1, 0, {"webhook": 0, "outlet": 1})
    for minutes in range(20, 300, 20):
        assert [one for one in run.at(minutes) if one[0] != "outlet:应急"] == []
    emergency.status = 200
    assert run.at(300) == [SENT]
    assert run.log.kinds == ["undelivered", "delivered"]
    assert set(emergency.ids) == {hand_over_id("a1", "应急", NOW)}


def test_a_refusal_for_good_is_told_at_once_and_the_hand_over_goes_on_waiting(begun, emergency, hook):
    emergency.status = 403
    run = begun(Given(handed()))
    assert run.at(1) == [("outlet:应急", "hand_over", "refused")]
    assert ("hook", "undelivered", "accepted") in run.at(2)
    assert "移交未送达：应急" in hook.bodies[-1]["title"]
    assert run.log.kinds == ["undelivered"]
    assert run.deliverer.outbox.waiting("outlet:应急") == 1
    emergency.status = 200
    assert SENT in run.at(60)


def test_an_old_hand_over_waits_as_itself_and_in_no_digest(begun, emergency):
    emergency.status = 503
    run = begun(Given(handed(level=1)))
    run.at(1)
    emergency.status = 200
    assert SENT in run.at(3 * DAY // MINUTE)
    assert {body["kind"] for body in emergency.bodies} == {"hand_over"}


def test_while_the_log_is_away_what_happened_waits_for_it_over_starts(begun):
    run = begun(Given(handed()))
    run.log.is_away = True
    with pytest.raises(UnreachableError):
        run.at(1)
    assert snapshot_of(run.deliverer).untold == 1
    again = begun(Given(handed()))
    with pytest.raises(UnreachableError):
        again.at(2)
    run.log.is_away = False
    again.at(10)
    assert run.log.kinds == ["delivered"]
    again.at(11)
    assert run.log.kinds == ["delivered"]


def test_what_the_log_took_and_was_not_marked_is_told_again_with_its_id(begun, monkeypatch):
    run = begun(Given(handed()))
    monkeypatch.setattr(run.deliverer.outbox.hand_overs, "done", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run.at(1)
    begun(Given(handed())).at(2)
    assert run.log.kinds == ["delivered", "delivered"]
    assert len({one.action_id for one in run.log.deeds}) == 1


def test_an_outlet_without_a_system_is_no_business_of_delivery(begun, emergency):
    run = begun(Given(handed(outlet="调解")))
    assert run.at(1) == run.at(600) == []
    assert (emergency.requests, run.log.deeds) == ([], [])


def test_two_hand_overs_go_one_by_one_and_the_graver_first(begun, emergency):
    other = msgspec.structs.replace(handed(level=4), alert_id="b2")
    asked = msgspec.structs.replace(other.handling.outlets[0], hand_over=hand_over_id("b2", "应急", NOW))
    other = msgspec.structs.replace(other, handling=Handling(outlets=(asked,)))
    begun(Given(handed(), other)).at(1)
    assert [body["alert_id"] for body in emergency.bodies] == ["b2", "a1"]


def test_a_kill_between_the_system_and_the_disk_repeats_that_hand_over_with_its_id(
    begun, delivering, channels, emergency, tmp_path
):
    """Of two processes on one outbox the first is killed while the system has the hand-over and has not answered."""
    run = begun(Given(handed()))
    now = run.clock.time = round(time.time() * 1000)
    run.notifier.turn([msgspec.structs.replace(handed((now - NOW) // MINUTE), updated_at=now)], 1)
    (waiting,) = run.deliverer.outbox.hand_overs.not_received()
    delivering(channels(), "another.db")  # this process lets go of the outbox
    empty = tmp_path / "none.jsonl"
    empty.touch()
    emergency.delay = 0.5
    arguments = [tmp_path / "channels.toml", tmp_path / "outbox.db", empty]
    command = [sys.executable, "-m", "tests.jianwei.delivery.deliverer_process", *arguments]
    process = subprocess.Popen(command, cwd=ROOT)
    while not emergency.requests:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.wait()
    emergency.delay = 0.0
    subprocess.run(command, cwd=ROOT, timeout=PATIENCE, check=True)
    assert emergency.ids == [waiting.hand_over] * 2
    assert emergency.bodies[0] == emergency.bodies[1]
    again = begun(Given())
    again.teller.turn()
    assert [one.hand_over for one in again.log.deeds] == [waiting.hand_over]

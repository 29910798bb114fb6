"""From alerts that change to messages at a server: what is remembered and what is sent stand in one commit."""

import msgspec
import pytest

from alerts.routing.duty import Routing
from alerts.routing.routes import Role, Roster, Route, Routes
from city.alerts import Change
from city.calendars import Calendar, CalendarTable
from city.notice_silences import NoticeSilence
from city.times import DAY, HOUR, MINUTE, Zone, utc_iso
from indexing.judgements import alert_document
from indexing.notice_silences import silence_document
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect
from jianwei.delivery.alert_sources import StoredAlerts
from jianwei.delivery.notifying import Notifier, channels_of
from tests.alerts.test_desk import alert
from tests.jianwei.delivery.conftest import NOW, rounds

ZONE = Zone("Asia/Shanghai")
ROUTES = Routes(
    roles=(Role(name="duty", channels=("hook",)),),
    rosters=(Roster(name="city", fallback="duty"),),
    routes=(Route(name="all", rosters=("city",)),),
)


def at(minutes, status="open", *, name="a1", level=3, opened=0):
    """An alert as it stands so many minutes after the beginning."""

    tick = NOW + minutes * MINUTE
    return msgspec.structs.replace(
        alert(status, level=level, name=name),
        opened_at=NOW + opened * MINUTE,
        updated_at=tick,
        history=(Change(tick=tick, status=status, level=level, why="as counted"),),
    )


def silence(minutes=-1, hours=2, **more):
    """A silence of the whole town, set so many minutes after the beginning."""
    set_at = NOW + minutes * MINUTE
    given = {"at": set_at, "begins": set_at, "ends": set_at + hours * HOUR, "author": "duty", "reason": "works"}
    area = at(0).area.partition(">")[0]
    return NoticeSilence(silence_id="s1", area=area, areas=(area,), **given | more)


class Given:
    """Alerts that the test gives; a position is their number."""

    def __init__(self, *alerts):
        self.alerts = list(alerts)

    def add(self, one):
        self.alerts.append(one)

    def since(self, position):
        return self.alerts[position or 0 :], len(self.alerts)


class InStore:
    """The same through the documents of a store."""

    def __init__(self, folder, *alerts):
        self.store = SqliteStore(connect(folder / "alerts.db"))
        self.alerts = []
        for one in alerts:
            self.add(one)

    def add(self, one):
        self.alerts.append(one)
        if isinstance(one, NoticeSilence):
            self.store.put([silence_document(one, len(self.alerts))])
        else:
            self.store.put([alert_document(one, ZONE, len(self.alerts))])

    def since(self, position):
        return StoredAlerts(self.store).since(position)


@pytest.fixture(params=[Given, InStore])
def source(request, tmp_path):
    return Given(at(0)) if request.param is Given else InStore(tmp_path, at(0))


@pytest.fixture
def begun(delivering, hook, clock):
    """A notifier over a source; called again it is one that was started anew on the same outbox."""

    def start(source):
        deliverer = delivering(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n')
        routing = Routing.of(ROUTES, ZONE, Calendar(CalendarTable(country="none")))
        return Notifier(deliverer, routing, source, clock), deliverer

    return start


def turn(notifier, deliverer):
    notices = notifier.turn(*notifier.read())
    rounds(deliverer)
    return [(one.kind, one.alert_id) for one in notices]


def test_who_has_the_duty_is_told_once_of_an_alert_that_opened(begun, source, hook):
    running = begun(source)
    assert turn(*running) == [("new", "a1")]
    assert turn(*running) == []
    assert len(hook.requests) == 1


def test_what_was_told_is_not_told_again_by_one_that_is_started_anew(begun, source, hook):
    turn(*begun(source))
    running = begun(source)
    assert turn(*running) == []
    source.add(at(50, "recovered"))
    source.add(at(60, "closed", name="b2", opened=1))
    turn(*running)
    assert len(set(hook.ids)) == len(hook.ids)


def test_a_notice_that_was_made_waits_in_the_outbox_for_the_next_start(begun, source, hook):
    notifier, _ = begun(source)
    (made,) = notifier.turn(*notifier.read())
    assert hook.requests == []
    _, deliverer = begun(source)
    rounds(deliverer)
    assert hook.ids == [made.notice_id]


def test_at_its_first_start_nobody_is_told_of_what_is_over(begun, source):
    source.add(at(-5, "closed", name="old", opened=-600))
    assert turn(*begun(source)) == [("new", "a1")]


def test_what_is_heard_of_too_late_waits_for_a_digest_and_what_is_grave_is_told_all_the_same(begun, clock):
    clock.time = NOW + 3 * DAY
    running = begun(Given(at(0), at(0, level=2, name="b2")))
    assert turn(*running) == [("new", "a1")]
    clock.time += DAY
    assert "digest" in {kind for kind, _ in turn(*running)}


def test_nobody_is_told_of_data_of_the_past(begun, source, clock):
    clock.time = NOW + 8 * DAY
    assert turn(*begun(source)) == []


def test_what_was_made_and_not_kept_is_made_again_with_the_same_id(begun, source, monkeypatch):
    notifier, deliverer = begun(source)
    monkeypatch.setattr(deliverer, "put", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        notifier.turn(*notifier.read())
    again, _ = begun(source)
    first = again.turn(*again.read())
    other, _ = begun(source)
    assert [(one.kind, one.alert_id) for one in first] == [("new", "a1")]
    assert other.turn(*other.read()) == []


def test_what_is_silenced_is_told_when_the_silence_ends_also_by_one_that_is_started_anew(begun, source, clock):
    source.add(silence())
    assert turn(*begun(source)) == []
    clock.time = NOW + HOUR
    assert turn(*begun(source)) == []
    clock.time = NOW + 2 * HOUR
    assert turn(*begun(source)) == [("new", "a1")]
    assert turn(*begun(source)) == []


def test_a_silence_that_is_ended_by_hand_releases_what_waits(begun, source, clock):
    source.add(silence())
    running = begun(source)
    assert turn(*running) == []
    clock.time = NOW + 10 * MINUTE
    source.add(silence(ended_at=clock.time, ended_by="duty"))
    assert turn(*running) == [("new", "a1")]


def test_a_silence_that_comes_after_the_first_notice_holds_the_reminders(begun, source, clock):
    running = begun(source)
    assert turn(*running) == [("new", "a1")]
    source.add(silence(5, hours=8))
    for minutes in (10, 60, 240):
        clock.time = NOW + minutes * MINUTE
        assert turn(*running) == []


def test_a_desk_that_acknowledges_is_not_reminded(begun, source, clock, hook):
    running = begun(source)
    turn(*running)
    source.add(at(3, "acknowledged"))
    for minutes in (4, 60, 240):
        clock.time = NOW + minutes * MINUTE
        assert turn(*running) == []
    assert len(hook.requests) == 1


def test_nobody_acknowledges_and_it_is_told_again(begun, source, clock):
    running = begun(source)
    turn(*running)
    clock.time = NOW + 600 * MINUTE
    assert {kind for kind, _ in turn(*running)} <= {"repeated", "escalated"}


def test_the_channels_of_roles_are_known():
    assert channels_of(Routing.of(ROUTES, ZONE, Calendar(CalendarTable(country="none")))) == {"hook"}


def test_a_store_is_read_again_from_the_time_of_the_last_change_on_and_gives_what_is_new(tmp_path):
    source = InStore(tmp_path, at(0), at(5, name="b2"))
    read = StoredAlerts(source.store)
    found, position = read.since(None)
    assert ([one.alert_id for one in found], utc_iso(position)) == (["a1", "b2"], utc_iso(NOW + 5 * MINUTE))
    source.add(at(9, "growing"))
    found, position = read.since(position)
    assert [(one.alert_id, one.status) for one in found] == [("a1", "growing")]
    assert position == NOW + 9 * MINUTE
    assert read.since(position) == ([], position)


@pytest.mark.parametrize("deed", ["acknowledged", "drill"])
def test_what_a_desk_does_by_its_clock_hides_nothing_that_the_data_bring_later(tmp_path, deed):
    """The data of a city in one file are a day behind."""
    source = InStore(tmp_path, at(0))
    read = StoredAlerts(source.store)
    _, position = read.since(None)
    by_desk = Change(tick=NOW + DAY, status="open", level=3, why=deed, by="city-duty")
    done = at(0, name="d" if deed == "drill" else "a1")
    before = () if deed == "drill" else done.history
    source.add(msgspec.structs.replace(done, updated_at=NOW + DAY, history=(*before, by_desk)))
    found, position = read.since(position)
    assert [one.alert_id for one in found] == [done.alert_id]
    source.add(at(30, name="b2"))
    found, position = read.since(position)
    assert [one.alert_id for one in found] == ["b2"]


def test_a_deed_that_is_met_after_the_next_tick_is_read(tmp_path):
    source = InStore(tmp_path, at(0), at(5, name="b2"))
    read = StoredAlerts(source.store)
    _, position = read.since(None)
    source.add(at(4, "acknowledged"))
    assert [one.status for one in read.since(position)[0]] == ["acknowledged"]

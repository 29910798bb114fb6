"""A story of routing is a timeline: alerts change at clock times, and notices are expected between clock times."""

from datetime import datetime, timedelta

import msgspec
import pytest

from alerts.routing.duty import Routing
from alerts.routing.faults import faults
from alerts.routing.plan import advance
from alerts.routing.routes import Routes
from alerts.routing.state import RoutingState
from city.alerts import Alert
from city.calendars import Calendar, CalendarTable
from city.notice_silences import NoticeSilence
from city.times import MINUTE, Zone

CHINA = Zone("Asia/Shanghai")
FEED = "complaint/hotline12345"
MONDAY = "2025-03-10"
"""The day of a clock time without a date: an ordinary workday."""
ROUTES = """
roles = [
  {name = "city-duty", channels = ["wecom-city"]},
  {name = "city-deputy", channels = ["wecom-city", "mail-city"]},
  {name = "east-duty", channels = ["wecom-east"]},
  {name = "east-deputy", channels = ["wecom-east"]},
  {name = "street-duty", channels = ["wecom-street"]},
]
rosters = [
  {name = "city", fallback = "city-duty", deputy = "city-deputies"},
  {name = "city-deputies", fallback = "city-deputy"},
  {name = "east", fallback = "east-duty", deputy = "east-deputies"},
  {name = "east-deputies", fallback = "east-deputy"},
  {name = "street", fallback = "street-duty"},
]
routes = [
  {name = "city", tiers = ["city"], rosters = ["city"]},
  {name = "east", tiers = ["district"], areas = ["Town>East"], rosters = ["east"]},
  {name = "street", tiers = ["street"], rosters = ["street"]},
  {name = "rest", rosters = ["city"]},
]
"""
FAST = """
[[levels]]
level = 3
repeats = false
deputy = 0
above = 0
"""
"""Level 3 is told once and no more."""


def alert_with(name, level, status, opened, updated, **values):
    return Alert(
        **{
            "alert_id": name,
            "feed": FEED,
            "topic": "streets>potholes",
            "area": "Town>East",
            "span": "hour",
            "observed": 30,
            "expected": 4.0,
            "method": "profile",
            "reason": "30 where 4 are expected",
            "first_period": opened,
            "last_period": opened,
            "upper": 9.0,
            "p": 1e-9,
            "score": 9.0,
            "excess": 26.0,
            **values,
        },
        level=level,
        status=status,
        opened_at=opened,
        updated_at=updated,
    )


class Story:
    """Folds a tick a minute from the first time that is named on; keeps every notice."""

    def __init__(self, more="", *, routes=ROUTES, zone=CHINA, calendar=None):
        self.zone = zone
        read = msgspec.toml.decode(routes + more, type=Routes)
        assert list(faults(read, zone)) == []
        self.routing = Routing.of(read, zone, Calendar(calendar or CalendarTable()))
        self.state = RoutingState()
        self.notices = []
        self.now = None
        self.alerts = {}

    def time(self, when):
        """The instant of ``HH:MM`` or of ``YYYY-MM-DD HH:MM``."""
        text = when if "-" in when else f"{MONDAY} {when}"
        return self.zone.instant(datetime.fromisoformat(text), ambiguous="first")

    def until(self, when):
        """Ticks up to and with a time."""
        end = self.time(when)
        for tick in range(end if self.now is None else self.now + MINUTE, end + 1, MINUTE):
            self._tick(tick, [])

    def push(self, when, name, level=None, status="open", **values):
        """An alert changes; what is not said stays as it was."""
        tick = self.time(when)
        before = self.alerts.get(name)
        if self.now is not None and tick - MINUTE > self.now:
            self.until(self._text(tick - MINUTE))
        if before is None:
            alert = alert_with(name, level or 2, status, tick, tick, **values)
        else:
            changes = {"level": level or before.level, "status": status, "updated_at": tick, **values}
            alert = msgspec.structs.replace(before, **changes)
        self.alerts[name] = alert
        self._tick(tick, [alert])
        return alert

    def silence(self, when, name, until, **values):
        """The east duty sets a silence of its district at a time."""
        self.until(when)
        given = {"begins": self.now, "area": "Town>East", "areas": ("Town>East",), "reason": "works", **values}
        one = NoticeSilence(silence_id=name, at=self.now, ends=self.time(until), author="east-duty", **given)
        self._tick(self.now, [], [one])
        return one

    def end(self, when, one):
        """It is ended by hand."""
        self.until(when)
        ended = msgspec.structs.replace(one, ended_at=self.now, ended_by="east-duty")
        self._tick(self.now, [], [ended])
        return ended

    def restart(self):
        """The state as it comes back from bytes."""
        self.state = msgspec.msgpack.decode(msgspec.msgpack.encode(self.state), type=RoutingState)

    def got(self, role=None, kind=None):
        """Clock time, kind, role and alert of the notices so far."""
        return [
            (self._text(one.at)[11:], one.kind, one.role, one.alert_id)
            for one in self.notices
            if role in (None, one.role) and kind in (None, one.kind)
        ]

    def expect(self, first, last, kind, role, name=""):
        """The one notice of a kind to a role about an alert between two times."""
        begin, end = self.time(first), self.time(last)
        found = [
            one
            for one in self.notices
            if begin <= one.at <= end and (one.kind, one.role, one.alert_id) == (kind, role, name)
        ]
        assert len(found) == 1, self.got()
        return found[0]

    def nothing(self, first, last, **wanted):
        """No notice between two times, with values as given."""
        begin, end = self.time(first), self.time(last)
        found = [
            one
            for one in self.notices
            if begin <= one.at <= end and all(getattr(one, key) == value for key, value in wanted.items())
        ]
        assert found == [], self.got()

    def _tick(self, tick, alerts, silences=()):
        self.now = tick if self.now is None else max(self.now, tick)
        self.state, made = advance(self.state, alerts, tick, self.routing, silences)
        self.notices += made
        ids = [one.notice_id for one in self.notices]
        assert len(ids) == len(set(ids))
        assert all(one.due <= one.at for one in made)

    def _text(self, instant):
        return f"{self.zone.local(instant):%Y-%m-%d %H:%M}"


@pytest.fixture
def story():
    return Story()


@pytest.fixture(scope="session")
def tell():
    """Begins a story under more tables of the file, in another zone or by another calendar."""
    return Story


@pytest.fixture(scope="session")
def next_day():
    """The day after the Monday."""
    return (datetime.fromisoformat(MONDAY) + timedelta(days=1)).date().isoformat()


@pytest.fixture(scope="session")
def berlin():
    """A zone whose clock changes."""
    return Zone("Europe/Berlin")


@pytest.fixture(scope="session")
def alert_values():
    """``alert_with``: an alert of an id, a level, a status and two instants."""
    return alert_with

"""A story is a timeline: what the ledger finds at each tick, and which alerts a person then sees."""

from datetime import datetime
from math import exp, log

import pytest

from alerts.discovery import discoveries
from alerts.lifecycle import advance
from alerts.rules import Watching
from alerts.state import WatchState
from city.findings import Finding, Part
from city.times import HOUR, Zone

ZONE = Zone("America/New_York")
FEED = "complaint/town"
TESTS = {(FEED, "hour"): 3000, (FEED, "day"): 3000, (FEED, "week"): 3000}


def instant(text):
    return ZONE.instant(datetime.fromisoformat(text), ambiguous="first")


def chance(observed, expected):
    """Chernoff's bound of the Poisson tail: near enough to a p, and the same on every machine."""
    return 1.0 if observed <= expected else max(1e-300, exp(observed - expected - observed * log(observed / expected)))


def period(end, span, hours):
    """Start and end of the judged period: ``end`` is an instant for hours, the last day for days and weeks."""
    if span == "hour":
        return instant(end) - hours * HOUR, instant(end)
    day = ZONE.day(instant(end))
    return ZONE.start(day - (6 if span == "week" else 0)), ZONE.start(day + 1)


def found(
    end,
    topic,
    area,
    observed,
    expected,
    *,
    span="hour",
    hours=3,
    tick=None,
    p=None,
    outside=True,
    areas=(),
    topics=(),
    feed=FEED,
    fell=None,
):
    start, stop = period(end, span, hours)
    return Finding(
        feed=feed,
        topic=topic,
        area=area,
        tick=instant(tick) if tick else max(stop, instant(end)),
        span=span,
        start=start,
        end=stop,
        observed=observed,
        expected=expected,
        upper=expected + 3 * expected**0.5,
        p=chance(observed, expected) if p is None else p,
        method="hour-of-week profile, negative binomial",
        outside=outside,
        areas=tuple(Part(f"{area}>{name}", *numbers) for name, numbers in dict(areas).items()),
        topics=tuple(Part(f"{topic}>{name}", *numbers) for name, numbers in dict(topics).items()),
        fell=tuple(Part(path, *numbers) for path, numbers in (fell or {}).items()),
    )


class Story:
    """Folds ticks and keeps every alert as it was last told."""

    def __init__(self, **watching):
        self.watching = Watching(zone=ZONE, **watching)
        self.state = WatchState()
        self.alerts = {}
        self.told = []

    def at(self, when, *findings):
        tick = instant(when)
        significant = discoveries(findings, TESTS, self.watching.budget)
        self.state, changed = advance(self.state, tick, significant, findings, self.watching)
        self.alerts.update({alert.alert_id: alert for alert in changed})
        self.told += changed
        return changed

    def quiet(self, since, hours):
        """Hourly ticks without a finding."""
        changed = []
        for tick in range(instant(since) + HOUR, instant(since) + hours * HOUR + 1, HOUR):
            self.state, now = advance(self.state, tick, [], [], self.watching)
            self.alerts.update({alert.alert_id: alert for alert in now})
            changed += now
        self.told += changed
        return changed

    @property
    def only(self):
        """The one alert of the story."""
        assert len(self.alerts) == 1, [(alert.topic, alert.area) for alert in self.alerts.values()]
        return next(iter(self.alerts.values()))


@pytest.fixture
def story():
    return Story()


@pytest.fixture(scope="session")
def make_story():
    """Begins a story under other rules or in another language."""
    return Story


@pytest.fixture(scope="session")
def find():
    """``found``: a finding from a wall-clock time, a topic, an area, a count and what was expected."""
    return found


@pytest.fixture(scope="session")
def clock():
    """The instant of a wall-clock time in the story's zone."""
    return instant


@pytest.fixture(scope="session")
def watching():
    return Watching(zone=ZONE)

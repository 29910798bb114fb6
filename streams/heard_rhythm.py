"""What a feed brings when nothing is wrong: the rhythm of its arrivals, from the days before a day."""

import numpy as np

from city.calendars import Calendar
from city.times import HOUR, Zone
from detectors.baseline import fit
from detectors.hours import profile
from detectors.series import History
from detectors.silence import Rhythm
from streams.days import Window
from streams.heard_book import HeardFeed

_ALONE = np.array([-1], np.intp)
_ITSELF = np.array([0], np.intp)


class Rhythms:
    """Rhythms from ``days`` days at most. Holds configuration only, no state."""

    def __init__(self, days: int, zone: Zone, calendar: Calendar) -> None:
        self._days = days
        self._zone = zone
        self._calendar = calendar

    def of(self, feed: HeardFeed, day: int, *, by_hour: bool) -> tuple[Rhythm | None, int]:
        """The rhythm as of the begin of a day, and how many days it rests on; None where nothing is known.

        Known are the days after the first on which something arrived, up to the last one before ``day``: a day in
        between on which nothing came is a zero, because that is what a feed does on some days; after the last one it
        may be silent, and the expectation must not learn from the silence that it is held against.
        """
        window = Window.before(day, self._days, self._zone, self._calendar)
        before = [hour for hour in feed.hours if window.first_hour <= hour < window.first_hour + len(window.hours)]
        known = np.zeros(self._days, bool)
        if before:
            first, last = (self._zone.day(hour * HOUR + HOUR - 1) for hour in (min(before), max(before)))
            known[first + 1 - (day - self._days) : last + 1 - (day - self._days)] = True
        if not known.any():
            return None, 0
        counts = np.zeros((1, len(window.hours)))
        for hour in before:
            counts[0, hour - window.first_hour] = feed.hours[hour]
        daily = np.add.reduceat(counts, window.starts[:-1], axis=1)
        daily[:, ~known] = np.nan
        counts[:, ~np.repeat(known, np.diff(window.starts))] = np.nan
        baseline = fit(History(daily, window.kinds, _ALONE, _ITSELF))
        hours = profile(counts, window.hour_kinds, window.hours, _ITSELF) if by_hour else None
        return Rhythm.of(baseline, 0, hours, window.kinds[known]), int(known.sum())

"""The times of rows by columns: when a case was registered, which version its row is, and which rows may be wrong."""

from collections.abc import Mapping

import numpy as np

from city.calendars import Calendar
from city.packed_places import DAY, SLOT
from city.times import HOUR, MINUTE
from intake.clocks import Clock
from intake.history.columns import Bools, Columns, Ints
from intake.history.instants import Instanter, Instants
from intake.history.judged import LEAST, UNKNOWN, Places, Versions
from intake.profile_rules import STAGE_COLUMNS
from intake.tables import Profile


class Moments:
    """Reads the columns of times at ``positions``, by their key. Nothing but a deadline may lie after ``now``."""

    def __init__(
        self, profile: Profile, positions: Mapping[str, int], empty: frozenset[str], calendar: Calendar | None, now: int
    ) -> None:
        times, self._zone, self._calendar = profile.times, profile.zone, calendar
        self._positions, self._skew = positions, times.skew_minutes * MINUTE
        self._latest = now + self._skew
        clock = Clock(profile.zone, times.formats, ambiguous=times.ambiguous, date_only=times.date_only)
        exact = Clock(profile.zone, times.formats, ambiguous=times.ambiguous)
        self._instants = Instanter(clock, profile.zone, empty)
        self._exact = Instanter(exact, profile.zone, empty) if times.date_only else self._instants

    def read(self, columns: Columns, left: Bools) -> tuple[Instants, Versions]:
        """Registration and version; rows whose times may be wrong are added to ``left``. See ``TimeReader.read``."""
        read: dict[str, Instants] = {}
        for key, at in self._positions.items():
            instanter = self._exact if key in {"arrived", "version"} else self._instants
            read[key] = one = instanter.read(columns.raw(at))
            left |= one.left
            if key != "due":
                left |= one.given & (one.at > self._latest)
        registered = read["registered"]
        left |= ~registered.given
        for key, one in read.items():
            if key == "closed":
                left |= one.given & (one.at < registered.at)
            elif key == "occurred":
                left |= one.given & (one.at > registered.at)
            elif key == "arrived" or key in STAGE_COLUMNS:
                left |= one.given & (one.at + self._skew < registered.at)
        if self._calendar is not None:
            days = registered.day[~left] if left.any() else registered.day
            unknown = [day for day in occurring(days) if not self._calendar.knows(day)]
            if unknown:
                left |= np.isin(registered.day, unknown)
        versions = np.full(columns.height, UNKNOWN, np.int64)
        if "version" in read:
            one = read["version"]
            known = one.given & (one.at >= LEAST)
            versions = np.where(known, one.at, versions)
        return registered, versions

    def slots(self, at: Ints, days: Ints) -> Places:
        """Days and hour slots of instants, as they stand in a place."""
        if not days.size:
            return np.zeros(0, np.uint64)
        first, last = int(days.min()), int(days.max())
        starts = np.zeros(last - first + 1, np.int64)
        for day in occurring(days):
            starts[day - first] = self._zone.start(day)
        slots = (at - starts.take(days - first)) // HOUR
        return (days << DAY | slots << SLOT).view(np.uint64)


def occurring(days: Ints) -> list[int]:
    """The days that occur, in their order."""
    if not days.size:
        return []
    first = int(days.min())
    return [first + day for day in np.flatnonzero(np.bincount(days - first)).tolist()]

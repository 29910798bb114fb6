"""The times of one row: read, put in order, and checked against each other and against now."""

import re

from city.events import EARLIEST, LATEST, YEAR_10000
from city.times import MINUTE
from intake.binding import Binding
from intake.clocks import Clock, ReadingError
from intake.errors import RowError
from intake.lifecycle import RANK, Reached, RowTimes
from intake.profile_rules import STAGE_COLUMNS, TIME_COLUMNS
from intake.tables import Profile

_COUNT = re.compile(r"[1-9]\d{0,15}", re.ASCII)
STAGES_A_VERSION = 64
"""A feed's own number of a version leaves so much room for the stages of the row below it."""

Reading = tuple[int, bool]
"""An instant and whether only its day is known."""


class TimeReader:
    """Reads the times of rows for one profile and header; ``now`` rejects what lies after it."""

    def __init__(self, profile: Profile, binding: Binding, now: int | None, *, workbook: bool) -> None:
        times = profile.times
        formats = (*times.formats, "iso") if workbook and "iso" not in times.formats else times.formats
        self._zone = profile.zone
        self._clock = Clock(self._zone, formats, ambiguous=times.ambiguous, date_only=times.date_only)
        self._exact = Clock(self._zone, formats, ambiguous=times.ambiguous) if times.date_only else self._clock
        self._skew = times.skew_minutes * MINUTE
        self.now = now
        self._empty = frozenset({"", *(text.strip() for text in profile.file.empty)})
        self._version_counts = times.version_is == "number"
        self._header = {key: binding.header(getattr(times, key)) for key in TIME_COLUMNS}
        self._at = {
            key: binding.index[getattr(times, key)] for key in TIME_COLUMNS if getattr(times, key) in binding.headers
        }
        self._stages = [(key, self._at[key], stage) for key, stage in STAGE_COLUMNS.items() if key in self._at]
        self._more = not self._at.keys().isdisjoint(("occurred", "due", "arrived", "version"))

    @property
    def now(self) -> int | None:
        """Nothing but a deadline may lie after it; None: anything may."""
        return self._now

    @now.setter
    def now(self, now: int | None) -> None:
        self._now = now
        self._end = LATEST if now is None else min(LATEST, now + self._skew + 1)

    def read(self, cells: list[str]) -> RowTimes:
        """The row's times. Raises ``RowError``.

        - Nothing but the deadline lies after now; the registration does not lie after the feed's own arrival.
        - No stage is before the registration, and that not before the occurrence; where one of two is a whole day, days
          are compared, and a stage on the day of the registration is not put before it. Clocks of two systems differ:
          a stage but for the closing that is before the registration by no more than the skew is put at it.
        """
        registered = self._reading("registered", cells, self._clock)
        if registered is None:
            raise RowError(self._header["registered"], "no time", "time")
        start, whole_day = registered
        due = arrival = version = changed = None
        occurred = self._reading("occurred", cells, self._clock) if self._more else None
        closed = self._reading("closed", cells, self._clock)
        if self._more:
            due = self._reading("due", cells, self._clock)
            arrival = self._reading("arrived", cells, self._exact)
            version = self._count(cells) if self._version_counts else None
            changed = None if self._version_counts else self._reading("version", cells, self._exact)
        if closed and self._before(closed, registered):
            raise RowError(self._header["closed"], "the case ends before it starts", "order")
        if occurred and self._before(registered, occurred):
            raise RowError(self._header["occurred"], "occurred after it was registered", "order")
        if arrival and self._before((arrival[0] + self._skew, arrival[1]), registered):
            raise RowError(self._header["registered"], "registered after the row arrived", "future")
        return RowTimes._make(
            (
                start,
                whole_day,
                self._known(registered) if whole_day else start,
                occurred and occurred[0],
                None if closed is None else max(closed[0], start),
                None if closed is None else max(self._known(closed), start),
                due and due[0],
                arrival and self._known(arrival),
                version if changed is None else changed[0],
                changed and changed[0],
                self._reached(cells, registered) if self._stages else (),
            )
        )

    def known(self, cells: list[str]) -> int | None:
        """When a row can be known first, by its registration and the feed's own arrival; None where they cannot be
        read, as ``read`` would not read them.
        """
        try:
            registered = self._reading("registered", cells, self._clock)
            arrival = self._reading("arrived", cells, self._exact)
        except RowError:
            return None
        if registered is None:
            return None
        known = self._known(registered)
        return known if arrival is None else max(known, self._known(arrival))

    def _reached(self, cells: list[str], registered: Reading) -> tuple[Reached, ...]:
        found = []
        start, whole_day = registered
        last, ordered = -1, True
        for key, place, stage in self._stages:
            if not cells[place]:
                continue
            reading = self._reading(key, cells, self._clock)
            if reading is None:
                continue
            at, day_alone = reading
            if whole_day or day_alone:
                early = self._before((at + self._skew, day_alone), registered)
            else:
                early = at + self._skew < start
            if early:
                raise RowError(self._header[key], "before the case was registered", "order")
            at = max(at, start)
            last, ordered = at, ordered and at > last
            found.append(Reached._make((stage, at, max(self._known(reading), at) if day_alone else at)))
        if not ordered:
            found.sort(key=_in_order)
        return tuple(found)

    def _reading(self, key: str, cells: list[str], clock: Clock) -> Reading | None:
        at = self._at.get(key)
        if at is None or not (text := cells[at].strip()) or text in self._empty:
            return None
        try:
            reading = clock.read(text)
        except ReadingError as error:
            raise RowError(self._header[key], str(error), error.code) from None
        if EARLIEST <= reading[0] < (YEAR_10000 if key == "due" else self._end):
            return reading
        if EARLIEST <= reading[0] < LATEST:
            raise RowError(self._header[key], "a time in the future", "future")
        raise RowError(self._header[key], "a time before 1900 or after 2100", "time")

    def _count(self, cells: list[str]) -> int | None:
        at = self._at.get("version")
        text = "" if at is None else cells[at].strip()
        if text in self._empty:
            return None
        if not _COUNT.fullmatch(text):
            raise RowError(self._header["version"], "not a whole number above 0", "version")
        return int(text) * STAGES_A_VERSION

    def _before(self, one: Reading, other: Reading) -> bool:
        if one[1] or other[1]:
            return self._zone.day(one[0]) < self._zone.day(other[0])
        return one[0] < other[0]

    def _known(self, reading: Reading) -> int:
        """A date is known at the next midnight of its zone."""
        return self._zone.start(self._zone.day(reading[0]) + 1) if reading[1] else reading[0]


def _in_order(one: Reached) -> tuple[int, int]:
    return one.at, RANK[one.stage]

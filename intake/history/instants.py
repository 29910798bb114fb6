"""Columns of times to instants: the digits of all texts at once, what they mean from the clock once for each day.

Judged here are texts of fixed places (``2026-03-01 08:00:00``, with ``-``, ``/`` or ``.``, ``T`` or a space, seconds
or none). All others, and those of days on which a clock changes, are left to the row's own reading.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from city.times import DAY, HOUR, MINUTE, SECOND, Zone
from intake.clocks import Clock

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_FIRST_YEAR, _YEARS = 1970, 130
_LENGTHS = (19, 16, 10)
_PLACES = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18)
_SEPARATORS = (4, 7, 10, 13, 16)
_NOON = 12 * HOUR
_MICROS, _DAY_SECONDS = 1_000_000, DAY // SECOND
_EPOCH = date(_FIRST_YEAR, 1, 1).toordinal()
_LAST_DAY = date(_FIRST_YEAR + _YEARS, 1, 1).toordinal() - _EPOCH
_BEGIN, _MICRO = datetime(_FIRST_YEAR, 1, 1), timedelta(microseconds=1)  # noqa: DTZ001 - a wall-clock reading
TIME_FORM, FINE_FORM, DATE_FORM = "2026-03-01 08:00:00", "2026-03-01 08:00:00.000", "2026-03-01"
"""How times of day, those within a second and days are written where a file holds them as such."""


class Instants(NamedTuple):
    """One column: instants, whether there is one, whether it is a whole day, and which rows are left to others."""

    at: Ints
    given: Bools
    whole_day: Bools
    left: Bools
    day: Ints
    """The day of the instant."""

    def at_rows(self, rows: Ints) -> "Instants":
        """Of some rows."""
        return Instants(self.at[rows], self.given[rows], self.whole_day[rows], self.left[rows], self.day[rows])


class _Day(NamedTuple):
    start: int
    ordinal: int
    whole: bool
    normal: bool


class Instanter:
    """Reads columns for one clock."""

    def __init__(self, clock: Clock, zone: Zone, empty: frozenset[str]) -> None:
        self._clock, self._zone, self._empty = clock, zone, sorted(empty)
        self._days: dict[tuple[str, int], _Day | None] = {}

    def read(self, texts: pl.Series) -> Instants:
        """The column; a row that is ``left`` is neither given nor judged."""
        if texts.dtype == pl.Date or isinstance(texts.dtype, pl.Datetime):
            return self._typed(texts)
        texts = texts.str.strip_chars()
        rows = len(texts)
        given = ~texts.is_in(self._empty).to_numpy()
        lengths = texts.str.len_bytes().to_numpy()
        at, day = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
        whole, left = np.zeros(rows, np.bool_), given.copy()
        for length in _LENGTHS:
            which = np.flatnonzero(given & (lengths == length))
            if which.size:
                some = texts if which.size == rows else texts.gather(which)
                good, instants, days, wholes = self._fixed(some, length)
                at[which], day[which], whole[which], left[which] = instants, days, wholes, ~good
        return Instants(at, given & ~left, whole, left, day)

    def _typed(self, times: pl.Series) -> Instants:
        """Times of day as the texts that they are written as, see ``intake.history.frames``."""
        form = DATE_FORM if times.dtype == pl.Date else TIME_FORM
        given = times.is_not_null().to_numpy()
        micros = times.cast(pl.Datetime("us")).to_physical().fill_null(0).to_numpy()
        days, second = np.divmod(micros // _MICROS, _DAY_SECONDS)
        within = micros % _MICROS
        good = given & (days >= 0) & (days < _LAST_DAY) & ~np.isin(micros, self._empty_micros())
        days[~good] = 0
        there = np.flatnonzero(np.bincount(days[good], minlength=1))
        numbers = np.zeros(int(there[-1]) + 1 if there.size else 1, np.int64)
        for day in there.tolist():
            one = date.fromordinal(_EPOCH + day)
            numbers[day] = ((one.year - _FIRST_YEAR) * 12 + one.month - 1) * 31 + one.day - 1
        starts, ordinals, wholes, normal = self._table(numbers[there], form)
        number = numbers[days]
        whole = wholes[number]
        good &= normal[number]
        if within.any():
            good &= (within == 0) | self._table(numbers[there], FINE_FORM)[3][number]
        time = second * SECOND + within * SECOND // _MICROS
        return Instants(
            np.where(good, starts[number] + np.where(whole, 0, time), 0),
            good,
            whole,
            given & ~good,
            np.where(good, ordinals[number], 0),
        )

    def _empty_micros(self) -> list[int]:
        """Times that may be written as one of the texts that mean none."""
        found = []
        for text in self._empty:
            try:
                time = datetime.fromisoformat(text)
            except ValueError:
                continue
            found.append((time.replace(tzinfo=None) - _BEGIN) // _MICRO)
        return found

    def _fixed(self, texts: pl.Series, length: int) -> tuple[Bools, Ints, Ints, Bools]:
        joined: str = texts.str.join("")[0]
        signs = np.frombuffer(joined.encode(), np.uint8).reshape(-1, length)
        places = [place for place in _PLACES if place < length]
        digit = {place: signs[:, place] - np.uint8(48) for place in places}
        good = np.ones(len(signs), np.bool_)
        for values in digit.values():
            good &= values <= 9
        form = signs[np.argmax(good)]
        for place in _SEPARATORS:
            if place < length:
                good &= signs[:, place] == form[place]
        year = _number(digit, 0, 1, 2, 3)
        month, dayed = _number(digit, 5, 6), _number(digit, 8, 9)
        good &= (year >= _FIRST_YEAR) & (year < _FIRST_YEAR + _YEARS) & (month >= 1) & (month <= 12)
        good &= (dayed >= 1) & (dayed <= 31)
        number = np.where(good, ((year - _FIRST_YEAR) * 12 + month - 1) * 31 + dayed - 1, 0)
        time = np.zeros(len(signs), np.int64)
        if length > 10:
            hour, minute = _number(digit, 11, 12), _number(digit, 14, 15)
            second = _number(digit, 17, 18) if length > 16 else np.zeros_like(hour)
            good &= (hour < 24) & (minute < 60) & (second < 60)
            time = hour * HOUR + minute * MINUTE + second * SECOND
        starts, ordinals, wholes, normal = self._table(number[good], form.tobytes().decode("latin-1"))
        good &= normal[number]
        whole = wholes[number]
        return good, starts[number] + np.where(whole, 0, time), ordinals[number], whole

    def _table(self, numbers: Ints, form: str) -> tuple[Ints, Ints, Bools, Bools]:
        """What the days that occur mean, by their number."""
        size = _YEARS * 12 * 31
        starts, ordinals = np.zeros(size, np.int64), np.zeros(size, np.int64)
        wholes, normal = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        seen = np.zeros(size, np.bool_)
        seen[numbers] = True
        shape = "".join(form[place] for place in _SEPARATORS if place < len(form)) + str(len(form))
        for number in np.flatnonzero(seen).tolist():
            key = shape, number
            if key not in self._days:
                self._days[key] = self._day(number, form)
            known = self._days[key]
            if known is not None:
                starts[number], ordinals[number] = known.start, known.ordinal
                wholes[number], normal[number] = known.whole, known.normal
        return starts, ordinals, wholes, normal

    def _day(self, number: int, form: str) -> _Day | None:
        months, day = divmod(number, 31)
        year, month = _FIRST_YEAR + months // 12, months % 12 + 1
        try:
            ordinal = date(year, month, day + 1).toordinal()
            text = f"{year}{form[4]}{month:02}{form[7]}{day + 1:02}"
            if len(form) > 10:
                text += f"{form[10]}12{form[13]}00" + (f"{form[16]}00" if len(form) > 16 else "") + form[19:]
            instant, whole = self._clock.read(text)
        except ValueError:
            return None
        start = self._zone.start(ordinal)
        expected = start if whole else start + _NOON
        normal = self._zone.start(ordinal + 1) - start == DAY and instant == expected
        return _Day(start, ordinal, whole, normal)


def _number(digit: dict[int, NDArray[np.uint8]], *places: int) -> Ints:
    found = np.zeros(len(digit[0]), np.int64)
    for place in places:
        found = found * 10 + digit[place]
    return found

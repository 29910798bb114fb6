"""Columns of times to instants: the digits of all texts at once, what they mean from the clock once for each day.

Judged here are texts of fixed places (``2026-03-01 08:00:00``, with ``-``, ``/`` or ``.``, ``T`` or a space, seconds
or none, thousandths or none). All others, and those of days on which a clock changes, are left to the row's own
reading.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from city.times import DAY, HOUR, Zone
from intake.clocks import Clock
from intake.history.digits import DAYS, FIRST_YEAR, LENGTHS, MONTHS, SEPARATORS, YEARS, fixed

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NOON = 12 * HOUR
_MICROS, _MILLI, _DAY_MICROS, _MICRO_NANOS = 1_000_000, 1_000, DAY * 1_000, 1_000
_EPOCH = date(FIRST_YEAR, 1, 1).toordinal()
_LAST_DAY = date(FIRST_YEAR + YEARS, 1, 1).toordinal() - _EPOCH
_BEGIN, _MICRO = datetime(FIRST_YEAR, 1, 1), timedelta(microseconds=1)  # noqa: DTZ001 - a wall-clock reading
_STRETCH = 1_000
"""Days that are asked whether they are all alike, at most."""
TIME_FORM, FINE_FORM, DATE_FORM = "2026-03-01 08:00:00", "2026-03-01 08:00:00.000", "2026-03-01"
"""How times of day, those within a second and days are written where a file holds them as such."""
_UNSEEN, _TIME, _WHOLE, _OTHER = range(4)
"""What times of a day are: not known yet; times of an ordinary day; the whole day; left to others."""


class Instants(NamedTuple):
    """One column. Where no instant is given, ``at`` and ``day`` say nothing."""

    at: Ints
    given: Bools
    left: Bools
    day: Ints
    """The day of the instant."""


class _Days:
    """What days mean in texts of one form, by their number."""

    def __init__(self) -> None:
        size = YEARS * MONTHS * DAYS
        self.starts, self.ordinals = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.kinds = np.full(size, _UNSEEN, np.uint8)


class Instanter:
    """Reads columns for one clock."""

    def __init__(self, clock: Clock, zone: Zone, empty: frozenset[str]) -> None:
        self._clock, self._zone, self._empty = clock, zone, sorted(empty)
        self._longest_empty = max(len(text.encode()) for text in empty)
        self._forms: dict[str, _Days] = {}
        self._none_at = [at for text in empty if (at := _micros(text)) is not None]
        """Times that may be written as one of the texts that mean none."""

    def read(self, texts: pl.Series) -> Instants:
        """The column; a row that is ``left`` is neither given nor judged."""
        if texts.dtype == pl.Date or isinstance(texts.dtype, pl.Datetime):
            return self._typed(texts)
        found = self._read(texts)
        if found.left.any():
            rows = np.flatnonzero(found.left)
            again = self._read(texts.gather(rows).str.strip_chars())
            for column, of_rows in zip(found, again, strict=True):
                column[rows] = of_rows
        return found

    def _read(self, texts: pl.Series) -> Instants:
        """Of texts without space around them."""
        rows, lengths = len(texts), texts.str.len_bytes().to_numpy()
        given = np.ones(rows, np.bool_)
        if (lengths <= self._longest_empty).any():
            given = ~texts.is_in(self._empty).to_numpy()
        at, day, left = np.zeros(rows, np.int64), np.zeros(rows, np.int64), given.copy()
        times = np.bincount(np.minimum(lengths, LENGTHS[0] + 1), minlength=LENGTHS[0] + 1)
        for length in LENGTHS:
            if times[length] and times[length] == rows and given.all():
                at, day, good = self._fixed(texts, length)
                return Instants(at, good, ~good, day)
            if times[length]:
                which = np.flatnonzero(given & (lengths == length))
                if which.size:
                    at[which], day[which], good = self._fixed(texts.gather(which), length)
                    left[which] = ~good
        return Instants(at, given & ~left, left, day)

    def _fixed(self, texts: pl.Series, length: int) -> tuple[Ints, Ints, Bools]:
        good, number, time, form = fixed(texts, length)
        return self._meant(number, time, form, good)

    def _meant(self, number: Ints, time: Ints, form: str, good: Bools) -> tuple[Ints, Ints, Bools]:
        """Instants and days of times of days by their number, and which of the good are of ordinary days."""
        days = self._days(form)
        kinds = days.kinds.take(number)
        if kinds.size and kinds.min() == _UNSEEN:
            self._learn(days, number[kinds == _UNSEEN], form)
            kinds = days.kinds.take(number)
        if kinds.size and kinds.max() > _TIME:
            good = good & (kinds != _OTHER)
            time = np.where(kinds == _WHOLE, 0, time)
        return days.starts.take(number) + time, days.ordinals.take(number), good

    def _days(self, form: str) -> _Days:
        shape = "".join(form[place] for place in SEPARATORS if place < len(form)) + str(len(form))
        return self._forms.setdefault(shape, _Days())

    def _learn(self, days: _Days, numbers: Ints, form: str) -> None:
        seen = np.zeros(days.kinds.size, np.bool_)
        seen[numbers] = True
        for number in np.flatnonzero(seen).tolist():
            days.starts[number], days.ordinals[number], days.kinds[number] = self._day(number, form)

    def _day(self, number: int, form: str) -> tuple[int, int, int]:
        """Its start, its ordinal, and what times of it are."""
        months, day = divmod(number, DAYS)
        year, month = FIRST_YEAR + months // MONTHS, months % MONTHS + 1
        try:
            ordinal = date(year, month, day + 1).toordinal()
            text = f"{year}{form[4]}{month:02}{form[7]}{day + 1:02}"
            if len(form) > 10:
                text += f"{form[10]}12{form[13]}00" + (f"{form[16]}00" if len(form) > 16 else "")
                text += f"{form[19]}000" if len(form) > 19 else ""
            instant, whole = self._clock.read(text)
        except ValueError:
            return 0, 0, _OTHER
        start = self._zone.start(ordinal)
        ordinary = self._zone.start(ordinal + 1) - start == DAY and instant == (start if whole else start + _NOON)
        return start, ordinal, (_WHOLE if whole else _TIME) if ordinary else _OTHER

    def _typed(self, times: pl.Series) -> Instants:
        """Times of day as the texts that they are written as, see ``intake.history.frames``.

        What lies between two microseconds is left: it has no instant here, but digits in its text.
        """
        if isinstance(times.dtype, pl.Datetime) and times.dtype.time_unit == "ns":
            between = (times.to_physical() % _MICRO_NANOS != 0).fill_null(value=False)
            if between.any():
                found = self._typed(times.set(between, None))
                return found._replace(left=found.left | between.to_numpy())
        form = DATE_FORM if times.dtype == pl.Date else TIME_FORM
        given = times.is_not_null().to_numpy()
        known = times.cast(pl.Datetime("us")).to_physical()
        first, last = known.min(), known.max()
        micros = known.fill_null(0).to_numpy()
        fine = bool((micros // _MICROS * _MICROS != micros).any())
        if isinstance(first, int) and isinstance(last, int):
            shift = self._shift(first, last, FINE_FORM if fine else form)
            if shift is not None and not (fine and self._shift(first, last, form) != shift):
                left = np.zeros(given.size, np.bool_)
                return Instants(micros // _MILLI + shift, given, left, micros // _DAY_MICROS + _EPOCH)
        return self._day_by_day(micros, given, form, fine=fine)

    def _shift(self, first: int, last: int, form: str) -> int | None:
        """From times of day of a stretch to their instants; None where not all of its days are alike."""
        begin, end = first // _DAY_MICROS, last // _DAY_MICROS
        if begin < 0 or end >= _LAST_DAY or end - begin > _STRETCH or any(first <= at <= last for at in self._none_at):
            return None
        days, numbers = self._days(form), np.array([_number(day) for day in range(begin, end + 1)])
        if (days.kinds[numbers] == _UNSEEN).any():
            self._learn(days, numbers, form)
        shifts = days.starts[numbers] - np.arange(begin, end + 1) * DAY
        alike = (days.kinds[numbers] == _TIME).all() and (shifts == shifts[0]).all()
        return int(shifts[0]) if alike else None

    def _day_by_day(self, micros: Ints, given: Bools, form: str, *, fine: bool) -> Instants:
        day = micros // _DAY_MICROS
        good = given & (day >= 0) & (day < _LAST_DAY) & ~np.isin(micros, self._none_at)
        day[~good] = 0
        there = np.flatnonzero(np.bincount(day, minlength=1))
        numbers = np.zeros(int(there[-1]) + 1, np.int64)
        numbers[there] = [_number(one) for one in there.tolist()]
        number, time = numbers.take(day), (micros - day * _DAY_MICROS) // _MILLI
        at, ordinals, good = self._meant(number, time, form, good)
        if fine:
            _, _, finely = self._meant(number, time, FINE_FORM, good)
            good &= finely | (micros // _MICROS * _MICROS == micros)
        return Instants(at, good, given & ~good, ordinals)


def _number(day: int) -> int:
    """The number of a day that is counted from the first of 1970."""
    one = date.fromordinal(_EPOCH + day)
    return ((one.year - FIRST_YEAR) * MONTHS + one.month - 1) * DAYS + one.day - 1


def _micros(text: str) -> int | None:
    """A time as microseconds since 1970, None for any other text."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time.replace(tzinfo=None) - _BEGIN) // _MICRO

"""What the page of a back-test shows: its tables, and the strongest alarms with their counts and bands."""

from collections.abc import Sequence

import numpy as np

from board.backtest import AlarmShown, PageShown, TableShown
from board.series import Daily
from city.times import day_iso
from detectors.series import Floats
from detectors.trials.backtest.arrivals import WEEK
from detectors.trials.backtest.contestants import DAY, SEVEN_DAYS
from detectors.trials.backtest.strongest import Strong
from jianwei.backtest import Backtest
from jianwei.backtest_tables import AlarmRow, alarm_rows, tables

_DAYS_BEFORE, _DAYS_AFTER = 56, 14
_WEEKS_BEFORE, _WEEKS_AFTER = 60, 8
_OF_YEARS = ("Farrington Flexible", "pooled regression")


def shown(done: Backtest) -> PageShown:
    """The page as values. Counts of charts are those known at last, bands those of the day."""
    counts = done.counts.arrivals.final()
    first = done.counts.first + done.asked.first
    said = f"{day_iso(first)} to {day_iso(first + done.asked.days - 1)}, {len(done.counts.keys):,} series"
    known = "as known at the end of each day" if done.counts.late else "as the store has them today"
    alarms = [_alarm(done, counts, row, strong) for row, strong in zip(alarm_rows(done), done.strong, strict=True)]
    return PageShown(
        title="Back-test",
        lead=f"{said}. Every day was judged by the counts {known}; the future was not looked at.",
        tables=tuple(TableShown(one.title, one.columns, one.rows, one.left) for one in tables(done)),
        alarms=tuple(alarms),
    )


def _alarm(done: Backtest, counts: Floats, row: AlarmRow, strong: Strong) -> AlarmShown:
    series, day = int(done.asked.row[strong.question]), int(done.asked.day[strong.question])
    yearly, weekly = _weekly(done, counts, series, day)
    return AlarmShown(
        rank=row.rank,
        topic=row.topic,
        area=row.area,
        day=done.counts.first + day,
        numbers=row.numbers,
        methods=tuple((name, share, name in row.flagged) for name, share in row.shares.items()),
        daily=_daily(done, counts, series, (strong.first, day)),
        weekly=weekly,
        weekly_by=yearly,
    )


def _daily(done: Backtest, counts: Floats, series: int, alarm: tuple[int, int]) -> Daily:
    first, day = alarm
    days = np.arange(max(day - _DAYS_BEFORE, 0), min(day + _DAYS_AFTER + 1, counts.shape[1]))
    expected, upper = _band(done, DAY, series, days)
    return Daily(
        first=done.counts.first + int(days[0]),
        observed=_whole(counts[series, days]),
        expected=expected,
        upper=upper,
        marked=(done.counts.first + first, done.counts.first + day),
    )


def _weekly(done: Backtest, counts: Floats, series: int, day: int) -> tuple[str, Daily]:
    """Weeks that end on the days on which weeks are judged; the band of a method of years where it judged there."""
    ending = done.asked.first - 1 + WEEK * -(-(day - done.asked.first + 1) // WEEK)
    ends = np.arange(ending - WEEK * _WEEKS_BEFORE, ending + WEEK * _WEEKS_AFTER + 1, WEEK)
    ends = ends[(ends >= WEEK - 1) & (ends < counts.shape[1])]
    sums = np.array([np.nan_to_num(counts[series, end - WEEK + 1 : end + 1]).sum() for end in ends])
    method, (expected, upper) = SEVEN_DAYS, _band(done, SEVEN_DAYS, series, ends)
    for name in _OF_YEARS:
        band = _band(done, name, series, ends)
        if any(value is not None for value in band[0]):
            method, (expected, upper) = name, band
            break
    first = done.counts.first + int(ends[0]) if ends.size else 0
    marked = done.counts.first + ending
    return method, Daily(first, _whole(sums), expected, upper, (marked, marked), WEEK)


def _band(
    done: Backtest, method: str, series: int, days: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """Expected and upper of a series on these days, None where the method did not judge."""
    nothing: tuple[float | None, ...] = (None,) * days.size
    if method not in done.asked.names:
        return nothing, nothing
    number = done.asked.of(method)
    of = np.flatnonzero(done.asked.row == series)
    at = dict(zip(done.asked.day[of].tolist(), of.tolist(), strict=True))
    columns = [at.get(int(day)) for day in days]
    return _column(done.asked.expected[number], columns), _column(done.asked.upper[number], columns)


def _column(values: Floats, columns: Sequence[int | None]) -> tuple[float | None, ...]:
    return tuple(None if at is None or np.isnan(values[at]) else float(values[at]) for at in columns)


def _whole(counts: Floats) -> tuple[int, ...]:
    return tuple(int(count) for count in np.nan_to_num(counts))

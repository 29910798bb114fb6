"""In which formats the values of a column are times."""

from collections.abc import Collection, Sequence

from city.times import DAY, Zone
from intake.clocks import Clock, ReadingError

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
_DAYS_OF_MONTHS = ("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_CLOCKS = (
    "%H:%M:%S",
    "%H:%M",
    "%H:%M:%S.%f",
    "%p%I:%M:%S",
    "%p%I:%M",
    "%I:%M:%S %p",
    "%I:%M %p",
    "%H时%M分%S秒",
    "%H时%M分",
)
_DIGITS = frozenset({"%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d", "excel"})
FORMATS: tuple[str, ...] = (
    *(f"{date} {clock}" for date in (*_DATES, *_DAYS_OF_MONTHS) for clock in _CLOCKS),
    *(f"{_DATES[0]}T{clock}" for clock in _CLOCKS[:3]),
    *(f"{_DATES[3]}{clock}" for clock in _CLOCKS[-2:]),
    *_DATES,
    *_DAYS_OF_MONTHS,
    "iso",
    *sorted(_DIGITS),
)
"""Formats that are tried, the usual ones first. What is digits alone is a time only where its header says so."""

_CLOCK_OF = {text: Clock(Zone("UTC"), (text,)) for text in FORMATS}
_FIRST, _LAST = Zone("UTC").start(719_163), Zone("UTC").start(767_010)
"""1970 and 2101: what lies outside is a number and no time of a feed."""
ENOUGH = 0.9
"""Share of times in a column of times."""


def time_formats(values: Collection[str], *, digits: bool, enough: float = ENOUGH) -> tuple[str, ...]:
    """The formats that read the values, the most used first; empty where a smaller share than ``enough`` are times.

    Where ``digits`` is false, formats of digits alone are not tried. Of formats that read as many values the first of
    ``FORMATS`` is taken.
    """
    tried = [text for text in FORMATS if digits or text not in _DIGITS]
    left, found = list(values), []
    while left:
        read = {text: [value for value in left if _reads(text, value)] for text in tried}
        best = max(tried, key=lambda text: len(read[text]))
        if not read[best]:
            break
        found.append(best)
        left = [value for value in left if not _reads(best, value)]
    return tuple(found) if len(left) <= (1 - enough) * len(values) else ()


def in_doubt(values: Collection[str], formats: Sequence[str]) -> bool:
    """True where day and month cannot be told apart: the values are times with both exchanged as well."""
    exchanged = {"%m/%d/%Y": "%d/%m/%Y", "%d/%m/%Y": "%m/%d/%Y"}
    for text in formats:
        for date, other in exchanged.items():
            if text.startswith(date):
                return all(_reads(text.replace(date, other), value) for value in values if _reads(text, value))
    return False


def days_only(values: Collection[str], formats: Sequence[str]) -> bool:
    """True where every value that is a time names a day, or its midnight."""
    found = [reading(value, formats) for value in values]
    return all(one is None or one[1] or one[0] % DAY == 0 for one in found)


def reading(value: str, formats: Sequence[str]) -> tuple[int, bool] | None:
    """The instant of a value by the first format that reads it, in UTC, and whether it names a day only."""
    for text in formats:
        try:
            return _CLOCK_OF[text].read(value)
        except ReadingError:
            continue
    return None


def _reads(text: str, value: str) -> bool:
    found = reading(value, (text,))
    return found is not None and _FIRST <= found[0] < _LAST

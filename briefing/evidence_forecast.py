"""Two years of weeks of a topic, and what the three months to come are to bring (``detectors.effect.outlook``)."""

from typing import Final

import msgspec

from briefing.effect_series import WEEK, Measure, Reader, added, covariates, excluded
from briefing.effect_values import Week
from briefing.periods import month_of
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import day_iso
from detectors.effect.law import Law
from detectors.effect.outlook import TAIL, outlook
from indexing.store import Store

SHOWN: Final = 104
"""Weeks of the past that are shown."""
MONTHS: Final = 3
"""Months to come."""
LEAST: Final = 26
"""Weeks without which nothing is predicted."""


class Coming(msgspec.Struct, frozen=True):
    """One of the months to come; its matters lie in the band in nine of ten cases."""

    first: str
    last: str
    expected: float
    low: float
    high: float


class Forecast(msgspec.Struct, frozen=True):
    """``weeks`` are the past two years, with the band of a single week for those to come."""

    weeks: tuple[Week, ...]
    months: tuple[Coming, ...]
    """Empty where the history is too short."""
    history: int
    """Weeks that it was learnt from."""


def forecast(store: Store, measure: Measure, configuration: Configuration) -> Forecast | None:
    """The forecast from ``measure.start``, the day after the last known one; None where nothing is known before it."""
    reader = Reader(store, measure)
    daily = added(reader.days("area_id", topic=measure.topic), measure.areas, WEEK * reader.weeks)
    daily = daily[: WEEK * reader.before]
    if not daily.any():
        return None
    past = daily.reshape(reader.before, WEEK).sum(axis=1)
    used = (reader.delivered & ~excluded(configuration.known, measure, reader.first, reader.weeks))[: reader.before]
    known = int(used.sum())
    if known < LEAST:
        weeks = [Week(_day(reader, at), int(count), 0.0, None, None, used=True) for at, count in enumerate(past)]
        return Forecast(tuple(weeks[-SHOWN:]), (), known)
    months = [month_of(measure.start, shift=shift) for shift in range(MONTHS)]
    ahead = -(-(months[-1].last + 1 - measure.start) // WEEK)
    calendar = covariates(Calendar(configuration.calendar), reader.first, reader.before + ahead)
    found = outlook(daily[None], used, measure.start, calendar)
    weeks = [
        Week(_day(reader, at), int(past[at]), float(found.fitted.before[0, at]), None, None, bool(used[at]))
        for at in range(reader.before)
    ][-SHOWN:]
    for week in range(ahead):
        law = found.law(WEEK * week, WEEK * (week + 1))
        weeks.append(Week(_day(reader, reader.before + week), 0, *_ends(law), used=True))
    coming = [
        Coming(day_iso(first), day_iso(month.last), *_ends(law))
        for month in months
        for first in [max(month.first, measure.start)]
        for law in [found.law(first - measure.start, month.last + 1 - measure.start)]
    ]
    return Forecast(tuple(weeks), tuple(coming), known)


def _ends(law: Law) -> tuple[float, float, float]:
    return float(law.mean[0]), float(law.quantile(TAIL)[0]), float(law.quantile(1.0 - TAIL)[0])


def _day(reader: Reader, week: int) -> str:
    return day_iso(reader.first + WEEK * week)

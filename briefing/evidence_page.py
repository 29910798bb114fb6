"""All that is known of one candidate for a focus issue (每月一题), as of the end of a month: what people decide by."""

from collections.abc import Sequence

import msgspec
import numpy as np

from briefing import evidence_cases as of_cases
from briefing.effect import effect
from briefing.effect_series import EffectError, Measure, Reals, grouped
from briefing.effect_values import Effect
from briefing.evidence_forecast import Forecast, forecast
from briefing.former_measures import measures_of
from briefing.open_cases import LOOK_BACK
from briefing.periods import Period, month_of
from briefing.related_alerts import RelatedAlert, related_alerts
from briefing.small_cells import shielded
from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import Zone, day_iso, instant_of_iso
from indexing.focus_issues import focus_of
from indexing.store import Query, Store

MONTHS = 24
AREAS = 12
"""Most areas that are listed."""


class AreaShare(msgspec.Struct, frozen=True):
    """An area one level below: matters of the month and of the month before; None where too few to show."""

    area: str
    matters: int | None
    before: int | None


class MonthCount(msgspec.Struct, frozen=True):
    """Matters and reports of a month; repeats and copies are reports only."""

    month: str
    matters: int
    reports: int


class EvidencePage(msgspec.Struct, frozen=True):
    """What the page shows."""

    feed: str
    topic: str
    area: str
    month: str
    forecast: Forecast | None
    months: tuple[MonthCount, ...]
    areas: tuple[AreaShare, ...]
    hours: tuple[int, ...]
    """Matters by hour of the day, over the year that ends with the month; empty for a feed with dates only."""
    units: tuple[of_cases.Unit, ...]
    rates: of_cases.Rates
    open: of_cases.Age
    alerts: tuple[RelatedAlert, ...]
    effects: tuple[Effect, ...]


def evidence_page(  # noqa: PLR0913, PLR0917 - what, where, when
    store: Store,
    configuration: Configuration,
    feed: str,
    topic: str,
    area: str,
    period: Period,
    measures: Sequence[int],
) -> EvidencePage:
    """The page of a topic in an area for a month. Raises ``EffectError`` where the store knows nothing of them.

    ``measures`` are first days of former measures, whose effect is told up to the end of the month, beside those that
    focus issues tell of.
    """
    zone, calendar = Zone(configuration.zone), Calendar(configuration.calendar)
    end = zone.start(period.last + 1)
    below = {"topic_id": topic, "area_id": area}
    asked = Measure(feed, topic, (area,), period.last + 1)
    cases = of_cases.cases_of(store, feed, below, end - LOOK_BACK, end)
    first, last = calendar.assessment_month(period.first)
    recent = [case for case in cases if instant_of_iso(case["registered"]) >= zone.start(period.first)]
    since = zone.start(month_of(period.first, shift=-11).first)
    issues = (focus_of(body) for body in store.search("focus-issues"))
    told = measures_of(issues, feed, topic, area, period.last)
    return EvidencePage(
        feed=feed,
        topic=topic,
        area=area,
        month=period.label,
        forecast=forecast(store, asked, configuration),
        months=_months(store, feed, below, period),
        areas=_areas(store, feed, below, period),
        hours=_hours(store, feed, below, period),
        units=of_cases.units(recent, end),
        rates=of_cases.rates(cases, first, last, zone),
        open=of_cases.age(cases, end),
        alerts=related_alerts(store, feed, topic, area, since, end, zone),
        effects=_effects(store, configuration, asked, measures, told, period.last),
    )


def _effects(  # noqa: PLR0913, PLR0917 - of what, since when, until when
    store: Store,
    configuration: Configuration,
    asked: Measure,
    given: Sequence[int],
    told: Sequence[int],
    until: int,
) -> tuple[Effect, ...]:
    """By the day of the measure. Of a day that was not asked for by hand nothing is said where nothing can be."""
    found = {}
    for day in sorted({*given, *told}):
        try:
            found[day] = _effect(store, configuration, asked, day, until)
        except EffectError:
            if day in given:
                raise
    return tuple(found.values())


def _effect(store: Store, configuration: Configuration, asked: Measure, start: int, until: int) -> Effect:
    if start > until:
        raise EffectError(f"the measure of {day_iso(start)} began after {day_iso(until)}, the end of the month")
    return effect(store, Measure(asked.feed, asked.topic, asked.areas, start, until), configuration)


def _months(store: Store, feed: str, below: dict[str, str], period: Period) -> tuple[MonthCount, ...]:
    spans = [month_of(period.first, shift=shift) for shift in range(1 - MONTHS, 1)]
    query = Query(equal={"feed": feed, "class": "request"}, below=below)
    sums = []
    for measure in ("matters", "reports"):
        matrix = store.counts(
            day_iso(spans[0].first),
            day_iso(period.last),
            ("feed",),
            query=query,
            measure=measure,
        )
        daily = matrix.counts.sum(axis=0) if len(matrix.keys) else np.zeros(len(matrix.days), np.int64)
        starts = [span.first - spans[0].first for span in spans]
        sums.append([int(daily[start : start + span.days].sum()) for start, span in zip(starts, spans, strict=True)])
    counted = [MonthCount(span.label, *both) for span, *both in zip(spans, *sums, strict=True)]
    known = next((at for at, month in enumerate(counted) if month.reports), len(counted))
    return tuple(counted[known:])


def _areas(store: Store, feed: str, below: dict[str, str], period: Period) -> tuple[AreaShare, ...]:
    level = paths.depth(below["area_id"]) + 1
    query = Query(equal={"feed": feed, "class": "request"}, below=below)
    found: list[dict[str, Reals]] = []
    for span in (period, month_of(period.first, shift=-1)):
        matrix = store.counts(day_iso(span.first), day_iso(span.last), ("area_id",), query=query)
        sums = {key[0]: row.sum(keepdims=True) for key, row in zip(matrix.keys, matrix.counts, strict=True)}
        found.append(grouped(sums, level))
    names = sorted(found[0], key=lambda area: (-int(found[0][area][0]), area))
    columns = [shielded([int(part[area][0]) if area in part else 0 for area in names]) for part in found]
    return tuple(AreaShare(area, *both) for area, *both in zip(names, *columns, strict=True))[:AREAS]


def _hours(store: Store, feed: str, below: dict[str, str], period: Period) -> tuple[int, ...]:
    since = day_iso(month_of(period.first, shift=-11).first)
    query = Query(equal={"feed": feed, "class": "request"}, below=below, since=since, until=day_iso(period.last + 1))
    hours = [0] * 24
    for bucket in store.search("buckets", query):
        for hour, count in enumerate(bucket["matters"][:24]):
            hours[hour] += count
    return tuple(hours) if sum(map(bool, hours)) > 1 else ()

"""From a store to the indicators of a year, area by area in the order of the dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

import numpy as np

from briefing.indicators.definitions import CODES
from briefing.indicators.hiding import hidden
from briefing.indicators.tallies import parts
from briefing.indicators.values import Indicator, Indicators, IndicatorsError, identified
from briefing.packs.case_scope import CaseScope
from briefing.packs.rates import assessment_months
from briefing.packs.spans import quarter_of
from briefing.packs.state import state
from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.desks import TIERS, Tier
from city.times import DAY, Zone, day_iso, day_of_iso, instant_of_iso
from indexing.store import Store

_TEN_THOUSAND_CODE = "per_ten_thousand"


def make(  # noqa: PLR0913, PLR0917 - of when, for whom, by which dictionary
    store: Store,
    configuration: Configuration,
    tier: Tier,
    year: int,
    areas: Sequence[str],
    populations: Mapping[str, int],
    inside: str = "",
) -> Indicators:
    """The indicators of the areas of a tier, those that the store alone names last, by name.

    ``inside``: only those of an area and below it. Small counts are hidden within that whole, and the days that a feed
    delivered, which are those of the city, are left out.

    Raises ``IndicatorsError`` where the store holds nothing of the year.
    """
    zone, calendar = Zone(configuration.zone), Calendar(configuration.calendar)
    known, days = state(store, configuration), store.days("buckets")
    if known is None or days is None:
        raise IndicatorsError("the store holds no counts yet", "库中尚无计数")
    first, as_of = date(year, 1, 1).toordinal(), instant_of_iso(known.as_of)
    until = min(date(year, 12, 31).toordinal(), day_of_iso(days[1]), zone.day(as_of))
    if until < first or day_of_iso(days[0]) > date(year, 12, 31).toordinal():
        raise IndicatorsError(
            f"the store holds nothing of {year}: it knows of the days from {days[0]} to {days[1]}",
            f"库中没有 {year} 年的数据：现有 {days[0]} 至 {days[1]}",
        )
    level = TIERS.index(tier)
    whole = inside or configuration.city
    counts = _counts(store, whole, level, first, until)
    standing = (area for area in areas if paths.depth(area) == level and paths.within(area, whole))
    listed = list(dict.fromkeys(standing))
    listed += sorted({area for area, _, _ in counts} - set(listed))
    months = [each for each in assessment_months(calendar, first, until) if each[1] <= until]
    bounds = zone.start(first), min(zone.start(until + 1), as_of + 1)
    quarters = tuple(dict.fromkeys(quarter_of(day) for day in (*range(first, until, 28), until)))
    stretch = (months[0][0], months[-1][1]) if months else None
    start, end = bounds
    rows = [*_counted(counts, listed, populations)]
    place = {area: number for number, area in enumerate(listed)}
    scope = CaseScope(store, whole, start - configuration.keep_days * DAY, end, zone, level=level)
    for area, feed, code, numerator, denominator in parts(scope, start, stretch, quarters):
        if area in place:
            counted_as = "inquiry" if code == "inquiries_answered" else "request"
            rows.append(_row(area, feed, counted_as, code, numerator, denominator))
    rows.sort(key=lambda row: (row.feed, row.counted_as, row.code, place[row.area]))
    shown: list[Indicator] = []
    for (_, _, code), column in groupby(rows, key=lambda row: (row.feed, row.counted_as, row.code)):
        shown += hidden(list(column), people=code == _TEN_THOUSAND_CODE)
    order = {code: number for number, code in enumerate(CODES)}
    shown.sort(key=lambda row: (place[row.area], row.feed, order[row.code], row.counted_as))
    return identified(
        Indicators(
            city=configuration.city,
            zone=configuration.zone,
            tier=tier,
            year=year,
            first=day_iso(first),
            until=day_iso(until),
            state=known,
            rows=(*shown, *(_coverage(store, whole, first, until) if whole == configuration.city else ())),
        )
    )


_Counts = dict[tuple[str, str, str], tuple[int, int]]
"""Reports and matters by area, feed and class."""


def _counts(store: Store, city: str, level: int, first: int, last: int) -> _Counts:
    found: _Counts = {}
    for place, measure in enumerate(("reports", "matters")):
        matrix = store.counts(
            *(day_iso(first), day_iso(last), ("area_id", "feed", "class")),
            measure="reports" if measure == "reports" else "matters",
        )
        for (area, feed, counted_as), row in zip(matrix.keys, matrix.counts, strict=True):
            if paths.within(area, city) and paths.depth(area) >= level:
                key = paths.join(*paths.parts(area)[: level + 1]), feed, counted_as
                sums = list(found.get(key, (0, 0)))
                sums[place] += int(row.sum())
                found[key] = sums[0], sums[1]
    return found


def _counted(counts: _Counts, areas: Sequence[str], populations: Mapping[str, int]) -> Iterator[Indicator]:
    """What rests on counts. An area without a report of a feed that others have has 0."""
    for feed, counted_as in sorted({(feed, counted_as) for _, feed, counted_as in counts}):
        for area in areas:
            reports, matters = counts.get((area, feed, counted_as), (0, 0))
            for code, number in (("reports", reports), ("matters", matters)):
                yield _row(area, feed, counted_as, code, number, None)
            if counted_as == "request":
                yield _row(area, feed, counted_as, "repeat_share", reports - matters, reports)
                if feed.startswith("complaint/"):
                    yield _row(area, feed, counted_as, _TEN_THOUSAND_CODE, matters, populations.get(area))


def _row(  # noqa: PLR0913, PLR0917 - the fields of a row
    area: str, feed: str, counted_as: str, code: str, numerator: float | None, denominator: int | None
) -> Indicator:
    count = code in {"reports", "matters"}
    told = "known" if numerator is not None and (count or denominator) else "unknown"
    return Indicator(
        area=area,
        feed=feed,
        counted_as=counted_as,
        code=code,
        numerator=numerator,
        denominator=denominator,
        told="known" if told == "known" else "unknown",
    )


def _coverage(store: Store, city: str, first: int, last: int) -> Iterator[Indicator]:
    """Of each feed of the city: days with a report of the days of the year so far."""
    matrix = store.counts(day_iso(first), day_iso(last), ("feed",), measure="reports")
    for (feed,), row in sorted(zip(matrix.keys, matrix.counts, strict=True), key=lambda each: each[0]):
        yield _row(city, feed, "", "feed_days", int(np.count_nonzero(row)), last - first + 1)

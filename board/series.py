"""What a chart of an alert shows, read from the store: days with their band, hours, and the areas that carry it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from board.words import instant_of
from city import paths
from city.times import HOUR, Zone, day_iso, day_of_iso
from indexing.store import Body, Query, Store

Ints = NDArray[np.int64]

DAYS_BEFORE = 42
DAYS_AFTER = 10
MOST_DAYS = 120
"""A longer chart shows the last days only."""
AREAS = 8
"""Most areas that are charted by themselves."""
JOINED = 3
"""Most other series that are charted by themselves."""
HOUR_DAYS = 28
"""Days that the ordinary course of a day is the mean of."""


@dataclass(frozen=True)
class Daily:
    """Matters by day from ``first`` on, and the band where the day was judged."""

    first: int
    observed: tuple[int, ...]
    expected: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    marked: tuple[int, int]
    """First and last day of the alert."""
    step: int = 1
    """Days that each count is the sum of; the days named are the last ones."""

    def apart(self, width: int, least: int) -> range:
        """Days that lie at least so far apart where all of them together are so wide: none of their labels touch."""
        days = len(self.observed) * self.step
        return range(self.first, self.first + days, max(1, -(-days * least // width)))


@dataclass(frozen=True)
class Hourly:
    """Matters by wall-clock hour from midnight of ``first`` on, and the mean of the same hour over the weeks before."""

    first: int
    observed: tuple[int, ...]
    usual: tuple[float, ...]
    marked: tuple[int, int]
    """First and last hour of the alert, counted from midnight of ``first``."""


@dataclass(frozen=True)
class AreaDaily:
    """Matters by day of one area that carries the alert."""

    area: str
    observed: int
    expected: float
    daily: Daily


@dataclass(frozen=True)
class JoinedDaily:
    """Matters by day of another feed or topic that has to do with the alert: its own curve, never added to it."""

    joined: Body
    daily: Daily


@dataclass(frozen=True)
class Picture:
    """All that is charted of one alert."""

    daily: Daily
    hourly: Hourly | None
    areas: tuple[AreaDaily, ...]
    joined: tuple[JoinedDaily, ...] = ()


def newest_days(store: Store, alerts: Iterable[Body], zone: Zone) -> dict[str, int]:
    """For each feed of the alerts the last day with any count, as far as charts reach."""
    spans = [marked_days(alert, zone) for alert in alerts]
    if not spans:
        return {}
    first, last = min(first for first, _ in spans), max(last for _, last in spans) + DAYS_AFTER
    matrix = store.counts(day_iso(first), day_iso(last), ("feed",))
    rows = zip(matrix.keys, matrix.counts, strict=True)
    return {key[0]: first + int(np.flatnonzero(row)[-1]) for key, row in rows if row.any()}


def marked_days(alert: Body, zone: Zone) -> tuple[int, int]:
    """First and last day of an alert's judged periods."""
    first, last = instant_of(alert["first_period"]), instant_of(alert["last_period"])
    return zone.day(first), max(zone.day(first), zone.day(last))


def picture(store: Store, alert: Body, zone: Zone, newest: int | None = None) -> Picture:
    """The picture of an alert; of a silence over all topics.

    ``newest`` is the last day that its feed has counts for; later days are not shown.
    """
    start, end = marked_days(alert, zone)
    last = end + DAYS_AFTER if newest is None else max(end, min(end + DAYS_AFTER, newest))
    first = max(start - DAYS_BEFORE, last - MOST_DAYS + 1)
    shown = [one for one in alert["joined"] if one.get("relation", "beside") != "beside" or _elsewhere(one, alert)]
    below = {name: alert[name] for name in ("topic_id", "area_id") if alert[name]}
    query = Query(equal={"feed": alert["feed"], "class": "request"}, below=below)
    matrix = store.counts(day_iso(first), day_iso(last), ("area_id",), query=query)
    bands = store.search(
        "bands",
        Query(
            equal={"feed": alert["feed"], "topic_id": alert["topic_id"]},
            since=day_iso(first),
            until=day_iso(last + 1),
        ),
    )
    leaves = [key[0] for key in matrix.keys]

    def daily(area: str) -> Daily:
        rows = [index for index, leaf in enumerate(leaves) if not area or paths.within(leaf, area)]
        return _banded(matrix.counts[rows].sum(axis=0), bands, area, first, (start, end))

    carried = [part for part in alert["areas"] if part["area_id"] != alert["area_id"]][:AREAS]
    return Picture(
        daily=daily(alert["area_id"]),
        hourly=_hourly(store, query, alert, zone, last) if alert["span"] == "hour" else None,
        areas=tuple(
            AreaDaily(part["area_id"], part["observed"], part["expected"], daily(part["area_id"])) for part in carried
        ),
        joined=tuple(JoinedDaily(one, joined_daily(store, one, zone, (first, last))) for one in shown[:JOINED]),
    )


def joined_daily(store: Store, joined: Body, zone: Zone, days: tuple[int, int]) -> Daily:
    """The days of a series that has to do with an alert, from the first to the last of the alert's own chart."""
    first, last = days
    begin = zone.day(instant_of(joined["since"]))
    end = zone.day(instant_of(joined["end"]) - 1) if joined.get("end") else begin
    of_topic = {"feed": joined["feed"], "topic_id": joined["topic_id"]}
    below = {"topic_id": joined["topic_id"], "area_id": joined["area_id"]}
    query = Query(equal={"feed": joined["feed"], "class": "request"}, below=below)
    counts = store.counts(day_iso(first), day_iso(last), ("feed",), query=query).counts.sum(axis=0)
    bands = store.search("bands", Query(equal=of_topic, since=day_iso(first), until=day_iso(last + 1)))
    return _banded(counts, bands, joined["area_id"], first, (begin, max(begin, end)))


def _elsewhere(joined: Body, alert: Body) -> bool:
    """Of what rose in the same hours, another feed's."""
    return bool(joined.get("feed", alert["feed"]) != alert["feed"])


def _banded(counts: Ints, bands: Sequence[Body], area: str, first: int, marked: tuple[int, int]) -> Daily:
    expected: list[float | None] = [None] * len(counts)
    upper: list[float | None] = [None] * len(counts)
    for band in bands:
        if area in band["areas"]:
            column, day = band["areas"].index(area), day_of_iso(band["day"]) - first
            expected[day], upper[day] = band["expected"][column], band["upper"][column]
    return Daily(first, tuple(counts.tolist()), tuple(expected), tuple(upper), marked)


def _hourly(store: Store, query: Query, alert: Body, zone: Zone, last: int) -> Hourly:
    """The day before the alert, its first day, and the day after where there is one."""
    begin = instant_of(alert["first_period"])
    day = zone.day(begin)
    first, until = day - 1, min(day + 1, max(last, day))
    oldest = store.search("buckets", Query(equal={"feed": alert["feed"]}, limit=1))
    base = min(day, max(day - HOUR_DAYS, *(day_of_iso(bucket["day"]) for bucket in oldest), 0))
    since = min(base, first)
    found = store.search(
        "buckets", Query(equal=query.equal, below=query.below, since=day_iso(since), until=day_iso(until + 1))
    )
    hours = np.zeros((until - since + 1, 24), dtype=np.int64)
    for bucket in found:
        number = day_of_iso(bucket["day"])
        for slot, matters in enumerate(bucket["matters"]):
            if matters:
                hours[number - since, zone.local(zone.start(number) + slot * HOUR).hour] += matters
    shown = hours[first - since :].ravel()
    before = hours[base - since : day - since]
    usual = np.tile(before.mean(axis=0) if len(before) else np.zeros(24), until - first + 1)
    start = _wall_hours(zone, first, begin)
    end = _wall_hours(zone, first, instant_of(alert["last_period"]))
    return Hourly(
        first=first,
        observed=tuple(shown.tolist()),
        usual=tuple(usual.tolist()),
        marked=(start, min(max(start, end), len(shown) - 1)),
    )


def _wall_hours(zone: Zone, first: int, instant: int) -> int:
    """Hours from midnight of a day as clocks on walls show them: every day has 24, also where one comes twice."""
    return 24 * (zone.day(instant) - first) + zone.local(instant).hour

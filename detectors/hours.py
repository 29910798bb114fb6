"""How a topic's day is spread over its hours, and how much its reports come in batches."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats, Kinds, Rows

HOURS: Final = 24

CLASS_OF_KIND: Final = (0, 0, 0, 0, 0, 1, 2, 2)
"""Monday to Friday are one class, Saturday one, Sunday and holidays one."""

CLASSES: Final = 3

_SHARE_EVENTS: Final = 48.0
"""Events that the shares of the level above are worth: two for each hour."""

FLAT: Final = 0.1
"""Part of every profile that is spread evenly, so that no hour is held to be impossible."""

_BATCH_EVENTS: Final = 30.0
"""Events that the first-level topic's batching is worth for the topics below."""

_DAYS_PER_CUT: Final = 28
"""One day in so many is left out of the batching: the day with most of it, which may be an outbreak."""


@dataclass(frozen=True, slots=True)
class IntradayProfile:
    """The hours of k topics."""

    shares: Floats
    """[k, 3, 24] share of the day by class of day (workday, Saturday, Sunday or holiday) and local hour; sums to 1."""
    batching: Floats
    """[k] what reports that arrive together add to the variance of an hour, as a multiple of its mean; 0 for none."""


def profile(hourly: Floats, kinds: Kinds, hours: NDArray[np.int8], first_level: Rows) -> IntradayProfile:
    """The profiles of topics, from the hourly counts of their top-area rows.

    ``hourly`` [k, H], oldest first, NaN where nothing was delivered; ``kinds`` and ``hours`` [H] are the day kind and
    local hour of each column (a day that lacks an hour or has one twice is as good as any). ``first_level`` [k]
    names the row of each topic's first-level topic, itself for one: topics of several may stand in one batch.

    Shares: events by class and hour divided by how often the hour was seen. A day with more than q + 3 sqrt(q) + 2
    events (q the upper quartile of the topic's days) counts as one with that number, and so does an hour among those of
    its class, so that one storm is not taken for the profile. Shrunk by 48 events: the first-level topic's classes
    towards its whole, the topics below towards the first-level topic's class.

    Batching: sum of y (y - 1) over hours beyond N (N - 1) sum share² (what N independent reports of a day give),
    divided by the reports. The day in 28 with the largest excess is left out: people who file ten reports at once do so
    every week, a storm does not.
    """
    starts = np.flatnonzero(np.concatenate(([True], hours[1:] < hours[:-1])))
    day = np.repeat(np.arange(starts.size), np.diff(np.append(starts, hours.size)))
    present = ~np.isnan(hourly)
    count = np.where(present, hourly, 0.0)
    total = np.add.reduceat(count, starts, axis=1)
    capped = count * np.minimum(1.0, _ceiling(total) / np.maximum(total, 1.0))[:, day]
    group = np.asarray(CLASS_OF_KIND)[kinds]
    shares = _shares(capped, present, group, hours, first_level)
    expected = np.where(present, shares[:, group, np.minimum(hours, HOURS - 1)], 0.0)
    return IntradayProfile(shares, _batching(count, expected, total, starts, first_level))


def _ceiling(count: Floats) -> Floats:
    """[k, 1] the most that one of the counts [k, days] may weigh: q + 3 sqrt(q) + 2, q their upper quartile."""
    if not count.shape[1]:
        return np.zeros((count.shape[0], 1))
    quartile = np.sort(count, axis=1)[:, int(0.75 * (count.shape[1] - 1)), None]
    return np.asarray(quartile + 3.0 * np.sqrt(quartile) + 2.0)


def _shares(
    count: Floats, present: NDArray[np.bool_], group: NDArray[np.int64], hours: NDArray[np.int8], first: Rows
) -> Floats:
    topics = count.shape[0]
    events, seen = np.zeros((topics, CLASSES, HOURS)), np.zeros((topics, CLASSES, HOURS))
    for class_ in range(CLASSES):
        for hour in range(HOURS):
            columns = np.flatnonzero((group == class_) & (hours == hour))
            cell = np.ascontiguousarray(count[:, columns])
            events[:, class_, hour] = np.minimum(cell, _ceiling(cell)).sum(axis=1)
            seen[:, class_, hour] = np.count_nonzero(present[:, columns], axis=1)
    events = events * seen.max(axis=2, keepdims=True) / np.maximum(seen, 1.0)
    all_classes = events[:, 0] + events[:, 1] + events[:, 2]
    whole = (all_classes + _SHARE_EVENTS / HOURS) / (all_classes.sum(axis=1, keepdims=True) + _SHARE_EVENTS)
    several = events.sum(axis=2, keepdims=True) + _SHARE_EVENTS
    tops = (events + _SHARE_EVENTS * whole[:, None, :]) / several
    is_top = (first == np.arange(topics))[:, None, None]
    shares = np.where(is_top, tops, (events + _SHARE_EVENTS * tops[first]) / several)
    return np.asarray((1.0 - FLAT) * shares + FLAT / HOURS)


def _batching(count: Floats, share: Floats, total: Floats, starts: NDArray[np.intp], first: Rows) -> Floats:
    pairs = np.add.reduceat(count * (count - 1.0), starts, axis=1)
    seen = np.maximum(np.add.reduceat(share, starts, axis=1), 1e-9)
    chance = np.add.reduceat(share * share, starts, axis=1) / (seen * seen)
    excess = pairs - total * (total - 1.0) * chance
    order = np.argsort(excess, axis=1, kind="stable")[:, : starts.size - -(-starts.size // _DAYS_PER_CUT)]
    together = np.take_along_axis(excess, order, axis=1).sum(axis=1)
    reports = np.take_along_axis(total, order, axis=1).sum(axis=1)
    tops = np.maximum(together, 0.0) / (reports + _BATCH_EVENTS)
    below = np.maximum(together + _BATCH_EVENTS * tops[first], 0.0) / (reports + _BATCH_EVENTS)
    return np.asarray(np.where(first == np.arange(first.size), tops, below))

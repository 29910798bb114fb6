"""A town over two years and a half, with winters that bring six times as many burst pipes."""

import msgspec
import numpy as np

from city.calendars import CalendarTable
from city.configuration import Judging
from city.events import Tick, encode_record
from city.times import DAY, MINUTE
from streams.topology import ONE, steps
from tests.streams.town import BURST, HILL, LAMP, MILL, POTHOLE, QUAY, TOWN, at, batches, burst, event, hourly

FIRST, DAYS = "2023-09-04", 859
WINTERS = (("2023-11-15", "2024-03-15"), ("2024-11-15", "2025-03-15"), ("2025-11-15", "2026-03-15"))
CITY = msgspec.structs.replace(
    TOWN, calendar=CalendarTable(country="none", heating=WINTERS), keep_days=1000, horizon_days=100
)
KNOWING = msgspec.structs.replace(
    CITY, judging=Judging(warmup_days=7, baseline_days=28, history_days=770), keep_days=1000
)
TICKS = hourly(f"{FIRST} 06:00", "2026-01-11 06:00", 24)


def requests(topic, rate, seed, winter=1.0, campaign=()):
    """Requests of a topic at ``rate`` a day, ``winter`` times as many in the heating season."""
    random, begin, found = np.random.default_rng(seed), at(FIRST), []
    cold = [(at(first), at(last) + DAY) for first, last in WINTERS]
    for number in range(DAYS):
        start = begin + number * DAY
        mean = rate * (winter if any(first <= start < last for first, last in cold) else 1.0)
        mean *= 3.0 if any(at(first) <= start < at(last) + DAY for first, last in campaign) else 1.0
        for each in range(random.poisson(mean)):
            when = start + int(random.integers(7 * 60, 22 * 60)) * MINUTE
            found.append(event(f"{topic[-3:]}-{number}-{each}", when, topic, (MILL, QUAY, HILL)[each % 3]))
    return found


def daily(topic, area, mean, seed):
    """Requests of a topic in an area, ``mean`` of the number of the day."""
    random, found = np.random.default_rng(seed), []
    for number in range(DAYS):
        start = at(FIRST) + number * DAY
        for each in range(random.poisson(mean(number))):
            when = start + int(random.integers(7 * 60, 22 * 60)) * MINUTE
            found.append(event(f"{topic[-3:]}-{area[-4:]}-{number}-{each}", when, topic, area))
    return found


YEARS = [*requests(BURST, 1.2, 1, winter=6.0), *requests(POTHOLE, 2.0, 2)]


def partials():
    """The records of partials of the years with seasons, each with the time it was sent at."""
    cases, _, _ = steps(KNOWING, ONE)
    state, found = cases.new(0), []
    late = burst("pipe", "2026-01-06 09:05", 30, BURST, MILL, minutes=3)
    drift = daily(LAMP, HILL, lambda day: 2.0 * 1.02 ** max(0, day - (DAYS - 60)), 7)
    for time, arrived in batches([*YEARS, *late, *drift], TICKS):
        record = encode_record([*arrived, Tick(time=time, revision=KNOWING.revision)])
        outputs = cases.apply(state, record)
        found += [(time, output.value) for output in outputs if output.stream == "partials"]
    return found

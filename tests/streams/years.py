"""A town over two years and a half, with winters that bring six times as many burst pipes."""

import msgspec
import numpy as np

from city.calendars import CalendarTable
from city.configuration import Judging
from city.times import DAY, MINUTE
from tests.streams.town import BURST, HILL, MILL, POTHOLE, QUAY, TOWN, at, event, hourly

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


YEARS = [*requests(BURST, 1.2, 1, winter=6.0), *requests(POTHOLE, 2.0, 2)]

"""A town of two districts side by side, each of eight streets on a grid, and what comes to them."""

import numpy as np

from city.calendars import CalendarTable
from city.configuration import Budget, Configuration, Judging, Place
from city.times import DAY, HOUR, MINUTE
from tests.streams.town import FEED, at, event

LAMP, POTHOLE = "Roads>Lamp", "Roads>Pothole"
STREETS = {
    f"Town>{'West' if east < 2 else 'East'}>S{north}{east}": (north, east) for north in range(4) for east in range(4)
}
BORDER = ("Town>West>S10", "Town>West>S11", "Town>East>S12")
"""Three streets in a row, across the border."""
PLACES = tuple(
    Place(area=area, latitude=30.0 + 0.02 * north, longitude=110.0 + 0.02 * east)
    for area, (north, east) in STREETS.items()
)
CITY = Configuration(
    city="Town",
    zone="Asia/Shanghai",
    horizon_days=90,
    calendar=CalendarTable(country="none"),
    judging=Judging(),
    budget=Budget(rate_hour=0.002, rate_day=0.02, rate_week=0.02),
    places=PLACES,
)
FIRST, DAYS = "2026-03-01", 75


def ordinary(seed, days=DAYS, topics=(LAMP, POTHOLE), rate=0.6):
    """Independent requests, ``rate`` a day in each street and of each topic."""
    random, found = np.random.default_rng(seed), []
    for topic in topics:
        for area in STREETS:
            for number, count in enumerate(random.poisson(rate, days)):
                found += [request(topic, area, number, each) for each in range(count)]
    return found


def more(topic, areas, days, count=2):
    """So many more requests in each of the areas on each of the days, in the hours of the day."""
    return [request(topic, area, number, 50 + each) for area in areas for number in days for each in range(count)]


def request(topic, area, number, each):
    """One request on a day of the town, at an hour that its name gives."""
    place = sum(map(ord, topic + area)) + 31 * number + 97 * each
    when = at(FIRST) + number * DAY + 7 * HOUR + (place * 13) % (14 * 60) * MINUTE
    return event(f"{topic[-4:]}-{area[-3:]}-{number}-{each}", when, topic, area, feed=FEED)

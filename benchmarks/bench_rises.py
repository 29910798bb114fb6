"""Slow rises of a simulated city of three years: how many false ones are told in the third, and how soon true ones are.

20 streets in four districts and eight topics of four first-level ones, with seasons of their own and weekends; counts
negative binomial, variance 1.3 times the mean. *Quiet*: nothing but chance. *Straying*: the level of each first-level
topic strays besides by a tenth, for four weeks on end. *Wandering*: it goes a twentieth up or down every four weeks,
from where it is, which is a fifth in a year.

Planted: further topics on four streets each, on one of which they grow to 1.5 times within eight weeks and stay there.

    OMP_NUM_THREADS=1 PYTHONPATH=. python benchmarks/bench_rises.py
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from statistics import median

import numpy as np
from numpy.typing import NDArray

from alerts import rises
from alerts.rules import Watching
from alerts.state import WatchState
from city import paths
from city.alerts import Alert
from city.calendars import Calendar, CalendarTable
from city.configuration import Configuration, Judging
from city.times import HOUR, Zone
from streams.book import Entry, hour_number
from streams.judging import Judge
from streams.ledger_state import LedgerState
from streams.messages import Delivery
from streams.rise_judging import RiseJudge
from streams.telling import Judgements

FIRST, DAYS, JUDGED = 738_525, 1096, 732
FEED = "complaint/city"
CITY = Configuration(
    city="City", calendar=CalendarTable(country="none"), judging=Judging(history_days=1092), keep_days=1200
)
SEEDS = range(1, 6)
MEANS, PLANTED, RISE, GROWING = (0.5, 2.0, 10.0), 4, 1.5, 56
BEGIN = JUDGED + 91
"""First day of what is planted."""


@dataclass(frozen=True)
class City:
    """What its levels do."""

    name: str
    stray: float = 0.0
    walk: float = 0.0
    planted: bool = False

    def level(self, random: np.random.Generator) -> NDArray[np.float64]:
        """[days] the level of a first-level topic, beside its season."""
        each = random.normal(0.0, self.stray, DAYS // 28 + 1) + random.normal(0.0, self.walk, DAYS // 28 + 1).cumsum()
        return np.repeat(np.exp(each), 28)[:DAYS]


CITIES = (
    City("quiet"),
    City("straying", stray=0.1),
    City("wandering", walk=0.05),
    City("quiet", planted=True),
    City("straying", stray=0.1, planted=True),
)


@dataclass
class Year:
    """What the third year of a city brings."""

    counted: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    weeks: dict[float, list[float]] = field(default_factory=lambda: {mean: [] for mean in MEANS})
    """Weeks from the beginning of each planted rise until it is told, by the mean a day; infinite where it is not."""


def means(random: np.random.Generator, city: City) -> Iterator[tuple[str, int, NDArray[np.float64]]]:
    """Topic, street and [days] the expected counts of each lowest series."""
    days = np.arange(DAYS)

    def wave() -> NDArray[np.float64]:
        year = 1.0 + random.uniform(0.0, 0.5) * np.cos(2.0 * np.pi * (days / 365.25 - random.uniform()))
        return np.asarray(year * np.where((FIRST + days - 1) % 7 >= 5, 0.7, 1.12) * city.level(random))

    for first in range(4):
        season = wave()
        for topic in range(2):
            usual = random.gamma(1.0, 0.8)
            for street in range(20):
                yield f"T{first}>U{topic}", street, usual * random.gamma(2.0, 0.5) * season
    growth = RISE ** np.clip((days - BEGIN) / GROWING, 0.0, 1.0)
    for mean, number in planted() if city.planted else ():
        season = mean * wave()
        for street in range(number, 20, 5):
            yield _topic(mean, number), street, season * (growth if street == number else 1.0)


def planted() -> Iterator[tuple[float, int]]:
    """The mean a day of each planted rise, and its street."""
    return product(MEANS, range(PLANTED))


def _topic(mean: float, number: int) -> str:
    return f"P{mean:g} {number}>P"


def _area(street: int) -> str:
    return f"City>D{street // 5}>S{street}"


def entries(seed: int, city: City) -> Iterator[Entry]:
    """All counts of the city, by series and day."""
    random, zone = np.random.default_rng(seed), Zone(CITY.zone)
    noons = [hour_number(zone.start(FIRST + day) + 12 * HOUR) for day in range(DAYS)]
    for topic, street, mean in means(random, city):
        counts = random.negative_binomial(mean / 0.3, 1.0 / 1.3)
        for day in map(int, np.flatnonzero(counts)):
            yield Entry((FEED, topic, _area(street)), FIRST + day, noons[day], int(counts[day]))


def judged(seed: int, city: City) -> Year:
    """Judges the third year."""
    zone, calendar = Zone(CITY.zone), Calendar(CITY.calendar)
    state, judge, of_rises = LedgerState(0, 1, cut=False), Judge(CITY, zone, calendar), RiseJudge(CITY, zone, calendar)
    state.deliver(tuple(Delivery(FEED, date_only=True, day=FIRST + day) for day in range(DAYS)))
    state.tick = zone.start(FIRST + DAYS)
    state.unsettled = list(entries(seed, city))
    watching, alerts, year, opened = Watching.of(CITY), rises.RisesState(), Year(), list[Alert]()
    for day in range(FIRST + JUDGED, FIRST + DAYS):
        if day % 7:
            continue
        judge.begin_day(state, day)
        found, begin = Judgements(), time.process_time()
        of_rises.day(state, day, found)
        year.seconds += time.process_time() - begin
        tests = {(one.feed, one.span): one.tested for one in found.tests}
        tick = zone.start(day + 1) + 6 * HOUR
        alerts, changed = rises.advance(alerts, tick, rises.Heard(found.findings, tests, WatchState()), watching)
        opened += [one for one in changed if one.opened_at == tick]
        year.counted.update(Sundays=1, tested=sum(tests.values()), found=len(found.findings))
    year.counted["told"] = len(opened) if not city.planted else _told(year, opened, zone)
    return year


def _told(year: Year, opened: list[Alert], zone: Zone) -> int:
    """Notes when each planted rise was told; the number of alerts that have to do with none."""
    false = set(range(len(opened)))
    for mean, street in planted():
        topic, area = _topic(mean, street), _area(street)
        days = {
            number: zone.day(one.opened_at) - FIRST - BEGIN
            for number, one in enumerate(opened)
            if paths.nested(one.topic, topic) and paths.nested(one.area, area)
        }
        true = {number: after for number, after in days.items() if after > 0}
        year.weeks[mean].append(min(true.values(), default=np.inf) / 7)
        false -= set(true)
    return len(false)


def main() -> None:
    """Prints the tables."""
    print("| city | seed | series a Sunday | found | told | seconds a Sunday |\n|---|---|---|---|---|---|")
    planted: list[str] = []
    for city in CITIES:
        years = [judged(seed, city) for seed in SEEDS]
        for seed, year in zip(SEEDS, years, strict=True):
            sundays, name = year.counted["Sundays"], f"{city.name}, planted" if city.planted else city.name
            print(
                f"| {name} | {seed} | {year.counted['tested'] // sundays} | {year.counted['found']} "
                f"| {year.counted['told']} | {year.seconds / sundays:.2f} |",
                flush=True,
            )
        for mean in MEANS if city.planted else ():
            weeks = [each for year in years for each in year.weeks[mean]]
            by = " | ".join(str(sum(each <= limit for each in weeks)) for limit in (4, 8, 12, 16, 20))
            planted.append(f"| {city.name} | {mean:g} | {len(weeks)} | {median(weeks):.0f} | {by} |")
    print("\n| city | mean a day | planted | median weeks | by week 4 | 8 | 12 | 16 | 20 |")
    print("|---|---|---|---|---|---|---|---|---|", *planted, sep="\n")


if __name__ == "__main__":
    main()

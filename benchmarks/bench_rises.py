"""False slow rises of a simulated city of three years in which nothing rises: how many are told in the third one.

20 streets in four districts and eight topics of four first-level ones, with seasons of their own and weekends; counts
negative binomial, variance 1.3 times the mean. *Quiet*: nothing but chance. *Straying*: the level of each first-level
topic strays besides by a tenth, for four weeks on end.

    PYTHONPATH=. python benchmarks/bench_rises.py
"""

import time
from collections import Counter

import numpy as np

from alerts import rises
from alerts.rules import Watching
from alerts.state import WatchState
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
SEEDS = (1, 2, 3)
STRAYS = (("quiet", 0.0), ("straying", 0.1))


def entries(seed: int, stray: float) -> list[Entry]:
    """All counts of the city, by series and day."""
    random, zone, found = np.random.default_rng(seed), Zone(CITY.zone), []
    days = np.arange(DAYS)
    noons = [hour_number(zone.start(FIRST + int(day)) + 12 * HOUR) for day in days]
    for first in range(4):
        wave = 1.0 + random.uniform(0.0, 0.5) * np.cos(2.0 * np.pi * (days / 365.25 - random.uniform()))
        wave *= np.where((FIRST + days - 1) % 7 >= 5, 0.7, 1.12)
        wave *= np.repeat(np.exp(random.normal(0.0, stray, DAYS // 28 + 1)), 28)[:DAYS]
        for topic in range(2):
            usual = random.gamma(1.0, 0.8)
            for street in range(20):
                mean = usual * random.gamma(2.0, 0.5) * wave
                counts = random.negative_binomial(mean / 0.3, 1.0 / 1.3)
                series = (FEED, f"T{first}>U{topic}", f"City>D{street // 5}>S{street}")
                found += [
                    Entry(series, FIRST + int(day), noons[day], int(counts[day])) for day in np.flatnonzero(counts)
                ]
    return found


def told(seed: int, stray: float) -> tuple[Counter[str], float]:
    """What the third year brings: Sundays, series tested, findings, alerts; and the seconds of judging."""
    zone, calendar = Zone(CITY.zone), Calendar(CITY.calendar)
    state, judge, of_rises = LedgerState(0, 1, cut=False), Judge(CITY, zone, calendar), RiseJudge(CITY, zone, calendar)
    state.deliver(tuple(Delivery(FEED, date_only=True, day=FIRST + day) for day in range(DAYS)))
    state.tick = zone.start(FIRST + DAYS)
    state.unsettled = entries(seed, stray)
    watching, alerts, counted, seconds = Watching.of(CITY), rises.RisesState(), Counter[str](), 0.0
    for day in range(FIRST + JUDGED, FIRST + DAYS):
        if day % 28 == 0 or day % 7 == 0:
            judge.begin_day(state, day)
        if day % 7 or state.seasons is None:
            continue
        found, begin = Judgements(), time.process_time()
        of_rises.day(state, day, found)
        seconds += time.process_time() - begin
        tests = {(one.feed, one.span): one.tested for one in found.tests}
        tick = zone.start(day + 1) + 6 * HOUR
        heard = rises.Heard(found.findings, tests, WatchState())
        alerts, changed = rises.advance(alerts, tick, heard, watching)
        counted["Sundays"] += 1
        counted["tested"] += sum(tests.values())
        counted["found"] += len(found.findings)
        counted["told"] += sum(one.opened_at == tick for one in changed)
        for one in changed:
            if one.opened_at == tick:
                print(f"  {zone.iso(tick)[:10]} {one.reason} p {one.p:.1e}")
    return counted, seconds


def main() -> None:
    """Prints the table."""
    print(
        "| city | seed | Sundays | series a Sunday | found | told | seconds a Sunday |\n|---|---|---|---|---|---|---|"
    )
    for name, stray in STRAYS:
        for seed in SEEDS:
            counted, seconds = told(seed, stray)
            sundays = counted["Sundays"]
            series = counted["tested"] // sundays
            print(
                f"| {name} | {seed} | {sundays} | {series} | {counted['found']} | {counted['told']} "
                f"| {seconds / sundays:.2f} |"
            )


if __name__ == "__main__":
    main()

"""What the scans for clusters of streets cost as a day is closed, beside the judging of the day and of its week.

A made-up city on a grid: topics of very different size, independent counts, no cluster. Processor time in seconds, of
one run; the expectation is fitted before both.

    python benchmarks/bench_clusters.py [STREETS TOPICS CASES_A_DAY]
"""

import sys
from time import process_time

import numpy as np

from city.calendars import Calendar, CalendarTable
from city.configuration import Configuration, Place
from city.times import HOUR, Zone
from streams import cluster_judging
from streams.book import Entry, hour_number
from streams.cluster_judging import ClusterJudge
from streams.judging import Judge
from streams.ledger_state import LedgerState
from streams.messages import Delivery
from streams.telling import Judgements

FEED = "complaint/city"
FIRST, DAYS, JUDGED = 739_700, 66, 3
A_DISTRICT, A_FIRST_LEVEL = 22, 12


def city(streets: int, topics: int) -> tuple[list[str], list[str], Configuration]:
    """Paths of streets and topics, and a configuration with the places of the streets."""
    side = int(np.ceil(np.sqrt(streets)))
    areas = [f"City>District {each // A_DISTRICT}>Street {each}" for each in range(streets)]
    places = tuple(
        Place(area=area, latitude=30.0 + 0.02 * (each // side), longitude=110.0 + 0.02 * (each % side))
        for each, area in enumerate(areas)
    )
    names = [f"First {each // A_FIRST_LEVEL}>Topic {each}" for each in range(topics)]
    configuration = Configuration(city="City", calendar=CalendarTable(country="none"), places=places)
    return areas, names, configuration


def main(streets: int, topics: int, cases: float) -> None:
    """Prints a row for each judged day."""
    random = np.random.default_rng(1)
    areas, names, configuration = city(streets, topics)
    zone, calendar = Zone(configuration.zone), Calendar(configuration.calendar)
    level = cases * np.outer(random.dirichlet(np.full(topics, 0.5)), random.dirichlet(np.full(streets, 4.0)))
    state = LedgerState(0, 1, cut=False)
    state.deliver(tuple(Delivery(FEED, date_only=True, day=FIRST + each) for each in range(DAYS)))
    judge, clusters = Judge(configuration, zone, calendar), ClusterJudge(configuration, zone, calendar)
    print(f"{streets} streets, {topics} topics, {cases:.0f} cases a day; least score {cluster_judging.SCORE:g}")
    print("| day | series | fit | day and week | scans | findings of clusters |\n|---|---|---|---|---|---|")
    for day in range(FIRST, FIRST + DAYS):
        if day > FIRST + DAYS - JUDGED - 8:
            judge.begin_day(state, day)
        counts, noon = random.poisson(level), hour_number(zone.start(day) + 12 * HOUR)
        for topic, street in zip(*np.nonzero(counts), strict=True):
            entry = Entry((FEED, names[topic], areas[street]), day, noon, int(counts[topic, street]))
            state.unsettled.append(entry)
        state.tick = zone.start(day + 1) + 6 * HOUR
        book = state.book
        if day < FIRST + DAYS - JUDGED:
            continue
        found = Judgements()
        begin = process_time()
        state.snapshots[-1].baseline(book, np.zeros(1, np.intp))
        fitted = process_time()
        judge.day(state, day, found)
        judged = process_time()
        clusters.day(state, day, found)
        scanned = process_time()
        told = sum(one.span == "cluster" for one in found.findings)
        times = (fitted - begin, judged - fitted, scanned - judged)
        print(f"| {day - FIRST} | {len(book)} | {' | '.join(f'{each:.2f}' for each in times)} | {told} |", flush=True)


if __name__ == "__main__":
    given = [float(each) for each in sys.argv[1:]] or [343.0, 200.0, 24_000.0]
    main(int(given[0]), int(given[1]), given[2])

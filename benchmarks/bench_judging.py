"""The cost of judgement: milliseconds per judged point of each detector, 5,000 series of 56 days in one batch.

Run it as a script, or all of them by ``make bench``. The series are simulated: 25 topics in 200 areas,
0.02 to 5 events a day, negative binomial with a weekday pattern. For comparison: the R package surveillance needs
14.1 ms a point for Farrington Flexible and 0.08 ms for EARS C2 on one core of a 2.5 GHz Xeon.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from detectors import intraday
from detectors.baseline import fit
from detectors.choice import ByHistory
from detectors.ears import EarsC1, EarsC2, EarsC2Counts, EarsC3
from detectors.exceedance import DailyExceedance, WeeklyExceedance
from detectors.hours import profile
from detectors.series import Detector, History

TOPICS, AREAS, DAYS, ROUNDS = 25, 200, 56, 5
WEEKDAYS = np.array([1.1, 1.15, 1.1, 1.05, 1.0, 0.8, 0.8])


def batch(rng: np.random.Generator) -> tuple[History, np.random.Generator]:
    """One family: a first-level topic and those below it, a city with 16 districts and their streets."""
    kinds = (np.arange(DAYS) % 7).astype(np.int8)
    means = np.exp(rng.uniform(np.log(0.02), np.log(5.0), TOPICS * AREAS))[:, None] * WEEKDAYS[kinds]
    counts = rng.poisson(means * rng.gamma(3.0, 1.0 / 3.0, means.shape)).astype(np.float64)
    area = np.arange(AREAS)
    above = np.where(area == 0, -1, np.where(area <= 16, 0, 1 + area % 16))
    parents = np.concatenate([np.where(above < 0, -1, above + topic * AREAS) for topic in range(TOPICS)])
    return History(counts, kinds, parents, np.tile(area, TOPICS)), rng


def seconds(work: Callable[[], object]) -> float:
    """The least of some runs."""
    spent = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        spent.append(perf_counter() - start)
    return min(spent)


def row(name: str, spent: float, points: int) -> None:
    """One line of the table."""
    print(f"| {name:<44} | {1e3 * spent:>12.2f} | {1e3 * spent / points:>12.5f} |")


def main() -> None:
    """Prints the table."""
    history, rng = batch(np.random.default_rng(1))
    points = TOPICS * AREAS
    day = rng.poisson(1.0, points).astype(np.float64)
    one, week = np.array([2], dtype=np.int8), np.arange(7, dtype=np.int8)
    print(f"| {'method':<44} | {'ms a batch':>12} | {'ms a point':>12} |")
    print(f"|{'-' * 46}|{'-' * 13}:|{'-' * 13}:|")
    daily: tuple[Detector, ...] = (EarsC1(), EarsC2(), EarsC3(), EarsC2Counts(), DailyExceedance(), ByHistory())
    for detector in daily:
        row(detector.name, seconds(lambda detector=detector: detector.judge(history, day, one)), points)  # type: ignore[misc]
    row(WeeklyExceedance().name, seconds(lambda: WeeklyExceedance().judge(history, 7 * day, week)), points)
    row("baseline alone (kept for a day)", seconds(lambda: fit(history)), points)
    baseline = fit(history)
    row(
        "negative binomial, day, baseline kept",
        seconds(lambda: DailyExceedance().judge_against(baseline, day, one)),
        points,
    )
    hourly = rng.poisson(0.5, (TOPICS, 24 * DAYS)).astype(np.float64)
    hours = np.tile(np.arange(24, dtype=np.int8), DAYS)
    kinds, first = np.repeat(history.kinds, 24), np.zeros(TOPICS, dtype=np.intp)
    row(f"hours of {TOPICS} topics (kept for a day)", seconds(lambda: profile(hourly, kinds, hours, first)), points)
    kept = profile(hourly, kinds, hours, first)
    observed = rng.poisson(0.03, (points, 24))
    trailing = [(2, hour) for hour in range(24)]
    topic = np.repeat(np.arange(TOPICS), AREAS)
    row(intraday.NAME, seconds(lambda: intraday.judge(baseline, kept, topic, trailing, observed)), points)


if __name__ == "__main__":
    main()

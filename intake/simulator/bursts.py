"""How planted cases come: a rise over hours or days, a peak, a decay, at the hours at which people call."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intake.simulator.process import Cases, Process, midnight
from intake.simulator.rhythm import CLOCKS
from intake.simulator.truth import PlantedKind, Strength

Floats = NDArray[np.float64]

_CUT = 0.03
"""A burst ends where its intensity falls below this part of the peak."""


@dataclass(frozen=True)
class Tempo:
    """Hours of linear rise, half-life of the decay in hours, how far calls keep to the hours of the day (0 to 1)."""

    rise: float
    half_life: float
    clocked: float


@dataclass(frozen=True)
class Course:
    """Begins at hour ``onset`` (since the simulation begins); its strongest calendar day has ``peak`` cases."""

    onset: int
    tempo: Tempo
    peak: float


@dataclass(frozen=True, kw_only=True)
class Burst:
    """Planted cases of one feed and what they were meant to be. ``topics`` are paths, the main one first."""

    kind: PlantedKind
    cause: str
    feed: str
    topics: tuple[str, ...]
    area: str
    planned: Strength
    cases: Cases
    inquiry: bool = False


def intensity(process: Process, topic: int, course: Course) -> Floats:
    """Relative intensity of each hour from the onset, cut at the last simulated day."""
    onset, tempo = course.onset, course.tempo
    length = int(np.ceil(tempo.rise + tempo.half_life * np.log2(1 / _CUT)))
    length = min(length, process.days.count * 24 - onset)
    hours = np.arange(length) + 1.0
    shape = np.where(hours <= tempo.rise, hours / tempo.rise, 0.5 ** ((hours - tempo.rise) / tempo.half_life))
    day, hour = np.divmod(onset + np.arange(length), 24)
    clock = 24.0 * CLOCKS[process.clock[day, topic], hour] * process.day_factor[day]
    timed: Floats = shape * clock**tempo.clocked
    return timed


def burst_cases(
    rng: np.random.Generator,
    process: Process,
    course: Course,
    leaves: Floats,
    streets: Floats,
) -> Cases:
    """Draws the cases of a burst.

    ``leaves`` and ``streets`` weigh topics and streets (0 outside the burst); ``streets`` is taken times the share that
    each street has on the day. At least one case comes.
    """
    onset = course.onset
    shape = intensity(process, int(np.argmax(leaves)), course)
    day = (onset + np.arange(len(shape))) // 24
    by_day = np.bincount(day - day[0], weights=shape)
    number = rng.poisson(shape * (course.peak / by_day.max()))
    if not number.any():
        number[np.argmax(shape)] = 1
    hour = np.repeat(np.arange(len(shape)), number) + onset
    places = process.places
    before, after = (streets * share for share in (places.before, places.after))
    late = hour // 24 >= places.split_day - process.days.first
    count = len(hour)
    street = np.where(
        late,
        rng.choice(len(streets), size=count, p=after / after.sum()),
        rng.choice(len(streets), size=count, p=before / before.sum()),
    )
    time = midnight(process.days, hour // 24) + hour % 24 * 3_600 + rng.integers(0, 3_600, count)
    return Cases(time, rng.choice(len(leaves), size=count, p=leaves / leaves.sum()), street)

"""The model of one feed's ordinary cases, and the law of any series of it.

Cases of topic k in street a on day d are Poisson with mean ``weight[k] * season[d, k] * day[d] * share[d, k, a] * G``,
where ``G`` is Gamma with mean 1 and shape ``dispersion``, drawn once per street, first-level topic and calendar week.
So a day's count of topics of one first level in one street is negative binomial, and in several streets a sum of them.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from intake.simulator.places import Places
from intake.simulator.rhythm import CLOCKS, Days
from intake.simulator.topics import Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SECONDS_A_DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Law:
    """A sum of independent negative binomials of one shape: the ordinary count of a series on one day."""

    means: Floats
    shape: float

    @property
    def mean(self) -> float:
        """Expected count."""
        return float(self.means.sum())

    def bound(self, chance: float = 0.99) -> int:
        """The least n with ``P(count <= n) >= chance``, from the exact distribution.

        The probabilities are the inverse Fourier transform of the generating function
        ``prod_a (1 + mean_a (1 - z) / shape) ** -shape``.
        """
        variance = self.mean + float((self.means**2).sum()) / self.shape
        size = 1 << int(np.ceil(np.log2(self.mean + 20.0 * np.sqrt(variance) + 64.0)))
        z = np.exp(-2j * np.pi * np.arange(size) / size)
        log_pgf = -self.shape * np.log1p(np.outer(1.0 - z, self.means) / self.shape).sum(axis=1)
        probability = np.fft.ifft(np.exp(log_pgf)).real
        return int(np.searchsorted(np.cumsum(probability), chance))


@dataclass(frozen=True)
class Cases:
    """Cases in columns: seconds of the city's wall clock since 1970, number of the topic, number of the street."""

    time: Ints
    topic: Ints
    street: Ints

    def __len__(self) -> int:
        return len(self.time)

    def take(self, index: NDArray[np.int64] | NDArray[np.bool_]) -> "Cases":
        """The cases of an index or mask."""
        return Cases(self.time[index], self.topic[index], self.street[index])


def concat(*several: Cases) -> Cases:
    """All cases, one table after the other."""
    return Cases(
        np.concatenate([cases.time for cases in several]),
        np.concatenate([cases.topic for cases in several]),
        np.concatenate([cases.street for cases in several]),
    )


@dataclass(frozen=True)
class Process:
    """The ordinary cases of one feed and class. ``rate`` holds ``weight * season * day`` by day and topic."""

    tree: Tree
    places: Places
    days: Days
    day_factor: Floats
    rate: Floats
    share_before: Floats
    """Share of each street by topic, rows sum to 1."""
    share_after: Floats
    dispersion: float
    clock: Ints
    """Row of ``CLOCKS`` by day and topic."""

    def means(self, days: slice) -> Floats:
        """Expected counts by day, topic and street, shape (days, topics, streets)."""
        split = self.places.split_day - self.days.first
        late = np.arange(self.days.count)[days] >= split
        share = np.where(late[:, None, None], self.share_after[None], self.share_before[None])
        expected: Floats = self.rate[days][:, :, None] * share
        return expected

    def law(self, topics: tuple[str, ...] | str, area: str, day: int) -> Law:
        """The law of a series on a day (index): these topics and all below, in this area and all below."""
        wanted = [topics] if isinstance(topics, str) else list(topics)
        leaves = np.logical_or.reduce([self.tree.below(topic) for topic in wanted])
        mean = self.means(slice(day, day + 1))[0][:, self.places.below(area)]
        groups = np.unique(self.tree.group[leaves])
        cells = [mean[leaves & (self.tree.group == group)].sum(axis=0) for group in groups]
        flat = np.concatenate(cells)
        return Law(flat[flat > 0], self.dispersion)

    def draw_counts(self, rng: np.random.Generator, week: slice) -> Ints:
        """Counts by day, topic and street of one calendar week or a part of it."""
        groups = int(self.tree.group.max()) + 1
        streets = self.share_before.shape[1]
        multiplier = rng.gamma(self.dispersion, 1.0 / self.dispersion, size=(groups, streets))
        drawn: Ints = rng.poisson(self.means(week) * multiplier[self.tree.group][None]).astype(np.int64)
        return drawn

    def draw(self, rng: np.random.Generator) -> Cases:
        """Cases of all simulated days, with times of day."""
        found: list[Cases] = []
        for week in self.days.weeks():
            counts = self.draw_counts(rng, week)
            day, topic, street = np.nonzero(counts)
            number = counts[day, topic, street]
            day, topic, street = (np.repeat(column, number) for column in (day + week.start, topic, street))
            found.append(Cases(self.times(rng, day, topic), topic, street))
        return concat(*found)

    def times(self, rng: np.random.Generator, day: Ints, topic: Ints) -> Ints:
        """Draws a second of the day for cases of these days and topics, from the clock of each."""
        edges = np.cumsum(CLOCKS, axis=1)[:, :-1]
        hour = (rng.random(len(day))[:, None] > edges[self.clock[day, topic]]).sum(axis=1)
        drawn: Ints = midnight(self.days, day) + hour * 3_600 + rng.integers(0, 3_600, len(day))
        return drawn


def midnight(days: Days, day: Ints) -> Ints:
    """First second of days given by index, on the city's wall clock since 1970."""
    return (day + (days.first - EPOCH)) * SECONDS_A_DAY


def day_index(days: Days, time: Ints) -> Ints:
    """Index of the day that seconds of the wall clock fall on."""
    return time // SECONDS_A_DAY - (days.first - EPOCH)

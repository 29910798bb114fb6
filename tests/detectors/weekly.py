"""Weeks without outbreaks, for the suite over weekly detectors."""

import numpy as np

from detectors.weeks import Weeks, alone, design

WEEKS = 260
ENDS = 7 * np.arange(WEEKS)


def drawn(rng, mean, dispersion):
    """Counts with this mean and a variance of ``dispersion`` times it."""
    if dispersion > 1.0:
        mean = rng.gamma(mean / (dispersion - 1.0)) * (dispersion - 1.0)
    return rng.poisson(mean).astype(np.float64)


def seasonal(mean, *, rows, weeks=WEEKS, swing=0.4, growth=0.05):
    """[rows, weeks] means with a winter peak and some growth a year."""
    year = np.arange(weeks) * 7 / 365.25
    return np.repeat((mean * np.exp(swing * np.cos(2 * np.pi * year) + growth * year))[None], rows, axis=0)


def quiet(seed, mean, dispersion=1.5, *, rows=40, weeks=WEEKS):
    counts = drawn(np.random.default_rng(seed), seasonal(mean, rows=rows, weeks=weeks), dispersion)
    return alone(counts, design(ENDS[:weeks]))


def with_last(weeks, count):
    """The same weeks with another count in the last one."""
    counts = weeks.counts.copy()
    counts[:, -1] = count
    return Weeks(counts, weeks.design, weeks.parents, weeks.roots, weeks.excluded)


def tree(seed, *, streets=8, mean=0.6, weeks=WEEKS, season=0.8):
    """A first-level topic and two below it, in a city, two districts and their streets; sums agree."""
    rng = np.random.default_rng(seed)
    level = rng.gamma(2.0, mean / 2.0, (2 * streets, 1))
    leaf = drawn(rng, level * seasonal(1.0, rows=2 * streets, weeks=weeks, swing=season), 1.2).reshape(2, streets, -1)
    leaf = np.concatenate([leaf.sum(axis=0, keepdims=True), leaf])
    district = np.stack([leaf[:, 0::2].sum(axis=1), leaf[:, 1::2].sum(axis=1)], axis=1)
    block = np.concatenate([district.sum(axis=1, keepdims=True), district, leaf], axis=1)
    areas = 3 + streets
    above = np.array([-1, 0, 0, *(1 + np.arange(streets) % 2)])
    parents = np.concatenate([np.where(above < 0, -1, topic * areas + above) for topic in range(3)]).astype(np.intp)
    roots = np.tile(np.arange(areas), 3).astype(np.intp)
    return Weeks(block.reshape(3 * areas, -1), design(ENDS[:weeks]), parents, roots)


def reordered(weeks, order):
    """The batch with row ``order[i]`` in place i."""
    place = np.full(weeks.parents.size, -1, dtype=np.intp)
    place[order] = np.arange(len(order))
    parents = np.where(weeks.parents[order] < 0, -1, place[weeks.parents[order]])
    return Weeks(weeks.counts[order], weeks.design, parents, place[weeks.roots[order]])

"""Counts without outbreaks, for the contract suite: negative binomial about a weekday pattern, seeded."""

import numpy as np

from detectors.series import History

WEEKDAYS = np.array([1.1, 1.15, 1.1, 1.05, 1.0, 0.8, 0.8, 0.7])


def kinds_of(first: int, days: int, holiday: int = -1):
    kinds = ((first + np.arange(days)) % 7).astype(np.int8)
    if holiday >= 0:
        kinds[holiday] = 7
    return kinds


def quiet_counts(rng, means, dispersion, kinds):
    """Counts [n, T] with variance over mean equal to ``dispersion`` on a day of factor 1."""
    mean = means[:, None] * WEEKDAYS[kinds]
    if dispersion > 1.0:
        size = means[:, None] / (dispersion - 1.0)
        mean = mean * rng.gamma(size, 1.0 / size, mean.shape)
    return rng.poisson(mean).astype(np.float64)


def quiet_batch(rng, mean, dispersion, *, rows=300, days=56, judged=1):
    """One family of topics in one area: row 0 is the first level, its level is one among others."""
    kinds = kinds_of(int(rng.integers(7)), days + judged, holiday=int(rng.integers(days)))
    counts = quiet_counts(rng, np.full(rows, mean), dispersion, kinds)
    alone = np.full(rows, -1, dtype=np.intp)
    history = History(counts[:, :days].copy(), kinds[:days], alone, np.zeros(rows, dtype=np.intp))
    return history, counts[:, days:].sum(axis=1), kinds[days:]


def tree_batch(seed, *, days=56, families=2, topics=4, streets=6, mean=0.8):
    """Whole families: a first-level topic and those below, in a city, two districts and their streets; sums agree."""
    rng = np.random.default_rng(seed)
    kinds = kinds_of(seed % 7, days + 8, holiday=days // 2)
    blocks, parents, roots = [], [], []
    areas = 1 + 2 + streets
    above = np.array([-1, 0, 0, *(1 + np.arange(streets) % 2)])
    for _ in range(families):
        first = sum(len(block) for block in blocks)
        leaf = quiet_counts(rng, rng.gamma(1.0, mean, topics * streets), 1.6, kinds).reshape(topics, streets, -1)
        leaf = np.concatenate([leaf.sum(axis=0, keepdims=True), leaf])
        district = np.stack([leaf[:, 0::2].sum(axis=1), leaf[:, 1::2].sum(axis=1)], axis=1)
        block = np.concatenate([district.sum(axis=1, keepdims=True), district, leaf], axis=1)
        blocks.append(block.reshape(-1, block.shape[2]))
        for topic in range(topics + 1):
            base = first + topic * areas
            parents.extend(np.where(above < 0, -1, base + above))
            roots.extend(first + np.arange(areas))
    counts = np.concatenate(blocks)
    return counts, kinds, np.array(parents, dtype=np.intp), np.array(roots, dtype=np.intp)


def reorder(history, order):
    """The batch with row ``order[i]`` in place i; rows that are not in ``order`` are left out."""
    place = np.full(history.parents.size, -1, dtype=np.intp)
    place[order] = np.arange(len(order))
    parents = np.where(history.parents[order] < 0, -1, place[history.parents[order]])
    return History(history.counts[order], history.kinds, parents, place[history.roots[order]])

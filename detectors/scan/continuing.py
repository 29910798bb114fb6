"""New clusters against continuing ones: what a run of the scan adds to the run before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detectors.scan.clusters import Cluster
from detectors.series import Floats


@dataclass(frozen=True, slots=True)
class Succession:
    """A cluster and what was known of it before."""

    cluster: Cluster
    continues: tuple[int, ...]
    """Which of the clusters before share an area with it in a window that overlaps its own."""
    areas_added: tuple[int, ...]
    """Areas of none of those."""
    cases_added: int
    """Cases in areas and periods of none of those."""

    @property
    def new(self) -> bool:
        """True where it continues no cluster: then all its areas and cases are added."""
        return not self.continues


def follow(
    current: Sequence[Cluster], previous: Sequence[Cluster], counts: Floats, elapsed: int
) -> tuple[Succession, ...]:
    """Compares the clusters of a run with those of a run ``elapsed`` periods before.

    ``counts`` [T, areas] are those of the current run. Clusters that chance explains belong in neither list. One that
    ended before the current window began is over: the same areas then hold a new cluster. Late reports of periods that
    a cluster had before are not counted as added. Raises ``ValueError`` for a negative number of periods.
    """
    if elapsed < 0:
        raise ValueError(f"a run before by {elapsed} periods")
    return tuple(_succession(cluster, previous, counts, elapsed) for cluster in current)


def _succession(cluster: Cluster, previous: Sequence[Cluster], counts: Floats, elapsed: int) -> Succession:
    continues = tuple(
        index
        for index, before in enumerate(previous)
        if elapsed < cluster.duration and not set(before.areas).isdisjoint(cluster.areas)
    )
    added = np.zeros(counts.shape, dtype=np.bool_)
    end = counts.shape[0]
    added[end - cluster.duration :, list(cluster.areas)] = True
    for index in continues:
        before = previous[index]
        added[max(end - elapsed - before.duration, 0) : end - elapsed, list(before.areas)] = False
    known = {area for index in continues for area in previous[index].areas}
    return Succession(
        cluster=cluster,
        continues=continues,
        areas_added=tuple(area for area in cluster.areas if area not in known),
        cases_added=int(counts[added].sum()),
    )

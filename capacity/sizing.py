"""The sizes of an installation for a load: partitions, workers, brokers, shards, memory, disk, time of a rebuild.

All are linear in the measured terms but for rounding up. A part is never planned fuller than ``FULL`` of a core in the
fullest hour: above it waiting grows faster than the load, and the loss of one worker of two must leave room.
"""

from dataclasses import dataclass
from math import ceil, log2

from capacity.load import Load
from capacity.terms import Terms

FULL = 0.5
"""Share of a core that is planned for in the fullest hour."""
LONGEST_REBUILD = 30.0
"""Seconds: the goal for a partition to be back after its worker was lost."""
HORIZON_DAYS, KEEP_DAYS = 400, 500
"""Days of cases that a step holds, and that logs and indices keep."""
SHARD_BYTES = 30e9
"""Of a shard of Elasticsearch at most; its makers advise 10 to 50 GB."""
TICKS_A_DAY = 1_440
SNAPSHOT_SECONDS = 10.0
"""Of folding until a worker writes a snapshot again, so at most as much is folded behind one."""
_COPIES = 3
"""Copies of the log where one may be lost, each on a broker of its own."""
_BROKER_CORES = 4


@dataclass(frozen=True)
class Sizes:
    """What an installation is made of. Bytes are of one copy unless it is said otherwise."""

    peak: float
    """Events a second in the fullest hour."""
    workers: int
    """One more than are needed, so that one can be lost."""
    worker_cores: float
    """What all workers take in the fullest hour."""
    partitions: int
    indexers: int
    broker_cores: float
    brokers: int
    store_cores: float
    shards: int
    """Of the cases of one month."""
    log_bytes: float
    """On all brokers, all copies."""
    store_bytes: float
    """All copies."""
    worker_bytes: float
    """Memory of all workers together."""
    rebuild_seconds: float
    """Of one partition of ``cases`` from a log as long as the horizon, alone on a core."""
    restore_seconds: float
    """Of one partition of ``cases`` and one of the ledger from their snapshots, with the longest tail of the log."""
    close_seconds: float
    """Of closing a day, the ledger's partitions each on a core of their own as far as there are workers."""

    @property
    def partitions_to_rebuild(self) -> int:
        """Partitions that it would take for each to be back in ``LONGEST_REBUILD``, by events alone."""
        return ceil(self.partitions * self.rebuild_seconds / LONGEST_REBUILD)


def sizes(load: Load, terms: Terms, *, series: int, copies: int = 1) -> Sizes:
    """For a city with ``series`` judged. ``copies`` of the indices: 1, or more where one may be lost, and then
    three of the log.
    """
    logs = 1 if copies == 1 else _COPIES
    peak = load.peak
    worker = peak * (terms.worker_event + terms.worker_counted)
    needed = max(1, ceil(worker / FULL))
    partitions = max(4, 2 ** ceil(log2(2 * needed)))
    broker = terms.broker_rest + peak * terms.broker_event + partitions * terms.broker_tick / 60
    store = terms.store_rest + peak * terms.store_event
    cases = load.contacts * HORIZON_DAYS
    month = load.contacts * 31 * terms.store_bytes
    events = load.events * HORIZON_DAYS / partitions
    return Sizes(
        peak=peak,
        workers=needed + 1,
        worker_cores=worker + (needed + 1) * terms.worker_rest,
        partitions=partitions,
        indexers=max(1, ceil(peak * terms.index_event / FULL)),
        broker_cores=broker,
        brokers=1 if logs == 1 else max(logs, ceil(logs * broker / FULL / _BROKER_CORES)),
        store_cores=store,
        shards=max(1, ceil(month / SHARD_BYTES)),
        log_bytes=load.events * KEEP_DAYS * terms.broker_bytes * logs,
        store_bytes=load.contacts * KEEP_DAYS * terms.store_bytes * copies,
        worker_bytes=cases * terms.case_bytes + series * terms.series_bytes,
        rebuild_seconds=events * terms.fold_event + HORIZON_DAYS * TICKS_A_DAY * terms.fold_tick,
        restore_seconds=cases / partitions * terms.restore_case + SNAPSHOT_SECONDS,
        close_seconds=series * terms.day / min(partitions, needed + 1),
    )

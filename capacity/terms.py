"""What each part of the flow costs, as ``benchmarks/bench_flow.py`` and ``bench_bends.py`` have measured it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Terms:
    """Seconds of one core, shares of a core, and bytes. Of another machine: measure, and take those instead."""

    worker_event: float
    """Of the workers for an event when it comes: read, decoded, folded."""
    worker_counted: float
    """Of the workers for an event at the tick behind it: counted, sent as a case, added up by the ledger."""
    worker_tick: float
    """Of the workers for a tick in one partition, and what it gives where nothing has changed."""
    worker_rest: float
    """Share of a core that one worker takes when nothing comes: heartbeats, commits, polls."""
    hour: float
    """Of the ledger for an hour judged, for each series."""
    day: float
    """Of the ledger for a day closed, for each series."""
    broker_event: float
    broker_tick: float
    """Of the broker for a tick in one partition, all streams."""
    broker_rest: float
    index_event: float
    index_rest: float
    store_event: float
    """Of Elasticsearch: the case's document, and the buckets that it changes."""
    store_rest: float
    hop: float
    """Seconds from a tick to its being counted when nothing else is to do: polls and acknowledgements."""
    fold_event: float
    """Of a rebuild of ``cases``, for an event of the log."""
    fold_tick: float
    """Of a rebuild of ``cases``, for a tick of the log in one partition."""
    restore_case: float
    """Of a rebuild from a snapshot, for a case inside the horizon, with its share of the ledger's buckets."""
    broker_bytes: float
    """On the broker for an event, all streams, one copy."""
    store_bytes: float
    """In Elasticsearch for a case with its share of the buckets, one copy."""
    case_bytes: float
    """Of the workers' memory for a case inside the horizon, with its share of the ledger's buckets."""
    series_bytes: float
    """Of a worker's memory for a series of the ledger, with its buckets."""


MEASURED = Terms(
    worker_event=80e-6,
    worker_counted=45e-6,
    worker_tick=0.2e-3,
    worker_rest=0.05,
    hour=0.4e-6,
    day=36e-6,
    broker_event=20e-6,
    broker_tick=1e-3,
    broker_rest=0.068,
    index_event=29e-6,
    index_rest=0.006,
    store_event=70e-6,
    store_rest=0.005,
    hop=0.1,
    fold_event=10e-6,
    fold_tick=10e-6,
    restore_case=1.9e-6,
    broker_bytes=767,
    store_bytes=366,
    case_bytes=410,
    series_bytes=12_600,
)
"""Of the machine of docs/performance.md: one core of two, Python 3.11. At up to 1,000 events a second, whose records
hold few events each; with full records an event costs the workers a third of it.
"""

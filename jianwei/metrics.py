"""All metrics of a worker in one list, and the collector that reads them when they are asked for.

Law: nothing is counted for the metrics' sake. The steps and the index keep their progress anyway; a scrape reads it, so
records pay nothing for being observed. Labels name steps and partitions, never areas or topics: the number of series is
known beforehand. Names follow Prometheus: base units, ``_total`` on what only grows. ``docs/metrics.md`` has the same
list with what to do; a test compares both.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import get_args

import msgspec
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    StateSetMetricFamily,
)
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from city.times import SECOND
from jianwei.step_metrics import OF_STEP, PLACE, Kind, Metric
from streams.progress import Doing, PartitionProgress


class IndexProgress(msgspec.Struct, kw_only=True):
    """Of the index step in one worker. Numbers count since the worker began."""

    records: int = 0
    """Records taken from the streams."""
    documents: int = 0
    """Documents made of them."""
    indexed: int = 0
    older: int = 0
    """Documents that the store had in a version as new or newer."""
    refused: int = 0
    """Documents that the store will never take; they went to ``dead-letters``."""
    retried: int = 0
    """Documents sent again, once for each time."""
    lag: int = 0
    """Records still to come."""
    waiting_since: int | None = None
    """Since when the store takes nothing (an instant), None while it does."""
    waiting_for: str = ""
    """Why it takes nothing, in words."""
    oldest_appended: int | None = None
    """When the log took in the oldest record that is taken but not yet indexed (an instant), None without one."""
    requests: int = 0
    """Bulk requests sent."""
    bulk_seconds: float = 0.0
    """Seconds in which the store was written to."""
    bulk_bytes: int | None = None
    """Bytes sent in bulks, None where nobody counts them."""


def _index(name: str, unit: str, meaning: str) -> Metric:
    kind: Kind = "counter" if name.endswith("_total") else "gauge"
    return Metric(f"jianwei_index_{name}", kind, (), unit, meaning)


_OF_INDEX: dict[str, Metric] = {
    "lag": _index("lag_records", "records", "Records still to come to the index"),
    "oldest_appended": _index(
        "event_age_seconds", "seconds", "Age of the oldest record taken but not yet indexed, or 0"
    ),
    "waiting_since": _index("waiting_seconds", "seconds", "Time since the store takes nothing, 0 while it does"),
    "records": _index("records_total", "records", "Records taken from the streams"),
    "documents": _index("documents_total", "documents", "Documents made of them"),
    "requests": _index("requests_total", "requests", "Bulk requests sent"),
    "bulk_seconds": _index("bulk_seconds_total", "seconds", "Time in which the store was written to"),
    "bulk_bytes": _index("bulk_bytes_total", "bytes", "Bytes sent in bulks; absent where nobody counts them"),
}
"""By the name in ``IndexProgress``."""

_INSTANTS = {"appended", "watermark", "oldest_appended", "waiting_since"}
"""Moments, told as how long ago they are."""

_DOING = Metric("jianwei_step_doing", "stateset", PLACE, "0 or 1", "What it does: waiting, rebuilding or following")
_SIZE = Metric("jianwei_step_state_size", "gauge", (*PLACE, "what"), "entries", "What the state holds")
_OUTCOMES = Metric(
    name="jianwei_index_outcomes_total",
    kind="counter",
    labels=("outcome",),
    unit="documents",
    meaning="Documents by what became of them: indexed, older, refused or retried",
)
_INSTALLATION = Metric(
    name="jianwei_installation_info",
    kind="info",
    labels=("name", "version", "revision"),
    unit="1",
    meaning="Name of the installation, version of the program, revision of the configuration",
)

METRICS = (_INSTALLATION, _DOING, _SIZE, *OF_STEP.values(), *_OF_INDEX.values(), _OUTCOMES)
"""Every metric of the service. Those that begin with ``process_`` are the client library's."""


class WorkerCollector(Collector):
    """Reads the progress of a worker when it is scraped. ``now`` gives seconds since 1970.

    The callables are called in the thread of the scrape: what they give must not change under it
    (``jianwei.observation.Progressing`` keeps such snapshots). Where there is no index, its metrics are absent.
    """

    def __init__(
        self,
        progress: Callable[[], Sequence[PartitionProgress]],
        index: Callable[[], IndexProgress | None],
        now: Callable[[], float],
    ) -> None:
        self._progress = progress
        self._index = index
        self._now = now

    def describe(self) -> Iterator[Family]:
        """The families without values: the registry learns their names without a reading."""
        yield _doing()
        yield from (family(metric) for metric in METRICS if metric.kind in {"counter", "gauge"})

    def collect(self) -> Iterator[Family]:
        """All families as of now."""
        now = self._now()
        yield from _of_steps(self._progress(), now)
        index = self._index()
        if index is not None:
            yield from _of_index(index, now)


class _Installation(Collector):
    def __init__(self, **value: str) -> None:
        self._value = value

    def collect(self) -> Iterator[Family]:
        shown = InfoMetricFamily(_INSTALLATION.name.removesuffix("_info"), _INSTALLATION.meaning)
        shown.add_metric((), self._value)
        yield shown


def worker_registry(name: str, version: str, revision: str, worker: WorkerCollector) -> CollectorRegistry:
    """The registry of one worker: its installation, its progress, and its process where the system tells of it."""
    return registry_of(_Installation(name=name, version=version, revision=revision), worker)


def registry_of(*collectors: Collector) -> CollectorRegistry:
    """A registry of what a process tells of its work, and of the process itself where the system tells of it."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    ProcessCollector(registry=registry)
    return registry


def family(metric: Metric) -> CounterMetricFamily | GaugeMetricFamily:
    """A family without values of a metric that counts or gauges."""
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    return kind(metric.name, metric.meaning, labels=metric.labels)


def _doing() -> StateSetMetricFamily:
    return StateSetMetricFamily(_DOING.name, _DOING.meaning, labels=_DOING.labels)


def _value(progress: PartitionProgress | IndexProgress, name: str, now: float) -> float | None:
    """An instant as seconds since then, below zero where the clock that made it is ahead of this one."""
    value: float | None = getattr(progress, name)
    return now - value / SECOND if value is not None and name in _INSTANTS else value


def _of_steps(progress: Sequence[PartitionProgress], now: float) -> Iterator[Family]:
    doing, size = _doing(), family(_SIZE)
    for one in progress:
        place = (one.step, str(one.partition))
        doing.add_metric(place, {state: one.doing == state for state in get_args(Doing)})
        for what, entries in sorted(one.sizes.items()):
            size.add_metric((*place, what), entries)
    yield doing
    yield size
    for name, metric in OF_STEP.items():
        shown = family(metric)
        for one in progress:
            if (value := _value(one, name, now)) is not None:
                shown.add_metric((one.step, str(one.partition)), value)
        yield shown


def _of_index(index: IndexProgress, now: float) -> Iterator[Family]:
    for name, metric in _OF_INDEX.items():
        shown = family(metric)
        value = _value(index, name, now)
        if value is None and name in _INSTANTS:
            value = 0.0  # nothing waits
        if value is not None:
            shown.add_metric((), value)
        yield shown
    outcomes = family(_OUTCOMES)
    for outcome in ("indexed", "older", "refused", "retried"):
        outcomes.add_metric((outcome,), getattr(index, outcome))
    yield outcomes

"""All metrics of delivery in one list, and the collector that reads them. Labels name kinds of channels, nothing else.

What is told is a snapshot that the deliverer hands over: the outbox belongs to its thread.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from city.times import SECOND
from jianwei.delivery.deliverer import Deliverer
from jianwei.metrics import family
from jianwei.step_metrics import Metric

_SENT = Metric("jianwei_delivery_sent_total", "counter", ("kind",), "messages", "Messages that channels accepted")
_FAILED = Metric(
    "jianwei_delivery_failed_total", "counter", ("kind",), "attempts", "Attempts that failed or were refused"
)
_WAITING = Metric("jianwei_delivery_waiting", "gauge", ("kind",), "messages", "Messages that wait in the outbox")
_OLDEST = Metric(
    "jianwei_delivery_oldest_seconds", "gauge", ("kind",), "seconds", "Age of the oldest message that waits, or 0"
)

_MISSING = Metric(
    "jianwei_delivery_missing",
    "gauge",
    (),
    "hand-overs",
    "Hand-overs to outlets that are overdue: undelivered, or unreceived",
)
_UNTOLD = Metric(
    "jianwei_delivery_log_waiting",
    "gauge",
    (),
    "records",
    "What became of hand-overs and is still to be told to the log",
)

_READ = Metric(
    name="jianwei_delivery_read_age_seconds",
    kind="gauge",
    labels=(),
    unit="seconds",
    meaning="Time since changes of alerts were read; absent in `deliver`, which reads none",
)

METRICS = (_SENT, _FAILED, _WAITING, _OLDEST, _MISSING, _UNTOLD, _READ)
"""Every metric of delivery. Those that begin with ``process_`` are the client library's."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Numbers by kind of channel; ``oldest`` and ``read`` hold instants in milliseconds UTC."""

    sent: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    oldest: dict[str, int] = field(default_factory=dict)
    missing: int = 0
    untold: int = 0
    read: int | None = None
    """When changes of alerts were read last."""


def snapshot_of(deliverer: Deliverer, read: int | None = None) -> Snapshot:
    """The numbers of a deliverer, read in its own thread."""
    waiting, oldest = dict[str, int](), dict[str, int]()
    for channel in deliverer.file.ways:
        label = channel.label
        waiting[label] = waiting.get(label, 0) + deliverer.outbox.waiting(channel.name)
        at = deliverer.outbox.oldest(channel.name)
        if at is not None:
            oldest[label] = min(at, oldest.get(label, at))
    missing, untold = deliverer.hand_overs.missing, deliverer.outbox.hand_overs.untold()
    return Snapshot(dict(deliverer.sent), dict(deliverer.failed), waiting, oldest, missing, untold, read)


class DeliveryCollector(Collector):
    """Reads the newest snapshot when it is scraped. ``now`` gives milliseconds."""

    def __init__(self, snapshot: Callable[[], Snapshot], now: Callable[[], int]) -> None:
        self._snapshot, self._now = snapshot, now

    def describe(self) -> Iterator[Family]:
        """The families without values."""
        yield from map(family, METRICS)

    def collect(self) -> Iterator[Family]:
        """All families as of now; every kind that the file has is there from the beginning."""
        found, now = self._snapshot(), self._now()
        families = {metric: family(metric) for metric in METRICS}
        for kind, waiting in sorted(found.waiting.items()):
            families[_SENT].add_metric((kind,), found.sent.get(kind, 0))
            families[_FAILED].add_metric((kind,), found.failed.get(kind, 0))
            families[_WAITING].add_metric((kind,), waiting)
            families[_OLDEST].add_metric((kind,), max(0, now - found.oldest.get(kind, now)) / SECOND)
        families[_MISSING].add_metric((), found.missing)
        families[_UNTOLD].add_metric((), found.untold)
        if found.read is not None:
            families[_READ].add_metric((), max(0, now - found.read) / SECOND)
        yield from families.values()

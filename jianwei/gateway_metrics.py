"""All metrics of the HTTP gateway in one list, and the collector that reads them: what feeds send, when they last did.

Labels name feeds, codes of rejection and kinds of refusal, all known beforehand: the number of series is bounded.
"""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from city.times import SECOND
from intake.http.metrics import GatewayCounts
from jianwei.metrics import family
from jianwei.step_metrics import Metric

_ROWS = Metric(
    "jianwei_gateway_rows_total", "counter", ("feed", "outcome"), "rows", "Rows by outcome: queued or rejected"
)
_REJECTED = Metric("jianwei_gateway_rejected_rows_total", "counter", ("feed", "code"), "rows", "Rejected rows by code")
_EVENTS = Metric("jianwei_gateway_events_total", "counter", ("feed",), "events", "Events that queued rows gave")
_AGE = Metric(
    "jianwei_gateway_row_age_seconds",
    "gauge",
    ("feed",),
    "seconds",
    "How old the newest case of the feed's last request was when it came; absent before its first",
)
_SILENCE = Metric(
    "jianwei_gateway_silence_seconds",
    "gauge",
    ("feed",),
    "seconds",
    "Time since a row of the feed was queued, or since the gateway began",
)
_REFUSED = Metric(
    "jianwei_gateway_refused_requests_total",
    "counter",
    ("reason",),
    "requests",
    "Requests refused as a whole: key, scope, size, slow, body, rate or unavailable",
)
_CLOSED = Metric(
    "jianwei_gateway_feed_refused", "gauge", ("feed",), "0 or 1", "Whether all rows of the feed are refused for persons"
)

METRICS = (_ROWS, _REJECTED, _EVENTS, _AGE, _SILENCE, _REFUSED, _CLOSED)
"""Every metric of the gateway. Those that begin with ``process_`` are the client library's."""


class GatewayCollector(Collector):
    """Reads the counts when it is scraped. ``now`` gives milliseconds; ``refused`` whether a feed is closed."""

    def __init__(
        self,
        feeds: Sequence[str],
        counts: GatewayCounts,
        refused: Callable[[str], bool],
        now: Callable[[], int],
    ) -> None:
        self._feeds, self._counts, self._refused, self._now = tuple(feeds), counts, refused, now
        self._began = now()

    def describe(self) -> Iterator[Family]:
        """The families without values."""
        yield from map(family, METRICS)

    def collect(self) -> Iterator[Family]:
        """All families as of now."""
        counts, now = self._counts, self._now()
        rejected = counts.rejected.copy()
        families = {metric: family(metric) for metric in METRICS}
        for feed in self._feeds:
            families[_ROWS].add_metric((feed, "queued"), counts.queued[feed])
            of_feed = sum(rows for (name, _), rows in rejected.items() if name == feed)
            families[_ROWS].add_metric((feed, "rejected"), of_feed)
            families[_EVENTS].add_metric((feed,), counts.events[feed])
            families[_SILENCE].add_metric((feed,), (now - counts.last.get(feed, self._began)) / SECOND)
            families[_CLOSED].add_metric((feed,), self._refused(feed))
            if feed in counts.age:
                families[_AGE].add_metric((feed,), counts.age[feed] / SECOND)
        for (feed, code), rows in sorted(rejected.items()):
            families[_REJECTED].add_metric((feed, code), rows)
        for reason, requests in sorted(counts.refused_requests.copy().items()):
            families[_REFUSED].add_metric((reason,), requests)
        yield from families.values()

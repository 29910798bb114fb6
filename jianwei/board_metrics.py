"""All metrics of the board in one list, and the collector that reads them. Labels name classes and outcomes alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import get_args

from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from board.desk.audit import Outcome
from board.desk.counts import BoardCounts
from jianwei.metrics import family
from jianwei.step_metrics import Metric

_ANSWERS = Metric("jianwei_board_answers_total", "counter", ("status",), "answers", "Answers by class of their status")
_SECONDS = Metric("jianwei_board_answer_seconds_total", "counter", (), "seconds", "Time from requests to their answers")
_AUDITED = Metric(
    name="jianwei_board_audited_total",
    kind="counter",
    labels=("outcome",),
    unit="lines",
    meaning="Lines of the audit log by outcome: done, sent, refused or failed",
)
_AWAY = Metric(
    "jianwei_board_away", "gauge", (), "0 or 1", "Whether the last page could not have the store or the broker"
)

METRICS = (_ANSWERS, _SECONDS, _AUDITED, _AWAY)
"""Every metric of the board. Those that begin with ``process_`` are the client library's."""

_CLASSES = ("2xx", "3xx", "4xx", "5xx")


class BoardCollector(Collector):
    """Reads the counts when it is scraped."""

    def __init__(self, counts: BoardCounts, outcomes: Callable[[], Mapping[Outcome, int]]) -> None:
        self._counts, self._outcomes = counts, outcomes

    def describe(self) -> Iterator[Family]:
        """The families without values."""
        yield from map(family, METRICS)

    def collect(self) -> Iterator[Family]:
        """All families as of now; every class and outcome is there from the beginning."""
        families = {metric: family(metric) for metric in METRICS}
        for status in _CLASSES:
            families[_ANSWERS].add_metric((status,), self._counts.answers[status])
        families[_SECONDS].add_metric((), self._counts.seconds)
        outcomes = self._outcomes()
        for outcome in get_args(Outcome):
            families[_AUDITED].add_metric((outcome,), outcomes.get(outcome, 0))
        families[_AWAY].add_metric((), self._counts.away)
        yield from families.values()

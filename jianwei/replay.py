"""Replay: files in arrival order through the embedded service, with the data's own ticks."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from time import time

import msgspec

from city.drills import COUNTED
from city.events import Event
from city.times import SECOND
from indexing.store import Query
from intake.city_tables import NONE_GIVEN, CityTables
from jianwei.arriving import Arriving
from jianwei.aside import EventsAside
from jianwei.embedded import Embedded, Progress
from jianwei.intake import Progressed, mark, rhythm
from jianwei.sources import Source
from streams.messages import Rejected
from streams.ticks import batches_of

_ends_a_row = attrgetter("last_of_row")
_EVENTS_A_COMMIT = 200_000
"""Two days of a large city: of all that changes in them only the last state of each document is made and written."""
_TICKS_A_COMMIT = 2_000


class Report(msgspec.Struct, kw_only=True):
    """What became of the rows. ``rows`` is the sum of the four outcomes and ``pending``, rows that a stop left over."""

    rows: int = 0
    accepted: int = 0
    replaced: int = 0
    repeated: int = 0
    rejected: int = 0
    pending: int = 0
    cases: int = 0
    alerts: int = 0
    events: int = 0
    ticks: int = 0
    seconds: float = 0.0
    before: bool = False
    """The same files had been taken to their end before: nothing is new, and the outcomes are those of then."""


def replay(
    service: Embedded,
    sources: Sequence[Source],
    *,
    until: int | None = None,
    city: CityTables = NONE_GIVEN,
    progressed: Progressed,
) -> Report:
    """Takes the sources into the service, up to and including ``until``; goes on where a former run of the same files
    ended. Raises what ``intake.gateway.read`` raises, before anything is taken.
    """
    marked = mark(sources, city)
    progress = service.progress(marked)
    progress.now = progress.now or round(time() * SECOND)
    with EventsAside(service.folder) as aside:
        taking = _Taking(service, progress)
        arriving = Arriving(
            sources,
            service.configuration,
            marked=marked,
            now=progress.now,
            city=city,
            refused=taking.refuse,
            aside=aside,
        )
        if progress.taken == 0:
            taking.commit()
        report = Report(before=progress.done)
        parts = taking.left(arriving)
        if not progress.done:
            report.ticks = taking.take(parts, until, lambda: progressed("counting and judging", arriving.share))
        for _ in parts:  # what lies after a stop: its rows are counted
            progressed(f"reading {arriving.rows:,} rows", arriving.share)
        if not report.before:
            taking.commit()
        report.rows, report.rejected, report.pending = arriving.rows, taking.rejected, arriving.taken - taking.settled
    if progress.done and city.decider is not None and taking.last is not None:
        city.decider.forget(taking.last)
    service.make_whole()
    progressed("counting and judging", 1.0)
    return _account(service, report, progress)


class _Taking:
    """Takes events into the service, and keeps what was taken of every so many."""

    def __init__(self, service: Embedded, progress: Progress) -> None:
        self._service, self._progress = service, progress
        self._known, self._former = Counter(progress.outcomes), service.outcomes()
        self._events = self._ticks = self._rejected = 0
        self.rejected = 0
        self.settled = 0
        """Rows whose last event was taken, now or before."""
        self.last: int | None = None
        """When the last event that was read arrived."""

    def commit(self) -> None:
        """Keeps all of it."""
        self._progress.outcomes = dict(self._known + self._service.outcomes() - self._former)
        self._service.commit(self._progress)
        self._events = self._ticks = self._rejected = 0

    def refuse(self, row: Rejected) -> None:
        """Notes a row that the gateway refused."""
        self._service.reject([row])
        self.rejected += 1
        self._rejected += 1
        if self._rejected >= _EVENTS_A_COMMIT:
            self.commit()

    def left(self, parts: Iterable[list[Event]]) -> Iterator[list[Event]]:
        """Without the events that were taken before; when all were, only the last time of arrival is looked for."""
        before = self._progress.taken
        for part in parts:
            self.last = part[-1].arrived
            self.settled += sum(map(_ends_a_row, part[:before]))
            left, before = part[before:], max(0, before - len(part))
            if left:
                yield left

    def take(self, parts: Iterable[list[Event]], until: int | None, told: Callable[[], None]) -> int:
        """Takes what arrived up to and including ``until``; gives the number of ticks."""
        service, progress, ticks = self._service, self._progress, 0
        every = rhythm(service.configuration)
        for batch in batches_of(parts, every, anchor=progress.anchor, last=service.last_tick):
            if until is not None and batch.tick > until:
                return ticks
            service.append(batch.events)
            service.tick(batch.tick)
            progress.taken += len(batch.events)
            if batch.events:
                progress.anchor = batch.tick
            self.settled += sum(map(_ends_a_row, batch.events))
            self._events += len(batch.events)
            self._ticks += 1
            ticks += 1
            told()
            if self._events >= _EVENTS_A_COMMIT or self._ticks >= _TICKS_A_COMMIT:
                self.commit()
        progress.done = True
        return ticks


def _account(service: Embedded, report: Report, progress: Progress) -> Report:
    report.accepted, report.replaced, report.repeated = (
        progress.outcomes.get(outcome, 0) for outcome in ("accepted", "replaced", "repeated")
    )
    report.events = progress.taken
    report.cases = service.store.count("cases")
    report.alerts = service.store.count("alerts", Query(among={"span": COUNTED}))
    return report

"""Replay: files in arrival order through the embedded service, with the data's own ticks."""

from collections import Counter
from collections.abc import Sequence
from time import time

import msgspec

from city.drills import COUNTED
from city.events import Event
from city.times import SECOND
from indexing.store import Query
from intake.city_tables import NONE_GIVEN, CityTables
from jianwei.embedded import Embedded, Progress
from jianwei.intake import Progressed, Source, arrivals, mark, rhythm
from streams.ticks import batches

__all__ = ["Report", "Source", "replay"]

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
    configuration = service.configuration
    reading = arrivals(sources, configuration, marked=marked, now=progress.now, city=city, progressed=progressed)
    service.reject(reading.rejected)
    report = Report(rows=reading.rows, rejected=len(reading.rejected), before=progress.done)
    events = reading.events
    if progress.taken == 0:
        service.commit(progress)
    left = events[progress.taken :]
    known, former = Counter(progress.outcomes), service.outcomes()

    def commit() -> None:
        progress.outcomes = dict(known + service.outcomes() - former)
        service.commit(progress)

    waiting_events = waiting_ticks = 0
    if not progress.done:
        for batch in batches(left, rhythm(configuration), anchor=progress.anchor, last=service.last_tick):
            if until is not None and batch.tick > until:
                break
            service.append(batch.events)
            service.tick(batch.tick)
            progress.taken += len(batch.events)
            if batch.events:
                progress.anchor = batch.tick
            waiting_events += len(batch.events)
            waiting_ticks += 1
            report.ticks += 1
            progressed("counting and judging", progress.taken / max(1, len(events)))
            if waiting_events >= _EVENTS_A_COMMIT or waiting_ticks >= _TICKS_A_COMMIT:
                commit()
                waiting_events = waiting_ticks = 0
        else:
            progress.done = True
        commit()
    if progress.done and city.decider is not None and events:
        city.decider.forget(events[-1].arrived)
    service.make_whole()
    progressed("counting and judging", 1.0)
    return _account(service, report, progress, events)


def _account(service: Embedded, report: Report, progress: Progress, events: Sequence[Event]) -> Report:
    report.accepted, report.replaced, report.repeated = (
        progress.outcomes.get(outcome, 0) for outcome in ("accepted", "replaced", "repeated")
    )
    report.events = progress.taken
    report.pending = sum(event.last_of_row for event in events[progress.taken :])
    report.cases = service.store.count("cases")
    report.alerts = service.store.count("alerts", Query(among={"span": COUNTED}))
    return report

"""Replay: files in arrival order through the embedded service, with the data's own ticks."""

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from time import time

import msgspec

from city.calendars import Calendar
from city.configuration import UrgentRule
from city.events import Event
from city.times import MINUTE, SECOND, day_iso
from indexing.documents import reject_document
from indexing.store import Document
from intake.dictionaries import AreaDictionary
from intake.gateway import Taken, fingerprint, read
from intake.profile import Profile
from jianwei.embedded import Embedded, Progress
from streams.ticks import Rhythm, batches

_EVENTS_A_COMMIT = 25_000
_TICKS_A_COMMIT = 2_000

Progressed = Callable[[str, float], None]
"""Told a stage and the share of it that is done."""


class Source(msgspec.Struct, frozen=True):
    """Files that one profile reads."""

    files: tuple[Path, ...]
    profile: Profile


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


def replay(
    service: Embedded,
    sources: Sequence[Source],
    *,
    until: int | None = None,
    dictionary: AreaDictionary | None = None,
    progressed: Progressed,
) -> Report:
    """Takes the sources into the service, up to and including ``until``; goes on where a former run of the same files
    ended. Raises what ``intake.gateway.read`` raises, before anything is taken.
    """
    mark = _mark(sources, dictionary)
    progress = service.progress(mark)
    report = Report()
    progress.now = progress.now or round(time() * SECOND)
    events = _read(service, sources, report, progress, dictionary, progressed)
    if progress.taken == 0:
        service.commit(progress)
    configuration = service.configuration
    rhythm = Rhythm(
        zone=service.zone,
        step=configuration.tick_minutes * MINUTE,
        grace=configuration.judging.grace_minutes * MINUTE,
    )
    left = events[progress.taken :]
    known, former = Counter(progress.outcomes), service.outcomes()

    def commit() -> None:
        progress.outcomes = dict(known + service.outcomes() - former)
        service.commit(progress)

    waiting_events = waiting_ticks = 0
    if not progress.done:
        for batch in batches(left, rhythm, anchor=progress.anchor, last=service.last_tick):
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
            if waiting_events >= _EVENTS_A_COMMIT or waiting_ticks >= _TICKS_A_COMMIT:
                commit()
                waiting_events = waiting_ticks = 0
                progressed("counting and judging", progress.taken / max(1, len(events)))
        else:
            progress.done = True
        commit()
    progressed("counting and judging", 1.0)
    return _account(service, report, progress, events)


def _mark(sources: Sequence[Source], dictionary: AreaDictionary | None) -> str:
    """What stands for an input: the contents of its files, the profiles that read them, the area dictionary."""
    files = [(fingerprint(source.files), source.profile) for source in sources]
    areas = dictionary.areas if dictionary else ()
    return blake2b(msgspec.json.encode((files, areas), order="deterministic"), digest_size=16).hexdigest()


def _read(  # noqa: PLR0913, PLR0917 - what to read, where to note it, whom to tell
    service: Embedded,
    sources: Sequence[Source],
    report: Report,
    progress: Progress,
    dictionary: AreaDictionary | None,
    progressed: Progressed,
) -> list[Event]:
    """All events of the sources in arrival order; equal arrivals keep the order of files and rows."""
    urgent: tuple[UrgentRule, ...] = service.configuration.urgent
    calendar = Calendar(service.configuration.calendar)
    events: list[Event] = []
    rejects: list[Document] = []
    for source in sources:
        for item in read(source.files, source.profile, urgent=urgent, now=progress.now, dictionary=dictionary):
            report.rows += 1
            if isinstance(item, Taken):
                day = service.zone.day(item.events[0].registered)
                if calendar.knows(day):
                    events.extend(item.events)
                else:
                    report.rejected += 1
                    reason = f"the holiday calendar does not know {day_iso(day)[:4]}: list its days under [calendar]"
                    name = Path(item.file).name
                    rejects.append(
                        reject_document(name, item.row, "registered", reason, "calendar", progress.fingerprint)
                    )
            else:
                report.rejected += 1
                rejects.append(
                    reject_document(
                        Path(item.file).name, item.row, item.field, item.reason, item.code, progress.fingerprint
                    )
                )
            if report.rows % 5_000 == 0:
                progressed(f"reading {report.rows:,} rows", 0.0)
    service.keep(rejects)
    events.sort(key=lambda event: event.arrived)
    return events


def _account(service: Embedded, report: Report, progress: Progress, events: Sequence[Event]) -> Report:
    report.accepted, report.replaced, report.repeated = (
        progress.outcomes.get(outcome, 0) for outcome in ("accepted", "replaced", "repeated")
    )
    report.events = progress.taken
    report.pending = sum(event.last_of_row for event in events[progress.taken :])
    report.cases = service.store.count("cases")
    report.alerts = service.store.count("alerts")
    return report

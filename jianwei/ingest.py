"""Ingest: files in arrival order into the streams of an installation, with the ticks of their own time or without."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from city.configuration import Configuration
from city.events import Event, Tick
from intake.city_tables import NONE_GIVEN, CityTables
from intake.errors import InputError
from intake.gateway import Taken, read
from jianwei.arriving import decided
from jianwei.dictionaries import successions
from jianwei.intake import Progressed, Reading, arrivals, mark, rhythm
from jianwei.sources import Source
from streams.gathering import Queued, Refused
from streams.kafka_gateway import EventProducer
from streams.messages import Rejected
from streams.ticks import batches

_EVENTS_AT_ONCE = 2_000
_TOLD_EVERY = 5_000


class Report(msgspec.Struct, kw_only=True):
    """What became of the rows: ``rows`` is the sum of ``queued``, ``rejected`` and ``pending``, which lie after a stop.

    What of the queued ones is new, replaced or repeated is known by the step ``cases``.
    """

    rows: int = 0
    queued: int = 0
    rejected: int = 0
    pending: int = 0
    reasons: dict[str, int] = {}
    """Rejected rows by code."""
    events: int = 0
    records: int = 0
    """Records of events and ticks."""
    ticks: int = 0
    seconds: float = 0.0


def require_city(sources: Sequence[Source], city: CityTables, configuration: Configuration) -> None:
    """Raises ``InputError`` where profiles or areas are not those of the city that an installation is set up for."""
    for source in sources:
        name, zone = source.profile.city, source.profile.city_table.zone
        if (name, zone) != (configuration.city, configuration.zone):
            raise InputError(
                f"profile {source.profile.feed} is of {name!r} in {zone}, the installation is set up for "
                f"{configuration.city!r} in {configuration.zone}"
            )
    known = successions(city.areas, (source.profile for source in sources))
    if not set(known) <= set(configuration.successions):
        raise InputError(
            "the dictionaries of areas and topics have splits or mergers that the installation does not know: "
            "it was set up with others, see `jianwei setup --profile --areas`"
        )


def ingest(  # noqa: PLR0913 - what to send, where, up to when, whom to tell
    producer: EventProducer,
    sources: Sequence[Source],
    configuration: Configuration,
    *,
    now: int,
    with_ticks: bool,
    until: int | None = None,
    city: CityTables = NONE_GIVEN,
    progressed: Progressed,
) -> Report:
    """Sends what arrived up to and including ``until`` and waits until the broker has it. A repetition changes nothing.

    With ticks the flow comes to the same times as a replay of the same files. Raises what ``intake.gateway.read``
    raises, before anything is sent, and what ``EventProducer`` raises: the same files may then be given again.
    """
    marked = mark(sources, city)
    reading = arrivals(sources, configuration, marked=marked, now=now, city=city, progressed=progressed)
    report = Report(rows=reading.rows)
    producer.rejects(reading.rejected)
    sent: list[Queued] = []
    for events, tick in _timeline(reading, configuration, with_ticks=with_ticks, until=until):
        if events:
            sent.append(producer.send(events))
        if tick is not None:
            producer.tick(Tick(time=tick, revision=configuration.revision), wait=False)
            report.ticks += 1
        if report.events // _TOLD_EVERY != (report.events + len(events)) // _TOLD_EVERY:
            progressed("sending", report.events / len(reading.events))
        report.events += len(events)
    producer.flush()
    refused = [one for queued in sent for one in queued.wait()]
    late = _of_rows(refused, sources, city.under(configuration), now, marked)
    producer.rejects(late)
    report.events -= len(refused)
    report.reasons = dict(Counter(row.code for row in (*reading.rejected, *late)).most_common())
    report.rejected = len(reading.rejected) + len(late)
    report.pending = sum(event.last_of_row for event in reading.events[report.events + len(refused) :])
    report.queued = report.rows - report.rejected - report.pending
    report.records = producer.records
    return report


def _timeline(
    reading: Reading, configuration: Configuration, *, with_ticks: bool, until: int | None
) -> Iterator[tuple[Sequence[Event], int | None]]:
    """Events in arrival order, each part with the tick that follows it, up to and including ``until``."""
    if with_ticks:
        for batch in batches(reading.events, rhythm(configuration)):
            if until is not None and batch.tick > until:
                return
            yield batch.events, batch.tick
        return
    arrived: Iterable[Event] = (event for event in reading.events if until is None or event.arrived <= until)
    remaining = iter(arrived)
    while some := list(islice(remaining, _EVENTS_AT_ONCE)):
        yield some, None


def _of_rows(
    refused: Sequence[Refused], sources: Sequence[Source], city: CityTables, now: int, marked: str
) -> list[Rejected]:
    """The rows that gave events which no record can hold. They are so rare that the files are read again for them."""
    found: list[Rejected] = []
    if not refused:
        return found
    reasons = dict(refused)
    for source in sources:
        for item in read(source.files, source.profile, city, now=now):
            if isinstance(item, Taken):
                (events,) = decided([item], city)
                why = {reasons[event] for event in events if event in reasons}
                found += [Rejected(marked, Path(item.file).name, item.row, "", "cell_size", reason) for reason in why]
    return found

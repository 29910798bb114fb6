"""Copies the streams of an installation that stands still into those of a new name with other numbers of partitions.

Law: the workers of the new name find the states that those of the old one ended with, and send nothing again.

- ``events`` are dealt out anew, ``partials`` counted anew from them, ``flags`` and what partitions of the ledger said
  in ``findings`` are put together anew: see ``redealing``, ``redealing_events`` and ``redealing_findings``.
- Streams of one partition keep their offsets: the outbox of ``notify`` goes on where it was.
- ``cases`` are dealt out by case: one that has changed its month is removed from the former one, in this order.
- ``buckets`` hold documents with versions, in no order; their records are dealt out by partition.
- A stream that has lost its beginning has lost it in the new name too, by one record in each partition.
- Positions of steps and index are the ends: all is done.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import chain

from kafka.structs import TopicPartition

from city.configuration import Configuration
from city.times import DAY
from streams import kafka_copying
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_connection import Read, administering, reaching, read
from streams.kafka_positions import bounds, place
from streams.kafka_source import Source
from streams.redealing import Placed, recounted, redealt_cases, redealt_flags
from streams.redealing_events import Taken
from streams.redealing_findings import RedealtFindings
from streams.step import Output
from streams.topology import Partitions, steps

_AS_THEY_ARE = ("alerts", "rejects", "dead-letters")
_INDEXED = "index"
_MAY_BE_CUT = ("events", "cases", "buckets", "rejects", "dead-letters")
"""By their first offset workers and `rebuild` see that something is missing."""
_SECONDS = 120
_FORGETTING = 31 * DAY
"""What lies beyond the reach of the ledger is forgotten every 28 days."""


def require_done(source: Source) -> None:
    """Raises ``StreamsError`` where a step or the index has something left to do."""
    positions, catalogue, name = source.positions(), source.catalogue, source.names.name
    groups = [("worker", stream) for stream in catalogue.folded]
    groups += [(_INDEXED, stream) for stream in catalogue.read_by(_INDEXED)]
    for group, stream in groups:
        ends = {at: end for at, (_, end) in source.held.items() if at[0] == stream}
        left = sum(max(0, end - positions.get((group, at), 0)) for at, end in ends.items())
        if left:
            raise StreamsError(
                f"{left} records of {source.names.stream(stream)} are not done yet: run `jianwei worker --ticks none "
                f"--name {name}`, which adds nothing, until `jianwei streams --name {name}` shows no lag, then stop it"
            )


def require_reach(source: Source, configuration: Configuration, former: Partitions) -> None:
    """Raises ``StreamsError`` where a log of ``events`` has lost its beginning and what is left is too short.

    What is kept for good must be whole.
    """
    for stream in ("findings", "alerts"):
        if source.held[stream, 0][0]:
            raise StreamsError(f"{source.names.stream(stream)} has lost its beginning: it is kept for good; restore it")
    logs = [("events", number) for number in range(former.events)]
    if not any(source.held[log][0] for log in logs):
        return
    needed = max(step.reach or 0 for step in steps(configuration, former)) + _FORGETTING
    lasts = source.lasts(logs)
    for log, appended in sorted(source.firsts(logs).items()):
        if lasts[log] - appended < needed:
            raise StreamsError(
                f"{source.names.stream('events')}[{log[1]}] has lost its beginning and holds less than the "
                f"{needed // DAY} days that counts depend on: make another installation and ingest anew"
            )


def redeal(
    source: Source, into: str, configuration: Configuration, former: Partitions, partitions: Partitions
) -> Counter[str]:
    """Makes streams and positions of the new name; gives how many records each stream holds. See ``require_reach``.

    Raises ``StreamsError`` where the broker does not take a record, or the old one is not even.
    """
    target = Administration(source.broker, into, source.catalogue)
    kafka_copying.make(target, partitions)
    beginnings = _without_beginning(source)
    count = source.catalogue.partitions_of
    places = {
        TopicPartition(target.names.stream(stream), number): appended
        for stream, appended in beginnings.items()
        for number in range(count(stream, partitions))
    }
    kafka_copying.cut(source.broker, places)
    sent, faults = Counter[tuple[str, int]](), list[Exception]()
    findings = RedealtFindings(former.partials, partitions.partials)
    with reaching(source.broker), closing(kafka_copying.producer_of(source.broker)) as producer:
        told = _findings(source, findings)
        for one in chain(
            told,
            _others(source, partitions),
            _counted(source, configuration, findings, partitions, cut="events" in beginnings),
        ):
            output = one.output
            sent[output.stream, output.partition] += 1
            producer.send(
                target.names.stream(output.stream),
                partition=output.partition,
                key=output.key or None,
                value=output.value,
                timestamp_ms=one.appended,
            ).add_errback(faults.append)
            if faults:
                break
        producer.flush(_SECONDS)
    if faults:
        raise StreamsError(f"the broker does not take a record of the copy: {type(faults[0]).__name__}")
    _place(target, sent, beginnings)
    return Counter({stream: sum(n for (of, _), n in sent.items() if of == stream) for stream, _ in sent})


def _without_beginning(source: Source) -> dict[str, int | None]:
    """The streams that have lost it, with when the log took in the first record that they still hold.

    ``partials`` are counted from ``events``; ``findings`` and ``alerts`` are whole, see ``require_reach``.
    """
    gone = {stream for (stream, _), (start, _) in source.held.items() if start and stream in _MAY_BE_CUT}
    found = {
        stream: min(source.firsts(at for at in source.held if at[0] == stream).values(), default=None)
        for stream in gone
    }
    return found | {"partials": found["events"]} if "events" in found else found


def _findings(source: Source, findings: RedealtFindings) -> Iterator[Placed]:
    for one in _records(source, "findings"):
        for value in findings.records(one.value):
            yield Placed(Output("findings", 0, one.key, value), one.appended)
    findings.require_even()


def _others(source: Source, partitions: Partitions) -> Iterator[Placed]:
    """Streams that are dealt out, or stay, as they are."""
    for one in _records(source, "cases"):
        for output in redealt_cases(one.key, one.value, partitions):
            yield Placed(output, one.appended)
    for one in _records(source, "buckets"):
        yield Placed(Output("buckets", one.at.partition % partitions.partials, one.key, one.value), one.appended)
    for stream in _AS_THEY_ARE:
        for number, one in enumerate(_records(source, stream)):
            if stream == "alerts" and one.offset != number:
                raise StreamsError(f"{one.at.topic} has no record {number}: a position in it would mean another one")
            yield Placed(Output(stream, 0, one.key, one.value), one.appended)


def _counted(
    source: Source, configuration: Configuration, findings: RedealtFindings, partitions: Partitions, *, cut: bool
) -> Iterator[Placed]:
    """``events``, ``partials`` and ``flags``, up to the tick that the watch has closed."""
    places = [at for at in source.held if at[0] == "events"]
    logs = [map(_taken, _records(source, "events", number)) for _, number in sorted(places)]
    yield from recounted(logs, findings.closed, configuration, partitions, cut=cut)
    flags, appended = [], 0
    for one in _records(source, "flags"):
        flags.append(one.value)
        appended = max(appended, one.appended)
    for output in redealt_flags(flags, findings.closed, configuration, partitions):
        yield Placed(output, appended)


def _records(source: Source, stream: str, partition: int | None = None) -> Iterator[Read]:
    held = {
        TopicPartition(source.names.stream(of), number): bounds
        for (of, number), bounds in source.held.items()
        if of == stream and partition in {None, number}
    }
    starts, ends = ({at: bounds[side] for at, bounds in held.items()} for side in (0, 1))
    return read(source.broker, starts, ends)


def _taken(one: Read) -> Taken:
    return Taken(one.value, one.appended)


def _place(target: Administration, sent: Counter[tuple[str, int]], cut: Collection[str]) -> None:
    """Proves that all is there, and sets the positions behind it."""
    catalogue = target.catalogue
    with administering(target.broker) as client:
        held = {
            (stream, at.partition): (at, begin, end)
            for stream, places in target.places(client, catalogue.streams).items()
            for at, (begin, end) in bounds(client, places).items()
        }
        for (stream, number), (at, _, end) in held.items():
            wanted = sent[stream, number] + (stream in cut)
            if end != wanted:
                raise StreamsError(f"{at.topic}[{number}] holds {end} records where {wanted} were sent: run it again")
        for group, streams in (
            (target.names.worker_group, catalogue.folded),
            (target.names.index_group, catalogue.read_by(_INDEXED)),
        ):
            place(client, group, {at: end for (stream, _), (at, _, end) in held.items() if stream in streams})

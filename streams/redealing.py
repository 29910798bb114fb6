"""What the steps must find in their streams to go on with another number of partitions. Pure.

Partials are counted anew from the events that were dealt out anew: differences from one tick to the next, by which the
ledger comes to the sums that it had. Cases go where their events go. Flags go where their topics go; those of silence,
which is of no topic, where their feeds go (see ``heard_counting``).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from city import paths
from city.configuration import Configuration
from streams.cases import Cases
from streams.messages import CaseState, CaseStates, Flag, Flags, decode_cases, decode_flags, encode
from streams.redealing_events import Taken, redealt
from streams.step import Output
from streams.successions import joined_firsts
from streams.topology import Partitions


class Placed(NamedTuple):
    """A record for a new stream, with the time that it gets."""

    output: Output
    appended: int


def recounted(
    logs: Sequence[Iterable[Taken]], until: int, configuration: Configuration, partitions: Partitions, *, cut: bool
) -> Iterator[Placed]:
    """The records of ``events`` and ``partials``, see ``redealt``."""
    step = Cases(configuration, partitions.partials)
    states = [step.new(number, cut=cut) for number in range(partitions.events)]
    for one in redealt(logs, until, partitions, cut=cut):
        yield Placed(Output("events", one.partition, b"", one.value), one.appended)
        for output in step.apply(states[one.partition], one.value, appended=one.appended):
            if output.stream == "partials":
                yield Placed(output, one.appended)


def redealt_cases(key: bytes, value: bytes, partitions: Partitions) -> Iterator[Output]:
    """A record of ``cases`` parted by case: what comes of a case later goes into the same partition, behind it.

    So whoever reads all of it again sees each case in the order of its states, also where it has changed its month.
    What cannot be read is left out, as of ``events``.
    """
    found: dict[int, list[CaseStates]] = {}
    try:
        record = decode_cases(value)
    except msgspec.DecodeError:
        return
    for told in record:
        parts: dict[int, list[CaseState]] = {}
        for state in told.states:
            parts.setdefault(partitions.of_case(state.event.case), []).append(state)
        for number, states in parts.items():
            found.setdefault(number, []).append(CaseStates(told.tick, tuple(states)))
    for number, messages in sorted(found.items()):
        yield Output("cases", number, key, encode(messages))


def redealt_flags(
    former: Iterable[bytes], until: int, configuration: Configuration, partitions: Partitions
) -> Iterator[Output]:
    """The newest flags of all former partitions, for the new ones that have any. ``former``: records of the stream."""
    newest: dict[int, Flags] = {}
    for value in former:
        for told in decode_flags(value):
            known = newest.get(told.partition)
            if told.tick <= until and (known is None or known.tick < told.tick):
                newest[told.partition] = told
    joined = joined_firsts(configuration.successions)
    found: dict[int, list[Flag]] = {}
    for flag in (flag for told in newest.values() for flag in told.flags):
        first = paths.root(flag.topic)
        name = joined.get(first, first) if flag.topic else flag.feed
        found.setdefault(partitions.of_name(name), []).append(flag)
    for number, flags in sorted(found.items()):
        told = Flags(number, until, tuple(sorted(flags, key=lambda one: (one.feed, one.topic, one.area))))
        yield Output("flags", number, f"flags|{number}".encode(), encode([told]))

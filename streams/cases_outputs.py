"""What the step *cases* sends because of one record: many ticks to a record where many come in one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from streams.counting import Counting
from streams.heard_counting import HeardCounting
from streams.messages import (
    AreaDifference,
    Arrival,
    CaseState,
    CaseStates,
    Difference,
    HeardPartial,
    IssueDifference,
    IssuePartial,
    Partial,
    encode,
)
from streams.packing import groups, halved, packed
from streams.step import Output

_STATES = 500
_DIFFERENCES = 5_000


class _Part(NamedTuple):
    """What one partial tells of: series, issues, or what was heard."""

    series: tuple[Difference, ...] = ()
    issues: tuple[IssueDifference, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    areas: tuple[AreaDifference, ...] = ()

    def of(self, plain: Partial) -> Partial:
        """The partial of its kind that is ``plain`` apart from that."""
        if self.issues:
            return IssuePartial(**msgspec.structs.asdict(plain), issues=self.issues)
        if self.arrivals or self.areas:
            return HeardPartial(**msgspec.structs.asdict(plain), arrivals=self.arrivals, areas=self.areas)
        return plain


class CasesOutputs:
    """Gathers the ticks of a record of a partition of ``events``, each under the revision of the configuration.

    ``joined`` gives first-level topics that go where another one goes.
    """

    def __init__(
        self, partition: int, revision: str, partials: int, joined: Mapping[str, str], *, in_process: bool = False
    ) -> None:
        self._partition = partition
        self._joined = joined
        self._revision = revision
        self._in_process = in_process
        self._partials: list[list[Partial]] = [[] for _ in range(partials)]
        self._cases: list[CaseStates] = []
        self._first: int | None = None

    def tick(self, tick: int, former: int, states: Sequence[CaseState], counting: Counting) -> None:
        """What is sent at a tick; ``former`` is the one before it."""
        self._first = tick if self._first is None else self._first
        if states:
            self._cases.append(CaseStates(tick, tuple(states)))
        deliveries = counting.deliveries
        issues = counting.issues.differences(len(self._partials))
        differences = counting.differences(len(self._partials), self._joined)
        heard = _heard_parts(counting.heard, len(self._partials))
        for to, all_of_them in enumerate(differences):
            parts = [_Part(series=tuple(some)) for some in groups(all_of_them, _room, _DIFFERENCES)]
            parts += [_Part(issues=tuple(some)) for some in groups(issues[to], _issue_room, _DIFFERENCES)]
            parts += heard[to]
            parts = parts or [_Part()]
            for number, part in enumerate(parts):
                last = number == len(parts) - 1
                partial = Partial(
                    partition=self._partition,
                    former=former,
                    tick=tick,
                    part=number,
                    last=last,
                    revision=self._revision,
                    deliveries=deliveries if last else (),
                    differences=part.series,
                )
                self._partials[to].append(part.of(partial))

    def records(self) -> Iterator[Output]:
        """All of it. The key is partition, first tick and number of the record."""
        if self._in_process and self._cases:
            yield Output("cases", self._partition, self._key(0), b"", self._cases)
        elif self._cases:
            for number, value in enumerate(packed([each for told in self._cases for each in _encoded(told)], encode)):
                yield Output("cases", self._partition, self._key(number), value)
        for to, messages in enumerate(self._partials):
            values = list(packed(list(map(encode, messages)), encode))
            whole = messages if self._in_process and len(values) == 1 else None
            for number, value in enumerate(values):
                yield Output("partials", to, self._key(number), value, whole)

    def _key(self, number: int) -> bytes:
        return f"{self._partition}|{self._first}|{number}".encode()


def _encoded(told: CaseStates) -> Iterator[bytes]:
    return halved(told.states, _STATES, lambda some: encode(CaseStates(told.tick, tuple(some))))


def _heard_parts(heard: HeardCounting, partials: int) -> list[list[_Part]]:
    """By partition of ``partials``; ``heard`` must know all differences of series."""
    found = []
    for arrivals, areas in zip(heard.arrivals(partials), heard.areas(partials), strict=True):
        parts = [_Part(areas=tuple(some)) for some in groups(areas, _area_room, _DIFFERENCES)]
        if arrivals:
            parts[:1] = [_Part(arrivals=tuple(arrivals), areas=parts[0].areas if parts else ())]
        found.append(parts)
    return found


def _room(difference: Difference) -> int:
    """Bytes that a difference takes at most: its texts, four to a character, and all the rest."""
    return 200 + 4 * (len(difference.topic) + len(difference.area) + len(difference.feed))


def _issue_room(difference: IssueDifference) -> int:
    """The same of a difference of an issue."""
    texts = difference.issue, difference.topic, difference.area, difference.feed
    return 200 + 4 * sum(map(len, texts))


def _area_room(difference: AreaDifference) -> int:
    """The same of a difference of an area."""
    return 200 + 4 * (len(difference.area) + len(difference.feed))

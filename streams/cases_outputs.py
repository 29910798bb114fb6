"""What the step *cases* sends because of one record: many ticks to a record where many come in one."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from streams.counting import Counting
from streams.messages import CaseState, CaseStates, Difference, IssueDifference, IssuePartial, Partial, encode
from streams.packing import groups, halved, packed
from streams.step import Output

_STATES = 500
_DIFFERENCES = 5_000

_Part = tuple[tuple[Difference, ...], tuple[IssueDifference, ...]]
"""Differences of one partial: of series or of issues."""


class CasesOutputs:
    """Gathers the ticks of a record of a partition of ``events``, each under the revision of the configuration.

    ``joined`` gives first-level topics that go where another one goes.
    """

    def __init__(self, partition: int, revision: str, partials: int, joined: Mapping[str, str]) -> None:
        self._partition = partition
        self._joined = joined
        self._revision = revision
        self._partials: list[list[bytes]] = [[] for _ in range(partials)]
        self._cases: list[bytes] = []
        self._first: int | None = None

    def tick(self, tick: int, former: int, states: Sequence[CaseState], counting: Counting) -> None:
        """What is sent at a tick; ``former`` is the one before it."""
        self._first = tick if self._first is None else self._first
        self._cases += halved(states, _STATES, lambda some: encode(CaseStates(tick, tuple(some))))
        deliveries = counting.deliveries
        issues = counting.issues.differences(len(self._partials))
        for to, all_of_them in enumerate(counting.differences(len(self._partials), self._joined)):
            parts: list[_Part] = [(tuple(some), ()) for some in groups(all_of_them, _room, _DIFFERENCES)]
            parts += [((), tuple(some)) for some in groups(issues[to], _issue_room, _DIFFERENCES)]
            parts = parts or [((), ())]
            for number, (differences, of_issues) in enumerate(parts):
                last = number == len(parts) - 1
                partial: Partial = Partial(
                    partition=self._partition,
                    former=former,
                    tick=tick,
                    part=number,
                    last=last,
                    revision=self._revision,
                    deliveries=deliveries if last else (),
                    differences=differences,
                )
                if of_issues:
                    partial = IssuePartial(**msgspec.structs.asdict(partial), issues=of_issues)
                self._partials[to].append(encode(partial))

    def records(self) -> Iterator[Output]:
        """All of it. The key is partition, first tick and number of the record."""
        for number, value in enumerate(packed(self._cases, encode)):
            yield Output("cases", self._partition, self._key(number), value)
        for to, messages in enumerate(self._partials):
            for number, value in enumerate(packed(messages, encode)):
                yield Output("partials", to, self._key(number), value)

    def _key(self, number: int) -> bytes:
        return f"{self._partition}|{self._first}|{number}".encode()


def _room(difference: Difference) -> int:
    """Bytes that a difference takes at most: its texts, four to a character, and all the rest."""
    return 200 + 4 * (len(difference.topic) + len(difference.area) + len(difference.feed))


def _issue_room(difference: IssueDifference) -> int:
    """The same of a difference of an issue."""
    texts = difference.issue, difference.topic, difference.area, difference.feed
    return 200 + 4 * sum(map(len, texts))
